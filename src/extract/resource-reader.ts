/** Reads one resource of a document, and the resources nested in it. */
import type { Workload } from "../model/cluster/cluster.ts";
import type { ObjectReference } from "../model/cluster/pod-spec.ts";
import type { Resource } from "../model/cluster/resource.ts";
import {
  childPath,
  child,
  descend,
  type Manifest,
  type MappingNode,
  type Span,
  text,
  type YamlNode,
} from "../model/source/source.ts";
import { type Budget, createBudget, spend } from "./budget.ts";
import type { ClusterBuilder } from "./cluster-builder.ts";
import { detachString } from "../model/text/detach-string.ts";
import type { GitopsNamespaces } from "./gitops-namespaces.ts";
import { excludedKeys, isInValues } from "./images/exclusions.ts";
import { type ComposedImage, composedImages } from "./images/composed-images.ts";
import { configMapImages } from "./images/config-map-images.ts";
import { type GuessedImage, guessImages, mayHoldImage } from "./images/guesses.ts";
import { type ImagePath, select, type SelectedNode } from "./images/image-path.ts";
import { changesImages } from "./images/image-policies.ts";
import { istioImages } from "./images/istio-images.ts";
import type { KindProfile } from "./images/kind-profile.ts";
import { isLookedUp } from "./images/image-streams.ts";
import { MentionCollector } from "./images/mention-collector.ts";
import { triggersOf } from "./images/placeholders.ts";
import {
  holdsPullSecrets,
  isClusterScoped,
  isCustom,
  isSecretLike,
  namedSecret,
  pullSecretNames,
} from "./images/unknown-kinds.ts";
import { misplacedFields } from "./pods/misplaced-fields.ts";
import { kindRefusal } from "./pods/kind-refusal.ts";
import { customPodSpec, isWhole, podRefusals } from "./pods/pod-refusals.ts";
import { readNodePool, readRuntimeClass } from "./pods/node-facts.ts";
import { versionImage } from "./images/version-images.ts";
import { PodSpecCache } from "./pods/pod-spec-cache.ts";
import { readApplyHook } from "./read-apply-hook.ts";
import { readSuppressions } from "./read-suppressions.ts";
import { repeatedKeys } from "./repeated-keys.ts";
import type { ResourceScope } from "./resource-scope.ts";
import {
  isCopiedElsewhere,
  referencedSecrets,
  secretsInTexts,
} from "./secrets/referenced-secrets.ts";
import { hasTemplateMarkers } from "./secrets/template-markers.ts";
import { nestingOf } from "./wrapper-kinds.ts";

/** No API has deeper fields, and the walk recurses. */
const maxDepth = 400;

/**
 * UTF-16 units. Every mention carries its path, and a key may be as long as the document: the walk
 * does not descend below longer paths.
 */
const maxPathLength = 1000;

/** The state that all resources share. */
export interface ReadContext {
  readonly profileOf: (group: string, kind: string) => KindProfile;
  readonly imagesOnly: boolean;
  readonly cluster: ClusterBuilder;
  readonly gitops: GitopsNamespaces;
  /** See `RootedFile.root`; changes with the file. */
  renderRoot: string;
  isRendered: boolean;
  /** Replaces an absent namespace by the default of the file. */
  readonly namespaceOr: (written: string | null) => string | null;
}

/** Reads a manifest into the cluster of the context. */
export function readResource(context: ReadContext, manifest: Manifest): void {
  const { root, path } = manifest;
  const resource = {
    apiVersion: detachString(manifest.apiVersion),
    kind: detachString(manifest.kind),
    namespace: context.namespaceOr(manifest.namespace),
    name: detachString(manifest.name),
  };
  const budget = createBudget();
  new ResourceReader(context, { manifest, budget, root, path, depth: 0, resource }, null).read();
}

/** The mapping of a resource, and its place in the document. */
interface ResourceNode {
  manifest: Manifest;
  budget: Budget;
  root: MappingNode;
  path: string;
  depth: number;
  resource: Resource;
}

/** A pull secret that a field of a custom kind names. */
interface NamedPullSecret {
  /** The path of the mapping that has the field. */
  path: string;
  key: string;
  reference: ObjectReference;
}

class ResourceReader {
  readonly #context: ReadContext;
  readonly #node: ResourceNode;
  readonly #parent: ResourceReader | null;
  readonly scope: ResourceScope;
  readonly #group: string;
  readonly #podSpecs: PodSpecCache;
  readonly mentions: MentionCollector;
  readonly #workload: Workload;
  readonly isCustom: boolean;
  /** True if a table row describes what the kind declares, or nothing needs to know. */
  readonly #isRecognised: boolean;
  /** Images found by the names of fields; null if the kind is not guessed about. */
  readonly #guesses: GuessedImage[] | null;
  readonly #pullSecrets: NamedPullSecret[] = [];

