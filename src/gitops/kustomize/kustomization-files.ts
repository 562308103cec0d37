/** Collects the files that a kustomization reads, through its bases and components. */
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import {
  filesIn,
  hasFile,
  hasFolder,
  pathIn,
  treePath,
  type SourceTree,
} from "../../model/source/source-tree.ts";
import type { GeneratedKustomization } from "../flux/flux-kustomization.ts";
import { fieldOf, listOf, mapOf, textOf } from "../objects/gitops-object.ts";
import type { YamlValue } from "../objects/go-yaml.ts";
import { chartsOf, generatedChart, type KustomizeChart } from "./kustomize-charts.ts";
import { parseMap } from "../objects/parse-map.ts";
import type { Values } from "../objects/set-values.ts";

export interface KustomizationFiles {
  /**
   * Kustomizations that are written anew, by path: the root, and those that named something remote.
   */
  written: Map<string, string>;
  /** Files that are taken as they stand. */
  copied: string[];
  /** URLs that would have to be fetched, and are left out. */
  remote: string[];
  /** Plugins that generate resources, and are left out. */
  plugins: string[];
  /** Charts that kustomize would have helm render. Their output is listed among the resources. */
  charts: PlacedChart[];
}

export interface PlacedChart extends KustomizeChart {
  /** The file, beside the kustomization, in which the rendered resources are expected. */
  output: string;
  /** The kustomization or generator that names it, and its folder. */
  file: string;
  folder: string;
}

const maxFiles = 20_000;
const maxDepth = 64;

/** Fields whose items are files or folders. */
const pathFields = ["resources", "bases", "components", "crds", "configurations"];
/** Fields whose items are files or folders, or YAML in place. */
const inlineFields = ["generators", "transformers", "validators", "patchesStrategicMerge"];
const fieldsWithPath = ["patches", "patchesJson6902", "replacements"];

export async function kustomizationFiles(
  tree: SourceTree,
  { folder, fileName, content }: GeneratedKustomization,
): Promise<KustomizationFiles> {
  const collector = new FileCollector(tree);
  await collector.addKustomization(folder, fileName, content, true, 0);
  return collector.files;
}

