/**
 * Unpacks the archive of a chart into memory. The bytes are hostile: everything is bounded, and
 * links are read as empty files, as Helm reads them.
 * https://github.com/helm/helm/blob/v4.2.2/pkg/chart/loader/archive/archive.go
 */
import { gunzipSync } from "node:zlib";

/** Files by path below the chart's own folder: "Chart.yaml", "templates/web.yaml". */
export type ChartFiles = ReadonlyMap<string, Buffer>;

// guard: chart-unpacked-bytes
const maxUnpackedBytes = 100 * 1024 * 1024;
// guard: chart-file-bytes
const maxFileBytes = 5 * 1024 * 1024;
// guard: chart-entries
const maxEntries = 10_000;
const maxPathLength = 1_024;

/** Throws `ArchiveError`. */
export class ArchiveError extends Error {}

export function unpackChart(archive: Buffer): ChartFiles {
  const files = unpackFolder(archive);
  if (!files.has("Chart.yaml")) throw new ArchiveError("it holds no Chart.yaml");
  return files;
}

/** The files of a repository below the archive's own folder. Links are empty files. */
export function unpackRepository(archive: Buffer): ChartFiles {
  return unpackFolder(archive);
}

function unpackFolder(archive: Buffer): ChartFiles {
  let tar: Buffer;
  try {
    tar = gunzipSync(archive, { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    throw new ArchiveError(
      error instanceof RangeError ? "it unpacks to more than 100 MiB" : "it is no gzip archive",
    );
  }
  const files = new Map<string, Buffer>();
  const lowerCase = new Set<string>();
  for (const { path, content } of entriesOf(tar)) {
    const inner = pathInChart(path);
    if (inner === null) continue;
    if (lowerCase.has(inner.toLowerCase()) && !files.has(inner))
      throw new ArchiveError(`two of its files differ only in case: ${inner}`);
    lowerCase.add(inner.toLowerCase());
    files.set(inner, content);
  }
  return files;
}

/** The path below the archive's own folder; null for what is not a file of the chart. */
function pathInChart(path: string): string | null {
  const plain = path.replaceAll("\\", "/");
  // guard: chart-paths
  if (plain.startsWith("/") || /^[a-z]:/i.test(plain) || plain.split("/").includes(".."))
    throw new ArchiveError(`it holds a path that leads out of it: ${path.slice(0, 100)}`);
  const steps = plain.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.length < 2) return null;
  return steps.slice(1).join("/");
}

interface TarEntry {
  path: string;
  content: Buffer;
}

const block = 512;

/** ustar, GNU long names and pax paths. Folders and special files are passed over. */
function* entriesOf(tar: Buffer): Generator<TarEntry> {
  let longName: string | null = null;
  let entries = 0;
  for (let at = 0; at + block <= tar.length;) {
    const header = tar.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    if (++entries > maxEntries) throw new ArchiveError(`it holds more than ${maxEntries} entries`);
    const size = sizeOf(header);
    const type = String.fromCharCode(header[156] ?? 0);
    at += block;
    const content = tar.subarray(at, at + size);
    if (content.length < size) throw new ArchiveError("it ends in the middle of a file");
    at += Math.ceil(size / block) * block;
    if (type === "L") longName = textOf(content);
    else if (type === "x") longName = paxPath(content) ?? longName;
    else if (type !== "g") {
      const path = longName ?? nameOf(header);
      longName = null;
      if (path.length > maxPathLength) throw new ArchiveError("it holds a path that is too long");
      const isFile = type === "0" || type === "\0" || type === "7";
      const isLink = type === "1" || type === "2";
      if (!isFile && !isLink) continue;
      if (size > maxFileBytes) throw new ArchiveError(`${path.slice(0, 100)} is larger than 5 MiB`);
      // guard: chart-links
      yield { path, content: isLink ? Buffer.alloc(0) : content };
    }
  }
}

function sizeOf(header: Buffer): number {
  const written = textOf(header.subarray(124, 136)).trim();
  if (!/^[0-7]*$/.test(written)) throw new ArchiveError("it holds a file without a size");
  return written === "" ? 0 : Number.parseInt(written, 8);
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = textOf(header.subarray(257, 262)) === "ustar";
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Records are "LENGTH key=value\n". */
function paxPath(content: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1] ?? null;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return (end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}
