/** Reads the options of a run from flags or inputs, the configuration and defaults. */
import { isAbsolute, join, relative, resolve } from "node:path";
import type { AcceptedFinding } from "../model/report/baseline.ts";
import type { Severity } from "../model/report/finding.ts";
import type { ChangedKey } from "../model/report/rule.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { statusAt } from "../system/file-status.ts";
import { gitRoot, isWithin } from "../system/paths.ts";
import type { Configuration } from "./configuration.ts";
import { declaredOptions, type DeclaredOptions, type RawOptions } from "./declarations.ts";
import { findConfiguration, type FoundConfiguration } from "./find-configuration.ts";
import { readInputs, type Inputs } from "./input-options.ts";
import { checkCache, checkCertificates, checkLogins } from "./named-files.ts";
import type { BaseConfiguration, EffectiveConfiguration } from "./protected-configuration.ts";
import { readBaseline } from "./read-baseline.ts";

export type { BaseConfiguration, RawOptions };

/** What is read, and how. */
export interface InputOptions extends Inputs, DeclaredOptions<"input"> {
  /** Paths of images in custom kinds. */
  locations: { group: string; kind: string; path: string }[];
  /** The folder that stands for the repository's root in the paths of inventories. */
  inventoryRoot: string | null;
}

/** How registries are asked, and which may be. */
export interface NetworkOptions extends DeclaredOptions<"network"> {
  /** By host, with the port if the reference has one. */
  registries: Record<string, RegistryOptions>;
  /** Absolute path of containerd's folder of hosts.toml folders; null for none. */
  hostsDir: string | null;
  /** `allow` is null for all hosts. `trustedRealms` maps a registry's host to a token server's. */
  network: { allow: string[] | null; trustedRealms: Record<string, string> };
  /** Logins of chart repositories, by URL without a slash at the end. */
  charts: ReadonlyMap<string, ChartRepositoryOptions>;
  /** Absolute path of the disk cache; null for none. */
  cache: string | null;
  /** See `OptionContext.restricted`. */
  restricted: boolean;
  /** Renderers may fetch charts and bases. */
  fetches: boolean;
}

export interface RegistryOptions {
  caFile?: string;
  plainHttp?: boolean;
  reachable?: boolean;
  mirrors?: string[];
  /** Prefixes of repositories that are pull-through caches. */
  caches?: string[];
}

/** A null password was not given, or its environment variable is not set. */
export interface ChartRepositoryOptions {
  username: string | null;
  password: string | null;
  /** Absolute; null for none. */
  caFile: string | null;
}

/** Facts about the cluster that no manifest states. */
export interface ClusterOptions extends DeclaredOptions<"cluster"> {
  /** The nodes' container runtime, "containerd://2.1.0"; null if unknown. */
  runtime: string | null;
  /** The nodes' Kubernetes version, "1.34"; null if unknown. */
  kubernetes: string | null;
  /** Image patterns that are present on the nodes. */
  preloaded: string[];
  /** Image prefixes that admission replaces. */
  rewrites: { from: string; to: string }[];
  /** Existing objects, as "namespace/name". `file` is the configuration that declares them. */
  declared: { secrets: string[]; serviceAccounts: string[]; file: string };
  /** Patterns of registries that nodes have credentials for; null if unknown. */
  nodeCredentials: string[] | null;
  /** By "namespace/name". `password` is null if its environment variable is not set. */
  pullSecrets: Record<
    string,
    { registries: string[]; username: string | null; password: string | null }
  >;
}

/** What GitOps controllers would render, and what Git does not hold of it. */
export interface GitopsOptions extends DeclaredOptions<"gitops"> {
  /** Absolute folders of other repositories, by URL as written. */
  checkouts: ReadonlyMap<string, string>;
  /** The configured targets. A cluster that is found takes what its namesake here says. */
  clusters: GitopsCluster[];
}

export interface GitopsCluster {
  name: string;
  /** The folder that Flux applies, relative to the working folder; null for none. */
  entry: string | null;
  /** Substitution variables that Git does not hold. */
  variables: ReadonlyMap<string, string>;
  /** null to use the run's own inventory. */
  inventory: string[] | null;
  /** null to use the run's own platforms. */
  platforms: string[] | null;
}

