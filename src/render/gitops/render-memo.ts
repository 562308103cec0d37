/** Renders equal inputs once: a base shares most of its sources with the change. */
import { createHash } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { logEvent } from "../../system/run-log.ts";
import type { BuildFiles, HelmInput, Rendered } from "./render-input.ts";

/** Inputs are told apart by the digests of their contents, never by where they lie. */
export class RenderMemo {
  readonly #outputs = new Map<string, Promise<Rendered>>();
  readonly #charts = new Map<string, Promise<string>>();

  async build(
    folder: string,
    { written, copied }: BuildFiles,
    render: () => Promise<Rendered>,
  ): Promise<Rendered> {
    const texts = [...written].map(([path, text]) => [path, digestOf(text)]);
    const files = await Promise.all(
      [...copied].map(async ([path, from]) => `${path} ${await digestOfFile(from)}`),
    );
    return await this.#once(JSON.stringify(["build", folder, texts, files.sort()]), folder, render);
  }

  async template(input: HelmInput, render: () => Promise<Rendered>): Promise<Rendered> {
    const { chartFolder, values, ...rest } = input;
    let chart = this.#charts.get(chartFolder);
    if (chart === undefined) this.#charts.set(chartFolder, (chart = digestOfFolder(chartFolder)));
    const key = ["template", await chart, values.map(digestOf), rest];
    return await this.#once(JSON.stringify(key), basename(chartFolder), render);
  }

  #once(key: string, subject: string, render: () => Promise<Rendered>): Promise<Rendered> {
    const digest = digestOf(key);
    let output = this.#outputs.get(digest);
    if (output === undefined) this.#outputs.set(digest, (output = render()));
    else logEvent(() => ({ kind: "cache", holds: "rendering", subject }));
    return output;
  }
}

function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}

async function digestOfFile(path: string): Promise<string> {
  const content = await readFile(path).catch(() => null);
  return content === null ? "" : digestOf(content);
}

/** Of the names and contents below a folder; a link counts as what it names. */
async function digestOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const lines = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const name = path.slice(folder.length);
        if (!entry.isSymbolicLink()) return `${name} ${await digestOfFile(path)}`;
        const target = await readlink(path).catch(() => "");
        return `${name} ${target} ${await digestOfFile(path)}`;
      }),
  );
  return digestOf(lines.sort().join("\n"));
}
