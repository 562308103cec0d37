/** The text of a file behind a rendered source, and where in it a value may be marked. */
import type { SourceText } from "../../model/source/render-root.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import { LocatedFile } from "../objects/gitops-object.ts";
import { mayHoldSources } from "../objects/kinds.ts";
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
  return isPlain ? undefined : located.ranges(valueFields);
}

function sourceRole(path: string, text: string): SourceText["role"] {
  if (/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(path)) return "kustomization";
  if (/(?:^|\/)Chart\.ya?ml$/.test(path)) return "chart";
  if (/(?:^|\/)templates\//.test(path)) return "template";
  if (/(?:^|\/)values[^/]*\.ya?ml$/.test(path)) return "values";
  return mayHoldSources(text) ? "manifest" : "resource";
}
