/** Collects the objects that manifests declare, their producers, patchers and namespaces. */
import type { Cluster } from "../../model/cluster/cluster.ts";
import type { Resource } from "../../model/cluster/resource.ts";
import {
  child,
  descend,
  items,
  type MappingNode,
  type Span,
  text,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import type { UnrenderedKustomization } from "../../model/source/unrendered-kustomization.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { declaredObject } from "./declared-objects.ts";
import { KustomizationInputIndex } from "./kustomization-inputs.ts";
import { generatorOf } from "./producers/eso-generators.ts";
import { knownControllersIn, type UnresolvedPatcher } from "./producers/known-controllers.ts";
import { patchersOf } from "./producers/mutation-policies.ts";
import {
  everywhere,
  type LabelledNamespace,
  type NamespaceRule,
  resolveNamespaces,
} from "./namespaces.ts";
import type { Producer } from "./producers/producer.ts";
import { fillTemplate } from "./producers/producer-template.ts";
import { producersOf } from "./producers/producers.ts";
import { replicationTargets } from "./producers/replication.ts";
import { withInventoryFields } from "./inventory-fields.ts";
import { builtInObjects, resolveObjects } from "./resolve-objects.ts";
import { SecretCreators } from "./secret-creators.ts";
import type { TemplateSource } from "./producers/template-source.ts";
import {
  type CredentialGenerator,
  emptySecret,
  type UnresolvedObject,
} from "./unresolved-object.ts";

/** Bounds the lookup cache: hostile input may have any number of kinds. */
const maxCachedKinds = 4096;

/** Takes one resource after another; `resolve` returns what they declare together. */
export class ObjectCollector {
  readonly #objects: UnresolvedObject[];
  readonly #patchers: UnresolvedPatcher[] = [];
  readonly #namespaces: (LabelledNamespace & { root: string })[] = [];
  readonly #generators: CredentialGenerator[] = [];
  readonly #inputs = new KustomizationInputIndex();
  readonly #producersByKind = new Map<string, ReturnType<typeof producersOf>>();
  /** The SecretProviderClasses that pods mount. */
  readonly #mountedClasses: { by: Resource; name: string }[] = [];
  readonly #creators = new SecretCreators();
  #propagates = false;
  #openshift = false;

  /** `configured` are the objects of the configuration. */
  constructor(configured: readonly UnresolvedObject[]) {
    this.#objects = [...configured];
  }

  /** Adds what a resource declares or produces. Returns whether its kind is a known one. */
  add(source: TemplateSource, group: string, budget: Budget): boolean {
    const { root, resource } = source;
    this.#openshift ||= group.endsWith("openshift.io");
    const own = declaredObject(source, budget);
    if (own !== undefined) {
      this.#keep(own);
      if (own.refusal !== undefined) return true;
      for (const { by, to } of replicationTargets(descend(root, "metadata", "annotations")))
        this.#keep({ ...own, where: to, producer: by });
      return true;
    }
    if (group === "" && resource.kind === "Namespace" && resource.name !== null)
      this.#namespaces.push({
        name: resource.name,
        root: source.renderRoot,
        labels: labelsOf(root),
      });
    if (group === "hnc.x-k8s.io" && resource.kind === "HNCConfiguration")
      this.#propagates ||= propagatesSecrets(root);
    if (group === "rbac.authorization.k8s.io")
      this.#creators.addAuthorization(resource, root, budget);
    const generator = generatorOf(root, group, resource.kind, resource.name);
    if (generator !== undefined) this.#generators.push(generator);
    const { rows, recognised } = this.#producersOf(group, resource.kind);
    for (const row of rows)
      for (const object of fillTemplate(row, source, budget)) this.#keep(object);
    this.#patchers.push(...patchersOf(source, group, budget));
    return recognised || generator !== undefined;
  }

  /** Adds what the known controllers among a pod's containers create. */
  addControllers(source: TemplateSource, spec: MappingNode, budget: Budget): void {
    for (const volume of items(child(spec, "volumes"))) {
      const csi = spend(budget, "visits") ? child(volume, "csi") : undefined;
      const name = text(descend(csi, "volumeAttributes", "secretProviderClass"));
      if (name !== null)
        this.#mountedClasses.push({ by: source.resource, name: detachString(name) });
    }
    this.#creators.addPod(source, spec);
    const { objects, patchers } = knownControllersIn(source, spec, budget);
    for (const object of objects) this.#keep(object);
    this.#patchers.push(...patchers);
  }

  /** Adds a Secret that the controller of an unknown kind may create. */
  addGuess(source: TemplateSource, name: string): void {
    const { resource, renderRoot, at, hook } = source;
    this.#keep({
      ...emptySecret,
      name,
      // A resource without a namespace may also be of a cluster-scoped kind.
      where: resource.namespace === null ? everywhere : { is: resource.namespace },
      root: renderRoot,
      by: resource,
      producer: resource.kind,
      at,
      hook,
      hidden: "made in the cluster",
      certain: false,
    });
  }

  addPatchers(patchers: readonly UnresolvedPatcher[]): void {
    this.#patchers.push(...patchers);
  }

  addObjects(objects: readonly UnresolvedObject[]): void {
    for (const object of objects) this.#keep(object);
  }

  /** Adds a kustomization that may change the objects of its inputs. */
  addInputs(kustomization: UnrenderedKustomization): void {
    this.#inputs.add(kustomization);
  }

  /** `namespaceOf` returns the namespace of a resource at a place that names one, or none. */
  resolve(
    namespaceOf: (at: Span, written: string | null) => string | null,
  ): Pick<Cluster, "objects" | "patchers" | "namespaces"> {
    const namespaces = this.#namespaces;
    // Objects may share the resource that makes them, so all are looked at before any is moved.
    const own = this.#objects.map(isInOwnNamespace);
    for (const { by, at, source } of this.#objects)
      if (source === "manifest") by.namespace = namespaceOf(at, by.namespace);
    for (const { by, at } of this.#patchers) by.namespace = namespaceOf(at, by.namespace);
    const mounted = new Set(
      this.#mountedClasses.map(({ by, name }) => JSON.stringify([by.namespace, name])),
    );
    const isMounted = ({ by }: UnresolvedObject): boolean =>
      by.kind !== "SecretProviderClass" ||
      [by.namespace, null].some((place) => mounted.has(JSON.stringify([place, by.name])));
    const moved = this.#objects.map((object, index) =>
      own[index] === true ? { ...object, where: { is: object.by.namespace } } : object,
    );
    const objects = moved
      .map(inOwnNamespace)
      .map((object): UnresolvedObject =>
        isMounted(object)
          ? object
          : { ...object, unmade: { at: object.at, reason: { code: "not-mounted" } } },
      );
    const all = [
      ...objects,
      ...this.#creators.secrets().map(inOwnNamespace),
      ...builtInObjects(this.#openshift),
    ];
    return {
      objects: withInventoryFields(
        resolveObjects(all, {
          namespaces,
          generators: this.#generators,
          propagates: this.#propagates,
        }).flatMap((object) => this.#inputs.changed(object)),
      ),
      patchers: this.#patchers.flatMap(({ where, ...patcher }) =>
        resolveNamespaces(ownNamespace(where, patcher.by), namespaces).map((place) => ({
          ...patcher,
          namespaces: place.namespaces,
        })),
      ),
      namespaces,
    };
  }

  #producersOf(group: string, kind: string): { rows: Producer[]; recognised: boolean } {
    const key = `${group}/${kind}`;
    const cached = this.#producersByKind.get(key);
    if (cached !== undefined) return cached;
    const found = producersOf(group, kind);
    if (this.#producersByKind.size < maxCachedKinds) this.#producersByKind.set(key, found);
    return found;
  }

  #keep(object: UnresolvedObject): void {
    this.#objects.push(detached(object));
  }
}

