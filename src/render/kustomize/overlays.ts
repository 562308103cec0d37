/** Finds what a root kustomization includes, and which kustomizations are roots. */
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { RenderRefusal } from "../../model/render-root.ts";
import {
  distantIn,
  ofResources,
  readKustomization,
  unreadable,
  type Kustomization,
} from "../../system/kustomization.ts";
import { textOf } from "../../system/paths.ts";
import { yamlsOf } from "../../system/yaml-values.ts";

const maxFiles = 5_000;

/** All that stands behind a root. Paths are absolute, each once. */
export interface KustomizationInputs {
  kustomizations: { file: string; folder: string; text: string }[];
  /** Files that they name, with where. */
  files: { file: string; field: string }[];
  /** Names that lead nowhere on this disk, or may not: to be fetched, or missing. */
  absent: string[];
}

/** Follows a kustomization through its bases and components. Throws `RenderRefusal` where there is no end to it. */
export async function inputsOf(root: string): Promise<KustomizationInputs> {
  const found: KustomizationInputs = { kustomizations: [], files: [], absent: [] };
  const seen = new Set<string>();
  const follow = async (folder: string): Promise<void> => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const kustomization = await readKustomization(folder);
    if (kustomization === null) return;
    found.kustomizations.push(kustomization);
    found.absent.push(...kustomization.distant);
    for (const { name, field } of kustomization.named) {
      const path = resolve(folder, name);
      const status = await stat(path).catch(() => null);
      if (status === null) found.absent.push(name);
      if (status?.isDirectory() === true) await follow(path);
      else if (status?.isFile() === true && !seen.has(path)) {
        seen.add(path);
        found.files.push({ file: path, field });
        if (/^(?:generators|transformers|validators|configurations)$/.test(field))
          found.absent.push(
            ...distantIn((await yamlsOf((await textOf(path)) ?? "")) ?? [unreadable]),
          );
      }
      if (seen.size > maxFiles) throw new RenderRefusal(`it includes more than ${maxFiles} files`);
    }
  };
  await follow(root);
  return found;
}

const maxFolders = 20_000;

/**
 * The folders below one, itself included, that hold a kustomization which no other of them includes: what somebody applies. Components and
 * bases of the overlays are left out.
 */
export async function overlaysBelow(
  folder: string,
  excluded: (path: string) => boolean,
): Promise<string[]> {
  const all: Kustomization[] = [];
  let count = 0;
  const walk = async (at: string): Promise<void> => {
    if (++count > maxFolders) return;
    const own = await readKustomization(at);
    if (own !== null) all.push(own);
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (
        entry.isDirectory() &&
        entry.name !== ".git" &&
        entry.name !== "node_modules" &&
        !excluded(path)
      )
        await walk(path);
    }
  };
  await walk(folder);
  return rootKustomizations(all);
}

/** Of some kustomizations those that none of them includes. */
export function rootKustomizations(all: Kustomization[]): string[] {
  const includedByOthers = new Set(
    all.flatMap(({ folder, named }) =>
      named.filter(({ field }) => ofResources.has(field)).map(({ name }) => resolve(folder, name)),
    ),
  );
  return all
    .filter(({ folder, component }) => !component && !includedByOthers.has(folder))
    .map(({ folder }) => folder);
}
