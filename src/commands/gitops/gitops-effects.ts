/** Gives GitOps rendering its processes, its files and its charts. */
import { join, relative } from "node:path";
import type { AddedChart, DependencyProblem, DependencyRequest } from "../../charts/charts.ts";
import {
  valuesOfSets,
  type FetchedChart,
  type GitopsEffects,
  type RenderFailure,
  type RenderedOutput,
  type RenderedText,
  type TemplateRequest,
} from "../../gitops/gitops.ts";
import type { DiskTree } from "../../load/load.ts";
import type { ChartRequest } from "../../model/source/gitops-source.ts";
import { slashed } from "../../system/paths.ts";
import {
  ignoredTemplates,
  openChartFolder,
  readChartFile,
  type ChartChecks,
  type GitopsRenderer,
} from "../../render/render.ts";

export interface ChartSource {
  fetch(request: Exclude<ChartRequest, { from: "tree" }>): Promise<FetchedChart>;
  dependencies(request: DependencyRequest): Promise<{ added: AddedChart[] } | DependencyProblem>;
}

export function gitopsEffects(
  tree: DiskTree,
  renderer: GitopsRenderer,
  charts: ChartSource,
): GitopsEffects {
  const checks: ChartChecks = new Map();
  return {
    build: async ({ folder, written, copied }): Promise<RenderedOutput | RenderFailure> =>
      await renderer.build(folder, {
        written,
        copied: new Map(copied.map((path) => [path, join(tree.root, path)])),
      }),
    template: async (request) => await template({ tree, renderer, charts, checks }, request),
    postRender: async (text, kustomization) =>
      await renderer.build("", {
        written: new Map([
          ["rendered.yaml", text],
          ["kustomization.yaml", withRendered(kustomization)],
        ]),
        copied: new Map(),
      }),
    chart: async (request) => await charts.fetch(request),
  };
}

function withRendered(kustomization: string): string {
  const content: unknown = JSON.parse(kustomization);
  return JSON.stringify({
    ...(typeof content === "object" ? content : {}),
    resources: ["rendered.yaml"],
  });
}

interface TemplateTools {
  tree: DiskTree;
  renderer: GitopsRenderer;
  charts: ChartSource;
  checks: ChartChecks;
}

/** A chart of the repository is copied where texts take the place of its files. */
async function template(
  { tree, renderer, charts, checks }: TemplateTools,
  { chart, values: given, step, replaced }: TemplateRequest,
): Promise<RenderedText | RenderFailure | DependencyProblem> {
  const isLocal = "treeFolder" in chart;
  const folder = isLocal ? join(tree.root, chart.treeFolder) : chart.folder;
  const prefix = isLocal && chart.treeFolder !== "" ? `${chart.treeFolder}/` : "";
  const own = isLocal ? tree.files.filter((file) => file.startsWith(prefix)) : [];
  const textsOf = (files: readonly string[]): Map<string, string> =>
    new Map(
      files.flatMap((file) => {
        const text = replaced.get(file);
        return text === undefined ? [] : [[join(tree.root, file), text] as const];
      }),
    );
  const texts = textsOf(own);
  const boundary = isLocal ? tree.root : (chart.boundary ?? folder);
  const values = given.map((each) =>
    typeof each === "string"
      ? each
      : readChartFile(each.chartFile, { folder, boundary, replaced: texts }),
  );
  // A packaged chart brings its dependencies along.
  const isFolder = isLocal || chart.boundary !== undefined;
  const dependencies = isFolder
    ? await charts.dependencies({
        folder,
        boundary,
        replaced: texts,
        // A condition may be set by an argument alone.
        values: [...values, JSON.stringify(valuesOfSets(step.set))],
      })
    : { added: [] };
  if ("problem" in dependencies) return dependencies;
  const shared = isLocal ? sharedFolders(dependencies.added, tree) : [];
  const isShared = (file: string): boolean =>
    shared.some((each) => file.startsWith(`${each.from}/`));
  const inputs = [...new Set([...own, ...tree.files.filter(isShared)])];
  await using prepared = await openChartFolder(folder, {
    boundary,
    replaced: textsOf(inputs),
    valuesFiles: step.chartValuesFiles,
    added: dependencies.added,
    checks,
  });
  if ("failed" in prepared) return prepared;
  const rendered = await renderer.template({
    chartFolder: prepared.folder,
    chartDigest: isLocal || prepared.folder !== folder ? null : (chart.digest ?? null),
    values,
    set: step.set,
    release: step.release,
    namespace: step.namespace,
    kubeVersion: step.kubeVersion,
    apiVersions: step.apiVersions,
    hooks: step.hooks,
    skipSchema: step.skipSchema || prepared.hasRemoteSchema,
  });
  if (!("text" in rendered)) return rendered;
  const origins = rendered.origins.map((origin) => ({
    ...origin,
    source: isLocal ? templatePath(prefix, origin.rendererPath, { inputs, shared }) : null,
  }));
  // guard: gitops-ignored-templates
  const ignored = isLocal ? await ignoredOf(folder, tree, prefix) : [];
  return { text: rendered.text, origins, inputs, ignored };
}

/** The templates of a chart of the tree, and of the charts within, that Helm leaves out. */
async function ignoredOf(
  folder: string,
  { root, files }: DiskTree,
  prefix: string,
): Promise<string[]> {
  const templates = files.filter(
    (file) => file.startsWith(prefix) && isTemplate.test(file.slice(prefix.length)),
  );
  const ignored = await ignoredTemplates(
    folder,
    templates.map((file) => join(root, file)),
  );
  return ignored.map((file) => slashed(relative(root, file)));
}

const isTemplate = /^(?:charts\/[^/]+\/)*templates\//;

interface SharedFolder {
  /** A folder of the tree. */
  from: string;
  /** The place of its copy below the chart's folder: "charts/common/". */
  to: string;
}

/** Charts of the repository that others depend on, the innermost first. */
function sharedFolders(added: readonly AddedChart[], { root }: DiskTree): SharedFolder[] {
  return added
    .flatMap((each) =>
      "folder" in each && each.isOwn === true
        ? [{ from: slashed(relative(root, each.folder)), to: `charts/${each.name}/` }]
        : [],
    )
    .toReversed();
}

/** "web/templates/x.yaml", as Helm says it, below the chart's folder. */
function templatePath(
  prefix: string,
  written: string | null,
  { inputs, shared }: { inputs: readonly string[]; shared: readonly SharedFolder[] },
): string | null {
  if (written === null) return null;
  const below = written.slice(written.indexOf("/") + 1);
  const found = shared.find(({ to }) => below.startsWith(to));
  const path =
    found === undefined ? prefix + below : `${found.from}/${below.slice(found.to.length)}`;
  return inputs.includes(path) ? path : null;
}
