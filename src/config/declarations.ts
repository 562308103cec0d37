/**
 * Declares every setting once: its flag with its help, its action input, its configuration key,
 * and how its value is read. The commands, the action and `Options` derive from this table.
 *
 * A new setting is one row here, with a line in `action.yml`, which a test demands. From both, a
 * test writes docs/reference.md. A row with a `group` and an `option` is a field of that group of
 * `Options`.
 */
import type { Configuration } from "./configuration.ts";
import { formatNames } from "../model/report/format-name.ts";
import type { Severity } from "../model/report/finding.ts";
import {
  checkedPlatform,
  numberBetween,
  oneOf,
  parseFormats,
  parseNamespace,
  parseShard,
  severities,
  timeBetween,
} from "./raw-values.ts";

export const commandNames = [
  "check",
  "image",
  "images",
  "credentials",
  "diagnose",
  "init",
  "inventory",
  "merge",
  "explain",
  "completion",
] as const;
export type CommandName = (typeof commandNames)[number];

/** The headings under which `--help` and the reference list flags. */
export const sectionNames = [
  "Manifests",
  "Cluster",
  "Registries",
  "Verdict",
  "Comparison",
  "Output",
] as const;
export type SectionName = (typeof sectionNames)[number];

/** The groups of `Options` whose fields rows may declare. */
export type OptionGroup = "input" | "network" | "cluster" | "rules" | "report" | "run" | "gitops";

interface CommonRow {
  section: SectionName;
  /** The flag as commander takes it: "-n, --namespace <name>". */
  flag?: string;
  /** The help of each command that has the flag. */
  help?: Readonly<Partial<Record<CommandName, string>>>;
  /** The values of the flag, if there are few. */
  choices?: readonly string[];
  /** The input of action.yml. */
  input?: string;
  /** The key of the configuration that holds the setting if there is neither flag nor input. */
  key?: keyof Configuration | `cluster.${keyof NonNullable<Configuration["cluster"]>}`;
  group?: OptionGroup;
  /** The name of the field in its group. */
  option?: string;
}

interface TextRow extends CommonRow {
  kind: "text";
  value?(written: string | undefined, configuration: Configuration): unknown;
}

/** A flag that may be repeated; an input with one value a line. */
interface ListRow extends CommonRow {
  kind: "list";
  value?(written: string[] | undefined, configuration: Configuration): unknown;
}

/** A flag without a value; an input that is `true` or `false`. */
interface SwitchRow extends CommonRow {
  kind: "switch";
  value?(written: boolean | undefined, configuration: Configuration): unknown;
}

export type Declaration = TextRow | ListRow | SwitchRow;

/** The same help for each of some commands. */
function forAll(
  commands: readonly CommandName[],
  help: string,
): Partial<Record<CommandName, string>> {
  return Object.fromEntries(commands.map((command) => [command, help]));
}

/** The commands that read manifests. */
const reading = ["check", "image", "images", "credentials"] as const;

/** The commands that contact registries. */
const asking = ["check", "image", "diagnose"] as const;

/** The commands that print a report or a list. */
const printing = [
  "check",
  "image",
  "images",
  "credentials",
  "diagnose",
  "merge",
  "explain",
] as const;

const allFormats = `${formatNames.join(", ")}; may be repeated (default: text)`;
const failOnHelp = "exit 1 at this severity or above: error, warning, notice, never";

