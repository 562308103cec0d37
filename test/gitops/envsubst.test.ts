/** Substitution beside what Flux's own code prints. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { substitute, SubstitutionError } from "../../src/gitops/flux/envsubst.ts";
import { parseGoYaml, type YamlValue } from "../../src/gitops/objects/go-yaml.ts";
import { substituteObject } from "../../src/gitops/flux/post-build.ts";

interface Row {
  id: string;
  layer: "text" | "resource";
  template: string;
  vars: Record<string, string>;
  strict: boolean;
  always?: boolean;
  output: string | null;
  object?: YamlValue;
  error: string | null;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/envsubst.json", import.meta.url), "utf8"),
);

function outcome<T>(run: () => T): T | "error" {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof SubstitutionError || error instanceof SyntaxError, String(error));
    return "error";
  }
}

describe("substitutes a text as Flux does", () => {
  for (const { id, layer, template, vars, strict, output, error } of rows) {
    if (layer !== "text") continue;
    test(`${id}: ${JSON.stringify(template)}`, () => {
      const lookup = (name: string): string | undefined =>
        Object.hasOwn(vars, name) ? vars[name] : undefined;
      const actual = outcome(() => substitute(template, lookup, { strict }));
      assert.equal(actual, error === null ? output : "error");
    });
  }
});

describe("substitutes an object as Flux does", () => {
  for (const { id, layer, template, vars, strict, always = false, object, error } of rows) {
    if (layer !== "resource") continue;
    test(`${id}: ${JSON.stringify(template)}`, () => {
      const variables = new Map(Object.entries(vars));
      const actual = outcome(() =>
        substituteObject(parseGoYaml(template), { variables, strict, always }),
      );
      assert.deepEqual(actual, error === null ? object : "error");
    });
  }
});

test("refuses a text that multiplies through nested defaults", () => {
  const nested = "${a:-".repeat(100) + "x" + "}".repeat(100);
  assert.throws(() => substitute(nested, () => undefined, { strict: false }), SubstitutionError);
});