  /** Adds what the resource declares; `read` adds its images. */
  constructor(context: ReadContext, node: ResourceNode, parent: ResourceReader | null) {
    const { manifest, root, path, resource, budget } = node;
    const { cluster, imagesOnly } = context;
    this.#context = context;
    this.#node = node;
    this.#parent = parent;
    const slash = resource.apiVersion.indexOf("/");
    const group = slash < 0 ? "" : resource.apiVersion.slice(0, slash);
    const outer = parent?.scope.source;
    const nesting = outer === undefined ? "applied" : nestingOf(outer.resource);
    const source = {
      manifest,
      root,
      resource,
      renderRoot: context.renderRoot,
      ...(context.isRendered ? { isRendered: true } : {}),
      at: placeOf(manifest, root),
      hook: readApplyHook(root) ?? outer?.hook ?? null,
      certain: nesting === "applied" && outer?.certain !== false,
    };
    this.#group = group;
    const profile = context.profileOf(group, resource.kind);
    const scope = { source, path, profile, imagesOnly, budget, cluster };
    if (source.certain) context.gitops.add(resource, group, root);
    const declares =
      !imagesOnly && nesting !== "known" && cluster.objects.add(source, group, budget);
    if (declares) cluster.countObject();
    if (!imagesOnly && source.certain)
      cluster.addNodeFacts(
        readNodePool(root, group, resource.kind, { root: source.renderRoot, budget }),
        readRuntimeClass(root, group, resource.kind, budget),
      );
    this.scope = scope;
    this.isCustom = isCustom(group);
    this.#isRecognised = imagesOnly || nesting === "known" || declares;
    this.#guesses = profile.guessed ? [] : null;
    this.#podSpecs = new PodSpecCache(scope);
    const markers = parent?.mentions.place.markers ?? [];
    const place = {
      markers: [...markers, ...profile.markers],
      custom: profile.podSpec === null || parent !== null,
      triggers: triggersOf(root),
    };
    const paths = parent?.mentions.paths ?? new Set<string>();
    this.mentions = new MentionCollector(scope, this.#podSpecs, place, paths);
    this.#workload = {
      resource,
      at: source.at,
      pod: profile.pod,
      root: source.renderRoot,
      hook: source.hook,
      ...(profile.podSpec !== null && !isWhole(root, resource.kind, context.isRendered)
        ? { partial: true }
        : {}),
      ...replicasOf(root),
      mentions: this.mentions.mentions,
      references: [],
    };
  }

