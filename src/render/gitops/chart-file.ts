/** Reads one file of a chart. */
import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { isWithin } from "../../system/paths.ts";

export interface ChartPlace {
  /** Absolute. */
  folder: string;
  /** Absolute: links may not lead out of it. */
  boundary: string;
  /** Texts by absolute path that take the place of files. */
  replaced: ReadonlyMap<string, string>;
}

/** "" for a file that the chart lacks, or that lies elsewhere. */
export async function readChartFile(
  path: string,
  { folder, boundary, replaced }: ChartPlace,
): Promise<string> {
  const file = join(folder, path);
  const text = replaced.get(file);
  if (text !== undefined) return text;
  try {
    const [real, realBoundary] = await Promise.all([realpath(file), realpath(boundary)]);
    return isWithin(real, realBoundary) ? await readFile(real, "utf8") : "";
  } catch {
    return "";
  }
}
