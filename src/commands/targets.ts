/** Runs a command once for each target and merges the reports. */
import type { Options } from "../config/options.ts";
import type { Report } from "../model/check-report.ts";
import { mergeReports, type TargetReport } from "./merge-reports.ts";

/** `report` gets the options of one target and its name; null for inputs outside any target. */
export async function forEachTarget(
  options: Options,
  report: (options: Options, target: string | null) => Promise<Report>,
): Promise<Report> {
  const reports: TargetReport[] = [];
  for (const { name, options: own } of targetsOf(options))
    reports.push({ name, report: await report(own, name) });
  return mergeReports(reports, options.cluster.declared.file);
}

function targetsOf({
  input,
  cluster,
  network,
  rules,
  report,
  run,
}: Options): { name: string | null; options: Options }[] {
  const common = { network, rules, report, run };
  const targets = input.targets.map(({ name, paths, renderTasks, inventory, platforms }) => ({
    name,
    options: {
      ...common,
      input: {
        ...input,
        targets: [],
        paths,
        renderTasks,
        inventory: inventory ?? input.inventory,
      },
      cluster: { ...cluster, platforms: platforms ?? cluster.platforms },
    },
  }));
  if (input.paths.length + input.renderTasks.length === 0) return targets;
  const outside = { ...common, input: { ...input, targets: [] }, cluster };
  return [{ name: null, options: outside }, ...targets];
}
