/** Templates beside what Go prints. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { executeTemplate } from "../../src/gitops/argo/go-template/go-template.ts";
import type { GoMap } from "../../src/gitops/argo/go-template/go-value.ts";
import { TemplateError } from "../../src/gitops/argo/go-template/template-error.ts";

interface Row {
  template: string;
  strict?: boolean;
  output: string | null;
}

const { data, rows }: { data: GoMap; rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/go-template.json", import.meta.url), "utf8"),
);

describe("prints what Go prints", () => {
  for (const { template, strict = false, output } of rows)
    test(`${JSON.stringify(template)}${strict ? " with missingkey=error" : ""}`, () => {
      let actual: string | null = null;
      try {
        actual = executeTemplate(template, structuredClone(data), { failsOnMissing: strict });
      } catch (error) {
        assert.ok(error instanceof TemplateError, String(error));
      }
      assert.equal(actual, output);
    });
});

test("names a function that it does not have", () => {
  assert.throws(
    () => executeTemplate("{{ genCA 1 }}", {}, { failsOnMissing: false }),
    (error) => error instanceof TemplateError && error.unknownFunction === "genCA",
  );
});

test("stops a template that runs too long", () => {
  const loop = "{{range until 900}}{{range until 900}}{{$x := 1}}{{end}}{{end}}";
  assert.throws(() => executeTemplate(loop, {}, { failsOnMissing: false }), /runs too long/);
});

test("stops a template that calls itself", () => {
  assert.throws(
    () =>
      executeTemplate(
        '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}',
        {},
        {
          failsOnMissing: false,
        },
      ),
    /maximum template depth/,
  );
});
