/** Runs `pullgate inventory`: reads what the cluster has through kubectl, without secrets. */
import { field } from "../../model/text/json-field.ts";
import { tool } from "../../model/report/tool.ts";
import { UsageError } from "../../model/report/usage-error.ts";
import { findProgram, runProgram, type ProcessEnvironment } from "../../system/run-program.ts";
import type { RunContext } from "../run-context.ts";
import { redactObject, type RedactedObject } from "./redact-object.ts";

export interface InventoryInput {
  /** The context of the kubeconfig; null for the current one. */
  context: string | null;
  /** null for all namespaces. */
  namespace: string | null;
}

export interface WrittenInventory {
  /** A Kubernetes List, as YAML. */
  text: string;
  /** What could not be read, and what to do. */
  notes: string[];
}

/** A kind of objects that a check uses. */
interface Resource {
  /** As `kubectl get` takes it. */
  name: string;
  /** Every cluster has it, so that a failure is worth a note. */
  builtIn: boolean;
  namespaced: boolean;
}

const resources: readonly Resource[] = [
  { name: "serviceaccounts", builtIn: true, namespaced: true },
  { name: "secrets", builtIn: true, namespaced: true },
  { name: "configmaps", builtIn: true, namespaced: true },
  { name: "nodes", builtIn: true, namespaced: false },
  { name: "runtimeclasses.node.k8s.io", builtIn: true, namespaced: false },
  { name: "nodepools.karpenter.sh", builtIn: false, namespaced: false },
  // What may change images or add pull secrets when a pod is made.
  {
    name: "mutatingwebhookconfigurations.admissionregistration.k8s.io",
    builtIn: true,
    namespaced: false,
  },
  {
    name: "mutatingadmissionpolicies.admissionregistration.k8s.io",
    builtIn: false,
    namespaced: false,
  },
  { name: "clusterpolicies.kyverno.io", builtIn: false, namespaced: false },
  { name: "policies.kyverno.io", builtIn: false, namespaced: true },
  { name: "mutatingpolicies.policies.kyverno.io", builtIn: false, namespaced: false },
  { name: "namespacedmutatingpolicies.policies.kyverno.io", builtIn: false, namespaced: true },
  { name: "assign.mutations.gatekeeper.sh", builtIn: false, namespaced: false },
  { name: "clusterpullsecrets.ops.alexellis.io", builtIn: false, namespaced: false },
];

/** A cluster of many thousand objects takes minutes. */
const timeoutMs = 300_000;

/** Throws `UsageError` without kubectl, and if nothing can be read. */
export async function takeInventory(
  { context, namespace }: InventoryInput,
  { environment, workingFolder }: Pick<RunContext, "environment" | "workingFolder">,
): Promise<WrittenInventory> {
  const program = findProgram("kubectl", environment);
  if (program === null)
    throw new UsageError(
      "kubectl is not on PATH: install it (https://kubernetes.io/docs/tasks/tools/), or write " +
        "the file elsewhere with kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml",
    );
  const kubectl = { program, cwd: workingFolder, env: definedIn(environment), timeoutMs };
  const chosen = context === null ? [] : ["--context", context];
  const list = await runProgram({
    ...kubectl,
    args: ["api-resources", "--output", "name", ...chosen],
  });
  // It fails as a whole if one aggregated API is down.
  const served = "stdout" in list ? new Set(list.stdout.toString().split("\n")) : null;
  const objects: RedactedObject[] = [];
  const notes: string[] = [];
  const refused: string[] = [];
  for (const resource of resources) {
    if (!resource.builtIn && served?.has(resource.name) === false) continue;
    const scope = !resource.namespaced
      ? []
      : namespace === null
        ? ["--all-namespaces"]
        : ["--namespace", namespace];
    const args = ["get", resource.name, ...scope, ...chosen, "--output", "json"];
    const result = await runProgram({ ...kubectl, args });
    if ("stdout" in result) objects.push(...redactedItems(result.stdout));
    else if (resource.builtIn || !unknownKind.test(result.failed)) {
      notes.push(`${resource.name}: not in the inventory: ${result.failed}`);
      refused.push(result.failed);
    }
  }
  if (objects.length === 0)
    throw new UsageError(
      refused[0] === undefined
        ? "the cluster has no object that a check uses"
        : `kubectl cannot read the cluster: ${refused[0]}`,
    );
  return { text: await listText(objects), notes };
}

/** https://github.com/kubernetes/kubectl/blob/v0.32.4/pkg/cmd/util/helpers.go */
const unknownKind = new RegExp(
  "the server (?:doesn't have a resource type|could not find the requested resource)|" +
    "no matches for kind",
);

function redactedItems(output: Buffer): RedactedObject[] {
  let list: unknown;
  try {
    list = JSON.parse(output.toString());
  } catch {
    throw new UsageError("kubectl printed no JSON; is it the kubectl of Kubernetes?");
  }
  const items: unknown = field(list, "items");
  if (!Array.isArray(items)) return [];
  return items.map((item: unknown) => redactObject(item)).filter((object) => object !== null);
}

async function listText(objects: readonly RedactedObject[]): Promise<string> {
  const { stringify } = await import("yaml");
  const list = { apiVersion: "v1", kind: "List", items: objects.toSorted(byIdentity) };
  const heading =
    `# Written by ${tool.name} inventory: what the cluster has, without the values of ` +
    "Secrets.\n";
  return heading + stringify(list, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The same cluster gives the same bytes, in whatever order the API server lists objects. */
function byIdentity(a: RedactedObject, b: RedactedObject): number {
  const [first, second] = [a, b].map((object) => {
    const metadata = field(object, "metadata");
    return [object["kind"], field(metadata, "namespace"), field(metadata, "name")].join("\0");
  });
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

function definedIn(environment: ProcessEnvironment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
