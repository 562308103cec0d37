/** What kustomize would replace in inputs that are read as they stand is a doubt, not an error. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const files = (images: string): Record<string, string> => ({
  "config/manager/kustomization.yaml": `resources: [manager.yaml]\n${images}`,
  "config/manager/manager.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n" +
    "spec: { containers: [{ name: a, image: IMAGE_URL }] }\n",
});

test("an invalid image that `images` replaces is unverified, and the fix names the overlay", async () => {
  await using folder = await temporaryFolder(
    files("images: [{ name: IMAGE_URL, newName: registry.acme.example/manager }]\n"),
  );
  const { code, stdout } = await runPullgate(["check", "--offline", "config"], {
    cwd: folder.path,
  });
  assert.equal(code, 0, stdout);
  assert.match(
    stdout,
    /^notice\[image-reference-invalid\] \(reference, unverified\): `IMAGE_URL`/m,
  );
  assert.match(
    stdout,
    /because: `images` of `config\/manager\/kustomization\.yaml`, which was not rendered, replaces the image$/m,
  );
  assert.match(
    stdout,
    /fix: Check the image that is applied: pass `--kustomize config\/manager`\.$/m,
  );
  assert.match(stdout, /0 will fail, 1 could not be verified/);
});

test("a variable of `vars` in an image is unverified", async () => {
  const variable =
    "vars: [{ name: IMAGE, objref: { kind: ConfigMap, name: a, apiVersion: v1 } }]\n";
  const given = files(variable);
  const path = "config/manager/manager.yaml";
  await using folder = await temporaryFolder({
    ...given,
    [path]: given[path]?.replace("IMAGE_URL", "$(IMAGE)") ?? "",
  });
  const { code, stdout } = await runPullgate(["check", "--offline", "config"], {
    cwd: folder.path,
  });
  assert.equal(code, 0, stdout);
  assert.match(
    stdout,
    /^notice\[image-reference-invalid\] \(reference, unverified\): `\$\(IMAGE\)`/m,
  );
  assert.match(
    stdout,
    /because: `vars` of `config\/manager\/kustomization\.yaml`, which was not rendered, replace the image$/m,
  );
});

test("an image of a patch that its kustomization does not name is unverified", async () => {
  const patch =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n" +
    "spec: { template: { spec: { containers: [{ name: a, image: Manager:v1 }] } } }\n";
  await using folder = await temporaryFolder({
    "config/default/kustomization.yaml": "resources: [../manager]\n",
    "config/default/manager_image_patch.yaml": patch,
    "config/plain/manager_image_patch.yaml": patch.replace("Manager", "Other"),
  });
  const { code, stdout } = await runPullgate(["check", "--offline", "config"], {
    cwd: folder.path,
  });
  assert.equal(code, 1, stdout);
  assert.match(
    stdout,
    /^notice\[image-reference-invalid\] \(reference, unverified\): `Manager:v1`/m,
  );
  assert.match(
    stdout,
    /because: the manifest is incomplete, as a patch is, and `config\/default\/kustomization\.yaml` does not name its file$/m,
  );
  assert.match(stdout, /^error\[image-reference-invalid\] \(reference\): `Other:v1`/m);
});

test("an entry of `images` that changes nothing leaves the error", async () => {
  await using folder = await temporaryFolder(files("images: [{ name: IMAGE_URL }]\n"));
  const { code, stdout } = await runPullgate(["check", "--offline", "config"], {
    cwd: folder.path,
  });
  assert.equal(code, 1, stdout);
  assert.match(stdout, /^error\[image-reference-invalid\]/m);
});
