/** What one shard learned ↔ JSON that another run reads. Pure. No secret goes along: a password is the number of its first appearance. */
import { createHash } from "node:crypto";
import type { Complaint, Facts } from "../model/finding.ts";
import { attemptOf, type Answer, type Answers, type Offer } from "../model/pull.ts";
import type { Part } from "../model/part.ts";
import type { Suppression } from "../model/suppression.ts";
import { pack, unpack } from "./graph.ts";

/** What the stages before `settle` have found out. `S` are the settings of the run. */
export interface Learned<S> {
  facts: Facts;
  /** By rule: complaints of the manifests before the change; undefined where nobody compares. */
  before: { rule: string; complaint: Complaint }[] | undefined;
  /** Complaints that were traced to another place than that of the rendered manifest, or that speak of such a place. */
  placed: { rule: string; complaint: Complaint }[];
  /** Those that stand in what the manifests were rendered from. */
  suppressions: Suppression[];
  notes: string[];
  settings: S;
}

/** A part as it is written. */
export type Shared = Pick<Part, "inputs" | "common" | "own">;

type Common = Omit<Facts, "answers">;
type Own<S> = Omit<Learned<S>, "facts"> & { answers: Answers };

/** A part to be handed on. `whole`: with what is common to all shards. */
export function share<S>(part: Learned<S>, whole: boolean): Shared {
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
  const own: Own<S> = {
    before: part.before,
    // Of these only the places count: the pulls would go along a second time.
    placed: part.placed.map(({ rule, complaint }) => ({ rule, complaint: withoutPull(complaint) })),
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

function withoutPull(complaint: Complaint): Complaint {
  const left = { ...complaint };
  delete left.pull;
  return left;
}

function veiledAttempts({ pulls, answers }: Facts, veiled: (password: string) => string): Map<string, Answer> {
  const attempts = new Map<string, Answer>();
  for (const { reference, credentials } of pulls) {
    if ("invalid" in reference) continue;
    for (const shown of [
      ...(credentials?.offers ?? []),
      ...(credentials?.hiddenOffers ?? []),
      "runner" as const,
      null,
    ]) {
      const answer = answers.byAttempt.get(attemptOf(reference, shown));
      if (answer !== undefined) attempts.set(attemptOf(reference, veiledOffer(shown, veiled)), answer);
    }
  }
  return attempts;
}

function veiledOffer<T extends "runner" | null>(shown: Offer | T, veiled: (password: string) => string): Offer | T {
  return typeof shown === "object" && shown !== null ? { ...shown, password: veiled(shown.password) } : shown;
}

/** The parts of all shards as one. Throws `TypeError` where they are none, or not of one run. */
export function unite<S>(shared: readonly Shared[], isSettings: (value: unknown) => value is S): Learned<S> {
  const common = shared.find((each) => each.common !== null)?.common;
  if (common === undefined || common === null || new Set(shared.map(({ inputs }) => inputs)).size > 1)
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
      ...new Map(own.flatMap(({ suppressions }) => suppressions).map((each) => [JSON.stringify(each), each])).values(),
    ],
    notes: [...new Set(own.flatMap(({ notes }) => notes))],
    settings,
  };
}

// The rest is taken on trust: a part is read back by the version that wrote it.

function isCommon(value: unknown): value is Common {
  return has(value, "cluster", "object") && has(value, "pulls", "array") && has(value, "needs", "array");
}

function isOwn(value: unknown): value is Own<unknown> {
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
