/** Parses the values of single flags and inputs. Every function throws `UsageError`. */
import type { Severity } from "../model/report/finding.ts";
import { formatNames, type FormatName } from "../model/report/format-name.ts";
import { namespacePattern } from "../model/cluster/namespace.ts";
import type { Shard } from "../model/report/shard-part.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { platformProblem } from "./known-platform.ts";

export const severities: readonly Severity[] = ["error", "warning", "notice"];

/** A report to write. `file` is null for standard output. */
export interface FormatTarget {
  name: FormatName;
  file: string | null;
}

export function parseFormats(written: readonly string[] | undefined): FormatTarget[] {
  const formats = (written?.length ? written : ["text"]).map(parseFormat);
  if (formats.filter(({ file }) => file === null).length > 1)
    throw new UsageError(
      "--format: two reports for standard output; write all but one to a file, as json=FILE",
    );
  const files = formats.flatMap(({ file }) => file ?? []);
  const repeated = files.find((file, index) => files.indexOf(file) !== index);
  if (repeated !== undefined)
    throw new UsageError(`--format: two reports for ${repeated}; give each its own file`);
  return formats;
}

function parseFormat(written: string): FormatTarget {
  const [name = "", ...rest] = written.split("=");
  const file = rest.join("=");
  const known = formatNames.find((candidate) => candidate === name);
  if (known === undefined)
    throw new UsageError(
      `--format ${written}: not one of ${formatNames.join(", ")}${meantFormat(written)}`,
    );
  if (rest.length > 0 && file === "")
    throw new UsageError(`--format ${written}: no file after the =`);
  return { name: known, file: rest.length === 0 ? null : file };
}

function meantFormat(written: string): string {
  if (/[,\s]/.test(written)) return "; repeat --format for each";
  const extension = /\.(\w+)$/.exec(written)?.[1];
  const format = formatNames.find((name) => name === extension);
  return format === undefined
    ? didYouMean(written.split("=", 1)[0] ?? "", formatNames)
    : `; did you mean "${format}=${written}"?`;
}

export function parseNamespace(written: string | undefined): string | undefined {
  if (written !== undefined && !namespacePattern.test(written))
    throw new UsageError(
      `--namespace ${written}: not a valid namespace name` +
        (written.startsWith("-") ? "; the name is missing" : "") +
        (written.includes(",") ? "; name one namespace" : ""),
    );
  return written;
}

export function checkedPlatform(written: string): string {
  const problem = /[,\s]/.test(written)
    ? "one platform at a time; repeat --platform for each"
    : platformProblem(written);
  if (problem !== null) throw new UsageError(`--platform ${written}: ${problem}`);
  return written;
}

export function parseShard(written: string | undefined): Shard | null {
  if (written === undefined) return null;
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(written) ?? []).map(Number);
  if (index < 1 || index > of)
    throw new UsageError(`--shard ${written}: not I/N with 1 <= I <= N, such as 1/4`);
  return { index, of };
}

export function oneOf<T extends string>(
  flag: string,
  written: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (written === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === written);
  if (found === undefined)
    throw new UsageError(
      `--${flag} ${written}: not one of ${allowed.join(", ")}${meant(written, allowed)}`,
    );
  return found;
}

/** Words for "not at all", of which each flag knows one. */
const negations = ["never", "ignore", "off", "none", "no", "false"];

function meant(written: string, allowed: readonly string[]): string {
  const negation = allowed.find((each) => negations.includes(each));
  return negations.includes(written.toLowerCase()) && negation !== undefined
    ? `; did you mean "${negation}"?`
    : didYouMean(written, allowed);
}

const unitMs: Partial<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a time as "10" (seconds), "500ms", "10s", "5m" or "1h". */
export function timeBetween(
  flag: string,
  written: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (written === undefined) return undefined;
  const [, number = "", unit = "s"] =
    /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/.exec(written.trim()) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? NaN);
  if (number === "" || !(ms >= least * 1_000 && ms <= most * 1_000))
    throw new UsageError(
      `--${flag} ${written}: not a time from ${least} to ${most} seconds, such as 10, 10s or 5m`,
    );
  return ms;
}

/** Accepts whole numbers only, unless `least` is a fraction (seconds). */
export function numberBetween(
  flag: string,
  written: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (written === undefined) return undefined;
  const value = Number(written);
  const fits =
    written.trim() !== "" &&
    value >= least &&
    value <= most &&
    (Number.isInteger(value) || !Number.isInteger(least));
  const kind = Number.isInteger(least) ? "a whole number" : "a number";
  const percent = /^(\d+)\s*%$/.exec(written.trim())?.[1];
  const hint = percent === undefined ? "" : `; write ${percent}, without %`;
  if (!fits)
    throw new UsageError(`--${flag} ${written}: not ${kind} from ${least} to ${most}${hint}`);
  return value;
}
