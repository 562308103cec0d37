/**
 * Replaces the protected keys of a change's configuration with their values from before the change.
 *
 * A change must not decide where the requests and credentials of its own check go. The keys that
 * decide what is checked, and which findings fail the check, are reported, and for a stranger's
 * change replaced as well.
 */
import { isDeepStrictEqual } from "node:util";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Span } from "../model/source/source.ts";
import { UsageError } from "../model/report/usage-error.ts";
import type { ChangedKey } from "../model/report/rule.ts";
import {
  configurationSchema,
  gateKeys,
  protectedKeys,
  weakeningKeys,
  type Configuration,
} from "./configuration.ts";
import type { FoundConfiguration } from "./find-configuration.ts";
import { parseConfiguration } from "./parse-configuration.ts";

/** The configuration before a change. */
export interface BaseConfiguration {
  /**
   * Finds the configuration. `named` is the `--config` of this run, relative to the working folder.
   * The result is the text with its path from the root of the repository; null if there was none;
   * "elsewhere" for a file outside the repository, which the change cannot have edited; or the
   * reason why the configuration is unknown.
   */
  configuration(
    named: string | null,
  ): Promise<{ text: string; path: string } | null | "elsewhere" | { unknown: string }>;
  /** Makes a folder that stands for the repository's root and holds these paths as they were. */
  folderWith(paths: string[]): Promise<string>;
  /** Whether the change has files at or below a path, from the root of the repository. */
  hasNow(path: string): Promise<boolean>;
}

/** The configuration that is in force for a run. */
export interface EffectiveConfiguration {
  configuration: Configuration;
  /** Absolute; the paths of the keys that are not protected start here. */
  folder: string;
  changedKeys: ChangedKey[];
  notes: string[];
  /** Returns the absolute path of a file that a protected key names. */
  resolveProtected: (path: string) => string;
}

export interface ProtectionOptions {
  /** The `--config` of this run; null for none. */
  named: string | null;
  /** The ids of all rules. */
  rules: readonly string[];
  before: BaseConfiguration;
  /** The change is a stranger's: the gate keys count as they were before it. */
  restricted: boolean;
  /** Absolute: the root of the repository. */
  repository: string;
}

