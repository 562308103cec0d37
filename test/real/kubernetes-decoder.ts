/** The decoder of kubectl as a process: builds test/real/decoder where Go is installed. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const source = join(import.meta.dirname, "decoder");
const program = join(import.meta.dirname, "../../.cache/kubernetes-decoder");

/** What kubectl reads of one stream. */
export interface DecodedStream {
  /** Objects in order, with Lists flattened. */
  objects: unknown[];
  /** The first error; "" for none. Objects before it are applied. */
  error: string;
}

/** Builds the decoder, unless it is built. Returns the reason if that is impossible. */
export async function buildDecoder(): Promise<{ missing: string } | null> {
  const isBuilt = await access(program).then(
    () => true,
    () => false,
  );
  if (isBuilt) return null;
  const path = `${process.env["PATH"]}${delimiter}/usr/local/go/bin`;
  const options = { cwd: source, env: { ...process.env, PATH: path } };
  try {
    await promisify(execFile)("go", ["build", "-o", program, "."], options);
    return null;
  } catch (error) {
    const why = error instanceof Error && "code" in error && error.code === "ENOENT";
    return { missing: why ? "Go is not installed" : `Go cannot build it: ${String(error)}` };
  }
}

/** Asks one process for one stream after another. */
export class KubernetesDecoder implements Disposable {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    this.#process = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async decode(content: Buffer): Promise<DecodedStream> {
    this.#process.stdin?.write(`${content.toString("base64")}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error("the decoder ended");
    return JSON.parse(value);
  }

  [Symbol.dispose](): void {
    this.#process.kill();
  }
}

if (import.meta.main)
  console.log(`the decoder of kubectl: ${(await buildDecoder())?.missing ?? "built"}`);
