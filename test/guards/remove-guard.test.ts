/** Tests the removal of marked guards on small sources. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { markersIn, removeGuard, type Removal } from "./remove-guard.ts";

const removals: [title: string, source: string, removal: Removal, expected: string][] = [
  ["deletes a statement", "// guard: x\nstop();\ngo();", "delete", ";\ngo();"],
  ["deletes an array element", "f([\n// guard: x\n'a',\n'b'])", "delete", "f([\n\n'b'])"],
  ["deletes a property", "f({\n// guard: x\na: 1,\nb: 2 })", "delete", "f({\n\nb: 2 })"],
  [
    "makes the condition of an if statement false",
    "// guard: x\nif (a && b) stop();",
    "never",
    "if (false) stop();",
  ],
  [
    "makes the condition of a returned ternary true",
    "function f() {\n// guard: x\nreturn a ? b : c;\n}",
    "always",
    "function f() {\nreturn true ? b : c;\n}",
  ],
  [
    "replaces one operand of a condition",
    "if (a && /* guard: x */ b.c(d) && e) stop();",
    "always",
    "if (a &&  true && e) stop();",
  ],
  ["raises a constant", "// guard: x\nconst max = 4 << 20;", "unlimited", "const max = 1e12;"],
  ["raises a property", "f({ /* guard: x */ max: 100 })", "unlimited", "f({  max: 1e12 })"],
  [
    "removes one call of a chain",
    "a\n  .b()\n  // guard: x\n  .c(/d/)\n  .e();",
    "skip-call",
    "a\n  .b()\n  .e();",
  ],
  [
    "removes the last call of a declaration",
    "// guard: x\nconst kept = all.filter(good);",
    "skip-call",
    "const kept = all;",
  ],
  ["unwraps an argument", "f({ a: /* guard: x */ safe(b) })", "skip-wrapper", "f({ a:  b })"],
  [
    "replaces a statement",
    "// guard: x\nreturn_(a);",
    { with: "throw new Error();" },
    "throw new Error();",
  ],
  ["inserts code", "// guard: x\nlet a = 1;", { before: "b();" }, "b();\nlet a = 1;"],
];

describe("removing a guard", () => {
  for (const [title, source, removal, expected] of removals)
    test(title, () => {
      const removed = removeGuard(source, "x", removal);
      const withoutMarker = removed.replace(/\s*\/\/ guard: x\n\s*|\/\* guard: x \*\//, (text) =>
        text.startsWith("/*") ? "" : "\n",
      );
      const squeezed = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
      assert.equal(squeezed(withoutMarker), squeezed(expected));
    });

  test("refuses a missing marker, a repeated marker and code that does not fit", () => {
    assert.throws(() => removeGuard("a();", "x", "delete"), /0 markers/);
    assert.throws(() => removeGuard("// guard: x\na();\n// guard: x\nb();", "x", "delete"), /2 m/);
    assert.throws(() => removeGuard("// guard: x\na();", "x", "unlimited"), /fits no code/);
  });

  test("lists the markers of a source, and no text that only looks like one", () => {
    assert.deepEqual(markersIn("// guard: a\nf('// guard: b', /* guard: c */ d);"), ["a", "c"]);
  });
});