export const declarations = {
  paths: { kind: "list", section: "Manifests", input: "paths", key: "paths" },
  namespace: {
    kind: "text",
    section: "Manifests",
    flag: "-n, --namespace <name>",
    help: {
      ...forAll(reading, "namespace of resources that name none"),
      inventory: "the only namespace to read (default: all)",
    },
    input: "namespace",
    key: "namespace",
    group: "input",
    option: "namespace",
    value: (written, { namespace }): string | null => parseNamespace(written) ?? namespace ?? null,
  },
  helm: {
    kind: "list",
    section: "Manifests",
    flag: "--helm <chart>",
    help: forAll(
      reading,
      "render a chart first (a folder, a .tgz, an oci:// reference) with the helm on PATH; may " +
        "be repeated",
    ),
    input: "helm",
    key: "render",
  },
  values: {
    kind: "list",
    section: "Manifests",
    flag: "--values <file>",
    help: forAll(reading, "values file for the --helm before it; may be repeated"),
    input: "values",
    key: "render",
  },
  set: {
    kind: "list",
    section: "Manifests",
    flag: "--set <key=value>",
    help: forAll(reading, "value for the --helm before it; may be repeated"),
    input: "set",
    key: "render",
  },
  release: {
    kind: "text",
    section: "Manifests",
    flag: "--release <name>",
    help: forAll(reading, "release name for the --helm before it"),
    input: "release",
    key: "render",
  },
  kustomize: {
    kind: "list",
    section: "Manifests",
    flag: "--kustomize <folder>",
    help: forAll(
      reading,
      "build an overlay, a folder of overlays or a glob first, with the kustomize or kubectl on " +
        "PATH; may be repeated",
    ),
    input: "kustomize",
    key: "render",
  },
  gitops: {
    kind: "text",
    section: "Manifests",
    flag: "--gitops <auto|off>",
    choices: ["auto", "off"],
    help: forAll(
      ["check", "images"],
      "auto renders what Flux, Argo CD and k3s resources apply; off does not (default: auto)",
    ),
    input: "gitops",
    key: "gitops",
    group: "gitops",
    option: "mode",
    value: (written, { gitops = "auto" }): "auto" | "off" =>
      oneOf("gitops", written, ["auto", "off"]) ?? gitops,
  },
  exclude: {
    kind: "list",
    section: "Manifests",
    flag: "--exclude <glob>",
    help: forAll(reading, "paths to leave out; may be repeated"),
    input: "exclude",
    key: "exclude",
  },
  config: {
    kind: "text",
    section: "Verdict",
    flag: "--config <file>",
    help: forAll(
      [...reading, "diagnose"],
      "configuration (default: .pullgate.yaml, upward from the working folder)",
    ),
    input: "config",
  },
  source: {
    kind: "list",
    section: "Manifests",
    flag: "--source <folder>",
    help: {
      check:
        "charts and kustomizations that the given manifests were rendered from; may be repeated",
    },
    input: "source",
    group: "input",
    option: "sources",
    value: (written): string[] => written ?? [],
  },
  inventory: {
    kind: "list",
    section: "Cluster",
    flag: "--inventory <file>",
    help: {
      check: "existing cluster objects, as `pullgate inventory` writes them; may be repeated",
      ...forAll(
        ["image", "credentials", "diagnose", "init"],
        "existing cluster objects; may be repeated",
      ),
    },
    input: "inventory",
    group: "input",
    option: "inventory",
    value: (written): string[] => written ?? [],
  },
  platform: {
    kind: "list",
    section: "Cluster",
    flag: "--platform <os/arch[/variant]>",
    help: forAll(
      ["check", "image"],
      "platform of the nodes; may be repeated (default: the inventory's, else linux/amd64)",
    ),
    input: "platforms",
    key: "cluster.platforms",
    group: "cluster",
    option: "platforms",
    /** "os/arch[/variant]"; empty means the inventory's, else linux/amd64. */
    value: (written, { cluster }): string[] =>
      written?.length ? written.map(checkedPlatform) : (cluster?.platforms ?? []),
  },
  explainCredentials: {
    kind: "switch",
    section: "Output",
    flag: "--explain-credentials",
    help: { check: "add the credentials the kubelet would offer to each image in the JSON report" },
    group: "report",
    option: "explainCredentials",
    value: (written = false): boolean => written,
  },
  dockerConfig: {
    kind: "text",
    section: "Registries",
    flag: "--docker-config <folder>",
    help: forAll(
      asking,
      "this machine's registry logins (default: $DOCKER_CONFIG, else ~/.docker)",
    ),
    input: "docker-config",
    group: "network",
    option: "dockerConfig",
    value: (written): string | null => written ?? null,
  },
  offline: {
    kind: "switch",
    section: "Registries",
    flag: "--offline",
    help: {
      ...forAll(["check", "image"], "use no network: only the rules that need no registry"),
      images: "fetch no charts and bases; images asks no registry anyway",
      diagnose: "do not ask registries for the current state",
    },
    input: "offline",
    group: "network",
    option: "offline",
    value: (written = false): boolean => written,
  },
  format: {
    kind: "list",
    section: "Output",
    flag: "--format <name[=file]>",
    choices: formatNames,
    help: {
      ...forAll(["check", "image", "diagnose", "merge"], allFormats),
      images: "text, compact, json; may be repeated (default: text)",
      credentials: "text or json (default: text)",
    },
    input: "format",
    group: "report",
    option: "formats",
    value: parseFormats,
  },
  failOn: {
    kind: "text",
    section: "Verdict",
    flag: "--fail-on <severity>",
    choices: [...severities, "never"],
    help: {
      ...forAll(asking, `${failOnHelp} (default: error)`),
      merge: `${failOnHelp} (default: the shards')`,
    },
    input: "fail-on",
    key: "failOn",
    group: "rules",
    option: "failOn",
    value: (written, { failOn = "error" }): Severity | "never" =>
      oneOf("fail-on", written, [...severities, "never"]) ?? failOn,
  },
  onUnverified: {
    kind: "text",
    section: "Verdict",
    flag: "--on-unverified <severity>",
    choices: [...severities, "ignore"],
    help: {
      ...forAll(
        ["check", "image"],
        "severity of unverified findings, or ignore (default: warning)",
      ),
      diagnose: "severity of causes that the messages leave open, or ignore (default: warning)",
    },
    input: "on-unverified",
    key: "onUnverified",
    group: "rules",
    option: "onUnverified",
    value: (written, { onUnverified = "warning" }): Severity | "ignore" =>
      oneOf("on-unverified", written, [...severities, "ignore"]) ?? onUnverified,
  },
  minVerified: {
    kind: "text",
    section: "Verdict",
    flag: "--min-verified <percent>",
    help: { check: "fail if fewer pulls than this could be verified (default: 0)" },
    input: "min-verified",
    key: "minVerified",
    group: "rules",
    option: "minVerified",
    value: (written, { minVerified = 0 }): number =>
      numberBetween("min-verified", written, 0, 100) ?? minVerified,
  },
  concurrency: {
    kind: "text",
    section: "Registries",
    flag: "--concurrency <n>",
    help: { check: "concurrent requests per registry (default: 16)" },
    input: "concurrency",
    group: "network",
    option: "concurrency",
    value: (written): number => numberBetween("concurrency", written, 1, 128) ?? 16,
  },
  timeout: {
    kind: "text",
    section: "Registries",
    flag: "--timeout <seconds>",
    help: forAll(["check", "image"], "timeout per request (default: 10)"),
    input: "timeout",
    group: "network",
    option: "timeoutMs",
    value: (written): number => timeBetween("timeout", written, 0.001, 3600) ?? 10_000,
  },
  retries: {
    kind: "text",
    section: "Registries",
    flag: "--retries <n>",
    help: forAll(["check", "image"], "retries per request (default: 2)"),
    input: "retries",
    group: "network",
    option: "retries",
    value: (written): number => numberBetween("retries", written, 0, 100) ?? 2,
  },
  deadline: {
    kind: "text",
    section: "Registries",
    flag: "--deadline <seconds>",
    help: forAll(["check", "image"], "overall time limit (default: 120)"),
    input: "deadline",
    group: "network",
    option: "deadlineMs",
    value: (written): number => timeBetween("deadline", written, 0.001, 86_400) ?? 120_000,
  },
  wait: {
    kind: "text",
    section: "Registries",
    flag: "--wait <seconds>",
    help: forAll(
      ["check", "image"],
      "poll missing images until they appear or this time is up (default: 0)",
    ),
    input: "wait",
    group: "network",
    option: "waitMs",
    /** 0 disables polling. */
    value: (written): number => timeBetween("wait", written, 0, 86_400) ?? 0,
  },
  fix: {
    kind: "switch",
    section: "Output",
    flag: "--fix",
    help: {
      check:
        "apply the suggested fixes to the files, then check again: the second check decides the " +
        "exit code",
    },
    group: "report",
    option: "fix",
    value: (written = false): boolean => written,
  },
  pin: {
    kind: "switch",
    section: "Output",
    flag: "--pin",
    help: { check: "write digests beside tags (name:tag@sha256:…), then check again" },
    group: "report",
    option: "pin",
    value: (written = false): boolean => written,
  },
  shard: {
    kind: "text",
    section: "Comparison",
    flag: "--shard <i/n>",
    help: { check: "check the images of one of n parts, 1 to n; see merge" },
    input: "shard",
    group: "run",
    option: "shard",
    value: parseShard,
  },
  cache: {
    kind: "text",
    section: "Registries",
    flag: "--cache <folder>",
    help: forAll(
      ["check", "image"],
      "cache folder for registry data, charts and rendered manifests; off disables it (default: " +
        "the user's cache folder)",
    ),
    input: "cache",
  },
  base: {
    kind: "text",
    section: "Comparison",
    flag: "--base <path|revision>",
    help: {
      check:
        "the manifests before the change, as a folder or git revision: findings " +
        "that exist there become notices",
    },
    input: "base",
    group: "run",
    option: "base",
    value: (written): string | null => written ?? null,
  },
  baseline: {
    kind: "text",
    section: "Verdict",
    flag: "--baseline <file>",
    help: { check: "accepted findings, which are not reported" },
    input: "baseline",
  },
  writeBaseline: {
    kind: "text",
    section: "Verdict",
    flag: "--write-baseline <file>",
    help: { check: "accept all findings of this run from now on" },
    group: "report",
    option: "writeBaseline",
    value: (written): string | null => written ?? null,
  },
  serviceAccount: {
    kind: "text",
    section: "Cluster",
    flag: "--service-account <name>",
    help: forAll(["image", "credentials"], "the pod's service account (default: default)"),
  },
  pullSecret: {
    kind: "list",
    section: "Cluster",
    flag: "--pull-secret <file>",
    help: forAll(
      ["image", "credentials"],
      "a docker config, in imagePullSecrets order, instead of manifests; may be repeated",
    ),
  },
  nodeConfig: {
    kind: "text",
    section: "Cluster",
    flag: "--node-config <file>",
    help: { credentials: "the node's docker config" },
  },
  manifests: {
    kind: "list",
    section: "Manifests",
    flag: "--manifests <path>",
    help: { diagnose: "manifests of the pods, to explain their credentials; may be repeated" },
  },
  context: {
    kind: "text",
    section: "Cluster",
    flag: "--context <name>",
    help: { inventory: "context of the kubeconfig (default: the current one)" },
  },
  output: {
    kind: "text",
    section: "Output",
    flag: "-o, --output <file>",
    help: { inventory: "file to write (default: standard output)" },
  },
  force: {
    kind: "switch",
    section: "Output",
    flag: "--force",
    help: { init: "overwrite existing files" },
  },
  verbose: {
    kind: "switch",
    section: "Output",
    flag: "-v, --verbose",
    help: forAll(
      [...printing.filter((name) => name !== "explain"), "init", "inventory"],
      "trace requests, renderer commands and cache hits on standard error; never a secret",
    ),
  },
  quiet: {
    kind: "switch",
    section: "Output",
    flag: "-q, --quiet",
    help: forAll(
      ["check", "image", "diagnose", "merge"],
      "print findings and the closing line only: no notes, no progress",
    ),
  },
  color: {
    kind: "text",
    section: "Output",
    flag: "--color <auto|always|never>",
    choices: ["auto", "always", "never"],
    help: forAll(
      printing,
      "colours and links; auto heeds NO_COLOR, FORCE_COLOR and TERM (default: auto)",
    ),
  },
} as const satisfies Record<string, Declaration>;

