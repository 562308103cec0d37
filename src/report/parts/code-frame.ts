/** Renders the line of a span and the carets below it. */
import type { Span } from "../../model/source/source.ts";
import { loginRanges } from "../../model/text/login-in-text.ts";
import { visible } from "./sanitise.ts";

export interface CodeFrame {
  line: string;
  /** Empty if the span lies beyond the excerpt. */
  carets: string;
}

/**
 * Characters two columns wide: the ranges of Wide and Fullwidth in
 * https://www.unicode.org/reports/tr11/tr11-43.html
 */
const wideRanges = [
  "\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff",
  "\\ufe10-\\ufe19\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6\\u{16fe0}-\\u{18cff}",
  "\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3fffd}\\p{Emoji_Presentation}",
];
let wide: RegExp | null = null;
/** ASCII needs no Unicode properties, whose tables take as long to build as reading a manifest. */
const ascii = /^[ -~]$/;
const tabColumns = 4;

interface Cell {
  shown: string;
  columns: number;
}

/** Shows at most `maxColumns` of the line, around the start of the span. */
export function codeFrame(at: Span, maxColumns: number): CodeFrame {
  const cells: Cell[] = [];
  const known = knownCells();
  let offset = 0;
  let first: number | null = null;
  let last: number | null = null;
  const end = at.endLine === at.line ? at.endColumn - 1 : Infinity;
  const logins = loginRanges(at.excerpt);
  for (const [source] of at.excerpt.matchAll(/##\w{0,20}\[|[^]/gu)) {
    if (first === null && offset + source.length > at.column - 1) first = cells.length;
    if (last === null && offset >= end) last = cells.length;
    const login = /* guard: logins-in-frames */ logins.find(
      ({ from, to }) => from <= offset && offset < to,
    );
    cells.push(login === undefined ? known(source) : maskOf(offset === login.from));
    offset += source.length;
  }
  if (first === null && offset === at.column - 1) first = cells.length;
  const { from, to } = windowOf(cells, first ?? 0, maxColumns);
  const left = from > 0 ? "…" : "";
  const line =
    left +
    cells
      .slice(from, to)
      .map((cell) => cell.shown)
      .join("") +
    (to < cells.length ? "…" : "");
  if (first === null) return { line, carets: "" };
  const marked = columnsOf(cells.slice(first, Math.min(to, last ?? cells.length)));
  return {
    line,
    carets:
      " ".repeat(left.length + columnsOf(cells.slice(from, first))) +
      "^".repeat(Math.max(1, marked)),
  };
}

/** A login is one mark, however long. */
function maskOf(isFirst: boolean): Cell {
  return isFirst ? { shown: "***", columns: 3 } : { shown: "", columns: 0 };
}

/** Makes the cell of each character once: even a line of a megabyte has few different ones. */
function knownCells(): (source: string) => Cell {
  const known = new Map<string, Cell>();
  return (source) => {
    const cell = known.get(source) ?? cellOf(source);
    known.set(source, cell);
    return cell;
  };
}

function cellOf(source: string): Cell {
  if (source === "\t") return { shown: " ".repeat(tabColumns), columns: tabColumns };
  const shown = visible(source);
  if (shown !== source) return { shown, columns: shown.length };
  return { shown, columns: ascii.test(source) ? 1 : columnsBeyondAscii(source) };
}

function columnsBeyondAscii(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  wide ??= new RegExp(`[${wideRanges.join("")}]`, "u");
  return wide.test(character) ? 2 : 1;
}

function columnsOf(cells: Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.columns, 0);
}

/**
 * Selects the cells to show: all if they fit, else two thirds of the columns from `first` on and
 * the rest before it.
 */
function windowOf(cells: Cell[], first: number, maxColumns: number): { from: number; to: number } {
  if (columnsOf(cells) <= maxColumns) return { from: 0, to: cells.length };
  const room = maxColumns - 2;
  const leastEnd = grow(cells, first, 1, Math.floor((room * 2) / 3));
  const from = grow(cells, leastEnd, -1, room);
  return { from, to: grow(cells, from, 1, room) };
}

/** Moves from `index` by as many cells as fit into the columns. */
function grow(cells: Cell[], index: number, step: 1 | -1, columns: number): number {
  let left = columns;
  let at = index;
  for (;;) {
    const next = cells[step === 1 ? at : at - 1];
    if (next === undefined || next.columns > left) return at;
    left -= next.columns;
    at += step;
  }
}
