/** Tests the advice for images that are no valid references. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImageReference } from "../../../src/model/pull/image.ts";
import { repairReference } from "../../../src/judge/suggest/repair-reference.ts";

const hex = "28c80b379c75242c6fe793dfbf212f43c602140a0de5ebe3d9c2a3a7b9f9f983";
const name = "quay.io/acme/kiali";
const pinned = `${name}@sha256:${hex}`;

/** The invalid image, a part of the fix, and the correction if there is one. */
const rows: [image: string, fix: RegExp, meant?: string][] = [
  // Schemes.
  [`docker://${name}:1`, /^Remove the scheme `docker:\/\/`/, `${name}:1`],
  [`oci://${name}:1`, /^Remove the scheme `oci:\/\/`/, `${name}:1`],
  [`docker-pullable://${pinned}`, /^Remove the scheme/, pinned],
  [`containers-storage:${name}:1`, /^Remove the scheme/, `${name}:1`],
  [`docker:${name}:1`, /^Remove the scheme/, `${name}:1`],
  [`http:/${name}:1`, /^Remove the scheme/, `${name}:1`],
  [`https://${name}`, /^Remove the scheme/],
  ["https://hub.docker.com/_/nginx", /`nginx` with a tag/],
  ["https://hub.docker.com/r/acme/web/tags?page=1", /`acme\/web` with a tag/],
  ["hub.docker.com/_/nginx:1.27", /`nginx:1\.27`/, "nginx:1.27"],
  ["https://quay.io/repository/acme/web?tab=tags", /`quay\.io\/acme\/web` with a tag/],
  ["https://gallery.ecr.aws/nginx/nginx", /`public\.ecr\.aws\/nginx\/nginx` with a tag/],
  // Placeholders.
  ["REPLACE_ME", /^Replace the placeholder/],
  ["CHANGEME:latest", /^Replace the placeholder/],
  ["ghcr.io/YOUR_ORG/web:1", /^Replace the placeholder/],
  ["ghcr.io/acme/web:@TAG@", /^Replace the placeholder/],
  ["@IMAGE@", /^Replace the placeholder/],
  // Several images, several colons.
  [`${name}:1,${name}-init:1`, /^Name one image/],
  [`${name}::1`, /^Write one colon/, `${name}:1`],
  // Characters around the image.
  [`[${name}:1]`, /^Remove the brackets/, `${name}:1`],
  [`${name}:1 # pinned`, /^Remove the comment/, `${name}:1`],
  [`bot:word@${name}:1`, /^Remove the user name and the password/, `${name}:1`],
  [`https://bot:word@${name}:1`, /^Remove the user name and the password/, `${name}:1`],
  ["bot:pa/ss!@registry/app", /^Remove the user name/],
  ["bot:word@localhost:5000/app:1", /^Remove the user name/, "localhost:5000/app:1"],
  [`${name}:[[tag]]`, /^Replace the placeholder/],
  ["ghcr.io/acme/wéb:1", /^Replace `é`/],
  ["docker.io:nginx:1.27", /^Write `\/` instead of `:`/, "docker.io/nginx:1.27"],
  ["harbor.corp:5000:web:1.2", /^Write `\/` instead of `:`/, "harbor.corp:5000/web:1.2"],
  // Digests.
  [`${pinned}:v1.59.0`, /digest last/, `${name}:v1.59.0@sha256:${hex}`],
  [`${name}:sha256:${hex}`, /^Write `@` before the digest/, pinned],
  [`${name}:v1:sha256:${hex}`, /^Write `@` before the digest/, `${name}:v1@sha256:${hex}`],
  [`${name}@sha256-${hex}`, /`:` behind its algorithm/, pinned],
  [`${name}@SHA-256:${hex}`, /`:` behind its algorithm/, pinned],
  [`${name}:v1@@sha256:${hex}`, /^Write `@`/, `${name}:v1@sha256:${hex}`],
  [`${name}:@sha256:${hex}`, /^Write `@`/, pinned],
  [`${name}@${hex}`, /^Write `sha256:` before/, pinned],
  [`${name}@sha256:${hex.toUpperCase()}`, /lower case/, pinned],
  [`${name}@sha256:${hex.slice(1)}`, /64 lower-case/],
  [`${name}:v1@`, /^Set the digest/],
  [`${name}@v1`, /^Write `:` before the tag/, `${name}:v1`],
  ["harbor.corp:5000/web@1.2", /^Write `:` before the tag/, "harbor.corp:5000/web:1.2"],
  [hex, /^Name the repository/],
  // Tags.
  [`${name}:v1.27.3+k3s1`, /`v1\.27\.3_k3s1`, `v1\.27\.3-k3s1`/],
  [`${name}:1.2.3+build.4@sha256:${hex}`, /`1\.2\.3_build\.4`/],
  [`${name}:feature/login`, /`feature-login`/],
  ["web:refs/heads/main", /`refs-heads-main`/],
  [`${name}:v1:v2`, /^Keep one tag: `v1` or `v2`/],
  [`${name}:`, /^Set the tag/],
  [`${name}:v1/`, /^Remove the slash/, `${name}:v1`],
  [`${name}:-v1`, /^Begin the tag/],
  [`${name}:${"t".repeat(129)}`, /129 characters, and 128/],
  ["nginx:^1.2", /^Write one version/],
  ["nginx:1.*", /^Write one version/],
  ["nginx:1.2(x)", /^Correct the tag `1\.2\(x\)`/],
  ["nginx:1.2345678e+07", /^Quote the tag/],
  // Names.
  ["quay.io:acme/kiali:v1", /^Write `\/` instead of `:`/, `${name}:v1`],
  ["quay.io//acme/kiali:v1", /empty part before the slash/],
  ["quay.io/:v1", /^Set the repository after the slash/],
  [":v1", /^Set the repository/],
  [`@sha256:${hex}`, /^Set the repository/],
  ["quay.io./acme/kiali:1", /^Remove the dot/, `${name}:1`],
  ["my_registry:5000/app:1", /no underscore/],
  ["quay.io:/acme/kiali:1", /^Set the port/],
  ["quay.io/acme/ki_-ali:v1", /^Correct `ki_-ali`/],
  ["Nginx:1", /lower case: `nginx:1`/, "nginx:1"],
  ["myOrg/App:v1", /lower case/],
  ["acme\\web:v1", /instead of `\\`/, "acme/web:v1"],
  // Characters around and inside.
  [`${name}\u200b:v1`, /U\+200B/, `${name}:v1`],
  [`\ufeff${name}:v1`, /U\+FEFF/, `${name}:v1`],
  ['"nginx:1"', /^Remove the quotation marks/, "nginx:1"],
  ["nginx:1,", /^Remove what follows/, "nginx:1"],
  ["image: nginx:1", /^Remove `image:`/, "nginx:1"],
  [`${name} v1`, /^Write `:` between/, `${name}:v1`],
  [`${name} : v1`, /^Remove the white space/, `${name}:v1`],
  [`${name}:v1 @sha256:${hex}`, /^Remove the white space/, `${name}:v1@sha256:${hex}`],
  ["ng inx", /^Remove the white space/],
  // What templates leave behind.
  [`${name}:{{ .Values.tag }}`, /^Render the template/],
  [`${name}:\${TAG}`, /^Substitute the variable/],
  [`${name}:%!s(<nil>)`, /^Set the missing value/],
  [`${name}:%!s(float64=1.1)`, /^Quote the value `1\.1`/],
  [`[map[repository:${name} tag:v1]]`, /^Print the fields/],
  [`map[repository:${name} tag:v1]`, /^Print the fields/],
  ["<IMAGE>", /^Replace the placeholder/],
  ["@@IMAGE@@", /^Replace the placeholder/],
  [`${name}:#{TAG}#`, /^Replace the placeholder/],
  ["<<<<<<< HEAD", /^Resolve the merge conflict/],
];

test("has advice for each way in which people and tools break a reference", () => {
  for (const [image, fix, meant] of rows) {
    assert.ok("invalid" in parseImageReference(image), `${image} is valid`);
    const repair = repairReference(image);
    assert.match(repair?.fix ?? "", fix, image);
    assert.equal(repair?.image, meant, image);
  }
});

test("suggests only valid references", () => {
  for (const image of ["docker://docker://a/b:1", "-nginx:1,", `${name}:.v1@@sha256:${hex}`]) {
    const meant = repairReference(image)?.image;
    assert.ok(meant === undefined || !("invalid" in parseImageReference(meant)), image);
  }
});

test("has no advice for a mistake that it does not know", () => {
  assert.equal(repairReference("a..b/c:1"), null);
});
