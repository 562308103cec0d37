/** Reads an input of the action that holds one value a line. */
import { UsageError } from "../model/report/usage-error.ts";

/** Inputs whose values may hold any character. */
const freeText = new Set(["set", "registry-auth"]);
/** Inputs whose values hold no comma. */
const plainNames = new Set(["platforms", "format"]);

/** Throws `UsageError` for lines in the style of YAML, whose marks would belong to the value. */
export function listInput(name: string, written: string): string[] {
  const lines = written
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  if (freeText.has(name)) return lines;
  for (const line of lines) {
    const problem = problemOf(line, plainNames.has(name));
    if (problem !== null) throw new UsageError(`${name}: ${line}: ${problem}`);
  }
  return lines;
}

function problemOf(line: string, isPlain: boolean): string | null {
  if (line.startsWith("- ")) return "write the value without the dash, one value a line";
  if (/^(["']).*\1$/.test(line)) return "write the value without quotes";
  if (/^#|\s#\s/.test(line)) return "an input has no comments; remove what follows the #";
  if (/,$|,\s/.test(line) || (isPlain && line.includes(",")))
    return "write one value a line, without commas";
  return null;
}
