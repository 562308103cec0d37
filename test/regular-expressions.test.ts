/** Runs every regular expression of the sources on texts that provoke backtracking. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createContext, Script } from "node:vm";

const sources = join(import.meta.dirname, "../src");

/** Regular expression literals, found where an expression can start. A class may contain slashes. */
const literal =
  /(?<=[(,=:[!&|?{};>]\s*|return\s+|^\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([a-z]*)/gm;

function expressionsOf(text: string): RegExp[] {
  const code = text.replace(/^\s*\/?\*.*$/gm, "").replace(/(?<![:"'`\\])\/\/ .*$/gm, "");
  return [...code.matchAll(literal)].flatMap(([, source = "", flags = ""]) => {
    try {
      return [new RegExp(source, flags.replace("g", ""))];
    } catch {
      return [];
    }
  });
}

/** The characters that an expression mentions, and one of each common kind. */
function alphabet({ source }: RegExp): string[] {
  const plain = source
    .replace(/\\[pP]\{[^}]*\}|\(\?<?[:=!]?|\\[dwsbDWSB]|\{\d+(?:,\d*)?\}/g, "")
    .replace(/\\(.)/g, "$1");
  return [...new Set(["a", "0", " ", ...Array.from(plain)])].slice(0, 16);
}

/** Repeated text after a possible prefix, and before text that prevents a match. */
function* attacks(expression: RegExp): Generator<string> {
  const letters = alphabet(expression);
  const leads = [
    "",
    expression.source
      .replace(/^\^/, "")
      .replace(/\\(.)/g, "$1")
      .split(/[([*+?{|$]/, 1)[0] ?? "",
  ];
  for (const lead of new Set(leads))
    for (const one of letters)
      for (const other of ["", ...letters])
        for (const end of ["\u0000", "\n!"]) yield lead + (one + other).repeat(700) + end;
}

/** Time for about 500 texts of 1,400 characters; a quadratic expression needs 0.1 s. */
const timeoutMs = 10_000;
const context = createContext({});
const script = new Script(
  "for (const text of texts) { expression.lastIndex = 0; expression.test(text); }",
);

function ends(expression: RegExp, timeout = timeoutMs): boolean {
  Object.assign(context, { expression, texts: [...attacks(expression)] });
  try {
    script.runInContext(context, { timeout });
    return true;
  } catch {
    return false;
  }
}

describe("regular expressions", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const found = files.flatMap((name) =>
    expressionsOf(readFileSync(join(sources, name), "utf8")).map((expression) => ({
      name,
      expression,
    })),
  );

  test("reports an expression that backtracks", () => {
    const bad = /^(?:"(?:\\.|[^"\\])*"|[^"#]|(?<=[^\s])["])*(?=#)/;
    assert.equal(ends(bad, 1_000), false);
  });

  test("none of the sources backtracks without end", () => {
    assert.ok(found.length > 200, `${found.length} were found`);
    assert.deepEqual(
      found.filter(({ expression }) => !ends(expression)),
      [],
    );
  });
});
