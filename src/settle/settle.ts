/** Complaints → Report. Pure: one cause becomes one finding with all its places, severities are set, everything is counted and sorted. */
import { dockerConfigErrorText } from "../model/docker-config-error.ts";
import type { AcceptedFinding } from "../model/baseline.ts";
import { hostOf } from "../model/image.ts";
import type { Cluster, Mention } from "../model/cluster.ts";
import type { Finding, Route, RouteStop, Severity, Verdict } from "../model/finding.ts";
import type { Diagnostic, Rule, RuleDiagnostic } from "../model/rule.ts";
import type { Edit } from "../model/edit.ts";
import { type Pull } from "../model/pull.ts";
import { questionKey, type Answer, type Answers } from "../model/answer.ts";
import type {
  Report,
  ReportedCredentials,
  ReportedImage,
  ReportedMention,
} from "../model/check-report.ts";
import type { Span } from "../model/source.ts";
import type { Suppression } from "../model/suppression.ts";
import { applyBaseline } from "./apply-baseline.ts";
import { preexisting } from "./preexisting.ts";
import { withoutLines } from "./identity.ts";
import { suppress } from "./suppress.ts";

export interface SettleOptions {
  /** Others look at the rest: what nothing matches here may match there. */
  partial?: boolean;
  offline: boolean;
  /** What the configuration accepts. */
  ignore: readonly Suppression[];
  /** "2027-01-31": what has expired before it no longer holds. */
  today: string;
  tool: { name: string; version: string };
  /** Where the page of a rule stands. */
  docs(rule: string): string;
  /** Severity of what could not be verified. */
  onUnverified: Severity | "ignore";
  /** Adds to each mention what the kubelet would offer. */
  explainCredentials: boolean;
  /** Severities by rule, in place of the cards'. */
  rules: Readonly<Record<string, Severity | "off">>;
  /** Gather the edits that write digests. */
  pin: boolean;
  /** Findings that are accepted as they are; null for none. */
  baseline: readonly AcceptedFinding[] | null;
  /** All findings are accepted from now on, and the report holds the baseline that says so; null where that is not asked for. */
  writeBaseline: string | null;
}

/** What came of the stages before. `answers` and `verdicts` are null where nobody asked or judged (`pullgate images`). */
export interface SettleInput {
  cluster: Cluster;
  pulls: Pull[];
  answers: Answers | null;
  diagnostics: { rule: Rule; diagnostic: Diagnostic }[];
  /** Those of the manifests before the change, as far as they could be judged; undefined where nobody compares. */
  before?: { rule: Rule; diagnostic: Diagnostic }[] | undefined;
  /** Every rule there is; none where nobody judged. */
  rules: readonly Rule[];
  verdicts: ReadonlyMap<Pull, { verdict: Verdict; assumes: string[] }> | null;
  notes: string[];
  durationMs: number;
}

export function settle(settled: SettleInput, options: SettleOptions): Report {
  const { cluster, pulls, answers, verdicts } = settled;
  const suppressions = [...(cluster.suppressions ?? []), ...options.ignore];
  const known = settled.rules;
  const left = suppress(settled.diagnostics, suppressions, { ...options, known });
  const rank = ({ rule, diagnostic }: RuleDiagnostic): number => {
    const severity = severityOf(rule, diagnostic, options);
    return severity === null ? -1 : order.indexOf(severity);
  };
  const acceptAll = options.writeBaseline !== null;
  const accepted = applyBaseline(left.diagnostics, {
    ...options,
    known,
    acceptAll,
    told: (each) => rank(each) >= 0,
  });
  const diagnostics = deduplicate(accepted.diagnostics, rank);
  const notes = [...settled.notes, ...left.notes, ...accepted.notes];
  const old = preexisting(
    diagnostics,
    settled.before?.filter((each) => rank(each) >= 0) ?? [],
    rank,
  );
  const findings = uniqueFingerprints(
    [...group(diagnostics).values()]
      .flatMap((places) => findingOf(places, old, options))
      .sort(byPlace),
  );
  const images = reportedImages(pulls, answers, verdicts, options.explainCredentials);
  const counted: Record<Verdict, number> = { pullable: 0, broken: 0, unverified: 0 };
  for (const { verdict } of verdicts?.values() ?? []) counted[verdict]++;
  return {
    tool: options.tool,
    summary: {
      files: cluster.files,
      documents: cluster.documents,
      workloads: new Set(pulls.map((pull) => pull.workload)).size,
      images: images.length,
      registries: new Set(
        pulls.flatMap(({ reference }) => ("invalid" in reference ? [] : [hostOf(reference)])),
      ).size,
      requests: answers?.requests ?? 0,
      durationMs: settled.durationMs,
      verdicts: counted,
      findings: {
        error: findings.filter((finding) => finding.severity === "error").length,
        warning: findings.filter((finding) => finding.severity === "warning").length,
        notice: findings.filter((finding) => finding.severity === "notice").length,
      },
    },
    images,
    findings,
    rules: settled.rules.filter(({ id }) => findings.some((finding) => finding.rule === id)),
    notes,
    ...(options.pin ? { pins: pinsOf(left.diagnostics) } : {}),
    ...(acceptAll ? { baseline: accepted.baseline } : {}),
    ...(accepted.gone.length > 0 ? { gone: accepted.gone } : {}),
  };
}

