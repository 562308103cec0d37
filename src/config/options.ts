/** What a person said (flags or inputs, and .pullgate.yaml) → Options, or UsageError. */
import { existsSync, statSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Configuration, RenderRowSpans } from "./configuration.ts";
import type { AcceptedFinding } from "../model/baseline.ts";
import { formatNames, type FormatName } from "../model/format-name.ts";
import type { Severity } from "../model/finding.ts";
import type { Span } from "../model/source.ts";
import type { Suppression } from "../model/suppression.ts";
import type { Shard } from "../model/shard-part.ts";
import { parsePlatform } from "../model/platform.ts";
import type { RenderTask } from "../model/render-root.ts";
import { UsageError } from "../model/usage-error.ts";
import { namespacePattern } from "../model/namespace.ts";

/** What both doors hand in: words as written, absent where nobody said anything. */
export interface RawOptions {
  paths?: string[] | undefined;
  exclude?: string[] | undefined;
  namespace?: string | undefined;
  config?: string | undefined;
  dockerConfig?: string | undefined;
  offline?: boolean | undefined;
  format?: string[] | undefined;
  failOn?: string | undefined;
  onUnverified?: string | undefined;
  minVerified?: string | undefined;
  concurrency?: string | undefined;
  timeout?: string | undefined;
  retries?: string | undefined;
  deadline?: string | undefined;
  wait?: string | undefined;
  inventory?: string[] | undefined;
  explainCredentials?: boolean | undefined;
  fix?: boolean | undefined;
  pin?: boolean | undefined;
  platform?: string[] | undefined;
  cache?: string | undefined;
  shard?: string | undefined;
  base?: string | undefined;
  baseline?: string | undefined;
  writeBaseline?: string | undefined;
  helm?: string | undefined;
  values?: string[] | undefined;
  set?: string[] | undefined;
  release?: string | undefined;
  kustomize?: string[] | undefined;
  source?: string[] | undefined;
}

/** Everything that a run depends on, flags before configuration before defaults. */
export interface Options {
  paths: string[];
  /** Roots to render before `paths` are read. */
  renderTasks: RenderTask[];
  /** Clusters that are checked each by itself; null where the run's own inventory or platforms hold. */
  targets: {
    name: string;
    paths: string[];
    renderTasks: RenderTask[];
    inventory: string[] | null;
    platforms: string[] | null;
  }[];
  /** Folders of what stands behind manifests that were rendered before. */
  sources: string[];
  exclude: string[];
  namespace: string | null;
  dockerConfig: string | null;
  offline: boolean;
  /** `file` null is standard output. */
  formats: { name: FormatName; file: string | null }[];
  failOn: Severity | "never";
  onUnverified: Severity | "ignore";
  minVerified: number;
  concurrency: number;
  timeoutMs: number;
  retries: number;
  deadlineMs: number;
  /** 0: what is missing is missing. */
  waitMs: number;
  registries: Record<
    string,
    { caFile?: string; plainHttp?: boolean; reachable?: boolean; mirrors?: string[] }
  >;
  /** The folder of containerd's hosts.toml folders; null for none. */
  hostsDir: string | null;
  /** What admission turns images into. */
  rewrites: { from: string; to: string }[];
  network: { allow: string[] | null; trustedRealms: Record<string, string> };
  preloaded: string[];
  /** Files with what the cluster already has. */
  inventory: string[];
  explainCredentials: boolean;
  /** Write what findings suggest. */
  fix: boolean;
  /** Write digests beside tags. */
  pin: boolean;
  /** Of the nodes, as os/arch[/variant]; empty where nobody says. */
  platforms: string[];
  /** The nodes' container runtime, "containerd://2.1.0". */
  runtime: string | null;
  /** The nodes' Kubernetes, "1.34". */
  kubernetes: string | null;
  /** Which part of the images this run asks for; null for all. */
  shard: Shard | null;
  /** The folder of what is remembered between runs; null for none. */
  cache: string | null;
  /** Secrets and service accounts that exist though no manifest makes them, as "namespace/name". `file` is where that is said. */
  declared: { secrets: string[]; serviceAccounts: string[]; file: string };
  nodeCredentials: string[] | null;
  /** By "namespace/name", the password read from the environment already; null where its variable is not set. */
  pullSecrets: Record<
    string,
    { registries: string[]; username: string | null; password: string | null }
  >;
  locations: { group: string; kind: string; path: string }[];
  rules: Record<string, Severity | "off">;
  /** What the configuration accepts. */
  ignore: Suppression[];
  /** A file, folder or git revision with the manifests before the change; null where nothing is compared. */
  base: string | null;
  /** Findings that are accepted as they are; null for none. */
  baseline: AcceptedFinding[] | null;
  /** The file that is to accept all findings of this run; null for none. */
  writeBaseline: string | null;
  /** See `Circumstances.restricted`. */
  restricted: boolean;
  /** Guarded keys of the configuration that the change sets otherwise than they count. */
  changedKeys: { key: string; at: Span }[];
  /** What there is to say of how all this came about, a sentence each. */
  remarks: string[];
}

