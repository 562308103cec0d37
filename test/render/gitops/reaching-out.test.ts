/** Tests what kustomize may not read for GitOps sources. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { reachingOut } from "../../../src/render/gitops/reaching-out.ts";
import { temporaryFolder } from "../../support/cli/run-pullgate.ts";

const plugin = (path: string): string =>
  `apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\npath: ${path}\n`;

describe("reachingOut", () => {
  test("finds files of the machine and URLs that a GitOps source names", async () => {
    await using folder = await temporaryFolder({
      "secret.txt": "secret\n",
      "root/a/kustomization.yaml": "",
    });
    const secret = join(folder.path, "secret.txt");
    const found = async (text: string, name = "kustomization.yaml"): Promise<string | null> => {
      await using each = await temporaryFolder({
        "a/kustomization.yaml": "transformers: [t.yaml]\n",
        [`a/${name}`]: text,
      });
      return await reachingOut(each.path, "a", ["a/kustomization.yaml", `a/${name}`]);
    };
    const outside = "is outside the repository";
    const inline = plugin(secret).replaceAll("\n", "\n  ");
    assert.equal(await found(`resources: ["${secret}"]\n`), `${secret} ${outside}`);
    assert.equal(
      (await found(`Patches: [{Path: "../../../../../../../${secret}"}]\n`)) !== null,
      true,
    );
    assert.equal(
      await found(`configMapGenerator: [{files: ["k=${secret}"]}]\n`),
      `k=${secret} ${outside}`,
    );
    assert.equal(await found(`transformers:\n- |-\n  ${inline}\n`), `${secret} ${outside}`);
    assert.equal(await found(plugin(secret), "t.yaml"), `${secret} ${outside}`);
    assert.equal(
      await found('patches: [{path: "http://a.example/b"}]\n'),
      `http://a.example/b ${outside}`,
    );
  });

  test("refuses what kustomize may read otherwise", async () => {
    const texts = {
      "a key twice": "resources: []\nresources: []\n",
      "UTF-16": Buffer.from("\ufeffresources: []\n", "utf16le").toString("latin1"),
      "more than 1 MiB": `#${"x".repeat(1024 * 1024)}\nresources: []\n`,
    };
    for (const [name, text] of Object.entries(texts)) {
      await using each = await temporaryFolder({
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": Buffer.from(text, "latin1"),
      });
      const paths = ["a/kustomization.yaml", "b/kustomization.yaml"];
      assert.match((await reachingOut(each.path, "a", paths)) ?? "", /^b\/kustom.* is malf/, name);
    }
  });

  test("refuses plugins that kustomize may read otherwise, however they are reached", async () => {
    const texts = {
      "UTF-16": Buffer.from(`\ufeff${plugin("x")}`, "utf16le").toString("latin1"),
      "more than 1 MiB": `#${"x".repeat(1024 * 1024)}\n${plugin("x")}`,
    };
    for (const [name, text] of Object.entries(texts)) {
      await using each = await temporaryFolder({
        "a/kustomization.yaml": "Transformers: [t]\n",
        "a/t/kustomization.yaml": "resources: [../u]\n",
        "a/u/kustomization.yaml": "resources: [p.yaml]\n",
        "a/u/p.yaml": Buffer.from(text, "latin1"),
      });
      const paths = ["a", "a/t", "a/u"].map((folder) => `${folder}/kustomization.yaml`);
      const found = await reachingOut(each.path, "a", [...paths, "a/u/p.yaml"]);
      assert.match(found ?? "", /^a\/u\/p\.yaml is malformed/, name);
    }
  });

  test("refuses plugins that another kustomization makes or changes", async () => {
    await using each = await temporaryFolder({
      "a/kustomization.yaml": "generators: [g]\n",
      "a/g/kustomization.yaml": "resources: [b]\n",
      "a/g/b/kustomization.yaml": "resources: [p.yaml]\npatches: [{path: q.yaml}]\n",
      "a/g/b/p.yaml": plugin("x"),
      "a/g/b/q.yaml": "[{op: replace, path: /path, value: /etc/passwd}]\n",
    });
    const paths = ["a", "a/g", "a/g/b"].map((folder) => `${folder}/kustomization.yaml`);
    assert.match((await reachingOut(each.path, "a", paths)) ?? "", /^a\/g\/b changes the config/);
  });

  test("takes paths within patches and manifests for those of containers", async () => {
    const mount = "spec: {containers: [{name: a, volumeMounts: [{name: b, mountPath: /tmp}]}]}";
    await using each = await temporaryFolder({
      "a/kustomization.yaml": `resources: [../b]\npatches:\n- patch: |-\n    ${mount}\npatchesStrategicMerge:\n- |-\n  ${mount}\ncommonAnnotations: {a: /tmp}\n`,
      "a/p.yaml": `apiVersion: v1\nkind: Pod\n${mount}\n`,
    });
    assert.equal(await reachingOut(each.path, "a", ["a/kustomization.yaml", "a/p.yaml"]), null);
  });
});
