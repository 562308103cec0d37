/** ParsedDocument… → Cluster: who pulls what, and where it is written. Pure; documents stream, only facts are kept. */
import type {
  Cluster,
  ClusterNode,
  InventoryCoverage,
  Mention,
  MentionRole,
  Workload,
} from "../model/cluster.ts";
import type { Located, PodSpec, ObjectReference } from "../model/pod-spec.ts";
import type { Resource } from "../model/resource.ts";
import type { RenderRoot } from "../model/render-root.ts";
import {
  child,
  descend,
  type Manifest,
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  type SequenceNode,
  type Span,
  text,
} from "../model/source.ts";
import { type ParsedDocument } from "../model/parsed-document.ts";
import { parseSuppression, type Suppression } from "../model/suppression.ts";
import { type Budget, createBudget, spend } from "./budget.ts";
import { ObjectCollector } from "./secrets/object-collector.ts";
import { configuredObjects } from "./secrets/configured-objects.ts";
import { createGitopsNamespaces } from "./gitops-namespaces.ts";
import { excludedKeys, isInValues } from "./images/exclusions.ts";
import { type GuessedImage, guessImages } from "./images/guesses.ts";
import { readApplyHook } from "./read-apply-hook.ts";
import { below, select, type SelectedNode } from "./images/image-path.ts";
import type { ImageLocation } from "./images/locations.ts";
import { readInventory } from "./secrets/inventory.ts";
import { type OperatorImage, operatorImagesOf } from "./images/operator-images.ts";
import { referencedSecrets, secretsInArguments } from "./secrets/referenced-secrets.ts";
import { detachString } from "./detach-string.ts";
import { type PlaceholderContext, placeholderOf, triggersOf } from "./images/placeholders.ts";
import { readPodSpec } from "./read-pod-spec.ts";
import type { TemplateSource } from "./secrets/template-source.ts";
import { repeatedKeys } from "./repeated-keys.ts";
import { createKindProfiles, type KindProfile } from "./images/kind-profile.ts";
import { hasTemplateMarkers } from "./secrets/template-markers.ts";
import {
  holdsPullSecrets,
  isCustom,
  isSecretLike,
  namedSecret,
  pullSecretNames,
} from "./images/unknown-kinds.ts";
import { nestingOf } from "./wrapper-kinds.ts";

export type { ImageLocation } from "./images/locations.ts";

export interface Extractor {
  /** One document, in the order of the files. */
  add(document: ParsedDocument): void;
  /**
   * The documents that follow are of another file; see `RootedFile.root`. `namespace` is that of resources there that name none, where it is
   * not the one of the options. `placeholder` is a namespace that stands for none. `root` says what was rendered, where it was.
   */
  file(root: string, place?: FilePlace): void;
  /** One document of what the cluster has already (`kubectl get … -o yaml`): its Secrets, ConfigMaps and service accounts. */
  inventory(document: ParsedDocument): void;
  /** What was declared so far. Resources that name no namespace are then in the one that Argo CD or Flux puts their folder into. */
  cluster(): Cluster;
  /** That namespace, for the folder of a chart or overlay; null where there is not one alone. */
  namespaceOf(folder: string): string | null;
  /** Folders of resources without a namespace that are put into several. */
  disputed(): { folder: string; namespaces: string[] }[];
  /** More was declared than is kept: what came after it is not in the cluster. */
  overflowing(): boolean;
}

interface FilePlace {
  namespace: string | null;
  placeholder: string | null;
  root?: Pick<RenderRoot, "file" | "folder">;
}

/** Images, Secrets and what makes them, broken documents: some five kilobytes each by the time that they are reported. */
// guard: facts-kept
const maxKept = 250_000;

/** Below this depth nothing is looked at: the walk recurses, and no API has fields so deep. */
const maxDepth = 400;

/** UTF-16 units; below longer paths nothing is looked at: each mention carries its own, and a key may be as long as the document. */
const maxPathLength = 1000;

const containerLists: ReadonlyMap<string, MentionRole> = new Map([
  ["initContainers", "init"],
  ["containers", "container"],
  ["ephemeralContainers", "ephemeral"],
]);

