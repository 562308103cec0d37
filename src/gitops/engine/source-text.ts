/** The text of a file behind a rendered source, and where in it a value may be marked. */
import type { SourceText } from "../../model/source/render-root.ts";
import { LocatedFile } from "../objects/gitops-object.ts";
import { mayHoldSources } from "../objects/kinds.ts";
import { kustomizationValueFields, valueFields } from "../objects/value-fields.ts";

/** Limits marks in GitOps objects to values, since other fields decide what is rendered. */
export function sourceText(path: string, text: string): SourceText {
  const role = sourceRole(path, text);
  if (role === "values" && mayHoldSources(text)) {
    const located = new LocatedFile(path, text);
    if (located.objects().length > 0)
      return { path, role, text, editable: located.ranges(valueFields) };
  }
  if (role === "kustomization") {
    const located = new LocatedFile(path, text);
    const fields = kustomizationValueFields(located.content);
    return { path, role, text, editable: located.rangesAt(fields) };
  }
  if (role !== "manifest") return { path, role, text };
  return { path, role, text, editable: new LocatedFile(path, text).ranges(valueFields) };
}

function sourceRole(path: string, text: string): SourceText["role"] {
  if (/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(path)) return "kustomization";
  if (/(?:^|\/)Chart\.ya?ml$/.test(path)) return "chart";
  if (/(?:^|\/)templates\//.test(path)) return "template";
  if (/(?:^|\/)values[^/]*\.ya?ml$/.test(path)) return "values";
  return mayHoldSources(text) ? "manifest" : "resource";
}
