/** Complaints → Report. Pure: one cause becomes one finding with all its places, severities are set, everything is counted and sorted. */
import { hostOf } from "../model/image.ts";
import type { Cluster, Mention } from "../model/cluster.ts";
import type { Complaint, Edit, Finding, Rule, Severity, Verdict } from "../model/finding.ts";
import { questionOf, type Answer, type Answers, type Pull } from "../model/pull.ts";
import type { Report, ReportedCredentials, ReportedImage, ReportedMention } from "../model/report.ts";
import type { Span } from "../model/source.ts";
import type { Suppression } from "../model/suppression.ts";
import { suppress } from "./suppress.ts";

export interface SettleOptions {
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
}

/** What came of the stages before. `answers` and `verdicts` are null where nobody asked or judged (`pullgate images`). */
export interface Settled {
  cluster: Cluster;
  pulls: Pull[];
  answers: Answers | null;
  complaints: { rule: Rule; complaint: Complaint }[];
  /** Every rule there is; none where nobody judged. */
  rules: readonly Rule[];
  verdicts: ReadonlyMap<Pull, { verdict: Verdict; assumes: string[] }> | null;
  notes: string[];
  durationMs: number;
}

export function settle(settled: Settled, options: SettleOptions): Report {
  const { cluster, pulls, answers, verdicts } = settled;
  const suppressions = [...(cluster.suppressions ?? []), ...options.ignore];
  const { complaints, notes: suppressed } = suppress(settled.complaints, suppressions, {
    ...options,
    known: settled.rules,
  });
  const notes = [...settled.notes, ...suppressed];
  const findings = [...group(complaints).values()].flatMap((places) => findingOf(places, options)).sort(byPlace);
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
      registries: new Set(pulls.flatMap(({ reference }) => ("invalid" in reference ? [] : [hostOf(reference)]))).size,
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
    notes,
    ...(options.pin ? { pins: pinsOf(complaints) } : {}),
  };
}

/** Whether or not its findings are wanted, this rule knows what has no digest. */
function pinsOf(complaints: Settled["complaints"]): NonNullable<Report["pins"]> {
  const unpinned = complaints.flatMap(({ rule, complaint }) => (rule.id === "image-not-pinned" ? [complaint] : []));
  const left = unpinned.filter(({ edits = [] }) => edits.length === 0).map(({ subject }) => subject);
  return { edits: distinct(unpinned.flatMap(({ edits = [] }) => edits)), left: [...new Set(left)] };
}

const order: readonly Severity[] = ["notice", "warning", "error"];

type Places = { rule: Rule; complaints: Complaint[] };

/** By rule, subject and certainty: places with one of these in common need one correction. */
function group(complaints: Settled["complaints"]): Map<string, Places> {
  const groups = new Map<string, Places>();
  for (const { rule, complaint } of complaints) {
    const key = JSON.stringify([rule.id, complaint.subject, complaint.certainty]);
    const places = groups.get(key);
    if (places === undefined) groups.set(key, { rule, complaints: [complaint] });
    else places.complaints.push(complaint);
  }
  return groups;
}

function findingOf({ rule, complaints }: Places, options: SettleOptions): Finding[] {
  const [first, ...others] = complaints.sort((a, b) => bySpan(a.at, b.at));
  if (first === undefined) return [];
  const severity = worst(complaints.flatMap((complaint) => severityOf(rule, complaint, options) ?? []));
  if (severity === undefined) return [];
  const docs = options.docs(rule.id);
  const edits = distinct([first, ...others].flatMap((complaint) => complaint.edits ?? []));
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
      rendered: first.rendered === undefined ? null : { file: first.rendered.file, line: first.rendered.line },
      resource: first.pull?.workload.resource ?? first.resource ?? null,
      container: first.pull?.mention.container ?? null,
      image: first.pull?.mention.image ?? null,
      event: first.event ?? null,
      evidence: first.evidence ?? [],
      commands: first.commands ?? [],
      related: [...(first.related ?? []), ...uniquePlaces(first, others)],
      suggestion: edits[0] ?? null,
      edits,
      fingerprint: fingerprint([rule.id, first.subject, first.at.file]),
    },
  ];
}