type Declarations = typeof declarations;

interface RawTypes {
  text: string;
  list: string[];
  switch: boolean;
}

/** Flags or inputs as written; absent settings are undefined. */
export type RawOptions = {
  -readonly [K in keyof Declarations]?: RawTypes[Declarations[K]["kind"]] | undefined;
} & {
  /** Given for several charts: which values belong to which. */
  chartFlags?: readonly ChartFlag[];
};

/** A flag of one chart, in the order of the command line. */
export interface ChartFlag {
  name: "helm" | "values" | "set" | "release";
  value: string;
}

/** The fields of one group of `Options` that rows declare. */
export type DeclaredOptions<G extends OptionGroup> = {
  -readonly [
    K in keyof Declarations as Declarations[K] extends {
      group: G;
      option: infer O extends string;
    }
      ? O
      : never
  ]: Declarations[K] extends { value(...args: never[]): infer T } ? T : never;
};

const rows: readonly [name: string, row: Declaration][] = Object.entries(declarations);

/** The values of one group: flag or input, else configuration, else default. */
export function declaredOptions<G extends OptionGroup>(
  group: G,
  raw: RawOptions,
  configuration: Configuration,
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- every G has rows
): DeclaredOptions<G>;
export function declaredOptions(
  group: OptionGroup,
  raw: Readonly<Record<string, unknown>>,
  configuration: Configuration,
): object {
  return Object.fromEntries(
    rows.flatMap(([name, row]) =>
      row.group === group && row.option !== undefined
        ? [[row.option, valueOf(row, raw[name], configuration)]]
        : [],
    ),
  );
}

