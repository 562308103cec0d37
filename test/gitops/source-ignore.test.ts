/** Files that Flux's source-controller keeps out of an artifact. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { artifactTree } from "../../src/gitops/flux/source-ignore.ts";
import { startCpuTimer } from "../support/cpu-time.ts";
import { memoryTree } from "../support/memory-tree.ts";

async function kept(files: Record<string, string>, ignore: string | null): Promise<string[]> {
  return [...(await artifactTree(memoryTree(files), ignore)).files];
}

const names = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, ""]));

describe("the files of an artifact", () => {
  test("lack pictures, archives and settings of CI without a rule", async () => {
    const files = names(
      ".github/workflows/x.yaml",
      "apps/web.yaml",
      "apps/logo.png",
      "apps/.sops.yaml",
      "charts/a.tar.gz",
      "charts/a.tgz",
      "docs/.travis.yml",
    );
    assert.deepEqual(await kept(files, null), ["apps/web.yaml", "charts/a.tgz"]);
  });

  test("lack what spec.ignore names, which takes the place of the default", async () => {
    const files = names("apps/logo.png", "apps/web.yaml", "docs/a.yaml", ".gitignore");
    assert.deepEqual(await kept(files, "/docs"), ["apps/logo.png", "apps/web.yaml"]);
  });

  test("keep only what a negated rule takes back", async () => {
    const files = names("apps/a.yaml", "deploy/b.yaml", "deploy/deep/c.yaml");
    assert.deepEqual(await kept(files, "/*\n!/deploy\n"), ["deploy/b.yaml", "deploy/deep/c.yaml"]);
  });

  test("hold a file that is taken back from an ignored folder", async () => {
    const files = names("a/b.yaml", "a/c/d.yaml", "a/c/e.yaml", "d.yaml");
    assert.deepEqual(await kept(files, "a/\n!a/b.yaml\n!/a/**/e.yaml"), [
      "a/b.yaml",
      "a/c/e.yaml",
      "d.yaml",
    ]);
    assert.deepEqual(await kept(files, "!a/b.yaml\na/"), ["d.yaml"]);
  });

  test("follow a .sourceignore below its folder only", async () => {
    const files = { ...names("a/x.yaml", "b/x.yaml"), "a/.sourceignore": "# none\nx.yaml\n" };
    assert.deepEqual(await kept(files, null), ["a/.sourceignore", "b/x.yaml"]);
  });

  test("hold pictures where a .sourceignore names anything else", async () => {
    const files = { ...names("a/logo.png", "docs/x.md"), ".sourceignore": "docs/\n" };
    assert.deepEqual(await kept(files, null), [".sourceignore", "a/logo.png"]);
    assert.deepEqual(await kept({ ...files, ".sourceignore": "# none\n" }, ""), [
      ".sourceignore",
      "docs/x.md",
    ]);
  });

  test("are decided by spec.ignore after a .sourceignore", async () => {
    const files = { ...names("a/x.yaml", "b/x.yaml"), ".sourceignore": "x.yaml\n" };
    assert.deepEqual(await kept(files, "!/a/x.yaml"), [".sourceignore", "a/x.yaml"]);
  });

  test("match ** over any number of folders, * and ? within a name", async () => {
    const files = names("a/b/c/t-1.yaml", "a/t-2.yaml", "a/t-10.yaml");
    assert.deepEqual(await kept(files, "a/**/t-?.yaml"), ["a/t-10.yaml"]);
  });

  test("cannot be read through the tree once they are left out", async () => {
    const tree = await artifactTree(memoryTree({ "a.yaml": "a", "b.yaml": "b" }), "a.yaml");
    assert.equal(await tree.read("a.yaml"), null);
    assert.equal(await tree.read("b.yaml"), "b");
  });

  test("take little time with a rule of many stars", async () => {
    const files = names(`${"a".repeat(200)}/${"a".repeat(200)}.yaml`);
    const cpuSeconds = startCpuTimer();
    assert.equal((await kept(files, `${"*a".repeat(200)}b`)).length, 1);
    assert.ok(cpuSeconds() < 30, `${cpuSeconds()} s`);
  });

  test("are all kept past the limit of rules", async () => {
    const rules = `${"x\n".repeat(5_000)}a.yaml\n`;
    assert.deepEqual(await kept(names("a.yaml"), rules), ["a.yaml"]);
  });
});
