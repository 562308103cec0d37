/** Removes suppressed diagnostics and reports problems of the suppressions themselves. */
import type { Severity } from "../model/report/finding.ts";
import type { Rule, RuleDiagnostic, RuleMeta } from "../model/report/rule.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { SuppressionIndex } from "./suppression-index.ts";

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
  const current = suppressions.filter(({ expires }) => !isOver(expires, options.today));
  const byRule = new Map(
    [...Map.groupBy(current, ({ rule }) => rule)].map(([rule, own]) => [
      rule,
      new SuppressionIndex(own),
    ]),
  );
  const used = new Set<Suppression>();
  const hidden = new Map<string, number>();
  const left = judged.filter(({ rule, diagnostic }) => {
    const matching = byRule.get(rule.id)?.matching(diagnostic) ?? new Set();
    for (const each of matching) used.add(each);
    if (matching.size > 0) hidden.set(rule.id, (hidden.get(rule.id) ?? 0) + 1);
    return matching.size === 0;
  });
  const open = aboutUnanswered(suppressions, options.unanswered);
  const problems = suppressions.flatMap((each) =>
    problemsOf(each, { used: used.has(each), open: open.has(each) }, options),
  );
  const list = [...hidden].map(([rule, count]) => `${rule} (${count})`).join(", ");
  return {
    diagnostics: [...left, ...problems],
    notes: list === "" ? [] : [`Suppressed: ${list}.`],
  };
}

/** Problems of one suppression. None if its rule is off. `open`: it may match in another run. */
function problemsOf(
  suppression: Suppression,
  { used, open }: { used: boolean; open: boolean },
  options: SuppressOptions,
): RuleDiagnostic[] {
  const { rule: id, reason, expires } = suppression;
  const at = suppression.source ?? suppression.at;
  const report = (problem: RuleMeta["suppressionProblem"], message: string): RuleDiagnostic[] =>
    options.known
      .filter((rule) => rule.suppressionProblem === problem)
      .map((rule) => ({ rule, diagnostic: { at, message, groupKey: message } }));
  if (suppression.unread !== undefined)
    return report(
      "unused",
      `\`${suppression.unread}\` suppresses nothing: write ` +
        (suppression.of.by === "comment"
          ? "`# pullgate-ignore <rule>: <reason>`"
          : '`pullgate/ignore: "<rule>: <reason>"`'),
    );
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
  const idle =
    used || (rule.online && open) || options.partial === true || isSilent(rule, options)
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

/**
 * The suppressions that may be about a pull without an answer: a comment in a source file may be
 * about any pull of what is rendered from the file.
 */
function aboutUnanswered(
  suppressions: readonly Suppression[],
  unanswered: readonly Pull[],
): ReadonlySet<Suppression> {
  if (unanswered.length === 0) return new Set();
  const index = new SuppressionIndex(suppressions);
  const files = new Set<string>();
  const found = new Set<Suppression>();
  for (const pull of unanswered) {
    files.add(pull.mention.at.file);
    for (const each of index.matching({ at: pull.mention.at, pull })) found.add(each);
  }
  for (const each of suppressions)
    if (each.of.by === "comment" && (files.size > 1 || !files.has(each.at.file))) found.add(each);
  return found;
}
