/** Packs what one shard learned as JSON without secrets, and joins the parts of all shards. */
import { createHash } from "node:crypto";
import type { Diagnostic, DiagnosticBase, Facts } from "../model/report/rule.ts";
import type { Answers } from "../model/pull/answer.ts";
import type { ShardPart } from "../model/report/shard-part.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { pack, unpack } from "./graph.ts";
import { PasswordMask } from "./mask-passwords.ts";

export { pullsOfShard } from "./divide.ts";

/** The findings of the stages before `settle`. `S` are the settings of the run. */
export interface ShardResult<S> {
  facts: Facts;
  /** Diagnostics of the manifests before the change, by rule id; undefined without a base. */
  before: { rule: string; diagnostic: Diagnostic }[] | undefined;
  /** Diagnostics, by rule id, that tracing moved, or whose related places it moved. */
  placed: { rule: string; diagnostic: DiagnosticBase }[];
  /** Suppressions in the sources of rendered manifests. */
  suppressions: Suppression[];
  notes: string[];
  settings: S;
}

/** A part without its target. */
export type EncodedShard = Pick<ShardPart, "inputs" | "common" | "own">;

type CommonFacts = Omit<Facts, "answers">;
type ShardFacts<S> = Omit<ShardResult<S>, "facts"> & { answers: Answers; renderMs: number };

/** `withCommonFacts` includes the facts that all shards share. */
export function encodeShard<S>(result: ShardResult<S>, withCommonFacts: boolean): EncodedShard {
  const mask = new PasswordMask();
  const replace = (key: string, value: unknown): unknown => mask.replace(key, value);
  const { answers, ...facts } = result.facts;
  const renderMs = facts.cluster.gitops?.durationMs ?? 0;
  const common = withRenderTime(facts, 0);
  // Packed first, so that a password has the same number in every shard.
  const packed = pack(common, replace);
  const own: ShardFacts<S> = {
    before: result.before,
    // Only the places matter; the pulls are among the common facts.
    placed: result.placed.map(({ rule, diagnostic }) => ({
      rule,
      diagnostic: withoutPull(diagnostic),
    })),
    suppressions: result.suppressions,
    notes: result.notes,
    settings: result.settings,
    renderMs,
    answers: { ...answers, byAttempt: mask.attempts(result.facts) },
  };
  return {
    inputs: createHash("sha256").update(packed).digest("hex"),
    common: withCommonFacts ? packed : null,
    own: pack(own, replace),
  };
}

/** How long rendering took differs from shard to shard; nothing else of what is rendered does. */
function withRenderTime(facts: CommonFacts, durationMs: number): CommonFacts {
  const { gitops } = facts.cluster;
  if (gitops === undefined) return facts;
  return { ...facts, cluster: { ...facts.cluster, gitops: { ...gitops, durationMs } } };
}

function withoutPull(diagnostic: DiagnosticBase & { pull?: unknown }): DiagnosticBase {
  const { pull: _, ...rest } = diagnostic;
  return rest;
}

/** Joins the parts of all shards. Throws `TypeError` unless they belong to one run. */
export function mergeShards<S>(
  encoded: readonly EncodedShard[],
  isSettings: (value: unknown) => value is S,
): ShardResult<S> {
  const common = encoded.find((part) => part.common !== null)?.common;
  if (
    common === undefined ||
    common === null ||
    new Set(encoded.map(({ inputs }) => inputs)).size > 1
  )
    throw new TypeError("the shards did not read the same manifests");
  const facts = unpack(common);
  const unpacked = encoded.map(({ own }) => unpack(own));
  const parts = unpacked.filter(isShardFacts);
  const settings = parts[0]?.settings;
  if (!isCommonFacts(facts) || parts.length < unpacked.length || !isSettings(settings))
    throw new TypeError("a part is incomplete");
  const hasBase = parts.some((part) => part.before !== undefined);
  const suppressions = parts.flatMap((part) => part.suppressions);
  return {
    facts: {
      ...withRenderTime(facts, Math.max(0, ...parts.map(({ renderMs }) => renderMs))),
      answers: mergeAnswers(parts.map(({ answers }) => answers)),
    },
    before: hasBase ? parts.flatMap((part) => part.before ?? []) : undefined,
    placed: parts.flatMap(({ placed }) => placed),
    suppressions: [...new Map(suppressions.map((each) => [JSON.stringify(each), each])).values()],
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
    settings,
  };
}

function mergeAnswers(all: readonly Answers[]): Answers {
  const flaky = Map.groupBy(
    all.flatMap((answers) => answers.flaky ?? []),
    ({ registry }) => registry,
  );
  const logins = Map.groupBy(
    all.flatMap((answers) => answers.logins),
    ({ registry, source }) => JSON.stringify([registry, source]),
  );
  return {
    byImage: new Map(all.flatMap(({ byImage }) => [...byImage])),
    byAttempt: new Map(all.flatMap(({ byAttempt }) => [...byAttempt])),
    logins: [...logins.values()].flatMap(
      (same) => same.find(({ rejected }) => rejected !== null) ?? same.slice(0, 1),
    ),
    flaky: [...flaky].map(([registry, counts]) => ({
      registry,
      failures: sum(counts.map(({ failures }) => failures)),
      requests: sum(counts.map(({ requests }) => requests)),
    })),
    waited: all.flatMap((answers) => answers.waited ?? []),
    requests: sum(all.map(({ requests }) => requests)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

// The checks are shallow: only the version that wrote a part can read it.

function isCommonFacts(value: unknown): value is CommonFacts {
  return (
    has(value, "cluster", "object") && has(value, "pulls", "array") && has(value, "needs", "array")
  );
}

function isShardFacts(value: unknown): value is ShardFacts<unknown> {
  return (
    has(value, "placed", "array") &&
    has(value, "notes", "array") &&
    has(value, "suppressions", "array") &&
    has(value, "answers", "object") &&
    has(Reflect.get(value, "answers"), "byImage", "map") &&
    has(Reflect.get(value, "answers"), "byAttempt", "map") &&
    has(Reflect.get(value, "answers"), "logins", "array")
  );
}

function has(value: unknown, key: string, kind: "array" | "map" | "object"): value is object {
  if (typeof value !== "object" || value === null) return false;
  const found: unknown = Reflect.get(value, key);
  if (kind === "array") return Array.isArray(found);
  return kind === "map" ? found instanceof Map : typeof found === "object" && found !== null;
}
