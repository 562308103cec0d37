/** Finds the source files that hold guard markers. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { markersIn } from "./remove-guard.ts";

export interface MarkedFile {
  path: string;
  text: string;
  ids: string[];
}

export function markedFiles(folder: string): MarkedFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }))
    .map(({ path, text }) => ({ path, text, ids: markersIn(text) }))
    .filter(({ ids }) => ids.length > 0);
}
