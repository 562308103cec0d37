/** Reads one file of a chart. */
import { join } from "node:path";
import { chartTextOf } from "../../system/paths.ts";

export interface ChartPlace {
  /** Absolute. */
  folder: string;
  /** Absolute: links may not lead out of it. */
  boundary: string;
  /** Texts by absolute path that take the place of files. */
  replaced: ReadonlyMap<string, string>;
}

/** "" for a file that the chart lacks, or that lies elsewhere. */
export function readChartFile(path: string, { folder, boundary, replaced }: ChartPlace): string {
  const file = join(folder, path);
  return replaced.get(file) ?? chartTextOf(file, boundary) ?? "";
}
