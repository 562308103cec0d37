/** Images that are no literals by design: a program replaces them before the kubelet reads them. */
import { child, descend, type MappingNode, text } from "../../model/source/source.ts";
import { matchesPattern } from "../kind-pattern.ts";

export interface PlaceholderMarker {
  /** API group, "" for core; `*` matches any text. */
  group: string;
  /** `*` matches any text. */
  kind: string;
  /** The text that makes an image a placeholder. */
  marker: string;
  why: string;
}

/**
 * Template markers, by the kind whose program fills them in. They apply to nested resources too.
 */
export const markers: readonly PlaceholderMarker[] = [
  // https://ko.build/features/k8s/
  { group: "*", kind: "*", marker: "ko://", why: "ko builds it when it applies the manifest" },
  // https://tekton.dev/docs/pipelines/variables/
  { group: "tekton.dev", kind: "*", marker: "$(", why: "Tekton fills it in" },
  { group: "triggers.tekton.dev", kind: "*", marker: "$(", why: "Tekton fills it in" },
  { group: "prow.k8s.io", kind: "*", marker: "$(", why: "Tekton fills it in" },
  // https://pipelinesascode.com/docs/guide/authoringprs/
  { group: "tekton.dev", kind: "*", marker: "{{", why: "Pipelines as Code fills it in" },
  // https://argo-workflows.readthedocs.io/en/latest/variables/
  { group: "argoproj.io", kind: "*", marker: "{{", why: "Argo fills it in" },
  // https://kro.run/docs/concepts/resource-group-definitions
  { group: "kro.run", kind: "*", marker: "${", why: "kro fills it in" },
  // https://www.kubeflow.org/docs/components/katib/user-guides/trial-template/
  { group: "kubeflow.org", kind: "Experiment", marker: "${", why: "Katib fills it in" },
  // https://fluxcd.control-plane.io/operator/resourceset/
  {
    group: "fluxcd.controlplane.io",
    kind: "ResourceSet",
    marker: "<<",
    why: "the Flux operator fills it in",
  },
  // https://docs.openshift.com/container-platform/latest/openshift_images/using-templates.html
  {
    group: "template.openshift.io",
    kind: "Template",
    marker: "${",
    why: "a parameter of the OpenShift template",
  },
  { group: "", kind: "Template", marker: "${", why: "a parameter of the OpenShift template" },
  // https://kyverno.github.io/chainsaw/latest/quick-start/bindings/
  { group: "chainsaw.kyverno.io", kind: "*", marker: "($", why: "Chainsaw fills it in" },
  // https://open-cluster-management.io/docs/getting-started/integration/policy-controllers/policy-framework/
  {
    group: "policy.open-cluster-management.io",
    kind: "*",
    marker: "{{",
    why: "the policy's template fills it in",
  },
];

export function markersOf(group: string, kind: string): PlaceholderMarker[] {
  return markers.filter(
    (row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind),
  );
}

/** The context of an image that decides whether it is a placeholder. */
export interface PlaceholderContext {
  /** The markers of the resource and of all resources around it. */
  markers: readonly PlaceholderMarker[];
  /** True if the controller of a custom kind reads the field. */
  custom: boolean;
  /** The result of `triggersOf` for the resource. */
  triggers: ReadonlySet<string>;
  /** The pod or its template, which has the `metadata` of the pod. */
  pod: MappingNode | null;
  /** The path of the list in the resource, and the index in it; null if it is no container. */
  container: { list: string; index: number; name: string | null } | null;
}

/** Why `image` is a placeholder; null if it is a literal. */
export function placeholderOf(image: string, place: PlaceholderContext): string | null {
  for (const { marker, why } of place.markers) if (image.includes(marker)) return why;
  if (place.custom && /[*?!|$(){}<>]/.test(image))
    return "a template or pattern that the kind's own controller reads";
  if (image === "auto" && place.pod !== null && injectsIstio(place.pod)) return "Istio fills it in";
  if (place.container !== null && isTriggered(place.triggers, place.container))
    return "OpenShift fills it in from an image stream";
  return null;
}

/** https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway */
function injectsIstio(pod: MappingNode): boolean {
  const annotations = descend(pod, "metadata", "annotations");
  const inject = "sidecar.istio.io/inject";
  return (
    child(annotations, "inject.istio.io/templates") !== undefined ||
    text(child(annotations, inject)) === "true" ||
    text(descend(pod, "metadata", "labels", inject)) === "true"
  );
}

/**
 * The fields that OpenShift sets from image streams, such as
 * `spec.template.spec.containers[?(@.name=="app")].image`.
 * https://docs.openshift.com/container-platform/latest/openshift_images/triggering-updates-on-imagestream-changes.html
 */
export function triggersOf(root: MappingNode): ReadonlySet<string> {
  const fields = new Set<string>();
  const annotation = text(descend(root, "metadata", "annotations", "image.openshift.io/triggers"));
  if (annotation === null) return fields;
  let triggers: unknown;
  try {
    triggers = JSON.parse(annotation);
  } catch {
    return fields; // OpenShift ignores an annotation that it cannot parse.
  }
  if (!Array.isArray(triggers)) return fields;
  for (const trigger of triggers as unknown[]) {
    if (typeof trigger !== "object" || trigger === null || !("fieldPath" in trigger)) continue;
    if (typeof trigger.fieldPath === "string") fields.add(trigger.fieldPath.replaceAll("'", '"'));
  }
  return fields;
}

function isTriggered(
  triggers: PlaceholderContext["triggers"],
  { list, index, name }: NonNullable<PlaceholderContext["container"]>,
): boolean {
  return (
    triggers.has(`${list}[${index}].image`) || triggers.has(`${list}[?(@.name=="${name}")].image`)
  );
}
