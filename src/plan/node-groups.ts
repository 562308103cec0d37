/** Groups the nodes of a cluster by what decides which pods run on them. */
import type { Cluster, NodePool, NodeTaint } from "../model/cluster/cluster.ts";
import { canonical, parseImageReference } from "../model/pull/image.ts";
import { type NodeRequirement, nodeNameKey } from "../model/cluster/pod-spec.ts";
import { parsePlatform, type Platform, writePlatform } from "../model/pull/platform.ts";
import { architecturesOf } from "./instance-types.ts";

/** `maybe`: what is known of the nodes does not decide it. */
export type Match = "yes" | "maybe" | "no";

/** Nodes that differ in nothing that is known. */
export interface NodeGroup {
  /** "linux/arm64". */
  platform: string;
  /** null if the labels are unknown. */
  labels: ReadonlyMap<string, string> | null;
  /** The pool that starts the nodes: its requirements limit their labels. */
  pool: NodePool | null;
  taints: readonly NodeTaint[];
  name: string | null;
  /** The images that the nodes certainly have, in canonical form. */
  images?: ReadonlySet<string>;
  /** False if nothing shows that such nodes exist. */
  isCertain: boolean;
}

export interface ClusterNodes {
  groups: NodeGroup[];
  /** Nothing is known of the nodes: linux/amd64 is assumed. */
  isAssumed: boolean;
  /** Only pools are known: nodes that belong to none may exist. */
  hasOtherNodes: boolean;
}

export const assumedPlatform = "linux/amd64";

/** Configured platforms count before nodes and pools of other platforms. */
export function nodeGroups(
  cluster: Pick<Cluster, "nodes" | "nodePools">,
  configured: readonly string[],
  root: string | null = null,
): ClusterNodes {
  const known = [...fromInventory(cluster), ...fromPools(poolsFor(cluster, root))];
  if (configured.length === 0)
    return known.length === 0
      ? { groups: [unlabelled(assumedPlatform)], isAssumed: true, hasOtherNodes: false }
      : { groups: known, isAssumed: false, hasOtherNodes: cluster.nodes.length === 0 };
  const groups = configured.flatMap((platform) => {
    const same = known.filter((group) => isSameProcessor(group.platform, platform));
    return same.length === 0 ? [unlabelled(platform)] : same.map(certain);
  });
  return { groups, isAssumed: false, hasOtherNodes: false };
}

/** The pools that are declared beside the workload, else all. */
function poolsFor({ nodePools = [] }: Pick<Cluster, "nodePools">, root: string | null): NodePool[] {
  const own = nodePools.filter((pool) => pool.root === root || pool.root === null);
  return own.length > 0 ? own : nodePools;
}

export function unlabelled(platform: string): NodeGroup {
  return { platform, labels: null, pool: null, taints: [], name: null, isCertain: true };
}

function certain(group: NodeGroup): NodeGroup {
  return { ...group, isCertain: true };
}

function isSameProcessor(one: string, other: string): boolean {
  const [a, b] = [parsePlatform(one), parsePlatform(other)];
  return a?.os === b?.os && a?.architecture === b?.architecture;
}

function fromInventory({ nodes }: Pick<Cluster, "nodes">): NodeGroup[] {
  const groups = new Map<string, NodeGroup>();
  for (const { platform, labels = null, taints = [], name = null, images = [] } of nodes) {
    const key = JSON.stringify([platform, name, labels === null ? null : [...labels], taints]);
    const before = groups.get(key)?.images ?? null;
    const here = canonicalNames(images);
    groups.set(key, {
      platform,
      labels,
      pool: null,
      taints,
      name,
      images: before === null ? here : new Set([...here].filter((image) => before.has(image))),
      isCertain: true,
    });
  }
  return [...groups.values()];
}

function canonicalNames(images: readonly string[]): Set<string> {
  return new Set(
    images.flatMap((name) => {
      const reference = parseImageReference(name);
      return "invalid" in reference ? [] : [canonical(reference)];
    }),
  );
}

/** https://karpenter.sh/docs/concepts/nodepools/#spectemplatespecrequirements */
function fromPools(pools: readonly NodePool[]): NodeGroup[] {
  return pools.flatMap((pool): NodeGroup[] => {
    const os = admitted(pool, "kubernetes.io/os", ["linux", "windows"]) ?? ["linux"];
    const requirements = [...pool.requirements, ...architecturesOf(pool.requirements)];
    const named = admitted({ ...pool, requirements }, "kubernetes.io/arch", ["amd64", "arm64"]);
    const architectures = named ?? (pool.hasDefaults ? ["amd64"] : ["amd64", "arm64"]);
    const isCertain = named !== null || pool.hasDefaults;
    return os.flatMap((system) =>
      architectures.map((architecture) => ({
        platform: `${system}/${architecture}`,
        labels: pool.labels,
        pool,
        taints: pool.taints,
        name: null,
        isCertain,
      })),
    );
  });
}

