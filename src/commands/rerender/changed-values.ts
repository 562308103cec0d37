/** Looks for values in the sources of rendered images that YAML has changed. */
import type { ChangedScalar } from "../../model/source/changed-scalar.ts";
import type { Pull } from "../../model/pull/pull.ts";
import type { RenderRoot } from "../../model/source/render-root.ts";

/** What YAML makes of a changed value: a number or a boolean. */
const changedForm = /^(?:\d+(?:\.\d+)?(?:e\+\d+)?|true|false)$/;

/** Loads the tracer only if some image has a part that may have been changed. */
export async function changedValues(
  pulls: readonly Pull[],
  roots: readonly RenderRoot[],
): Promise<ChangedScalar[]> {
  const byRoot = new Map<string, Set<string>>();
  for (const { workload, reference } of pulls) {
    if ("invalid" in reference) continue;
    const { path, tag, digest } = reference;
    const parts = [...path.split("/"), tag ?? "", (digest ?? "").replace(/^.*:/, "")];
    const changed = parts.filter((part) => changedForm.test(part));
    if (changed.length === 0) continue;
    const known = byRoot.get(workload.root) ?? new Set();
    byRoot.set(workload.root, known);
    for (const part of changed) known.add(part);
  }
  const rendered = roots.filter(({ root }) => root !== "" && byRoot.has(root));
  if (rendered.length === 0) return [];
  const { changedScalars } = await import("../../trace/trace.ts");
  return rendered.flatMap((root) => changedScalars(root, byRoot.get(root.root) ?? new Set()));
}
