/** Reads the pull secrets that a custom resource names for the pods of its controller. */
import type { Located, PodSpec } from "../../model/cluster/pod-spec.ts";
import {
  child,
  descend,
  type Manifest,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { detachString } from "../../model/text/detach-string.ts";
import type { Budget } from "../budget.ts";
import { customKindOf, type PodPlaces } from "./custom-kinds.ts";
import { misplacedFields } from "./misplaced-fields.ts";
import { nodeRequirements } from "./node-requirements.ts";
import { podScheduling } from "./pod-scheduling.ts";
import { pullSecrets } from "./read-pod-spec.ts";

/** Mappings below one around the image in which kinds keep what concerns the pod. */
const podHolders: readonly (readonly string[])[] = [
  [],
  ["template", "pod"],
  ["podTemplate", "spec"],
  ["podTemplate"],
];

/** The names that kinds give to the list, which may also be a single name or object. */
const listNames = [
  "imagePullSecrets",
  "imagePullSecret",
  "imagePullSecretRefs",
  "imagePullSecretRef",
  "image_pull_secrets",
  "image_pull_secret",
  "pullSecrets",
  "pullSecret",
  "pullSecretRefs",
  "pullSecretRef",
  "customPullSecret",
];

/** Groups whose kinds have pull secrets beside images that only the names of fields speak for. */
const imageGroups: ReadonlySet<string> = new Set([
  "app.redislabs.com",
  "apps.openliberty.io",
  "awx.ansible.com",
  "coroot.com",
  "datadoghq.com",
  "dynatrace.com",
  "liberty.websphere.ibm.com",
  "rc.app.stacks",
  "repo-manager.pulpproject.org",
  "solr.apache.org",
]);

/** Whether the images of a kind whose fields are guessed belong to the pull secrets around them. */
export function ownsPullSecrets(apiVersion: string): boolean {
  return imageGroups.has(apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/"))));
}

/**
 * The pod of an image field, by the nearest pull secrets around it: in the mapping of the image, in
 * one around it (Prometheus, CloudNativePG), or in the template of the pod there (Strimzi, Flink).
 * null without pull secrets: the operator may have some of its own. `path` is that of the field
 * below `root`.
 */
export function operatorPod(
  manifest: Manifest,
  root: MappingNode,
  path: string,
  budget: Budget,
): PodSpec | null {
  const group = manifest.apiVersion.slice(0, Math.max(0, manifest.apiVersion.indexOf("/")));
  const known = customKindOf(group, manifest.kind);
  const places = known?.pods;
  if (places !== undefined) return knownPod(manifest, root, { places, group }, budget);
  const names = known !== undefined ? ["imagePullSecrets"] : listNames;
  for (const owner of mappingsAlong(root, path).toReversed())
    for (const keys of podHolders) {
      const holder = descend(owner.node, ...keys);
      const secrets = namedSecrets(manifest, holder, names, budget);
      if (secrets === null) continue;
      return podOf(holder, { path: owner.path, secrets, account: null }, budget);
    }
  return null;
}

/**
 * Without pull secrets the pod is known only if its controller adds none of its own, or if its
 * manifest names them at a place that nothing reads.
 */
function knownPod(
  manifest: Manifest,
  root: MappingNode,
  { places, group }: { places: PodPlaces; group: string },
  budget: Budget,
): PodSpec | null {
  const at = (path: string): YamlNode | undefined => descend(root, ...path.split("."));
  const accounts = places.serviceAccountName.map((path) =>
    locatedText(manifest, child(at(path), "serviceAccountName")),
  );
  const account = accounts.find((each) => each !== null) ?? null;
  for (const path of places.pullSecrets) {
    const secrets = pullSecrets(manifest, child(at(path), "imagePullSecrets"), budget);
    if (secrets !== null && secrets.length > 0)
      return podOf(at(path), { path, secrets, account }, budget);
  }
  const [path] = places.pullSecrets;
  if (path === undefined || !places.runs || refersToTemplate(root)) return null;
  if (places.alone !== true && !misplacesPullSecrets(manifest, root, group, budget)) return null;
  return podOf(at(path), { path, secrets: null, account }, budget);
}

/** A workflow of a template has the pull secrets of the template as well. */
function refersToTemplate(root: MappingNode): boolean {
  return [
    ["spec", "workflowTemplateRef"],
    ["spec", "workflowSpec", "workflowTemplateRef"],
  ].some((keys) => descend(root, ...keys) !== undefined);
}

const misplaced = new WeakMap<MappingNode, boolean>();

function misplacesPullSecrets(
  manifest: Manifest,
  root: MappingNode,
  group: string,
  budget: Budget,
): boolean {
  const known = misplaced.get(root);
  if (known !== undefined) return known;
  const type = { group, kind: manifest.kind, podSpec: null };
  const found = misplacedFields(manifest, root, type, budget);
  const isFound = found.some(({ field }) => field === "imagePullSecrets");
  misplaced.set(root, isFound);
  return isFound;
}

function podOf(
  holder: YamlNode | undefined,
  found: { path: string; secrets: Located<string>[] | null; account: Located<string> | null },
  budget: Budget,
): PodSpec {
  return {
    path: found.path,
    imagePullSecrets: found.secrets,
    serviceAccountName: found.account,
    references: [],
    nodes: holder?.node === "mapping" ? nodeRequirements(holder, budget) : [[]],
    ...(holder?.node === "mapping" ? podScheduling(holder, budget) : {}),
  };
}

/** The pull secrets that a mapping names; null if it names none. */
function namedSecrets(
  manifest: Manifest,
  holder: YamlNode | undefined,
  names: readonly string[],
  budget: Budget,
): Located<string>[] | null {
  if (holder?.node !== "mapping") return null;
  for (const name of names) {
    const secrets = pullSecrets(manifest, child(holder, name), budget);
    if (secrets !== null && secrets.length > 0) return secrets;
  }
  return null;
}

function locatedText(manifest: Manifest, node: YamlNode | undefined): Located<string> | null {
  const value = text(node);
  return node === undefined || value === null || value === ""
    ? null
    : { value: detachString(value), at: manifest.span(node) };
}

/** The mappings on the way to a field, the root first, and the field itself if it is a mapping. */
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
  if (node?.node === "mapping") found.push({ node, path: at });
  return found;
}
