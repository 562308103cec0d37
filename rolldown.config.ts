/** src → dist: two doors and what they share, readable, so that a reviewer can see what runs. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "rolldown";

/**
 * What commander imports at its start for what is rare or never asked of it here. The stream of standard input alone, which
 * the whole of `node:process` opens, costs as much as reading a manifest.
 */
const rare: Record<string, string> = {
  "node:process": "export default process;",
  "node:child_process": `export default { get spawn() { return process.getBuiltinModule("node:child_process").spawn; } };`,
  "node:util": `export const stripVTControlCharacters = (text) => process.getBuiltinModule("node:util").stripVTControlCharacters(text);`,
};

const builtIn = /^import (?:(\w+)(?:, | ))?(?:\{ ([^}]*) \} )?from ("node:[^"]*");$/gm;

/** All that is bundled is bundled, so that what is still required is built in. */
const required =
  /^import \{ createRequire \} from "node:module";$|(?<=^var __require = ).*createRequire.*(?=;$)/gm;

/**
 * A built-in module that is imported shows all that it exports, and loads streams, readline and more for it. Asked for by name it does not.
 * `node:fs/promises` is not even asked for before its first call, as most runs read in place.
 * https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
function askForBuiltIn(
  _: string,
  whole: string | undefined,
  names: string | undefined,
  module: string,
): string {
  const ask = `process.getBuiltinModule(${module})`;
  const named = names?.split(", ").map((name) => name.split(" as ")) ?? [];
  const rest =
    module === `"node:fs/promises"`
      ? named.map(
          ([name = "", own = name]) => `const ${own} = (...given) => ${ask}.${name}(...given);`,
        )
      : [`const { ${named.map((name) => name.join(": ")).join(", ")} } = ${ask};`];
  return [
    ...(whole === undefined ? [] : [`const ${whole} = ${ask};`]),
    ...(named.length === 0 ? [] : rest),
  ].join("\n");
}

/** Text of one byte a character is read in half the time: what is none is escaped, and an arrow in a comment drawn. */
function inAscii(code: string): string {
  return code
    .replaceAll(/^\s*(?:\/\*\*|\*|\/\/).*/gm, (comment) =>
      comment.replaceAll("→", "->").replaceAll("…", "..."),
    )
    .replaceAll(
      /[^\x00-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** Of js-yaml its parser alone is used. What its loader and its writer set up goes, once it is said that to make it does nothing else. */
const madeForOthers =
  /^(var \w+) = ((?:new Schema\(|YAML11_SCHEMA\.|\{\n\t(?:\.\.\.|indent: ))[^]*?^[\]}]?\)?|(?:new RegExp|defineSequenceTag)\((?:.*|[^]*?^\})\)|`.*`|[A-Z_]+\.\w+);$/gm;

export default defineConfig({
  input: { cli: "src/cli.ts", action: "src/action.ts" },
  platform: "node",
  // @actions/core brings an HTTP client, and with it a second undici, for logins with OIDC that nothing here asks for.
  // One HTTP client is enough: @actions/github brings an older undici, twice.
  resolve: { alias: { undici: fileURLToPath(import.meta.resolve("undici")) } },
  plugins: [
    {
      name: "lean",
      resolveId: (source, importer) =>
        /[\\/]commander[\\/]/.test(importer ?? "") && source in rare ? `commander/${source}` : null,
      transform: (code, id) =>
        id.endsWith("js-yaml.mjs")
          ? code.replaceAll(madeForOthers, "$1 = /* @__PURE__ */ (() => ($2))();")
          : null,
      load: (id) => rare[id.replace(/^commander\//, "")] ?? null,
      renderChunk: (code) =>
        inAscii(
          code
            .replaceAll(required, (text) =>
              text.startsWith("import") ? "" : "process.getBuiltinModule",
            )
            .replaceAll(builtIn, askForBuiltIn),
        ),
    },
  ],
  treeshake: {
    moduleSideEffects: [{ test: /node_modules.@actions|node_modules.tunnel/, sideEffects: false }],
    manualPureFunctions: ["defineScalarTag", "defineSequenceTag", "defineMappingTag", "Schema"],
  },
  output: {
    dir: "dist",
    format: "esm",
    minify: false,
    cleanDir: true,
    chunkFileNames: "[name].js",
    // Each file more takes half a millisecond of the start. What is loaded only when it is needed stays apart.
    codeSplitting: { groups: [{ name: "pullgate", tags: ["$initial"], minShareCount: 2 }] },
    comments: { annotation: false, jsdoc: true, legal: true },
  },
});
