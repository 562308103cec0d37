/** Shows one line of progress on a terminal and rewrites it in place. */
import type { OutputStream } from "./output-stream.ts";

/** Faster updates cannot be read. */
const intervalMs = 50;

export class ProgressDisplay {
  readonly #output: OutputStream;
  #line = "";
  #shown = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: OutputStream) {
    this.#output = output;
  }

  /** `lineOf` gets the terminal's width; an empty line clears the display. */
  show(lineOf: (columns: number) => string): void {
    const terminal = this.#output.terminal();
    if (terminal === null) return;
    this.#line = lineOf(terminal.columns || 80);
    if (this.#line === "") return this.clear();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#shown = true;
      this.#output.write(`\r\u001b[K${this.#line}`);
    }, intervalMs).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#shown) this.#output.write("\r\u001b[K");
    this.#shown = false;
  }
}
