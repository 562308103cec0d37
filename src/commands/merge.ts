/** The corridor of `pullgate merge`: the parts of a sharded run → one report, judged and settled as if nobody had divided it. */
import { z } from "zod";
import type { SettleSettings } from "./check.ts";
import { judge, rules } from "../judge/judge.ts";
import { load } from "../load/load.ts";
import type { Diagnostic, Rule } from "../model/rule.ts";
import type { ShardPart } from "../model/shard-part.ts";
import type { Report } from "../model/check-report.ts";
import type { SourceFile, Span } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import { settle } from "../settle/settle.ts";
import { mergeShards } from "../shard/shard.ts";
import { mergeReports } from "./targets.ts";
import { docsOf, tool } from "../model/tool.ts";
import { trace } from "../trace/trace.ts";

const maxBytes = 512 * 1024 * 1024;

const shardReport = z.object({
  tool: z.object({ version: z.string() }),
  summary: z.object({ durationMs: z.number() }),
  shard: z.object({
    index: z.int().min(1).max(9999),
    of: z.int().min(1).max(9999),
    pulls: z.int().min(0),
    parts: z.array(
      z.object({
        target: z.string().nullable(),
        inputs: z.string(),
        common: z.string().nullable(),
        own: z.string(),
      }),
    ),
  }),
});

type ShardReport = z.infer<typeof shardReport> & { file: string };

/** Throws `UsageError` for files that are no reports of shards, or not one of each shard of one run. */
export async function mergeReportFiles(
  paths: string[],
  { workingFolder, stdin }: { workingFolder: string; stdin: AsyncIterable<Uint8Array> },
): Promise<{ report: Report; settings: SettleSettings }> {
  const shards: ShardReport[] = [];
  for await (const file of load({ paths, exclude: [], workingFolder, stdin, note: () => {} }))
    shards.push({ ...readReport(await textOf(file), file.path), file: file.path });
  const sorted = shards.toSorted((a, b) => a.shard.index - b.shard.index);
  const [first] = sorted;
  if (first === undefined)
    throw new UsageError("nothing to merge: name the JSON reports of all shards");
  check(sorted, first);
  const runs = first.shard.parts.map(({ target }, place) => {
    const parts = sorted.flatMap(({ shard }) => shard.parts[place] ?? []);
    const durationMs = Math.max(...sorted.map(({ summary }) => summary.durationMs));
    return { name: target, ...settled(parts, durationMs) };
  });
  const [run] = runs;
  if (run === undefined) throw new UsageError(`${first.file}: a shard without a part`);
  return { report: mergeReports(runs, run.configuration), settings: run.settings };
}

/** As the version that writes them, of one run, each once. */
function check(shards: ShardReport[], { file, shard: { of, parts } }: ShardReport): void {
  for (const { tool: by, file: other, shard } of shards) {
    if (by.version !== tool.version)
      throw new UsageError(
        `${other}: was written by version ${by.version}, and this is ${tool.version}`,
      );
    if (shard.of !== of || shard.parts.length !== parts.length)
      throw new UsageError(`${other} and ${file} are not of one run`);
  }
  const indices = shards.map(({ shard }) => shard.index);
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (index) => !indices.includes(index),
  );
  if (missing.length > 0)
    throw new UsageError(
      `no report of shard ${missing.map((index) => `${index}/${of}`).join(", ")}`,
    );
  if (indices.length > of) throw new UsageError("a shard is there twice");
}

function settled(
  parts: ShardPart[],
  durationMs: number,
): { report: Report; settings: SettleSettings; configuration: string } {
  try {
    const { facts, before, placed, suppressions, notes, settings } = mergeShards(parts, isSettings);
    const { diagnostics, verdicts } = judge(facts, settings);
    const { cluster, pulls, answers } = facts;
    // What was rendered only the shards could trace; what is committed is edited where it stands.
    const { diagnostics: judged } = trace({ diagnostics: diagnostics, cluster, roots: [] }, []);
    const places = new Map(
      placed.map(({ rule, diagnostic }) => [keyOf(rule, diagnostic), diagnostic]),
    );
    const report = settle(
      {
        cluster: { ...cluster, suppressions: [...(cluster.suppressions ?? []), ...suppressions] },
        pulls,
        answers,
        diagnostics: judged.map(({ rule, diagnostic }) => ({
          rule,
          diagnostic: { ...diagnostic, ...places.get(keyOf(rule.id, diagnostic)) },
        })),
        before: before?.flatMap(({ rule, diagnostic }) =>
          ruleOf(rule).map((found) => ({ rule: found, diagnostic })),
        ),
        verdicts,
        rules,
        notes,
        durationMs,
      },
      {
        ...settings,
        pin: false,
        writeBaseline: null,
        today: new Date().toISOString().slice(0, 10),
        tool,
        docs: docsOf,
      },
    );
    return { report, settings, configuration: settings.declared.file };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // What a shard wrote is read without a second look, so all that can be wrong with it shows here.
    throw new UsageError(
      `the reports cannot be merged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Before it is traced and after: by where it stands in the rendered manifest. */
function keyOf(rule: string, { at, rendered, groupKey: subject, certainty }: Diagnostic): string {
  const { file, line, column }: Span = rendered ?? at;
  return JSON.stringify([rule, subject, certainty, file, line, column]);
}

function ruleOf(id: string): Rule[] {
  return rules.filter((rule) => rule.id === id);
}

function isSettings(value: unknown): value is SettleSettings {
  return (
    typeof value === "object" &&
    value !== null &&
    "failOn" in value &&
    "ignore" in value &&
    "rules" in value
  );
}

function readReport(text: string, file: string): z.infer<typeof shardReport> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${file}: is not JSON`);
  }
  const read = shardReport.safeParse(json);
  if (!read.success)
    throw new UsageError(
      `${file}: is not the JSON report of a shard (check --shard I/N --format json=FILE)`,
    );
  return read.data;
}

async function textOf(file: SourceFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of file.chunks()) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new UsageError(`${file.path}: is larger than a report can be`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
