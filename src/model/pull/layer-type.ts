/** Tells which runtimes unpack the layers of an image by their media types. */

/** "application/vnd.oci.image.layer.v1.tar+zstd", or Docker's own type. */
export function isZstdLayer(type: string): boolean {
  return /[.+]zstd$/.test(type);
}

/**
 * Whether nodes certainly refuse layers in zstd; null if they unpack them. `runtime` is as the
 * kubelet reports it: "containerd://1.7.27"; null if unknown.
 *
 * The type of OCI: containerd since 1.5. The type of Docker, which is in no specification:
 * containerd since 2.0 (MediaTypeDockerSchema2LayerZstd), and never CRI-O.
 * https://github.com/containerd/containerd/blob/v2.0.7/core/images/mediatypes.go
 * https://github.com/containers/image/blob/v5.34.0/manifest/docker_schema2.go
 */
export function refusesZstd(type: string, runtime: string | null): boolean | null {
  const isOci = type.startsWith("application/vnd.oci.");
  const [, name = "", major = "0", minor = "0"] =
    /^([a-z0-9-]+):\/\/v?(\d+)(?:\.(\d+))?/.exec(runtime ?? "") ?? [];
  const version = Number(major) * 1000 + Number(minor);
  if (name === "containerd") return version < (isOci ? 1005 : 2000) ? true : null;
  if (isOci) return null;
  return name === "cri-o";
}