/** A resource while it is read: a manifest, or one nested in it. */
interface DocumentScope {
  manifest: Manifest;
  /** Where it stands in the document. */
  path: string;
  root: MappingNode;
  reading: KindProfile;
  imagesOnly: boolean;
  place: Pick<PlaceholderContext, "markers" | "custom" | "triggers">;
  workload: Workload;
  source: TemplateSource;
  /** Of an API group that is not Kubernetes' own. */
  custom: boolean;
  /** No row of the table of producers knows it. */
  unknown: boolean;
  /** Images found by the names of fields; null where none are looked for. */
  guesses: GuessedImage[] | null;
  budget: Budget;
  /** By their paths: what a pod's images share. */
  podSpecs: Map<string, PodSpec>;
  /** Pull secrets in fields of a custom kind, with the path of the mapping that has the field. */
  pulls: { path: string; key: string; reference: ObjectReference }[];
  declarations: ObjectCollector;
  /** Those of the whole cluster. */
  suppressions: Suppression[];
  /** Of the whole cluster: see `Cluster.namedSecrets`. */
  namedSecrets: Set<string>;
  /** Paths in the document that have a mention: a shape and a location may find the same, in a resource and the one around it. */
  seen: Set<string>;
}

export interface ExtractOptions {
  /** Image locations of the configuration. */
  locations: ImageLocation[];
  /** Of resources that name none. */
  namespace: string | null;
  /** "images": the mentions alone, without what pods and Secrets say of credentials. */
  need?: "all" | "images";
  /** What the configuration says is there, as "namespace/name" with `*` for any text; `at` is where it says so. */
  declared?: { secrets: string[]; serviceAccounts: string[]; at: Span };
}

