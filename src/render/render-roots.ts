/**
 * Recipe[] → rendered manifests, through the helm and the kustomize (or kubectl) on PATH. Nothing else is run, nothing speaks to a cluster,
 * and nothing is written but in a temporary folder. https://helm.sh/docs/helm/helm_template/, https://kubectl.docs.kubernetes.io/references/kustomize/
 */
import { mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import type { FailedRender } from "../model/cluster.ts";
import type {
  DocumentOrigin,
  RenderTask,
  RenderRoot,
  SourceText,
  ValuesFile,
  Rerender,
} from "../model/render-root.ts";
import type { RootedFile, Span } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import { namespacePattern } from "../model/namespace.ts";
import {
  chartsOf,
  filesOf,
  missingDependencies,
  readChart,
  templateOf,
  type Chart,
} from "./helm/chart.ts";
import { copyTrees } from "./copy-trees.ts";
import { RenderRefusal } from "../model/render-root.ts";
import { anyOf, parseGlob } from "../system/glob.ts";
import { kustomizationIn, readKustomization } from "../system/kustomization.ts";
import { inputsOf, overlaysBelow, rootKustomizations } from "./kustomize/overlays.ts";
import { helmOrigins, kustomizeOrigins, type AnnotatedOutput } from "./origins.ts";
import {
  environmentOf,
  findProgram,
  runProgram,
  type ProcessEnvironment,
  type ProgramResult,
} from "../system/run-program.ts";
import { makeFolder, removeFolder } from "../system/temporary-folder.ts";
import { gitRoot, isWithin, leadsOut, shownPath, slashed, textOf } from "../system/paths.ts";

export interface RenderOptions {
  renderTasks: RenderTask[];
  /** Globs; overlays that are looked for are not found there. */
  exclude: string[];
  /** Absolute. */
  workingFolder: string;
  environment: ProcessEnvironment;
  /** Nothing is fetched: no remote bases, no charts or dependencies out of a registry. No logins of this machine either. */
  restricted: boolean;
  /** What is not there is no misuse, but a failure of its root: the state before a change may lack it. */
  allowMissing?: boolean;
  /** For one run of a renderer. */
  timeoutMs: number;
}

/** A root, rendered. */
export interface Rendering {
  root: RenderRoot;
  /** What it printed. */
  file: RootedFile;
  /** Of resources that name none; null where nobody says. */
  namespace: string | null;
  /** A namespace that its templates write where nobody says which. */
  placeholder: string | null;
  /** Absolute paths of the files and charts behind it, which are no manifests. */
  sourcePaths: string[];
  /** Renders it once more. */
  rerender(trial: Rerender): Promise<{ file: RootedFile } | { failed: string }>;
}

/** Renderers at once. */
const maxAtOnce = 4;

/** What Helm takes where nobody names a namespace. */
const helmsDefault = "default";

/** Bytes of the sources of one root that are kept as text. */
const maxSourceBytes = 32 * 1024 * 1024;

/** https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go, and a label of DNS. */
const releaseName = /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/**
 * The roots in the order of the renderTasks. Throws `UsageError` where a renderer is not installed, or a flag names what is not there; what a
 * row of the configuration names wrongly is a failure of that root.
 */
export async function* render(options: RenderOptions): AsyncGenerator<Rendering | FailedRender> {
  const repository = gitRoot(options.workingFolder);
  const jobs: (RenderJob | FailedRender)[] = [];
  for (const task of options.renderTasks) {
    checkNames(task);
    const expanded = await expand(task, options, repository);
    jobs.push(...expanded);
  }
  distinguish(jobs.filter((job) => "program" in job));
  const running: Promise<Rendering | FailedRender>[] = [];
  for (let next = 0; next < jobs.length || running.length > 0;) {
    for (; running.length < maxAtOnce && next < jobs.length; next++) {
      const job = jobs[next];
      if (job === undefined) continue;
      const rendering = "program" in job ? carryOut(job, options) : Promise.resolve(job);
      // It is waited for in its turn: until then its failure is nobody's.
      rendering.catch(() => {});
      running.push(rendering);
    }
    const first = await running.shift();
    if (first !== undefined) yield first;
  }
}

/** One root to render. */
interface RenderJob {
  task: RenderTask;
  program: string;
  /** Absolute; an oci:// reference as it is. */
  from: string;
  kind: "chart" | "archive" | "oci" | "overlay";
  /** As people see it. */
  shown: string;
  /** Links may not lead out of it. */
  home: string;
  root: string;
  show: (path: string) => string;
}

function checkNames(task: RenderTask): void {
  const { namespace } = task;
  const release = task.tool === "helm" ? task.release : null;
  if (release !== null && !releaseName.test(release))
    throw new UsageError(`release ${release}: no name of a release`);
  if (namespace !== null && !namespacePattern.test(namespace))
    throw new UsageError(`namespace ${namespace}: no name of a namespace`);
}

async function expand(
  task: RenderTask,
  { workingFolder, environment, exclude, allowMissing: lenient = false }: RenderOptions,
  repository: string | null,
): Promise<(RenderJob | FailedRender)[]> {
  const home = repository ?? workingFolder;
  const show = (path: string): string =>
    shownPath(
      path,
      isWithin(path, workingFolder) ? relative(workingFolder, path) || "." : path,
      repository,
    );
  const job = (from: string, kind: RenderJob["kind"]): RenderJob => {
    const shown = kind === "oci" ? from : show(from);
    return {
      task,
      program: programOf(task.tool, environment),
      from,
      kind,
      shown,
      home,
      root: shown,
      show,
    };
  };
  const absent = (why: string): FailedRender[] => {
    if (task.at === null && !lenient) throw new UsageError(`${task.from}: ${why}`);
    const at = task.at ?? {
      file: task.from,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
      excerpt: "",
    };
    return [{ root: task.from, tool: task.tool, message: why, at }];
  };
  if (task.tool === "helm") {
    if (task.from.startsWith("oci://")) return [job(task.from, "oci")];
    const from = resolve(workingFolder, task.from);
    const status = await stat(from).catch(() => null);
    if (status === null)
      return absent("no such chart: name its folder, a .tgz or an oci:// reference");
    if (await leadsOut(from, home)) return absent("a link that leads out of the repository");
    if (!status.isDirectory()) return [job(from, "archive")];
    if ((await stat(join(from, "Chart.yaml")).catch(() => null)) === null)
      return absent("no chart, as it has no Chart.yaml");
    return [job(from, "chart")];
  }
  const isExcluded = anyOf(exclude);
  const excluded = (path: string): boolean => isExcluded(slashed(relative(workingFolder, path)));
  const from = resolve(workingFolder, task.from);
  const status = await stat(from).catch(() => null);
  if (await leadsOut(from, home)) return absent("a link that leads out of the repository");
  if (status?.isDirectory() === true) {
    if ((await kustomizationIn(from)) !== null) return [job(from, "overlay")];
    const found = await overlaysBelow(from, excluded);
    return found.length > 0
      ? found.map((folder) => job(folder, "overlay"))
      : absent("holds no kustomization");
  }
  const matched = await matching(task.from, workingFolder, excluded);
  if (matched === null) return absent("no such folder");
  return matched.length > 0
    ? matched.map((folder) => job(folder, "overlay"))
    : absent("matches no folder with a kustomization");
}

/** The folders that a glob matches and that hold a kustomization which no other of them includes; null where it is no glob. */
async function matching(
  pattern: string,
  workingFolder: string,
  excluded: (path: string) => boolean,
): Promise<string[] | null> {
  const glob = parseGlob(pattern.replace(/\/$/, ""));
  if (glob === null) return null;
  const { base, matches, deep } = glob;
  const start = resolve(workingFolder, base);
  const entries = await readdir(start, { withFileTypes: true, recursive: deep }).catch(() => []);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matches(slashed(relative(start, path))) && !excluded(path))
    .sort();
  const found = await Promise.all(folders.map(readKustomization));
  return rootKustomizations(found.filter((each) => each !== null));
}

