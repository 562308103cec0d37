/** Complaints and suppressions → the diagnostics that are left, with those about the suppressions themselves. Pure. */
import { canonical, familiar } from "../model/image.ts";
import type { Severity } from "../model/finding.ts";
import type { Diagnostic, Rule, RuleDiagnostic, RuleMeta } from "../model/rule.ts";
import type { Suppression } from "../model/suppression.ts";
import { isLike } from "../model/wildcard.ts";

export interface SuppressOptions {
  /** See `SettleOptions`. */
  partial?: boolean;
  /** Every rule there is; where there is none nothing was judged, and nothing is said. */
  known: readonly Rule[];
  offline: boolean;
  /** Severities by rule, in place of the cards'. */
  rules: Readonly<Record<string, Severity | "off">>;
  /** "2027-01-31" */
  today: string;
}

/** Of a finding with several places only those go that are suppressed. */
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
  const told = suppressions.flatMap((each) => tell(each, used.has(each), options));
  const list = [...hidden].map(([rule, count]) => `${rule} (${count})`).join(", ");
  return { diagnostics: [...left, ...told], notes: list === "" ? [] : [`Suppressed: ${list}.`] };
}

/** What is wrong with a suppression itself, as far as its rule could have found anything in this run. */
function tell(suppression: Suppression, used: boolean, options: SuppressOptions): RuleDiagnostic[] {
  const { rule: id, at, reason, expires } = suppression;
  const complain = (problem: RuleMeta["suppressionProblem"], message: string): RuleDiagnostic[] =>
    options.known
      .filter((rule) => rule.suppressionProblem === problem)
      .map((rule) => ({ rule, diagnostic: { at, message, groupKey: message } }));
  const rule = options.known.find((each) => each.id === id);
  if (rule === undefined) return complain("unused", `No rule is called \`${id}\``);
  if (isSilent(rule, options)) return [];
  const unexplained =
    reason === null ? complain("without-reason", `\`${id}\` is suppressed without a reason`) : [];
  if (isOver(expires, options.today))
    return [
      ...unexplained,
      ...complain("expired", `The suppression of \`${id}\` has expired (${expires})`),
    ];
  const idle =
    used || options.partial === true
      ? []
      : complain("unused", `The suppression of \`${id}\` matches nothing`);
  return [...unexplained, ...idle];
}

/** A rule that could not find anything in this run. */
export function isSilent(
  rule: Rule,
  { rules, offline }: Pick<SuppressOptions, "rules" | "offline">,
): boolean {
  return (rules[rule.id] ?? rule.severity) === "off" || (rule.online && offline);
}

/** Days compare as text. */
function isOver(expires: string | null, today: string): boolean {
  return expires !== null && expires < today;
}

function matches(
  { of, at }: Suppression,
  { at: traced, rendered, pull, resource: bare }: Diagnostic,
): boolean {
  const resource = pull?.workload.resource ?? bare;
  const place = rendered ?? traced;
  if (of.by === "comment") {
    // What is said of a pull may stand beside its image: at its policy, at the pod's secrets.
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

/** As it is written, as people write it, and in full. */
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
