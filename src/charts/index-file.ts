/**
 * Reads one chart's entries out of an index.yaml, which may be tens of megabytes long.
 * https://github.com/helm/helm/blob/v4.2.2/pkg/repo/v1/index.go
 */
import { parse } from "yaml";

export interface IndexEntry {
  version: string;
  /** As written: absolute, or below the repository. */
  url: string;
  /** SHA-256 of the archive in hex, without a prefix; null where the index has none. */
  digest: string | null;
}

export type IndexResult =
  | { entries: IndexEntry[] }
  /** The chart is not in it. `names` are those that are. */
  | { names: string[] }
  /** It is no index. */
  | "unreadable";

/** The limit for one chart's entries, and for an index in another style: 2 s of parsing. */
// guard: chart-index-block
const maxBlockLength = 8 * 1024 * 1024;

/** The entries are in the order of the index. */
export function readIndex(text: string, chart: string): IndexResult {
  if (/^\s*\{/.test(text)) return fromJson(text, chart);
  const entries = /^entries:[ \t]*\r?$/m.exec(text);
  if (entries === null) return fromWhole(text, chart);
  const body = text.slice(entries.index + entries[0].length);
  const indent = /^\n?([ ]*)\S/m.exec(body)?.[1] ?? "";
  const key = new RegExp(
    `^${indent}(?!- )(?:"([^"]+)"|'([^']+)'|([^\\s"'#:][^:\\n]*)):[ \\t]*\\r?$`,
    "gm",
  );
  const names: string[] = [];
  let start: number | null = null;
  let end = body.length;
  for (const match of body.matchAll(key)) {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    if (indent === "" && /^(?:generated|apiVersion|annotations|serverInfo)$/.test(name)) continue;
    if (start !== null) {
      end = match.index;
      break;
    }
    if (name === chart) start = match.index + match[0].length;
    else names.push(name);
  }
  if (start === null) return { names: namesOf(body, key) };
  const block = body.slice(start, end);
  if (block.length > maxBlockLength) return "unreadable";
  // What follows the entries at the left margin is no entry.
  const list = /\n(?=[A-Za-z])/.exec(block);
  return { entries: entriesOf(parsed(list === null ? block : block.slice(0, list.index))) };
}

function namesOf(body: string, key: RegExp): string[] {
  return [...body.matchAll(key)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? "")
    .slice(0, 5_000);
}

/** JSON, or YAML in flow style. */
function fromJson(text: string, chart: string): IndexResult {
  let index: unknown;
  try {
    index = JSON.parse(text);
  } catch {
    return fromWhole(text, chart);
  }
  return fromParsed(index, chart);
}

function fromWhole(text: string, chart: string): IndexResult {
  return text.length > maxBlockLength ? "unreadable" : fromParsed(parsed(text), chart);
}

function fromParsed(index: unknown, chart: string): IndexResult {
  const entries = fieldOf(index, "entries");
  if (typeof entries !== "object" || entries === null) return "unreadable";
  return Object.hasOwn(entries, chart)
    ? { entries: entriesOf(fieldOf(entries, chart)) }
    : { names: Object.keys(entries).slice(0, 5_000) };
}

function entriesOf(list: unknown): IndexEntry[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown): IndexEntry[] => {
    const version = fieldOf(entry, "version");
    const urls = fieldOf(entry, "urls");
    const url: unknown = Array.isArray(urls) ? urls[0] : undefined;
    const digest = fieldOf(entry, "digest");
    if (typeof version !== "string" || typeof url !== "string") return [];
    const hex =
      typeof digest === "string" ? /^(?:sha256:)?([0-9a-f]{64})$/i.exec(digest)?.[1] : undefined;
    return [{ version, url, digest: hex?.toLowerCase() ?? null }];
  });
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent", maxAliasCount: 100, schema: "failsafe" });
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
