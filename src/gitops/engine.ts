/** Renders what GitOps controllers would render, until no rendered object asks for more. */
import type {
  GitopsSource,
  NotRendered,
  NotRenderedReason,
} from "../model/source/gitops-source.ts";
import type { SourceText } from "../model/source/render-root.ts";
import type { Span } from "../model/source/source.ts";
import { isBelow, type SourceTree } from "../model/source/source-tree.ts";
import { destinationOf, planApplication } from "./argo/argo-application.ts";
import { builtObjects } from "./objects/built-objects.ts";
import { ClusterObjects } from "./objects/cluster-objects.ts";
import type { GitopsEffects, ReplacedTexts } from "./effects.ts";
import { clusterNames, fluxEntries, type FluxEntry } from "./flux/flux-entries.ts";
import {
  fieldOf,
  LocatedFile,
  mapOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "./objects/gitops-object.ts";
import { planApplicationSet } from "./argo/application-set/plan-application-set.ts";
import { planHelmRelease } from "./helm/helm-release.ts";
import { OciFolders } from "./helm/oci-folders.ts";
import { planHelmChartConfig, planK3sHelmChart } from "./helm/k3s-helm-chart.ts";
import { leftoverSources } from "./leftover-sources.ts";
import { planTemplate } from "./openshift-template.ts";
import { planCrossplaneRelease } from "./helm/crossplane-release.ts";
import { planOverlay } from "./kustomize/plan-overlay.ts";
import { mayHoldData, mayHoldSources, roleOf, type GitopsRole } from "./objects/kinds.ts";
import { planFluxKustomization } from "./flux/plan-flux-kustomization.ts";
import { planResourceSet } from "./flux/resource-set.ts";
import type { PlanContext, SourcePlan } from "./plan-step.ts";
import { carryOut, type StepOutput } from "./carry-out.ts";
import { OwnRepository } from "./own-repository.ts";
import { otherRepository } from "./repository-url.ts";
import { kustomizationValueFields, valueFields } from "./objects/value-fields.ts";
import { writtenPlace } from "./objects/written-place.ts";
import { isValues } from "./objects/set-values.ts";
import { valueImages } from "./objects/value-images.ts";

export interface GitopsInput {
  tree: SourceTree;
  /** The objects of the files that are checked. */
  objects: readonly GitopsObject[];
  /** URLs under which this repository is known: of the event, its remotes, the configuration. */
  ownUrls: readonly string[];
  /** Applications that no file declares, of charts that make Applications. */
  applicationCharts: readonly GitopsObject[];
  /** Folders of kustomizations that are built if they render charts. */
  overlays: readonly string[];
  /** The branches that the checkout stands for; empty where they are not known. */
  branches: readonly string[];
  /** URLs of other repositories that are checked out. */
  checkouts: readonly string[];
  kubernetes: string | null;
  apiVersions: readonly string[];
  /** Clusters of the configuration. */
  clusters: readonly ConfiguredCluster[];
}

export interface ConfiguredCluster {
  name: string;
  /** The folder that Flux applies, from the root of the tree; null where it is to be found. */
  entry: string | null;
  /** Values of variables that Git does not hold. */
  variables: ReadonlyMap<string, string>;
}

/** A source that was rendered. */
export interface RenderedSource {
  source: GitopsSource;
  /** Unique in a run: "HelmRelease shop/web (staging)". */
  label: string;
  text: string;
  /** The namespace of resources that name none. */
  namespace: string | null;
  origins: StepOutput["origins"];
  /** The files of the repository behind it. */
  sources: SourceText[];
  inputs: string[];
  /** Files that need no check as they stand: they were rendered, or hold GitOps objects alone. */
  consumed: string[];
  /** Files of its folder that it does not apply. */
  leftOut: string[];
  /** The chart's version, for findings that come from nowhere in the repository; null for none. */
  fallbackAt: Span | null;
  /** Renders it again with other texts in some files. */
  rerender: (replaced: ReplacedTexts) => Promise<{ text: string } | { failed: string }>;
}

export interface GitopsResult {
  rendered: RenderedSource[];
  notRendered: NotRendered[];
  /** Rendered, but with values or variables that are not in Git. */
  incomplete: NotRendered[];
  suspended: number;
  /** How many sources there are, those that render nothing left out. */
  sources: number;
  /** Files with variables of Kustomizations that failed: as they stand, they are no manifests. */
  unsubstituted: string[];
  /** Does any Kustomization fill in variables? */
  hasVariables: boolean;
  /** Folders of charts whose sources are not rendered. */
  failedCharts: string[];
}

/** A company's repository has some 800 releases. */
// guard: gitops-sources
const maxNodes = 3_000;
// guard: gitops-depth
const maxDepth = 16;
/** A cluster with more APIs than this is not told of the rest. */
const maxApis = 2_000;
/** Trees deeper than this rebuild an entry from what it builds of itself. */
const maxSelfBuilds = 2;

interface SourceNode {
  id: string;
  role: GitopsRole;
  /** The cluster that runs what is rendered. */
  cluster: string | null;
  /** The cluster that holds the object: another one where it names a `kubeConfig`. */
  home: string | null;
  /** The node that built the object; null where a file declares it. */
  parent: SourceNode | null;
  object: GitopsObject;
  depth: number;
  /** When it was rendered: a source rests on earlier ones alone. */
  order: number;
  outcome: NodeOutcome | null;
}

/** `span` lies in another object than the source, as does the URL of a chart's repository. */
interface Failure {
  reason: NotRenderedReason;
  at: FieldPath;
  span?: Span;
  repositoryAt?: Span;
}

type NodeOutcome =
  | { plan: SourcePlan; output: null; reason: null }
  | { plan: SourcePlan; output: StepOutput; reason: null }
  | { plan: SourcePlan; output: null; reason: Failure };

const buildRoles: ReadonlySet<GitopsRole> = new Set([
  "flux-kustomization",
  "argo-application",
  "application-set",
  "application-chart",
  "resource-set",
]);
const chartRoles: ReadonlySet<GitopsRole> = new Set(["helm-release", "k3s-helm-chart"]);
/** Sources that are taken from files only after everything else is built. */
const otherRoles: ReadonlySet<GitopsRole> = new Set([
  "openshift-template",
  "crossplane-release",
  "k3s-helm-chart-config",
  "unsupported",
]);

/** An object that a source rests on is not built again with replaced texts. */
class RebuildError extends Error {}

export class GitopsEngine {
  readonly #input: GitopsInput;
  readonly #effects: GitopsEffects;
  readonly #ownRepository: OwnRepository;
  readonly #nodes = new Map<string, SourceNode>();
  readonly #clusters = new Map<string | null, ClusterObjects<SourceNode>>();
  readonly #sourceTexts = new Map<string, SourceText>();
  /** Of every node that was asked for, once everything is rendered. */
  readonly #inputs = new Map<SourceNode, ReadonlySet<string>>();
  #isComplete = false;
  #pending: SourceNode[] = [];
  #overLimit = 0;
  #round = 0;

  constructor(input: GitopsInput, effects: GitopsEffects) {
    this.#input = input;
    this.#effects = effects;
    this.#ownRepository = new OwnRepository(input.tree, input.ownUrls, input.objects);
  }

  async run(): Promise<GitopsResult> {
    this.#addEntries();
    await this.#renderPending();
    await this.#addLeftovers();
    await this.#renderPending();
    this.#isComplete = true;
    return await this.#result();
  }

  async #renderPending(): Promise<void> {
    while (this.#pending.length > 0) await this.#nextRound();
  }

  /** Adds the sources that no other source builds, as the files declare them. */
  async #addLeftovers(): Promise<void> {
    const { tree, objects, overlays } = this.#input;
    const built = new Set<string>();
    const failed: string[] = [];
    const failedCharts: string[] = [];
    for (const { outcome, object } of this.#nodes.values()) {
      if (object.file !== null) built.add(object.file);
      for (const file of outcome?.output?.inputs ?? []) built.add(file);
      if (outcome?.plan.plan !== "render" || outcome.reason === null) continue;
      failedCharts.push(...chartFolders(outcome.plan));
      for (const step of outcome.plan.steps)
        if (step.step === "build") failed.push(step.generated.folder);
    }
    const isBuilt = (file: string): boolean =>
      built.has(file) || failed.some((folder) => isBelow(file, folder));
    const leftovers = await leftoverSources(tree, objects, overlays, isBuilt);
    if (leftovers.length > 0) this.#declare(null, objects, null);
    for (const { role, object } of leftovers) this.#add(role, object, null, null);
    const isRendered = (file: string | null): boolean =>
      file !== null && (isBuilt(file) || failedCharts.some((folder) => isBelow(file, folder)));
    for (const object of this.#input.applicationCharts)
      if (!isRendered(object.file)) this.#add("application-chart", object, null, null);
  }

  #addEntries(): void {
    const { objects, clusters } = this.#input;
    const configured = new Map(
      clusters.flatMap(({ name, entry }) => (entry === null ? [] : [[entry, name]])),
    );
    const entries = fluxEntries(objects, this.#ownRepository, [...configured.keys()]);
    const bootstrapped = entries.some(({ isBootstrap }) => isBootstrap);
    const found = namesOfEntries(entries);
    const names = entries.map(({ path }, index) => configured.get(path) ?? found[index] ?? null);
    if (!bootstrapped) this.#declareByFolder(entries, names);
    for (const [index, { object }] of entries.entries())
      this.#add("flux-kustomization", object, names[index] ?? null, null);
    let isDeclared = false;
    const declareAll = (): void => {
      if (!isDeclared) this.#declare(null, objects, null);
      isDeclared = true;
    };
    if (!bootstrapped) declareAll();
    const applied = (object: GitopsObject): boolean =>
      entries.some(({ path }) => isApplied(object.file, path));
    const destinations = new Set<string | null>();
    const applications = rootApplications(objects.filter((each) => !applied(each)));
    for (const object of applications) destinations.add(destinationOf(object));
    for (const object of applications) {
      const cluster = destinations.size > 1 ? destinationOf(object) : null;
      this.#add(
        roleOf(object.apiVersion, object.kind) ?? "argo-application",
        object,
        cluster,
        null,
      );
    }
    for (const object of objects) {
      const role = roleOf(object.apiVersion, object.kind);
      if (role === null || !chartRoles.has(role) || applied(object)) continue;
      if (role === "helm-release" && entries.length > 0) continue;
      if (applications.some((each) => isApplied(object.file, pathOf(each)))) continue;
      declareAll();
      this.#add(role, object, null, null);
    }
  }

  /** Clusters that nothing bootstraps have what lies in no other cluster's folders. */
  #declareByFolder(entries: readonly FluxEntry[], names: readonly (string | null)[]): void {
    const folders = entries.map(({ object }) => folderOf(object.file));
    for (const name of new Set(names)) {
      if (name === null) continue;
      const isElsewhere = ({ file }: GitopsObject): boolean =>
        folders.some((folder, index) => names[index] !== name && isApplied(file, folder));
      const isHere = ({ file }: GitopsObject): boolean =>
        folders.some((folder, index) => names[index] === name && isApplied(file, folder));
      const own = this.#input.objects.filter((each) => isHere(each) || !isElsewhere(each));
      this.#declare(name, own, null);
    }
  }

  #add(
    role: GitopsRole,
    object: GitopsObject,
    cluster: string | null,
    parent: SourceNode | null,
  ): void {
    const home = parent === null ? cluster : parent.cluster;
    const id = [role, home ?? "", object.namespace ?? "", object.name].join("\n");
    const depth = parent === null ? 0 : parent.depth + 1;
    // guard: gitops-once
    if (this.#nodes.has(id)) return;
    if (this.#nodes.size >= maxNodes || depth > maxDepth) {
      this.#overLimit++;
      return;
    }
    const node: SourceNode = {
      id,
      role,
      cluster,
      home,
      parent,
      object,
      depth,
      order: Infinity,
      outcome: null,
    };
    this.#nodes.set(id, node);
    this.#pending.push(node);
  }

  /**
   * Plans and renders what is pending: first what is built, then charts. A source that asks for an
   * object that nothing has built yet waits, as long as others make progress.
   */
  async #nextRound(): Promise<void> {
    this.#round++;
    const builds = this.#pending.filter(({ role }) => buildRoles.has(role));
    const nodes = builds.length > 0 ? builds : this.#pending;
    this.#pending = this.#pending.filter((node) => !nodes.includes(node));
    const planned = await Promise.all(nodes.map((node) => this.#plan(node, new Map())));
    const ready = nodes.filter((_, index) => planned[index]?.missed === 0);
    const isFinal = ready.length === 0 || builds.length === 0;
    const rendering = isFinal ? nodes : ready;
    if (!isFinal) this.#pending.push(...nodes.filter((node) => !ready.includes(node)));
    await Promise.all(
      rendering.map(async (node) => {
        const plan = planned[nodes.indexOf(node)]?.plan;
        if (plan === undefined) return;
        node.order = this.#round;
        node.outcome = await this.#carryOut(plan, new Map());
      }),
    );
    for (const node of rendering) await this.#readOutput(node);
  }

  async #readOutput(node: SourceNode): Promise<void> {
    const output = node.outcome?.output;
    if (output === undefined || output === null) return;
    const objects = await this.#objectsOf(node, output);
    this.#declare(node.cluster, objects, node);
    this.#clusters.get(node.cluster)?.observe(output.text);
    for (const object of objects) {
      const role = roleOf(object.apiVersion, object.kind);
      if (role === null) continue;
      if (this.#isSelf(node, object, role)) await this.#rebuild(node, object);
      else if (buildRoles.has(role) || chartRoles.has(role) || otherRoles.has(role))
        this.#add(role, object, this.#clusterOf(node, object, role), node);
    }
  }

  /** Flux manages the entry itself: what the entry builds of itself takes its place. */
  #isSelf({ role, object: own }: SourceNode, object: GitopsObject, other: GitopsRole): boolean {
    return role === other && own.name === object.name && own.namespace === object.namespace;
  }

  async #rebuild(node: SourceNode, object: GitopsObject): Promise<void> {
    for (let build = 0; build < maxSelfBuilds; build++) {
      if (JSON.stringify(object.value["spec"]) === JSON.stringify(node.object.value["spec"]))
        return;
      node.object = object;
      const { plan } = await this.#plan(node, new Map());
      node.outcome = await this.#carryOut(plan, new Map());
      await this.#readOutput(node);
    }
  }

  #clusterOf(node: SourceNode, object: GitopsObject, role: GitopsRole): string | null {
    if (role === "argo-application" && node.role === "application-set") {
      const destination = destinationOf(object);
      return destination === "in-cluster" ? node.cluster : destination;
    }
    if (role === "argo-application" && node.role === "argo-application") {
      const destination = destinationOf(object);
      return destination === destinationOf(node.object) ? node.cluster : destination;
    }
    const kubeConfig = mapOf(fieldOf(object.value, ["spec", "kubeConfig"]));
    const name =
      textOf(fieldOf(kubeConfig, ["secretRef", "name"])) ??
      textOf(fieldOf(kubeConfig, ["configMapRef", "name"]));
    return name === null ? node.cluster : `${node.cluster ?? "main"}:${name}`;
  }

  #declare(
    cluster: string | null,
    objects: readonly GitopsObject[],
    node: SourceNode | null,
  ): void {
    let declared = this.#clusters.get(cluster);
    if (declared === undefined) this.#clusters.set(cluster, (declared = new ClusterObjects()));
    for (const object of objects) declared.add(object, node);
  }

  async #objectsOf(
    node: SourceNode,
    output: StepOutput,
    tree = this.#input.tree,
  ): Promise<GitopsObject[]> {
    return await builtObjects(output.text, {
      objectsIn: async (file) => await this.#declaredIn(file, tree),
      inputs: output.inputs,
      origins: output.origins,
      fallback: node.object.at,
      withoutData: chartRoles.has(node.role),
    });
  }

  readonly #declared = new Map<string, { text: string; objects: readonly GitopsObject[] }>();

  /** Many sources build from the same files, which are parsed once as long as they are the same. */
  async #declaredIn(file: string, tree: SourceTree): Promise<readonly GitopsObject[]> {
    const text = /\.(?:ya?ml|json)$/.test(file) ? await tree.read(file) : null;
    if (text === null) return [];
    const known = this.#declared.get(file);
    if (known?.text === text) return known.objects;
    const isRelevant = mayHoldSources(text) || mayHoldData(text);
    const objects = isRelevant ? new LocatedFile(file, text).objects() : [];
    if (tree === this.#input.tree) this.#declared.set(file, { text, objects });
    return objects;
  }

  /** `missed` counts the objects that were asked for and are not known yet. */
  async #plan(
    node: SourceNode,
    replaced: ReplacedTexts,
  ): Promise<{ plan: SourcePlan; missed: number }> {
    const object = await this.#current(node, replaced);
    let missed = 0;
    const context = this.#context(node, replaced, () => missed++);
    const plan = await planOf(node.role, object, context);
    return { plan, missed };
  }

  #context(
    { cluster, home, order }: SourceNode,
    replaced: ReplacedTexts,
    miss: () => void,
  ): PlanContext {
    const { kubernetes, apiVersions, clusters } = this.#input;
    const declared = this.#clusters.get(cluster);
    return {
      tree: withReplaced(this.#input.tree, replaced),
      objectsOf: (kind) => this.#clusters.get(home)?.ofKind(kind) ?? [],
      isOwnRepository: (url) => this.#ownRepository.isOwn(url),
      artifactRoot: this.#ownRepository.artifactRoot,
      otherRepository: (url) => otherRepository(url, this.#input.checkouts),
      branches: new Set(this.#input.branches),
      kubernetes,
      apiVersions: [...new Set([...apiVersions, ...(declared?.apis ?? [])])].slice(0, maxApis),
      variables: clusters.find(({ name }) => name === cluster)?.variables ?? new Map(),
      strictSubstitution: this.#clusters.get(home)?.strictSubstitution ?? null,
      lookup: async (kind, namespace, name) => {
        const known = this.#clusters.get(home);
        // Other data of a generated object has another hash in its name.
        const found =
          known?.find(kind, namespace, name) ??
          (replaced.size > 0 ? known?.findGenerated(kind, namespace, name) : undefined);
        if (found === undefined) {
          miss();
          return "unknown";
        }
        const { object, owner } = found;
        if (replaced.size === 0) return object;
        // A source that rests on an object before it was built took it as its file declares it.
        // guard: gitops-values-circle
        if (owner === null || owner.order >= order) return reread(object, replaced) ?? object;
        return await this.#rebuilt(owner, { ...object, name }, replaced);
      },
    };
  }

  /** The object as its parent builds it with the replaced texts. */
  async #current(node: SourceNode, replaced: ReplacedTexts): Promise<GitopsObject> {
    if (replaced.size === 0) return node.object;
    if (node.parent !== null) return await this.#rebuilt(node.parent, node.object, replaced);
    return reread(node.object, replaced) ?? node.object;
  }

  /** Throws `RebuildError` where the owner builds no such object with the replaced texts. */
  async #rebuilt(
    owner: SourceNode,
    object: GitopsObject,
    replaced: ReplacedTexts,
  ): Promise<GitopsObject> {
    const inputs = await this.#allInputs(owner);
    if (![...replaced.keys()].some((file) => inputs.has(file))) return object;
    const output = await this.#renderAgain(owner, replaced);
    if (output === null || "failed" in output) throw new RebuildError(labelOf(owner));
    const objects = await this.#objectsOf(owner, output, withReplaced(this.#input.tree, replaced));
    const found = objects.find((each) => isSameObject(each, object));
    if (found === undefined) throw new RebuildError(labelOf(owner));
    return found;
  }

  readonly #again = new WeakMap<
    ReplacedTexts,
    Map<SourceNode, Promise<StepOutput | { failed: string } | null>>
  >();

  /** Renders a node once for each set of replaced texts. */
  async #renderAgain(
    node: SourceNode,
    replaced: ReplacedTexts,
  ): Promise<StepOutput | { failed: string } | null> {
    let outputs = this.#again.get(replaced);
    if (outputs === undefined) this.#again.set(replaced, (outputs = new Map()));
    let output = outputs.get(node);
    if (output === undefined) {
      output = this.#renderOnce(node, replaced);
      outputs.set(node, output);
    }
    return await output;
  }

  async #renderOnce(
    node: SourceNode,
    replaced: ReplacedTexts,
  ): Promise<StepOutput | { failed: string } | null> {
    try {
      const { plan } = await this.#plan(node, replaced);
      const outcome = await this.#carryOut(plan, replaced);
      if (outcome.output !== null) return outcome.output;
      return outcome.reason === null ? null : { failed: detailOf(outcome.reason.reason) };
    } catch (error) {
      if (error instanceof RebuildError) return { failed: error.message };
      throw error;
    }
  }

  async #carryOut(plan: SourcePlan, replaced: ReplacedTexts): Promise<NodeOutcome> {
    if (plan.plan === "unrendered")
      return { plan, output: null, reason: { reason: plan.reason, at: plan.at } };
    if (plan.plan !== "render") return { plan, output: null, reason: null };
    const tree = withReplaced(this.#input.tree, replaced);
    const output = await carryOut(plan.steps, tree, replaced, this.#effects);
    return "reason" in output
      ? { plan, output: null, reason: output }
      : { plan, output: withIncomplete(output, plan.incomplete ?? []), reason: null };
  }

  /** The files behind a node and everything above it. */
  async #allInputs(node: SourceNode): Promise<ReadonlySet<string>> {
    const known = this.#inputs.get(node);
    if (known !== undefined) return known;
    const inputs = new Set(node.outcome?.output?.inputs ?? []);
    if (node.object.file !== null) inputs.add(node.object.file);
    for (const file of this.#clusters.get(node.home)?.filesOfData() ?? []) inputs.add(file);
    if (node.parent !== null)
      for (const file of await this.#allInputs(node.parent)) inputs.add(file);
    if (this.#isComplete) this.#inputs.set(node, inputs);
    return inputs;
  }

  async #result(): Promise<GitopsResult> {
    const result: GitopsResult = {
      rendered: [],
      notRendered: [],
      incomplete: [],
      suspended: 0,
      sources: 0,
      unsubstituted: [],
      hasVariables: false,
      failedCharts: [],
    };
    const folders = this.#ociFolders();
    for (const node of this.#nodes.values()) {
      const { outcome } = node;
      if (outcome === null || outcome.plan.plan === "nothing") continue;
      result.sources++;
      result.hasVariables ||= substitutes(node);
      if (outcome.plan.plan === "suspended") result.suspended++;
      else if (outcome.reason !== null) {
        const failure = await this.#whereWritten(node, chartPlace(outcome.reason, folders));
        result.notRendered.push(await this.#notRendered(node, failure));
        result.unsubstituted.push(...(await this.#unsubstituted(outcome.plan)));
        result.failedCharts.push(...chartFolders(outcome.plan));
      } else if (outcome.output !== null) {
        const { namespace } = outcome.plan.plan === "render" ? outcome.plan : { namespace: null };
        result.rendered.push(await this.#rendered(node, outcome.output, namespace));
        for (const { reason, at = [] } of outcome.output.incomplete)
          result.incomplete.push(await this.#notRendered(node, { reason, at }));
      }
    }
    const [first] = this.#nodes.values();
    if (this.#overLimit > 0 && first !== undefined)
      result.notRendered.push(
        await this.#notRendered(first, {
          reason: {
            code: "limit",
            detail: `${this.#overLimit} sources beyond ${maxNodes}, or below ${maxDepth} others`,
          },
          at: [],
        }),
      );
    return result;
  }

  #ociFolders(): OciFolders {
    const folders = new OciFolders();
    for (const { outcome } of this.#nodes.values()) {
      if (outcome?.plan.plan !== "render") continue;
      const missing = missingChart(outcome.reason);
      if (missing !== null) folders.add(missing, false);
      for (const step of outcome.plan.steps)
        if (outcome.output !== null && step.step === "template" && step.chart.from === "oci")
          folders.add(step.chart.repository, true);
    }
    return folders;
  }

  async #unsubstituted(plan: SourcePlan): Promise<string[]> {
    const { tree } = this.#input;
    const files: string[] = [];
    for (const step of plan.plan === "render" ? plan.steps : [])
      if (step.step === "build" && step.postBuild !== null)
        for (const file of tree.files.filter((each) => isBelow(each, step.generated.folder)))
          if (/\.ya?ml$/.test(file) && (await tree.read(file))?.includes("${") === true)
            files.push(file);
    return files;
  }

  readonly #isAlone = new Map<string, boolean>();

  /** The file of the object, if it declares nothing that other controllers act on. */
  async #ownFiles({ object: { file } }: SourceNode): Promise<string[]> {
    const text = file === null ? null : await this.#input.tree.read(file);
    if (file === null || text === null) return [];
    let isAlone = this.#isAlone.get(file);
    if (isAlone === undefined) {
      const objects = new LocatedFile(file, text).objects();
      isAlone = objects.every(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
      this.#isAlone.set(file, isAlone);
    }
    return isAlone ? [file] : [];
  }

  /** The field of a failure may hold a variable: the place is where its value is written. */
  async #whereWritten(node: SourceNode, failure: Failure): Promise<Failure> {
    const { reason, at, span = node.object.spanOf(at) } = failure;
    const files = await this.#allInputs(node);
    const written = await writtenPlace(reason, span, files, this.#input.tree);
    return written === null ? failure : { ...failure, span: written };
  }

  async #notRendered(
    node: SourceNode,
    { reason, at, span = at.length === 0 ? node.object.at : node.object.spanOf(at) }: Failure,
  ): Promise<NotRendered> {
    const plan = node.outcome?.plan;
    const steps = plan?.plan === "render" ? plan.steps : [];
    const images = await valueImages(node.object, steps, this.#input.tree);
    return { source: sourceOf(node, span), reason, images };
  }

  /** Many sources share the files of their parents. */
  #sourceText(path: string, text: string): SourceText {
    let source = this.#sourceTexts.get(path);
    if (source === undefined) this.#sourceTexts.set(path, (source = sourceText(path, text)));
    return source;
  }

  /** The folders of Applications that are not rendered: their files are read as they stand. */
  #failedFolders(): string[] {
    return (this.#failed ??= [...this.#nodes.values()].flatMap(({ outcome, object }) => {
      const folder = outcome === null || outcome.reason === null ? null : pathOf(object);
      return folder === null || folder === "" ? [] : [folder];
    }));
  }

  #failed: string[] | null = null;

  async #rendered(
    node: SourceNode,
    output: StepOutput,
    namespace: string | null,
  ): Promise<RenderedSource> {
    const inputs = [...(await this.#allInputs(node))];
    const sources: SourceText[] = [];
    for (const path of inputs) {
      const text = await this.#input.tree.read(path);
      if (text !== null) sources.push(this.#sourceText(path, text));
    }
    const failed = this.#failedFolders();
    const leftOut = (output.leftOut ?? []).filter(
      (file) => !failed.some((folder) => isBelow(file, folder)),
    );
    const consumed = output.inputs.filter(
      (file) => output.leftOut?.includes(file) !== true || leftOut.includes(file),
    );
    return {
      source: sourceOf(node, node.object.at),
      label: labelOf(node),
      text: output.text,
      namespace,
      origins: output.origins,
      sources,
      inputs,
      consumed: [...consumed, ...(await this.#ownFiles(node))],
      leftOut,
      fallbackAt:
        output.fallbackAt ??
        (output.versionAt.length === 0 ? null : node.object.spanOf(output.versionAt)),
      rerender: async (replaced) => {
        const again = await this.#renderAgain(node, replaced);
        if (again === null) return { failed: "it renders nothing" };
        return "failed" in again ? again : { text: again.text };
      },
    };
  }
}

async function planOf(
  role: GitopsRole,
  object: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  switch (role) {
    case "flux-kustomization":
      return await planFluxKustomization(object, context);
    case "helm-release":
      return await planHelmRelease(object, context);
    case "k3s-helm-chart":
      return await planK3sHelmChart(object, context);
    case "argo-application":
      return await planApplication(object, context);
    case "application-set":
      return await planApplicationSet(object, context);
    case "application-chart":
      return await planApplication(object, { ...context, isOwnRepository: () => true });
    case "resource-set":
      return await planResourceSet(object, context);
    case "openshift-template":
      return planTemplate(object, context);
    case "crossplane-release":
      return await planCrossplaneRelease(object, context);
    case "kustomization":
      return await planOverlay(object, context);
    case "k3s-helm-chart-config":
      return await planHelmChartConfig(object, context);
    default:
      return {
        plan: "unrendered",
        reason: { code: "kind-unsupported", kind: object.kind },
        at: [],
      };
  }
}

function substitutes({ role, object }: SourceNode): boolean {
  return role === "flux-kustomization" && isValues(fieldOf(object.value, ["spec", "postBuild"]));
}

/** The chart that a registry does not have, as "host/path/name". */
function missingChart(failure: Failure | null): string | null {
  if (failure?.repositoryAt === undefined || !("chart" in failure.reason)) return null;
  return failure.reason.chart;
}

/** A chart that was not found stands at the URL of its repository if that is what is wrong. */
function chartPlace(failure: Failure, folders: OciFolders): Failure {
  const { repositoryAt } = failure;
  const chart = missingChart(failure);
  if (repositoryAt === undefined || chart === null || !folders.isWrong(chart)) return failure;
  return { ...failure, span: repositoryAt };
}

function chartFolders(plan: SourcePlan): string[] {
  const steps = plan.plan === "render" ? plan.steps : [];
  return steps.flatMap((step) =>
    step.step === "template" && step.chart.from === "tree" ? [step.chart.path] : [],
  );
}

/** Two entries of one name are of two clusters, which are named by what tells them apart. */
function namesOfEntries(entries: readonly FluxEntry[]): (string | null)[] {
  if (entries.some(({ isBootstrap }) => isBootstrap))
    return clusterNames(entries.map(({ path }) => path));
  const identities = new Set(entries.map(({ object }) => qualifiedName(object)));
  const folders = entries.map(({ object }) => folderOf(object.file) ?? "");
  const isAlone = identities.size === entries.length || new Set(folders).size === 1;
  return isAlone ? entries.map(() => null) : clusterNames(folders);
}

function folderOf(file: string | null): string | null {
  return file === null ? null : file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function withIncomplete(output: StepOutput, more: readonly NotRenderedReason[]): StepOutput {
  if (more.length === 0) return output;
  return { ...output, incomplete: [...output.incomplete, ...more.map((reason) => ({ reason }))] };
}

function withReplaced(tree: SourceTree, replaced: ReplacedTexts): SourceTree {
  if (replaced.size === 0) return tree;
  return { files: tree.files, read: async (path) => replaced.get(path) ?? (await tree.read(path)) };
}

function reread(object: GitopsObject, replaced: ReplacedTexts): GitopsObject | null {
  const text = object.file === null ? undefined : replaced.get(object.file);
  if (text === undefined || object.file === null) return null;
  const { kind, name, namespace } = object;
  const objects = new LocatedFile(object.file, text).objects();
  return (
    objects.find((each) => isSameObject(each, object)) ??
    objects.find(
      (each) =>
        each.kind === kind && each.name === name && (each.namespace === null || namespace === null),
    ) ??
    null
  );
}

function isSameObject(a: GitopsObject, b: GitopsObject): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

/** `folder` is null for a source that applies none. */
function isApplied(file: string | null, folder: string | null): boolean {
  return file !== null && folder !== null && isBelow(file, folder);
}

/** Applications and ApplicationSets that no other Application's folder holds. */
function rootApplications(objects: readonly GitopsObject[]): GitopsObject[] {
  const isOne = ({ apiVersion, kind }: GitopsObject): boolean => {
    const role = roleOf(apiVersion, kind);
    return role === "argo-application" || role === "application-set";
  };
  const applications = objects.filter(isOne);
  const isHeldBy = (object: GitopsObject, other: GitopsObject): boolean =>
    other !== object && isApplied(object.file, pathOf(other));
  const roots: GitopsObject[] = [];
  const reached = new Set<GitopsObject>();
  const reach = (root: GitopsObject): void => {
    roots.push(root);
    const waiting = [root];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      if (pathOf(next) === null) continue;
      for (const each of applications) if (isHeldBy(each, next)) waiting.push(each);
    }
  };
  for (const object of applications)
    if (!applications.some((other) => isHeldBy(object, other))) reach(object);
  // Applications that hold each other: the one of the outermost folder comes first.
  const depthOf = (object: GitopsObject): number => pathOf(object)?.length ?? Infinity;
  for (const object of applications.toSorted((a, b) => depthOf(a) - depthOf(b)))
    if (!reached.has(object)) reach(object);
  return roots;
}

function pathOf({ value }: GitopsObject): string | null {
  const path = fieldOf(value, ["spec", "source", "path"]);
  return typeof path === "string" ? path.replace(/^\.\/|\/$/g, "") : null;
}

function sourceOf({ object, cluster, role, parent }: SourceNode, at: Span): GitopsSource {
  const { apiVersion, kind, namespace, name } = object;
  const set =
    role === "argo-application" && parent?.role === "application-set" ? parent.object : null;
  const generatedBy = set === null ? {} : { generatedBy: qualifiedName(set) };
  return { apiVersion, kind, namespace, name, cluster, at, ...generatedBy };
}

function qualifiedName({ namespace, name }: GitopsObject): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

function labelOf({ object, cluster }: SourceNode): string {
  const named = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
  return `${object.kind} ${named}${cluster === null ? "" : ` (${cluster})`}`;
}

function sourceRole(path: string, text: string): SourceText["role"] {
  if (/(?:^|\/)[Kk]ustomization(?:\.ya?ml)?$/.test(path)) return "kustomization";
  if (/(?:^|\/)Chart\.ya?ml$/.test(path)) return "chart";
  if (/(?:^|\/)templates\//.test(path)) return "template";
  if (/(?:^|\/)values[^/]*\.ya?ml$/.test(path)) return "values";
  return mayHoldSources(text) ? "manifest" : "resource";
}

/** Limits marks in GitOps objects to values, since other fields decide what is rendered. */
function sourceText(path: string, text: string): SourceText {
  const role = sourceRole(path, text);
  if (role === "values" && mayHoldSources(text)) {
    const located = new LocatedFile(path, text);
    if (located.objects().length > 0)
      return { path, role, text, editable: located.ranges(valueFields) };
  }
  if (role === "kustomization") {
    const located = new LocatedFile(path, text);
    const fields = kustomizationValueFields(located.content);
    return { path, role, text, editable: located.rangesAt(fields) };
  }
  if (role !== "manifest") return { path, role, text };
  return { path, role, text, editable: new LocatedFile(path, text).ranges(valueFields) };
}

function detailOf(reason: NotRenderedReason): string {
  return "detail" in reason && reason.detail !== null ? reason.detail : reason.code;
}
