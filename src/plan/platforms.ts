/** What a pod asks of its nodes and the platforms there are → those on which it may run. Pure. */
import type { NodeRequirement } from "../model/pod-spec.ts";
import { parsePlatform } from "../model/platform.ts";

/**
 * The platforms of the cluster that the pod admits. Where it admits none of them, it waits for nodes that are not here: then those that
 * it asks for by name. Empty where that cannot be told.
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

/** What is not asked for by name is as elsewhere in the cluster. */
function namedBy(requirements: readonly NodeRequirement[], cluster: readonly string[]): string[] {
  const nodes = cluster.flatMap((platform) => parsePlatform(platform) ?? []);
  const named = (label: NodeRequirement["label"], otherwise: string[]): string[] => {
    const lists = requirements.filter((each) => each.label === label && each.operator === "In");
    return lists.length === 0 ? otherwise : lists.flatMap(({ values }) => values);
  };
  const platforms = named(
    "os",
    nodes.map(({ os }) => os),
  ).flatMap((os) => {
    const alike = nodes.filter((node) => node.os === os).map(({ architecture }) => architecture);
    return named("arch", alike.length > 0 ? alike : ["amd64"]).map(
      (architecture) => `${os}/${architecture}`,
    );
  });
  return platforms.filter(
    (platform) => parsePlatform(platform) !== null && admits(requirements, platform),
  );
}
