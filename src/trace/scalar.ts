/** The text of a source → the words in it that can be values. Pure: no parser, since templates are no YAML and values may hold templates. */
import type { SourceText } from "../model/render-root.ts";
import type { TextRange } from "../model/text-span.ts";

const word = /[A-Za-z0-9_](?:[\w.+@:/-]*[\w])?/g;
/** None begins in another, so that text full of beginnings is read once. */
const action = /\{\{(?:(?!\{\{)[^])*?\}\}/g;
const literal = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/g;
/** Where `printf` fills something in. */
const verb = /%[a-z]/g;
/** What a person edits of a Chart.yaml for the sake of an image. The rest of it says what the chart is made of. */
const chartValue = /^(?:appVersion|version|name):[ \t]+([^\s#].*)$/gm;
/** Stands for a unit that is none of a word, in place of what must not be read. */
const hidden = "\0";

/** Keys, comments and the code of templates left out; the literals in that code are read. */
export function scalarsOf(text: string, role: SourceText["role"] | "set"): TextRange[] {
  const shown =
    role === "chart"
      ? only(text, chartValue)
      : role === "set"
        ? text
        : withoutCode(withoutComments(text));
  const words: TextRange[] = [];
  for (const { 0: found, index: from } of shown.matchAll(word)) {
    const to = from + found.length;
    if (!isKey(shown, to) && !isTail(shown, from)) words.push({ from, to });
  }
  return words;
}

function only(text: string, values: RegExp): string {
  let shown = "";
  for (const { 0: found, 1: value = "", index } of text.matchAll(values)) {
    const from = index + found.length - value.length;
    shown += hidden.repeat(from - shown.length) + value;
  }
  return shown;
}

function withoutComments(text: string): string {
  if (!text.includes("#")) return text;
  return text.replace(/^([^#\n]*?)((?:^|[ \t])#.*)$/gm, (line, before: string, comment: string) =>
    isOpen(before) ? line : before + hidden.repeat(comment.length),
  );
}

/** A quoted scalar is not at its end. */
function isOpen(before: string): boolean {
  const ended = before.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
  return /(?:^|[\s:,[{-])["']/.test(ended);
}

function withoutCode(text: string): string {
  if (!text.includes("{{")) return text;
  return text.replace(action, (code) => {
    if (/^\{\{-?\s*\/\*/.test(code)) return hidden.repeat(code.length);
    let shown = "";
    for (const { 0: quoted, index } of code.matchAll(literal))
      shown += hidden.repeat(index - shown.length) + quoted.replace(verb, hidden.repeat(2));
    return shown + hidden.repeat(code.length - shown.length);
  });
}

/** `key: …`, `"key": …`, `key=…`. */
function isKey(text: string, to: number): boolean {
  return /^["']?[ \t]*(?::(?=\s|$)|=(?!=))/.test(text.slice(to, to + 80));
}

/** The rest of a path: `../base/nginx`. What follows code or a format's verb is no such rest. */
function isTail(text: string, from: number): boolean {
  const before = text.slice(Math.max(0, from - 2), from);
  return (
    /[\w.]\/$|[.-]$/.test(before) && !/^[\0 ]/.test(before) && !/^(?:["'\s:=]-|--)$/.test(before)
  );
}
