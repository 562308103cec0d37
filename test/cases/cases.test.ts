/** Runs every rule's case: `bad.yaml` makes findings on the marked lines, `good.yaml` makes none. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { rules } from "../../src/judge/judge.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { startScene } from "../support/scene.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const cases = join(import.meta.dirname, ".");
const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../schema/report.v1.json"), "utf8"),
);
const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
}).compile<Reported>(schema);

/** The fields that the test reads, after validation by the schema. */
interface Reported {
  summary: { images: number };
  findings: { rule: string; line: number; related: { line: number }[] }[];
}

interface Run {
  /** Standard output with the duration replaced. */
  stdout: string;
  /** Lines of a rule's findings and of their related places. */
  linesOf: (rule: string) => number[];
  /** Rules with findings. */
  found: string[];
  images: number;
}

/** Checks one file of a case in its own folder, with the registries of the case. */
async function run(
  rule: string,
  file: "bad.yaml" | "good.yaml",
  format: "text" | "compact",
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
    },
  );
  assert.equal(stderr, "");
  assert.ok([0, 1, 4].includes(code ?? -1), `exit code ${code}`);
  const report: unknown = JSON.parse(await readFile(join(place.path, "report.json"), "utf8"));
  assert.ok(validate(report), JSON.stringify(validate.errors, null, 2));
  const { findings, summary } = report;
  return {
    stdout: stdout.replaceAll(/ in [\d.]+ m?s(?=: |\.\n)/g, " in 0 ms"),
    linesOf(id) {
      const lines = findings
        .filter((finding) => finding.rule === id)
        .flatMap(({ line, related }) => [line, ...related.map((each) => each.line)]);
      return [...new Set(lines)].sort((a, b) => a - b);
    },
    found: findings.map((finding) => finding.rule),
    images: summary.images,
  };
}

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
    const { stdout, found } = await run(rule, "good.yaml", "compact");
    assert.deepEqual(found, [], rule);
    assert.match(
      stdout,
      /: \d will pull \(\d on an assumption\), 0 will fail, 0 could not be verified\. No findings\.\n$/,
    );
  }
});

describe("cases", { concurrency: 2 }, () => {
  for (const { id } of shown) {
    test(`${id}: bad.yaml`, async () => {
      const { stdout, linesOf } = await run(id, "bad.yaml", "text");
      const lines = marked(readFileSync(join(cases, id, "bad.yaml"), "utf8"));
      assert.notEqual(lines.length, 0, "no line is marked");
      assert.deepEqual(linesOf(id), lines);
      assertExpectedFile(join(cases, id, "bad.expected"), stdout);
    });

    test(`${id}: good.yaml`, async () => {
      const { stdout, found, images } = await run(id, "good.yaml", "compact");
      assert.ok(images > 0, "no image in it");
      assert.ok(!found.includes(id), stdout);
      assert.ok(!stdout.includes(`[${id}]`), stdout);
    });
  }
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
