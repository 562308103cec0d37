/** Selects the nodes on which a pod may run, and their platforms. */
import type {
  Cluster,
  Mention,
  NodeTaint,
  RuntimeClass,
  Workload,
} from "../model/cluster/cluster.ts";
import type {
  NodeRequirement,
  PodScheduling,
  PodSpec,
  Toleration,
} from "../model/cluster/pod-spec.ts";
import type { Placement } from "../model/pull/pull.ts";
import { architecturesOf } from "./instance-types.ts";
import {
  assumedPlatform,
  type ClusterNodes,
  type Match,
  meets,
  namedPlatforms,
  nodeGroups,
  type NodeGroup,
  unlabelled,
} from "./node-groups.ts";

export interface PlannedNodes {
  /** See `Pull.platforms`. */
  platforms: string[];
  placement: Placement;
}

/** What a pod requires of its node, with what its runtime class adds. */
interface PodRequirements {
  alternatives: NodeRequirement[][];
  scheduling: PodScheduling;
  /** The runtime class, if its scheduling is unknown. */
  unknownClass: string | null;
}

const noScheduling: PodScheduling = {
  tolerations: [],
  nodeName: null,
  runtimeClass: null,
  devices: [],
};

export class NodePlanner {
  readonly #cluster: Cluster;
  readonly #configured: readonly string[];
  readonly #classes: ReadonlyMap<string, RuntimeClass>;
  readonly #nodes = new Map<string, ClusterNodes>();

  /** `configured`: platforms of the nodes; empty: what the cluster declares. */
  constructor(cluster: Cluster, configured: readonly string[]) {
    this.#cluster = cluster;
    this.#configured = configured;
    this.#classes = new Map((cluster.runtimeClasses ?? []).map((each) => [each.name, each]));
  }

  /** The nodes of a mention. Operators create pods for nodes that only they know. */
  nodesOf(workload: Workload, mention: Mention): PlannedNodes {
    const nodes = this.#nodesOf(workload.root);
    if (
      mention.operatorImage !== undefined ||
      mention.guessed === true ||
      mention.fetcher !== undefined
    )
      return { platforms: [], placement: { uncertain: [], because: null, isAssumed: false } };
    if (mention.podSpec !== null) return this.#select(nodes, this.#required(mention.podSpec));
    const untainted = nodes.groups.filter(({ taints }) => taints.length === 0);
    const platforms = platformsIn(untainted.length > 0 ? untainted : nodes.groups);
    return {
      platforms,
      placement: {
        uncertain: platforms.length > 1 ? platforms : [],
        because: { kind: "operator", name: workload.resource.kind },
        isAssumed: nodes.isAssumed,
      },
    };
  }

  /** Whether every known node that may run the pod has the image, given in canonical form. */
  haveImage(workload: Workload, { podSpec }: Mention, image: string): boolean {
    const { groups, hasOtherNodes } = this.#nodesOf(workload.root);
    if (podSpec === null || hasOtherNodes) return false;
    const pod = this.#required(podSpec);
    const possible = groups.filter((group) => matchOf(group, pod) !== "no");
    return possible.length > 0 && possible.every(({ images }) => images?.has(image) === true);
  }

  #nodesOf(root: string): ClusterNodes {
    const known = this.#nodes.get(root) ?? nodeGroups(this.#cluster, this.#configured, root);
    this.#nodes.set(root, known);
    return known;
  }

  #required({ nodes, scheduling = noScheduling }: PodSpec): PodRequirements {
    const name = scheduling.runtimeClass;
    const runtimeClass = name === null ? null : (this.#classes.get(name) ?? null);
    return {
      alternatives: nodes.map((requirements) => {
        const all = [...requirements, ...(runtimeClass?.requirements ?? [])];
        return [...all, ...architecturesOf(all)];
      }),
      scheduling: {
        ...scheduling,
        tolerations: [...scheduling.tolerations, ...(runtimeClass?.tolerations ?? [])],
      },
      unknownClass: runtimeClass === null ? name : null,
    };
  }

  #select(nodes: ClusterNodes, pod: PodRequirements): PlannedNodes {
    const matched = nodes.groups.map((group) => ({ group, match: matchOf(group, pod) }));
    const certain = platformsIn(
      matched.flatMap(({ group, match }) => (match === "yes" ? group : [])),
    );
    const possible = platformsIn(
      matched.flatMap(({ group, match }) => (match === "no" ? [] : group)),
    );
    if (possible.length > 0)
      return {
        platforms: possible,
        placement: {
          uncertain: possible.filter((platform) => !certain.includes(platform)),
          because: whyUncertain(nodes, pod),
          isAssumed: nodes.isAssumed,
        },
      };
    return this.#elsewhere(nodes, pod);
  }

  /** The pod waits for other nodes than those that are known. */
  #elsewhere(nodes: ClusterNodes, pod: PodRequirements): PlannedNodes {
    const named = pod.alternatives.flatMap((each) => namedPlatforms(each, nodes.groups) ?? []);
    if (named.length > 0 || pod.alternatives.some((each) => namedPlatforms(each, nodes.groups)))
      return {
        platforms: [...new Set(named)],
        placement: { uncertain: [], because: null, isAssumed: false },
      };
    const others = nodes.hasOtherNodes ? [unlabelled(assumedPlatform)] : nodes.groups;
    const platforms = platformsIn(others.filter((group) => isOnPlatform(group, pod)));
    return {
      platforms,
      placement: {
        uncertain: platforms,
        because: whyUncertain(nodes, pod),
        isAssumed: nodes.isAssumed || nodes.hasOtherNodes,
      },
    };
  }
}

