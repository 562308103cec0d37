/**
 * Messages about layers that the node has downloaded: their digests, their format, and the disk to
 * which the node unpacks them. The registry and its credentials are not the cause.
 */
import { capitalize, imageName, type MessageRow, type MessageSubject } from "./message-row.ts";
import { sources } from "./sources.ts";

const onNode = { rule: "pull-failed-otherwise", certainty: "proved" } as const;

const fixes = {
  store:
    "Remove the image on the node (`crictl rmi IMAGE`) and pull it again; if that fails, " +
    "drain the node and empty the runtime's image store (containerd: /var/lib/containerd; " +
    "CRI-O: /var/lib/containers/storage).",
  bytes:
    "Check the proxies and caches between the nodes and the registry; if the registry " +
    "itself serves the wrong bytes, push the image again.",
};

function unpacking(problem: string): (subject: MessageSubject) => string {
  return (subject) => `The node cannot unpack ${imageName(subject)}: ${problem}`;
}

export const unpackMessages: readonly MessageRow[] = [
  {
    pattern: /unexpected media ?type text\/|media ?type "?text\/html/,
    rule: "registry-unreachable",
    certainty: "proved",
    severity: "error",
    describe: (subject) =>
      `The nodes received a web page in the place of a part of ${imageName(subject)}: a proxy ` +
      "or mirror answered for the registry",
    fix:
      "Check the proxy and the mirrors of the nodes: a login page or an error page answers " +
      "for the registry. Remove the image on the node afterwards (`crictl rmi IMAGE`).",
    source: sources.containerdImage,
  },
  {
    pattern: /dial unix|connection error: desc = "transport/,
    ...onNode,
    describe: unpacking("its snapshotter does not answer the container runtime"),
    fix:
      "Start the snapshotter on the node (the service of nydus, stargz or SOCI) and read its " +
      "log, or configure the snapshotter overlayfs in the container runtime.",
    source: "https://github.com/dragonflyoss/nydus/issues/1481",
  },
  {
    pattern:
      /snapshotter \S{1,100} was not found|snapshotter not loaded|no unpack platforms defined/,
    ...onNode,
    describe: unpacking("its container runtime is configured for a snapshotter that it lacks"),
    fix:
      "Correct the snapshotter in the configuration of the container runtime, or load its " +
      "plugin. The transfer service of containerd has a setting of its own, `unpack_config`.",
    source:
      "https://github.com/moby/moby/issues/46254 " +
      "https://github.com/containerd/containerd/issues/11606",
  },
  {
    pattern: /find image ref of snapshot|missing CRI reference annotation/,
    ...onNode,
    describe: unpacking(
      "its container runtime does not tell the snapshotter the name of the image",
    ),
    fix:
      "Set `disable_snapshot_annotations = false` for the CRI plugin of containerd, which nydus " +
      "and other remote snapshotters need; then remove the image on the node and pull it again.",
    source:
      "https://github.com/dragonflyoss/nydus/issues/48 " +
      "https://github.com/kata-containers/kata-containers/issues/8407",
  },
  {
    pattern: /layer "[^"]{1,200}" unavailable/,
    ...onNode,
    certainty: "unverified",
    describe: (subject) =>
      `The lazy snapshotter of the node (stargz, SOCI) cannot read a layer of ` +
      `${imageName(subject)}: it asks the registry itself`,
    fix:
      "Read the log of the snapshotter on the node: the credential that it keeps may have " +
      "expired, or it may not reach the registry.",
    source: "https://github.com/awslabs/soci-snapshotter/issues/1084",
  },
  {
    pattern: /[Dd]ecrypt|needed for decryption|ctd-decoder|\+encrypted/,
    ...onNode,
    describe: (subject) =>
      `${capitalize(imageName(subject))} has encrypted layers, and the node cannot decrypt them`,
    fix:
      "Give the node the private key and the decoder (containerd: imgcrypt, with keys in " +
      "`/etc/containerd/ocicrypt/keys`; CRI-O: `decryption_keys_path`). A pull secret is no such " +
      "key.",
    source:
      "https://github.com/containerd/imgcrypt/issues/181 " +
      "https://github.com/cri-o/cri-o/issues/3913",
  },
  {
    pattern:
      /no space left on device|disk quota exceeded|insufficient disk space|Thin Pool has \d+ free data blocks/,
    ...onNode,
    describe: () => "The disk of the node is full; image and registry are not the cause",
    fix:
      "Free disk space and inodes on the node, or lower the image garbage collection " +
      "thresholds of the kubelet.",
    source: sources.containerdPull,
  },
  {
    pattern: /insufficient UIDs or GIDs|lchown [^\n]{1,400}invalid argument|cannot find mappings/,
    ...onNode,
    describe: unpacking("its files have owners that the runtime's user namespace does not map"),
    fix:
      "Give the user of the rootless runtime more subordinate IDs (/etc/subuid, /etc/subgid), " +
      "or build the image with smaller user and group IDs.",
    source: "https://github.com/containers/storage/blob/main/pkg/idtools/idtools.go",
  },
  {
    pattern:
      /hcsshim::(?:ProcessBaseLayer|ImportLayer) failed(?! in Win32: Access is denied)|hcsshim::ProcessBaseLayer /,
    ...onNode,
    certainty: "unverified",
    describe: (subject) =>
      `The Windows node cannot import a layer of ${imageName(subject)}: the image may be built ` +
      "for Linux or another version of Windows, or antivirus software interferes",
    fix:
      "Check the platform of the image against the version of the node, and exclude the folder " +
      "of the container runtime from antivirus software; then pull the image again.",
    source:
      "https://github.com/microsoft/hcsshim/issues/2226 " +
      "https://github.com/antrea-io/antrea/issues/5653",
  },
  {
    pattern:
      /permission denied|operation not permitted|SELinux|AppArmor|security\.(?:selinux|capability)|avc: {1,4}denied|access is denied/i,
    ...onNode,
    describe: unpacking(
      "its file system or a security module (SELinux, AppArmor, antivirus) denies the runtime " +
        "a write",
    ),
    fix:
      "Check the node: SELinux labels and audit log of the runtime's folder, mount options, " +
      "rootless mode, and antivirus software. No credential is involved.",
    source: "https://github.com/containerd/containerd/issues/9128",
  },
  {
    pattern:
      /read-only file system|input\/output error|structure needs cleaning|stale (?:NFS )?file handle/i,
    ...onNode,
    describe: unpacking("its disk is damaged or read-only"),
    fix: "Check the disk of the node (`dmesg`), then drain and repair or replace the node.",
    source: "https://man7.org/linux/man-pages/man3/errno.3.html",
  },
  {
    pattern: /signal: killed|cannot allocate memory|out of memory|too many open files/,
    ...onNode,
    describe: unpacking("it runs out of memory or file descriptors"),
    fix:
      "Give the container runtime more memory and file descriptors, or pull fewer images at " +
      "once.",
    source: sources.containerdPull,
  },
  {
    pattern: /context (?:deadline exceeded|cancell?ed)|DeadlineExceeded/,
    ...onNode,
    describe: unpacking("its disk is too slow to finish in time"),
    fix: "Check the load and the speed of the node's disk, and the size of the image.",
    source: sources.containerdPull,
  },
  {
    pattern: /max depth exceeded/,
    rule: "image-type-unsupported",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} has more layers than the storage driver of the node ` +
      "supports",
    fix: "Rebuild the image with fewer layers.",
    source: "https://github.com/moby/moby/blob/v28.0.0/layer/layer.go",
  },
  {
    pattern: /number of layers and diffIDs don't match|layers from manifest don't match/,
    rule: "image-type-unsupported",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} has layers that its configuration does not list, or of ` +
      "a type that this runtime skips (zstd), or it is an artifact",
    fix: "Build the image with gzip layers, update the runtime, or name a container image.",
    source:
      "https://github.com/containerd/containerd/blob/v1.7.0/pkg/unpack/unpacker.go " +
      "https://github.com/moby/moby/blob/v28.0.0/distribution/pull_v2.go",
  },
  {
    pattern: /wrong diff id calculated/,
    ...onNode,
    describe: (subject) =>
      `A layer of ${imageName(subject)} is not the one that its configuration lists: the image ` +
      "was built wrongly, or its layer on the node is damaged",
    fix:
      "Pull the image on another node: if that fails too, build and push it again; else remove " +
      "it on this node (`crictl rmi IMAGE`).",
    source: "https://github.com/containerd/containerd/issues/3682",
  },
  {
    pattern: /mismatched image rootfs and manifest layers|unsupported (?:layer|media) ?type/,
    rule: "image-type-unsupported",
    certainty: "proved",
    describe: (subject) => `${capitalize(imageName(subject))} is not a container image`,
    fix: "Rebuild the image in a format that the runtime supports, or name a container image.",
    source: sources.containerdImage,
  },
  {
    pattern:
      /zstd|magic number mismatch|unknown compression|unsupported (?:diff|compression)|no (?:diff )?processor/,
    rule: "image-type-unsupported",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} has layers in a compression or encryption that the ` +
      "runtime of the node does not support",
    fix: "Build the image with gzip layers, or update the container runtime.",
    source: "https://github.com/containerd/containerd/blob/main/core/diff/stream.go",
  },
  {
    pattern:
      /invalid tar header|gzip: invalid|flate: corrupt|invalid checksum|unexpected EOF|checksum (?:error|mismatch)/,
    ...onNode,
    describe: unpacking("a layer is damaged or was cut short"),
    fix: `${fixes.store} If every node fails, push the image again.`,
    source: "https://github.com/containerd/containerd/blob/main/pkg/archive/tar.go",
  },
  {
    pattern:
      /unexpected commit (?:digest|size)|failed size validation|[Dd]igest did not match|does not match provided manifest digest|layer verification failed|commit failed: unexpected/,
    ...onNode,
    cause: "connectivity",
    describe: (subject) =>
      `The nodes received other bytes for ${imageName(subject)} than its manifest names: a ` +
      "proxy changed or cut the download, or the registry holds a damaged blob",
    fix: fixes.bytes,
    source: "https://github.com/containerd/containerd/blob/main/core/content/helpers.go",
  },
  {
    pattern: /\blocked\b|already in progress/,
    ...onNode,
    certainty: "unverified",
    describe: (subject) =>
      `Another download of ${imageName(subject)} on the node holds the lock, or left it behind`,
    fix: "Wait for the other download; if none runs, restart the container runtime of the node.",
    source: "https://github.com/containerd/containerd/blob/main/plugins/content/local/store.go",
  },
  {
    pattern:
      /mount callback failed on \S{1,400}: \w{1,20} \S{1,600}: (?:no such file or directory|file exists)/,
    ...onNode,
    describe: unpacking("a layer changes a file that is not where the layer expects it"),
    fix: `${fixes.store} If every node fails, build the image again.`,
    source: "https://github.com/containerd/containerd/blob/main/pkg/archive/tar.go",
  },
  {
    pattern:
      /does not exist|already exists|not found|no such file or directory|file exists|not known|unknown parent/,
    ...onNode,
    describe: unpacking("its image store has lost a snapshot or blob, so it is damaged"),
    fix: fixes.store,
    source: "https://github.com/containerd/containerd/issues/2382",
  },
  {
    pattern: /not supported|invalid argument|no such device|whiteout|xattr|wrong fs type/,
    ...onNode,
    describe: unpacking("its file system does not support what the snapshotter needs"),
    fix:
      "Put the runtime's image store on a file system that supports overlayfs (ext4, or xfs " +
      "with ftype=1), or configure another snapshotter.",
    source: "https://github.com/containerd/containerd/blob/main/docs/snapshotters/README.md",
  },
  {
    pattern: /[^]/,
    ...onNode,
    describe: (subject) =>
      `The node has downloaded ${imageName(subject)} and fails to verify or unpack it; ` +
      "registry and credentials are not the cause",
    fix: fixes.store,
    source: sources.containerdPull,
  },
];
