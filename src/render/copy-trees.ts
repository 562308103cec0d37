/** Files and folders → a copy of them in a temporary folder, some with another text. Sizes are capped, links lead nowhere else. */
import { copyFile, mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { isWithin } from "../system/paths.ts";
import { RenderRefusal } from "../model/render-root.ts";

const maxFiles = 20_000;
const maxBytes = 128 * 1024 * 1024;
const left: ReadonlySet<string> = new Set([".git", "node_modules"]);

/**
 * Copies files and whole folders to where they stand relative to one another: `placeOf` gives the place of any of them in the copy. `home`
 * is the folder that links may not lead out of. Throws `Unrenderable` where there is too much, or such a link.
 */
export async function copyTrees(
  paths: string[],
  target: string,
  home: string,
  replaced: ReadonlyMap<string, string>,
): Promise<(path: string) => string> {
  const base = commonFolder(paths);
  const placeOf = (path: string): string => join(target, relative(base, path));
  const realHome = await realpath(home);
  const done = new Set<string>();
  let files = 0;
  let bytes = 0;
  const copy = async (path: string, to: string, depth: number): Promise<void> => {
    if (done.has(to)) return;
    done.add(to);
    const real = await realpath(path).catch(() => null);
    const status = real === null ? null : await stat(real);
    if (real === null || status === null) return;
    if (!isWithin(real, realHome) && isWithin(path, home))
      throw new RenderRefusal(`${relative(home, path)} is a link that leads out of the repository`);
    if (status.isDirectory()) {
      if (depth > 64) throw new RenderRefusal("its folders are nested too deeply");
      await mkdir(to, { recursive: true });
      for (const name of await readdir(real))
        if (!left.has(name)) await copy(join(path, name), join(to, name), depth + 1);
    } else if (status.isFile()) {
      bytes += status.size;
      if (++files > maxFiles || bytes > maxBytes)
        throw new RenderRefusal(`it has more than ${maxFiles} files or ${maxBytes >> 20} MiB`);
      await mkdir(dirname(to), { recursive: true });
      const text = replaced.get(path);
      if (text === undefined) await copyFile(real, to);
      else await writeFile(to, text);
    }
  };
  for (const path of paths) await copy(path, placeOf(path), 0);
  return placeOf;
}

function commonFolder(paths: string[]): string {
  const [first = sep, ...others] = paths.map((path) => dirname(path));
  let base = first;
  while (others.some((path) => !isWithin(path, base)) && base !== dirname(base))
    base = dirname(base);
  return base;
}
