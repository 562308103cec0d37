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

const madeForLoader = /^(var \w+) = ((?:new Schema\(|YAML11_SCHEMA\.|\{\n\t\.\.\.)[^]*?^[\]}]\)?);$/gm;

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
      // Of js-yaml its parser alone is used. The schemas and defaults of its loader go, once it is said that to make them does nothing else.
      transform: (code, id) =>
        id.endsWith("js-yaml.mjs") ? code.replaceAll(madeForLoader, "$1 = /* @__PURE__ */ (() => ($2))();") : null,
      load: (id) => rare[id.replace(/^commander\//, "")] ?? null,
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
