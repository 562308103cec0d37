/** Keeps unpacked charts in folders, for this run and, by digest, for later ones. */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { privateFile } from "../system/private-file.ts";
import { logEvent } from "../system/run-log.ts";
import { ArchiveError, unpackChart } from "./archive.ts";

const maxAgeMs = 60 * 60 * 1_000;
/** The length of a SHA-256 in hex. */
const digestLength = 64;
const maxRemembered = 80 * 1024 * 1024;

export class ChartStore {
  /** Absolute: a folder of this run. */
  readonly #folder: string;
  /** Absolute; null keeps nothing beyond this run. */
  readonly #cache: string | null;
  readonly #unpacked = new Map<string, string>();

  constructor(folder: string, cache: string | null) {
    this.#folder = folder;
    this.#cache = cache;
  }

  /** An archive that is known by its digest; null where there is none, or it is damaged. */
  async archive(digest: string): Promise<Buffer | null> {
    const known = await this.#read(digest);
    if (known !== null)
      logEvent(() => ({ kind: "cache", holds: "chart", subject: `sha256:${digest}` }));
    return known;
  }

  async #read(digest: string): Promise<Buffer | null> {
    if (this.#cache === null) return null;
    const file = join(this.#cache, "charts", `${digest}.tgz`);
    const bytes = await readFile(file).catch(() => null);
    // guard: chart-cache-digest
    return bytes !== null && sha256(bytes) === digest ? bytes : null;
  }

  async keep(archive: Buffer): Promise<void> {
    if (this.#cache === null) return;
    const digest = sha256(archive);
    if ((await this.#read(digest)) !== null) return;
    await writeWhole(join(this.#cache, "charts", `${digest}.tgz`), archive);
  }

  /** What was remembered in the last hour; null where nothing was. */
  async recall(key: string): Promise<Buffer | null> {
    const file = this.#fileOf(key);
    const status = file === null ? null : privateFile(file);
    if (file === null || status === null) return null;
    const age = Date.now() - status.mtimeMs;
    if (age < 0 || age > maxAgeMs || status.size > maxRemembered) return null;
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) return null;
    const content = bytes.subarray(digestLength);
    // guard: chart-cache-checksum
    if (bytes.subarray(0, digestLength).toString() !== sha256(content)) return null;
    return content;
  }

  /** For an hour: which version a repository offers may change. */
  async remember(key: string, content: Buffer): Promise<void> {
    const file = this.#fileOf(key);
    if (file === null) return;
    await writeWhole(file, Buffer.concat([Buffer.from(sha256(content)), content]));
  }

  #fileOf(key: string): string | null {
    return this.#cache === null
      ? null
      : join(this.#cache, "charts", "answers", sha256(Buffer.from(key)));
  }

  /** The folder of the chart, unpacked once a run. Throws `ArchiveError`. */
  unpack(archive: Buffer): { folder: string; digest: string } {
    const digest = sha256(archive);
    let folder = this.#unpacked.get(digest);
    if (folder === undefined) this.#unpacked.set(digest, (folder = this.#write(archive, digest)));
    return { folder, digest };
  }

  /** Many small files, which take far longer one by one in the background. */
  #write(archive: Buffer, digest: string): string {
    const files = unpackChart(archive);
    const chart = chartName(files.get("Chart.yaml")?.toString("utf8") ?? "");
    const folder = join(this.#folder, digest, chart);
    const made = new Set<string>();
    for (const [path, content] of files) {
      const file = join(folder, path);
      const parent = dirname(file);
      if (!made.has(parent)) mkdirSync(parent, { recursive: true });
      made.add(parent);
      writeFileSync(file, content);
    }
    return folder;
  }
}

/** A cache that cannot be written is as none. */
async function writeWhole(file: string, content: Buffer): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(fresh, content, { flag: "wx", mode: 0o600 });
    await rename(fresh, file);
  } catch {
    // The run goes on without it.
  }
}

/** https://github.com/advisories: a chart named "." or ".." would leave its folder. */
function chartName(text: string): string {
  const name = /^name:[ \t]*["']?([\w.-]+)["']?[ \t]*\r?$/m.exec(text)?.[1] ?? "";
  if (name === "" || /^\.+$/.test(name)) throw new ArchiveError("its Chart.yaml names no chart");
  return name;
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
