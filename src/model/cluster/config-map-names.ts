/** Names of ConfigMaps, and of their keys, from which well-known controllers read images. */

/** Names, and a label. A ConfigMap whose metadata holds none of them may still have such a key. */
export const configMapNames: readonly string[] = [
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
  "argo-events",
  "jenkins-jcasc-config",
  "jenkins-config-",
  "istio-sidecar-injector",
  "postgres-operator",
  "cnpg-controller-manager-config",
  "plugin-barman-cloud-",
  "velero.io/plugin-config",
];

/** Keys of images in a ConfigMap of any name. */
export const configMapKeys: readonly string[] = [
  "pod_template_file.yaml",
  "airflow.cfg",
  "sidecar.container",
];
