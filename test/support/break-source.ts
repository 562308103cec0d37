/**
 * Preloaded into a test process (`--import`): replaces code of one source file as it is loaded, to
 * show that a test fails without it. `BROKEN_SOURCE` is JSON with the file below `src/`, and pairs
 * of a text that stands in it once and its replacement.
 */
import { registerHooks } from "node:module";

const { file, edits }: { file: string; edits: [from: string, to: string][] } = JSON.parse(
  process.env["BROKEN_SOURCE"] ?? '{"file":"","edits":[]}',
);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (file === "" || !url.endsWith(`/src/${file}`)) return loaded;
    let source = textOf(loaded.source ?? "");
    for (const [from, to] of edits) {
      if (source.split(from).length !== 2) throw new Error(`${file} has no single \`${from}\``);
      source = source.replace(from, () => to);
    }
    return { ...loaded, source };
  },
});

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === "string" ? source : new TextDecoder().decode(source);
}
