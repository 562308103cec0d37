/**
 * Plans what a Flux Kustomization builds.
 * https://github.com/fluxcd/kustomize-controller/blob/v1.9.4/internal/controller/kustomization_controller.go
 */
import type { NotRenderedReason } from "../../model/source/gitops-source.ts";
import { generateKustomization, type GenerationProblem } from "./flux-kustomization.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  scalarTextOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { dataOf } from "../objects/object-data.ts";
import {
  isOtherBranch,
  notRendered,
  type Incomplete,
  type PlanContext,
  type SourcePlan,
  type UnknownData,
} from "../plan-step.ts";
import { nearObjects, nearSources } from "../objects/near-objects.ts";
import type { PostBuild } from "./post-build.ts";
import type { Values } from "../objects/set-values.ts";
import { hasFolder, isBelow, treePath } from "../../model/source/source-tree.ts";
import { publishedFolder, type PublishedFolder } from "./artifact-generator.ts";
import { artifactTree } from "./source-ignore.ts";

export async function planFluxKustomization(
  kustomization: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const spec = mapOf(kustomization.value["spec"]);
  if (spec["suspend"] === true) return { plan: "suspended" };
  const source = await sourceOf(kustomization, spec, context);
  if ("reason" in source) return notRendered(source.reason, source.at);
  const whole = await artifactTree(context.tree, source.ignore);
  const { published } = source;
  const tree =
    published === null ? whole : { ...whole, files: whole.files.filter(published.holds) };
  const path = treePath(published?.root ?? "", textOf(spec["path"]) ?? "") ?? "..";
  const generated = await generateKustomization(
    tree,
    published === null ? spec : { ...spec, path },
  );
  if ("problem" in generated)
    return notRendered(reasonOf(generated.problem, source.doubt), ["spec", "path"]);
  const missing = missingComponent(spec, generated.folder, tree);
  if (missing !== null)
    return notRendered(pathNotFound(missing.path, source.doubt), [
      "spec",
      "components",
      missing.index,
    ]);
  const postBuild = await postBuildOf(kustomization, spec, context);
  if ("reason" in postBuild) return notRendered(postBuild.reason, ["spec", "postBuild"]);
  return {
    plan: "render",
    namespace: null,
    incomplete: [
      ...(source.doubt === null ? [] : [{ reason: source.doubt }]),
      ...(source.missing === null ? [] : [{ reason: source.missing, at: source.at }]),
      ...source.misspelt,
    ],
    steps: [{ step: "build", tree, generated, charts: null, ...postBuild }],
  };
}

interface OwnSource {
  /** The part of the repository that an ArtifactGenerator publishes; null for all of it. */
  published: PublishedFolder | null;
  ignore: string | null;
  /** The source takes another revision than the one at hand. */
  doubt: OtherRevision | null;
  /** The source is in no file, although others are, and is taken for this repository. */
  missing: NotRenderedReason | null;
  /** The field that names the source. */
  at: FieldPath;
  /** The URL of the source is nearly that of this repository. */
  misspelt: Incomplete[];
}

type OtherRevision = Extract<NotRenderedReason, { code: "other-revision" }>;

