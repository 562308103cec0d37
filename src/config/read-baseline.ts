/** Reads the file of `--baseline`. */
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { AcceptedFinding } from "../model/report/baseline.ts";
import type { ChangedKey } from "../model/report/rule.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { statusAt } from "../system/file-status.ts";
import { gitRoot, isWithin } from "../system/paths.ts";
import type { RawOptions } from "./declarations.ts";
import type { BaseConfiguration } from "./protected-configuration.ts";

// guard: baseline-size
const maxBaselineBytes = 32 * 1024 * 1024;

interface BaselineContext {
  workingFolder: string;
  restricted?: boolean;
  before?: BaseConfiguration;
}

/**
 * `accepted` is null without `--baseline`, or if the file is missing and this run writes it.
 * `changed` is present if the change edits the file: a stranger's change is checked with the
 * baseline from before it. Throws `UsageError` for a file that is missing, too large or no
 * baseline.
 */
export async function readBaseline(
  { baseline, writeBaseline }: RawOptions,
  { workingFolder, restricted = false, before }: BaselineContext,
): Promise<{ accepted: AcceptedFinding[] | null; changed: ChangedKey[] }> {
  if (baseline === undefined) return { accepted: null, changed: [] };
  const file = resolve(workingFolder, baseline);
  const isWritten = writeBaseline !== undefined && resolve(workingFolder, writeBaseline) === file;
  const repository = gitRoot(workingFolder);
  const accepted = await acceptedIn(file, baseline);
  if (before === undefined || repository === null || !isWithin(file, repository)) {
    if (accepted === null && !isWritten) refuseMissing(baseline);
    return { accepted, changed: [] };
  }
  const path = relative(repository, file);
  const earlier = await acceptedIn(join(await before.folderWith([path]), path), baseline);
  if (accepted === null && earlier === null && !isWritten) refuseMissing(baseline);
  // guard: base-baseline
  const isInForce = !restricted;
  const keys = new Set((earlier ?? []).map((each) => JSON.stringify(each)));
  const added = (accepted ?? []).filter((each) => !keys.has(JSON.stringify(each))).length;
  const at = { file: baseline, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  const text = added === 1 ? "1 accepted finding" : `${added} accepted findings`;
  const difference = [{ text, isAdded: true }];
  return {
    accepted: isInForce ? accepted : (earlier ?? []),
    changed: added === 0 ? [] : [{ key: "baseline", inForce: isInForce, difference, at }],
  };
}

function refuseMissing(shown: string): never {
  throw new UsageError(`${shown}: no such file; create it with --write-baseline`);
}

/** Null if there is no file. */
async function acceptedIn(file: string, shown: string): Promise<AcceptedFinding[] | null> {
  const found = statusAt(file);
  if (found === null) return null;
  if (!found.isFile()) refuseMissing(shown);
  if (found.size > maxBaselineBytes)
    throw new UsageError(`${shown}: larger than 32 MiB, the limit for a baseline`);
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${shown}: cannot be read`);
  });
  const { parseBaseline } = await import("./baseline-file.ts");
  return parseBaseline(text, shown);
}
