/** The rendered examples are what helm and kubectl make of their sources, but for the conflict that one of them shows. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { needs, run } from "./parts.ts";

const examples = join(import.meta.dirname, "../../examples");
const rendered = (name: string): Promise<string> =>
  readFile(join(examples, "rendered", name), "utf8");

test("shop.yaml is the output of helm for shop-chart", async (t) => {
  if (!needs(t, "helm")) return;
  const home = await mkdtemp(join(tmpdir(), "helm-"));
  t.after(() => rm(home, { recursive: true, force: true }));
  const args = ["template", "shop", "shop-chart", "--namespace", "shop"];
  assert.equal(
    await rendered("shop.yaml"),
    await run("helm", args, { cwd: examples, env: { HOME: home } }),
  );
});

test("payments.yaml is the output of kubectl for overlays/prod, with a merge conflict", async (t) => {
  if (!needs(t, "kubectl")) return;
  const text = await rendered("payments.yaml");
  const merged = text.replace(/^<{7} .*\n([^]*?)^={7}\n[^]*?^>{7} .*\n/m, "$1");
  assert.notEqual(merged, text);
  assert.equal(merged, await run("kubectl", ["kustomize", "overlays/prod"], { cwd: examples }));
});

test("payments.yaml has one broken document between good documents", async () => {
  const broken = (await rendered("payments.yaml"))
    .split(/^---\n/m)
    .map((text) => parseAllDocuments(text).some((document) => document.errors.length > 0));
  assert.equal(broken.filter(Boolean).length, 1);
  assert.ok(broken.indexOf(true) > 0 && broken.indexOf(true) < broken.length - 1);
});
