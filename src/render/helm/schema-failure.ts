/** Finds the value that a chart's schema refuses. */
import type { Document, Pair } from "yaml";
import { join } from "node:path";
import { spanOf } from "../../model/source/text-span.ts";
import { textOf } from "../../system/paths.ts";
import type { FailurePlace } from "../failure-place.ts";
import type { HelmJob } from "../jobs/render-job.ts";
import type { Chart } from "./chart.ts";

/** A line of the message: a path of keys from the values of a chart. */
interface Complaint {
  /** The name or alias of the chart. */
  chart: string;
  keys: string[];
  /** The schema wants a string. */
  wantsText: boolean;
}

const heading = "meet the specifications of the schema";

/** The name of a chart, or a complaint of either form. */
const part = new RegExp(
  [
    String.raw` ([\w.-]+):(?= - )`,
    String.raw` - at '([^']*)': (.*?)(?= - | [\w.-]+: - |$)`,
    String.raw` - ([\w().-]+): (.*?)(?= - | [\w.-]+: - |$)`,
  ].join("|"),
  "g",
);

/**
 * Reads both forms of the message: `- at '/image/tag': got number, want string` and
 * `- image.tag: Invalid type. Expected: string, given: number`.
 */
function complaintsIn(message: string): Complaint[] {
  const start = message.indexOf(heading);
  if (start < 0) return [];
  let chart = "";
  const complaints: Complaint[] = [];
  for (const [, name, pointer, what = "", dotted, why = ""] of message
    .slice(start)
    .matchAll(part)) {
    if (name !== undefined) chart = name;
    else if (pointer !== undefined) {
      const extra = /^additional properties? '([^']+)'/.exec(what)?.[1];
      const keys = [...pointer.split("/").slice(1), ...(extra === undefined ? [] : [extra])];
      complaints.push({
        chart,
        keys: keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")),
        wantsText: /^got (?:number|boolean), want string/.test(what),
      });
    } else if (dotted !== undefined) {
      const extra = /^Additional property (\S+) is not allowed/.exec(why)?.[1];
      const keys = dotted === "(root)" ? [] : dotted.split(".");
      complaints.push({
        chart,
        keys: [...keys, ...(extra === undefined ? [] : [extra])],
        wantsText: /Expected: string, given: (?:integer|number|boolean)/.test(why),
      });
    }
  }
  return complaints;
}

/** The place of the first complaint whose value is written somewhere. */
export async function schemaFailure(
  job: HelmJob,
  chart: Chart,
  valuesFiles: readonly string[],
  message: string,
): Promise<FailurePlace | null> {
  for (const complaint of complaintsIn(message)) {
    const place = await placeOf(job, chart, valuesFiles, complaint);
    if (place !== null) return place;
  }
  return null;
}

/** The last `--set` pair or file that sets the value; of a missing value its parent. */
async function placeOf(
  job: HelmJob,
  chart: Chart,
  valuesFiles: readonly string[],
  { chart: name, keys, wantsText }: Complaint,
): Promise<FailurePlace | null> {
  const prefix = prefixOf(chart, name);
  const path = [...(prefix?.keys ?? []), ...keys];
  const pair = job.task.set.findLast((each) => each.pair.startsWith(`${path.join(".")}=`));
  if (pair !== undefined) return pair.at === null ? null : { at: pair.at };
  const files = [
    ...valuesFiles.toReversed().map((file) => ({ file, keys: path })),
    { file: join(job.from, "values.yaml"), keys: path },
    ...(prefix === null ? [] : [{ file: join(prefix.folder, "values.yaml"), keys }]),
  ];
  for (let length = 0; length <= keys.length; length++)
    for (const { file, keys: wanted } of files) {
      if (wanted.length <= length) continue;
      const found = await valueIn(job, file, wanted.slice(0, wanted.length - length));
      if (found !== null) return length === 0 && wantsText ? found : { at: found.at };
    }
  return null;
}

/** The keys of a subchart's values in the parent, and its folder; null for the chart itself. */
function prefixOf(chart: Chart, name: string): { keys: string[]; folder: string } | null {
  if (name === chart.name) return null;
  for (const { alias, name: own, chart: found } of chart.dependencies) {
    if (found === null) continue;
    if (alias === name || own === name) return { keys: [alias], folder: found.folder };
    const deeper = prefixOf(found, name);
    if (deeper !== null) return { keys: [alias, ...deeper.keys], folder: deeper.folder };
  }
  return null;
}

/** The key and the value of a path in a file. */
async function valueIn(
  job: HelmJob,
  file: string,
  keys: readonly string[],
): Promise<Required<Pick<FailurePlace, "at" | "unquoted">> | null> {
  const text = textOf(file);
  if (text === null) return null;
  const { parseDocument, isMap, isSeq, isScalar } = await import("yaml");
  const document: Document = parseDocument(text, { logLevel: "silent", version: "1.1" });
  let node: unknown = document.contents;
  let pair: Pair | null = null;
  for (const key of keys) {
    if (isSeq(node)) node = node.items[Number(key)];
    else if (isMap(node)) {
      const found: Pair | undefined = node.items.find(
        (each) => isScalar(each.key) && String(each.key.value) === key,
      );
      if (found === undefined) return null;
      pair = found;
      node = found.value;
    } else return null;
  }
  const target = isScalar(node) ? node : pair?.key;
  if (!isScalar(target) || target.range == null) return null;
  const [from, to] = target.range;
  const written = text.slice(from, to);
  if (/[\r\n]/.test(written)) return null;
  return { at: spanOf(job.show(file), text, { from, to }), unquoted: written };
}
