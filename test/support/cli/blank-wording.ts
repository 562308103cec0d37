/**
 * Replaces every text of `judge/wording` by "x" in a bundle. Events keep theirs, because they quote
 * the kubelet.
 */
import type { Plugin } from "rolldown";

const wording =
  /\/src\/judge\/wording\/(?!kubelet-event|start-event|grpc-code|refused-pod|go-)[\w-]+\.ts$/;

export function blankWording(): Plugin {
  return {
    name: "blank-wording",
    transform: (code, id) => (wording.test(id) ? { code: blanked(code), map: null } : null),
  };
}

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
