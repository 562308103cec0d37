/**
 * Works out which dependencies a chart folder lacks. Helm renders no chart that lacks one, also
 * where values disable it.
 * https://github.com/helm/helm/blob/v4.2.2/pkg/chart/v2/util/dependencies.go
 */
import { join } from "node:path";
import { parse } from "yaml";
import { entriesAt } from "../system/file-status.ts";
import type { ChartRequest } from "../model/source/gitops-source.ts";

export interface ChartDependency {
  name: string;
  /** The name of its values, if that is another one; else "". */
  alias: string;
  /** The version of the lock file, else the range of the chart. */
  version: string;
  /** "https://…", "oci://…", "file://…", "@name", or "" for a folder in charts/. */
  repository: string;
  condition: string;
  tags: string[];
}

/** Reads a file below the chart's folder; null where there is none. */
export type ReadChartFile = (path: string) => string | null;

// guard: chart-dependencies
const maxDependencies = 64;

/** The dependencies that `charts/` does not hold. Throws `RangeError` for too many of them. */
export function missingDependencies(folder: string, read: ReadChartFile): ChartDependency[] {
  const [chart, requirements] = [read("Chart.yaml"), read("requirements.yaml")];
  const declared = dependenciesIn(chart);
  const written = declared.length > 0 ? declared : dependenciesIn(requirements);
  if (written.length === 0) return [];
  if (written.length > maxDependencies)
    throw new RangeError(`it declares more than ${maxDependencies} dependencies`);
  const lock = read("Chart.lock") ?? read("requirements.lock");
  const locked = dependenciesIn(lock);
  const vendored = vendoredCharts(join(folder, "charts"), read);
  return written.flatMap((each, index) => {
    if (vendored.some((holds) => holds(each.name))) return [];
    const inLock =
      locked[index]?.name === each.name
        ? locked[index]
        : locked.find(({ name }) => name === each.name);
    return [{ ...each, version: inLock?.version ?? each.version }];
  });
}

function dependenciesIn(text: string | null): ChartDependency[] {
  const list = fieldOf(parsed(text), "dependencies");
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown): ChartDependency[] => {
    const name = fieldOf(each, "name");
    // A name is a folder in charts/.
    if (typeof name !== "string" || !/^[\w.-]{1,250}$/.test(name) || /^\.+$/.test(name)) return [];
    const tags = fieldOf(each, "tags");
    return [
      {
        name,
        alias: textOf(fieldOf(each, "alias")),
        version: textOf(fieldOf(each, "version")),
        repository: textOf(fieldOf(each, "repository")),
        condition: textOf(fieldOf(each, "condition")),
        tags: Array.isArray(tags) ? tags.map(textOf) : [],
      },
    ];
  });
}

/** Tests of names, one for each archive and folder of `charts/`. */
function vendoredCharts(folder: string, read: ReadChartFile): ((name: string) => boolean)[] {
  const entries = entriesAt(folder);
  return entries.map((entry): ((name: string) => boolean) => {
    const archive = /^(.+?)-v?\d.*\.tgz$/.exec(entry.name);
    if (archive !== null)
      return (name) =>
        entry.name.startsWith(`${name}-`) && /^v?\d/.test(entry.name.slice(name.length + 1));
    if (entry.isFile()) return () => false;
    const chart = read(join("charts", entry.name, "Chart.yaml"));
    const own = textOf(fieldOf(parsed(chart), "name"));
    return (name) => name === own;
  });
}

/**
 * Do the values disable it? A condition beats tags; the first path of it that names a boolean
 * decides. `values` are in ascending precedence.
 */
export function isDisabled(
  { condition, tags }: ChartDependency,
  values: readonly unknown[],
): boolean {
  for (const path of condition.trim().split(",")) {
    const value = path === "" ? undefined : valueAt(values, path.split("."));
    if (typeof value === "boolean") return !value;
  }
  const set = tags.map((tag) => valueAt(values, ["tags", tag]));
  return !set.includes(true) && set.includes(false);
}

function valueAt(values: readonly unknown[], path: readonly string[]): unknown {
  for (const root of values.toReversed()) {
    let value = root;
    for (const step of path) value = fieldOf(value, step);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The version in the text of a Chart.yaml; null for none. */
export function versionOf(text: string | null): string | null {
  return textOf(fieldOf(parsed(text), "version")) || null;
}

/** The values of a text; undefined where it cannot be read. */
export function parseValues(text: string): unknown {
  return parsed(text);
}

/** The values that a dependency gets: those of its name, and the global ones. */
export function valuesBelow(text: string, name: string): unknown {
  const values = parsed(text);
  const own = fieldOf(values, name);
  const global = fieldOf(values, "global");
  return { ...(global === undefined ? {} : { global }), ...(typeof own === "object" ? own : {}) };
}

/** How Helm asks for it; null where its repository is a folder or a name on someone's machine. */
export function requestOf({
  name,
  version,
  repository,
}: ChartDependency): Exclude<ChartRequest, { from: "tree" }> | null {
  if (/^https?:\/\//.test(repository))
    return { from: "index", url: repository, name, version, chooser: "helmIndex" };
  if (!repository.startsWith("oci://")) return null;
  return {
    from: "oci",
    repository: `${repository.slice("oci://".length).replace(/\/+$/, "")}/${name}`,
    version: /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version)
      ? { tag: version.replace("+", "_") }
      : { range: version, filter: null },
    chooser: "helmOci",
    plainHttp: false,
  };
}

/** An empty chart stands for a dependency that is disabled. */
export function stubChart({ name }: ChartDependency): string {
  return JSON.stringify({ apiVersion: "v2", name, version: "0.0.0" });
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return parse(text, { logLevel: "silent", maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