function valueOf(row: Declaration, written: unknown, configuration: Configuration): unknown {
  if (row.kind === "text")
    return row.value?.(typeof written === "string" ? written : undefined, configuration);
  if (row.kind === "list")
    return row.value?.(Array.isArray(written) ? written : undefined, configuration);
  return row.value?.(typeof written === "boolean" ? written : undefined, configuration);
}

/** A flag of a command, as commander takes it. */
export interface Flag {
  name: string;
  section: SectionName;
  flag: string;
  help: string;
  /** null if values are free. */
  choices: readonly string[] | null;
  repeatable: boolean;
}

/** The flags of a command, by section. */
export function flagsOf(command: CommandName): Flag[] {
  const flags = rows.flatMap(([name, { section, flag, help, choices = null, kind }]) => {
    const text = help?.[command];
    return flag === undefined || text === undefined
      ? []
      : [{ name, section, flag, help: text, choices, repeatable: kind === "list" }];
  });
  return sectionNames.flatMap((section) => flags.filter((flag) => flag.section === section));
}

/** Reads the inputs that set options. `read` gets the input's name and kind. */
export function rawInputs(
  read: (input: string, kind: Declaration["kind"]) => string | string[] | boolean | undefined,
): RawOptions;
export function rawInputs(read: (input: string, kind: Declaration["kind"]) => unknown): object {
  return Object.fromEntries(
    rows.flatMap(([name, { input, kind }]) =>
      input === undefined ? [] : [[name, read(input, kind)]],
    ),
  );
}

/** The input that sets what a flag sets: "fail-on" for "--fail-on". */
export function inputOfFlag(flag: string): string | undefined {
  return rows.find(([, row]) => row.flag?.match(/--[a-z-]+/)?.[0] === flag)?.[1].input;
}

/** Inputs of the action that belong to the step and set no option. */
export const stepInputs = [
  "registry-auth",
  "merge",
  "restricted",
  "summary",
  "comment",
  "suggest",
  "github-token",
] as const;

/** The names of all inputs, as action.yml must list them. */
export const inputNames: readonly string[] = [
  ...rows.flatMap(([, { input }]) => input ?? []),
  ...stepInputs,
];
