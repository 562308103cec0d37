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
      await using each = await temporaryFolder({ [`a/${name}`]: text });
      return await reachingOut(each.path, [`a/${name}`]);
    };
    const inline = plugin(secret).replaceAll("\n", "\n  ");
    assert.equal(await found(`resources: ["${secret}"]\n`), secret);
    assert.equal(
      (await found(`Patches: [{Path: "../../../../../../../${secret}"}]\n`)) !== null,
      true,
    );
    assert.equal(await found(`configMapGenerator: [{files: ["k=${secret}"]}]\n`), `k=${secret}`);
    assert.equal(await found(`transformers:\n- |-\n  ${inline}\n`), secret);
    assert.equal(await found(plugin(secret), "t.yaml"), secret);
    assert.equal(await found('patches: [{path: "http://a.example/b"}]\n'), "http://a.example/b");
  });

  test("takes paths within patches and manifests for those of containers", async () => {
    const mount = "spec: {containers: [{name: a, volumeMounts: [{name: b, mountPath: /tmp}]}]}";
    await using each = await temporaryFolder({
      "a/kustomization.yaml": `resources: [../b]\npatches:\n- patch: |-\n    ${mount}\npatchesStrategicMerge:\n- |-\n  ${mount}\ncommonAnnotations: {a: /tmp}\n`,
      "a/p.yaml": `apiVersion: v1\nkind: Pod\n${mount}\n`,
    });
    assert.equal(await reachingOut(each.path, ["a/kustomization.yaml", "a/p.yaml"]), null);
  });
});
