/** Tells a wrong folder of a registry from a wrong chart name: the answer is the same for both. */
import { editDistance } from "../../model/text/edit-distance.ts";
import { folderOf } from "../objects/gitops-object.ts";

const maxEdits = 2;
const maxFolders = 500;

export class OciFolders {
  /** The folders in which charts were found. */
  readonly #found = new Set<string>();
  /** The charts that were not found, by folder. */
  readonly #missing = new Map<string, Set<string>>();

  /** Names of charts in other places, and of releases: they are hardly mistyped twice. */
  readonly #names = new Set<string>();

  addName(name: string): void {
    this.#names.add(name);
  }

  /** `chart` is "host/path/name". */
  add(chart: string, isFound: boolean): void {
    const folder = folderOf(chart);
    if (this.#found.size + this.#missing.size >= maxFolders) return;
    if (isFound) this.#found.add(folder);
    else this.#missing.set(folder, (this.#missing.get(folder) ?? new Set()).add(chart));
  }

  /**
   * Is the folder of a chart that was not found wrong? It is if it lacks several charts, if its
   * name is nearly that of a folder with charts, or if the name of the chart is used elsewhere.
   */
  isWrong(chart: string): boolean {
    const folder = folderOf(chart);
    if (this.#found.has(folder)) return false;
    if ((this.#missing.get(folder)?.size ?? 0) > 1) return true;
    if (this.#names.has(chart.slice(folder.length + 1))) return true;
    return [...this.#found].some((other) => editDistance(folder, other, maxEdits) <= maxEdits);
  }
}
