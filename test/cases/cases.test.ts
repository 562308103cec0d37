/**
 * Runs every rule's case: `bad.yaml` makes findings on the marked lines, `good.yaml` makes none. No
 * decision depends on a text: each `bad.yaml` is checked again without the words.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { rules } from "../../src/judge/judge.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { startScene } from "../support/scene.ts";
import { blankWording } from "../support/cli/blank-wording.ts";
import { buildBundle } from "../support/cli/build-bundle.ts";
import { bundleIn, program, type Program } from "../support/cli/program.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { readJsonReport, type JsonReport } from "../support/runner/json-report.ts";

const cases = join(import.meta.dirname, ".");
interface Run {
  /** Standard output with the duration replaced. */
  stdout: string;
  /** Lines of a rule's findings and of their related places. */
  linesOf: (rule: string) => number[];
  code: number | null;
  report: JsonReport;
}

/** Checks one file of a case in its own folder, with the registries of the case. */
async function run(
  rule: string,
  file: "bad.yaml" | "good.yaml",
  format: "text" | "compact",
  started: Program = program,
): Promise<Run> {
  const folder = join(cases, rule);
  await using scene = await startScene(readFileSync(join(folder, "registry.yaml"), "utf8"));
  // The configuration or inventory of the case.
  const more = readdirSync(folder).filter((name) => !/^(bad|good|registry)\./.test(name));
  const own = Object.fromEntries(more.map((name) => [name, readFileSync(join(folder, name))]));
  await using place = await temporaryFolder({
    ...scene.files,
    ...own,
    [file]: readFileSync(join(folder, file)),
  });
  const formats = ["--format", format, "--format", "json=report.json"];
  const { stdout, stderr, code } = await runPullgate(
    ["check", ...scene.args, ...formats, ...(scene.configuration ? ["--config", file] : [file])],
    {
      cwd: place.path,
      env: scene.env,
      started,
    },
  );
  assert.equal(stderr, "");
  assert.ok([0, 1, 4].includes(code ?? -1), `exit code ${code}`);
  const report = readJsonReport(await readFile(join(place.path, "report.json"), "utf8"));
  return {
    stdout: stdout.replaceAll(/ in [\d.]+ m?s(?=: |\.\n)/g, " in 0 ms"),
    linesOf(id) {
      const lines = report.findings
        .filter((finding) => finding.rule === id)
        .flatMap(({ line, related }) => [line, ...related.map((each) => each.line)]);
      return [...new Set(lines)].sort((a, b) => a - b);
    },
    code,
    report,
  };
}

/** Texts of Pullgate, commands for the reader, and counts that depend on timing. */
const texts = new Set([
  "message",
  "reason",
  "fix",
  "evidence",
  "assumes",
  "notes",
  "durationMs",
  "related",
  "commands",
  "requests",
]);

function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) =>
      texts.has(key) ? [] : [[key, withoutTexts(child)]],
    ),
  );
}

const messages = ({ report }: Run): string => report.findings.map(({ message }) => message).join();
const rulesOf = ({ report }: Run): string[] => report.findings.map(({ rule }) => rule);

/** The 1-based lines that end with the comment "# here". */
function marked(text: string): number[] {
  return text.split("\n").flatMap((line, index) => (line.endsWith("# here") ? [index + 1] : []));
}

/** Rules that need a pull request, or a renderer, and the tests that have their cases. */
const elsewhere: Readonly<Record<string, string>> = {
  "configuration-changed": "action/restricted.test.ts",
  "image-override-unmatched": "render/image-overrides.test.ts",
  "image-value-changed": "trace/changed-scalars.test.ts",
};
const shown = rules.filter(({ id }) => !(id in elsewhere));

test("every rule has a case, and every case has a rule", () => {
  const folders = readdirSync(cases, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  assert.deepEqual(
    folders.map(({ name }) => name).toSorted(),
    shown.map(({ id }) => id).toSorted(),
  );
  for (const [id, file] of Object.entries(elsewhere))
    assert.ok(readFileSync(join(import.meta.dirname, "..", file), "utf8").includes(id), id);
});

test("rejects unknown keys in registry.yaml", async () => {
  await assert.rejects(startScene("registries: { a.example: { image: [web:v1] } }"), /image/);
  await assert.rejects(
    startScene("registries: { a.example: { faults: [{ statu: 500 }] } }"),
    /statu/,
  );
});

test("reports no finding for a pull that relies on the Secret of a producer", async () => {
  for (const rule of [
    "pull-secret-not-found",
    "pull-secret-wrong-type",
    "pull-secret-not-covering",
  ]) {
    const good = await run(rule, "good.yaml", "compact");
    assert.deepEqual(rulesOf(good), [], rule);
    assert.match(
      good.stdout,
      /: \d will pull \(\d on an assumption\), 0 will fail, 0 could not be verified\. No findings\.\n$/,
    );
  }
});

describe("cases", { concurrency: 2 }, () => {
  let wordless = "";
  let changed = 0;
  before(async () => void (wordless = await buildBundle([blankWording()])));

  for (const { id } of shown) {
    test(`${id}: bad.yaml`, async () => {
      const plain = await run(id, "bad.yaml", "text");
      const lines = marked(readFileSync(join(cases, id, "bad.yaml"), "utf8"));
      assert.notEqual(lines.length, 0, "no line is marked");
      assert.deepEqual(plain.linesOf(id), lines);
      assertExpectedFile(join(cases, id, "bad.expected"), plain.stdout);
      const blank = await run(id, "bad.yaml", "text", bundleIn(wordless));
      assert.deepEqual(
        [blank.code, withoutTexts(blank.report)],
        [plain.code, withoutTexts(plain.report)],
      );
      if (messages(blank) !== messages(plain)) changed++;
    });

    test(`${id}: good.yaml`, async () => {
      const good = await run(id, "good.yaml", "compact");
      assert.ok(good.report.summary.images > 0, "no image in it");
      assert.ok(!rulesOf(good).includes(id), good.stdout);
      assert.ok(!good.stdout.includes(`[${id}]`), good.stdout);
    });
  }

  after(() => assert.ok(changed > 5, `${changed} messages change without words`));
});

test("keeps fingerprints unique, and stable when lines move", async () => {
  // JSON documents are skipped: a comment before `{` would make them YAML.
  const texts = shown.flatMap(({ id }) => {
    const text = readFileSync(join(cases, id, "bad.yaml"), "utf8");
    return text.startsWith("{") ? [] : [[id, text] as const];
  });
  const prints = async (before: string): Promise<string[]> => {
    const files = Object.fromEntries(texts.map(([id, text]) => [`m/${id}.yaml`, before + text]));
    await using place = await temporaryFolder(files);
    const args = ["check", "--offline", "--format", "json", "--exclude", ".pullgate.yaml", "m"];
    const { stdout } = await runPullgate(args, { cwd: place.path });
    return readJsonReport(stdout).findings.map(({ fingerprint }) => fingerprint);
  };
  const before = await prints("");
  assert.equal(new Set(before).size, before.length);
  assert.ok(before.length > 50, String(before.length));
  assert.deepEqual((await prints("# one\n# two\n")).toSorted(), before.toSorted());
});