const howToInstall: Record<RenderTask["tool"], string> = {
  helm: "helm is not on PATH: install it (https://helm.sh/docs/intro/install/), or check what `helm template` printed elsewhere",
  kustomize:
    "neither kustomize nor kubectl is on PATH: install one (https://kubectl.docs.kubernetes.io/installation/kustomize/), or check what `kustomize build` printed elsewhere",
};

function programOf(tool: RenderTask["tool"], environment: ProcessEnvironment): string {
  const found =
    tool === "helm"
      ? findProgram("helm", environment)
      : (findProgram("kustomize", environment) ?? findProgram("kubectl", environment));
  if (found === null) throw new UsageError(howToInstall[tool]);
  return found;
}

/** A folder that is rendered twice makes two roots. */
function distinguish(jobs: RenderJob[]): void {
  const twice = (job: RenderJob): boolean =>
    jobs.some((other) => other !== job && other.root === job.root);
  const doubled = jobs.filter(twice);
  for (const job of doubled) {
    const { namespace } = job.task;
    const release = job.task.tool === "helm" ? job.task.release : null;
    const more = [
      release === null ? [] : `release ${release}`,
      namespace === null ? [] : `namespace ${namespace}`,
    ].flat();
    if (more.length > 0) job.root = `${job.root} (${more.join(", ")})`;
  }
  for (const [index, job] of jobs.entries()) {
    const before = jobs.slice(0, index).filter((other) => other.root === job.root).length;
    if (before > 0) job.root = `${job.root} #${before + 1}`;
  }
}

