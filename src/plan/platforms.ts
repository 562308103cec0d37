/** Narrows the platforms of the cluster to those of the nodes on which a pod may run. */
import type { NodeRequirement } from "../model/pod-spec.ts";
import { parsePlatform } from "../model/platform.ts";

/**
 * The platforms of the cluster that satisfy one of the alternatives. If none does, the pod waits
 * for other nodes: the result is then the platforms it names, or empty if it names none.
 */
export function platformsOf(
  alternatives: readonly NodeRequirement[][],
  cluster: readonly string[],
): string[] {
  const admitted = cluster.filter((platform) =>
    alternatives.some((requirements) => admits(requirements, platform)),
  );
  if (admitted.length > 0) return admitted;
  return [...new Set(alternatives.flatMap((requirements) => namedBy(requirements, cluster)))];
}

function admits(requirements: readonly NodeRequirement[], platform: string): boolean {
  const node = parsePlatform(platform);
  if (node === null) return true;
  return requirements.every(
    ({ label, operator, values }) =>
      values.includes(label === "os" ? node.os : node.architecture) === (operator === "In"),
  );
}

/** The platforms that `In` requirements name. An unnamed part is that of the cluster's nodes. */
function namedBy(requirements: readonly NodeRequirement[], cluster: readonly string[]): string[] {
  const nodes = cluster.flatMap((platform) => parsePlatform(platform) ?? []);
  const named = (label: NodeRequirement["label"], fallback: string[]): string[] => {
    const lists = requirements.filter(
      (requirement) => requirement.label === label && requirement.operator === "In",
    );
    return lists.length === 0 ? fallback : lists.flatMap(({ values }) => values);
  };
  const platforms = named(
    "os",
    nodes.map(({ os }) => os),
  ).flatMap((os) => {
    const sameOs = nodes.filter((node) => node.os === os).map(({ architecture }) => architecture);
    return named("arch", sameOs.length > 0 ? sameOs : ["amd64"]).map(
      (architecture) => `${os}/${architecture}`,
    );
  });
  return platforms.filter(
    (platform) => parsePlatform(platform) !== null && admits(requirements, platform),
  );
}
