/** Reads the images that annotations of a pod give to admission webhooks, which add containers. */
import {
  child,
  descend,
  type MappingNode,
  type ScalarNode,
  text,
} from "../../model/source/source.ts";
import { isWhole } from "./image-names.ts";

/** An image that a webhook puts into the pod that has the annotation. */
export interface InjectedImage {
  /** The annotation with the image, or with its tag. */
  node: ScalarNode;
  image: string;
  /** From the pod: `metadata.annotations["dapr.io/sidecar-image"]`. */
  path: string;
  inParts: boolean;
  /** False if the webhook may leave the pod alone. */
  certain: boolean;
}

interface AnnotationRow {
  /** The whole key of the annotation. */
  image: RegExp;
  /** The annotation with the tag, if the image has none. */
  tag?: (key: string) => string;
  /** The annotation by which the pod asks for the container, and its value. */
  needs?: readonly [string, string];
}

const rows: readonly AnnotationRow[] = [
  {
    // https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
    image: /^vault\.hashicorp\.com\/agent-image$/,
    needs: ["vault.hashicorp.com/agent-inject", "true"],
  },
  // https://github.com/bank-vaults/vault-secrets-webhook/blob/v1.21.0/pkg/common/common.go
  { image: /^vault\.security\.banzaicloud\.io\/vault-(?:env-)?image$/ },
  {
    // https://docs.dapr.io/reference/arguments-annotations-overview/
    image: /^dapr\.io\/sidecar-image$/,
    needs: ["dapr.io/enabled", "true"],
  },
  // A name without a slash gets the registry and the tag of the mesh.
  // https://istio.io/latest/docs/reference/config/annotations/#SidecarProxyImage
  { image: /^sidecar\.istio\.io\/proxyImage$/ },
  {
    // https://linkerd.io/2/reference/proxy-configuration/
    image: /^config\.linkerd\.io\/(?:proxy|init|debug)-image$/,
    tag: (key) =>
      key.endsWith("/proxy-image") ? "config.linkerd.io/proxy-version" : `${key}-version`,
  },
  // https://github.com/DataDog/datadog-agent/blob/7.70.0/pkg/clusteragent/admission/mutate/autoinstrumentation/annotation.go
  { image: /^admission\.datadoghq\.com\/(?:[\w.-]+-lib|apm-inject)\.custom-image$/ },
];

/** Yields the injected images of a pod or pod template. */
export function* injectedImages(pod: MappingNode): Generator<InjectedImage> {
  const annotations = descend(pod, "metadata", "annotations");
  if (annotations?.node !== "mapping") return;
  for (const { key, value } of annotations.entries) {
    const row = rows.find(({ image }) => image.test(key.value));
    const written = text(value);
    if (row === undefined || written === null || value.node !== "scalar") continue;
    const { needs, tag } = row;
    if (needs !== undefined && text(child(annotations, needs[0])) !== needs[1]) continue;
    const certain = needs !== undefined;
    const path = `metadata.annotations[${JSON.stringify(key.value)}]`;
    if (isWhole(written)) yield { node: value, image: written, path, inParts: false, certain };
    const tagNode = tag === undefined ? undefined : child(annotations, tag(key.value));
    const image = `${written}:${text(tagNode) ?? ""}`;
    if (tagNode?.node === "scalar" && !isWhole(written) && isWhole(image))
      yield { node: tagNode, image, path, inParts: true, certain };
  }
}