/** The values of a label that the pool admits; null if it says nothing of the label. */
function admitted(
  { requirements, labels }: Pick<NodePool, "requirements" | "labels">,
  key: string,
  known: readonly string[],
): string[] | null {
  const label = labels.get(key);
  if (label !== undefined) return [label];
  const own = requirements.filter((each) => each.key === key && each.values !== null);
  if (!own.some(({ operator }) => operator === "In" || operator === "NotIn")) return null;
  const values = own.find(({ operator }) => operator === "In")?.values ?? known;
  return values.filter((value) => own.every((each) => matchesValue(each, value)));
}

/** Do the nodes of a group meet a requirement? */
export function meets(group: NodeGroup, requirement: NodeRequirement): Match {
  const { key, operator, values } = requirement;
  if (values === null) return "maybe";
  const platform = parsePlatform(group.platform);
  const own = platform === null ? undefined : platformLabel(key, platform);
  if (own !== undefined) return own === null ? "maybe" : decided(requirement, own);
  if (key === nodeNameKey || key === "kubernetes.io/hostname")
    return group.name === null && group.labels?.get(key) === undefined
      ? "maybe"
      : decided(requirement, group.labels?.get(key) ?? group.name ?? "");
  // Zones and prices say nothing of the processor.
  if (/^(?:topology\.kubernetes\.io\/|karpenter\.sh\/capacity-type$)/.test(key))
    return group.labels?.has(key) === true && group.pool === null
      ? decided(requirement, group.labels.get(key) ?? "")
      : "yes";
  if (group.labels === null) return "maybe";
  const value = group.labels.get(key);
  if (value !== undefined) return decided(requirement, value);
  if (group.pool !== null) return meetsPool(group.pool, requirement);
  return operator === "NotIn" || operator === "DoesNotExist" ? "yes" : "no";
}

/** null if unknown; undefined for a label that no platform decides. */
function platformLabel(key: string, platform: Platform): string | null | undefined {
  switch (key) {
    case "kubernetes.io/os":
      return platform.os;
    case "kubernetes.io/arch":
      return platform.architecture;
    case "node.kubernetes.io/windows-build":
      return platform.os !== "windows" ? "" : platform.osVersion === "" ? null : platform.osVersion;
  }
  return undefined;
}

/** Karpenter gives a node the labels that its pool admits, and those of its cloud. */
function meetsPool(pool: NodePool, requirement: NodeRequirement): Match {
  const own = pool.requirements.filter(({ key }) => key === requirement.key);
  const values = own.find(({ operator }) => operator === "In")?.values ?? null;
  if (values !== null)
    return values.some((value) => matchesValue(requirement, value)) ? "yes" : "no";
  if (own.length > 0 || /^(?:node\.kubernetes\.io|karpenter\.[\w.]+)\//.test(requirement.key))
    return "maybe";
  return requirement.operator === "NotIn" || requirement.operator === "DoesNotExist" ? "yes" : "no";
}

function decided(requirement: NodeRequirement, value: string): Match {
  return matchesValue(requirement, value) ? "yes" : "no";
}

/** https://pkg.go.dev/k8s.io/api/core/v1#NodeSelectorOperator */
function matchesValue({ operator, values }: NodeRequirement, value: string): boolean {
  const [bound = ""] = values ?? [];
  switch (operator) {
    case "In":
      return values?.includes(value) ?? true;
    case "NotIn":
      return values?.includes(value) !== true;
    case "Exists":
      return true;
    case "DoesNotExist":
      return false;
    case "Gt":
      return Number(value) > Number(bound);
    case "Lt":
      return Number(value) < Number(bound);
  }
}

/**
 * The platforms that `In` requirements on architecture, system or build name; null if they name
 * none. An unnamed part is that of the groups.
 */
export function namedPlatforms(
  requirements: readonly NodeRequirement[],
  groups: readonly NodeGroup[],
): string[] | null {
  const nodes = groups.flatMap(({ platform }) => parsePlatform(platform) ?? []);
  const named = (key: string): string[] | null => {
    const lists = requirements.filter((each) => each.key === key && each.operator === "In");
    return lists.length === 0 ? null : lists.flatMap(({ values }) => values ?? []);
  };
  const builds = named("node.kubernetes.io/windows-build");
  const systems = named("kubernetes.io/os") ?? (builds === null ? null : ["windows"]);
  const architectures = named("kubernetes.io/arch");
  if (systems === null && architectures === null) return null;
  const platforms = (systems ?? nodes.map(({ os }) => os)).flatMap((os) => {
    const sameOs = nodes.filter((node) => node.os === os).map(({ architecture }) => architecture);
    return (architectures ?? (sameOs.length > 0 ? sameOs : ["amd64"])).flatMap((architecture) => {
      const [build = ""] = os === "windows" ? (builds ?? []) : [];
      const platform = parsePlatform(`${os}${build === "" ? "" : `(${build})`}/${architecture}`);
      return platform === null ? [] : [platform];
    });
  });
  return platforms
    .map(writePlatform)
    .filter((platform) => requirements.every((each) => meets(unlabelled(platform), each) !== "no"));
}
