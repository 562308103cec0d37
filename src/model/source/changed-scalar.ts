/** A value of a source file that YAML changes before a template prints it. */
import type { Span } from "./source.ts";

export interface ChangedScalar {
  /** The `RenderRoot.root` that reads the file. */
  root: string;
  at: Span;
  /** "1.10" */
  written: string;
  /** "1.1" */
  rendered: string;
  /** The scalars around it, nearest first: of several values with one text, they tell which. */
  beside: string[];
}
