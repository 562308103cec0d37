/** Assembles the report: suppressions, baseline and base are applied, and everything is counted. */
import type { AcceptedFinding } from "../model/report/baseline.ts";
import { hostOf } from "../model/pull/image.ts";
import type { Cluster } from "../model/cluster/cluster.ts";
import type { Finding, Severity, Verdict } from "../model/report/finding.ts";
import type { Rule, RuleDiagnostic } from "../model/report/rule.ts";
import type { Pull } from "../model/pull/pull.ts";
import { questionKey, type Answer, type Answers } from "../model/pull/answer.ts";
import type { Report, Summary } from "../model/report/check-report.ts";
import type { NotRenderedReason } from "../model/source/gitops-source.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { applyBaseline } from "./apply-baseline.ts";
import { coverageOf } from "./coverage.ts";
import { deduplicate } from "./deduplicate.ts";
import { findingsOf, uniqueEdits, type FindingOptions } from "./findings.ts";
import { preexisting } from "./preexisting.ts";
import { reportedImages } from "./reported-images.ts";
import { rankOfDiagnostic } from "./severity.ts";
import { suppress } from "./suppress.ts";

export { countKinds } from "./coverage.ts";
export { exitCode, type ExitOptions } from "./exit-code.ts";

export interface SettleOptions extends Omit<FindingOptions, "roots"> {
  /** This run covers one shard: a suppression unused here may be used in another. */
  partial?: boolean;
  offline: boolean;
  /** Why a GitOps source was not rendered, as a clause. */
  notRenderedText(reason: NotRenderedReason): string;
  /** The suppressions of the configuration. */
  ignore: readonly Suppression[];
  /** "2027-01-31": suppressions that expire before this day no longer apply. */
  today: string;
  tool: { name: string; version: string };
  /** Adds the credentials that the kubelet would offer to each mention. */
  explainCredentials: boolean;
  /** Collect the edits that add digests. */
  pin: boolean;
  /** The accepted findings; null without a baseline. */
  baseline: readonly AcceptedFinding[] | null;
  /** The baseline file to write: accepts all findings. Null if none is to be written. */
  writeBaseline: string | null;
}

/** The results of the earlier stages. */
export interface SettleInput {
  cluster: Cluster;
  pulls: Pull[];
  /** Null if no registry was asked (`pullgate images`). */
  answers: Answers | null;
  diagnostics: RuleDiagnostic[];
  /** The diagnostics of the manifests before the change; undefined without a base. */
  before?: RuleDiagnostic[] | undefined;
  /** All rules; empty if nothing was judged. */
  rules: readonly Rule[];
  /** Null if nothing was judged. */
  verdicts: ReadonlyMap<Pull, { verdict: Verdict; assumes: string[] }> | null;
  notes: string[];
  durationMs: number;
}

export function settle(input: SettleInput, options: SettleOptions): Report {
  const { cluster, pulls, answers, verdicts, rules } = input;
  const rank = (each: RuleDiagnostic): number => rankOfDiagnostic(each, options);
  const isReported = (each: RuleDiagnostic): boolean => rank(each) >= 0;
  const suppressions = [...(cluster.suppressions ?? []), ...options.ignore];
  const unsuppressed = suppress(input.diagnostics, suppressions, {
    ...options,
    known: rules,
    unanswered: unansweredOf(pulls, answers),
  });
  const acceptAll = options.writeBaseline !== null;
  const accepted = applyBaseline(unsuppressed.diagnostics, {
    ...options,
    known: rules,
    acceptAll,
    isReported,
  });
  const diagnostics = deduplicate(accepted.diagnostics, rank);
  const old = preexisting(diagnostics, input.before?.filter(isReported) ?? [], rank);
  const findings = findingsOf(diagnostics, old, { ...options, roots: cluster.gitops?.roots });
  const images = reportedImages(pulls, answers, verdicts, {
    explainCredentials: options.explainCredentials,
    roots: cluster.gitops?.roots,
  });
  return {
    tool: options.tool,
    summary: {
      ...countsOf(input, images.length, findings),
      coverage: coverageOf(cluster, (reason) => options.notRenderedText(reason)),
    },
    images,
    findings,
    rules: rules.filter(({ id }) => findings.some((finding) => finding.rule === id)),
    notes: [...input.notes, ...unsuppressed.notes, ...accepted.notes],
    ...(options.pin ? { pins: pinsOf(unsuppressed.diagnostics) } : {}),
    ...(acceptAll ? { baseline: accepted.baseline } : {}),
    ...(accepted.gone.length > 0 ? { gone: accepted.gone } : {}),
  };
}

const noAnswers: ReadonlySet<Answer["answer"]> = new Set([
  "unreachable",
  "rate-limited",
  "not-asked",
  "inconclusive",
]);

function unansweredOf(pulls: readonly Pull[], answers: Answers | null): Pull[] {
  return pulls.filter(({ reference }) => {
    if ("invalid" in reference) return false;
    const answer = answers?.byImage.get(questionKey(reference));
    return answer !== undefined && noAnswers.has(answer.answer);
  });
}

function countsOf(
  { cluster, pulls, answers, verdicts, durationMs }: SettleInput,
  images: number,
  findings: readonly Finding[],
): Omit<Summary, "coverage"> {
  const ofVerdict: Record<Verdict, number> = { pullable: 0, broken: 0, unverified: 0 };
  for (const { verdict } of verdicts?.values() ?? []) ofVerdict[verdict]++;
  const ofSeverity: Record<Severity, number> = { error: 0, warning: 0, notice: 0 };
  for (const { severity } of findings) ofSeverity[severity]++;
  return {
    files: cluster.files,
    documents: cluster.documents,
    workloads: new Set(pulls.map((pull) => pull.workload)).size,
    images,
    registries: new Set(
      pulls.flatMap(({ reference }) => ("invalid" in reference ? [] : [hostOf(reference)])),
    ).size,
    requests: answers?.requests ?? 0,
    durationMs,
    verdicts: ofVerdict,
    findings: ofSeverity,
  };
}

/** The rule that `pins` drives `--pin`, even when it is off. `left`: images without an edit. */
function pinsOf(diagnostics: readonly RuleDiagnostic[]): NonNullable<Report["pins"]> {
  const unpinned = diagnostics.flatMap(({ rule, diagnostic }) =>
    rule.pins === true ? [diagnostic] : [],
  );
  const left = unpinned
    .filter(({ edits = [] }) => edits.length === 0)
    .map(({ groupKey }) => groupKey);
  const edits = uniqueEdits(unpinned.flatMap((diagnostic) => diagnostic.edits ?? []));
  return { edits, left: [...new Set(left)] };
}
