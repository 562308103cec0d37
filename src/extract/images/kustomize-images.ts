/** Marks the images that a kustomization replaces or leaves out, where it is not rendered. */
import type { Mention, Workload } from "../../model/cluster/cluster.ts";
import { shownFolder } from "../../model/source/shown-folder.ts";
import type { UnrenderedKustomization } from "../../model/source/unrendered-kustomization.ts";

/** Folders and files of one kustomization that are looked at: chains of them must not multiply. */
const maxInputs = 1000;

export class KustomizeImages {
  /** By folder. */
  readonly #kustomizations = new Map<string, UnrenderedKustomization>();

  add(kustomization: UnrenderedKustomization): void {
    const [folder] = kustomization.folders;
    if (folder !== undefined) this.#kustomizations.set(folder, kustomization);
  }

  /** Sets `Mention.replacedBy` and `Mention.unnamedIn`. */
  mark(workloads: readonly Workload[]): void {
    if (this.#kustomizations.size === 0) return;
    for (const { at, partial, mentions } of workloads) {
      const kustomization =
        partial === true ? this.#kustomizations.get(shownFolder(at.file)) : null;
      if (kustomization?.folders.includes(at.file) === false)
        for (const mention of mentions) mention.unnamedIn = kustomization.file;
    }
    for (const field of ["images", "vars"] as const) this.#markReplaced(workloads, field);
  }

  #markReplaced(workloads: readonly Workload[], field: "images" | "vars"): void {
    if ([...this.#kustomizations.values()].every((each) => each[field].length === 0)) return;
    const named = workloads.flatMap((workload) =>
      workload.mentions.flatMap((mention) =>
        namesIn(mention, field).map((name) => ({ name, mention })),
      ),
    );
    const mentions = Map.groupBy(named, ({ name }) => name);
    for (const kustomization of this.#kustomizations.values()) {
      const { file, component } = kustomization;
      if (component) continue;
      const folders = this.#inputsOf(kustomization);
      for (const name of this.#namesOf(kustomization, field, folders))
        for (const { mention } of mentions.get(name) ?? [])
          if (isInput(mention, folders)) mention.replacedBy ??= { file, field };
    }
  }

  /** The folders of the kustomization's inputs, and those of their inputs. */
  #inputsOf({ folders }: UnrenderedKustomization): Set<string> {
    const found = new Set(folders);
    for (const folder of found) {
      if (found.size > maxInputs) break;
      for (const further of this.#kustomizations.get(folder)?.folders ?? []) found.add(further);
    }
    return found;
  }

  /**
   * The names in its `images`, and in those of its components; or in its `vars`, and in those of
   * any of its inputs.
   */
  #namesOf(
    kustomization: UnrenderedKustomization,
    field: "images" | "vars",
    folders: ReadonlySet<string>,
  ): Set<string> {
    const others = [...folders].flatMap((folder) => {
      const input = this.#kustomizations.get(folder);
      return field === "vars" || input?.component === true ? (input?.[field] ?? []) : [];
    });
    return new Set([...kustomization[field], ...others]);
  }
}

function isInput({ at }: Mention, folders: ReadonlySet<string>): boolean {
  if (folders.has(".") && !at.file.startsWith("../")) return true;
  for (let end = at.file.lastIndexOf("/"); end > 0; end = at.file.lastIndexOf("/", end - 1))
    if (folders.has(at.file.slice(0, end))) return true;
  return false;
}

/** What kustomizations may replace in an image: its name, or its variables. */
function namesIn({ image }: Mention, field: "images" | "vars"): string[] {
  return field === "vars" ? varsIn(image) : [nameOf(image)];
}

/**
 * The names of variables.
 * https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/types/var.go
 */
function varsIn(image: string): string[] {
  return [...image.matchAll(/\$\(([^()]+)\)/g)].map(([, name = ""]) => name);
}

/**
 * The part that kustomize compares with `name`.
 * https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/internal/image/image.go
 */
function nameOf(image: string): string {
  return image.replace(/@sha256:[\w.{}-]*$/, "").replace(/:[\w.{}-]*$/, "");
}
