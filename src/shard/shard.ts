/** What one shard learned ↔ JSON that another run reads. Pure. No secret goes along: a password is the number of its first appearance. */
import { createHash } from "node:crypto";
import type { Diagnostic, DiagnosticBase, Facts } from "../model/rule.ts";
import { attemptKey, type Answer, type Answers, type Offer } from "../model/answer.ts";
import type { ShardPart } from "../model/shard-part.ts";
import type { Suppression } from "../model/suppression.ts";
import { pack, unpack } from "./graph.ts";

export { pullsOfShard } from "./divide.ts";

/** What the stages before `settle` have found out. `S` are the settings of the run. */
export interface ShardResult<S> {
  facts: Facts;
  /** By rule: diagnostics of the manifests before the change; undefined where nobody compares. */
  before: { rule: string; diagnostic: Diagnostic }[] | undefined;
  /** Complaints that were traced to another place than that of the rendered manifest, or that speak of such a place. */
  placed: { rule: string; diagnostic: DiagnosticBase }[];
  /** Those that stand in what the manifests were rendered from. */
  suppressions: Suppression[];
  notes: string[];
  settings: S;
}

/** A part as it is written. */
export type EncodedShard = Pick<ShardPart, "inputs" | "common" | "own">;

type CommonFacts = Omit<Facts, "answers">;
type ShardFacts<S> = Omit<ShardResult<S>, "facts"> & { answers: Answers };

/** A part to be handed on. `whole`: with what is common to all shards. */
export function encodeShard<S>(part: ShardResult<S>, whole: boolean): EncodedShard {
  const passwords = new Map<string, string>();
  const veiled = (password: string): string => {
    const known = passwords.get(password) ?? `#${passwords.size + 1}`;
    passwords.set(password, known);
    return known;
  };
  const veil = (key: string, value: unknown): unknown => {
    if (key === "password" && typeof value === "string") return veiled(value);
    // Its entries are offers by now.
    return key === "dockerConfig" ? null : value;
  };
  const { answers, ...common } = part.facts;
  // First, and in all shards alike: so that one password has one number in all of them.
  const packed = pack(common, veil);
  const own: ShardFacts<S> = {
    before: part.before,
    // Of these only the places count: the pulls would go along a second time.
    placed: part.placed.map(({ rule, diagnostic }) => ({
      rule,
      diagnostic: withoutPull(diagnostic),
    })),
    suppressions: part.suppressions,
    notes: part.notes,
    settings: part.settings,
    answers: { ...answers, byAttempt: veiledAttempts(part.facts, veiled) },
  };
  return {
    inputs: createHash("sha256").update(packed).digest("hex"),
    common: whole ? packed : null,
    own: pack(own, veil),
  };
}

function withoutPull(diagnostic: DiagnosticBase & { pull?: unknown }): DiagnosticBase {
  const { pull: _, ...rest } = diagnostic;
  return rest;
}

function veiledAttempts(
  { pulls, answers }: Facts,
  veiled: (password: string) => string,
): Map<string, Answer> {
  const attempts = new Map<string, Answer>();
  for (const { reference, credentials } of pulls) {
    if ("invalid" in reference) continue;
    for (const shown of [
      ...(credentials?.offers ?? []),
      ...(credentials?.hiddenOffers ?? []),
      "runner" as const,
      null,
    ]) {
      const answer = answers.byAttempt.get(attemptKey(reference, shown));
      if (answer !== undefined)
        attempts.set(attemptKey(reference, veiledOffer(shown, veiled)), answer);
    }
  }
  return attempts;
}

function veiledOffer<T extends "runner" | null>(
  shown: Offer | T,
  veiled: (password: string) => string,
): Offer | T {
  return typeof shown === "object" && shown !== null
    ? { ...shown, password: veiled(shown.password) }
    : shown;
}

/** The parts of all shards as one. Throws `TypeError` where they are none, or not of one run. */
export function mergeShards<S>(
  shared: readonly EncodedShard[],
  isSettings: (value: unknown) => value is S,
): ShardResult<S> {
  const common = shared.find((each) => each.common !== null)?.common;
  if (
    common === undefined ||
    common === null ||
    new Set(shared.map(({ inputs }) => inputs)).size > 1
  )
    throw new TypeError("the shards did not read the same manifests");
  const root = unpack(common);
  const parts = shared.map(({ own }) => unpack(own));
  const own = parts.filter(isOwn);
  const settings = own[0]?.settings;
  if (!isCommon(root) || own.length < parts.length || !isSettings(settings))
    throw new TypeError("not what a shard wrote");
  const all = own.map(({ answers }) => answers);
  const flaky = Map.groupBy(
    all.flatMap((answers) => answers.flaky ?? []),
    ({ registry }) => registry,
  );
  const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
  const logins = Map.groupBy(
    all.flatMap((answers) => answers.logins),
    ({ registry, source }) => `${registry}\n${source}`,
  );
  const before = own.flatMap((part) => part.before ?? []);
  return {
    facts: {
      ...root,
      answers: {
        byImage: new Map(all.flatMap(({ byImage }) => [...byImage])),
        byAttempt: new Map(all.flatMap(({ byAttempt }) => [...byAttempt])),
        logins: [...logins.values()].flatMap(
          (same) => same.find(({ rejected }) => rejected !== null) ?? same.slice(0, 1),
        ),
        flaky: [...flaky].map(([registry, times]) => ({
          registry,
          failures: sum(times.map(({ failures }) => failures)),
          requests: sum(times.map(({ requests }) => requests)),
        })),
        waited: all.flatMap((answers) => answers.waited ?? []),
        requests: sum(all.map(({ requests }) => requests)),
      },
    },
    before: own.every((part) => part.before === undefined) ? undefined : before,
    placed: own.flatMap(({ placed }) => placed),
    suppressions: [
      ...new Map(
        own.flatMap(({ suppressions }) => suppressions).map((each) => [JSON.stringify(each), each]),
      ).values(),
    ],
    notes: [...new Set(own.flatMap(({ notes }) => notes))],
    settings,
  };
}

// The rest is taken on trust: a part is read back by the version that wrote it.

function isCommon(value: unknown): value is CommonFacts {
  return (
    has(value, "cluster", "object") && has(value, "pulls", "array") && has(value, "needs", "array")
  );
}

function isOwn(value: unknown): value is ShardFacts<unknown> {
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
