/** Decides the severity of a diagnostic: configuration first, then the rule. */
import type { Severity } from "../model/report/finding.ts";
import type { Diagnostic, Rule, RuleDiagnostic } from "../model/report/rule.ts";

export interface SeverityOptions {
  /** The severity of diagnostics that are not proved. */
  onUnverified: Severity | "ignore";
  /** Severities by rule id; they replace those of the cards. */
  rules: Readonly<Record<string, Severity | "off">>;
}

const order: readonly Severity[] = ["notice", "warning", "error"];

/** 0 for a notice, 1 for a warning, 2 for an error. */
export function rankOf(severity: Severity): number {
  return order.indexOf(severity);
}

/**
 * In order of precedence: the severity that the configuration sets for the rule, `onUnverified` for
 * a doubt, the diagnostic's own severity, the card's. Null if the diagnostic is not reported.
 */
export function severityOf(
  rule: Rule,
  diagnostic: Diagnostic,
  options: SeverityOptions,
): Severity | null {
  const byDefault = diagnostic.severity ?? rule.severity;
  const isUnverified =
    byDefault === "doubt" || (byDefault !== "off" && diagnostic.certainty === "unverified");
  const severity = options.rules[rule.id] ?? (isUnverified ? options.onUnverified : byDefault);
  if (severity === "off" || severity === "ignore") return null;
  return diagnostic.informational === true || diagnostic.pull?.workload.hook?.test === true
    ? "notice"
    : severity;
}

/** The rank of a diagnostic's severity; -1 if it is not reported. */
export function rankOfDiagnostic(
  { rule, diagnostic }: RuleDiagnostic,
  options: SeverityOptions,
): number {
  const severity = severityOf(rule, diagnostic, options);
  return severity === null ? -1 : rankOf(severity);
}

/** Undefined for an empty list. */
export function worstOf(severities: readonly Severity[]): Severity | undefined {
  return severities.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
}
