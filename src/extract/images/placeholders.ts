/** Images that are no literals by design: something fills them in before the kubelet sees them. Pure. */
import { child, descend, type MappingNode, text } from "../../model/source.ts";
import { matchesPattern } from "../kind-pattern.ts";

export interface PlaceholderMarker {
  /** API group, "" for core; `*` in it stands for anything. */
  group: string;
  /** `*` in it stands for anything. */
  kind: string;
  /** Any image that contains it. */
  marker: string;
  why: string;
}

/** Markers of templates, by the kind whose program fills them in; they count for all that is nested in that kind too. */
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

/** Where an image stands, as far as it decides on placeholders. */
export interface PlaceholderContext {
  /** Of the resource and of all it is nested in. */
  markers: readonly PlaceholderMarker[];
  /** A controller other than Kubernetes' own reads the field first. */
  custom: boolean;
  /** Of `triggersOf` the resource. */
  triggers: ReadonlySet<string>;
  /** The pod, or its template: what has the `metadata` of the pod. */
  pod: MappingNode | null;
  /** The path of its list from the root of the resource, and where it stands there; null for what is no container. */
  container: { list: string; index: number; name: string | null } | null;
}

/** Why `image` is no literal, or null where it is one. */
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
  const asked = "sidecar.istio.io/inject";
  return (
    child(annotations, "inject.istio.io/templates") !== undefined ||
    text(child(annotations, asked)) === "true" ||
    text(descend(pod, "metadata", "labels", asked)) === "true"
  );
}

/**
 * The fields that OpenShift fills in from image streams: "spec.template.spec.containers[?(@.name==\"app\")].image".
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
    return fields; // OpenShift does not act on what it cannot read.
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