/** How findings are rated and which are accepted. */
export interface RuleOptions extends DeclaredOptions<"rules"> {
  /** By rule id, in place of the rules' own. */
  severities: Record<string, Severity | "off">;
  /** Suppressions of the configuration. */
  ignore: Suppression[];
  /** Accepted findings; null without a baseline. */
  baseline: AcceptedFinding[] | null;
  /** Keys of the configuration to which the change gives another value. */
  changedKeys: ChangedKey[];
}

/** What the run writes. */
export interface ReportOptions extends DeclaredOptions<"report"> {
  /** Notes on how these options came about. */
  notes: string[];
}

/** Everything that a run depends on. A stage takes the groups that it uses. */
export interface Options {
  input: InputOptions;
  network: NetworkOptions;
  cluster: ClusterOptions;
  rules: RuleOptions;
  report: ReportOptions;
  gitops: GitopsOptions;
  run: RunOptions;
}

/** What the run compares with, and which part of the images it checks. */
export type RunOptions = DeclaredOptions<"run">;

export interface OptionContext {
  workingFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** The ids of all rules. */
  rules: () => Promise<readonly string[]>;
  /** Absolute path of the cache folder of a run that names none; else the user's. */
  defaultCache?: string;
  /** The command asks no registry, whatever the flags say. */
  asksNothing?: boolean;
  /** Accept a run without any input. */
  allowNoPaths?: boolean;
  /** Read what flags name, and not what the configuration names. */
  inputsOfFlags?: boolean;
  /**
   * The manifests and the configuration are a stranger's: use no credential of this machine and ask
   * public addresses only.
   */
  restricted?: boolean;
  /** The state before the change that is checked; absent if the author of the change is trusted. */
  before?: BaseConfiguration;
}

/** Throws `UsageError` for invalid flags, inputs and configurations. */
export async function readOptions(raw: RawOptions, context: OptionContext): Promise<Options> {
  const { workingFolder, allowNoPaths = false, asksNothing = false, restricted = false } = context;
  const found = await findConfiguration(raw.config, workingFolder, context.rules);
  const effective = await effectiveConfiguration(found, raw, context);
  const { configuration, changedKeys, notes } = effective;
  const fromFolder = pathResolver({ ...found, folder: effective.folder }, context);
  const given = context.inputsOfFlags === true ? withoutInputs(configuration) : configuration;
  const inputs = readInputs(raw, given, fromFolder);
  const baseline = await readBaseline(raw, context);
  const clusters = gitopsClusters(configuration, fromFolder);
  const inventory = await inventoryOf(raw, [...inputs.targets, ...clusters], context);
  if (inputs.paths.length + inputs.renderTasks.length + inputs.targets.length === 0)
    if (!allowNoPaths)
      throw new UsageError(
        "nothing to check: pass files, folders or globs, `-` for standard input, `--helm` or " +
          "`--kustomize`, or set `paths`, `render` or `targets` in .pullgate.yaml",
      );
  const network = declaredOptions("network", raw, configuration);
  const options = {
    input: {
      ...declaredOptions("input", raw, configuration),
      ...inputs,
      targets: inputs.targets.map(inventory.ofCluster),
      inventory: inventory.ofRun,
      inventoryRoot: inventory.root,
      locations: configuration.images ?? [],
    },
    network: {
      ...network,
      offline: network.offline || asksNothing,
      fetches: !network.offline,
      registries: registryOptions(configuration, effective),
      hostsDir: hostsFolder(configuration, effective, found.shown),
      network: {
        allow: configuration.network?.allow ?? null,
        trustedRealms: configuration.network?.trustedRealms ?? {},
      },
      charts: chartRepositories(configuration, effective, restricted ? {} : context.environment),
      cache: cacheFolder(raw.cache, context),
      restricted,
    },
    cluster: {
      ...declaredOptions("cluster", raw, configuration),
      ...clusterOptions(configuration, found.shown),
      pullSecrets: pullSecrets(configuration, restricted ? {} : context.environment),
    },
    rules: {
      ...declaredOptions("rules", raw, configuration),
      severities: configuration.rules ?? {},
      ignore: suppressions(configuration),
      baseline: baseline.accepted,
      changedKeys: [...changedKeys, ...baseline.changed, ...inventory.changed],
    },
    report: { ...declaredOptions("report", raw, configuration), notes },
    gitops: {
      ...declaredOptions("gitops", raw, configuration),
      checkouts: checkouts(configuration, found, context),
      clusters: clusters.map(inventory.ofCluster),
    },
    run: declaredOptions("run", raw, configuration),
  };
  refuseContradictions(options);
  const { cache } = options.network;
  if (raw.cache !== undefined && cache !== null) await checkCache(cache, raw.cache);
  if (!options.network.offline) await checkNamedFiles(options, found, context);
  return options;
}

