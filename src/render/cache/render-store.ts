/** Keeps what renderers print by the digest of what they read, for this run and later ones. */
import { gunzip, gzip } from "node:zlib";
import { promisify } from "node:util";
import type { DocumentOrigin } from "../../model/source/render-root.ts";
import { openCheckedFiles, type CheckedFiles } from "../../system/checked-files.ts";
import { logEvent } from "../../system/run-log.ts";
import { environmentOf, runProgram, type ProcessEnvironment } from "../../system/run-program.ts";
import { digestOf, InputDigests, programIdentity } from "./input-digest.ts";

/** The output of a renderer. */
export interface RenderedContent {
  text: string;
  origins: DocumentOrigin[];
}

export type Rendered = RenderedContent | { failed: string } | { missing: "helm" | "kustomize" };

export interface RenderStoreOptions {
  /** Absolute; null keeps nothing for later runs. */
  folder: string | null;
  /** Keep outputs in memory as well: a base shares most of its inputs with the change. */
  remember: boolean;
  environment: ProcessEnvironment;
}

/** All that decides what a renderer prints. */
export interface RenderKey {
  program: string;
  /** Values that JSON can hold: arguments, and digests of contents. */
  inputs: unknown;
}

/** A change of what is kept, or of how renderers are called, needs another number. */
const version = 1;
/** Larger outputs are kept in memory alone. */
const maxKeptBytes = 8 * 1024 * 1024;
const maxTotalBytes = 512 * 1024 * 1024;
const maxFiles = 20_000;
const maxRememberedLength = 64 * 1024 * 1024;
const versionTimeoutMs = 10_000;

export class RenderStore {
  readonly digests = new InputDigests();
  /** How many outputs were printed by a renderer, and how many were known. */
  readonly counts = { rendered: 0, reused: 0 };
  readonly #files: CheckedFiles;
  readonly #environment: ProcessEnvironment;
  readonly #isRemembering: boolean;
  readonly #programs = new Map<string, Promise<string | null>>();
  readonly #running = new Map<string, Promise<Rendered>>();
  #remembered = new Map<string, RenderedContent>();
  #rememberedLength = 0;

  constructor({ folder, remember, environment }: RenderStoreOptions) {
    this.#files = openCheckedFiles(folder, {
      readBytes: maxKeptBytes + 1024,
      writtenBytes: maxKeptBytes,
      files: maxFiles,
      totalBytes: maxTotalBytes,
    });
    this.#environment = environment;
    this.#isRemembering = remember;
  }

  /** The known output of the key, else what `render` returns. Only outputs are kept. */
  async once({ program, inputs }: RenderKey, render: () => Promise<Rendered>): Promise<Rendered> {
    const identity = await this.#identityOf(program);
    const key = digestOf(JSON.stringify([version, identity ?? program, inputs]));
    const running = this.#running.get(key);
    if (running !== undefined) {
      const shared = await running.catch(() => null);
      // The message of a failure names the folders of the render that failed.
      return shared !== null && isContent(shared) ? shared : await render();
    }
    const result = this.#find(key, identity, render);
    this.#running.set(key, result);
    try {
      return await result;
    } finally {
      this.#running.delete(key);
    }
  }

  /**
   * The known output of the key, else what `render` prints. Bytes are kept as Latin-1, whatever
   * encoding they have.
   */
  async bytes(
    key: RenderKey,
    render: () => Promise<{ content: Buffer; origins: DocumentOrigin[] }>,
  ): Promise<{ content: Buffer; origins: DocumentOrigin[] }> {
    const rendered = await this.once(key, async () => {
      const { content, origins } = await render();
      return { text: content.toString("latin1"), origins };
    });
    if (!isContent(rendered)) throw new Error("equal inputs have renderers of two kinds");
    return { content: Buffer.from(rendered.text, "latin1"), origins: rendered.origins };
  }

  /** Drops what is kept in memory. */
  forget(): void {
    this.#remembered = new Map();
    this.#rememberedLength = 0;
  }

  async #find(
    key: string,
    identity: string | null,
    render: () => Promise<Rendered>,
  ): Promise<Rendered> {
    const known = this.#remembered.get(key) ?? (identity === null ? null : await this.#read(key));
    if (known !== null) {
      this.counts.reused++;
      logEvent(() => ({
        kind: "cache",
        holds: "rendering",
        subject: `inputs ${key.slice(0, 16)}`,
      }));
      this.#remember(key, known);
      return known;
    }
    this.counts.rendered++;
    const result = await render();
    if (isContent(result)) {
      this.#remember(key, result);
      if (identity !== null) await this.#write(key, result);
    }
    return result;
  }

  #remember(key: string, content: RenderedContent): void {
    if (!this.#isRemembering || this.#remembered.has(key)) return;
    this.#rememberedLength += content.text.length;
    if (this.#rememberedLength <= maxRememberedLength) this.#remembered.set(key, content);
  }

  async #read(key: string): Promise<RenderedContent | null> {
    const bytes = await this.#files.read(key);
    if (bytes === null) return null;
    try {
      const json = await promisify(gunzip)(bytes);
      const content: unknown = JSON.parse(json.toString());
      return isContent(content) ? content : null;
    } catch {
      return null;
    }
  }

  async #write(key: string, { text, origins }: RenderedContent): Promise<void> {
    const json = JSON.stringify({ text, origins });
    await this.#files.write(key, await promisify(gzip)(json, { level: 1 }));
  }

  /** null for a program whose version is unknown: its outputs are kept for this run alone. */
  async #identityOf(program: string): Promise<string | null> {
    let identity = this.#programs.get(program);
    if (identity === undefined)
      this.#programs.set(program, (identity = this.#findIdentity(program)));
    return await identity;
  }

  async #findIdentity(program: string): Promise<string | null> {
    const identity = await programIdentity(program);
    if (identity === null || !identity.isScript) return identity?.file ?? null;
    // A script may choose one of several versions.
    const result = await runProgram({
      program,
      args: /kubectl[^/]*$/.test(program) ? ["version", "--client"] : ["version"],
      cwd: "/",
      env: environmentOf(this.#environment, "/nonexistent", "restricted"),
      timeoutMs: versionTimeoutMs,
    });
    return "stdout" in result ? `${identity.file} ${result.stdout.toString()}` : null;
  }
}

function isContent(value: unknown): value is RenderedContent {
  return (
    typeof value === "object" &&
    value !== null &&
    "text" in value &&
    typeof value.text === "string" &&
    "origins" in value &&
    Array.isArray(value.origins)
  );
}
