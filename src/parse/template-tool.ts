/** Guesses which tool should have rendered a broken document. */
import type { BrokenDocument } from "../model/source/source.ts";

/** Comments, and quoted strings at the place of a value. */
const opaque = /(?<![^\s[{,:-])(?:"(?:\\.|[^"\\\r\n])*"|'(?:''|[^'\r\n])*')|(?<!\S)#.*$/g;
const blockHeader = /(?:^|[\s:-])[|>][-+0-9]*\s*(?:#.*)?$/;

/** An action of a Go template; `{{NAME}}` is a placeholder of many other tools. */
const helmAction =
  /\{\{(?:-|\/\*|\s*[.$("`]|\s*\w+\s+[^\s}]|\s*(?:end|else|quote|fail|break|continue)\b)/;

/**
 * Only markers that can break a document count: not those in block scalars, quoted strings and
 * comments. `{{` and `{%` count anywhere in the document, because errors appear far from them.
 * `${…}` and `$(…)` are valid YAML in most places, so they count only near `offset`, the place of
 * the error.
 */
export function templateTool(text: string, offset: number): BrokenDocument["template"] {
  let helm = false;
  let mustache = false;
  let blockIndent = -1;
  let near = "";
  let lineStart = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const indent = line.length - line.trimStart().length;
    const lineEnd = lineStart + line.length;
    const inBlock = blockIndent >= 0 && (indent > blockIndent || indent === line.length);
    if (!inBlock) {
      const open = line.replace(opaque, "");
      blockIndent = blockHeader.test(open) ? indent : -1;
      if (/\{%[-+~ ]?\s*\w/.test(open)) return "jinja";
      helm ||= helmAction.test(open);
      mustache ||= /\{\{\s*[\w#/^]/.test(open);
      if (offset >= lineStart - 1 && offset <= lineEnd + 2) near += open;
    }
    lineStart = lineEnd + 1;
    if (text.startsWith("\r\n", lineEnd)) lineStart++;
  }
  if (helm) return "helm";
  if (mustache) return "mustache";
  if (/\$\{\w+[^}]*\}/.test(near)) return "envsubst";
  return /\$\(\w+\)/.test(near) ? "kustomize" : null;
}
