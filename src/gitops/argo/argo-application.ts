/**
 * Plans what an Argo CD Application renders.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/reposerver/repository/repository.go
 */
import type { ChartRequest, NotRenderedReason } from "../../model/source/gitops-source.ts";
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import {
  filesBelow,
  filesIn,
  hasFile,
  hasFolder,
  maxPassedBytes,
  pathIn,
  treePath,
  type SourceTree,
} from "../../model/source/source-tree.ts";
import { editImages, parseImageArgument, readKustomizeImages } from "./argo-images.ts";
import { resolveArgoSource } from "./argo-source.ts";
import { isThreePartVersion, withoutScheme } from "../helm/chart-source.ts";
import { matchesDirectoryGlob } from "./directory-glob.ts";
import { generateKustomization } from "../flux/flux-kustomization.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  scalarTextOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import {
  notRendered,
  type PlanContext,
  type PlanStep,
  isOtherBranch,
  type SourcePlan,
  type TemplateStep,
  type FilesStep,
  type ValuesSource,
  type Incomplete,
} from "../plan-step.ts";
import { isValues, type Values } from "../objects/set-values.ts";

interface LocatedSource {
  source: Values;
  at: FieldPath;
}

type Steps = PlanStep[] | { reason: NotRenderedReason; at: FieldPath };

export async function planApplication(
  application: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const spec = mapOf(application.value["spec"]);
  const sources = sourcesOf(spec);
  if (sources.length === 0) return { plan: "nothing" };
  const namespace = textOf(fieldOf(spec, ["destination", "namespace"])) || null;
  const steps: PlanStep[] = [];
  const incomplete: Incomplete[] = [];
  for (const { source, at } of sources) {
    const planned = await planSource({ source, at }, sources, { application, namespace, context });
    if ("reason" in planned) return notRendered(planned.reason, planned.at);
    steps.push(...planned);
    incomplete.push(...doubtsOf(source, planned, context).map((reason) => ({ reason })));
    const url = textOf(source["repoURL"]) ?? "";
    const near = source["chart"] === undefined ? context.nearUrl(url) : null;
    if (near !== null)
      incomplete.push({ reason: { code: "other-repository", url, near }, at: [...at, "repoURL"] });
  }
  return { plan: "render", steps, namespace, incomplete };
}

/** A source that is rendered, but perhaps not as Argo CD would. */
function doubtsOf(
  source: Values,
  steps: readonly PlanStep[],
  { tree, isOwnRepository, branches }: PlanContext,
): NotRenderedReason[] {
  if (source["chart"] !== undefined || !isOwnRepository(textOf(source["repoURL"]) ?? "")) return [];
  const revision = scalarTextOf(source["targetRevision"]) ?? "";
  const doubts: NotRenderedReason[] = isOtherRevision(revision, branches)
    ? [{ code: "other-revision", revision }]
    : [];
  if (!steps.some(({ step }) => step === "files")) return doubts;
  const folder = treePath(textOf(source["path"]) ?? "") ?? "";
  const program = directoryNames(tree, folder, source).find((name) => name.endsWith(".jsonnet"));
  if (program !== undefined)
    doubts.push({ code: "source-unsupported", kind: `Jsonnet ${program}` });
  return doubts;
}

/**
 * A commit, a version or a range of versions, or a branch that this checkout does not stand for.
 */
