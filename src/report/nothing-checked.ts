/** Says why a command found nothing to check. */
import type { Report } from "../model/report/check-report.ts";
import { listSome } from "../model/text/list-some.ts";

/** "no image in web.yaml: 1 file was read; …". `paths` are those that were asked for. */
export function nothingChecked(summary: Report["summary"], paths: readonly string[]): string {
  const missing = summary.documents === 0 ? "Kubernetes resource" : "image";
  const names = [...new Set(paths)].map((path) => (path === "-" ? "standard input" : path));
  const where = names.length === 0 ? "the input" : listSome(names, 3);
  return `no ${missing} in ${where}${readsOf(summary, paths)}`;
}

/** ": 2 files were read (folders: only *.yaml, …); 1 path left out: excluded by `**`". */
function readsOf({ files, coverage }: Report["summary"], paths: readonly string[]): string {
  if (paths.length > 0 && paths.every((path) => path === "-")) return "";
  const { leftOut, otherFiles } = coverage;
  const reasons = new Map<string, number>();
  for (const { reason, count = 1 } of leftOut)
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  const read = files === 1 ? "1 file was read" : `${files === 0 ? "no" : files} files were read`;
  const others =
    otherFiles === 1 ? "1 file has another name" : `${otherFiles} files have other names`;
  const names = "in folders, only *.yaml, *.yml and *.json are read";
  const omitted = [...reasons].map(
    ([reason, count]) => `${count === 1 ? "1 path" : `${count} paths`} ${reason}`,
  );
  const parts = [read, names, ...(otherFiles === 0 ? [] : [others]), ...omitted.slice(0, 3)];
  return `: ${parts.join("; ")}`;
}