export function createExtractor(options: ExtractOptions): Extractor {
  const readingOf = createKindProfiles(options.locations);
  const imagesOnly = options.need === "images";
  const cluster: Cluster = {
    workloads: [],
    objects: [],
    patchers: [],
    namespaces: [],
    coverage: [],
    nodes: [],
    brokenDocuments: [],
    suppressions: [],
    repeatedKeys: [],
    resources: 0,
    documents: 0,
    files: 0,
  };
  const declarations = new ObjectCollector(
    options.declared === undefined ? [] : configuredObjects(options.declared),
  );
  const named = new Set<string>();
  const coverage: InventoryCoverage[] = [];
  const nodes: ClusterNode[] = [];
  const destinations = createGitopsNamespaces();
  /** Of what was rendered, by the path of its one file. */
  const folders = new Map<string, string>();
  let renderRoot = "";
  let place: FilePlace = { namespace: options.namespace, placeholder: null };
  const placed = (named: string | null): string | null =>
    detachString((named === place.placeholder ? null : named) ?? place.namespace);
  let budget = createBudget();
  let kept = 0;
  const comments = createBudget();

  function destinationOf({ file }: Span): string | null {
    const folder = folders.get(file);
    return folder === undefined
      ? destinations.ofFiles(file.slice(0, Math.max(0, file.lastIndexOf("/"))))
      : destinations.ofRoot(folder);
  }

  function mayVisit(path: string, depth: number): boolean {
    return spend(budget, "visits") && path.length <= maxPathLength && depth <= maxDepth;
  }

  /** Reads one resource, and those nested in it. */
  function read(
    manifest: Manifest,
    root: MappingNode,
    path: string,
    resource: Resource,
    around: DocumentScope | null,
    depth: number,
  ): void {
    const { apiVersion, kind } = resource;
    const slash = apiVersion.indexOf("/");
    const group = slash < 0 ? "" : apiVersion.slice(0, slash);
    const reading = readingOf(group, kind);
    const name = descend(root, "metadata", "name");
    const at = manifest.span(
      name?.node === "scalar" && name.type !== "null" ? name : (child(root, "kind") ?? root),
    );
    const hook = readApplyHook(root) ?? around?.source.hook ?? null;
    const nesting = around === null ? "applied" : nestingOf(around.source.resource);
    const certain = nesting === "applied" && (around === null || around.source.certain);
    const source = { manifest, root, resource, renderRoot, at, hook, certain };
    if (certain) destinations.add(resource, group, root);
    const declares = !imagesOnly && nesting !== "known" && declarations.add(source, group, budget);
    if (declares) kept++;
    const recognised = imagesOnly || nesting === "known" || declares;
    const scope: DocumentScope = {
      manifest,
      path,
      root,
      reading,
      imagesOnly,
      place: {
        markers: around === null ? reading.markers : [...around.place.markers, ...reading.markers],
        custom: reading.podSpec === null || around !== null,
        triggers: triggersOf(root),
      },
      source,
      custom: isCustom(group),
      unknown: !recognised && isCustom(group),
      guesses: reading.guessed ? [] : null,
      budget,
      podSpecs: new Map(),
      pulls: [],
      namedSecrets: named,
      declarations,
      suppressions: cluster.suppressions ?? [],
      workload: {
        resource,
        at,
        pod: reading.pod,
        root: renderRoot,
        hook,
        ...replicasOf(root),
        mentions: [],
        references: [],
      },
      seen: around?.seen ?? new Set(),
    };
    if (!imagesOnly) scope.suppressions.push(...annotated(scope, root, null));
    if (
      scope.unknown &&
      resource.name !== null &&
      isSecretLike(kind) &&
      !hasTemplateMarkers(resource.name)
    )
      declarations.addGuess(source, resource.name);
    if (!reading.excluded) {
      if (reading.podSpec === null) walk(scope, root, path, null, depth);
      else readKnownKind(scope, reading.podSpec);
    }
    for (const steps of reading.strings)
      for (const selected of select({ node: root, path, parent: null }, steps, mayVisit))
        addField(scope, selected);
    for (const steps of reading.objects)
      for (const selected of select({ node: root, path, parent: null }, steps, mayVisit))
        addParts(scope, selected);
    for (const found of scope.guesses ?? []) addGuess(scope, found);
    for (const { path: place, key, reference } of scope.pulls)
      if (key !== "imagePullSecrets" || !scope.podSpecs.has(place))
        scope.workload.references.push(reference);
    // What is nested in another is looked through with it.
    if (scope.custom && !imagesOnly && around?.custom !== true)
      for (const secret of referencedSecrets(root, recognised, budget)) nameSecret(named, secret);
    kept += scope.workload.mentions.length;
    if (scope.workload.mentions.length > 0) cluster.workloads.push(scope.workload);
    if (around === null && manifest.duplicates.length > 0)
      cluster.repeatedKeys?.push(...repeatedKeys(manifest, resource, reading, scope.seen, budget));
  }

  /** All that has the shape of a pod's spec, at any depth. `owner` is the mapping around a value of a mapping. */
  function walk(
    scope: DocumentScope,
    node: YamlNode,
    path: string,
    owner: MappingNode | null,
    depth: number,
  ): void {
    if (node.node === "scalar" || !mayVisit(path, depth)) return;
    if (node.node === "sequence") {
      for (const [index, item] of node.items.entries())
        walk(scope, item, `${path}[${index}]`, null, depth + 1);
      return;
    }
    const values = scope.reading.values && isInValues(path);
    const nested = node === scope.root || values ? null : resourceOf(node);
    if (nested !== null) {
      read(scope.manifest, node, path, nested, scope, depth + 1);
      return;
    }
    for (const { key, value } of node.entries) {
      if (value.node === "scalar" && (!scope.custom || (imagesOnly && scope.guesses === null)))
        continue;
      const name = key.value;
      if (excludedKeys.has(name)) continue;
      if (scope.guesses !== null)
        for (const found of guessImages(scope.source.resource.kind, name, value, node, path))
          if (spend(budget, "kept")) scope.guesses.push(found);
      if (scope.custom && !imagesOnly) addSecrets(scope, name, value, path);
      if (value.node === "scalar") continue;
      if (!values) addList(scope, name, value, { pod: owner, spec: node, path });
      walk(scope, value, below(path, name), node, depth + 1);
    }
  }

  /** A mapping that is a resource by itself: a wrapper hands it to the API server. */
  function resourceOf(node: MappingNode): Resource | null {
    const apiVersion = text(child(node, "apiVersion"));
    if (apiVersion === null || apiVersion === "") return null;
    const kind = text(child(node, "kind"));
    if (kind === null || kind === "") return null;
    return {
      apiVersion: detachString(apiVersion),
      kind: detachString(kind),
      namespace: placed(text(descend(node, "metadata", "namespace"))),
      name: detachString(text(descend(node, "metadata", "name"))),
    };
  }

  return {
    add({ content, manifests, broken, suppressions = [] }) {
      for (const suppression of suppressions)
        if (spend(comments, "kept")) cluster.suppressions?.push(suppression);
      if (content !== "empty" && content !== "foreign") cluster.documents += 1;
      if (content === "skipped") cluster.resources += 1;
      if (broken !== null && ++kept <= maxKept) cluster.brokenDocuments.push(broken);
      for (const manifest of manifests) {
        if (kept > maxKept) return;
        const { root, path, apiVersion, kind, name } = manifest;
        cluster.resources += 1;
        budget = createBudget();
        read(
          manifest,
          root,
          path,
          {
            apiVersion: detachString(apiVersion),
            kind: detachString(kind),
            namespace: placed(manifest.namespace),
            name: detachString(name),
          },
          null,
          0,
        );
      }
    },
    file(next, of = { namespace: options.namespace, placeholder: null }) {
      renderRoot = next;
      place = of;
      if (of.root !== undefined) folders.set(of.root.file, of.root.folder);
      cluster.files += 1;
    },
    inventory({ manifests }) {
      const read = readInventory(manifests);
      declarations.addObjects(read.objects);
      nodes.push(...read.nodes);
      if (read.coverage !== null) coverage.push(read.coverage);
    },
    cluster() {
      for (const { resource, at } of cluster.workloads) resource.namespace ??= destinationOf(at);
      return {
        ...cluster,
        ...declarations.resolve(destinationOf),
        coverage,
        nodes,
        referencedSecrets: named,
      };
    },
    namespaceOf: (folder) => destinations.ofRoot(folder),
    disputed: () => destinations.disputed(),
    overflowing: () => kept > maxKept,
  };
}

