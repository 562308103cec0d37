/**
 * Parses platforms ("linux/arm64", "linux/arm/v7") and selects the one that a node pulls:
 * https://github.com/containerd/platforms/tree/v1.0.0-rc.5
 */

export interface Platform {
  os: string;
  architecture: string;
  /** "" if there is none. */
  variant: string;
}

/** Parses and normalises "os/arch[/variant]"; null for any other text. */
export function parsePlatform(written: string): Platform | null {
  const [os = "", architecture = "", variant = "", ...rest] = written.split("/");
  if (rest.length > 0 || [os, architecture].some((part) => !/^[\w.+-]{1,64}$/.test(part)))
    return null;
  return /^[\w.+-]{0,64}$/.test(variant) ? normalise(os, architecture, variant) : null;
}

/**
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go (normalizeOS, normalizeArch)
 */
function normalise(
  writtenOs: string,
  writtenArchitecture: string,
  writtenVariant: string,
): Platform {
  const os = writtenOs.toLowerCase() === "macos" ? "darwin" : writtenOs.toLowerCase();
  const architecture = writtenArchitecture.toLowerCase();
  const variant = writtenVariant.toLowerCase();
  switch (architecture) {
    case "i386":
      return { os, architecture: "386", variant: "" };
    case "x86_64":
    case "x86-64":
    case "amd64":
      return { os, architecture: "amd64", variant: variant === "v1" ? "" : variant };
    case "aarch64":
    case "arm64":
      return {
        os,
        architecture: "arm64",
        variant: variant === "8" || variant === "v8" ? "" : variant,
      };
    case "armhf":
      return { os, architecture: "arm", variant: "v7" };
    case "armel":
      return { os, architecture: "arm", variant: "v6" };
    case "arm":
      return {
        os,
        architecture,
        variant: variant === "" ? "v7" : /^[5-8]$/.test(variant) ? `v${variant}` : variant,
      };
  }
  return { os, architecture, variant };
}

export function writePlatform({ os, architecture, variant }: Platform): string {
  return variant === "" ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/**
 * The platforms a node can run, best first.
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/compare.go (platformVector)
 */
function acceptable(node: Platform): Platform[] {
  const lower = (architecture: string, variant: string, least: number): Platform[] => {
    const version = /^v?(\d{1,2})$/.exec(variant)?.[1];
    const below = version === undefined ? 0 : Math.max(0, Number(version) - least);
    return Array.from({ length: below }, (_, index) =>
      normalise(node.os, architecture, `v${Number(version) - 1 - index}`),
    );
  };
  switch (node.architecture) {
    case "amd64":
      return [
        node,
        ...lower("amd64", node.variant, 1),
        { ...node, architecture: "386", variant: "" },
      ];
    case "arm":
      return [node, ...lower("arm", node.variant, 5)];
    case "arm64": {
      const arm = { ...node, architecture: "arm", variant: "v8" };
      return [
        ...(node.variant === "" ? [node] : [node, { ...node, variant: "" }]),
        ...acceptable(arm),
      ];
    }
  }
  return [node];
}

/**
 * How a node selects from an index. `lenient` (containerd 1.x and 2.0) also accepts other platforms
 * that the processor runs. `exact` (the transfer service of containerd 2.1 and later) accepts only
 * the node's own.
 * https://github.com/containerd/containerd/blob/v2.1.0/core/transfer/image/imagestore.go
 */
export type PlatformSelection = "lenient" | "exact";

/** The best offered platform for a node; null if none fits. Text that is no platform never fits. */
export function selectPlatform(
  offered: readonly string[],
  node: string,
  selection: PlatformSelection,
): string | null {
  const own = parsePlatform(node);
  if (own === null) return null;
  for (const wanted of selection === "exact" ? [reported(own)] : acceptable(own)) {
    const fits = offered.find((candidate) => {
      const parsed = parsePlatform(candidate);
      return parsed !== null && writePlatform(parsed) === writePlatform(wanted);
    });
    if (fits !== undefined) return fits;
  }
  return null;
}

/**
 * The platform that containerd reports for a node. It detects variants of Arm processors only, so
 * an amd64 node has none.
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/cpuinfo.go
 */
function reported(node: Platform): Platform {
  return node.architecture === "amd64" ? { ...node, variant: "" } : node;
}

/**
 * Can a node run programs built for a platform? False means `exec format error`. Variants do not
 * count: a program built for a later processor may not need its instructions.
 */
export function runsOn(node: string, target: string): boolean {
  const own = parsePlatform(node);
  const other = parsePlatform(target);
  if (own === null || other === null) return true;
  return (
    own.os === other.os &&
    acceptable(own).some(({ architecture }) => architecture === other.architecture)
  );
}

/** By the runtime that the kubelet reports ("containerd://2.1.4"); lenient if unknown. */
export function selectionOf(runtime: string | null): PlatformSelection {
  const [, major = "0", minor = "0"] =
    /^containerd:\/\/v?(\d+)(?:\.(\d+))?/.exec(runtime ?? "") ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 1) ? "exact" : "lenient";
}
