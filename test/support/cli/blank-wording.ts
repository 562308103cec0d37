/**
 * Replaces every text of `judge/wording` by "x" in a process that imports this file first. Events
 * keep theirs, because they quote the kubelet.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const wording =
  /\/src\/judge\/wording\/(?!kubelet-event|start-event|grpc-code|refused-pod|go-)[\w-]+\.ts$/;

registerHooks({
  load(url, context, nextLoad) {
    if (!wording.test(url)) return nextLoad(url, context);
    const source = blanked(readFileSync(fileURLToPath(url), "utf8"));
    return { format: "module-typescript", source, shortCircuit: true };
  },
});

/** Wraps the exported functions, and replaces the exported constants. */
function blanked(source: string): string {
  const texts = /^export function (?!\w*Event\b)(\w+)/gm;
  const names = [...source.matchAll(texts)].map(([, name = ""]) => name);
  const hidden = source
    .replaceAll(texts, "function $1$$")
    .replaceAll(/^export const (\w+) =[^;]*;$/gm, 'export const $1 = "x";');
  const blank = 'const blank$ = (value) => (Array.isArray(value) ? value.map(blank$) : "x");';
  const wrappers = names.map(
    (name) => `export const ${name} = (...parameters) => blank$(${name}$(...parameters));`,
  );
  return [hidden, blank, ...wrappers].join("\n");
}