/** What the annotation `pullgate/ignore` of a resource, or of a pod's template, silences. */
function annotated(
  { manifest, source, budget }: DocumentScope,
  owner: MappingNode,
  podSpec: PodSpec | null,
): Suppression[] {
  const node = child(descend(owner, "metadata", "annotations"), "pullgate/ignore");
  const written = text(node);
  if (node === undefined || written === null || !spend(budget, "kept")) return [];
  const { rules, reason, expires } = parseSuppression(written);
  const at = manifest.span(node);
  const of = { by: "annotation" as const, resource: source.resource, podSpec };
  return rules.map((rule) => ({
    rule: detachString(rule),
    reason: detachString(reason),
    expires: detachString(expires),
    at,
    of,
  }));
}

/** Nothing where it does not say. CronJobs say it one level below. */
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

function readKnownKind(scope: DocumentScope, keys: readonly string[]): void {
  const owner = descend(scope.root, ...keys.slice(0, -1));
  const spec = descend(scope.root, ...keys);
  if (owner?.node !== "mapping" || spec?.node !== "mapping") return;
  const path = keys.reduce(below, scope.path);
  for (const { key, value } of spec.entries)
    addList(scope, key.value, value, { pod: owner, spec, path });
}

/** What has the shape of a pod's spec. */
interface DocumentShape {
  /** The pod, or its template: what has the `metadata` of the pod. */
  pod: MappingNode | null;
  spec: MappingNode;
  path: string;
}

/** The images of a list of containers or volumes; nothing where it is neither. */
function addList(scope: DocumentScope, key: string, value: YamlNode, shape: DocumentShape): void {
  if (value.node !== "sequence") return;
  if (key === "volumes") addVolumes(scope, value, shape);
  const role = containerLists.get(key);
  if (role === undefined) return;
  const { pod } = shape;
  const path = below(shape.path, key);
  const list = scope.path === "" ? path : path.slice(scope.path.length + 1);
  for (const [index, item] of value.items.entries()) {
    const container = nameOf(item);
    addMention(scope, child(item, "image"), {
      path: `${path}[${index}].image`,
      role,
      container,
      pullPolicy: located(scope.manifest, child(item, "imagePullPolicy")),
      shape,
      place: { ...scope.place, pod, container: { list, index, name: container } },
    });
    const visit = (): boolean => spend(scope.budget, "visits");
    for (const operand of operatorImagesOf(scope.source.resource.kind, item, visit))
      if (spend(scope.budget, "kept")) addOperand(scope, operand, `${path}[${index}]`, container);
  }
}

