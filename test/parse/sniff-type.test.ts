/** Tests which types are recognised without parsing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sniffType } from "../../src/parse/sniff-type.ts";

const deployment = { apiVersion: "apps/v1", kind: "Deployment" };

describe("sniffType", () => {
  const recognised: [title: string, text: string][] = [
    ["both keys on top", "apiVersion: apps/v1\nkind: Deployment\n"],
    ["the keys in reverse order", "kind: Deployment\napiVersion: apps/v1\n"],
    ["quoted keys and values", `"apiVersion": 'apps/v1'\n'kind': "Deployment"\n`],
    ["a marker and comments", "---\n# a comment\napiVersion: apps/v1 # core\nkind: Deployment\n"],
    ["other keys before them", "metadata:\n  name: web\napiVersion: apps/v1\nkind: Deployment\n"],
    [
      "the same keys in nested mappings",
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  kind: Other\n",
    ],
    ["carriage returns", "apiVersion: apps/v1\r\nkind: Deployment\r\n"],
  ];
  for (const [title, text] of recognised)
    test(`recognises ${title}`, () => assert.deepEqual(sniffType(Buffer.from(text)), deployment));

  const unknown: [title: string, text: string][] = [
    ["an empty document", ""],
    ["JSON", `{"apiVersion":"apps/v1","kind":"Deployment"}\n`],
    ["a document without kind", "apiVersion: apps/v1\nmetadata: {}\n"],
    ["a duplicate kind", "apiVersion: apps/v1\nkind: Deployment\nkind: Pod\n"],
    ["a quoted duplicate kind", `apiVersion: apps/v1\nkind: Deployment\nspec: {}\n"kind": Pod\n`],
    ["a value with escapes", `apiVersion: "apps\\/v1"\nkind: Deployment\n`],
    ["an anchor", "apiVersion: &a apps/v1\nkind: Deployment\n"],
  ];
  for (const [title, text] of unknown)
    test(`returns null for ${title}`, () => assert.equal(sniffType(Buffer.from(text)), null));
});
