/** Reads the file of `--baseline`. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { AcceptedFinding } from "../model/baseline.ts";
import { UsageError } from "../model/usage-error.ts";
import type { RawOptions } from "./declarations.ts";

// guard: baseline-size
const maxBaselineBytes = 32 * 1024 * 1024;

/**
 * Returns null without `--baseline`, or if the file is missing and this run writes it. Throws
 * `UsageError` for a file that is missing, too large or no baseline.
 */
export async function readBaseline(
  { baseline, writeBaseline }: RawOptions,
  workingFolder: string,
): Promise<AcceptedFinding[] | null> {
  if (baseline === undefined) return null;
  const file = resolve(workingFolder, baseline);
  const found = await stat(file).catch(() => null);
  const isWritten = writeBaseline !== undefined && resolve(workingFolder, writeBaseline) === file;
  if (found === null && isWritten) return null;
  if (found?.isFile() !== true)
    throw new UsageError(`${baseline}: no such file; create it with --write-baseline`);
  if (found.size > maxBaselineBytes)
    throw new UsageError(`${baseline}: larger than 32 MiB, the limit for a baseline`);
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${baseline}: cannot be read`);
  });
  const { parseBaseline } = await import("./baseline-file.ts");
  return parseBaseline(text, baseline);
}