async function carryOut(job: RenderJob, options: RenderOptions): Promise<Rendering | FailedRender> {
  try {
    return await (job.task.tool === "helm" ? ofChart(job, options) : ofOverlay(job, options));
  } catch (error) {
    if (!(error instanceof RenderRefusal)) throw error;
    const number = /cannot unmarshal number into Go struct field Image\.images\.newTag/.test(
      error.message,
    )
      ? await unquotedTag(job)
      : null;
    const failed = { root: job.root, tool: job.task.tool, message: error.message };
    return number === null ? { ...failed, at: await placeOf(job) } : { ...failed, ...number };
  }
}

/** The first `newTag` that YAML reads as a number; kustomize says only that there is one. */
async function unquotedTag({
  from,
  show,
}: RenderJob): Promise<{ at: Span; unquoted: string } | null> {
  for (const { file, text } of (await inputsOf(from)).kustomizations)
    for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
      const found = /\bnewTag:[ \t]+([\d.][\w.+-]*)(?=[ \t,}]|$)/.exec(line);
      const unquoted = found?.[1] ?? "";
      if (found === null || !Number.isFinite(Number(unquoted))) continue;
      const column = found.index + found[0].length - unquoted.length + 1;
      const lines = { line: index + 1, endLine: index + 1 };
      const at = {
        file: show(file),
        ...lines,
        column,
        endColumn: column + unquoted.length,
        excerpt: line.slice(0, 1000),
      };
      return { at, unquoted };
    }
  return null;
}

/** Where a failure is shown: the file that a person would open first. */
async function placeOf({ task, kind, from, shown, show }: RenderJob): Promise<Span> {
  const file =
    kind === "chart"
      ? join(from, "Chart.yaml")
      : kind === "overlay"
        ? await kustomizationIn(from)
        : null;
  if (file === null && task.at !== null) return task.at;
  const excerpt =
    file === null ? "" : ((await textOf(file)) ?? "").split(/\r\n|\r|\n/, 1)[0]?.slice(0, 1000);
  const end = (excerpt?.length ?? 0) + 1;
  const path = file === null ? (kind === "oci" ? `<${shown}>` : shown) : show(file);
  return { file: path, line: 1, column: 1, endLine: 1, endColumn: end, excerpt: excerpt ?? "" };
}

