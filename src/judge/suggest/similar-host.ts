/** Suggests the registry host that was probably intended for one that does not resolve. */
import type { Facts } from "../../model/report/rule.ts";
import { hostOf } from "../../model/pull/image.ts";
import { questionKey, type Answer } from "../../model/pull/answer.ts";
import { editDistance } from "../../model/text/edit-distance.ts";
import { wellKnownRegistries } from "../../model/pull/well-known-registries.ts";

/** The hosts that this run has contacted. */
interface KnownHost {
  /** The hosts that answered, with their ports. */
  answering: string[];
  /** The names that were looked up, and those that resolved; without ports. */
  named: Set<string>;
  resolved: Set<string>;
}

const remembered = new WeakMap<Facts, KnownHost>();

/**
 * The closest host that `host` may be a typo of: a known registry, or a host of the manifests that
 * answered. Null if `host` resolves, if none is close, or if no name at all resolved, which means
 * that this machine has no DNS.
 */
export function similarHost(facts: Facts, host: string, answer: Answer): string | null {
  return nearHosts(facts, host, answer)[0] ?? null;
}

/**
 * The only host that can be intended; null if there are several. Swapped letters win over a missing
 * one: `gchr.io` means `ghcr.io`, although `gcr.io` is as close. A different port means a different
 * registry.
 */
export function onlySimilarHost(facts: Facts, host: string, answer: Answer): string | null {
  const near = [...new Set(nearHosts(facts, host, answer))];
  const swapped = near.filter((other) => lettersOf(bare(other)) === lettersOf(bare(host)));
  const [meant, ...others] = swapped.length === 0 ? near : swapped;
  return meant === undefined || others.length > 0 || portOf(meant) !== portOf(host) ? null : meant;
}

/**
 * True for a name with upper-case letters that is taken for a host for that reason alone, and that
 * does not resolve: a repository of Docker Hub is probably intended.
 * https://github.com/distribution/reference/blob/v0.6.0/normalize.go
 */
export function isNameInUpperCase(facts: Facts, host: string, answer: Answer): boolean {
  if (answer.answer !== "unreachable" || answer.code !== "no-such-host") return false;
  const { named, resolved } = seenHosts(facts);
  const isBlind = named.size > 1 && resolved.size === 0;
  return !isBlind && /[A-Z]/.test(host) && !/[.:]/.test(host) && host !== "localhost";
}

/** Closest first. */
function nearHosts(facts: Facts, host: string, answer: Answer): string[] {
  if (answer.answer !== "unreachable" || answer.code !== "no-such-host") return [];
  const seen = seenHosts(facts);
  const name = bare(host);
  if (wellKnownRegistries.includes(name)) return [];
  if (seen.named.size > 1 && seen.resolved.size === 0) return [];
  const near = [
    ...seen.answering.filter((other) => isNearNeighbour(name, bare(other))),
    ...wellKnownRegistries.filter((other) => isNear(name, other)),
  ];
  return near.toSorted((a, b) => editDistance(name, bare(a), 3) - editDistance(name, bare(b), 3));
}

function seenHosts(facts: Facts): KnownHost {
  const known = remembered.get(facts);
  if (known !== undefined) return known;
  const seen = {
    answering: new Set<string>(),
    named: new Set<string>(),
    resolved: new Set<string>(),
  };
  for (const { reference } of facts.pulls) {
    if ("invalid" in reference) continue;
    const answer = facts.answers.byImage.get(questionKey(reference));
    if (answer === undefined || answer.answer === "not-asked") continue;
    const host = hostOf(reference).toLowerCase();
    seen.named.add(bare(host));
    if (answer.answer !== "unreachable" || answer.stage !== "dns") seen.resolved.add(bare(host));
    if (answer.answer !== "unreachable") seen.answering.add(host);
  }
  const made: KnownHost = { ...seen, answering: [...seen.answering] };
  remembered.set(facts, made);
  return made;
}

/** One typo, or two in a long name. Different digits are never a typo. */
function isNear(name: string, known: string): boolean {
  const most = Math.min(name.length, known.length) >= 9 ? 2 : 1;
  return name !== known && editDistance(name, known, most) <= most && !differInDigits(name, known);
}

/**
 * Private host names are often similar on purpose (`registry-eu`, `registry-us`) and resolve only
 * in private networks, so only a single typo within one long label counts.
 */
function isNearNeighbour(name: string, other: string): boolean {
  const labels = name.split(".");
  const others = other.split(".");
  if (labels.length !== others.length || differInDigits(name, other)) return false;
  const [[mine, theirs] = ["", ""], ...more] = labels.flatMap((label, index): [string, string][] =>
    label === others[index] ? [] : [[label, others[index] ?? ""]],
  );
  return (
    more.length === 0 &&
    Math.min(mine.length, theirs.length) >= 4 &&
    editDistance(mine, theirs, 1) === 1
  );
}

function differInDigits(a: string, b: string): boolean {
  return a.replace(/\D/g, "") !== b.replace(/\D/g, "");
}

function lettersOf(name: string): string {
  return name.split("").toSorted().join("");
}

function portOf(host: string): string {
  return /:\d+$/.exec(host)?.[0] ?? "";
}

/** The host in lower case, without its port. */
function bare(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}
