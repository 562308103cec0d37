/** Runs `pullgate merge`: judges and settles the parts of a divided run as one. */
import { z } from "zod";
import { currentDay, type SettleSettings } from "./check/settle-options.ts";
import { judge, notRenderedText, rules } from "../judge/judge.ts";
import { load } from "../load/load.ts";
import type { Diagnostic, Rule } from "../model/report/rule.ts";
import type { ShardPart } from "../model/report/shard-part.ts";
import type { Report } from "../model/report/check-report.ts";
import type { SourceFile, Span } from "../model/source/source.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { settle } from "../settle/settle.ts";
import { mergeShards } from "../shard/shard.ts";
import { mergeReports } from "./check/merge-reports.ts";
import { docsOf, tool } from "../model/report/tool.ts";
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

/** Throws `UsageError` unless the files are the reports of all shards of one run. */
export async function mergeReportFiles(
  paths: string[],
  { workingFolder, stdin }: { workingFolder: string; stdin: AsyncIterable<Uint8Array> },
): Promise<{ report: Report; settings: SettleSettings }> {
  const shards: ShardReport[] = [];
  for await (const file of load({ paths, exclude: [], workingFolder, stdin, note: () => {} }))
    shards.push({ ...parseReport(await textOf(file), file.path), file: file.path });
  const sorted = shards.toSorted((a, b) => a.shard.index - b.shard.index);
  const [first] = sorted;
  if (first === undefined)
    throw new UsageError("nothing to merge: pass the JSON reports of all shards");
  refuseIncomplete(sorted, first);
  const durationMs = Math.max(...sorted.map(({ summary }) => summary.durationMs));
  const targets = first.shard.parts.map(({ target }, index) => {
    const parts = sorted.flatMap(({ shard }) => shard.parts[index] ?? []);
    return { name: target, ...settleParts(parts, durationMs) };
  });
  const [target] = targets;
  if (target === undefined) throw new UsageError(`${first.file}: a shard without a part`);
  const { settings } = target;
  return { report: mergeReports(targets, settings.declared.file), settings };
}

/** Accepts exactly one report of each shard of one run, written by this version. */
function refuseIncomplete(
  shards: readonly ShardReport[],
  { file, shard: { of, parts } }: ShardReport,
): void {
  for (const { tool: by, file: other, shard } of shards) {
    if (by.version !== tool.version)
      throw new UsageError(
        `${other}: written by version ${by.version}; merge it with that version`,
      );
    if (shard.of !== of || shard.parts.length !== parts.length)
      throw new UsageError(`${other} and ${file} belong to different runs`);
  }
  const indices = shards.map(({ shard }) => shard.index);
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter(
    (index) => !indices.includes(index),
  );
  if (missing.length > 0)
    throw new UsageError(
      `no report of shard ${missing.map((index) => `${index}/${of}`).join(", ")}`,
    );
  if (indices.length > of) throw new UsageError("two reports of one shard; pass each report once");
}

function settleParts(
  parts: ShardPart[],
  durationMs: number,
): { report: Report; settings: SettleSettings } {
  try {
    const { facts, before, placed, suppressions, notes, settings } = mergeShards(parts, isSettings);
    const { diagnostics, verdicts } = judge(facts, settings);
    const { cluster, pulls, answers } = facts;
    // Only the shards could trace rendered lines; committed lines are traced here.
    const { diagnostics: traced } = trace({ diagnostics, cluster, roots: [] }, []);
    const places = new Map(
      placed.map(({ rule, diagnostic }) => [keyOf(rule, diagnostic), diagnostic]),
    );
    const report = settle(
      {
        cluster: { ...cluster, suppressions: [...(cluster.suppressions ?? []), ...suppressions] },
        pulls,
        answers,
        diagnostics: traced.map(({ rule, diagnostic }) => ({
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
        ignore: settings.ignore,
        rules: settings.rules,
        onUnverified: settings.onUnverified,
        explainCredentials: settings.explainCredentials,
        baseline: settings.baseline,
        offline: settings.offline,
        pin: false,
        writeBaseline: null,
        today: currentDay(),
        tool,
        docs: docsOf,
        notRenderedText,
      },
    );
    return { report, settings };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Parts are not validated against a schema, so every defect in them surfaces here.
    throw new UsageError(
      `the reports cannot be merged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Identifies a diagnostic before and after tracing by its place in the rendered manifest. */
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

function parseReport(text: string, file: string): z.infer<typeof shardReport> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${file}: not JSON`);
  }
  const read = shardReport.safeParse(json);
  if (!read.success)
    throw new UsageError(
      `${file}: not the JSON report of a shard; write it with check --shard I/N --format json=FILE`,
    );
  return read.data;
}

async function textOf(file: SourceFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of file.chunks()) {
    bytes += piece.length;
    if (bytes > maxBytes)
      throw new UsageError(`${file.path}: larger than 512 MiB, the limit for a report`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
