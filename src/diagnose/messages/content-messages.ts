/** Messages about the content of an image, and about storage for it. */
import {
  capitalize,
  imageName,
  type MessageRow,
  type MessageSubject,
  childMissingFix,
  platformFix,
  registryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

const fixes = {
  rebuild: "Rebuild the image in a format that the runtime supports, or name a container image.",
};

export const contentMessages: readonly MessageRow[] = [
  {
    pattern: /rejecting (\d{1,12}) byte manifest/,
    rule: "image-not-served",
    certainty: "proved",
    describe: (subject) =>
      `The manifest of ${imageName(subject)} has ${subject.match[1]} bytes, more than the ` +
      "runtime accepts (4 MiB)",
    fix: "Push the image with fewer layers and annotations.",
    source: sources.containerd,
  },
  {
    pattern:
      /no match for (?:current )?platform|get image config descriptor: content digest|no matching manifest for|no image found in (?:image index|manifest list) for|does not match the specified platform|cannot be used on this platform/,
    rule: "image-platform-missing",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} is not built for the platform of the ` +
      `node${platformIn(subject)}`,
    fix: platformFix,
    source: `${sources.containerdImage} ${sources.crioIndex} ${sources.dockerPull}`,
  },
  {
    pattern: /a Windows version (\S{1,40})-based image is incompatible with a (\S{1,40}) host/,
    rule: "image-platform-missing",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} is built for Windows ${subject.match[1] ?? ""}, which ` +
      `the node (${subject.match[2] ?? ""}) cannot run`,
    fix:
      "Name an image for the Windows version of the nodes, or limit the pod to nodes of its " +
      "version (nodeSelector on node.kubernetes.io/windows-build).",
    source:
      "https://github.com/moby/moby/blob/v28.0.0/distribution/pull_v2_windows.go " +
      "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility",
  },
  {
    pattern:
      /schema 1 image manifests are no longer supported|Schema 1 images have been deprecated|docker\.distribution\.manifest\.v1\+(?:prettyjws|json)|[Ss]chema(?: version)? ?1\b|: no signatures$/,
    rule: "image-type-unsupported",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} has a Docker schema 1 manifest, which the ` +
      "runtime no longer supports",
    fix: fixes.rebuild,
    source: sources.containerdPull,
  },
  {
    pattern:
      /unsupported image-specific operation on artifact|mismatched image rootfs and manifest layers|unsupported media ?type|[Ee]ncountered (?:remote|unknown)|invalid rootfs in image configuration|vnd\.cncf\.helm|artifact with type/,
    rule: "image-type-unsupported",
    certainty: "proved",
    describe: (subject) => `${capitalize(imageName(subject))} is not a container image`,
    fix: fixes.rebuild,
    source: "https://github.com/containers/image/blob/main/manifest/manifest.go",
  },
  {
    pattern: /denied: Quota has been exceeded/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(registryName(subject))} has exceeded its quota and cannot ` +
      `cache ${imageName(subject)}`,
    fix:
      "Free or raise the quota of the organization or project in the registry: " +
      "images cached from upstream count.",
    source: "https://docs.projectquay.io/use_quay.html#quota-management-and-enforcement",
  },
  {
    pattern: /no space left on device|disk quota exceeded/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: () => "The disk of the node is full; image and registry are not the cause",
    fix:
      "Free disk space on the node, or lower the image garbage collection thresholds " +
      "of the kubelet.",
    source: sources.containerdPull,
  },
  {
    pattern:
      /failed to copy:[^\n]{0,2000}?content at \S{1,1500} not found|could not fetch content descriptor \S{1,200} \(application\/vnd\.[^)]{1,200}\) from remote: not found|copying system image from manifest list: [^\n]{0,2000}?(?:manifest unknown|StatusCode: 404)|reading (?:config )?blob [^\n]{0,400}?registry 404|(?:blob unknown|unknown blob)\b|BLOB_UNKNOWN/i,
    rule: "image-child-missing",
    certainty: "proved",
    describe: (subject) =>
      `The registry has the manifest of ${imageName(subject)} but lacks a part of the image`,
    fix: childMissingFix,
    source: `${sources.containerdFetch} https://github.com/kubernetes/registry.k8s.io/issues/258`,
  },
];

/** " (linux/arm64)", or "" if the message names no platform. */
function platformIn({ message }: MessageSubject): string {
  const named =
    /for (linux\/\S{1,40}|windows\/\S{1,40}) in the manifest|architecture "?([a-z0-9]{1,20})"?/.exec(
      message,
    );
  const name = named?.[1] ?? named?.[2];
  return name === undefined ? "" : ` (${name})`;
}