/** Nobody sees the pod: the program of this container makes it. */
function addOperand(
  scope: DocumentScope,
  operand: OperatorImage,
  path: string,
  container: string | null,
): void {
  const { node, image, by, known } = operand;
  const { at, exact } = endOf(scope.manifest, node, image.length);
  addMention(scope, node, {
    path: `${path}.${operand.path}`,
    image,
    at,
    operatorImage: { by: detachString(by), known, exact },
    role: "custom",
    container,
    pullPolicy: null,
    place: { ...scope.place, pod: null, container: null },
  });
}

/** The place of the last so many units of a scalar's value; of all of it, and not `exact`, where escapes or folds hide which they are. */
function endOf(manifest: Manifest, node: ScalarNode, length: number): { at: Span; exact: boolean } {
  const { value, style, type } = node;
  const quote = style === "single" || style === "double" ? 1 : 0;
  const literal =
    node.end - node.start === value.length + 2 * quote && style !== "literal" && style !== "folded";
  if (!literal || length === value.length) return { at: manifest.span(node), exact: literal };
  const end = node.end - quote;
  const part: ScalarNode = {
    node: "scalar",
    type,
    style: "plain",
    value,
    start: end - length,
    end,
  };
  return { at: manifest.span(part), exact: true };
}

/** https://kubernetes.io/docs/concepts/storage/volumes/#image */
function addVolumes(scope: DocumentScope, volumes: SequenceNode, shape: DocumentShape): void {
  const path = below(shape.path, "volumes");
  for (const [index, item] of volumes.items.entries()) {
    const reference = descend(item, "image", "reference");
    addMention(scope, reference, {
      path: `${path}[${index}].image.reference`,
      role: "volume",
      container: nameOf(item),
      pullPolicy: located(scope.manifest, descend(item, "image", "pullPolicy")),
      shape,
      place: { ...scope.place, pod: shape.pod, container: null },
    });
  }
}

/** A field that holds a whole image. What stands beside it says more, where it follows the names that containers use. */
function addField(scope: DocumentScope, { node, path, parent }: SelectedNode): void {
  const beside = parent ?? undefined;
  addMention(scope, node, {
    path,
    role: "custom",
    container: child(beside, "name") === node ? null : nameOf(beside),
    pullPolicy: located(
      scope.manifest,
      child(beside, "imagePullPolicy") ?? child(beside, "pullPolicy"),
    ),
    place: { ...scope.place, pod: null, container: null },
  });
}

/** An image in parts. It stands where its tag does, for that is what changes. */
function addParts(scope: DocumentScope, { node, path, parent }: SelectedNode): void {
  const repository = child(node, "repository") ?? child(node, "repo");
  const tag = child(node, "tag");
  const digest = child(node, "digest");
  const registry = child(node, "registry");
  const at = [tag, digest].find((part) => !isBlank(part));
  if (at === undefined || isBlank(repository)) return;
  const image = [
    [registry, "", "/"],
    [repository, "", ""],
    [tag, ":", ""],
    [digest, "@", ""],
  ] as const;
  let whole = "";
  for (const [part, before, after] of image) {
    if (isBlank(part)) continue;
    const written = text(part);
    if (written === null) return;
    whole += before + written + after;
  }
  addMention(scope, at, {
    path,
    image: whole,
    inParts: true,
    role: "custom",
    container: nameOf(parent ?? undefined),
    pullPolicy: located(scope.manifest, child(node, "pullPolicy")),
    place: { ...scope.place, pod: null, container: null },
  });
}

/** What the name of a field alone speaks for. What a shape or a row has found there is known. */
function addGuess(
  scope: DocumentScope,
  { node, path, image, inParts, volume, owner, placeholder }: GuessedImage,
): void {
  addMention(scope, node, {
    path,
    image,
    placeholder,
    ...(inParts ? { inParts: true } : {}),
    guessed: true,
    role: volume ? "volume" : "custom",
    container: nameOf(owner),
    pullPolicy: located(
      scope.manifest,
      child(owner, "imagePullPolicy") ?? child(owner, "pullPolicy"),
    ),
    place: { ...scope.place, pod: null, container: null },
  });
}

