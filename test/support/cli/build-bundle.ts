/** Bundles the sources as `npm run build` does, into another folder. */
import { rmSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown, type Plugin } from "rolldown";
import config from "../../../rolldown.config.ts";

const root = join(import.meta.dirname, "../../..");

/** Makes a folder that every user may read, and that is removed when this process ends. */
export async function buildBundle(more: readonly Plugin[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bundle-of-pullgate-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const { plugins, output, ...input } = config;
  const build = await rolldown({
    ...input,
    cwd: root,
    plugins: [plugins, ...more],
    onLog() {},
  });
  for (const each of [output].flat()) await build.write({ ...each, dir: folder });
  await build.close();
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}
