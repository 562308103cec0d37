/** Reads the spec of a pod: the credentials it presents, and the objects and nodes it needs. */
import type { Located, PodSpec } from "../../model/cluster/pod-spec.ts";
import {
  child,
  type Manifest,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { nodeRequirements } from "./node-requirements.ts";
import { podScheduling } from "./pod-scheduling.ts";
import { injectedReferences, podReferences } from "./pod-references.ts";

/** `path` is that of `spec` from the root of the document; `pod` has the metadata. */
export function readPodSpec(
  manifest: Manifest,
  spec: MappingNode,
  pod: MappingNode | null,
  path: string,
  budget: Budget,
): PodSpec {
  return {
    path,
    imagePullSecrets: pullSecrets(manifest, child(spec, "imagePullSecrets"), budget),
    serviceAccountName:
      located(manifest, child(spec, "serviceAccountName")) ??
      located(manifest, child(spec, "serviceAccount")),
    references: [...podReferences(manifest, spec, budget), ...injectedReferences(manifest, pod)],
    nodes: nodeRequirements(spec, budget),
    ...podScheduling(spec, budget),
  };
}

/**
 * The names in a list of pull secrets (objects or plain names); null if there is no list. An entry
 * without a name is kept as "": admission only asks whether the list is empty.
 * https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go
 */
export function pullSecrets(
  manifest: Manifest,
  list: YamlNode | undefined,
  budget: Budget,
): Located<string>[] | null {
  if (list === undefined) return null;
  const names: Located<string>[] = [];
  // A rule of its own reports a single name, which is read as it is meant.
  const isName = (text(list) ?? text(child(list, "name")) ?? "") !== "";
  if (list.node !== "sequence" && !isName) return null;
  for (const item of list.node === "sequence" ? list.items : [list]) {
    if (!spend(budget, "kept")) break;
    const name = item.node === "mapping" ? child(item, "name") : item;
    const value = text(name);
    names.push({
      value: detachString(value ?? ""),
      at: manifest.span(value === null ? item : (name ?? item)),
    });
  }
  return names;
}

function located(manifest: Manifest, node: YamlNode | undefined): Located<string> | null {
  const value = text(node);
  return node === undefined || value === null || value === ""
    ? null
    : { value: detachString(value), at: manifest.span(node) };
}
