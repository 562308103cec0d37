/** Several clusters, each with its own roots and its own truth: Options → one of each, and their reports → one. Pure. */
import type { Finding, Severity, Verdict } from "../model/finding.ts";
import type { Report, ReportedImage } from "../model/check-report.ts";
import type { Options } from "../config/options.ts";

/** One target, or what is named beside them (null), with its report. */
interface TargetRun {
  name: string | null;
  report: Report;
}

/** What `report` makes of each target, in one. */
export async function forEachTarget(
  options: Options,
  report: (options: Options) => Promise<Report>,
): Promise<Report> {
  const runs: TargetRun[] = [];
  for (const run of runsOf(options))
    runs.push({ name: run.name, report: await report(run.options) });
  return mergeReports(runs, options.declared.file);
}

/** A run for each target, and one for what the configuration names beside them. */
function runsOf(options: Options): { name: string | null; options: Options }[] {
  const alone = { ...options, targets: [] };
  const beside =
    options.paths.length + options.renderTasks.length > 0 ? [{ name: null, options: alone }] : [];
  return [
    ...beside,
    ...options.targets.map(({ name, paths, renderTasks, inventory, platforms }) => ({
      name,
      options: {
        ...alone,
        paths,
        renderTasks,
        inventory: inventory ?? options.inventory,
        platforms: platforms ?? options.platforms,
      },
    })),
  ];
}

/** One report of many: findings that are the same in several targets are one, which names them. `configuration` is the file that all share. */
export function mergeReports(runs: TargetRun[], configuration: string): Report {
  const [first] = runs;
  if (first === undefined) throw new Error("no target to report");
  const report =
    runs.length === 1 && first.name === null ? first.report : joined(runs, first, configuration);
  // An entry of the baseline may be for one target only.
  const [gone = [], ...others] = runs.map((run) => run.report.gone ?? []);
  const everywhere = gone.filter((each) => others.every((other) => other.includes(each)));
  return everywhere.length === 0
    ? report
    : { ...report, notes: [...report.notes, noLongerFound(everywhere)] };
}

const maxShown = 5;

function noLongerFound(gone: string[]): string {
  const more = gone.length > maxShown ? `; and ${gone.length - maxShown} more` : "";
  return `No longer found, though the baseline accepts it: ${gone.slice(0, maxShown).join("; ")}${more}.`;
}

function joined(runs: TargetRun[], first: TargetRun, configuration: string): Report {
  const images = imagesOf(runs.map(({ report }) => report.images));
  const findings = findingsOf(runs, configuration);
  const reports = runs.map(({ report }) => report);
  const sum = (count: (report: Report) => number): number =>
    reports.reduce((total, report) => total + count(report), 0);
  const verdicts = (verdict: Verdict): number => sum(({ summary }) => summary.verdicts[verdict]);
  const severe = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const accepted = reports.flatMap(({ baseline = [] }) => baseline);
  const baseline = [...new Map(accepted.map((each) => [JSON.stringify(each), each])).values()];
  const shards = runs.flatMap(({ name, report: { shard } }) =>
    shard === undefined
      ? []
      : [{ ...shard, parts: shard.parts.map((part) => ({ ...part, target: name })) }],
  );
  const [shard] = shards;
  return {
    ...first.report,
    ...(shard === undefined
      ? {}
      : {
          shard: {
            ...shard,
            pulls: shards.reduce((total, { pulls }) => total + pulls, 0),
            parts: shards.flatMap(({ parts }) => parts),
          },
        }),
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
    },
    images,
    findings,
    notes: notesOf(runs),
  };
}

function imagesOf(all: ReportedImage[][]): ReportedImage[] {
  const images = new Map<string, ReportedImage>();
  for (const each of all.flat()) {
    const known = images.get(each.image);
    if (known === undefined) images.set(each.image, each);
    else {
      const better = known.answer !== "found" && each.answer === "found" ? each : known;
      images.set(each.image, { ...better, mentions: [...known.mentions, ...each.mentions] });
    }
  }
  return [...images.values()];
}

function findingsOf(runs: TargetRun[], configuration: string): Finding[] {
  const same = new Map<string, { finding: Finding; names: string[]; count: number }>();
  const unusedSuppressions = new Set(
    runs.flatMap(({ report }) =>
      report.rules.flatMap((rule) => (rule.suppressionProblem === "unused" ? [rule.id] : [])),
    ),
  );
  for (const { name, report } of runs)
    for (const finding of report.findings) {
      const { rule, at, message, certainty, severity } = finding;
      const key = JSON.stringify([rule, at.file, at.line, at.column, message, certainty, severity]);
      const known = same.get(key) ?? { finding, names: [], count: 0 };
      known.count++;
      if (name !== null) known.names.push(name);
      same.set(key, known);
    }
  return [...same.values()]
    .filter(
      // What the configuration accepts for one target need not be found in another.
      ({ finding: { rule, at }, count }) =>
        !unusedSuppressions.has(rule) || at.file !== configuration || count === runs.length,
    )
    .map(({ finding, names }) => (names.length === 0 ? finding : named(finding, names)))
    .sort(({ at: a, rule: x }, { at: b, rule: y }) =>
      a.file === b.file
        ? a.line - b.line || a.column - b.column || (x < y ? -1 : x > y ? 1 : 0)
        : a.file < b.file
          ? -1
          : 1,
    );
}

function named(finding: Finding, names: string[]): Finding {
  const list = names.length === 1 ? `target ${names[0]}` : `targets ${names.join(", ")}`;
  return { ...finding, message: `${finding.message} (${list})` };
}

/** What all say is said once; an empty target must not look like one in which nothing is wrong. */
function notesOf(runs: TargetRun[]): string[] {
  const all = runs.flatMap(({ name, report: { notes, summary } }) => {
    const empty = summary.images === 0 ? ["No image in it."] : [];
    return [...notes, ...empty].map((note) => ({ name, note }));
  });
  const counts = Map.groupBy(all, ({ note }) => note);
  return [...counts].flatMap(([note, said]) =>
    said.length === runs.length
      ? [note]
      : said.map(({ name }) => (name === null ? note : `Target ${name}: ${note}`)),
  );
}
