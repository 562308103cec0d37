/** Reads the pull secrets that a custom resource names for the pods of its operator. */
import type { PodSpec } from "../../model/pod-spec.ts";
import {
  child,
  descend,
  type Manifest,
  type MappingNode,
  type YamlNode,
} from "../../model/source.ts";
import type { Budget } from "../budget.ts";
import { nodeRequirements } from "./node-requirements.ts";
import { podScheduling } from "./pod-scheduling.ts";
import { pullSecrets } from "./read-pod-spec.ts";

/**
 * The paths of the mappings with pull secrets, for groups that ignore all others.
 * https://argo-workflows.readthedocs.io/en/latest/fields/#workflowspec
 */
const onlyPlaces: Readonly<Record<string, RegExp>> = {
  "argoproj.io": /^spec(?:\.workflowSpec)?$/,
};

/**
 * The pod of an image field, by the nearest list of pull secrets around it: beside the image, in a
 * mapping around it (Prometheus, CloudNativePG), or in the `template.pod` of one (Strimzi). null
 * without such a list: the operator may have pull secrets of its own. `path` is that of the field
 * below `root`.
 */
export function operatorPod(
  manifest: Manifest,
  root: MappingNode,
  path: string,
  budget: Budget,
): PodSpec | null {
  const owners = mappingsAlong(root, path);
  const place = onlyPlaces[manifest.apiVersion.slice(0, manifest.apiVersion.indexOf("/"))];
  for (const owner of owners.toReversed().filter((each) => place?.test(each.path) ?? true))
    for (const holder of [owner.node, descend(owner.node, "template", "pod")]) {
      const secrets = pullSecrets(manifest, child(holder, "imagePullSecrets"), budget);
      if (holder?.node !== "mapping" || secrets === null || secrets.length === 0) continue;
      return {
        path: owner.path,
        imagePullSecrets: secrets,
        serviceAccountName: null,
        references: [],
        nodes: nodeRequirements(holder, budget),
        ...podScheduling(holder, budget),
      };
    }
  return null;
}

/** The mappings on the way to a field, the root first. */
function mappingsAlong(root: MappingNode, path: string): { node: MappingNode; path: string }[] {
  const found: { node: MappingNode; path: string }[] = [];
  let node: YamlNode | undefined = root;
  let at = "";
  for (const [step = ""] of path.matchAll(/[^.[\]]+|\[\d+\]/g)) {
    if (node?.node === "mapping") found.push({ node, path: at });
    const index = /^\[(\d+)\]$/.exec(step)?.[1];
    if (index === undefined) node = child(node, step);
    else node = node?.node === "sequence" ? node.items[Number(index)] : undefined;
    at = index === undefined && at !== "" ? `${at}.${step}` : `${at}${step}`;
  }
  return found;
}
