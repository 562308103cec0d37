/**
 * Finds the scalars of a source text that can be values. Not a YAML parser, since templates are not
 * YAML and values may contain templates.
 */
import type { SourceText } from "../../model/source/render-root.ts";
import type { TextRange } from "../../model/source/text-span.ts";

const word = /[A-Za-z0-9_](?:[\w.+@:/-]*[\w])?/g;
/** A template action. It contains no other start of an action, so matching takes linear time. */
const action = /\{\{(?:(?!\{\{)[^])*?\}\}/g;
/** With its end, if there is one. Read once even without, so that matching takes linear time. */
const literal = /"(?:[^"\\\n]|\\.)*("?)|`[^`]*(`?)/g;
/** A `printf` verb. */
const verb = /%[a-z]/g;
/** A variable that Flux or a Template fills in, or its name and operator before a default. */
const variable = /\$\{\w+(?:\}|:?[-=?+])/g;
/** The lines of a Chart.yaml that people edit to change an image. */
const chartValue = /^(?:appVersion|version|name):[ \t]+([^\s#].*)$/gm;
/** Replaces each hidden code unit; never part of a word. */
const hidden = "\0";

/** Leaves out keys, comments and template code, but not the string literals in that code. */
export function scalarsOf(text: string, role: SourceText["role"] | "set"): TextRange[] {
  const visible = visibleText(text, role);
  const words: TextRange[] = [];
  for (const { 0: found, index: from } of visible.matchAll(word)) {
    const to = from + found.length;
    if (!isKey(visible, to) && !isPathRest(visible, from)) words.push({ from, to });
  }
  return words;
}

function visibleText(text: string, role: SourceText["role"] | "set"): string {
  if (role === "chart") return onlyGroups(text, chartValue);
  return role === "set" ? text : withoutVariables(withoutCode(withoutComments(text)));
}

/** The name of a variable is no value, but its default is. */
function withoutVariables(text: string): string {
  if (!text.includes("${")) return text;
  return text.replace(variable, (name) => hidden.repeat(name.length));
}

/** Hides all but the first group of each match. */
function onlyGroups(text: string, pattern: RegExp): string {
  let visible = "";
  for (const { 0: found, 1: value = "", index } of text.matchAll(pattern)) {
    const from = index + found.length - value.length;
    visible += hidden.repeat(from - visible.length) + value;
  }
  return visible;
}

function withoutComments(text: string): string {
  if (!text.includes("#")) return text;
  return text.replace(/^([^#\n]*?)((?:^|[ \t])#.*)$/gm, (line, before: string, comment: string) =>
    isInQuotes(before) ? line : before + hidden.repeat(comment.length),
  );
}

/** Whether a quoted scalar is still open at the end of the text. */
function isInQuotes(before: string): boolean {
  const rest = before.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
  return /(?:^|[\s:,[{-])["']/.test(rest);
}

function withoutCode(text: string): string {
  if (!text.includes("{{")) return text;
  return text.replace(action, (code) => {
    if (/^\{\{-?\s*\/\*/.test(code)) return hidden.repeat(code.length);
    let visible = "";
    for (const { 0: quoted, 1: quote, 2: tick, index } of code.matchAll(literal))
      if (quote || tick)
        visible += hidden.repeat(index - visible.length) + quoted.replace(verb, hidden.repeat(2));
    return visible + hidden.repeat(code.length - visible.length);
  });
}

/** Whether a key ends at the offset: `key: …`, `"key": …`, `key=…`. */
function isKey(text: string, to: number): boolean {
  return /^["']?[ \t]*(?::(?=\s|$)|=(?!=))/.test(text.slice(to, to + 80));
}

/**
 * Whether a word continues a path, as in `../base/nginx`. A word after template code or a `printf`
 * verb does not.
 */
function isPathRest(text: string, from: number): boolean {
  const before = text.slice(Math.max(0, from - 2), from);
  return (
    /[\w.]\/$|[.-]$/.test(before) && !/^[\0 ]/.test(before) && !/^(?:["'\s:=]-|--)$/.test(before)
  );
}