/** `found` is the configuration of the working tree. */
export async function readProtected(
  { configuration: changed, folder, shown }: FoundConfiguration,
  { named, rules, before, restricted, repository }: ProtectionOptions,
): Promise<EffectiveConfiguration> {
  const base = await before.configuration(named);
  // guard: protected-keys
  if (base === "elsewhere")
    return {
      configuration: changed,
      folder,
      changedKeys: [],
      notes: [],
      resolveProtected: (path) => resolve(folder, path),
    };
  const earlier = parseBase(base, rules);
  const isKnown = !("unknown" in earlier);
  const { configuration, changes } = protectConfiguration(
    changed,
    isKnown ? earlier.configuration : null,
    restricted,
  );
  const isNew = isKnown && base === null;
  const place = base !== null && "path" in base ? dirname(base.path) : ".";
  const files = namedFiles(configuration).filter((path) => !isAbsolute(path));
  const root =
    files.length === 0 ? folder : await before.folderWith(files.map((path) => join(place, path)));
  const top: Span = { file: shown, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  const ignored = changes.filter(({ inForce }) => !inForce);
  const keys = ignored.map(({ key }) => `\`${key}\``).join(", ");
  return {
    configuration,
    folder: restricted && base !== null && isKnown ? resolve(repository, place) : folder,
    changedKeys: changes
      .filter((each) => isKnown || each.inForce)
      .filter((each) => !(isNew && each.inForce) || weakeningKeys.includes(each.key))
      .map((each) => ({ ...each, at: each.at ?? top })),
    notes:
      isKnown || ignored.length === 0
        ? []
        : [
            `The configuration before this change is unknown (${earlier.unknown}), so these keys ` +
              `of ${shown} are ignored: ${keys}.`,
          ],
    resolveProtected: (path) => resolve(root, place, path),
  };
}

function parseBase(
  base: { text: string; path: string } | null | { unknown: string },
  rules: readonly string[],
): { configuration: Configuration } | { unknown: string } {
  if (base === null) return { configuration: {} };
  if ("unknown" in base) return base;
  try {
    parseConfiguration(base.text, `${base.path} of the base`, rules);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { unknown: error.message };
  }
  // Its positions are shown where its render tasks are.
  return { configuration: parseConfiguration(base.text, base.path, rules) };
}

type KeyChange = Omit<ChangedKey, "at"> & { at: Span | null };

/**
 * Puts the protected keys, and for a stranger's change the gate keys too, back to their values
 * before the change, and lists the keys that differed. `before` is null if the earlier
 * configuration is unknown: the keys are then removed, except `network.allow`, which can only
 * restrict.
 */
export function protectConfiguration(
  changed: Configuration,
  before: Configuration | null,
  restricted: boolean,
): { configuration: Configuration; changes: KeyChange[] } {
  const { ignoredAt, renderAt = [], targetsAt = {}, keysAt = {}, ...plain } = changed;
  const merged: Record<string, unknown> = structuredClone(plain);
  const changes: KeyChange[] = [];
  for (const key of protectedKeys) {
    const [now, then] = [valueAt(changed, key), valueAt(before ?? {}, key)];
    const restricts = key === "network" && before === null && changed.network?.allow !== undefined;
    setValue(merged, key, restricts ? { allow: changed.network?.allow } : then);
    if (!isDeepStrictEqual(now, then))
      changes.push({ key, inForce: false, difference: [], at: keysAt[key] ?? null });
  }
  for (const key of gateKeys) {
    const [now, then] = [gateValue(changed, key), gateValue(before ?? {}, key)];
    // guard: gate-keys
    if (restricted) setValue(merged, key, valueAt(before ?? {}, key));
    if (!isDeepStrictEqual(now, then) && (restricted || before !== null))
      changes.push({ key, inForce: !restricted, ...differenceOf(key, now, then, keysAt) });
  }
  const spans = restricted
    ? spansOf(before ?? {})
    : { ...(ignoredAt === undefined ? {} : { ignoredAt }), renderAt, targetsAt };
  return { configuration: { ...configurationSchema.parse(merged), ...spans }, changes };
}

function spansOf({
  ignoredAt,
  renderAt = [],
  targetsAt = {},
}: Configuration): Pick<Configuration, "ignoredAt" | "renderAt" | "targetsAt"> {
  return { ...(ignoredAt === undefined ? {} : { ignoredAt }), renderAt, targetsAt };
}

/** The value of a gate key, without the protected keys below it. */
function gateValue(configuration: Configuration, key: string): unknown {
  const value = valueAt(configuration, key);
  if (key !== "cluster" || value === undefined) return value;
  const { rewrites: _, hostsDir: __, ...rest } = configuration.cluster ?? {};
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** What the change of a key adds and removes, and the place of the first thing it adds. */
function differenceOf(
  key: string,
  now: unknown,
  then: unknown,
  keysAt: Record<string, Span>,
): { difference: ChangedKey["difference"]; at: Span | null } {
  const [parts, earlier] = [partsOf(now), partsOf(then)];
  const without = (all: Part[], others: Part[]): Part[] =>
    all.filter(({ text }) => !others.some((other) => other.text === text));
  const added = without(parts, earlier);
  const at = added.flatMap(({ step }) => keysAt[step === null ? key : `${key}.${step}`] ?? [])[0];
  return {
    difference: [
      ...added.map(({ text }) => ({ text, isAdded: true })),
      ...without(earlier, parts).map(({ text }) => ({ text, isAdded: false })),
    ],
    at: at ?? keysAt[key] ?? null,
  };
}

interface Part {
  /** The key or index of the part; null for a scalar. */
  step: string | null;
  text: string;
}

const maxPartLength = 100;

function partsOf(value: unknown): Part[] {
  if (value === undefined) return [];
  const shown = (each: unknown): string =>
    (typeof each === "string" ? each : JSON.stringify(each)).slice(0, maxPartLength);
  if (Array.isArray(value))
    return value.map((each, index) => ({ step: String(index), text: shown(each) }));
  if (typeof value !== "object" || value === null) return [{ step: null, text: shown(value) }];
  return Object.entries(value).map(([name, each]) => ({
    step: name,
    text: `${name}: ${shown(each)}`,
  }));
}

function valueAt(configuration: object, key: string): unknown {
  return key
    .split(".")
    .reduce((value: unknown, name) => Reflect.get(Object(value), name), configuration);
}

function setValue(configuration: Record<string, unknown>, key: string, value: unknown): void {
  const [outer = "", inner] = key.split(".");
  if (inner !== undefined) {
    const within: Record<string, unknown> = { ...Object(configuration[outer]) };
    setValue(within, inner, value);
    if (configuration[outer] !== undefined || value !== undefined) configuration[outer] = within;
  } else if (value === undefined) Reflect.deleteProperty(configuration, outer);
  else configuration[outer] = value;
}

/** The files and folders that protected keys name, as written. */
function namedFiles({ registries = {}, charts = {}, cluster = {} }: Configuration): string[] {
  const { hostsDir } = cluster;
  return [
    ...Object.values(registries).flatMap(({ caFile }) => caFile ?? []),
    ...Object.values(charts).flatMap(({ caFile }) => caFile ?? []),
    ...(hostsDir === undefined ? [] : [hostsDir]),
  ];
}
