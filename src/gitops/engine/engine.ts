/** Renders what GitOps controllers would render, until no rendered object asks for more. */
import type { NotRenderedReason } from "../../model/source/gitops-source.ts";
import { foldersAbove, isBelow, type SourceTree } from "../../model/source/source-tree.ts";
import { destinationOf } from "../argo/argo-application.ts";
import { carryOut, type StepOutput } from "../carry-out.ts";
import type { GitopsEffects, ReplacedTexts } from "../effects.ts";
import { missingDependencies } from "../flux/missing-dependencies.ts";
import { patchedFiles } from "../kustomize/inclusions.ts";
import { leftoverSources } from "../leftover-sources.ts";
import { builtObjects } from "../objects/built-objects.ts";
import { ClusterObjects } from "../objects/cluster-objects.ts";
import {
  fieldOf,
  isSameObject,
  mapOf,
  textOf,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import { mayHoldData, mayHoldSources, roleOf, type GitopsRole } from "../objects/kinds.ts";
import { OwnRepository } from "../own-repository.ts";
import type {
  DependencyKind,
  Incomplete,
  PlanContext,
  SourceName,
  SourcePlan,
} from "../plan-step.ts";
import { otherRepository } from "../repository-url.ts";
import { chartRoles, declaredSources } from "./declared-sources.ts";
import type { GitopsInput } from "./gitops-input.ts";
import { ResultReader, type GitopsResult } from "./gitops-result.ts";
import { isWhole } from "./is-whole.ts";
import { chartFolders, planSource } from "./plan-source.ts";
import { labelOf, type NodeOutcome, type SourceNode } from "./source-node.ts";

/** A company's repository has some 800 releases. */
// guard: gitops-sources
const maxNodes = 3_000;
// guard: gitops-depth
const maxDepth = 16;
/** A cluster with more APIs than this is not told of the rest. */
const maxApis = 2_000;
/** Trees deeper than this rebuild an entry from what it builds of itself. */
const maxSelfBuilds = 2;

const buildRoles: ReadonlySet<GitopsRole> = new Set([
  "flux-kustomization",
  "argo-application",
  "application-set",
  "application-chart",
  "resource-set",
]);
/** Kinds that values are taken from. */
const dataKinds: ReadonlySet<string> = new Set(["ConfigMap", "Secret", "HelmChartConfig"]);
const argoRoles: ReadonlySet<GitopsRole> = new Set(["argo-application", "application-set"]);
const dependencyKinds: ReadonlyMap<GitopsRole, DependencyKind> = new Map([
  ["flux-kustomization", "Kustomization"],
  ["helm-release", "HelmRelease"],
]);
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
  #entrySources: readonly SourceName[] | null = null;
  /** The clusters that Flux was bootstrapped in by files of the repository. */
  #bootstrapped: ReadonlySet<string | null> = new Set();
  readonly #nodes = new Map<string, SourceNode>();
  /** Nodes that were built again with the variables that they build. */
  readonly #withOwnVariables = new Set<SourceNode>();
  readonly #clusters = new Map<string | null, ClusterObjects<SourceNode>>();
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
    const { sources, objects, entrySources, bootstrapped } = declaredSources(
      this.#input,
      this.#ownRepository,
    );
    this.#entrySources = entrySources;
    this.#bootstrapped = bootstrapped;
    for (const { cluster, declared } of objects) this.#declare(cluster, declared, null);
    for (const { role, object, cluster } of sources) this.#add(role, object, cluster, null);
    await this.#renderPending();
    await this.#addLeftovers();
    await this.#renderPending();
    await this.#markPatched();
    this.#addMissingDependencies();
    this.#isComplete = true;
    return await this.#results().read(this.#beyondLimits());
  }

  async #renderPending(): Promise<void> {
    while (this.#pending.length > 0) await this.#nextRound();
  }

  /** Adds the sources that no other source builds, as the files declare them. */
  async #addLeftovers(): Promise<void> {
    const { tree, objects, overlays } = this.#input;
    const built = new Set<string>();
    const failed = new Set<string>();
    const failedCharts: string[] = [];
    for (const { outcome, object } of this.#nodes.values()) {
      if (object.file !== null) built.add(object.file);
      for (const file of outcome?.output?.inputs ?? []) built.add(file);
      if (outcome?.plan.plan !== "render" || outcome.reason === null) continue;
      failedCharts.push(...chartFolders(outcome.plan));
      for (const step of outcome.plan.steps)
        if (step.step === "build") failed.add(step.generated.folder);
    }
    const isBuilt = (file: string): boolean =>
      built.has(file) || foldersAbove(file).some((folder) => failed.has(folder));
    const leftovers = await leftoverSources(tree, objects, overlays, isBuilt);
    if (leftovers.length > 0) this.#declare(null, objects, null);
    for (const { role, object } of leftovers) this.#add(role, object, null, null);
    const isRendered = (file: string | null): boolean =>
      file !== null && (isBuilt(file) || failedCharts.some((folder) => isBelow(file, folder)));
    for (const object of this.#input.applicationCharts)
      if (!isRendered(object.file)) this.#add("application-chart", object, null, null);
  }

  /** Marks the Applications of files whose kustomizations would change them. */
  async #markPatched(): Promise<void> {
    const nodes = [...this.#nodes.values()];
    const isMissing = ({ outcome }: SourceNode): boolean =>
      outcome?.plan.plan === "unrendered" || outcome?.reason != null;
    const declared = nodes.filter(({ role, parent }) => parent === null && argoRoles.has(role));
    if (declared.length === 0 || !nodes.some(isMissing)) return;
    const files = declared.flatMap(({ object: { file } }) => (file === null ? [] : [file]));
    const patched = await patchedFiles(this.#input.tree, files);
    for (const node of declared)
      node.isPatched = node.object.file !== null && patched.has(node.object.file);
  }

  /** Where objects may come from elsewhere, nothing is known to be missing. */
  #addMissingDependencies(): void {
    const nodes = [...this.#nodes.values()];
    if (this.#overLimit > 0) return;
    for (const cluster of this.#bootstrapped) {
      if (!isWhole(cluster, nodes)) continue;
      for (const [role, kind] of dependencyKinds) {
        const having = nodes.filter((each) => each.home === cluster && each.role === role);
        const known = [
          ...(this.#clusters.get(cluster)?.ofKind(kind) ?? []),
          // The entry may be in no file.
          ...having.map(({ object }) => object),
        ];
        const missing = missingDependencies(kind, known);
        for (const node of having) node.missing = missing(node.object);
      }
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
      data: new Set(),
      isPatched: false,
      missing: [],
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
    const built = await Promise.all(
      rendering.map(async (node) => {
        const plan = planned[nodes.indexOf(node)]?.plan;
        if (plan === undefined) return [];
        node.order = this.#round;
        node.outcome = await this.#carryOut(plan, new Map());
        // While others render.
        return await this.#builtBy(node);
      }),
    );
    for (const [index, node] of rendering.entries()) await this.#addBuilt(node, built[index] ?? []);
  }

  async #builtBy(node: SourceNode): Promise<GitopsObject[]> {
    const output = node.outcome?.output ?? null;
    return output === null ? [] : await this.#objectsOf(node, output);
  }

  async #addBuilt(node: SourceNode, objects: readonly GitopsObject[]): Promise<void> {
    const output = node.outcome?.output ?? null;
    if (output === null) return;
    this.#declare(node.cluster, objects, node);
    this.#clusters.get(node.cluster)?.observe(output.text);
    if (!this.#withOwnVariables.has(node) && buildsItsVariables(node, objects)) {
      this.#withOwnVariables.add(node);
      await this.#renderAnew(node);
      return;
    }
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
      await this.#renderAnew(node);
    }
  }

  async #renderAnew(node: SourceNode): Promise<void> {
    const { plan } = await this.#plan(node, new Map());
    node.outcome = await this.#carryOut(plan, new Map());
    await this.#addBuilt(node, await this.#builtBy(node));
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
    const plan = await planSource(node.role, object, context);
    return { plan, missed };
  }

  #context(node: SourceNode, replaced: ReplacedTexts, miss: () => void): PlanContext {
    const { cluster, home, order, data } = node;
    const takesFrom = ({ file }: GitopsObject): void => {
      if (file !== null) data.add(file);
    };
    const { kubernetes, apiVersions, clusters } = this.#input;
    const declared = this.#clusters.get(cluster);
    return {
      tree: withReplaced(this.#input.tree, replaced),
      objectsOf: (kind) => {
        const objects = this.#clusters.get(home)?.ofKind(kind) ?? [];
        return replaced.size === 0
          ? objects
          : objects.map((object) => reread(object, replaced) ?? object);
      },
      isOwnRepository: (url) => this.#ownRepository.isOwn(url),
      nearUrl: (url) => this.#ownRepository.nearUrl(url),
      artifactRoot: this.#ownRepository.artifactRoot,
      entrySources: this.#entrySources,
      otherRepository: (url) => otherRepository(url, this.#input.checkouts),
      branches: new Set(this.#input.branches),
      kubernetes,
      apiVersions: [...new Set([...apiVersions, ...(declared?.apis ?? [])])].slice(0, maxApis),
      variables: clusters.find(({ name }) => name === cluster)?.variables ?? new Map(),
      strictSubstitution: this.#clusters.get(home)?.strictSubstitution ?? null,
      takesFrom,
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
        if (dataKinds.has(kind)) {
          takesFrom(object);
          // The file may be a base, or a kustomization, to which others give the values.
          for (const file of owner === null ? [] : filesBehind(owner)) data.add(file);
        }
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
    const inputs = new Set(filesBehind(node));
    if (node.parent !== null)
      for (const file of await this.#allInputs(node.parent)) inputs.add(file);
    if (this.#isComplete) this.#inputs.set(node, inputs);
    return inputs;
  }

  #results(): ResultReader {
    return new ResultReader({
      tree: this.#input.tree,
      overlays: this.#input.overlays,
      nodes: [...this.#nodes.values()],
      inputsOf: async (node) => await this.#allInputs(node),
      renderAgain: async (node, replaced) => await this.#renderAgain(node, replaced),
    });
  }

  #beyondLimits(): string | null {
    return this.#overLimit === 0
      ? null
      : `${this.#overLimit} sources beyond ${maxNodes}, or below ${maxDepth} others`;
  }
}

/** The files from which a node is rendered, without those that declare what is above it. */
function filesBehind({ outcome, object: { file }, data }: SourceNode): string[] {
  return [...(outcome?.output?.inputs ?? []), ...data, ...(file === null ? [] : [file])];
}

/** A Kustomization may build the ConfigMap of its own variables: a cluster has it from before. */
function buildsItsVariables(
  { outcome, object }: SourceNode,
  objects: readonly GitopsObject[],
): boolean {
  const steps = outcome?.plan.plan === "render" ? outcome.plan.steps : [];
  const wanted = steps.flatMap((step) => (step.step === "build" ? step.unknownVariables : []));
  return objects.some(
    ({ kind, name, namespace }) =>
      namespace === object.namespace &&
      wanted.some((each) => each.kind === kind && each.name === name),
  );
}

function withIncomplete(output: StepOutput, more: readonly Incomplete[]): StepOutput {
  return more.length === 0 ? output : { ...output, incomplete: [...output.incomplete, ...more] };
}

function withReplaced(tree: SourceTree, replaced: ReplacedTexts): SourceTree {
  if (replaced.size === 0) return tree;
  return {
    files: tree.files,
    read: async (path, maxBytes) => replaced.get(path) ?? (await tree.read(path, maxBytes)),
  };
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

function detailOf(reason: NotRenderedReason): string {
  return "detail" in reason && reason.detail !== null ? reason.detail : reason.code;
}
