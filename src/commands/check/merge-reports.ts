/** Merges the reports of several targets. */
import type { Finding, Severity, Verdict } from "../../model/report/finding.ts";
import type { Coverage, Report, ReportedImage } from "../../model/report/check-report.ts";
import { countKinds } from "../../settle/settle.ts";

/** The report of one target; `name` is null for inputs outside any target. */
export interface TargetReport {
  name: string | null;
  report: Report;
}

/**
 * Findings that are equal in several targets become one, which names the targets. `configuration`
 * is the file that all targets share.
 */
export function mergeReports(runs: TargetReport[], configuration: string): Report {
  const [first] = runs;
  if (first === undefined) throw new Error("no target to report");
  const report =
    runs.length === 1 && first.name === null
      ? first.report
      : joinReports(runs, first, configuration);
  // A baseline entry may belong to one target only.
  const [gone = [], ...others] = runs.map((run) => run.report.gone ?? []);
  const everywhere = gone.filter((each) => others.every((other) => other.includes(each)));
  return everywhere.length === 0
    ? report
    : { ...report, notes: [...report.notes, noLongerFound(everywhere)] };
}

const maxShown = 5;

function noLongerFound(gone: string[]): string {
  const more = gone.length > maxShown ? `; and ${gone.length - maxShown} more` : "";
  const shown = gone.slice(0, maxShown).join("; ");
  return `Accepted in the baseline but no longer found: ${shown}${more}.`;
}

function joinReports(runs: TargetReport[], first: TargetReport, configuration: string): Report {
  const images = imagesOf(runs);
  const findings = findingsOf(runs, configuration);
  const reports = runs.map(({ report }) => report);
  const sum = (count: (report: Report) => number): number =>
    reports.reduce((total, report) => total + count(report), 0);
  const verdicts = (verdict: Verdict): number => sum(({ summary }) => summary.verdicts[verdict]);
  const severe = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const accepted = reports.flatMap(({ baseline = [] }) => baseline);
  const baseline = [...new Map(accepted.map((each) => [JSON.stringify(each), each])).values()];
  return {
    ...first.report,
    ...(first.report.baseline === undefined ? {} : { baseline }),
    summary: {
      files: sum(({ summary }) => summary.files),
      documents: sum(({ summary }) => summary.documents),
      workloads: sum(({ summary }) => summary.workloads),
      images: images.length,
      registries: new Set(images.flatMap(({ reference }) => reference.domain ?? [])).size,
      requests: sum(({ summary }) => summary.requests),
      durationMs: sum(({ summary }) => summary.durationMs),
      verdicts: {
        pullable: verdicts("pullable"),
        broken: verdicts("broken"),
        unverified: verdicts("unverified"),
      },
      findings: { error: severe("error"), warning: severe("warning"), notice: severe("notice") },
      coverage: mergeCoverage(reports.map(({ summary }) => summary.coverage)),
    },
    images,
    findings,
    notes: notesOf(runs),
  };
}

/** Sources are rendered once for all clusters, so the time is not added up. */
function mergeCoverage(all: readonly Coverage[]): Coverage {
  const sum = (count: (coverage: Coverage) => number): number =>
    all.reduce((total, coverage) => total + count(coverage), 0);
  return {
    sources: sum(({ sources }) => sources),
    rendered: sum(({ rendered }) => rendered),
    suspended: sum(({ suspended }) => suspended),
    notRendered: all.flatMap(({ notRendered }) => notRendered),
    incomplete: all.flatMap(({ incomplete }) => incomplete),
    leftOut: all.flatMap(({ leftOut }) => leftOut),
    otherFiles: sum(({ otherFiles }) => otherFiles),
    kinds: countKinds(all.flatMap((each) => each.kinds)),
    clusters: [...new Set(all.flatMap(({ clusters }) => clusters))],
    durationMs: Math.max(...all.map(({ durationMs }) => durationMs)),
  };
}

function imagesOf(runs: TargetReport[]): ReportedImage[] {
  const images = new Map<string, ReportedImage>();
  const all = runs.flatMap(({ name, report }) =>
    report.images.map((image) => ({
      ...image,
      mentions: image.mentions.map((mention) => ({ ...mention, cluster: name })),
    })),
  );
  for (const each of all) {
    const known = images.get(each.image);
    if (known === undefined) images.set(each.image, each);
    else {
      const better = known.answer !== "found" && each.answer === "found" ? each : known;
      images.set(each.image, { ...better, mentions: [...known.mentions, ...each.mentions] });
    }
  }
  return [...images.values()];
}

function findingsOf(runs: TargetReport[], configuration: string): Finding[] {
  const same = new Map<string, { finding: Finding; names: string[]; count: number }>();
  const found = new Set(runs.flatMap(({ report }) => report.summary.coverage.clusters));
  const unusedSuppressions = new Set(
    runs.flatMap(({ report }) =>
      report.rules.flatMap((rule) => (rule.suppressionProblem === "unused" ? [rule.id] : [])),
    ),
  );
  for (const { name, report } of runs)
    for (const finding of report.findings) {
      const { rule, at, message, certainty, severity, rendered } = finding;
      // Clusters share the lines of what is rendered for them, in namespaces of their own.
      const subject = rendered === null ? message : null;
      const key = JSON.stringify([rule, at.file, at.line, at.column, subject, certainty, severity]);
      const known = same.get(key) ?? { finding, names: [], count: 0 };
      known.count++;
      if (known.finding.message !== message)
        known.finding = {
          ...known.finding,
          related: [...known.finding.related, { at, message }, ...finding.related],
        };
      if (name !== null) known.names.push(name);
      same.set(key, known);
    }
  return [...same.values()]
    .filter(
      // A suppression of the configuration is unused only if no target uses it.
      ({ finding: { rule, at }, count }) =>
        !unusedSuppressions.has(rule) || at.file !== configuration || count === runs.length,
    )
    .map(({ finding, names }) =>
      names.length === 0 ? finding : withTargets(finding, names, found),
    )
    .sort(({ at: a, rule: x }, { at: b, rule: y }) =>
      a.file === b.file
        ? a.line - b.line || a.column - b.column || (x < y ? -1 : x > y ? 1 : 0)
        : a.file < b.file
          ? -1
          : 1,
    );
}

/** `found` are the clusters that GitOps sources name; other targets are configured. */
function withTargets(finding: Finding, names: string[], found: ReadonlySet<string>): Finding {
  const word = names.every((name) => found.has(name)) ? "cluster" : "target";
  const list = names.length === 1 ? `${word} ${names[0]}` : `${word}s ${names.join(", ")}`;
  return { ...finding, clusters: names, message: `${finding.message} (${list})` };
}

/** Notes that all targets share appear once. A target without images must not look clean. */
function notesOf(runs: TargetReport[]): string[] {
  const found = new Set(runs.flatMap(({ report }) => report.summary.coverage.clusters));
  const all = runs.flatMap(({ name, report: { notes, summary } }) => {
    // Beside the clusters that were found, there need not be manifests that belong to none.
    const isRest = name === null && found.size > 0;
    const empty = summary.images === 0 && !isRest ? ["No images found."] : [];
    return [...notes, ...empty].map((note) => ({ name, note }));
  });
  const counts = Map.groupBy(all, ({ note }) => note);
  return [...counts].flatMap(([note, targets]) =>
    targets.length === runs.length
      ? [note]
      : targets.map(({ name }) =>
          name === null ? note : `${found.has(name) ? "Cluster" : "Target"} ${name}: ${note}`,
        ),
  );
}
