/** Plans the build of a kustomization that no controller was found for. */
import type { GitopsObject } from "../objects/gitops-object.ts";
import { notRendered, type PlanContext, type SourcePlan } from "../plan-step.ts";
import { readOverlay } from "./inclusions.ts";

export async function planOverlay(
  { file }: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const folder = file === null ? null : file.slice(0, Math.max(0, file.lastIndexOf("/")));
  const found = folder === null ? null : await readOverlay(context.tree, folder);
  if (folder === null || found === null)
    return notRendered({ code: "invalid", detail: "its kustomization cannot be read" });
  const { fileName, content } = found;
  return {
    plan: "render",
    namespace: null,
    steps: [
      {
        step: "build",
        generated: { folder, fileName, content, created: false },
        charts: context,
        postBuild: null,
        unknownVariables: [],
      },
    ],
  };
}