function withoutInputs(configuration: Configuration): Configuration {
  const { paths: _, render: __, targets: ___, ...rest } = configuration;
  return rest;
}

/** The inventories that count for the run and for its clusters. */
async function inventoryOf(
  raw: RawOptions,
  clusters: readonly { inventory: string[] | null }[],
  context: OptionContext,
): Promise<{
  ofRun: string[];
  ofCluster: <T extends { inventory: string[] | null }>(cluster: T) => T;
  root: string | null;
  changed: ChangedKey[];
}> {
  const ofRun = raw.inventory ?? [];
  const paths = [...ofRun, ...clusters.flatMap(({ inventory }) => inventory ?? [])];
  if (paths.length === 0 || context.before === undefined)
    return { ofRun, ofCluster: (cluster) => cluster, root: null, changed: [] };
  const { inventoryInForce } = await import("./inventory-in-force.ts");
  const { replace, root, changed } = await inventoryInForce(paths, context);
  return {
    ofRun: replace(ofRun),
    ofCluster: (cluster) => ({
      ...cluster,
      inventory: cluster.inventory === null ? null : replace(cluster.inventory),
    }),
    root,
    changed,
  };
}

async function checkNamedFiles(
  { network }: Options,
  { shown, folder }: FoundConfiguration,
  { workingFolder, environment, restricted = false }: OptionContext,
): Promise<void> {
  const { DOCKER_CONFIG, DOCKER_AUTH_CONFIG } = environment;
  const logins = { flag: network.dockerConfig, folder: DOCKER_CONFIG, inline: DOCKER_AUTH_CONFIG };
  if (!restricted) await checkLogins(logins, workingFolder);
  const check = (key: string, path: string): Promise<void> =>
    checkCertificates(`${shown}: ${key}.caFile`, { path, shown: relative(folder, path) });
  for (const [host, { caFile }] of Object.entries(network.registries))
    if (caFile !== undefined) await check(`registries.${host}`, caFile);
  for (const [url, { caFile }] of network.charts)
    if (caFile !== null) await check(`charts.${url}`, caFile);
}

function refuseContradictions({ network, report, run }: Options): void {
  if (report.pin && network.offline)
    throw new UsageError("--pin needs registry access; remove --offline");
  if (run.shard !== null && report.writeBaseline !== null)
    throw new UsageError(
      "--write-baseline: a shard sees only its own findings; run it without --shard",
    );
}

/** Applies the protection of a configuration that a change may have edited. */
async function effectiveConfiguration(
  found: FoundConfiguration,
  raw: RawOptions,
  { before, rules, restricted = false, workingFolder }: OptionContext,
): Promise<EffectiveConfiguration> {
  if (before === undefined)
    return {
      configuration: found.configuration,
      folder: found.folder,
      changedKeys: [],
      notes: [],
      resolveProtected: (path) => resolve(found.folder, path),
    };
  const { readProtected } = await import("./protected-configuration.ts");
  return readProtected(found, {
    named: raw.config ?? null,
    rules: await rules(),
    before,
    restricted,
    repository: gitRoot(workingFolder) ?? workingFolder,
  });
}

/** Resolves a path that the configuration names. */
function pathResolver(
  { folder, shown }: FoundConfiguration,
  { workingFolder, restricted = false, before }: OptionContext,
): (path: string) => string {
  const repository = before !== undefined || restricted ? gitRoot(workingFolder) : null;
  return (path) => {
    // The configuration of a change may name files of this machine to have them shown.
    // guard: configuration-paths
    if (
      repository !== null &&
      isWithin(folder, repository) &&
      !isWithin(resolve(folder, path), repository)
    )
      throw new UsageError(
        `${shown}: ${path} is outside the repository; name it in the workflow instead`,
      );
    return isAbsolute(path) ? path : relative(workingFolder, join(folder, path)) || ".";
  };
}

