/** Collects the mentions of images in one resource. */
import type { Mention, MentionRole } from "../../model/cluster/cluster.ts";
import type { Located, PodSpec } from "../../model/cluster/pod-spec.ts";
import { unknownMark } from "../../model/source/unknown-mark.ts";
import {
  childPath,
  child,
  descend,
  type Manifest,
  type ScalarNode,
  type SequenceNode,
  type Span,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { spend } from "../budget.ts";
import { maxKept } from "../cluster-builder.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { isWhole, misspelling } from "../pods/pod-refusals.ts";
import { operatorPod, ownsPullSecrets } from "../pods/operator-pod.ts";
import { holdsPullSecrets } from "./unknown-kinds.ts";
import type { PodSpecCache } from "../pods/pod-spec-cache.ts";
import type { PodShape, ResourceScope } from "../resource-scope.ts";
import type { ConfigMapImage } from "./config-map-images.ts";
import type { ComposedImage } from "./composed-images.ts";
import type { GuessedImage } from "./guesses.ts";
import { injectedImages } from "./injected-images.ts";
import { type SelectedNode } from "./image-path.ts";
import { type OperatorImage, operatorImagesOf } from "./operator-images.ts";
import { withParameters } from "./workflow-parameters.ts";
import { type PlaceholderContext, placeholderOf } from "./placeholders.ts";

const containerLists: ReadonlyMap<string, MentionRole> = new Map([
  ["initContainers", "init"],
  ["containers", "container"],
  ["ephemeralContainers", "ephemeral"],
]);

type ResourcePlace = Pick<PlaceholderContext, "markers" | "custom" | "triggers">;

type FoundImage = Pick<
  Mention,
  | "path"
  | "role"
  | "container"
  | "pullPolicy"
  | "inParts"
  | "operatorImage"
  | "guessed"
  | "fetcher"
  | "derived"
  | "operatorPod"
> & {
  /** Default: the value of the scalar. */
  image?: string;
  /** Default: the place of the scalar. */
  at?: Span;
  /** The pod that pulls the image, if it is known. */
  shape?: PodShape;
  /** Set for an image of a container. */
  entry?: PlaceholderContext["container"];
  /** Known without looking at the image. */
  placeholder?: string | null;
};

/** A container whose program gets images. */
interface ContainerPlace {
  path: string;
  container: string | null;
  shape: PodShape;
}

export class MentionCollector {
  readonly mentions: Mention[] = [];
  readonly place: ResourcePlace;
  /**
   * The paths that have a mention. A shape and a table row may find the same image, also from a
   * nested resource and from the one around it, so nested resources share the set.
   */
  readonly paths: Set<string>;
  readonly #scope: ResourceScope;
  readonly #podSpecs: PodSpecCache;

  constructor(
    scope: ResourceScope,
    podSpecs: PodSpecCache,
    place: ResourcePlace,
    paths: Set<string>,
  ) {
    this.#scope = scope;
    this.#podSpecs = podSpecs;
    this.place = place;
    this.paths = paths;
  }

  /** Adds the images of a list of containers or volumes; ignores any other field. */
  addList(key: string, value: YamlNode, shape: PodShape): void {
    if (value.node !== "sequence") return;
    if (key === "volumes") this.#addVolumes(value, shape);
    const role = containerLists.get(key);
    if (role === undefined) return;
    if (role === "container") this.#addInjected(shape);
    const path = childPath(shape.path, key);
    const list = this.#scope.path === "" ? path : path.slice(this.#scope.path.length + 1);
    for (const [index, item] of value.items.entries()) {
      const name = nameOf(item);
      this.#add(child(item, "image") ?? this.#missingImage(item, shape), {
        path: `${path}[${index}].image`,
        role,
        container: name,
        pullPolicy: this.#located(child(item, "imagePullPolicy")),
        shape,
        entry: { list, index, name },
      });
      this.#addOperatorImages(item, { path: `${path}[${index}]`, container: name, shape });
    }
  }

  /**
   * Adds a field that holds a whole image. Fields beside it are read if they are named as usual.
   */
  addField({ node, path, parent }: SelectedNode): void {
    const owner = parent ?? undefined;
    this.#add(node, {
      path,
      role: "custom",
      container: child(owner, "name") === node ? null : nameOf(owner),
      pullPolicy: this.#located(child(owner, "imagePullPolicy") ?? child(owner, "pullPolicy")),
    });
  }

  /** Adds an image in parts. Its place is that of the tag (else the digest), which changes most. */
  addParts({ node, path, parent }: SelectedNode): void {
    const repository = child(node, "repository") ?? child(node, "repo");
    const tag = child(node, "tag");
    const digest = child(node, "digest");
    const registry = child(node, "registry");
    const at = [tag, digest].find((part) => !isBlank(part));
    if (at === undefined || isBlank(repository)) return;
    const parts = [
      [registry, "", "/"],
      [repository, "", ""],
      [tag, ":", ""],
      [digest, "@", ""],
    ] as const;
    let image = "";
    for (const [part, before, after] of parts) {
      if (isBlank(part)) continue;
      const written = text(part) ?? (part === tag ? numberIn(part) : null);
      if (written === null) return;
      image += before + written + after;
    }
    this.#add(numberIn(tag) === null ? at : tag, {
      path,
      image,
      inParts: true,
      role: "custom",
      container: nameOf(parent ?? undefined),
      pullPolicy: this.#located(child(node, "pullPolicy")),
    });
  }

  /** Adds an image of a ConfigMap. The pod that pulls it is unknown: a controller creates it. */
  addConfigured({ node, image, path, by, line, column }: ConfigMapImage): void {
    const { manifest } = this.#scope.source;
    const part = { line, column, length: image.length };
    const at = manifest.spanWithin?.(node, part) ?? null;
    this.#add(node, {
      path,
      image,
      at: at ?? manifest.span(node),
      operatorImage: { by: detachString(by), known: true, exact: at !== null },
      role: "custom",
      container: null,
      pullPolicy: null,
    });
  }

  /** Adds the image that the operator derives from a version. */
  addDerived({ node, path, image }: { node: ScalarNode; path: string; image: string }): void {
    this.#add(node, {
      path,
      image,
      inParts: true,
      derived: true,
      role: "custom",
      container: null,
      pullPolicy: null,
    });
  }

  /** Adds an image that a table row composes. */
  addComposed({ node, image, path, inParts, owner, fetcher, placeholder }: ComposedImage): void {
    const parent = owner ?? undefined;
    this.#add(node, {
      path,
      image,
      ...(inParts
        ? { inParts: true }
        : { at: endOf(this.#scope.source.manifest, node, image.length).at }),
      ...(fetcher === undefined ? {} : { fetcher }),
      placeholder,
      role: "custom",
      container: nameOf(parent),
      pullPolicy: this.#located(child(parent, "imagePullPolicy")),
    });
  }

  /** Adds an image that only the name of its field speaks for, unless the path is known already. */
  addGuess({ node, path, image, inParts, volume, owner, placeholder }: GuessedImage): void {
    this.#add(node, {
      path,
      image,
      placeholder,
      ...(inParts ? { inParts: true } : {}),
      guessed: true,
      role: volume ? "volume" : "custom",
      container: nameOf(owner),
      pullPolicy: this.#located(child(owner, "imagePullPolicy") ?? child(owner, "pullPolicy")),
    });
  }

  /** Stands for the image that a container of a whole manifest lacks, at the container's name. */
  #missingImage(item: YamlNode, { spec }: PodShape): ScalarNode | undefined {
    const { profile, source } = this.#scope;
    const { root, resource, certain, isRendered = false } = source;
    if (profile.podSpec === null || !certain || item.node !== "mapping") return undefined;
    const isPatch = [...spec.entries, ...item.entries].some(({ key }) => key.value.startsWith("$"));
    if (isPatch || !isWhole(root, resource.kind, isRendered)) return undefined;
    if (misspelling(item, "image") !== undefined) return undefined;
    const { start, end } = child(item, "name") ?? item.entries[0]?.key ?? item;
    return { node: "scalar", type: "null", style: "plain", value: "", start, end };
  }

  /** The kubelet pulls what webhooks add as it pulls the pod's own images. */
  #addInjected(shape: PodShape): void {
    if (shape.pod === null) return;
    const at = shape.path.slice(0, Math.max(0, shape.path.lastIndexOf(".")));
    for (const { node, image, path, inParts, certain } of injectedImages(shape.pod))
      if (spend(this.#scope.budget, "kept"))
        this.#add(node, {
          path: at === "" ? path : `${at}.${path}`,
          image,
          ...(inParts ? { inParts: true } : {}),
          ...(certain ? {} : { guessed: true }),
          role: "custom",
          container: null,
          pullPolicy: null,
          shape,
        });
  }

  /** https://kubernetes.io/docs/concepts/storage/volumes/#image */
  #addVolumes(volumes: SequenceNode, shape: PodShape): void {
    const path = childPath(shape.path, "volumes");
    for (const [index, item] of volumes.items.entries())
      this.#add(descend(item, "image", "reference") ?? this.#missingReference(item), {
        path: `${path}[${index}].image.reference`,
        role: "volume",
        container: nameOf(item),
        pullPolicy: this.#located(descend(item, "image", "pullPolicy")),
        shape,
      });
  }

  /** Stands for the reference that an image volume of a Pod lacks. Templates may leave it out. */
  #missingReference(item: YamlNode): ScalarNode | undefined {
    const { certain, resource } = this.#scope.source;
    const image = child(item, "image");
    if (!certain || resource.kind !== "Pod" || image?.node !== "mapping") return undefined;
    const { start, end } = image.entries[0]?.key ?? image;
    return { node: "scalar", type: "null", style: "plain", value: "", start, end };
  }

  #addOperatorImages(item: YamlNode, place: ContainerPlace): void {
    const { source, budget } = this.#scope;
    const visit = (): boolean => spend(budget, "visits");
    for (const found of operatorImagesOf(source.resource.kind, item, visit))
      if (spend(budget, "kept")) this.#addOperatorImage(found, place);
  }

  /** The pod that pulls the image is unknown: the program of this container creates it. */
  #addOperatorImage(found: OperatorImage, { path, container, shape }: ContainerPlace): void {
    const { node, image, by, known } = found;
    const { at, exact } = endOf(this.#scope.source.manifest, node, image.length);
    const operatorPod = this.#podSpecs.read(shape);
    this.#add(node, {
      path: `${path}.${found.path}`,
      image,
      at,
      operatorImage: { by: detachString(by), known, exact },
      ...(operatorPod === null ? {} : { operatorPod }),
      role: "custom",
      container,
      pullPolicy: null,
    });
  }

  #add(node: YamlNode | undefined, found: FoundImage): void {
    if (node?.node !== "scalar" || this.paths.has(found.path) || this.mentions.length > maxKept)
      return;
    const { profile, source } = this.#scope;
    // Operators have a default image; the API server rejects a pod without one.
    if (isBlank(node) && (profile.podSpec === null || found.role === "custom")) return;
    const {
      shape,
      entry = null,
      image: written = node.type === "null" ? "" : node.value,
      placeholder,
      ...mention
    } = found;
    this.paths.add(found.path);
    const filled =
      found.image === undefined
        ? withParameters(written, source.resource.apiVersion, source.root)
        : null;
    const { image, undefinedVariables } = withVariables(filled?.image ?? written);
    this.mentions.push({
      ...mention,
      ...(filled?.inParts === true ? { inParts: true } : {}),
      ...(undefinedVariables.length === 0 ? {} : { undefinedVariables }),
      image: detachString(image),
      at: found.at ?? source.manifest.span(filled?.node ?? node),
      // A field may stand in a pod spec beside the containers, as Prometheus' own image does.
      podSpec:
        shape === undefined
          ? (this.#podSpecs.get(found.path.slice(0, found.path.lastIndexOf("."))) ??
            this.#operatorPod(found))
          : this.#podSpecs.read(shape),
      type: node.type,
      placeholder:
        placeholder ??
        placeholderOf(image, { ...this.place, pod: shape?.pod ?? null, container: entry }) ??
        this.#placeholderOfPatch(image),
    });
  }

  /**
   * Kubebuilder's projects once had a patch with the image `IMAGE_URL`, which most no longer use.
   * https://github.com/kubernetes-sigs/kubebuilder/blob/9ae8640e4dc40864c9648bf8399baf44abddeef0/pkg/scaffold/project/kustomize_image_patch.go
   */
  #placeholderOfPatch(image: string): string | null {
    const { profile, source } = this.#scope;
    const { root, resource, isRendered = false } = source;
    if (profile.podSpec === null || !/^[A-Z][A-Z0-9_]*$/.test(image)) return null;
    return isWhole(root, resource.kind, isRendered)
      ? null
      : "it stands in what seems to be a patch that nothing uses";
  }

  /** See `operatorPod`. An image that only its name speaks for proves no pod. */
  #operatorPod(found: FoundImage): PodSpec | null {
    const { source, path, imagesOnly, budget, profile } = this.#scope;
    const group = source.resource.apiVersion;
    const guessed = ownsPullSecrets(group) ? undefined : found.guessed;
    const isField = [found.operatorImage, guessed, found.fetcher, found.derived].every(
      (each) => each === undefined,
    );
    if (imagesOnly || !isField || profile.podSpec !== null) return null;
    if (!holdsPullSecrets(group, "imagePullSecrets", found.path)) return null;
    const below = path === "" ? found.path : found.path.slice(path.length + 1);
    return operatorPod(source.manifest, source.root, below, budget);
  }

  /** The value as written; null if Kubernetes sets the default. */
  #located(node: YamlNode | undefined): Located<string> | null {
    if (node?.node !== "scalar" || node.type === "null" || node.value === "") return null;
    return { value: detachString(node.value), at: this.#scope.source.manifest.span(node) };
  }
}

