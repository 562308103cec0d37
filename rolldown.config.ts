/** src → dist: two doors and what they share, readable, so that a reviewer can see what runs. */
import { defineConfig } from "rolldown";

export default defineConfig({
  input: { cli: "src/cli.ts", action: "src/action.ts" },
  platform: "node",
  treeshake: true,
  output: {
    dir: "dist",
    format: "esm",
    minify: false,
    cleanDir: true,
    chunkFileNames: "[name].js",
    comments: { annotation: false, jsdoc: true, legal: true },
  },
});
