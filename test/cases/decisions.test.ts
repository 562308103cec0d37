/** Tests that no decision depends on a text: every case is checked again without its words. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readJsonReport } from "../support/runner/json-report.ts";
import { startScene } from "../support/scene.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const blankWording = join(import.meta.dirname, "../support/cli/blank-wording.ts");

const cases = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Decisions {
  code: number | null;
  /** The report without its texts. */
  report: unknown;
  messages: string[];
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

async function decide(rule: string, env: Record<string, string>): Promise<Decisions> {
  const folder = join(import.meta.dirname, rule);
  await using scene = await startScene(readFileSync(join(folder, "registry.yaml"), "utf8"));
  const names = readdirSync(folder).filter((name) => !/^(good|registry)\.|\.expected$/.test(name));
  await using place = await temporaryFolder({
    ...scene.files,
    ...Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))])),
  });
  const input = scene.configuration ? ["--config", "bad.yaml"] : ["bad.yaml"];
  const { stdout, stderr, code } = await runPullgate(
    ["check", ...scene.args, "--format", "json", ...input],
    { cwd: place.path, env: { ...scene.env, ...env } },
  );
  assert.equal(stderr, "");
  const report = readJsonReport(stdout);
  return {
    code,
    report: withoutTexts(report),
    messages: report.findings.map(({ message }) => message),
  };
}

describe("decisions without words", { concurrency: 2 }, () => {
  let changed = 0;
  for (const rule of cases)
    test(rule, async () => {
      const plain = await decide(rule, {});
      const blank = await decide(rule, { NODE_OPTIONS: `--import=${blankWording}` });
      assert.deepEqual([blank.code, blank.report], [plain.code, plain.report]);
      if (blank.messages.join() !== plain.messages.join()) changed++;
    });

  test("at least some messages change", () => assert.ok(changed > 5, String(changed)));
});