export interface OptionContext {
  workingFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** The ids that there are: a configuration that names another is misuse. */
  rules: () => Promise<readonly string[]>;
  /** Nothing to read is no misuse here. */
  pathless?: boolean;
  /** A stranger has made the manifests and the configuration: no credential of this machine is for them, nor anything but the open network. */
  restricted?: boolean;
  /** What was there before the change that is checked; absent where whoever starts the run has made it. */
  before?: BaseConfiguration;
}

/** The configuration before a change, which alone says where requests and credentials go. */
export interface BaseConfiguration {
  /**
   * The configuration and its place, from the root of the repository; null where there was none. `named` as for the configuration of today, from
   * the working folder. "elsewhere": it is outside of the repository, where the change has no hand in it. Why it cannot be known, where that is so.
   */
  configuration(
    named: string | null,
  ): Promise<{ text: string; path: string } | null | "elsewhere" | { unknown: string }>;
  /** The folder that stands for the root of the repository, and holds these files and folders as they were. */
  folderWith(paths: string[]): Promise<string>;
}

// guard: baseline-size
const maxBaselineBytes = 32 * 1024 * 1024;
// guard: configuration-size
const maxConfigurationBytes = 1024 * 1024;

export async function readOptions(
  said: RawOptions,
  {
    workingFolder,
    environment,
    rules,
    pathless = false,
    restricted = false,
    before,
  }: OptionContext,
): Promise<Options> {
  refuseContradictions(said);
  const own = await readConfiguration(said.config, workingFolder, rules);
  const { folder, shown } = own;
  const { configuration, changedKeys, remarks, fromGuarded } = await readProtected(
    own,
    said.config ?? null,
    rules,
    before,
  );
  const home = before !== undefined || restricted ? repositoryOf(workingFolder) : null;
  const fromFolder = (path: string): string => {
    // A change may name what lies elsewhere on this machine, to have it shown.
    // guard: configuration-paths
    if (home !== null && isWithin(folder, home) && !isWithin(resolve(folder, path), home))
      throw new UsageError(
        `${shown}: ${path} lies outside of the repository: let the workflow name it`,
      );
    return isAbsolute(path) ? path : relative(workingFolder, join(folder, path)) || ".";
  };
  const { paths, renderTasks, targets } = inputs(said, configuration, fromFolder);
  if (paths.length + renderTasks.length + targets.length === 0 && !pathless)
    throw new UsageError(
      "nothing to check: name files, folders or globs, `-` for standard input, `--helm` or `--kustomize`, or set `paths`, `render` or `targets` in .pullgate.yaml",
    );
  if (said.pin === true && said.offline === true)
    throw new UsageError("--pin: digests come from registries, which --offline asks nothing");
  const registries = Object.entries(configuration.registries ?? {}).map(
    ([host, { caFile, plainHttp, reachable, mirrors }]): [
      string,
      Options["registries"][string],
    ] => [
      host,
      {
        ...(caFile === undefined ? {} : { caFile: fromGuarded(caFile) }),
        ...(plainHttp === undefined ? {} : { plainHttp }),
        ...(reachable === undefined ? {} : { reachable }),
        ...(mirrors === undefined ? {} : { mirrors }),
      },
    ],
  );
  return {
    paths,
    renderTasks,
    targets,
    sources: said.source ?? [],
    exclude: said.exclude?.length ? said.exclude : (configuration.exclude ?? []),
    namespace: said.namespace ?? configuration.namespace ?? null,
    dockerConfig: said.dockerConfig ?? null,
    offline: said.offline ?? false,
    formats: (said.format?.length ? said.format : ["text"]).map(format),
    failOn:
      oneOf("fail-on", said.failOn, ["error", "warning", "notice", "never"]) ??
      configuration.failOn ??
      "error",
    onUnverified:
      oneOf("on-unverified", said.onUnverified, ["error", "warning", "notice", "ignore"]) ??
      configuration.onUnverified ??
      "warning",
    minVerified: number("min-verified", said.minVerified, 0, 100) ?? 0,
    concurrency: number("concurrency", said.concurrency, 1, 128) ?? 16,
    timeoutMs: (number("timeout", said.timeout, 0.001, 3600) ?? 10) * 1000,
    retries: number("retries", said.retries, 0, 100) ?? 2,
    deadlineMs: (number("deadline", said.deadline, 0.001, 86_400) ?? 120) * 1000,
    waitMs: (number("wait", said.wait, 0, 86_400) ?? 0) * 1000,
    registries: Object.fromEntries(registries),
    hostsDir: await hostsFolder(configuration.cluster?.hostsDir, fromGuarded, shown),
    rewrites: configuration.cluster?.rewrites ?? [],
    network: {
      allow: configuration.network?.allow ?? null,
      trustedRealms: configuration.network?.trustedRealms ?? {},
    },
    preloaded: configuration.cluster?.preloaded ?? [],
    inventory: said.inventory ?? [],
    explainCredentials: said.explainCredentials ?? false,
    fix: said.fix ?? false,
    pin: said.pin ?? false,
    platforms: said.platform?.length
      ? said.platform.map(platform)
      : (configuration.cluster?.platforms ?? []),
    runtime: configuration.cluster?.runtime ?? null,
    kubernetes: configuration.cluster?.kubernetes ?? null,
    shard: said.shard === undefined ? null : shard(said.shard),
    cache: cacheFolder(said.cache, workingFolder, environment),
    declared: {
      secrets: configuration.cluster?.secrets ?? [],
      serviceAccounts: configuration.cluster?.serviceAccounts ?? [],
      file: shown,
    },
    nodeCredentials: configuration.cluster?.nodeCredentials ?? null,
    pullSecrets: pullSecrets(configuration, restricted ? {} : environment),
    locations: configuration.images ?? [],
    rules: configuration.rules ?? {},
    ignore: ignored(configuration),
    base: said.base ?? null,
    baseline: await readBaseline(said, workingFolder),
    writeBaseline: said.writeBaseline ?? null,
    restricted,
    changedKeys,
    remarks,
  };
}

