/** Messages that are about no pull but have a rule: what else keeps a pod from starting. */
import { capitalize, imageName, type MessageRow, platformFix } from "./message-row.ts";
import { sources } from "./sources.ts";

export const startMessages: readonly MessageRow[] = [
  {
    pattern: /references non-existent secret key: (\S{1,253})/,
    rule: "secret-key-not-found",
    certainty: "proved",
    describe: ({ match }) => `A Secret that the pod mounts has no key \`${match[1]}\``,
    source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/secret/secret.go",
  },
  {
    pattern: /references non-existent config key: (\S{1,253})/,
    rule: "config-map-key-not-found",
    certainty: "proved",
    describe: ({ match }) => `A ConfigMap that the pod mounts has no key \`${match[1]}\``,
    source:
      "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/configmap/configmap.go",
  },
  {
    pattern: /couldn't find key (\S{1,253}) in Secret (\S{1,510})/,
    rule: "secret-key-not-found",
    certainty: "proved",
    describe: ({ match }) => `The Secret \`${match[2]}\` has no key \`${match[1]}\``,
    source: sources.kubeletPods,
  },
  {
    pattern: /couldn't find key (\S{1,253}) in ConfigMap (\S{1,510})/,
    rule: "config-map-key-not-found",
    certainty: "proved",
    describe: ({ match }) => `The ConfigMap \`${match[2]}\` has no key \`${match[1]}\``,
    source: sources.kubeletPods,
  },
  {
    pattern:
      /(?:serviceaccounts?|service account) "?([^\s"]{1,510})"? not found|error looking up service account (\S{1,510}?):/,
    rule: "service-account-not-found",
    certainty: "proved",
    describe: ({ match }) =>
      `The service account \`${match[1] ?? match[2]}\` does not exist, so pods ` +
      "that name it are rejected",
    source: sources.admission,
  },
  {
    pattern: /secrets? "([^"]{1,253})" not found|fetching NodePublishSecretRef (\S{1,510}) failed/,
    rule: "secret-not-found",
    certainty: "proved",
    describe: ({ match }) => `The Secret \`${match[1] ?? match[2]}\` does not exist`,
    source: sources.kubeletPods,
  },
  {
    pattern: /configmaps? "([^"]{1,253})" not found/,
    rule: "config-map-not-found",
    certainty: "proved",
    describe: ({ match }) => `The ConfigMap \`${match[1]}\` does not exist`,
    source: sources.kubeletPods,
  },
  {
    pattern:
      /exec format error|container operating system does not match the host operating system/,
    rule: "image-platform-mismatch",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} can be pulled, but its programs are for ` +
      "a platform other than the node's",
    fix: platformFix,
    source:
      "https://man7.org/linux/man-pages/man2/execve.2.html " +
      "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility",
  },
  {
    pattern: /no command specified/,
    rule: "image-type-unsupported",
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(imageName(subject))} can be pulled, but names no program to ` +
      "run: it is a chart or other artifact, or an image without a command",
    fix: "Name a container image, or give the container a command.",
    source: "https://github.com/containerd/containerd/blob/v2.1.0/internal/cri/opts/spec_opts.go",
  },
  {
    pattern:
      /spec\.\S{1,60}\.image: Invalid value: "(.{0,1000}?)": must not have leading or trailing whitespace/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: ({ match }) =>
      `The image has leading or trailing white space: \`${match[1]?.replace(/\\n/g, " ").trim()}\``,
    fix: "Remove the white space.",
    source: sources.validation,
  },
  {
    pattern: /spec\.\S{1,60}\.image: Required value/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: () => "The image is empty",
    fix: "Name an image.",
    source: sources.validation,
  },
];
