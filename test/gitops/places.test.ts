/** Where a failure stands that another file causes, and what is offered for a name that is absent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { failedEntry } from "../../src/gitops/kustomize/failed-entry.ts";
import { LocatedFile } from "../../src/gitops/objects/located-file.ts";
import { nearObjects } from "../../src/gitops/objects/near-objects.ts";
import { writtenPlace } from "../../src/gitops/objects/written-place.ts";
import type { Span } from "../../src/model/source/source.ts";
import { memoryTree } from "../support/memory-tree.ts";

const lineOf = (span: Span | null): string | null =>
  span === null ? null : `${span.file}:${span.line}:${span.column}`;

test("a build that fails for a missing path is placed on its entry", async () => {
  const tree = memoryTree({
    "apps/kustomization.yaml": "resources:\n  - web.yaml\n  - cart.yaml\ncomponents: [../mirror]\n",
    "apps/web.yaml": "kind: Pod\n",
    "base/kustomization.yaml":
      "patches:\n  - path: patch.yaml\nconfigMapGenerator:\n  - name: x\n    files: [a=data.txt]\n",
  });
  const files = tree.files.filter((file) => file.endsWith("kustomization.yaml"));
  for (const [message, place] of [
    [
      "accumulating resources from 'cart.yaml': open apps/cart.yaml: no such file",
      "apps/kustomization.yaml:3:5",
    ],
    ["couldn't make target for path '../mirror'", "apps/kustomization.yaml:4:14"],
    ["failed to get the patch file from path(patch.yaml)", "base/kustomization.yaml:2:11"],
    ["loading KV pairs: file sources: [a=data.txt]", "base/kustomization.yaml:5:13"],
    ["web.yaml is malformed", null],
    ["cart.yaml and patch.yaml", null],
    [
      "not a valid directory: evalsymlink failure on 'mirror': lstat",
      "apps/kustomization.yaml:4:14",
    ],
  ] as const)
    assert.equal(lineOf(await failedEntry(message, files, tree)), place, message);
});

test("a patch without a resource is placed on the name in it", async () => {
  const patch = (name: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n`;
  const tree = memoryTree({
    "a/kustomization.yaml": "patches:\n  - path: web.yaml\n  - path: cart.yaml\n",
    "a/web.yaml": patch("web"),
    "a/cart.yaml": patch("cart.eu"),
    "b/kustomization.yaml":
      "patches:\n  - patch: |\n      kind: Deployment\n      metadata: { name: api }\n" +
      "patchesStrategicMerge:\n  - web.yaml\n",
    "b/web.yaml": patch("shop"),
  });
  const files = tree.files.filter((file) => file.endsWith("kustomization.yaml"));
  for (const [id, place] of [
    ["web.shop", "a/web.yaml:4:9"],
    ["cart.eu.[noNs]", "a/cart.yaml:4:9"],
    ["api.[noNs]", "b/kustomization.yaml:2:12"],
    ["shop.[noNs]", "b/web.yaml:4:9"],
    ["gone.shop", null],
  ] as const) {
    const message = `no resource matches strategic merge patch "Deployment.v1.apps/${id}": no matches`;
    assert.equal(lineOf(await failedEntry(message, files, tree)), place, id);
  }
});

test("a version that a variable holds is placed where the variable is defined", async () => {
  const tree = memoryTree({
    "flux.yaml": "substitute:\n  version: 1.2.7\n  image: web:1.2.7-alpine\n",
    "twice.yaml": "a: 4.0.0\nb: '4.0.0'\n",
    "set.json": '{ "chart": "9.1.0" }\n',
  });
  const place = async (version: string, excerpt: string, isWhole = false): Promise<string | null> =>
    lineOf(
      await writtenPlace(
        { code: "chart-version-not-found", chart: "web", version, near: [] },
        { excerpt, isWhole },
        tree.files,
        tree,
      ),
    );
  assert.equal(await place("1.2.7", "version: ${version}"), "flux.yaml:2:12");
  assert.equal(await place("9.1.0", 'targetRevision: "{{chart}}"'), "set.json:1:13");
  assert.equal(await place("1.2.7", "version: 1.2.7"), null);
  assert.equal(await place("1.2.7", "name: web", true), "flux.yaml:2:12");
  assert.equal(await place("4.0.0", "version: ${version}"), null);
  assert.equal(await place("5.0.0", "version: ${version}"), null);
});

test("offers ConfigMaps of the namespace whose names differ little", () => {
  const declared = ["versions", "version-eu", "cluster"].flatMap((name) =>
    new LocatedFile(
      "vars.yaml",
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: flux-system }\n`,
    ).objects(),
  );
  const near = (name: string, namespace = "flux-system"): string[] =>
    nearObjects("ConfigMap", { namespace, name }, { objectsOf: () => declared });
  assert.deepEqual(near("version"), ["versions"]);
  assert.deepEqual(near("versoins"), ["versions"]);
  assert.deepEqual(near("versions"), []);
  assert.deepEqual(near("version", "shop"), []);
  assert.deepEqual(near("dashboards"), []);
});

test("offers a generated ConfigMap by its name without the hash", () => {
  const declared = new LocatedFile(
    "vars.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web-values-5f7d8b9c2k, namespace: shop }\n",
  ).objects();
  const near = (name: string): string[] =>
    nearObjects("ConfigMap", { namespace: "shop", name }, { objectsOf: () => declared });
  assert.deepEqual(near("wep-values"), ["web-values"]);
  assert.deepEqual(near("web-values"), []);
});