function refuseContradictions({
  namespace,
  format: reports = [],
  shard: part,
  writeBaseline,
}: RawOptions): void {
  if (namespace !== undefined && !namespacePattern.test(namespace))
    throw new UsageError(`--namespace ${namespace}: no name of a namespace`);
  const files = reports.flatMap((written) => format(written).file ?? []);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) throw new UsageError(`--format: ${twice} cannot hold two reports`);
  if (part !== undefined && writeBaseline !== undefined)
    throw new UsageError("--write-baseline: a shard does not know what the others find");
}

interface ProtectedConfiguration {
  configuration: Configuration;
  changedKeys: Options["changedKeys"];
  remarks: string[];
  /** The absolute path of what a guarded key names. */
  fromGuarded: (path: string) => string;
}

/** The configuration that counts for a change: what says where requests and credentials go, and the files that it names, are those from before it. */
async function readProtected(
  own: { configuration: Configuration; folder: string; shown: string },
  named: string | null,
  rules: OptionContext["rules"],
  before: BaseConfiguration | undefined,
): Promise<ProtectedConfiguration> {
  const { configuration, folder, shown } = own;
  const found = (await before?.configuration(named)) ?? null;
  // guard: protected-keys
  if (before === undefined || found === "elsewhere")
    return {
      configuration,
      changedKeys: [],
      remarks: [],
      fromGuarded: (path) => resolve(folder, path),
    };
  const {
    protectConfiguration: guard,
    namedFiles,
    parseConfiguration,
  } = await import("./configuration.ts");
  let then: Configuration | null = {};
  let unknown = found !== null && "unknown" in found ? found.unknown : null;
  if (found !== null && "text" in found) {
    try {
      then = parseConfiguration(found.text, `${found.path} of the base`, await rules());
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unknown = error.message;
    }
  }
  if (unknown !== null) then = null;
  const { configuration: counting, changes } = guard(configuration, then);
  const at: Span = { file: shown, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  const place = found !== null && "path" in found ? dirname(found.path) : ".";
  const files = namedFiles(counting).filter((path) => !isAbsolute(path));
  const root =
    files.length === 0 ? folder : await before.folderWith(files.map((path) => join(place, path)));
  const keys = changes.map(({ key }) => `\`${key}\``).join(", ");
  return {
    configuration: counting,
    changedKeys:
      unknown === null ? changes.map((change) => ({ key: change.key, at: change.at ?? at })) : [],
    remarks:
      unknown === null || changes.length === 0
        ? []
        : [
            `The configuration before the change is not known, so ${keys} of ${shown} count for nothing: ${unknown}.`,
          ],
    fromGuarded: (path) => resolve(root, place, path),
  };
}

/** What is said replaces what the configuration names, as a whole: who asks for one chart does not get all that there is as well. */
function inputs(
  said: RawOptions,
  configuration: Configuration,
  fromFolder: (path: string) => string,
): Pick<Options, "paths" | "renderTasks" | "targets"> {
  const { helm, values = [], set = [], release = null, kustomize = [] } = said;
  const namespace = said.namespace ?? configuration.namespace ?? null;
  if (helm === undefined)
    for (const [flag, given] of Object.entries({
      values: values.length > 0,
      set: set.length > 0,
      release,
    }))
      if (given !== false && given !== null)
        throw new UsageError(`--${flag}: nothing to use it for without --helm`);
  const renderTasks: RenderTask[] = kustomize.map((from) => ({
    tool: "kustomize",
    from,
    namespace,
    at: null,
  }));
  if (helm !== undefined)
    renderTasks.unshift({
      tool: "helm",
      from: helm,
      values: values.map((path) => ({ path, written: path })),
      set: set.map((pair) => ({ pair, at: null })),
      release,
      namespace,
      kubeVersion: null,
      at: null,
    });
  if (renderTasks.length > 0 || said.paths?.length)
    return { paths: said.paths ?? [], renderTasks, targets: [] };
  const rootsOf = (
    rows: Configuration["render"] = [],
    places: RenderRowSpans[] = [],
  ): RenderTask[] =>
    rows.map((row, index): RenderTask => {
      const { at = null, set: pairsAt = [] } = places[index] ?? {};
      const common = { at, namespace: said.namespace ?? row.namespace ?? namespace };
      const { helm: chart, kustomize: overlay = "" } = row;
      if (chart === undefined) return { ...common, tool: "kustomize", from: fromFolder(overlay) };
      return {
        ...common,
        tool: "helm",
        from: chart.startsWith("oci://") ? chart : fromFolder(chart),
        values: (row.values ?? []).map((path) => ({ path: fromFolder(path), written: path })),
        set: (row.set ?? []).map((pair, place) => ({ pair, at: pairsAt[place] ?? null })),
        release: row.release ?? null,
        kubeVersion: null,
      };
    });
  return {
    paths: configuration.paths?.map(fromFolder) ?? [],
    renderTasks: rootsOf(configuration.render, configuration.renderAt),
    targets: Object.entries(configuration.targets ?? {}).map(([name, target]) => ({
      name,
      paths: target.paths?.map(fromFolder) ?? [],
      renderTasks: rootsOf(target.render, configuration.targetsAt?.[name]),
      inventory: target.inventory?.map(fromFolder) ?? null,
      platforms: target.platforms ?? null,
    })),
  };
}

/** An unset variable is a doubt, never an empty password. */
function pullSecrets(
  { pullSecrets: declared = {} }: Configuration,
  environment: OptionContext["environment"],
): Options["pullSecrets"] {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { registries, username = null, passwordEnv }]) => {
      const password = passwordEnv === undefined ? null : environment[passwordEnv] || null;
      return [name, { registries, username, password }];
    }),
  );
}

