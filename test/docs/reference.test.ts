/** docs/reference.md is what the program declares, and every key of a schema has a description. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { declarations, inputNames } from "../../src/config/declarations.ts";
import { formatNames } from "../../src/model/report/format-name.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { referencePage } from "../support/reference-page.ts";

const root = join(import.meta.dirname, "../..");

test("docs/reference.md lists every flag, input, key, format and exit code", async () => {
  const page = await referencePage();
  assertExpectedFile(join(root, "docs/reference.md"), page);
  const flags = Object.values(declarations).flatMap((row) => ("flag" in row ? [row.flag] : []));
  for (const flag of flags)
    assert.ok(page.includes(`| \`${flag.replaceAll("|", "\\|")}\` |`), flag);
  for (const name of [...inputNames, ...formatNames])
    assert.match(page, new RegExp(`^\\| \`${name}\` \\| \\S`, "m"), name);
  assert.doesNotMatch(page, /\|\s*\|$/m, "a row without a meaning");
});

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
}

/** The paths of properties without a description. */
function undescribed(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {} }: Schema = schema;
  const own = Object.entries(properties)
    .filter(([, { description = "" }]) => !/^\S.*\.$/s.test(description))
    .map(([key]) => `${path}/${key}`);
  return [
    ...own,
    ...Object.entries(schema).flatMap(([key, value]) => undescribed(value, `${path}/${key}`)),
  ];
}

for (const file of readdirSync(join(root, "schema")))
  test(`every key of ${file} has a description`, () => {
    const schema: unknown = JSON.parse(readFileSync(join(root, "schema", file), "utf8"));
    assert.deepEqual(undescribed(schema, ""), []);
  });