/** In a temporary folder that is gone afterwards. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeFolder(tmpdir(), "pullgate-render-");
  try {
    return await use(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Absolute paths of files → what people see and edit of them. Those that are no text are left out. */
async function sourcesOf(
  files: { file: string; role: SourceText["role"] }[],
  show: RenderJob["show"],
): Promise<{ sources: SourceText[]; absolute: Map<string, string> }> {
  const sources: SourceText[] = [];
  const absolute = new Map<string, string>();
  let room = maxSourceBytes;
  for (const { file, role } of files) {
    const path = show(file);
    const text = absolute.has(path) ? null : await textOf(file);
    if (text === null || text.length > room) continue;
    room -= text.length;
    absolute.set(path, file);
    sources.push({ path, role, text });
  }
  return { sources, absolute };
}

/** Trials name sources as people see them; the disk knows them otherwise. */
function replacedOn(absolute: ReadonlyMap<string, string>, trial: Rerender): Map<string, string> {
  return new Map(
    [...trial.replaced].flatMap(([path, text]) => {
      const file = absolute.get(path);
      return file === undefined ? [] : [[file, text] as const];
    }),
  );
}

async function attempt<T>(render: () => Promise<T>): Promise<T | { failed: string }> {
  try {
    return await render();
  } catch (error) {
    if (error instanceof RenderRefusal) return { failed: error.message };
    throw error;
  }
}

function fileOf({ root, task }: RenderJob, content: Buffer | string): RootedFile {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return {
    path: `<${task.tool} ${root}>`,
    root,
    async *chunks() {
      yield bytes;
    },
  };
}

async function ofChart(job: RenderJob, options: RenderOptions): Promise<Rendering> {
  const { task, kind, from, root, shown, show } = job;
  if (task.tool !== "helm") throw new RenderRefusal("not a chart");
  if (options.restricted && kind === "oci")
    throw new RenderRefusal(
      "it would be fetched from a registry, and in restricted mode nothing is",
    );
  const values = await Promise.all(
    task.values.flatMap((each) => ("text" in each ? [] : valuesFile(each, job, options))),
  );
  const chart = kind === "chart" ? await readChart(from) : null;
  const charts = chart === null ? [] : chartsOf(chart);
  const files = [
    ...values.map((file) => ({ file, role: "values" as const })),
    ...(await Promise.all(charts.map((each) => filesOf(each, job.home)))).flat(),
  ];
  const { sources, absolute } = await sourcesOf(files, show);
  const pairs = task.set.map(({ pair }) => pair);
  const make = async (replaced: ReadonlyMap<string, string>, set: string[]): Promise<Buffer> =>
    await withFolder((folder) =>
      helmTemplate({ job, options, chart, values, folder, replaced, set }),
    );
  const content = await make(new Map(), pairs);
  const paths = new Map([...absolute].map(([path, file]) => [file, path]));
  const origins = helmOrigins(content.toString()).map(({ line, written }): DocumentOrigin => {
    const file = chart === null || written === null ? null : templateOf(chart, written);
    return {
      line,
      rendererPath: written,
      source: file === null ? null : (paths.get(file) ?? null),
      transformers: [],
    };
  });
  const file = fileOf(job, content);
  return {
    root: { root, file: file.path, tool: "helm", folder: shown, sources, set: task.set, origins },
    file,
    namespace: task.namespace,
    placeholder: task.namespace === null ? helmsDefault : null,
    sourcePaths: [...charts.map((each) => each.folder), ...values],
    rerender: async (trial) =>
      await attempt(async () => ({
        file: fileOf(job, await make(replacedOn(absolute, trial), trial.set ?? pairs)),
      })),
  };
}