function isOtherRevision(revision: string, branches: ReadonlySet<string>): boolean {
  if (/^(?:[0-9a-f]{40}|refs\/tags\/.+|[~^<>=].*|v?\d+\.(?:\d+|[x*])(?:\..+)?)$/.test(revision))
    return true;
  return isOtherBranch(revision.replace(/^refs\/heads\//, ""), branches);
}

/** The cluster that an Application is for: its destination's name or server. */
export function destinationOf({ value }: GitopsObject): string | null {
  const destination = mapOf(fieldOf(value, ["spec", "destination"]));
  const name = textOf(destination["name"]);
  const server = textOf(destination["server"]);
  if (name !== null && name !== "") return name;
  return server === null || server === "https://kubernetes.default.svc" ? "in-cluster" : server;
}

function sourcesOf(spec: Values): LocatedSource[] {
  const several = listOf(spec["sources"]);
  if (several.length > 0)
    return several.map((each, index) => ({ source: mapOf(each), at: ["spec", "sources", index] }));
  const dry = fieldOf(spec, ["sourceHydrator", "drySource"]);
  if (dry !== undefined)
    return [{ source: mapOf(dry), at: ["spec", "sourceHydrator", "drySource"] }];
  return isValues(spec["source"]) ? [{ source: spec["source"], at: ["spec", "source"] }] : [];
}

/** https://github.com/helm/helm/blob/v3.19.0/pkg/chartutil/validate_name.go */
const maxReleaseName = 53;
/** Linux limits a single argument of a program to 128 KiB. */
const maxFileParameter = 50_000;

interface ApplicationContext {
  application: GitopsObject;
  namespace: string | null;
  context: PlanContext;
}

/** What `exclude` and `include` leave out is applied by nothing. */
async function planDirectory(
  tree: PlanContext["tree"],
  folder: string,
  source: Values,
): Promise<FilesStep> {
  const files = await directoryFiles(tree, folder, source);
  const prefix = pathIn(folder, "");
  const isDeep = fieldOf(source, ["directory", "recurse"]) === true;
  // A folder of the repository itself holds more than what belongs to the Application.
  const isWhole = isDeep || folder !== "";
  const isRead = new Set(files);
  const leftOut = filesBelow(tree, folder).filter(
    (file) =>
      isManifestName(file) &&
      (isWhole || !file.slice(prefix.length).includes("/")) &&
      !isRead.has(file) &&
      !isInPackage(tree, folder, file),
  );
  return { step: "files", files, leftOut };
}

/** Does a folder between the file and `folder` hold a kustomization or a chart? */
function isInPackage(tree: SourceTree, folder: string, file: string): boolean {
  const prefix = pathIn(folder, "");
  const steps = file.slice(prefix.length).split("/").slice(0, -1);
  return steps.some((_, index) => {
    const names = filesIn(tree, pathIn(folder, steps.slice(0, index + 1).join("/")));
    return names.some((name) => name === "Chart.yaml" || kustomizationNames.includes(name));
  });
}

function isManifestName(file: string): boolean {
  return /\.(?:ya?ml|json)$/.test(file);
}

async function planSource(
  { source, at }: LocatedSource,
  sources: readonly LocatedSource[],
  application: ApplicationContext,
): Promise<Steps> {
  const { context } = application;
  const url = textOf(source["repoURL"]) ?? "";
  const chart = textOf(source["chart"]);
  if (chart !== null || url.startsWith("oci://"))
    return await planChart({ source, at }, requestOf(source, url, chart), sources, application);
  if (source["ref"] !== undefined && source["path"] === undefined) return [];
  const written = textOf(source["path"]) ?? "";
  const folder = treePath(written);
  if (!context.isOwnRepository(url)) {
    const other = context.otherRepository(url);
    const isOther = ["kustomize", "directory", "plugin"].some((type) => isValues(source[type]));
    if (other === null || folder === null || isOther)
      return { reason: { code: "other-repository", url }, at: [...at, "repoURL"] };
    const revision = scalarTextOf(source["targetRevision"]);
    const ref = revision === "" ? null : revision;
    const isChart = isValues(source["helm"]);
    const request: ChartRequest = {
      from: "git",
      url: other,
      ref,
      path: folder,
      ...(isChart ? {} : { isGuess: true }),
    };
    return await planChart({ source, at }, request, sources, application);
  }
  if (folder === null || !hasFolder(context.tree, folder)) {
    const revision = scalarTextOf(source["targetRevision"]) ?? "";
    // What this checkout lacks may be in the revision that the source takes.
    const reason: NotRenderedReason =
      folder !== null && isOtherRevision(revision, context.branches)
        ? { code: "other-revision", revision, missing: written }
        : { code: "path-not-found", path: written };
    return { reason, at: [...at, "path"] };
  }
  const { name } = application.application;
  const resolved = await resolveArgoSource(context.tree, source, { name });
  if ("problem" in resolved)
    return { reason: { code: "invalid", detail: resolved.problem.code }, at };
  const located = { source: resolved.source, at };
  switch (resolved.type) {
    case "Helm":
      return await planChart(located, { from: "tree", path: folder }, sources, application);
    case "Kustomize":
      return await planKustomize(located, folder, application);
    case "Directory":
      return [await planDirectory(context.tree, folder, resolved.source)];
    case "Plugin": {
      const plugin = textOf(fieldOf(resolved.source, ["plugin", "name"])) ?? "";
      if (!/vault|sops|subst/i.test(plugin))
        return { reason: { code: "plugin", name: plugin }, at: [...at, "plugin", "name"] };
      // Such a plugin only fills placeholders in; the folder is rendered without it.
      const { plugin: _, ...plain } = resolved.source;
      return await planSource({ source: plain, at }, sources, application);
    }
  }
}

function requestOf(source: Values, url: string, chart: string | null): ChartRequest {
  const version = scalarTextOf(source["targetRevision"]) ?? "";
  if (url.startsWith("oci://") || !url.includes("://"))
    return {
      from: "oci",
      repository: [withoutScheme(url), ...(chart === null ? [] : [chart])].join("/"),
      version: isThreePartVersion(version)
        ? { tag: version.replace("+", "_") }
        : { range: version, filter: null },
      chooser: "argoCd",
      plainHttp: false,
    };
  return { from: "index", url, name: chart ?? "", version, chooser: "argoCd" };
}

async function planChart(
  { source, at }: LocatedSource,
  chart: ChartRequest,
  sources: readonly LocatedSource[],
  { application, namespace, context }: ApplicationContext,
): Promise<Steps> {
  const helm = mapOf(source["helm"]);
  const environment = buildEnvironment(application, source, namespace);
  const files = await valueFiles(source, sources, environment, context);
  if ("reason" in files)
    return { reason: files.reason, at: [...at, "helm", "valueFiles", files.index] };
  const inline = isValues(helm["valuesObject"])
    ? JSON.stringify(helm["valuesObject"])
    : textOf(helm["values"]);
  const contents = await fileParameters(source, sources, environment, context);
  if ("reason" in contents)
    return {
      reason: contents.reason,
      at: [...at, "helm", "fileParameters", contents.index, "path"],
    };
  // Those of the source replace those of the cluster.
  const apiVersions = listOf(helm["apiVersions"]).flatMap((each) => textOf(each) ?? []);
  const release = textOf(helm["releaseName"]) || application.name;
  if (Buffer.byteLength(release) > maxReleaseName)
    return {
      reason: {
        code: "invalid",
        detail: `Helm refuses a release name of more than ${maxReleaseName} characters`,
      },
      at: helm["releaseName"] === undefined ? ["metadata", "name"] : [...at, "helm", "releaseName"],
    };
  const values: ValuesSource[] = [
    ...files.values,
    ...(inline === null || inline === "" ? [] : [{ text: inline }]),
  ];
  return [
    {
      step: "template",
      chart,
      release,
      namespace: textOf(helm["namespace"]) ?? namespace,
      values,
      set: [...parametersOf(helm, environment), ...contents.set],
      chartValuesFiles: files.chartValuesFiles,
      kubeVersion: textOf(helm["kubeVersion"]) ?? context.kubernetes,
      apiVersions: apiVersions.length > 0 ? apiVersions : context.apiVersions,
      hooks: "without-tests",
      skipSchema: helm["skipSchemaValidation"] === true,
      postRenderers: [],
      unknownValues: [],
      versionAt: [...at, versionField(chart)],
      places: {
        version: application.spanOf([...at, versionField(chart)]),
        chart: application.spanOf([...at, source["chart"] === undefined ? "repoURL" : "chart"]),
        repository: application.spanOf([...at, "repoURL"]),
      },
    },
  ];
}

function versionField({ from }: ChartRequest): string {
  return from === "tree" ? "path" : from === "git" ? "repoURL" : "targetRevision";
}

/** A parameter of a name that was there before replaces it. */
function parametersOf(helm: Values, environment: ReadonlyMap<string, string>): TemplateStep["set"] {
  const parameters = new Map<string, TemplateStep["set"][number]>();
  for (const each of listOf(helm["parameters"])) {
    const { name, value, forceString } = mapOf(each);
    const key = textOf(name) ?? "";
    const text = expandVariables(scalarTextOf(value) ?? "", environment);
    const escaped = /^\{[^]*\}$/.test(text) ? text : text.replaceAll(/(?<!\\),/g, "\\,");
    parameters.set(key, { pair: `${key}=${escaped}`, string: forceString === true });
  }
  return [...parameters.values()];
}

interface ValueFiles {
  values: ValuesSource[];
  chartValuesFiles: TemplateStep["chartValuesFiles"];
}

/** A file that cannot be read, by its index in the list that names it. */
interface FailedFile {
  reason: NotRenderedReason;
  index: number;
}

async function valueFiles(
  source: Values,
  sources: readonly LocatedSource[],
  environment: ReadonlyMap<string, string>,
  context: PlanContext,
): Promise<ValueFiles | FailedFile> {
  const helm = mapOf(source["helm"]);
  const ignoreMissing = helm["ignoreMissingValueFiles"] === true;
  const found: ValuesSource[] = [];
  const packaged: string[] = [];
  for (const [index, each] of listOf(helm["valueFiles"]).entries()) {
    const written = expandVariables(textOf(each) ?? "", environment);
    // A packaged chart brings values files of its own.
    if (source["chart"] !== undefined && found.length === 0 && /^[^$:*?[]+$/.test(written)) {
      const path = treePath(written.replace(/^\/+/, ""));
      // guard: argo-chart-values
      if (path === null) return { reason: { code: "path-not-found", path: written }, index };
      packaged.push(path);
      continue;
    }
    const place = placeOfValueFile(written, source, sources, context);
    if ("reason" in place) return { ...place, index };
    const matched = /[*?[]/.test(place.path)
      ? context.tree.files.filter((file) => matchesDirectoryGlob(place.path, file))
      : hasFile(context.tree, place.path)
        ? [place.path]
        : [];
    if (matched.length === 0 && !ignoreMissing)
      return { reason: { code: "path-not-found", path: written }, index };
    found.push(...matched.map((file) => ({ file })));
  }
  const chartValuesFiles =
    packaged.length === 0 ? null : { paths: ["values.yaml", ...packaged], ignoreMissing };
  return { values: found, chartValuesFiles };
}

/** Parameters whose values are whole files, as `helm template --set-file` reads them. */
async function fileParameters(
  source: Values,
  sources: readonly LocatedSource[],
  environment: ReadonlyMap<string, string>,
  context: PlanContext,
): Promise<Pick<TemplateStep, "set"> | FailedFile> {
  const set: TemplateStep["set"] = [];
  for (const [index, each] of listOf(fieldOf(source, ["helm", "fileParameters"])).entries()) {
    const { name, path } = mapOf(each);
    const written = expandVariables(textOf(path) ?? "", environment);
    const place = placeOfValueFile(written, source, sources, context);
    if ("reason" in place) return { ...place, index };
    const text = await context.tree.read(place.path);
    if (text === null) return { reason: { code: "path-not-found", path: written }, index };
    // guard: argo-file-parameter
    if (text.length > maxFileParameter)
      return {
        reason: { code: "limit", detail: `a file parameter of ${maxFileParameter} bytes` },
        index,
      };
    const escaped = text.replaceAll(/[\\,{]/g, (character) => `\\${character}`);
    set.push({ pair: `${textOf(name) ?? ""}=${escaped}`, string: true });
  }
  return { set };
}

function placeOfValueFile(
  written: string,
  source: Values,
  sources: readonly LocatedSource[],
  context: PlanContext,
): { path: string } | { reason: NotRenderedReason } {
  const notFound = { reason: { code: "path-not-found" as const, path: written } };
  if (/^https?:\/\//.test(written))
    return { reason: { code: "source-unsupported", kind: `values file ${written}` } };
  const reference = /^\$([\w-]+)\/(.*)$/s.exec(written);
  if (reference === null) {
    const folder = textOf(source["path"]);
    // A values file of a packaged chart is a file of the chart.
    if (folder === null)
      return { reason: { code: "source-unsupported", kind: `values file ${written}` } };
    const url = textOf(source["repoURL"]) ?? "";
    if (!context.isOwnRepository(url)) return { reason: { code: "other-repository", url } };
    const path = written.startsWith("/") ? treePath(written) : treePath(folder, written);
    return path === null ? notFound : { path };
  }
  const target = sources.find(({ source: other }) => other["ref"] === reference[1]);
  const url = target === undefined ? null : textOf(target.source["repoURL"]);
  if (url === null) return notFound;
  if (!context.isOwnRepository(url)) return { reason: { code: "other-repository", url } };
  const path = treePath(reference[2] ?? "");
  return path === null ? notFound : { path };
}

/** https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/ */
function buildEnvironment(
  { name, value }: GitopsObject,
  source: Values,
  namespace: string | null,
): Map<string, string> {
  return new Map([
    ["ARGOCD_APP_NAME", name],
    ["ARGOCD_APP_NAMESPACE", namespace ?? ""],
    ["ARGOCD_APP_PROJECT_NAME", textOf(fieldOf(value, ["spec", "project"])) ?? ""],
    ["ARGOCD_APP_SOURCE_REPO_URL", textOf(source["repoURL"]) ?? ""],
    ["ARGOCD_APP_SOURCE_PATH", textOf(source["path"]) ?? ""],
    ["ARGOCD_APP_SOURCE_TARGET_REVISION", scalarTextOf(source["targetRevision"]) ?? ""],
  ]);
}

/** `$NAME` and `${NAME}`; an unknown one is empty, `$$` is one `$`. */
function expandVariables(text: string, environment: ReadonlyMap<string, string>): string {
  if (/^\$[\w-]+\//.test(text) && !text.startsWith("$ARGOCD_")) return text;
  return text.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (match, braced?: string, bare?: string) =>
    match === "$$" ? "$" : (environment.get(braced ?? bare ?? "") ?? ""),
  );
}

async function planKustomize(
  { source, at }: LocatedSource,
  folder: string,
  { application, namespace, context }: ApplicationContext,
): Promise<Steps> {
  const options = mapOf(source["kustomize"]);
  const spec: Values = { path: folder };
  for (const field of ["namePrefix", "nameSuffix", "patches", "components"])
    if (options[field] !== undefined) spec[field] = options[field];
  if (options["ignoreMissingComponents"] === true)
    spec["components"] = listOf(options["components"]).filter((each) => {
      const component = treePath(folder, textOf(each) ?? "");
      return component !== null && hasFolder(context.tree, component);
    });
  if (options["namespace"] !== undefined) spec["targetNamespace"] = options["namespace"];
  const generated = await generateKustomization(context.tree, spec);
  if ("problem" in generated)
    return { reason: { code: "renderer-failed", detail: generated.problem.code }, at };
  const environment = buildEnvironment(application, source, namespace);
  const edits = listOf(options["images"]).map((each) =>
    parseImageArgument(expandVariables(textOf(each) ?? "", environment)),
  );
  const invalid = edits.indexOf(null);
  if (invalid >= 0)
    return {
      reason: { code: "invalid", detail: "kustomize refuses the image override" },
      at: [...at, "kustomize", "images", invalid],
    };
  const { content } = generated;
  if (edits.length > 0) {
    const images = editImages(
      readKustomizeImages(content["images"]),
      edits.filter((each) => each !== null),
    );
    content["images"] = images.map((image) => ({ ...image }));
  }
  for (const field of ["commonLabels", "commonAnnotations"])
    if (options[field] !== undefined)
      content[field] = { ...mapOf(content[field]), ...mapOf(options[field]) };
  if (options["replicas"] !== undefined) content["replicas"] = options["replicas"];
  return [{ step: "build", generated, charts: context, postBuild: null, unknownVariables: [] }];
}

/** https://argo-cd.readthedocs.io/en/stable/user-guide/directory/ */
function directoryNames(tree: SourceTree, folder: string, source: Values): string[] {
  const options = mapOf(source["directory"]);
  const include = textOf(options["include"]) ?? "";
  const exclude = textOf(options["exclude"]) ?? "";
  const prefix = pathIn(folder, "");
  const names =
    options["recurse"] === true
      ? filesBelow(tree, folder).map((file) => file.slice(prefix.length))
      : filesIn(tree, folder);
  return names.filter(
    (name) =>
      (exclude === "" || !matchesDirectoryGlob(exclude, name)) &&
      (include === "" || matchesDirectoryGlob(include, name)),
  );
}

async function directoryFiles(tree: SourceTree, folder: string, source: Values): Promise<string[]> {
  const prefix = pathIn(folder, "");
  const found: string[] = [];
  for (const name of directoryNames(tree, folder, source)) {
    if (!isManifestName(name)) continue;
    const text = await tree.read(prefix + name, maxPassedBytes);
    if (text?.includes("+argocd:skip-file-rendering") !== true) found.push(prefix + name);
  }
  return found;
}