function platformsIn(groups: readonly NodeGroup[]): string[] {
  return [...new Set(groups.map(({ platform }) => platform))];
}

function matchOf(
  group: NodeGroup,
  { alternatives, scheduling, unknownClass }: PodRequirements,
): Match {
  const { nodeName } = scheduling;
  if (nodeName !== null && group.name !== null) return group.name === nodeName ? "yes" : "no";
  const doubts: Match[] = [
    group.isCertain ? "yes" : "maybe",
    nodeName === null && unknownClass === null ? "yes" : "maybe",
  ];
  const matches = alternatives.map((requirements) =>
    least([
      ...doubts,
      ...requirements.map((each) => meets(group, each)),
      ...group.taints.map((taint) => isTolerated(taint, requirements, scheduling)),
    ]),
  );
  return matches.includes("yes") ? "yes" : matches.includes("maybe") ? "maybe" : "no";
}

function least(matches: readonly Match[]): Match {
  return matches.includes("no") ? "no" : matches.includes("maybe") ? "maybe" : "yes";
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function isTolerated(
  taint: NodeTaint,
  requirements: readonly NodeRequirement[],
  { tolerations, devices }: PodScheduling,
): Match {
  if (tolerations.some((toleration) => tolerates(toleration, taint))) return "yes";
  // GKE adds the toleration to pods that select the architecture or system of the taint.
  // https://cloud.google.com/kubernetes-engine/docs/how-to/prepare-arm-workloads-for-deployment
  const isSelected = requirements.some(
    ({ operator, values }) => operator === "In" && values?.includes(taint.value) === true,
  );
  if (isSelected && /(?:^|\/)(?:os|arch)$/.test(taint.key)) return "yes";
  // The admission plugin ExtendedResourceToleration does so for pods that request the device.
  return devices.includes(taint.key) ? "maybe" : "no";
}

function tolerates({ key, operator, value, effect }: Toleration, taint: NodeTaint): boolean {
  if (effect !== null && effect !== taint.effect) return false;
  if (key === null) return operator === "Exists";
  return key === taint.key && (operator === "Exists" || value === taint.value);
}

function isOnPlatform(group: NodeGroup, { alternatives }: PodRequirements): boolean {
  return alternatives.some((requirements) =>
    requirements
      .filter(({ key }) => /^kubernetes\.io\/(?:os|arch)$/.test(key))
      .every((each) => meets(group, each) !== "no"),
  );
}

/** The first thing that leaves the node open. */
function whyUncertain({ groups }: ClusterNodes, pod: PodRequirements): Placement["because"] {
  const { scheduling, alternatives, unknownClass } = pod;
  if (scheduling.nodeName !== null) return { kind: "node", name: scheduling.nodeName };
  if (unknownClass !== null) return { kind: "runtime-class", name: unknownClass };
  for (const requirement of alternatives.flat())
    if (!groups.some((group) => meets(group, requirement) === "yes"))
      return { kind: "label", name: requirement.key };
  const open = groups.find(({ isCertain }) => !isCertain);
  if (open?.pool?.name !== null && open?.pool?.name !== undefined)
    return { kind: "pool", name: open.pool.name };
  const tainted = groups.flatMap(({ taints }) => taints)[0];
  return tainted === undefined ? null : { kind: "taint", name: tainted.key };
}