/** A number as it is written; null for any other node. */
function numberIn(node: YamlNode | undefined): string | null {
  return node?.node === "scalar" && node.type === "number" ? node.value : null;
}

/**
 * The place of the last `length` UTF-16 units of a scalar's value. If escapes or folding hide which
 * source characters these are, the place is the whole scalar and not `exact`.
 */
function endOf(manifest: Manifest, node: ScalarNode, length: number): { at: Span; exact: boolean } {
  const { value, style, type } = node;
  const quote = style === "single" || style === "double" ? 1 : 0;
  const isVerbatim =
    node.end - node.start === value.length + 2 * quote && style !== "literal" && style !== "folded";
  if (!isVerbatim || length === value.length) return { at: manifest.span(node), exact: isVerbatim };
  const end = node.end - quote;
  const start = end - length;
  const part: ScalarNode = { node: "scalar", type, style: "plain", value, start, end };
  return { at: manifest.span(part), exact: true };
}

/** True for an absent or null node, and for white space alone. */
function isBlank(node: YamlNode | undefined): boolean {
  return (
    node === undefined ||
    (node.node === "scalar" && (node.type === "null" || node.value.trim() === ""))
  );
}

function nameOf(node: YamlNode | undefined): string | null {
  return detachString(text(child(node, "name")));
}

/** Puts `${NAME}` back for the variables that nothing defines. */
function withVariables(written: string): { image: string; undefinedVariables: string[] } {
  if (!written.includes(unknownMark)) return { image: written, undefinedVariables: [] };
  const undefinedVariables = new Set<string>();
  const image = written.replaceAll(unknownVariable, (_, name: string) => {
    undefinedVariables.add(name);
    return `\${${name}}`;
  });
  return { image, undefinedVariables: [...undefinedVariables] };
}

const unknownVariable = new RegExp(`${unknownMark}([A-Za-z_][A-Za-z0-9_]*)`, "g");
