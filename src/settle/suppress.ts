/** Removes suppressed diagnostics and reports problems of the suppressions themselves. */
import { canonical, familiar } from "../model/pull/image.ts";
import type { Severity } from "../model/report/finding.ts";
import type { Diagnostic, Rule, RuleDiagnostic, RuleMeta } from "../model/report/rule.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { isLike } from "../model/text/wildcard.ts";

export interface SuppressOptions {
  /** This run covers one shard; see `SettleOptions`. */
  partial?: boolean;
  /** All rules; empty if nothing was judged, so that nothing is reported. */
  known: readonly Rule[];
  offline: boolean;
  /** Severities by rule id; they replace those of the cards. */
  rules: Readonly<Record<string, Severity | "off">>;
  /** "2027-01-31" */
  today: string;
  /** The pulls that a rule about registry answers could not judge: nothing answered for them. */
  unanswered: readonly Pull[];
}

/** Removes only the suppressed places of a finding with several places. */
export function suppress(
  judged: RuleDiagnostic[],
  suppressions: readonly Suppression[],
  options: SuppressOptions,
): { diagnostics: RuleDiagnostic[]; notes: string[] } {
  if (suppressions.length === 0) return { diagnostics: judged, notes: [] };
  const byRule = Map.groupBy(
    suppressions.filter(({ expires }) => !isOver(expires, options.today)),
    ({ rule }) => rule,
  );
  const used = new Set<Suppression>();
  const hidden = new Map<string, number>();
  const left = judged.filter(({ rule, diagnostic }) => {
    const matching = (byRule.get(rule.id) ?? []).filter((each) => matches(each, diagnostic));
    for (const each of matching) used.add(each);
    if (matching.length > 0) hidden.set(rule.id, (hidden.get(rule.id) ?? 0) + 1);
    return matching.length === 0;
  });
  const problems = suppressions.flatMap((each) => problemsOf(each, used.has(each), options));
  const list = [...hidden].map(([rule, count]) => `${rule} (${count})`).join(", ");
  return {
    diagnostics: [...left, ...problems],
    notes: list === "" ? [] : [`Suppressed: ${list}.`],
  };
}

/** Problems of one suppression. None if its rule is off. */
function problemsOf(
  suppression: Suppression,
  used: boolean,
  options: SuppressOptions,
): RuleDiagnostic[] {
  const { rule: id, reason, expires } = suppression;
  const at = suppression.source ?? suppression.at;
  const report = (problem: RuleMeta["suppressionProblem"], message: string): RuleDiagnostic[] =>
    options.known
      .filter((rule) => rule.suppressionProblem === problem)
      .map((rule) => ({ rule, diagnostic: { at, message, groupKey: message } }));
  const rule = options.known.find((each) => each.id === id);
  if (rule === undefined) return report("unused", `No rule is called \`${id}\``);
  if (isSilent(rule, { ...options, offline: false })) return [];
  const unexplained =
    reason === null ? report("without-reason", `\`${id}\` is suppressed without a reason`) : [];
  if (isOver(expires, options.today))
    return [
      ...unexplained,
      ...report("expired", `The suppression of \`${id}\` has expired (${expires})`),
    ];
  const mayMatch = rule.online && options.unanswered.some((pull) => mayBeAbout(suppression, pull));
  const idle =
    used || mayMatch || options.partial === true || isSilent(rule, options)
      ? []
      : report("unused", `The suppression of \`${id}\` matches nothing`);
  return [...unexplained, ...idle];
}

/** The rule is off, or needs a registry in an offline run. */
export function isSilent(
  rule: Rule,
  { rules, offline }: Pick<SuppressOptions, "rules" | "offline">,
): boolean {
  return (rules[rule.id] ?? rule.severity) === "off" || (rule.online && offline);
}

/** ISO dates compare as text. */
function isOver(expires: string | null, today: string): boolean {
  return expires !== null && expires < today;
}

/** A comment in a source file may be about any pull of what is rendered from the file. */
function mayBeAbout(suppression: Suppression, pull: Pull): boolean {
  const { of, at } = suppression;
  if (of.by === "comment" && at.file !== pull.mention.at.file) return true;
  return matches(suppression, { at: pull.mention.at, pull });
}

function matches(
  { of, at }: Suppression,
  {
    at: traced,
    rendered,
    pull,
    resource: bare,
  }: Pick<Diagnostic, "at" | "rendered" | "pull" | "resource">,
): boolean {
  const resource = pull?.workload.resource ?? bare;
  const place = rendered ?? traced;
  if (of.by === "comment") {
    // A diagnostic about a pull may point at its policy or secrets instead of the image.
    const places = [traced, place, ...(pull === undefined ? [] : [pull.mention.at])];
    return places.some(({ file, line }) => file === at.file && line === of.line);
  }
  if (of.by === "annotation") {
    if (pull !== undefined && of.podSpec !== null && pull.mention.podSpec !== of.podSpec)
      return false;
    if (resource === of.resource) return true;
    return (
      place.file === at.file &&
      resource !== undefined &&
      namesOf(resource).join() === namesOf(of.resource).join()
    );
  }
  const { image: images, resource: resources } = of;
  if (resources !== null && !namesOf(resource).some((name) => isLike(resources, name)))
    return false;
  return (
    images === null || (pull !== undefined && imagesOf(pull).some((image) => isLike(images, image)))
  );
}

/** "Kind/name", and "Kind/namespace/name" where it has one. */
export function namesOf(resource: Diagnostic["resource"]): string[] {
  if (resource === undefined) return [];
  const { kind, namespace, name } = resource;
  return [
    `${kind}/${name ?? ""}`,
    ...(namespace === null ? [] : [`${kind}/${namespace}/${name ?? ""}`]),
  ];
}

/** As written, in familiar form and in canonical form. */
function imagesOf({
  mention,
  reference,
  rewrittenFrom,
}: NonNullable<Diagnostic["pull"]>): string[] {
  const names = [reference, rewrittenFrom].flatMap((each) =>
    each === undefined || "invalid" in each ? [] : [familiar(each), canonical(each)],
  );
  return [mention.image, ...names];
}
