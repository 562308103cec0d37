/** Finds the inputs of an overlay, and the overlays below a folder. */
import { join, resolve } from "node:path";
import { RenderRefusal } from "../../model/source/render-root.ts";
import {
  changesPlugins,
  readKustomization,
  remoteIn,
  resourceFields,
  unreadable,
  type Kustomization,
  type NamedPath,
} from "../../system/kustomization.ts";
import { entriesAt, statusAt } from "../../system/file-status.ts";
import { textOf } from "../../system/paths.ts";
import { yamlsOf } from "../../system/yaml-values.ts";
import type { SourcePath } from "../source-files.ts";

const maxFiles = 5_000;
const maxFolders = 20_000;

/** What an overlay is built from. Paths are absolute and not repeated. */
export interface KustomizationInputs {
  kustomizations: Pick<Kustomization, "file" | "folder" | "text">[];
  /** Files that the kustomizations name. */
  files: string[];
  /** Those of the files that configure plugins. */
  plugins: string[];
  /** Folders of plugins whose configurations are changed before they are used. */
  changedPlugins: string[];
  /** Names that do not exist on disk or look remote: fetched by kustomize, or missing. */
  absent: string[];
}

/**
 * Follows a kustomization through its bases and components. Throws `RenderRefusal` if it includes
 * too many files.
 */
export async function inputsOf(overlay: string): Promise<KustomizationInputs> {
  const collector = new InputCollector();
  await collector.follow(overlay);
  return collector.inputs;
}

/** The inputs as files with their roles. */
export function sourcePathsOf({ kustomizations, files }: KustomizationInputs): SourcePath[] {
  return [
    ...kustomizations.map(({ file }): SourcePath => ({ file, role: "kustomization" })),
    ...files.map((file): SourcePath => ({ file, role: "resource" })),
  ];
}

function isPluginField(field: string): boolean {
  return /^(?:generators|transformers|validators|configurations)$/.test(field);
}

class InputCollector {
  readonly inputs: KustomizationInputs = {
    kustomizations: [],
    files: [],
    plugins: [],
    changedPlugins: [],
    absent: [],
  };
  readonly #seen = new Set<string>();

  /** `isPlugin`: the folder holds configurations of plugins. It may be followed as both. */
  async follow(folder: string, isPlugin = false): Promise<void> {
    if (!this.#isNew(folder, isPlugin)) return;
    const kustomization = await readKustomization(folder);
    if (kustomization === null) return;
    this.inputs.kustomizations.push(kustomization);
    this.inputs.absent.push(...kustomization.remote);
    if (isPlugin && (await changesPlugins(kustomization))) this.inputs.changedPlugins.push(folder);
    for (const named of kustomization.named)
      await this.#add(resolve(folder, named.name), named, isPlugin);
  }

  #isNew(path: string, isPlugin: boolean): boolean {
    const key = isPlugin ? `plugin ${path}` : path;
    const isNew = !this.#seen.has(key);
    this.#seen.add(key);
    return isNew;
  }

  async #add(path: string, { name, field }: NamedPath, isWithinPlugin: boolean): Promise<void> {
    const status = statusAt(path);
    if (status === null) this.inputs.absent.push(name);
    // Plugin configurations may name files to fetch.
    // guard: plugin-folders
    const isPlugin = isWithinPlugin || isPluginField(field);
    if (status?.isDirectory() === true) await this.follow(path, isPlugin);
    else if (status?.isFile() === true && this.#isNew(path, isPlugin)) {
      this.inputs.files.push(path);
      if (isPlugin) {
        this.inputs.plugins.push(path);
        const contents = await yamlsOf(textOf(path) ?? "");
        this.inputs.absent.push(...remoteIn(contents ?? [unreadable]));
      }
    }
    if (this.#seen.size > maxFiles)
      throw new RenderRefusal(`it includes more than ${maxFiles} files`);
  }
}

/**
 * Folders at or below `folder` with a kustomization that no other of them includes. Components and
 * the bases of the overlays are left out.
 */
export async function overlaysBelow(
  folder: string,
  isExcluded: (path: string) => boolean,
): Promise<string[]> {
  const found: Kustomization[] = [];
  const folders = [folder];
  for (let count = 0; folders.length > 0 && count < maxFolders; count++) {
    const current = folders.pop() ?? "";
    const kustomization = await readKustomization(current);
    if (kustomization !== null) found.push(kustomization);
    const entries = entriesAt(current);
    const below = entries
      .filter((entry) => entry.isDirectory() && entry.name !== ".git")
      .map(({ name }) => join(current, name))
      .filter((path) => !isExcluded(path));
    // Depth first, in the order of the names.
    folders.push(...below.sort().toReversed());
  }
  return rootKustomizations(found);
}

/** The folders of the kustomizations that none of the others includes. */
export function rootKustomizations(all: readonly Kustomization[]): string[] {
  const included = new Set(
    all.flatMap(({ folder, named }) =>
      named
        .filter(({ field }) => resourceFields.has(field))
        .map(({ name }) => resolve(folder, name)),
    ),
  );
  return all
    .filter(({ folder, component }) => !component && !included.has(folder))
    .map(({ folder }) => folder);
}