function registryOptions(
  { registries = {} }: Configuration,
  { resolveProtected }: EffectiveConfiguration,
): Record<string, RegistryOptions> {
  return Object.fromEntries(
    Object.entries(registries).map(([host, { caFile, plainHttp, reachable, mirrors, caches }]) => [
      host,
      {
        ...(caFile === undefined ? {} : { caFile: resolveProtected(caFile) }),
        ...(plainHttp === undefined ? {} : { plainHttp }),
        ...(reachable === undefined ? {} : { reachable }),
        ...(mirrors === undefined ? {} : { mirrors }),
        ...(caches === undefined ? {} : { caches }),
      },
    ]),
  );
}

function clusterOptions(
  { cluster = {} }: Configuration,
  file: string,
): Omit<ClusterOptions, "platforms" | "pullSecrets"> {
  const { secrets = [], serviceAccounts = [] } = cluster;
  return {
    runtime: cluster.runtime ?? null,
    kubernetes: cluster.kubernetes ?? null,
    preloaded: cluster.preloaded ?? [],
    rewrites: cluster.rewrites ?? [],
    declared: { secrets, serviceAccounts, file },
    nodeCredentials: cluster.nodeCredentials ?? null,
  };
}

/** A password whose variable is unset stays unknown; it is never taken for an empty password. */
function pullSecrets(
  { pullSecrets: declared = {} }: Configuration,
  environment: OptionContext["environment"],
): ClusterOptions["pullSecrets"] {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { registries, username = null, passwordEnv }]) => {
      const password = passwordEnv === undefined ? null : environment[passwordEnv] || null;
      return [name, { registries, username, password }];
    }),
  );
}

function chartRepositories(
  { charts = {} }: Configuration,
  { resolveProtected }: EffectiveConfiguration,
  environment: OptionContext["environment"],
): NetworkOptions["charts"] {
  return new Map(
    Object.entries(charts).map(([url, { username = null, passwordEnv, caFile }]) => [
      url.replace(/\/+$/, ""),
      {
        username,
        password: passwordEnv === undefined ? null : environment[passwordEnv] || null,
        caFile: caFile === undefined ? null : resolveProtected(caFile),
      },
    ]),
  );
}

/** The check of a change takes `sources` from before it, so they may lie outside the repository. */
function checkouts(
  { sources = {} }: Configuration,
  { folder }: FoundConfiguration,
  context: OptionContext,
): GitopsOptions["checkouts"] {
  const isTrusted = context.before !== undefined || context.restricted !== true;
  return new Map(
    Object.entries(sources).flatMap(([url, path]) =>
      isTrusted ? [[url, resolve(folder, path)] as const] : [],
    ),
  );
}

function gitopsClusters(
  { targets = {} }: Configuration,
  fromFolder: (path: string) => string,
): GitopsCluster[] {
  return Object.entries(targets).map(([name, target]) => ({
    name,
    entry: target.entry === undefined ? null : fromFolder(target.entry),
    variables: new Map(
      Object.entries(target.variables ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    inventory: target.inventory?.map(fromFolder) ?? null,
    platforms: target.platforms ?? null,
  }));
}

function suppressions({ ignore = [], ignoredAt = [] }: Configuration): Suppression[] {
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

function hostsFolder(
  { cluster }: Configuration,
  { resolveProtected }: EffectiveConfiguration,
  shown: string,
): string | null {
  if (cluster?.hostsDir === undefined) return null;
  const path = resolveProtected(cluster.hostsDir);
  if (statusAt(path)?.isDirectory() !== true)
    throw new UsageError(`${shown}: cluster.hostsDir: ${cluster.hostsDir} is not a folder`);
  return path;
}

/** https://specifications.freedesktop.org/basedir-spec/0.8/: relative paths are ignored. */
function cacheFolder(
  written: string | undefined,
  { workingFolder, environment, defaultCache }: OptionContext,
): string | null {
  const { XDG_CACHE_HOME: cacheHome, HOME: home } = environment;
  if (written !== undefined) return written === "off" ? null : resolve(workingFolder, written);
  if (defaultCache !== undefined) return defaultCache;
  if (cacheHome !== undefined && isAbsolute(cacheHome)) return join(cacheHome, "pullgate");
  return home !== undefined && isAbsolute(home) ? join(home, ".cache", "pullgate") : null;
}