function worst(severities: Severity[]): Severity | undefined {
  return severities.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}

/** The configuration's word; else, for a doubt, `onUnverified`; else what the evidence decides; else the card's. Null for none. */
function severityOf(rule: Rule, complaint: Complaint, options: SettleOptions): Severity | null {
  const byDefault = complaint.severity ?? rule.severity;
  const doubted = byDefault === "doubt" || (byDefault !== "off" && complaint.certainty === "unverified");
  const severity = options.rules[rule.id] ?? (doubted ? options.onUnverified : byDefault);
  if (severity === "off" || severity === "ignore") return null;
  return complaint.minor === true || complaint.pull?.workload.hook?.test === true ? "notice" : severity;
}

/** An alias or an anchor brings one place many times; a reader wants it once. */
function uniquePlaces(first: Complaint, others: Complaint[]): Finding["related"] {
  const seen = new Set([placeOf(first.at)]);
  return others.flatMap((complaint) => {
    const place = placeOf(complaint.at);
    if (seen.has(place)) return [];
    seen.add(place);
    return [{ at: complaint.at, message: whereabouts(complaint) }];
  });
}

/** An anchor is edited once, whatever refers to it. */
function distinct(edits: Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [`${placeOf(edit)} ${edit.endColumn} ${edit.replacement}`, edit])).values()];
}

function placeOf(at: Span): string {
  return `${at.file}:${at.line}:${at.column}`;
}

function whereabouts({ pull, message }: Complaint): string {
  if (pull === undefined) return message;
  const { kind, namespace, name } = pull.workload.resource;
  const container = pull.mention.container === null ? "" : ` › ${pull.mention.container}`;
  return `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(unnamed)"}${container}`;
}

function reportedImages(
  pulls: Pull[],
  answers: Answers | null,
  verdicts: Settled["verdicts"],
  explainCredentials: boolean,
): ReportedImage[] {
  const images = new Map<string, ReportedImage>();
  for (const pull of pulls) {
    const image = images.get(pull.mention.image) ?? imageOf(pull, answers);
    images.set(pull.mention.image, image);
    const judged = verdicts?.get(pull);
    const explained = explainCredentials ? { credentials: credentialsOf(pull) } : {};
    image.mentions.push({ ...mentionOf(pull, judged?.verdict ?? null, judged?.assumes ?? []), ...explained });
  }
  return [...images.values()];
}

function imageOf({ mention, reference }: Pull, answers: Answers | null): ReportedImage {
  const answer = "invalid" in reference ? undefined : answers?.byImage.get(questionOf(reference));
  const unasked: Answer["answer"] | null = answers === null ? null : "not-asked";
  return {
    image: mention.image,
    reference:
      "invalid" in reference
        ? { valid: false, domain: null, path: null, tag: null, digest: null }
        : { valid: true, ...reference },
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
  return { at, resource: workload.resource, path, role, container, pullPolicy: policy, verdict, assumes };
}

function credentialsOf({ credentials, reference }: Pull): ReportedCredentials {
  if (credentials === null) {
    const error = "invalid" in reference ? `InvalidImageName: ${reference.invalid}` : "the pod is made by an operator";
    return { offers: [], anonymous: false, error };
  }
  const offers = credentials.offers.map(({ source, key, username }) => ({
    source: source.kind,
    secret: source.kind === "secret" ? source.name : null,
    key,
    username,
  }));
  return { offers, anonymous: credentials.anonymous, error: credentials.error };
}

function bySpan(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function byPlace(a: Finding, b: Finding): number {
  return bySpan(a.at, b.at) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
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
  /** Something was looked at, though it holds no pull. */
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
      : findings.filter(({ severity }) => order.indexOf(severity) >= order.indexOf(failAt(options)));
  if (failing.some(({ certainty }) => certainty === "proved")) return 1;
  if (pulls === 0 && options.looked !== true) return 3;
  const verified = pulls === 0 ? 100 : ((pulls - unverified) / pulls) * 100;
  return failing.length > 0 || verified < options.minVerified ? 4 : 0;
}

function failAt({ failOn }: ExitOptions): Severity {
  return failOn === "never" ? "error" : failOn;
}
