/**
 * Extracts from documents what pulls images and what the pulls need. Documents stream: only facts
 * are kept, so memory follows the number of images and objects, not the size of the input.
 */
import type { Cluster } from "../model/cluster/cluster.ts";
import type { ParsedDocument } from "../model/source/parsed-document.ts";
import type { RenderRoot } from "../model/source/render-root.ts";
import type { Span } from "../model/source/source.ts";
import { createBudget, spend } from "./budget.ts";
import { ClusterBuilder } from "./cluster-builder.ts";
import { detachString } from "../model/text/detach-string.ts";
import { GitopsNamespaces } from "./gitops-namespaces.ts";
import { createKindProfiles } from "./images/kind-profile.ts";
import { KustomizeImages } from "./images/kustomize-images.ts";
import type { ImageLocation } from "./images/locations.ts";
import { type ReadContext, readResource } from "./resource-reader.ts";
import type { UnrenderedKustomization } from "../model/source/unrendered-kustomization.ts";
import { configuredObjects } from "./secrets/configured-objects.ts";
import { generatedObjects } from "./secrets/generated-objects.ts";
import { readInventory } from "./secrets/inventory.ts";
import { ObjectCollector } from "./secrets/object-collector.ts";

export type { ImageLocation } from "./images/locations.ts";

export interface ExtractOptions {
  /** The image locations of the configuration. */
  locations: ImageLocation[];
  /** The namespace of resources that name none. */
  namespace: string | null;
  /** "images": only the images, without credentials and objects. */
  need?: "all" | "images";
  /**
   * The objects of the configuration as "namespace/name", with `*` for any text. `at` is the place
   * in the configuration.
   */
  declared?: { secrets: string[]; serviceAccounts: string[]; at: Span };
}

interface FilePlace {
  /** The namespace of resources that name none. */
  namespace: string | null;
  /** A namespace that stands for none. */
  placeholder: string | null;
  /** The root whose rendered output the file is. */
  root?: Pick<RenderRoot, "file" | "folder">;
}

export class Extractor {
  readonly #options: ExtractOptions;
  readonly #cluster: ClusterBuilder;
  readonly #gitops = new GitopsNamespaces();
  readonly #kustomizeImages = new KustomizeImages();
  readonly #context: ReadContext;
  /** The folders of rendered roots, by the path of their rendered file. */
  readonly #renderedFolders = new Map<string, string>();
  readonly #commentBudget = createBudget();
  #place: FilePlace;

  constructor(options: ExtractOptions) {
    this.#options = options;
    this.#place = { namespace: options.namespace, placeholder: null };
    this.#cluster = new ClusterBuilder(
      new ObjectCollector(
        options.declared === undefined ? [] : configuredObjects(options.declared),
      ),
    );
    this.#context = {
      profileOf: createKindProfiles(options.locations),
      imagesOnly: options.need === "images",
      cluster: this.#cluster,
      gitops: this.#gitops,
      renderRoot: "",
      isRendered: false,
      namespaceOr: (written) =>
        detachString(
          (written === this.#place.placeholder ? null : written) ?? this.#place.namespace,
        ),
    };
  }

  /** Begins a file; see `RootedFile.root`. The documents that are added next belong to it. */
  startFile(root: string, place?: FilePlace): void {
    this.#context.renderRoot = root;
    // Standard input ("-") has what a program printed, and no patches.
    this.#context.isRendered = place?.root !== undefined || root === "-";
    this.#place = place ?? { namespace: this.#options.namespace, placeholder: null };
    if (place?.root !== undefined) this.#renderedFolders.set(place.root.file, place.root.folder);
    this.#cluster.files += 1;
  }

  /** Adds one document of the current file. */
  add({ content, manifests, broken, suppressions = [] }: ParsedDocument): void {
    const cluster = this.#cluster;
    for (const suppression of suppressions)
      if (spend(this.#commentBudget, "kept")) cluster.suppressions.push(suppression);
    if (content !== "empty" && content !== "foreign") cluster.documents += 1;
    if (content === "skipped") cluster.resources += 1;
    if (broken !== null) cluster.addBrokenDocument(broken);
    for (const manifest of manifests) {
      if (cluster.isFull) return;
      cluster.resources += 1;
      readResource(this.#context, manifest);
    }
  }

  /** Adds only the namespaces into which Argo CD and Flux resources of a document put folders. */
  addNamespaces({ manifests }: ParsedDocument): void {
    const cluster = new ClusterBuilder(new ObjectCollector([]));
    for (const manifest of manifests) readResource({ ...this.#context, cluster }, manifest);
  }

  /** Adds a kustomization whose inputs are added as they stand; see `RootedFile.root`. */
  addKustomization(kustomization: UnrenderedKustomization, root: string): void {
    this.#cluster.objects.addObjects(generatedObjects(kustomization, root));
    this.#cluster.objects.addInputs(kustomization);
    this.#kustomizeImages.add(kustomization);
  }

  /**
   * Adds one document of an inventory (`kubectl get … -o yaml`). Returns whether the document looks
   * like one: a list, even an empty one, or an object that an inventory may hold.
   */
  addInventory({ content, manifests }: ParsedDocument): boolean {
    const { objects, coverage, ...facts } = readInventory(manifests);
    this.#cluster.objects.addObjects(objects);
    this.#cluster.objects.addPatchers(facts.patchers);
    this.#cluster.nodes.push(...facts.nodes);
    this.#cluster.nodePools.push(...facts.nodePools);
    this.#cluster.runtimeClasses.push(...facts.runtimeClasses);
    if (coverage !== null) this.#cluster.coverage.push(coverage);
    const isList = content === "kubernetes" && manifests.every(({ path }) => path !== "");
    return isList || [objects, ...Object.values(facts)].some((found) => found.length > 0);
  }

  /**
   * Returns everything declared so far. Resources that name no namespace are in the one into which
   * Argo CD or Flux puts their folder.
   */
  cluster(): Cluster {
    const cluster = this.#cluster.build((at, written) => this.#namespaceAt(at, written));
    this.#kustomizeImages.mark(cluster.workloads);
    return cluster;
  }

  /**
   * The namespace into which Argo CD or Flux puts the folder of a chart or overlay; null if there
   * is none or more than one.
   */
  namespaceOf(folder: string): string | null {
    return this.#gitops.ofRoot(folder);
  }

  /** Folders with resources without a namespace that Argo CD or Flux puts into several. */
  ambiguousFolders(): { folder: string; namespaces: string[] }[] {
    return this.#gitops.ambiguousFolders();
  }

  /** True if the limit of kept facts is exceeded: the cluster is incomplete. */
  isFull(): boolean {
    return this.#cluster.isFull;
  }

  /** `written` is the namespace that the manifest names. */
  #namespaceAt({ file }: Span, written: string | null): string | null {
    const folder = this.#renderedFolders.get(file);
    if (folder !== undefined) return written ?? this.#gitops.ofRoot(folder);
    const found = this.#gitops.ofFiles(file.slice(0, Math.max(0, file.lastIndexOf("/"))));
    return written === null || found?.replaces === true ? (found?.namespace ?? null) : written;
  }
}