/** Copies the strings, so that the object does not keep its document in memory. */
function detached(object: UnresolvedObject): UnresolvedObject {
  const name = detachString(object.name);
  if (object.kind === "ServiceAccount") return { ...object, name };
  const keys = object.keys?.map(detachString) ?? null;
  if (object.kind === "ConfigMap") return { ...object, name, keys };
  const { type, registries, dockerConfig } = object;
  return {
    ...object,
    name,
    keys,
    type: detachString(type),
    registries: registries?.map(detachString) ?? null,
    dockerConfig:
      dockerConfig === null
        ? null
        : { key: dockerConfig.key, text: detachString(dockerConfig.text) },
  };
}

function isInOwnNamespace({ where, by, source }: UnresolvedObject): boolean {
  return source === "manifest" && "is" in where && where.is === by.namespace;
}

/** Replaces the unnamed namespace by that of the resource, which may be known by now. */
function inOwnNamespace(object: UnresolvedObject): UnresolvedObject {
  const { like, by, where } = object;
  return {
    ...object,
    where: ownNamespace(where, by),
    like: like === null ? null : { ...like, namespace: like.namespace ?? by.namespace },
  };
}

function ownNamespace(where: NamespaceRule, { namespace }: Resource): NamespaceRule {
  return "is" in where && where.is === null ? { is: namespace } : where;
}

function labelsOf(root: MappingNode): Record<string, string> {
  const labels = descend(root, "metadata", "labels");
  if (labels?.node !== "mapping") return {};
  return Object.fromEntries(
    labels.entries.flatMap(({ key, value }) => {
      const written = text(value);
      return written === null ? [] : [[detachString(key.value), detachString(written)]];
    }),
  );
}

/**
 * https://github.com/kubernetes-retired/hierarchical-namespaces/blob/master/docs/user-guide/how-to.md
 */
function propagatesSecrets(root: MappingNode): boolean {
  return items(descend(root, "spec", "resources")).some(
    (resource) =>
      text(child(resource, "resource")) === "secrets" &&
      text(child(resource, "mode"))?.endsWith("Propagate") === true,
  );
}