function ignored({ ignore = [], ignoredAt = [] }: Configuration): Suppression[] {
  return ignore.flatMap(
    ({ rule, image = null, resource = null, reason = "", expires = null }, index) => {
      const at = ignoredAt[index];
      const of = { by: "configuration" as const, image, resource };
      return at === undefined
        ? []
        : [{ rule, reason: reason.trim() === "" ? null : reason, expires, at, of }];
    },
  );
}

async function hostsFolder(
  said: string | undefined,
  fromGuarded: (path: string) => string,
  shown: string,
): Promise<string | null> {
  if (said === undefined) return null;
  const path = fromGuarded(said);
  if ((await stat(path).catch(() => null))?.isDirectory() !== true)
    throw new UsageError(`${shown}: cluster.hostsDir: ${said} is no folder`);
  return path;
}

/** One that is to be written anew may be missing. */
async function readBaseline(
  { baseline, writeBaseline }: RawOptions,
  workingFolder: string,
): Promise<AcceptedFinding[] | null> {
  if (baseline === undefined) return null;
  const file = resolve(workingFolder, baseline);
  const found = await stat(file).catch(() => null);
  if (
    found === null &&
    writeBaseline !== undefined &&
    resolve(workingFolder, writeBaseline) === file
  )
    return null;
  if (found?.isFile() !== true)
    throw new UsageError(`${baseline}: no such file; --write-baseline makes it`);
  if (found.size > maxBaselineBytes)
    throw new UsageError(`${baseline}: larger than a baseline can be`);
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${baseline}: cannot be read`);
  });
  const { parseBaseline } = await import("./baseline-file.ts");
  return parseBaseline(text, baseline);
}

function platform(written: string): string {
  if (parsePlatform(written) === null)
    throw new UsageError(`--platform ${written}: not OS/ARCH or OS/ARCH/VARIANT`);
  return written;
}

function shard(written: string): Shard {
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(written) ?? []).map(Number);
  if (index < 1 || index > of) throw new UsageError(`--shard ${written}: not I/N, as 1/4`);
  return { index, of };
}

/** https://specifications.freedesktop.org/basedir-spec/latest/: a relative path is to be ignored. */
function cacheFolder(
  said: string | undefined,
  workingFolder: string,
  { XDG_CACHE_HOME: xdg, HOME: home }: OptionContext["environment"],
): string | null {
  if (said !== undefined) return said === "off" ? null : resolve(workingFolder, said);
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, "pullgate");
  return home !== undefined && isAbsolute(home) ? join(home, ".cache", "pullgate") : null;
}

function format(written: string): Options["formats"][number] {
  const [name = "", ...rest] = written.split("=");
  const file = rest.join("=");
  const known = formatNames.find((candidate) => candidate === name);
  if (known === undefined)
    throw new UsageError(`--format ${written}: not one of ${formatNames.join(", ")}`);
  if (rest.length > 0 && file === "") throw new UsageError(`--format ${written}: names no file`);
  return { name: known, file: rest.length === 0 ? null : file };
}

function oneOf<T extends string>(
  flag: string,
  written: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (written === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === written);
  if (found === undefined)
    throw new UsageError(`--${flag} ${written}: not one of ${allowed.join(", ")}`);
  return found;
}

/** Whole numbers where the least is one; seconds may have a fraction. */
function number(
  flag: string,
  written: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (written === undefined) return undefined;
  const value = Number(written);
  const fits =
    written.trim() !== "" &&
    value >= least &&
    value <= most &&
    (Number.isInteger(value) || !Number.isInteger(least));
  if (!fits) throw new UsageError(`--${flag} ${written}: not a number from ${least} to ${most}`);
  return value;
}

/** The configuration and the folder that its paths start from; an empty one where there is no file. */
async function readConfiguration(
  named: string | undefined,
  workingFolder: string,
  rules: OptionContext["rules"],
): Promise<{ configuration: Configuration; folder: string; shown: string }> {
  const file = named === undefined ? upward(workingFolder) : resolve(workingFolder, named);
  if (file === null) return { configuration: {}, folder: workingFolder, shown: ".pullgate.yaml" };
  const shown = named ?? relative(workingFolder, file);
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === false) throw new UsageError(`${shown}: cannot be read: it is no file`);
  const home = repositoryOf(dirname(file));
  // guard: configuration-link
  if (home !== null && found !== null && !isWithin(await realpath(file), await realpath(home)))
    throw new UsageError(`${shown}: a link that leads out of the repository`);
  if ((found?.size ?? 0) > maxConfigurationBytes)
    throw new UsageError(`${shown}: larger than a configuration can be`);
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${shown}: cannot be read`);
  });
  const { parseConfiguration } = await import("./configuration.ts");
  return {
    configuration: parseConfiguration(text, shown, await rules()),
    folder: dirname(file),
    shown,
  };
}

/** The folder that holds `.git`, upward; null where there is none. */
function repositoryOf(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return null;
  }
}

function isWithin(path: string, folder: string): boolean {
  const own = relative(folder, path);
  return own !== ".." && !own.startsWith(`..${sep}`) && !isAbsolute(own);
}

/** Up to the root of the repository, and no further: what lies above belongs to somebody else. */
function upward(folder: string): string | null {
  const home = repositoryOf(folder);
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, ".pullgate.yaml");
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
    if (at === home || at === dirname(at)) return null;
  }
}
