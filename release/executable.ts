/**
 * Builds Pullgate and the Node that runs this script into one executable file for this platform:
 * `node release/executable.ts FILE`. https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "postject";
import { rolldown, type Plugin } from "rolldown";
import config from "../rolldown.config.ts";

const [file = ""] = process.argv.slice(2);
if (file === "") throw new Error("usage: node release/executable.ts FILE");
const folder = mkdtempSync(join(tmpdir(), "pullgate-executable-"));
try {
  const main = join(folder, "pullgate.cjs");
  const blob = join(folder, "pullgate.blob");
  const settings = join(folder, "sea.json");
  writeFileSync(main, await script());
  writeFileSync(
    settings,
    JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }),
  );
  execFileSync(process.execPath, ["--experimental-sea-config", settings], { stdio: "pipe" });
  copyFileSync(process.execPath, file);
  chmodSync(file, 0o755);
  if (process.platform === "darwin") execFileSync("codesign", ["--remove-signature", file]);
  await inject(file, "NODE_SEA_BLOB", readFileSync(blob), {
    sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
    ...(process.platform === "darwin" ? { machoSegmentName: "NODE_SEA" } : {}),
  });
  if (process.platform === "darwin") execFileSync("codesign", ["--sign", "-", file]);
} finally {
  rmSync(folder, { recursive: true });
}

/** The command line as one CommonJS script, which is all that Node 24 can start from a blob. */
async function script(): Promise<string> {
  const bundle = await rolldown({
    ...config,
    input: "src/cli.ts",
    cwd: join(import.meta.dirname, ".."),
    plugins: [dynamicBuiltIns(), config.plugins],
  });
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
  const [{ code }] = output;
  if (output.length !== 1 || /^import\b/m.test(code))
    throw new Error("the bundle is not one file without imports");
  // CommonJS has no await outside of functions.
  const body = code.replace(/^#!.*/, "").replace(/^export \{[^}]*\};?$/gm, "");
  return `(async () => {\n${body}\n})();\n`;
}

/** A script in a blob cannot import; the plugin for static imports loads these modules. */
function dynamicBuiltIns(): Plugin {
  return {
    name: "dynamic-built-ins",
    resolveId: (source, _, { kind }) =>
      kind === "dynamic-import" && isBuiltin(source)
        ? `\0built-in:import:${source.replace(/^node:/, "")}`
        : null,
  };
}
