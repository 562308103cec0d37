/** src → dist: two doors and what they share, readable, so that a reviewer can see what runs. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "rolldown";

export default defineConfig({
  input: { cli: "src/cli.ts", action: "src/action.ts" },
  platform: "node",
  // @actions/core brings an HTTP client, and with it a second undici, for logins with OIDC that nothing here asks for.
  // One HTTP client is enough: @actions/github brings an older undici, twice.
  resolve: { alias: { undici: fileURLToPath(import.meta.resolve("undici")) } },
  treeshake: { moduleSideEffects: [{ test: /node_modules.@actions|node_modules.tunnel/, sideEffects: false }] },
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