/** A values file from the folder of the configuration, else from the chart's, as other tools take it. */
async function valuesFile(
  { path, written }: ValuesFile,
  { task, kind, from, home }: RenderJob,
  { workingFolder, allowMissing: lenient = false }: RenderOptions,
): Promise<string> {
  const candidates = [
    resolve(workingFolder, path),
    ...(kind === "chart" ? [resolve(from, written)] : []),
  ];
  for (const candidate of candidates) {
    if ((await stat(candidate).catch(() => null))?.isFile() !== true) continue;
    // What a row of the configuration names is looked for in the chart, too, where its steps up may lead further.
    if (task.at !== null && candidate !== candidates[0] && !isWithin(candidate, home)) continue;
    // guard: values-file-link
    if (await leadsOut(candidate, home))
      throw new RenderRefusal(
        `the values file ${written} is a link that leads out of the repository`,
      );
    return candidate;
  }
  if (task.at === null && !lenient) throw new UsageError(`--values ${written}: no such file`);
  throw new RenderRefusal(`the values file ${written} is not there`);
}

interface Templating {
  job: RenderJob;
  options: RenderOptions;
  chart: Chart | null;
  values: string[];
  folder: string;
  /** By absolute path. */
  replaced: ReadonlyMap<string, string>;
  set: string[];
}

async function helmTemplate({
  job,
  options,
  chart,
  values,
  folder,
  replaced,
  set,
}: Templating): Promise<Buffer> {
  const { task, home } = job;
  const env = environmentOf(options.environment, folder, options.restricted);
  let from = job.from;
  const absent = chart === null ? [] : missingDependencies(chart);
  if (chart !== null && (replaced.size > 0 || absent.length > 0)) {
    const placeIn = await copyTrees(
      chartsOf(chart).map((each) => each.folder),
      join(folder, "charts"),
      home,
      replaced,
    );
    from = placeIn(chart.folder);
    for (const each of chartsOf(chart))
      if (each.dependencies.some(({ vendored }) => !vendored))
        await buildDependencies(each, placeIn(each.folder), job, options, folder);
  }
  const given: string[] = [];
  for (const [index, file] of values.entries()) {
    const text = replaced.get(file);
    const place = text === undefined ? file : join(folder, `values-${index}.yaml`);
    if (text !== undefined) await writeFile(place, text);
    given.push(place);
  }
  const [, reference = from, version = null] =
    job.kind === "oci" ? (/^(.*):([^/@]+)$/.exec(from) ?? []) : [];
  const namespace = task.namespace ?? helmsDefault;
  const args = [
    "template",
    "--include-crds",
    `--namespace=${namespace}`,
    ...given.map((file) => `--values=${file}`),
    ...set.map((pair) => `--set=${pair}`),
    ...(version === null ? [] : [`--version=${version}`]),
    // guard: renderer-flags
    "--",
    (task.tool === "helm" ? task.release : null) ?? "release-name",
    reference,
  ];
  const ran = await runProgram({
    program: job.program,
    args,
    cwd: folder,
    env,
    timeoutMs: options.timeoutMs,
  });
  return outputOf(ran, folder, job);
}