/** The rule that `pins` drives `--pin`, even when it is off. */
function pinsOf(diagnostics: SettleInput["diagnostics"]): NonNullable<Report["pins"]> {
  const unpinned = diagnostics.flatMap(({ rule, diagnostic }) =>
    rule.pins === true ? [diagnostic] : [],
  );
  const left = unpinned
    .filter(({ edits = [] }) => edits.length === 0)
    .map(({ groupKey: subject }) => subject);
  return { edits: distinct(unpinned.flatMap(({ edits = [] }) => edits)), left: [...new Set(left)] };
}

const order: readonly Severity[] = ["notice", "warning", "error"];

const alreadySo = "already broken before this change";

type PlaceIndex = { rule: Rule; diagnostics: Diagnostic[] };

/**
 * What is wrong at a place is said once: not again where it weighs no more and is no surer. What one container proves and another of the
 * pod leaves in doubt is as a rule proved; a doubt that weighs more (`--on-unverified error`) takes nothing from what is proved.
 */
function deduplicate(
  diagnostics: SettleInput["diagnostics"],
  rank: (judged: RuleDiagnostic) => number,
): SettleInput["diagnostics"] {
  const alike = Map.groupBy(
    diagnostics,
    ({ rule, diagnostic: { groupKey: subject, at, dedupeKey: matter } }) =>
      JSON.stringify([matter ?? [rule.id, subject], placeOf(at)]),
  );
  const weight = (judged: RuleDiagnostic): string => `${rank(judged)} ${isDoubt(judged)}`;
  const overruled = new Set<RuleDiagnostic>();
  for (const group of alike.values()) {
    const heard = new Map<string, RuleDiagnostic>();
    for (const each of group) if (!heard.has(weight(each))) heard.set(weight(each), each);
    for (const one of group)
      for (const other of heard.values()) {
        const [more, surer] = [
          rank(other) - rank(one),
          Number(isDoubt(one)) - Number(isDoubt(other)),
        ];
        const equal = more === 0 && surer === 0;
        if (equal ? other.rule !== one.rule : more >= 0 && surer >= 0) overruled.add(one);
      }
  }
  return diagnostics.filter((each) => !overruled.has(each));
}

function isDoubt({ diagnostic }: RuleDiagnostic): boolean {
  return diagnostic.certainty === "unverified";
}

/** By rule, subject and certainty: places with one of these in common need one correction. */
function group(diagnostics: SettleInput["diagnostics"]): Map<string, PlaceIndex> {
  const groups = new Map<string, PlaceIndex>();
  for (const { rule, diagnostic } of diagnostics) {
    const key = JSON.stringify([rule.id, diagnostic.groupKey, diagnostic.certainty]);
    const places = groups.get(key);
    if (places === undefined) groups.set(key, { rule, diagnostics: [diagnostic] });
    else places.diagnostics.push(diagnostic);
  }
  return groups;
}

