/** Says what kustomizations that are not rendered may make of the objects of their inputs. */
import type { DeclaredObject } from "../../model/cluster/declared-object.ts";
import { shownFolder } from "../../model/source/shown-folder.ts";
import type { UnrenderedKustomization } from "../../model/source/unrendered-kustomization.ts";

interface Renaming {
  prefix: string;
  suffix: string;
}

export class KustomizationInputIndex {
  /** By file or folder; the names that kustomizations give are often the same. */
  readonly #renamings = new Map<string, Map<string, Renaming>>();

  add({ folders, prefix, suffix }: UnrenderedKustomization): void {
    for (const folder of folders) {
      const known = this.#renamings.get(folder) ?? new Map<string, Renaming>();
      this.#renamings.set(folder, known);
      if (prefix !== "" || suffix !== "")
        known.set(JSON.stringify([prefix, suffix]), { prefix, suffix });
    }
  }

  /** The object, which may get more keys, and what may have another name. */
  changed(object: DeclaredObject): DeclaredObject[] {
    const { source, name, kind, at } = object;
    if (source !== "manifest" || this.#renamings.size === 0) return [object];
    const places = [at.file, shownFolder(at.file)];
    const found = places.flatMap((path) => this.#renamings.get(path) ?? []);
    if (found.length === 0) return [object];
    const own = kind === "ServiceAccount" ? object : { ...object, hasOpenKeys: true as const };
    const renamed = found.flatMap((renamings) => [...renamings.values()]);
    return name === null || object.refusal !== undefined
      ? [own]
      : [
          own,
          ...renamed.map(({ prefix, suffix }) => ({
            ...own,
            name: `${prefix}${name}${suffix}`,
            certain: false,
          })),
        ];
  }
}
