/** The texts of a root that set values: its source files and `--set` pairs. */
import type { RenderRoot, SourceText } from "../../model/source/render-root.ts";
import type { Span } from "../../model/source/source.ts";
import type { TextRange } from "../../model/source/text-span.ts";

export interface ValueText {
  role: SourceText["role"] | "set";
  /** Of a source file; "" for a `--set` pair. */
  path: string;
  /** Of a `--set` pair: its index in `RenderRoot.set`, and its place if a file declares it. */
  set: { index: number; at: Span | null } | null;
  text: string;
  /** See `SourceText`. */
  editable?: readonly TextRange[] | undefined;
}

export const maxTextLength = 4_000_000;

/** The pairs first, then the source files. Very long files are left out. */
export function valueTextsOf({ sources, set }: RenderRoot): ValueText[] {
  return [
    ...set.map(({ pair, at }, index): ValueText => ({
      role: "set",
      path: "",
      set: { index, at },
      text: pair,
    })),
    ...sources
      .filter(({ text }) => text.length <= maxTextLength)
      .map((source): ValueText => ({
        role: source.role,
        path: source.path,
        set: null,
        text: source.text,
        get editable() {
          return source.editable;
        },
      })),
  ];
}

/** Whether the text is a chart's NOTES.txt, which renders to no manifest. */
export function isNotes({ path, role }: ValueText): boolean {
  return role === "template" && path.endsWith("/NOTES.txt");
}

/** Identifies a text within its root. */
export function valueTextKey({ path, set }: ValueText): string {
  return JSON.stringify(set === null ? path : set.index);
}