function otherRevision(
  reference: Values[string] | undefined,
  { branches }: PlanContext,
): OtherRevision | null {
  const { commit, name, semver, tag, branch } = mapOf(reference);
  const fixed = textOf(commit) ?? textOf(semver) ?? scalarTextOf(tag);
  if (fixed !== null) return { code: "other-revision", revision: fixed };
  const followed = textOf(name)?.replace(/^refs\/heads\//, "") ?? scalarTextOf(branch) ?? "";
  return isOtherBranch(followed, branches) ? { code: "other-revision", revision: followed } : null;
}

/** The repository at hand with the `spec.ignore` of its source, or why it is another one. */
async function sourceOf(
  kustomization: GitopsObject,
  spec: Values,
  context: PlanContext,
): Promise<OwnSource | { reason: NotRenderedReason; at: FieldPath }> {
  const reference = mapOf(spec["sourceRef"]);
  const kind = textOf(reference["kind"]) ?? "GitRepository";
  const name = textOf(reference["name"]) ?? "";
  const at = ["spec", "sourceRef", "name"];
  if (kind === "OCIRepository" || kind === "Bucket" || kind === "ExternalArtifact") {
    const found = await context.lookup(kind, namespaceOf(reference, kustomization), name);
    // flux-operator makes a source that no file defines.
    if (found === "unknown" && name === "flux-system") {
      const root = context.artifactRoot;
      const published = root === "" ? null : { root, holds: (file: string) => isBelow(file, root) };
      return { ignore: null, doubt: null, published, missing: null, at, misspelt: [] };
    }
    const namespace = namespaceOf(reference, kustomization);
    const published =
      kind === "ExternalArtifact" ? await publishedFolder({ namespace, name }, context) : null;
    if (published !== null)
      return { ignore: null, doubt: null, published, missing: null, at, misspelt: [] };
    return { reason: { code: "source-unsupported", kind }, at };
  }
  if (kind !== "GitRepository") return { reason: { code: "source-unsupported", kind }, at };
  const found = await context.lookup(kind, namespaceOf(reference, kustomization), name);
  const fields = typeof found === "string" ? {} : mapOf(found.value["spec"]);
  const url = textOf(fields["url"]);
  // A repository that no file defines is the one that Flux was bootstrapped from.
  if (url === null || context.isOwnRepository(url))
    return {
      ignore: textOf(fields["ignore"]),
      doubt: otherRevision(fields["ref"], context),
      published: null,
      missing: found === "unknown" ? missingSource(reference, kustomization, context) : null,
      at,
      misspelt: typeof found === "string" ? [] : misspeltUrl(found, context),
    };
  return { reason: { code: "other-repository", url }, at };
}

function misspeltUrl(source: GitopsObject, { nearUrl }: PlanContext): Incomplete[] {
  const url = textOf(fieldOf(source.value, ["spec", "url"])) ?? "";
  const near = nearUrl(url);
  if (near === null) return [];
  return [
    { reason: { code: "other-repository", url, near }, span: source.spanOf(["spec", "url"]) },
  ];
}

/** null for the source that Flux was bootstrapped with, and where that may be any. */
function missingSource(
  reference: Values,
  kustomization: GitopsObject,
  context: PlanContext,
): NotRenderedReason | null {
  const { entrySources } = context;
  const kind = "GitRepository";
  const name = textOf(reference["name"]) ?? "";
  const namespace = namespaceOf(reference, kustomization);
  const isEntry = entrySources?.some(
    (each) => each.kind === kind && each.namespace === namespace && each.name === name,
  );
  if (isEntry !== false) return null;
  const near = nearSources({ kind, namespace, name }, context);
  return { code: "source-not-in-git", kind, name, near };
}

function namespaceOf(reference: Values, { namespace }: GitopsObject): string {
  return textOf(reference["namespace"]) ?? namespace ?? "flux-system";
}

/** The first entry of `components` that is not a folder; null if Flux ignores missing ones. */
function missingComponent(
  spec: Values,
  folder: string,
  tree: PlanContext["tree"],
): { path: string; index: number } | null {
  if (spec["ignoreMissingComponents"] === true) return null;
  for (const [index, each] of listOf(spec["components"]).entries()) {
    const path = textOf(each) ?? "";
    const component = treePath(folder, path);
    if (component === null || !hasFolder(tree, component)) return { path, index };
  }
  return null;
}

function pathNotFound(path: string, doubt: OtherRevision | null): NotRenderedReason {
  return doubt === null ? { code: "path-not-found", path } : { ...doubt, missing: path };
}

/** What this checkout lacks may be in the revision that the source takes. */
function reasonOf(problem: GenerationProblem, doubt: OtherRevision | null): NotRenderedReason {
  switch (problem.code) {
    case "path-outside":
      return pathNotFound(problem.path, null);
    case "path-not-found":
      return pathNotFound(problem.path, doubt);
    case "not-a-resource":
      return {
        code: "renderer-failed",
        detail: `${problem.file} is no Kubernetes object: ${problem.detail}`,
      };
    case "unreadable":
      return {
        code: "renderer-failed",
        detail: `${problem.file} cannot be read: ${problem.detail}`,
      };
    case "remote-component":
      return {
        code: "renderer-failed",
        detail: `component ${problem.component} is not a local path`,
      };
  }
}

type PostBuildPlan = {
  postBuild: PostBuild | null;
  unknownVariables: UnknownData[];
};

/** `substituteFrom` in order, then `substitute` over it. */
async function postBuildOf(
  kustomization: GitopsObject,
  spec: Values,
  context: PlanContext,
): Promise<PostBuildPlan | { reason: NotRenderedReason }> {
  if (spec["postBuild"] === undefined) return { postBuild: null, unknownVariables: [] };
  const postBuild = mapOf(spec["postBuild"]);
  const variables = new Map(context.variables);
  const unknown: UnknownData[] = [];
  for (const [index, each] of listOf(postBuild["substituteFrom"]).entries()) {
    const reference = mapOf(each);
    const kind = textOf(reference["kind"]) === "Secret" ? "Secret" : "ConfigMap";
    const name = textOf(reference["name"]) ?? "";
    const namespace = kustomization.namespace ?? "flux-system";
    const found = await context.lookup(kind, namespace, name);
    const data = typeof found === "string" ? found : dataOf(found);
    const at = ["spec", "postBuild", "substituteFrom", index, "name"];
    if (typeof data !== "string") for (const [key, value] of data) variables.set(key, value);
    else if (data === "encrypted" || reference["optional"] !== true)
      unknown.push({ kind, name, at, near: nearObjects(kind, { namespace, name }, context) });
  }
  for (const [name, value] of Object.entries(mapOf(postBuild["substitute"])))
    variables.set(name, scalarTextOf(value) ?? "");
  // An object that is not in Git sets variables in the cluster.
  const always = postBuild["substituteStrategy"] === "Always" || unknown.length > 0;
  return {
    postBuild: { variables, strict: context.strictSubstitution !== false, always },
    unknownVariables: unknown,
  };
}
