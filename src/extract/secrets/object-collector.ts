/** Resource after resource → what the cluster will have besides its workloads: Secrets and the like, who patches pods, namespaces. Pure. */
import type { Cluster } from "../../model/cluster.ts";
import type { Resource } from "../../model/resource.ts";
import { child, descend, items, type MappingNode, type Span, text } from "../../model/source.ts";
import type { Budget } from "../budget.ts";
import { replicationTargets } from "./replication.ts";
import {
  type UnresolvedObject,
  type CredentialGenerator,
  emptyObject,
} from "./unresolved-object.ts";
import { generatorOf } from "./eso-generators.ts";
import {
  everywhere,
  type LabelledNamespace,
  resolveNamespaces,
  type NamespaceRule,
} from "./namespaces.ts";
import { detachString } from "../detach-string.ts";
import { declaredObject } from "./declared-objects.ts";
import { patchersOf } from "./mutation-policies.ts";
import { producersOf } from "./producers.ts";
import { fillTemplate, type Producer } from "./producer-template.ts";
import { type TemplateSource } from "./template-source.ts";
import { builtInObjects, resolveObjects } from "./resolve-objects.ts";
import { type UnresolvedPatcher, knownControllersIn } from "./known-controllers.ts";

export interface ObjectCollector {
  /** Whether the kind is one that is known. */
  add(source: TemplateSource, group: string, budget: Budget): boolean;
  addPrograms(source: TemplateSource, spec: MappingNode, budget: Budget): void;
  /** A Secret that the controller of an unknown kind may make. */
  addGuess(source: TemplateSource, name: string): void;
  addDrafts(drafts: readonly UnresolvedObject[]): void;
  /** `destinationOf` is the namespace of what stands at a place and names none. */
  settle(
    destinationOf: (at: Span) => string | null,
  ): Pick<Cluster, "objects" | "patchers" | "namespaces">;
}

/** Kinds are many and hostile: more than these are looked up anew each time. */
const maxRemembered = 4096;

export function createObjectCollector(declared: readonly UnresolvedObject[]): ObjectCollector {
  const drafts: UnresolvedObject[] = [...declared];
  const patchers: UnresolvedPatcher[] = [];
  const namespaces: (LabelledNamespace & { root: string })[] = [];
  const generators: CredentialGenerator[] = [];
  const known = new Map<string, { rows: Producer[]; recognised: boolean }>();
  let propagates = false;
  let openshift = false;

  function rowsOf(group: string, kind: string): { rows: Producer[]; recognised: boolean } {
    const key = `${group}/${kind}`;
    let found = known.get(key);
    if (found === undefined) {
      found = producersOf(group, kind);
      if (known.size < maxRemembered) known.set(key, found);
    }
    return found;
  }

  function keep(draft: UnresolvedObject): void {
    const { name, type, keys, registries, dockerConfig } = draft;
    drafts.push({
      ...draft,
      name: detachString(name),
      type: detachString(type),
      keys: keys?.map(detachString) ?? null,
      registries: registries?.map(detachString) ?? null,
      dockerConfig:
        dockerConfig === null
          ? null
          : { key: dockerConfig.key, text: detachString(dockerConfig.text) },
    });
  }

  return {
    add(source, group, budget) {
      const { root, resource } = source;
      openshift ||= group.endsWith("openshift.io");
      const own = declaredObject(source, budget);
      if (own !== undefined) {
        keep(own);
        const copies = replicationTargets(descend(root, "metadata", "annotations"));
        for (const { by, to } of copies) keep({ ...own, where: to, producer: by });
        return true;
      }
      if (group === "" && resource.kind === "Namespace" && resource.name !== null)
        namespaces.push({ name: resource.name, root: source.renderRoot, labels: labelsOf(root) });
      if (group === "hnc.x-k8s.io" && resource.kind === "HNCConfiguration")
        propagates ||= propagatesSecrets(root);
      const generator = generatorOf(root, group, resource.kind, resource.name);
      if (generator !== undefined) generators.push(generator);
      const { rows, recognised } = rowsOf(group, resource.kind);
      for (const row of rows) for (const draft of fillTemplate(row, source, budget)) keep(draft);
      patchers.push(...patchersOf(source, group, budget));
      return recognised || generator !== undefined;
    },
    addPrograms(source, spec, budget) {
      const found = knownControllersIn(source, spec, budget);
      for (const draft of found.drafts) keep(draft);
      patchers.push(...found.patchers);
    },
    addGuess(source, name) {
      const { resource, renderRoot, at, hook } = source;
      // Kinds of the whole cluster name no namespace either.
      const where = resource.namespace === null ? everywhere : { is: resource.namespace };
      const common = {
        ...emptyObject,
        where,
        root: renderRoot,
        by: resource,
        producer: resource.kind,
        at,
        hook,
        hidden: "made in the cluster",
      };
      keep({ ...common, kind: "Secret", name, certain: false });
    },
    addDrafts: (more) => more.forEach(keep),
    settle(destinationOf) {
      for (const { by, at, source } of drafts)
        if (source === "manifest") by.namespace ??= destinationOf(at);
      for (const { by, at } of patchers) by.namespace ??= destinationOf(at);
      const all = [...drafts.map(settled), ...builtInObjects(openshift)];
      return {
        objects: resolveObjects(all, { namespaces, generators, propagates }),
        patchers: patchers.flatMap(({ where, ...patcher }) =>
          resolveNamespaces(inOwn(where, patcher.by), namespaces).map((place) => ({
            ...patcher,
            namespaces: place.namespaces,
          })),
        ),
        namespaces,
      };
    },
  };
}

/** The unnamed namespace is that of the resource, which may have come by a name since. */
function settled(draft: UnresolvedObject): UnresolvedObject {
  const { like, by, where } = draft;
  return {
    ...draft,
    where: inOwn(where, by),
    like: like === null ? null : { ...like, namespace: like.namespace ?? by.namespace },
  };
}

function inOwn(where: NamespaceRule, { namespace }: Resource): NamespaceRule {
  return "is" in where && where.is === null ? { is: namespace } : where;
}

function labelsOf(root: MappingNode): Record<string, string> {
  const labels = descend(root, "metadata", "labels");
  if (labels?.node !== "mapping") return {};
  return Object.fromEntries(
    labels.entries.flatMap(({ key, value }) =>
      text(value) === null ? [] : [[detachString(key.value), detachString(text(value) ?? "")]],
    ),
  );
}

/** https://github.com/kubernetes-retired/hierarchical-namespaces/blob/master/docs/user-guide/how-to.md */
function propagatesSecrets(root: MappingNode): boolean {
  return items(descend(root, "spec", "resources")).some(
    (resource) =>
      text(child(resource, "resource")) === "secrets" &&
      text(child(resource, "mode"))?.endsWith("Propagate") === true,
  );
}
