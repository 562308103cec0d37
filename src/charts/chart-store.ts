/** Keeps unpacked charts in folders, for this run and, by digest, for later ones. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ArchiveError, unpackChart } from "./archive.ts";

export class ChartStore {
  /** Absolute: a folder of this run. */
  readonly #folder: string;
  /** Absolute; null keeps nothing beyond this run. */
  readonly #cache: string | null;
  readonly #unpacked = new Map<string, Promise<string>>();

  constructor(folder: string, cache: string | null) {
    this.#folder = folder;
    this.#cache = cache;
  }

  /** An archive that is known by its digest; null where there is none, or it is damaged. */
  async archive(digest: string): Promise<Buffer | null> {
    if (this.#cache === null) return null;
    const file = join(this.#cache, "charts", `${digest}.tgz`);
    const bytes = await readFile(file).catch(() => null);
    // guard: chart-cache-digest
    return bytes !== null && sha256(bytes) === digest ? bytes : null;
  }

  async keep(archive: Buffer): Promise<void> {
    if (this.#cache === null) return;
    const file = join(this.#cache, "charts", `${sha256(archive)}.tgz`);
    if ((await stat(file).catch(() => null)) !== null) return;
    const fresh = `${file}.${randomUUID()}`;
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(fresh, archive, { flag: "wx", mode: 0o600 });
      await rename(fresh, file);
    } catch {
      // A cache that cannot be written is as none.
    }
  }

  /** The folder of the chart, unpacked once a run. Throws `ArchiveError`. */
  async unpack(archive: Buffer): Promise<string> {
    const digest = sha256(archive);
    let folder = this.#unpacked.get(digest);
    if (folder === undefined) this.#unpacked.set(digest, (folder = this.#write(archive, digest)));
    return await folder;
  }

  async #write(archive: Buffer, digest: string): Promise<string> {
    const files = unpackChart(archive);
    const chart = chartName(files.get("Chart.yaml")?.toString("utf8") ?? "");
    const folder = join(this.#folder, digest, chart);
    for (const [path, content] of files) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return folder;
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