/** In a copy: Helm writes the archives into the chart's own folder. */
async function buildDependencies(
  { dependencies }: Chart,
  place: string,
  job: RenderJob,
  options: RenderOptions,
  folder: string,
): Promise<void> {
  const distant = dependencies.filter(
    ({ vendored, repository }) => !vendored && !repository.startsWith("file://"),
  );
  const [first] = distant;
  if (options.restricted && first !== undefined)
    throw new RenderRefusal(
      `its dependency ${first.name} is not in its charts folder, and in restricted mode nothing is fetched`,
    );
  const env = environmentOf(options.environment, folder, options.restricted);
  const build = async (more: Record<string, string>): Promise<ProgramResult> => {
    const args = [
      "dependency",
      "build",
      ...(distant.length === 0 ? ["--skip-refresh"] : []),
      "--",
      place,
    ];
    return await runProgram({
      program: job.program,
      args,
      cwd: folder,
      env: { ...env, ...more },
      timeoutMs: options.timeoutMs,
    });
  };
  let ran = await build({});
  if (
    "failed" in ran &&
    /no repository definition|helm repo add|no cached repo/i.test(ran.failed)
  ) {
    // By a lock file Helm goes to repositories that it knows by name only.
    const urls = [...new Set(distant.map(({ repository }) => repository))].filter((url) =>
      /^https?:/.test(url),
    );
    const file = join(folder, "repositories.yaml");
    const repositories = urls.map((url, index) => ({ name: `repository-${index}`, url }));
    await writeFile(file, JSON.stringify({ apiVersion: "", repositories }));
    ran = await build({
      HELM_REPOSITORY_CONFIG: file,
      HELM_REPOSITORY_CACHE: join(folder, "repositories"),
    });
  }
  outputOf(ran, folder, job);
}

/** Throws `Unrenderable` with the renderer's words, without what only this run knows. */
function outputOf(ran: ProgramResult, folder: string, { home }: RenderJob): Buffer {
  if ("stdout" in ran) return ran.stdout;
  throw new RenderRefusal(ran.failed.replaceAll(`${folder}/`, "").replaceAll(`${home}/`, ""));
}

async function ofOverlay(job: RenderJob, options: RenderOptions): Promise<Rendering> {
  const { task, from, root, shown, show, home } = job;
  const inputs = await inputsOf(from);
  const [first] = inputs.absent;
  // guard: restricted-fetch
  if (options.restricted && first !== undefined)
    throw new RenderRefusal(
      `it needs ${first}, which is not in the repository, and in restricted mode nothing is fetched`,
    );
  const outside = inputs.kustomizations.find(({ folder }) => !isWithin(folder, home));
  if (options.restricted && outside !== undefined)
    throw new RenderRefusal(`${show(outside.folder)} is outside of the repository`);
  const files = [
    ...inputs.kustomizations.map(({ file }) => ({ file, role: "kustomization" as const })),
    ...inputs.files.map(({ file }) => ({ file, role: "resource" as const })),
  ];
  const { sources, absolute } = await sourcesOf(files, show);
  const { content, said, wrapper } = await withFolder((folder) =>
    kustomizeWithOrigins(job, options, folder),
  );
  const paths = new Map<string, string>();
  for (const [path, file] of absolute) paths.set(await realpath(file).catch(() => file), path);
  const pathOf = (written: string): string | null => paths.get(resolve(wrapper, written)) ?? null;
  const origins = said.map(({ line, written, by }): DocumentOrigin => {
    const made = written === null ? null : pathOf(written);
    return {
      line,
      rendererPath: made,
      source: made,
      transformers: by.flatMap((each) => pathOf(each) ?? []),
    };
  });
  const file = fileOf(job, content);
  return {
    root: { root, file: file.path, tool: "kustomize", folder: shown, sources, set: [], origins },
    file,
    namespace: task.namespace,
    placeholder: null,
    sourcePaths: files.map((each) => each.file),
    rerender: async (trial) =>
      await attempt(async () => {
        const text = await withFolder(async (folder) => {
          const place = await copyTrees(
            files.map((each) => each.file),
            join(folder, "copy"),
            home,
            replacedOn(absolute, trial),
          );
          return outputOf(await kustomizeBuild(job, options, folder, place(from)), folder, job);
        });
        return { file: fileOf(job, text) };
      }),
  };
}

/**
 * A kustomization around the overlay asks for the origin of each document, so that the user's own file stays as it is. Where that cannot be
 * built (kustomize takes some folder names for URLs), the overlay is built alone.
 */
