/** The text of a file behind a rendered source, and where in it a value may be marked. */
import type { SourceText } from "../../model/source/render-root.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import type { GitopsObject } from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import { mayHoldSources, roleOf } from "../objects/kinds.ts";
import { kustomizationValueFields, valueFields } from "../objects/value-fields.ts";

/** Limits marks in GitOps objects to values, since other fields decide what is rendered. */
export function sourceText(path: string, text: string): SourceText {
  const role = sourceRole(path, text);
  let found: { editable: TextRange[] | undefined } | null = null;
  return {
    path,
    role,
    text,
    // Only tracing asks for it, of the files behind findings.
    get editable() {
      return (found ??= { editable: editableRanges(role, path, text) }).editable;
    },
  };
}

function editableRanges(
  role: SourceText["role"],
  path: string,
  text: string,
): TextRange[] | undefined {
  if (role === "kustomization") {
    const located = new LocatedFile(path, text);
    return located.rangesAt(kustomizationValueFields(located.content));
  }
  if (role !== "manifest" && (role !== "values" || !mayHoldSources(text))) return undefined;
  const located = new LocatedFile(path, text);
  const isPlain = role === "values" && located.objects().length === 0;
  return isPlain ? undefined : valueRanges(located, text);
}

/** Names in patches decide which objects they change. */
function valueRanges(located: LocatedFile, text: string): TextRange[] {
  const isSource = ({ apiVersion, kind }: GitopsObject): boolean =>
    roleOf(apiVersion, kind) !== null;
  const names = [...text.matchAll(metadata)].map(({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
  }));
  return [
    ...located.ranges((object) => (isSource(object) ? [] : valueFields(object))),
    ...located
      .ranges((object) => (isSource(object) ? valueFields(object) : []))
      .flatMap((range) => without(range, names)),
  ];
}

const metadata =
  /\bmetadata:[ \t]*(?:\{[^}\n]*\}|\r?\n(?:[ \t]+(?:name|namespace):[^\n]*(?:\n|$))+)/g;

/** The parts of a range between others, which are in ascending order. */
function without({ from, to }: TextRange, others: readonly TextRange[]): TextRange[] {
  const rest: TextRange[] = [];
  let start = from;
  for (const other of others) {
    if (other.to <= start || other.from >= to) continue;
    if (other.from > start) rest.push({ from: start, to: other.from });
    start = other.to;
  }
  if (start < to) rest.push({ from: start, to });
  return rest;
}

function sourceRole(path: string, text: string): SourceText["role"] {
  if (/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(path)) return "kustomization";
  if (/(?:^|\/)Chart\.ya?ml$/.test(path)) return "chart";
  if (/(?:^|\/)templates\//.test(path)) return "template";
  if (/(?:^|\/)values[^/]*\.ya?ml$/.test(path)) return "values";
  return mayHoldSources(text) ? "manifest" : "resource";
}
