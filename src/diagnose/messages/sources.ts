/** URLs of the code that writes the messages of kubelets and container runtimes. */

const github = "https://github.com";

export const sources = {
  kubelet: `${github}/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go`,
  keyring: `${github}/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go`,
  kubeletPods: `${github}/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go`,
  admission: `${github}/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go`,
  validation: `${github}/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go`,
  containerd: `${github}/containerd/containerd/blob/main/core/remotes/docker/resolver.go`,
  containerdToken: `${github}/containerd/containerd/blob/main/core/remotes/docker/authorizer.go`,
  containerdFetch: `${github}/containerd/containerd/blob/main/core/remotes/docker/fetcher.go`,
  containerdImage: `${github}/containerd/containerd/blob/main/core/images/image.go`,
  containerdPull: `${github}/containerd/containerd/blob/main/internal/cri/server/images/image_pull.go`,
  crio: `${github}/containers/image/blob/main/docker/docker_client.go`,
  crioIndex: `${github}/containers/image/blob/main/internal/manifest/oci_index.go`,
  crioPolicy: `${github}/containers/image/blob/main/signature/policy_eval.go`,
  crioRegistries: `${github}/containers/image/blob/main/docs/containers-registries.conf.5.md`,
  crioErrors: `${github}/cri-o/cri-o/pull/8656`,
  crioShortNames: `${github}/containers/image/blob/main/pkg/shortnames/shortnames.go`,
  docker: `${github}/moby/moby/blob/master/daemon/internal/distribution/errors.go`,
  dockerPull: `${github}/moby/moby/blob/master/daemon/internal/distribution/pull_v2.go`,
  goNet: `${github}/golang/go/blob/master/src/net/net.go`,
  goTls: `${github}/golang/go/blob/master/src/crypto/x509/verify.go`,
  specification: `${github}/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes`,
} as const;