/** The pod that pulls: one for all of its images; null where nobody asks for more than those. */
function podSpecOf(scope: DocumentScope, { pod, spec, path }: DocumentShape): PodSpec | null {
  if (scope.imagesOnly) return null;
  let podSpec = scope.podSpecs.get(path);
  if (podSpec === undefined) {
    podSpec = readPodSpec(scope.manifest, spec, pod, path, scope.budget);
    scope.podSpecs.set(path, podSpec);
    if (pod !== null && pod !== scope.root)
      scope.suppressions.push(...annotated(scope, pod, podSpec));
    scope.declarations.addControllers(scope.source, spec, scope.budget);
    for (const secret of secretsInArguments(spec, scope.budget))
      nameSecret(scope.namedSecrets, secret);
  }
  return podSpec;
}

function nameSecret(named: Set<string>, secret: string): void {
  if (named.size < maxKept) named.add(detachString(secret));
}

/** What a custom kind names beside its pods' specs: Secrets that its pods pull with, and those that its controller may make. */
function addSecrets(scope: DocumentScope, key: string, value: YamlNode, path: string): void {
  const { source, manifest, budget } = scope;
  const { apiVersion, namespace } = source.resource;
  if (holdsPullSecrets(apiVersion, key, path)) {
    for (const node of pullSecretNames(value, namespace)) {
      if (hasTemplateMarkers(node.value) || !spend(budget, "kept")) continue;
      const reference = {
        name: detachString(node.value),
        key: null,
        at: manifest.span(node),
        keyAt: null,
        optional: false,
        container: null,
      };
      scope.pulls.push({
        path,
        key,
        reference: { ...reference, kind: "Secret", through: "image-pull" },
      });
    }
  } else if (scope.unknown) {
    const name = namedSecret(key, value, path);
    if (name !== null && spend(budget, "kept")) scope.declarations.addGuess(source, name);
  }
}

type ExtractedImage = Pick<
  Mention,
  "path" | "role" | "container" | "pullPolicy" | "inParts" | "operatorImage" | "guessed"
> & {
  image?: string;
  /** Of the image, where it is not all of the scalar. */
  at?: Span;
  place: PlaceholderContext;
  shape?: DocumentShape;
  /** Known without a look at the image. */
  placeholder?: string | null;
};

function addMention(scope: DocumentScope, node: YamlNode | undefined, found: ExtractedImage): void {
  if (
    node?.node !== "scalar" ||
    scope.seen.has(found.path) ||
    scope.workload.mentions.length > maxKept
  )
    return;
  // An operator has an image of its own where none is written; the API server refuses a pod without one.
  if (isBlank(node) && (scope.reading.podSpec === null || found.role === "custom")) return;
  const {
    place,
    shape,
    image = node.type === "null" ? "" : node.value,
    placeholder,
    ...mention
  } = found;
  scope.seen.add(found.path);
  scope.workload.mentions.push({
    ...mention,
    image: detachString(image),
    at: found.at ?? scope.manifest.span(node),
    // A field may stand in the spec of a pod, beside its containers: Prometheus' own image does.
    podSpec:
      shape === undefined
        ? (scope.podSpecs.get(found.path.slice(0, found.path.lastIndexOf("."))) ?? null)
        : podSpecOf(scope, shape),
    type: node.type,
    placeholder: placeholder ?? placeholderOf(image, place),
  });
}

/** Absent, null, or nothing but white space. */
function isBlank(node: YamlNode | undefined): boolean {
  return (
    node === undefined ||
    (node.node === "scalar" && (node.type === "null" || node.value.trim() === ""))
  );
}

function nameOf(node: YamlNode | undefined): string | null {
  return detachString(text(child(node, "name")));
}

/** As written; null where Kubernetes sets the default. */
function located(manifest: Manifest, node: YamlNode | undefined): Located<string> | null {
  if (!isWritten(node)) return null;
  return { value: detachString(node.value), at: manifest.span(node) };
}

function isWritten(node: YamlNode | undefined): node is ScalarNode {
  return node?.node === "scalar" && node.type !== "null" && node.value !== "";
}
