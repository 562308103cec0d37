/** Wraps lines at the width of a terminal, with a hanging indent. */
import wrapAnsi from "wrap-ansi";
import { lineStart } from "./sanitise.ts";

export interface WrapOptions {
  /** Columns of the terminal; null to wrap nothing. */
  width: number | null;
  /** Stands before the first line, and its columns are the indent of the others. */
  prefix?: string;
  /** Columns of `prefix`, or of the indent if there is none. */
  indent: number;
}

/** Narrower columns would show a word a line. */
const leastColumns = 40;

/**
 * Breaks at spaces only: a word that is too long for a line, such as an image, stays whole. The
 * text may hold SGR sequences and hyperlinks. No line begins with a workflow command.
 */
export function wrapped(text: string, { width, prefix = "", indent }: WrapOptions): string {
  if (width === null) return prefix + text;
  const columns = Math.max(leastColumns, width - indent);
  const lines = wrapAnsi(text, columns, { hard: false }).split("\n");
  const [first = "", ...others] = lines;
  const margin = `\n${" ".repeat(indent)}`;
  return [prefix + first, ...others.map((line) => lineStart(line))].join(margin);
}
