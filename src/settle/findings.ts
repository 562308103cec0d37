/** Groups diagnostics into findings: one cause is one finding with all its places. */
import { hostOf } from "../model/pull/image.ts";
import type { Finding, Route, RouteStop, Severity } from "../model/report/finding.ts";
import type { Diagnostic, Rule, RuleDiagnostic } from "../model/report/rule.ts";
import type { GitopsSource } from "../model/source/gitops-source.ts";
import type { Edit } from "../model/source/edit.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Span } from "../model/source/source.ts";
import { joinByPlace } from "./join-by-place.ts";
import { fingerprint, uniqueFingerprints } from "./fingerprint.ts";
import { withoutLines } from "./identity.ts";
import { compareSpans, placeKey } from "./place.ts";
import { rankOfDiagnostic, severityOf, worstOf, type SeverityOptions } from "./severity.ts";

export interface FindingOptions extends SeverityOptions {
  /** The URL of a rule's documentation page. */
  docs(rule: string): string;
  /** The GitOps sources that were rendered, by the root of their output. */
  roots?: ReadonlyMap<string, GitopsSource> | undefined;
}

const alreadyBroken = "already broken before this change";

/** The diagnostics of one finding. */
interface DiagnosticGroup {
  rule: Rule;
  diagnostics: Diagnostic[];
}

/** Sorted by place, then rule. `old` are the diagnostics that existed before the change. */
export function findingsOf(
  diagnostics: readonly RuleDiagnostic[],
  old: ReadonlySet<Diagnostic>,
  options: FindingOptions,
): Finding[] {
  return uniqueFingerprints(
    joinByPlace(groupsOf(diagnostics).flatMap((group) => toFinding(group, old, options))).sort(
      byPlace,
    ),
  );
}

/** By rule, `groupKey` and certainty. */
function groupsOf(diagnostics: readonly RuleDiagnostic[]): DiagnosticGroup[] {
  const groups = new Map<string, DiagnosticGroup>();
  for (const { rule, diagnostic } of diagnostics) {
    const key = JSON.stringify([rule.id, diagnostic.groupKey, diagnostic.certainty]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { rule, diagnostics: [diagnostic] });
    else group.diagnostics.push(diagnostic);
  }
  return [...groups.values()];
}

/**
 * A finding that existed before the change is a notice; old places beside a new one are related
 * places. Empty if no diagnostic of the group is reported.
 */
function toFinding(
  { rule, diagnostics }: DiagnosticGroup,
  old: ReadonlySet<Diagnostic>,
  options: FindingOptions,
): Finding[] {
  const bySeverity = (some: Diagnostic[]): Severity | undefined =>
    worstOf(some.flatMap((diagnostic) => severityOf(rule, diagnostic, options) ?? []));
  const weight = (diagnostic: Diagnostic): number =>
    rankOfDiagnostic({ rule, diagnostic }, options);
  // A finding names the pull that its severity applies to, not a milder one beside it.
  const sorted = diagnostics.toSorted(
    (a, b) =>
      Number(old.has(a)) - Number(old.has(b)) || weight(b) - weight(a) || compareSpans(a.at, b.at),
  );
  const ofChange = bySeverity(sorted.filter((diagnostic) => !old.has(diagnostic)));
  const severity = ofChange ?? (bySeverity(sorted) === undefined ? undefined : "notice");
  const [first, ...others] = sorted;
  if (first === undefined || severity === undefined) return [];
  const docs = options.docs(rule.id);
  const edits = uniqueEdits([first, ...others].flatMap((diagnostic) => diagnostic.edits ?? []));
  return [
    {
      rule: rule.id,
      cause: first.cause ?? rule.cause,
      severity,
      certainty: first.certainty ?? "proved",
      preexisting: ofChange === undefined,
      message: first.message,
      fix: first.fix ?? rule.fix,
      docs,
      at: first.at,
      rendered:
        first.rendered === undefined
          ? null
          : { file: first.rendered.file, line: first.rendered.line },
      resource: first.pull?.workload.resource ?? first.resource ?? null,
      clusters: [],
      source: options.roots?.get(first.pull?.workload.root ?? "") ?? null,
      container: first.pull?.mention.container ?? null,
      image: first.pull?.mention.image ?? null,
      event: first.event ?? null,
      evidence: [...(first.evidence ?? []), ...(old.has(first) ? [alreadyBroken] : [])],
      commands: first.commands ?? [],
      related: [...(first.related ?? []), ...uniquePlaces(first, others, old)],
      suggestion: edits[0] ?? null,
      edits,
      route: routeOf(first.pull, rule.routeStop),
      fingerprint: fingerprint([rule.id, withoutLines(first.groupKey), first.at.file]),
    },
  ];
}

function routeOf(pull: Pull | undefined, brokenAt: RouteStop | null): Route | null {
  if (pull === undefined || pull.credentials === null || "invalid" in pull.reference) return null;
  const { credentials, reference } = pull;
  const { path, tag, digest } = reference;
  return {
    serviceAccount: credentials.serviceAccount.name,
    from: credentials.from,
    secrets: credentials.secrets.flatMap(({ name }) => name || []),
    registry: hostOf(reference),
    repository: `${path}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest}`}`,
    brokenAt,
  };
}

/** Each place once, even if aliases or anchors repeat it. */
function uniquePlaces(
  first: Diagnostic,
  others: Diagnostic[],
  old: ReadonlySet<Diagnostic>,
): Finding["related"] {
  const seen = new Set([placeKey(first.at)]);
  const named = new Set([containerKey(first)]);
  return others.flatMap((diagnostic) => {
    const at = seen.has(placeKey(diagnostic.at))
      ? placeOfContainer(diagnostic, named)
      : diagnostic.at;
    if (at === null) return [];
    seen.add(placeKey(diagnostic.at));
    named.add(containerKey(diagnostic));
    const mark = old.has(diagnostic) && !old.has(first) ? ` (${alreadyBroken})` : "";
    return [{ at, message: whereabouts(diagnostic, first) + mark }];
  });
}

/** Where a container's image is written that an earlier place does not name; null if one does. */
function placeOfContainer(diagnostic: Diagnostic, named: ReadonlySet<string>): Span | null {
  const { pull, at } = diagnostic;
  if (pull === undefined || named.has(containerKey(diagnostic))) return null;
  const { at: image } = pull.mention;
  // A place in rendered text is no place that a person edits.
  if (image.file.startsWith("<")) return at;
  return placeKey(image) === placeKey(at) ? null : image;
}

function containerKey({ pull }: Diagnostic): string {
  if (pull === undefined) return "";
  const { workload, mention } = pull;
  const { kind, namespace, name } = workload.resource;
  return JSON.stringify([workload.root, kind, namespace, name, mention.container, mention.path]);
}

/** Aliases share the span of their anchor, so edits may repeat. */
export function uniqueEdits(edits: Edit[]): Edit[] {
  return [
    ...new Map(
      edits.map((edit) => [`${placeKey(edit)} ${edit.endColumn} ${edit.replacement}`, edit]),
    ).values(),
  ];
}

/** The message, or only the container if the first place has the same message. */
function whereabouts(
  { pull, resource = pull?.workload.resource, message }: Diagnostic,
  first: Diagnostic,
): string {
  if (resource === undefined || (pull === undefined && message !== first.message)) return message;
  const { kind, namespace, name } = resource;
  const container = pull?.mention.container == null ? "" : ` › ${pull.mention.container}`;
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}${container}`;
}

function byPlace(a: Finding, b: Finding): number {
  return compareSpans(a.at, b.at) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