class FileCollector {
  readonly files: KustomizationFiles = {
    written: new Map(),
    copied: [],
    remote: [],
    plugins: [],
    charts: [],
  };
  readonly #tree: SourceTree;
  readonly #seen = new Set<string>();

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  async addKustomization(
    folder: string,
    fileName: string,
    content: Values,
    isAmended: boolean,
    depth: number,
  ): Promise<void> {
    const file = pathIn(folder, fileName);
    if (this.#seen.has(file) || depth > maxDepth) return;
    this.#seen.add(file);
    const generators = this.#withoutRemoteFiles(content);
    const local = await this.#withoutCharts(this.#withoutRemote(generators), file, folder);
    if (isAmended || local !== content) this.files.written.set(file, JSON.stringify(local));
    else this.files.copied.push(file);
    for (const path of namedPaths(local)) await this.#add(folder, path, depth);
  }

  /** Remote entries of the fields that hold resources; a remote resource costs only itself. */
  #withoutRemote(content: Values): Values {
    let changed: Values | null = null;
    for (const field of [...pathFields, "generators", "transformers", "validators"]) {
      const items = listOf(content[field]);
      const kept = items.filter((item) => !isRemote(item, this.#tree));
      if (kept.length === items.length) continue;
      this.files.remote.push(
        ...items.flatMap((item) => (kept.includes(item) ? [] : (textOf(item) ?? []))),
      );
      changed ??= { ...content };
      if (kept.length === 0) delete changed[field];
      else changed[field] = kept;
    }
    // Kustomize refuses a kustomization without any field, but not one with an empty list.
    if (changed !== null) changed["resources"] ??= [];
    return changed ?? content;
  }

  /** ConfigMaps and Secrets are made without their remote files. */
  #withoutRemoteFiles(content: Values): Values {
    const remote: string[] = [];
    const kept = (files: YamlValue | undefined): YamlValue[] =>
      listOf(files).filter((file) => {
        const text = textOf(file) ?? "";
        const isLocal = !remoteFile.test(text);
        if (!isLocal) remote.push(withoutKey(text));
        return isLocal;
      });
    const amended = ["configMapGenerator", "secretGenerator"].map((field) => {
      const entries = listOf(content[field]).map(mapOf);
      return [field, entries.map((each) => ({ ...each, files: kept(each["files"]) }))] as const;
    });
    this.files.remote.push(...remote);
    return remote.length === 0 ? content : { ...content, ...Object.fromEntries(amended) };
  }

  /** Charts of the kustomization and of its generators become resources. */
  async #withoutCharts(content: Values, file: string, folder: string): Promise<Values> {
    const { charts, rest } = chartsOf(content);
    const placed = charts.map((chart) => this.#place(chart, file, folder));
    const generators: YamlValue[] = [];
    for (const generator of listOf(content["generators"])) {
      const path = treePath(folder, textOf(generator) ?? "");
      const text = path === null ? null : await this.#tree.read(path);
      const generated = text === null ? null : parseMap(text);
      const chart = generatedChart(generated);
      if (path === null || generated === null) generators.push(generator);
      else if (chart !== null) {
        placed.push(this.#place(chart, path, folder));
        this.files.copied.push(path);
      } else if (generated["apiVersion"] === "builtin") generators.push(generator);
      else {
        this.files.plugins.push(textOf(generated["kind"]) ?? "");
        placed.push(...(await this.#encryptedFiles(generated, folder)));
      }
    }
    if (placed.length === 0 && generators.length === listOf(content["generators"]).length)
      return content;
    const { generators: _, ...amended } = rest;
    return {
      ...amended,
      ...(generators.length === 0 ? {} : { generators }),
      resources: [...listOf(content["resources"]), ...placed],
    };
  }

  /** ksops decrypts Secrets; the encrypted ones have the same names. */
  async #encryptedFiles(generator: Values, folder: string): Promise<string[]> {
    const names: string[] = [];
    if (generator["kind"] !== "ksops") return names;
    for (const each of listOf(generator["files"])) {
      const name = textOf(each) ?? "";
      const path = treePath(folder, name);
      const text = path === null ? null : await this.#tree.read(path);
      // A resource cannot merge with what another generator made.
      if (text === null || text.includes("config.k8s.io/behavior")) continue;
      if (/^kind: *["']?Secret\b/m.test(text)) names.push(name);
    }
    return names;
  }

  /** Returns the name of the chart's output in the folder. */
  #place(chart: KustomizeChart, file: string, folder: string): string {
    const name = `pullgate-chart-${this.files.charts.length}.yaml`;
    this.files.charts.push({ ...chart, output: pathIn(folder, name), file, folder });
    return name;
  }

  async #add(folder: string, written: string, depth: number): Promise<void> {
    const path = treePath(folder, written);
    if (path === null || this.#seen.size > maxFiles) return;
    if (hasFile(this.#tree, path)) {
      if (!this.#seen.has(path)) {
        this.#seen.add(path);
        this.files.copied.push(path);
      }
      return;
    }
    if (!hasFolder(this.#tree, path)) return;
    const names = filesIn(this.#tree, path);
    const fileName = kustomizationNames.find((name) => names.includes(name));
    if (fileName === undefined) return;
    const content = parseMap((await this.#tree.read(pathIn(path, fileName))) ?? "");
    if (content === null) this.files.copied.push(pathIn(path, fileName));
    else await this.addKustomization(path, fileName, content, false, depth + 1);
  }
}

/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/internal/git/repospec.go */
function isRemote(item: YamlValue, tree: SourceTree): boolean {
  const text = textOf(item);
  if (text === null || text.includes("\n") || hasFile(tree, text)) return false;
  return /^(?:git::|gh:|github\.com[:/])|:\/\/|^[\w.-]+@[\w.-]+[:/]|\?ref=/.test(text);
}

/**
 * What kustomize fetches for a ConfigMap: "key=URL", or the URL alone.
 * https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/internal/loader/fileloader.go
 */
const remoteFile = /^(?:[^=/]*=)?https?:\/\//i;

/** "path" of "key=path". */
function withoutKey(file: string): string {
  return file.slice(file.indexOf("=") + 1);
}

function namedPaths(content: Values): string[] {
  const found: string[] = [];
  const add = (value: YamlValue | undefined): void => {
    const text = textOf(value);
    if (text !== null && text !== "" && !/\n|: /.test(text)) found.push(text);
  };
  for (const field of [...pathFields, ...inlineFields]) listOf(content[field]).forEach(add);
  for (const field of fieldsWithPath)
    for (const item of listOf(content[field])) add(fieldOf(item, ["path"]));
  add(fieldOf(content, ["openapi", "path"]));
  for (const field of ["configMapGenerator", "secretGenerator"])
    for (const item of listOf(content[field])) {
      for (const file of listOf(fieldOf(item, ["files"]))) {
        const text = textOf(file);
        if (text !== null) add(withoutKey(text));
      }
      listOf(fieldOf(item, ["envs"])).forEach(add);
      add(fieldOf(item, ["env"]));
    }
  return found;
}
