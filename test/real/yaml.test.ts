/** What the real kubectl makes of YAML that can be read in more than one way, and that parse makes the same of it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { child, type YamlNode, type SourceFile } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";
import { needs, run } from "./parts.ts";

/** Values of `data`, in a ConfigMap with the anchors `a` and `b`. */
const documents: Record<string, string> = {
  "an own key before a merge key": "x: own\n  <<: *a",
  "an own key behind a merge key": "<<: *a\n  x: own",
  "own keys on both sides": "x: own\n  <<: *a\n  x: again",
  "a sequence": "<<: [*a, *b]",
  "a sequence behind an own key": "x: own\n  <<: [*b, *a]",
  "a mapping with a merge key of its own": "<<: {<<: *a, x: inner}",
  "a quoted merge key": '"<<": text',
  "a key given twice": "x: one\n  x: two",
};

const around = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nanchors:\n  - &a {x: of-a, w: of-a}\n  - &b {x: of-b, z: of-b}\ndata:\n  ${data}\n`;

test("reads merge keys and duplicate keys as kubectl does", async (t) => {
  if (!needs(t, "kubectl")) return;
  for (const [title, data] of Object.entries(documents)) {
    await using folder = await temporaryFolder({ "c.yaml": around(data) });
    const args = [
      "label",
      "--local",
      "--filename",
      join(folder.path, "c.yaml"),
      "--output",
      "json",
      "a=b",
    ];
    const printed: unknown = JSON.parse(
      await run("kubectl", args, { cwd: folder.path, env: { HOME: folder.path } }),
    );
    assert.ok(typeof printed === "object" && printed !== null && "data" in printed);
    assert.deepEqual(await ours(around(data)), printed.data, title);
  }
});

async function ours(text: string): Promise<unknown> {
  const file: SourceFile = {
    path: "c.yaml",
    async *chunks() {
      yield new TextEncoder().encode(text);
    },
  };
  const [document] = await Array.fromAsync(parse(file, { need: "all" }));
  return plain(child(document?.manifests[0]?.root, "data"));
}

function plain(node: YamlNode | undefined): unknown {
  if (node?.node !== "mapping") return node?.node === "scalar" ? node.value : undefined;
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]));
}
