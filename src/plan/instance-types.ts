/** Tells the architecture of cloud machines by the names of their types. */
import type { NodeRequirement } from "../model/cluster/pod-spec.ts";

/** Labels whose value is a machine type, or the family or generation that begins its name. */
const typeLabels: ReadonlySet<string> = new Set([
  "node.kubernetes.io/instance-type",
  "karpenter.k8s.aws/instance-family",
  "eks.amazonaws.com/instance-family",
  "karpenter.azure.com/sku-name",
  "cloud.google.com/machine-family",
]);

/**
 * Requirements on the architecture that follow from required machine types; [] where a type is
 * unknown.
 */
export function architecturesOf(requirements: readonly NodeRequirement[]): NodeRequirement[] {
  return requirements.flatMap(({ key, operator, values }): NodeRequirement[] => {
    if (!typeLabels.has(key) || operator !== "In" || values === null) return [];
    const architectures = values.map(architectureOf);
    const known = architectures.filter((each) => each !== null);
    if (known.length === 0 || known.length < architectures.length) return [];
    return [{ key: "kubernetes.io/arch", operator, values: [...new Set(known)] }];
  });
}

/** null for a name of another form. */
function architectureOf(type: string): string | null {
  // "m7g.large", "c6gn":
  // https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
  const amazon = /^(?:[a-z]+-?)??([a-z]{1,4}\d{1,2})([a-z]*)(?:[-.].*)?$/.exec(type);
  // "Standard_D4ps_v5": https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
  const azure = /^Standard_[A-Z]{1,3}\d+(?:-\d+)?([a-z]*)(?:_|$)/.exec(type);
  if (azure !== null) return azure[1]?.includes("p") === true ? "arm64" : "amd64";
  // https://cloud.google.com/compute/docs/instances/arm-on-compute
  if (/^(?:t2a|c4a|n4a)(?:-|$)/.test(type)) return "arm64";
  if (/^[a-z]\d{1,2}[ad]?-(?:standard|highmem|highcpu|micro|small|medium)/.test(type))
    return "amd64";
  if (amazon === null) return null;
  if (amazon[1] === "a1") return "arm64";
  // "g" behind the generation is Graviton; "mac" and GPU families begin with their letters.
  return amazon[2]?.startsWith("g") === true ? "arm64" : "amd64";
}
