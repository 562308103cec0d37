/** Plans a source by its kind. */
import { planApplication } from "../argo/argo-application.ts";
import { planApplicationSet } from "../argo/application-set/plan-application-set.ts";
import { planFluxKustomization } from "../flux/plan-flux-kustomization.ts";
import { planResourceSet } from "../flux/resource-set.ts";
import { planCrossplaneRelease } from "../helm/crossplane-release.ts";
import { planHelmRelease } from "../helm/helm-release.ts";
import { planHelmChartConfig, planK3sHelmChart } from "../helm/k3s-helm-chart.ts";
import { planOverlay } from "../kustomize/plan-overlay.ts";
import type { GitopsObject } from "../objects/gitops-object.ts";
import type { GitopsRole } from "../objects/kinds.ts";
import { planTemplate } from "../openshift-template.ts";
import type { PlanContext, SourcePlan } from "../plan-step.ts";

export async function planSource(
  role: GitopsRole,
  object: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  switch (role) {
    case "flux-kustomization":
      return await planFluxKustomization(object, context);
    case "helm-release":
      return await planHelmRelease(object, context);
    case "k3s-helm-chart":
      return await planK3sHelmChart(object, context);
    case "argo-application":
      return await planApplication(object, context);
    case "application-set":
      return await planApplicationSet(object, context);
    case "application-chart":
      return await planApplication(object, { ...context, isOwnRepository: () => true });
    case "resource-set":
      return await planResourceSet(object, context);
    case "openshift-template":
      return planTemplate(object, context);
    case "crossplane-release":
      return await planCrossplaneRelease(object, context);
    case "kustomization":
      return await planOverlay(object, context);
    case "k3s-helm-chart-config":
      return await planHelmChartConfig(object, context);
    default:
      return {
        plan: "unrendered",
        reason: { code: "kind-unsupported", kind: object.kind },
        at: [],
      };
  }
}

/** The folders of the repository that hold the charts of a plan. */
export function chartFolders(plan: SourcePlan): string[] {
  const steps = plan.plan === "render" ? plan.steps : [];
  return steps.flatMap((step) =>
    step.step === "template" && step.chart.from === "tree" ? [step.chart.path] : [],
  );
}
