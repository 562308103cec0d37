/**
 * Parses platforms ("linux/arm64", "linux/arm/v7", "windows(10.0.20348)/amd64") and selects the one
 * that a node pulls: https://github.com/containerd/platforms/tree/v1.0.0-rc.5
 */

export interface Platform {
  os: string;
  /** The version of Windows, "10.0.20348" or "10.0.20348.1970"; "" if there is none. */
  osVersion: string;
  architecture: string;
  /** "" if there is none. */
  variant: string;
}

/** Parses and normalises "os[(version)]/arch[/variant]"; null for any other text. */
export function parsePlatform(written: string): Platform | null {
  const [system = "", architecture = "", variant = "", ...rest] = written.split("/");
  const [, os, osVersion = ""] =
    /^([\w.+-]{1,64})(?:\((\d{1,6}(?:\.\d{1,6}){0,3})\))?$/.exec(system) ?? [];
  if (rest.length > 0 || os === undefined || !/^[\w.+-]{1,64}$/.test(architecture)) return null;
  return /^[\w.+-]{0,64}$/.test(variant)
    ? { ...normalise(os, architecture, variant), osVersion }
    : null;
}

type Processor = Omit<Platform, "osVersion">;

/**
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go (normalizeOS, normalizeArch)
 */
function normalise(
  writtenOs: string,
  writtenArchitecture: string,
  writtenVariant: string,
): Processor {
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

export function writePlatform({ os, osVersion, architecture, variant }: Platform): string {
  const system = osVersion === "" ? os : `${os}(${osVersion})`;
  return variant === "" ? `${system}/${architecture}` : `${system}/${architecture}/${variant}`;
}

/**
 * The processors whose programs a node can run, best first.
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/compare.go (platformVector)
 */
function acceptable({ os, architecture, variant }: Processor): Processor[] {
  const node = { os, architecture, variant };
  const lower = (of: string, below: string, least: number): Processor[] => {
    const version = /^v?(\d{1,2})$/.exec(below)?.[1];
    const count = version === undefined ? 0 : Math.max(0, Number(version) - least);
    return Array.from({ length: count }, (_, index) =>
      normalise(os, of, `v${Number(version) - 1 - index}`),
    );
  };
  switch (architecture) {
    case "amd64":
      return [node, ...lower("amd64", variant, 1), { os, architecture: "386", variant: "" }];
    case "arm":
      return [node, ...lower("arm", variant, 5)];
    case "arm64":
      return [
        ...(variant === "" ? [node] : [node, { ...node, variant: "" }]),
        ...acceptable({ os, architecture: "arm", variant: "v8" }),
      ];
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

/** From Windows Server 2022 on, hosts also run containers of earlier builds since then. */
const firstCompatibleBuild = 20348;

/**
 * Does a Windows host run containers of another build? True if either is unknown.
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/platform_windows_compat.go
 */
function acceptsBuild(host: string, container: string): boolean {
  const [major, minor, build] = host.split(".").map(Number);
  const [otherMajor, otherMinor, otherBuild] = container.split(".").map(Number);
  if (build === undefined || otherBuild === undefined) return true;
  if (major !== otherMajor || minor !== otherMinor) return false;
  if (build < firstCompatibleBuild) return build === otherBuild;
  return firstCompatibleBuild <= otherBuild && otherBuild <= build;
}

/** The best offered platform for a node; null if none fits. Text that is no platform never fits. */
export function selectPlatform(
  offered: readonly string[],
  node: string,
  selection: PlatformSelection,
): string | null {
  const own = parsePlatform(node);
  if (own === null) return null;
  const builds = offered.flatMap((written) => {
    const platform = parsePlatform(written);
    return platform === null || !acceptsBuild(own.osVersion, platform.osVersion)
      ? []
      : [{ written, platform }];
  });
  for (const wanted of selection === "exact" ? [reported(own)] : acceptable(own)) {
    const fitting = builds.filter(({ platform }) => isProcessor(platform, wanted));
    const best =
      fitting.find(({ platform }) => buildOf(platform) === buildOf(own)) ?? fitting[0] ?? null;
    if (best !== null) return best.written;
  }
  return null;
}

function isProcessor(platform: Processor, wanted: Processor): boolean {
  return (
    platform.os === wanted.os &&
    platform.architecture === wanted.architecture &&
    platform.variant === wanted.variant
  );
}

function buildOf({ osVersion }: Platform): string {
  return osVersion.split(".", 3).join(".");
}

/**
 * The processor that containerd reports for a node. It detects variants of Arm processors only, so
 * an amd64 node has none.
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/cpuinfo.go
 */
function reported(node: Platform): Platform {
  return node.architecture === "amd64" ? { ...node, variant: "" } : node;
}

/**
 * Can a node run programs built for a platform? False means `exec format error`, or a build of
 * Windows that the host does not run. Variants do not count: a program built for a later processor
 * may not need its instructions.
 */
export function runsOn(node: string, target: string): boolean {
  const own = parsePlatform(node);
  const other = parsePlatform(target);
  if (own === null || other === null) return true;
  return (
    own.os === other.os &&
    acceptsBuild(own.osVersion, other.osVersion) &&
    acceptable(own).some(({ architecture }) => architecture === other.architecture)
  );
}

/** By the runtime that the kubelet reports ("containerd://2.1.4"); lenient if unknown. */
export function selectionOf(runtime: string | null): PlatformSelection {
  const [, major = "0", minor = "0"] =
    /^containerd:\/\/v?(\d+)(?:\.(\d+))?/.exec(runtime ?? "") ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 1) ? "exact" : "lenient";
}