async function kustomizeWithOrigins(
  job: RenderJob,
  options: RenderOptions,
  folder: string,
): Promise<{ content: Buffer; said: AnnotatedOutput[]; wrapper: string }> {
  const wrapper = join(folder, "around");
  await mkdir(wrapper);
  const resources = [slashed(relative(wrapper, await realpath(job.from)))];
  const buildMetadata = ["originAnnotations", "transformerAnnotations"];
  await writeFile(
    join(wrapper, "kustomization.yaml"),
    JSON.stringify({ resources, buildMetadata }),
  );
  const around = await kustomizeBuild(job, options, folder, wrapper);
  if ("stdout" in around) {
    const { text, said } = kustomizeOrigins(around.stdout.toString());
    return { content: Buffer.from(text), said, wrapper };
  }
  const alone = around.ended ? around : await kustomizeBuild(job, options, folder, job.from);
  return { content: outputOf(alone, folder, job), said: [], wrapper };
}

/** No plugins, no functions, no charts, and files from the overlay's own folder only: kustomize's own defaults. */
async function kustomizeBuild(
  { program }: RenderJob,
  options: RenderOptions,
  folder: string,
  overlay: string,
): Promise<ProgramResult> {
  const env = environmentOf(options.environment, folder, options.restricted);
  const verb = /^kustomize(?:\.exe)?$/.test(basename(program)) ? "build" : "kustomize";
  return await runProgram({
    program,
    args: [verb, "."],
    cwd: overlay,
    env,
    timeoutMs: options.timeoutMs,
  });
}

/** What stands behind manifests that were rendered before: the charts and kustomizations of a folder. Throws `UsageError` where it is not there. */
export async function readSources(folders: string[], workingFolder: string): Promise<RenderRoot[]> {
  const repository = gitRoot(workingFolder);
  const home = repository ?? workingFolder;
  const found: RenderRoot[] = [];
  for (const given of folders) {
    const start = resolve(workingFolder, given);
    if ((await stat(start).catch(() => null))?.isDirectory() !== true)
      throw new UsageError(`${given}: no such folder`);
    const show = (path: string): string =>
      shownPath(path, join(given, relative(start, path)), repository);
    const charts = await chartFoldersBelow(start);
    const before = found.length;
    for (const folder of charts) {
      const trees = chartsOf(await readChart(folder));
      const own = await valuesBeside(folder);
      const files = (await Promise.all(trees.map((each) => filesOf(each, home)))).flat();
      const { sources } = await sourcesOf(
        [...own.map((file) => ({ file, role: "values" as const })), ...files],
        show,
      );
      found.push({
        root: "",
        file: "",
        tool: "helm",
        folder: show(folder),
        sources,
        set: [],
        origins: [],
      });
    }
    for (const folder of await overlaysBelow(start, (path) => charts.includes(path))) {
      const inputs = await inputsOf(folder);
      const { sources } = await sourcesOf(
        [
          ...inputs.kustomizations.map(({ file }) => ({ file, role: "kustomization" as const })),
          ...inputs.files.map(({ file }) => ({ file, role: "resource" as const })),
        ],
        show,
      );
      found.push({
        root: "",
        file: "",
        tool: "kustomize",
        folder: show(folder),
        sources,
        set: [],
        origins: [],
      });
    }
    if (found.length === before)
      throw new UsageError(`${given}: holds neither a chart nor a kustomization`);
  }
  return found;
}

/** Charts below a folder, those within charts left out. */
async function chartFoldersBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some(({ name }) => name === "Chart.yaml")) return [folder];
  const below = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules",
  );
  const found: string[] = [];
  for (const { name } of below) found.push(...(await chartFoldersBelow(join(folder, name))));
  return found;
}

/** Other values files that lie in a chart's folder: `values-prod.yaml`. */
async function valuesBeside(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []);
  return entries.filter((name) => /^values.+\.ya?ml$/.test(name)).map((name) => join(folder, name));
}
