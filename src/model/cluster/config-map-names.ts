/** Names of ConfigMaps, and of their keys, from which well-known controllers read images. */

/** A document that holds none of these texts needs no reading for its images. */
export const configMapsWithImages: readonly string[] = [
  "config-deployment",
  "eventing-transformations-images",
  "eventing-integrations-images",
  "inferenceservice-config",
  "kfserving-config",
  "katib-config",
  "local-path-config",
  "rook-ceph-operator-config",
  "rook-csi-operator-image-set-configmap",
  "workflow-controller-configmap",
  "argo-events-controller-config",
  "istio-sidecar-injector",
  "postgres-operator",
  "pod_template_file.yaml",
  "sidecar.container",
  "velero.io/plugin-config",
];
