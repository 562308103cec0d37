/**
 * Replaces the protected keys of a change's configuration with their values from before the change.
 *
 * A change must not decide where the requests and credentials of its own check go. Every other key
 * that a change sets shows in the change's own report.
 */
import { isDeepStrictEqual } from "node:util";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Span } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import { configurationSchema, protectedKeys, type Configuration } from "./configuration.ts";
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
}

/** The configuration that is in force for a run. */
export interface EffectiveConfiguration {
  configuration: Configuration;
  /** Protected keys to which the change gives a value other than the one in force. */
  changedKeys: { key: string; at: Span }[];
  notes: string[];
  /** Returns the absolute path of a file that a protected key names. */
  resolveProtected: (path: string) => string;
}

/** `found` is the configuration of the working tree; `named` is its `--config`, null for none. */
export async function readProtected(
  { configuration: changed, folder, shown }: FoundConfiguration,
  named: string | null,
  rules: readonly string[],
  before: BaseConfiguration,
): Promise<EffectiveConfiguration> {
  const base = await before.configuration(named);
  // guard: protected-keys
  if (base === "elsewhere")
    return {
      configuration: changed,
      changedKeys: [],
      notes: [],
      resolveProtected: (path) => resolve(folder, path),
    };
  const earlier = parseBase(base, rules);
  const isKnown = !("unknown" in earlier);
  const { configuration, changes } = protectConfiguration(
    changed,
    isKnown ? earlier.configuration : null,
  );
  const place = base !== null && "path" in base ? dirname(base.path) : ".";
  const files = namedFiles(configuration).filter((path) => !isAbsolute(path));
  const root =
    files.length === 0 ? folder : await before.folderWith(files.map((path) => join(place, path)));
  const top: Span = { file: shown, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  const keys = changes.map(({ key }) => `\`${key}\``).join(", ");
  return {
    configuration,
    changedKeys: isKnown ? changes.map(({ key, at }) => ({ key, at: at ?? top })) : [],
    notes:
      isKnown || changes.length === 0
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
    return { configuration: parseConfiguration(base.text, `${base.path} of the base`, rules) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { unknown: error.message };
  }
}

interface KeyChange {
  key: string;
  at: Span | null;
}

/**
 * Puts the protected keys back to their values before the change and lists those that differed.
 * `before` is null if the earlier configuration is unknown: the protected keys are then removed,
 * except `network.allow`, which can only restrict.
 */
export function protectConfiguration(
  changed: Configuration,
  before: Configuration | null,
): { configuration: Configuration; changes: KeyChange[] } {
  const { ignoredAt, renderAt = [], targetsAt = {}, protectedAt = {}, ...plain } = changed;
  const merged: Record<string, unknown> = structuredClone(plain);
  const changes: KeyChange[] = [];
  for (const key of protectedKeys) {
    const [now, then] = [valueAt(changed, key), valueAt(before ?? {}, key)];
    const restricts = key === "network" && before === null && changed.network?.allow !== undefined;
    setValue(merged, key, restricts ? { allow: changed.network?.allow } : then);
    if (!isDeepStrictEqual(now, then)) changes.push({ key, at: protectedAt[key] ?? null });
  }
  const spans = { ...(ignoredAt === undefined ? {} : { ignoredAt }), renderAt, targetsAt };
  return { configuration: { ...configurationSchema.parse(merged), ...spans }, changes };
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