  read(): void {
    const { manifest, root, path, depth, resource, budget } = this.#node;
    const { cluster, profile, imagesOnly } = this.scope;
    if (!imagesOnly) cluster.suppressions.push(...readSuppressions(this.scope, root, null));
    if (!imagesOnly && this.#changesImages() && spend(budget, "kept"))
      cluster.imagePolicies.push(resource);
    this.#guessOwnSecret();
    if (!imagesOnly && this.scope.source.certain) this.#addMistakes();
    if (!profile.excluded) {
      if (profile.podSpec === null) this.#walk(root, path, null, depth);
      else this.#readPodSpec(profile.podSpec);
    }
    for (const steps of profile.strings)
      for (const selected of this.#select(steps)) this.mentions.addField(selected);
    for (const steps of profile.objects)
      for (const selected of this.#select(steps)) this.mentions.addParts(selected);
    for (const image of this.#composed()) this.mentions.addComposed(image);
    this.#addDerivedImages();
    this.#addStream();
    if (resource.kind === "ConfigMap" && resource.apiVersion === "v1")
      for (const image of configMapImages(root, resource.name, () => spend(budget, "visits")))
        this.mentions.addConfigured(image);
    for (const guess of this.#guesses ?? []) this.mentions.addGuess(guess);
    // A pod spec has its own `imagePullSecrets`, which `PodSpec` carries.
    for (const { path: owner, key, reference } of this.#pullSecrets)
      if (key !== "imagePullSecrets" || !this.#podSpecs.has(owner))
        this.#workload.references.push(reference);
    // A custom parent has searched its nested resources already.
    if (this.isCustom && !imagesOnly && this.#parent?.isCustom !== true)
      for (const secret of referencedSecrets(root, this.#isRecognised, budget))
        cluster.addReferencedSecret(secret);
    if (this.#group === "" && !imagesOnly) this.#addUsedSecrets();
    cluster.addWorkload(this.#workload);
    if (this.#parent === null && manifest.duplicates.length > 0)
      cluster.repeatedKeys.push(
        ...repeatedKeys(manifest, resource, profile, this.mentions.paths, budget),
      );
  }

  /** Adds Secrets that programs and controllers use, as their ConfigMaps or annotations say. */
  #addUsedSecrets(): void {
    const { source, cluster, budget } = this.scope;
    const { kind, name } = source.resource;
    if (kind === "Secret" && name !== null && isCopiedElsewhere(source.root))
      cluster.addReferencedSecret(name);
    if (kind === "ConfigMap")
      for (const secret of secretsInTexts(source.root, budget)) cluster.addReferencedSecret(secret);
  }

  /** Adds what the API server refuses or drops. */
  #addMistakes(): void {
    const { source, profile, cluster, budget } = this.scope;
    const { manifest, root, resource, renderRoot, isRendered = false } = source;
    const { kind } = resource;
    const subject = { resource, root: renderRoot };
    const isCustom = profile.podSpec === null;
    const keys = profile.podSpec ?? customPodSpec(this.#group, kind);
    const shape = { manifest, root, path: "", kind, isCustom, isRendered };
    if (keys !== null)
      for (const refusal of podRefusals({ ...shape, keys }))
        if (spend(budget, "kept")) cluster.refusals.push({ ...subject, ...refusal });
    const isOwn = this.#parent === null && profile.podSpec === null;
    const unknown = isOwn ? kindRefusal(manifest, root) : undefined;
    if (unknown !== undefined && spend(budget, "kept"))
      cluster.refusals.push({ ...subject, ...unknown });
    const type = { group: this.#group, kind, podSpec: profile.podSpec };
    for (const field of misplacedFields(manifest, root, type, budget)) {
      cluster.misplacedFields.push({ ...subject, ...field });
      for (const name of field.names) cluster.addReferencedSecret(name);
    }
  }

  get #isUnknown(): boolean {
    return this.isCustom && !this.#isRecognised;
  }

  /** A kind that is a Secret by another name most likely creates one of its own name. */
  #guessOwnSecret(): void {
    const { source, cluster } = this.scope;
    const { name, kind } = source.resource;
    if (this.#isUnknown && name !== null && isSecretLike(kind) && !hasTemplateMarkers(name))
      cluster.objects.addGuess(source, name);
  }

  #addStream(): void {
    const { root, resource } = this.#node;
    const { cluster, source } = this.scope;
    const [group = ""] = resource.apiVersion.split("/").slice(0, -1);
    if (resource.name !== null && isLookedUp(root, group, resource.kind))
      cluster.addStream(resource.name, resource, source.at);
  }

  #addDerivedImages(): void {
    const { root, path, resource } = this.#node;
    const type = { group: this.#group, kind: resource.kind };
    for (const image of istioImages(type, root, path)) this.mentions.addDerived(image);
    const found = versionImage(type, root, path);
    if (found === null) return;
    const { version, image } = found;
    if (found.isImage) this.mentions.addField({ node: found.node, path: found.path, parent: null });
    else if (image === null)
      this.scope.cluster.addVersioned({ resource, version: detachString(version) });
    else this.mentions.addDerived({ ...found, image });
  }

  #composed(): Iterable<ComposedImage> {
    const { root, path, resource } = this.#node;
    const [group = ""] = resource.apiVersion.split("/").slice(0, -1);
    const type = { group, kind: resource.kind };
    return composedImages(type, root, path, (at, depth) => this.#mayVisit(at, depth));
  }

  #changesImages(): boolean {
    const { root, resource, budget } = this.#node;
    const [group = ""] = resource.apiVersion.split("/").slice(0, -1);
    return changesImages({ group, kind: resource.kind }, root, budget);
  }

  #select(steps: ImagePath): Iterable<SelectedNode> {
    const { root, path } = this.#node;
    return select({ node: root, path, parent: null }, steps, (at, depth) =>
      this.#mayVisit(at, depth),
    );
  }

  #mayVisit(path: string, depth: number): boolean {
    return spend(this.#node.budget, "visits") && path.length <= maxPathLength && depth <= maxDepth;
  }

  /** Reads the pod spec of a built-in kind. */
  #readPodSpec(keys: readonly string[]): void {
    const { root, path } = this.#node;
    const pod = descend(root, ...keys.slice(0, -1));
    const spec = descend(root, ...keys);
    if (pod?.node !== "mapping" || spec?.node !== "mapping") return;
    const shape = { pod, spec, path: keys.reduce(childPath, path) };
    for (const { key, value } of spec.entries) this.mentions.addList(key.value, value, shape);
  }

  /**
   * Finds pod specs by their shape at any depth. `owner` is the mapping that has `node` as a value.
   */
  #walk(node: YamlNode, path: string, owner: MappingNode | null, depth: number): void {
    if (node.node === "scalar" || !this.#mayVisit(path, depth)) return;
    if (node.node === "sequence") {
      for (const [index, item] of node.items.entries())
        this.#walk(item, `${path}[${index}]`, null, depth + 1);
      return;
    }
    const inValues = this.scope.profile.values && isInValues(path);
    const nested = node === this.#node.root || inValues ? null : this.#nestedResource(node);
    if (nested !== null) {
      const { manifest, budget } = this.#node;
      const inner = { manifest, budget, root: node, path, depth: depth + 1, resource: nested };
      new ResourceReader(this.#context, inner, this).read();
      return;
    }
    for (const { key, value } of node.entries) {
      const name = key.value;
      if (value.node === "scalar" && this.#skipsScalars) continue;
      if (excludedKeys.has(name)) continue;
      this.#guessImages(name, value, node, path);
      if (this.isCustom && !this.scope.imagesOnly) this.#addNamedSecrets(name, value, path);
      if (value.node === "scalar") continue;
      if (!inValues) this.mentions.addList(name, value, { pod: owner, spec: node, path });
      this.#walk(value, childPath(path, name), node, depth + 1);
    }
  }

  /** Only the fields of custom kinds are looked at by name. */
  get #skipsScalars(): boolean {
    return !this.isCustom || (this.scope.imagesOnly && this.#guesses === null);
  }

  #guessImages(key: string, value: YamlNode, owner: MappingNode, path: string): void {
    if (this.#guesses === null || !mayHoldImage(key)) return;
    const { kind } = this.#node.resource;
    for (const guess of guessImages(kind, key, value, owner, path))
      if (spend(this.#node.budget, "kept")) this.#guesses.push(guess);
  }

  /** Adds the pull secrets of a custom kind, and the Secrets that its controller may create. */
  #addNamedSecrets(key: string, value: YamlNode, path: string): void {
    const { manifest, budget, resource } = this.#node;
    if (holdsPullSecrets(resource.apiVersion, key, path)) {
      for (const node of pullSecretNames(value, resource.namespace)) {
        if (hasTemplateMarkers(node.value) || !spend(budget, "kept")) continue;
        const reference: ObjectReference = {
          kind: "Secret",
          name: detachString(node.value),
          key: null,
          at: manifest.span(node),
          keyAt: null,
          optional: false,
          through: "image-pull",
          container: null,
          ...(isClusterScoped(resource.apiVersion) ? { anyNamespace: true } : {}),
        };
        this.#pullSecrets.push({ path, key, reference });
      }
    } else if (this.#isUnknown) {
      const name = namedSecret(key, value, path);
      if (name !== null && spend(budget, "kept"))
        this.scope.cluster.objects.addGuess(this.scope.source, name);
    }
  }

  /** A mapping that is a resource itself: its wrapper hands it to the API server. */
  #nestedResource(node: MappingNode): Resource | null {
    const apiVersion = text(child(node, "apiVersion"));
    if (apiVersion === null || apiVersion === "") return null;
    const kind = text(child(node, "kind"));
    if (kind === null || kind === "") return null;
    return {
      apiVersion: detachString(apiVersion),
      kind: detachString(kind),
      namespace: this.#context.namespaceOr(text(descend(node, "metadata", "namespace"))),
      name: detachString(text(descend(node, "metadata", "name"))),
    };
  }
}

/** The place of the resource: its `metadata.name`, else its `kind`. */
function placeOf(manifest: Manifest, root: MappingNode): Span {
  const name = descend(root, "metadata", "name");
  return manifest.span(
    name?.node === "scalar" && name.type !== "null" ? name : (child(root, "kind") ?? root),
  );
}

/** The pods that run at once, if the resource says so. A CronJob says so in its job template. */
function replicasOf(root: MappingNode): Pick<Workload, "replicas"> {
  const spec = child(root, "spec");
  const written = [
    child(spec, "replicas"),
    child(spec, "parallelism"),
    descend(spec, "jobTemplate", "spec", "parallelism"),
  ];
  for (const node of written)
    if (node?.node === "scalar" && node.type === "number" && /^\d{1,6}$/.test(node.value))
      return { replicas: Number(node.value) };
  return {};
}