/** What was there before the change is no more than a notice; beside a new place it is one of the further places. */
function findingOf(
  { rule, diagnostics }: PlaceIndex,
  old: ReadonlySet<Diagnostic>,
  options: SettleOptions,
): Finding[] {
  const bySeverity = (some: Diagnostic[]): Severity | undefined =>
    worst(some.flatMap((diagnostic) => severityOf(rule, diagnostic, options) ?? []));
  const weight = (diagnostic: Diagnostic): number => {
    const own = severityOf(rule, diagnostic, options);
    return own === null ? -1 : order.indexOf(own);
  };
  // A finding names the pull that its severity applies to, not a milder one beside it.
  const sorted = diagnostics.toSorted(
    (a, b) =>
      Number(old.has(a)) - Number(old.has(b)) || weight(b) - weight(a) || bySpan(a.at, b.at),
  );
  const ofChange = bySeverity(sorted.filter((diagnostic) => !old.has(diagnostic)));
  const severity = ofChange ?? (bySeverity(sorted) === undefined ? undefined : "notice");
  const [first, ...others] = sorted;
  if (first === undefined || severity === undefined) return [];
  const docs = options.docs(rule.id);
  const edits = distinct([first, ...others].flatMap((diagnostic) => diagnostic.edits ?? []));
  return [
    {
      rule: rule.id,
      cause: rule.cause,
      severity,
      certainty: first.certainty ?? "proved",
      message: first.message,
      fix: first.fix ?? rule.fix,
      docs,
      at: first.at,
      rendered:
        first.rendered === undefined
          ? null
          : { file: first.rendered.file, line: first.rendered.line },
      resource: first.pull?.workload.resource ?? first.resource ?? null,
      container: first.pull?.mention.container ?? null,
      image: first.pull?.mention.image ?? null,
      event: first.event ?? null,
      evidence: [...(first.evidence ?? []), ...(old.has(first) ? [alreadySo] : [])],
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

function worst(severities: Severity[]): Severity | undefined {
  return severities.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}

/** The configuration's word; else, for a doubt, `onUnverified`; else what the evidence decides; else the card's. Null for none. */
function severityOf(rule: Rule, diagnostic: Diagnostic, options: SettleOptions): Severity | null {
  const byDefault = diagnostic.severity ?? rule.severity;
  const doubted =
    byDefault === "doubt" || (byDefault !== "off" && diagnostic.certainty === "unverified");
  const severity = options.rules[rule.id] ?? (doubted ? options.onUnverified : byDefault);
  if (severity === "off" || severity === "ignore") return null;
  return diagnostic.informational === true || diagnostic.pull?.workload.hook?.test === true
    ? "notice"
    : severity;
}

/** An alias or an anchor brings one place many times; a reader wants it once. */
function uniquePlaces(
  first: Diagnostic,
  others: Diagnostic[],
  old: ReadonlySet<Diagnostic>,
): Finding["related"] {
  const seen = new Set([placeOf(first.at)]);
  return others.flatMap((diagnostic) => {
    const place = placeOf(diagnostic.at);
    if (seen.has(place)) return [];
    seen.add(place);
    const mark = old.has(diagnostic) && !old.has(first) ? ` (${alreadySo})` : "";
    return [{ at: diagnostic.at, message: whereabouts(diagnostic, first) + mark }];
  });
}

/** An anchor is edited once, whatever refers to it. */
function distinct(edits: Edit[]): Edit[] {
  return [
    ...new Map(
      edits.map((edit) => [`${placeOf(edit)} ${edit.endColumn} ${edit.replacement}`, edit]),
    ).values(),
  ];
}

function placeOf(at: Span): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** What is said of it, where that is another than of the first. */
function whereabouts(
  { pull, resource = pull?.workload.resource, message }: Diagnostic,
  first: Diagnostic,
): string {
  if (resource === undefined || (pull === undefined && message !== first.message)) return message;
  const { kind, namespace, name } = resource;
  const container = pull?.mention.container == null ? "" : ` › ${pull.mention.container}`;
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(unnamed)"}${container}`;
}

function reportedImages(
  pulls: Pull[],
  answers: Answers | null,
  verdicts: SettleInput["verdicts"],
  explainCredentials: boolean,
): ReportedImage[] {
  const images = new Map<string, ReportedImage>();
  for (const pull of pulls) {
    const image = images.get(pull.mention.image) ?? imageOf(pull, answers);
    images.set(pull.mention.image, image);
    const judged = verdicts?.get(pull);
    const explained = explainCredentials ? { credentials: credentialsOf(pull) } : {};
    image.mentions.push({
      ...mentionOf(pull, judged?.verdict ?? null, judged?.assumes ?? []),
      ...explained,
    });
  }
  return [...images.values()];
}

function imageOf(
  { mention, reference, rewrittenFrom }: Pull,
  answers: Answers | null,
): ReportedImage {
  const written = rewrittenFrom ?? reference;
  const answer = "invalid" in reference ? undefined : answers?.byImage.get(questionKey(reference));
  const unasked: Answer["answer"] | null = answers === null ? null : "not-asked";
  return {
    image: mention.image,
    reference:
      "invalid" in written
        ? { valid: false, domain: null, path: null, tag: null, digest: null }
        : { valid: true, ...written },
    mentions: [],
    answer: answer?.answer ?? unasked,
    resolvedDigest: answer?.answer === "found" ? answer.digest : null,
    platforms: answer?.answer === "found" ? (answer.content?.platforms ?? null) : null,
  };
}

function mentionOf(
  { mention, workload, pullPolicy }: Pull,
  verdict: Verdict | null,
  assumes: string[],
): ReportedMention {
  const { at, path, role, container }: Mention = mention;
  const policy = typeof pullPolicy === "string" ? pullPolicy : pullPolicy.invalid;
  return {
    at,
    resource: workload.resource,
    path,
    role,
    container,
    pullPolicy: policy,
    verdict,
    assumes,
  };
}

function credentialsOf({ credentials, reference }: Pull): ReportedCredentials {
  if (credentials === null) {
    const error =
      "invalid" in reference
        ? `InvalidImageName: ${reference.invalid}`
        : "the pod is made by an operator";
    return { offers: [], anonymous: false, error };
  }
  const offers = credentials.offers.map(({ source, key, username }) => ({
    source: source.kind,
    secret: source.kind === "secret" ? source.name : null,
    key,
    username,
  }));
  const { anonymous, error } = credentials;
  return {
    offers,
    anonymous,
    error: error === null ? null : `${error.secret}: ${dockerConfigErrorText(error.reason)}`,
  };
}

function bySpan(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function byPlace(a: Finding, b: Finding): number {
  return bySpan(a.at, b.at) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** What differs in its line alone is told apart by its order. */
function uniqueFingerprints(findings: Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const before = seen.get(finding.fingerprint) ?? 0;
    seen.set(finding.fingerprint, before + 1);
    return before === 0
      ? finding
      : { ...finding, fingerprint: fingerprint([finding.fingerprint, `${before}`]) };
  });
}

/** 64 bits of FNV-1a over the parts, in hexadecimal: stable when lines move, and no secret to keep. */
function fingerprint(parts: string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(parts.join("\0")))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

export interface ExitOptions {
  failOn: Severity | "never";
  /** Least share of pulls that must be verified, in percent. */
  minVerified: number;
  /** The run found its subject, although the report contains no pull. */
  looked?: boolean;
}

/** 0 nothing to stop for, 1 proved findings, 3 nothing was looked at, 4 only what could not be verified. */
export function exitCode(report: Report, options: ExitOptions): 0 | 1 | 3 | 4 {
  const { summary, findings } = report;
  const { pullable, broken, unverified } = summary.verdicts;
  const pulls = pullable + broken + unverified;
  const failing =
    options.failOn === "never"
      ? []
      : findings.filter(
          ({ severity }) => order.indexOf(severity) >= order.indexOf(failAt(options)),
        );
  if (failing.some(({ certainty }) => certainty === "proved")) return 1;
  if (pulls === 0 && options.looked !== true) return 3;
  const verified = pulls === 0 ? 100 : ((pulls - unverified) / pulls) * 100;
  return failing.length > 0 || verified < options.minVerified ? 4 : 0;
}

function failAt({ failOn }: ExitOptions): Severity {
  return failOn === "never" ? "error" : failOn;
}
