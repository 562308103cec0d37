/** Checks what a reviewer of dist/ relies on, with a bundle of the sources as they are. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { before, describe, test } from "node:test";
import { buildBundle } from "./support/cli/build-bundle.ts";
import { bundleVariable } from "./support/cli/program.ts";

const root = join(import.meta.dirname, "..");

function versionOf(name: string): string {
  const file = join(root, "node_modules", name, "package.json");
  const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
  return version;
}

/** The programs called `node` on PATH, each with its version. */
function nodesOnPath(): [program: string, version: string][] {
  return (process.env["PATH"] ?? "").split(delimiter).flatMap((folder) => {
    const program = join(folder, "node");
    const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    return status === 0 ? [[program, stdout.trim().replace(/^v/, "")] as const] : [];
  });
}

describe("the bundle", () => {
  let folder = "";
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  let names: string[] = [];

  before(async () => {
    folder = process.env[bundleVariable] ?? (await buildBundle());
    names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  });

  test("names each chunk after its package or file, none by a number", () => {
    assert.ok(names.length > 10);
    assert.deepEqual(
      names.filter((name) => !/^[a-z]+(-[a-z]+)*\.js$/.test(name)),
      [],
    );
  });

  test("starts, and prints its version", () => {
    const cli = [join(folder, "cli.js"), "--version"];
    assert.match(execFileSync(process.execPath, cli, { encoding: "utf8" }), /^\d+\.\d+\.\d+/);
  });

  test("says which Node it needs to one that cannot parse it, and exits with 2", (t) => {
    const old = nodesOnPath().filter(([, version]) => Number.parseInt(version, 10) < 24);
    if (old.length === 0) return t.skip("no Node older than 24 is on PATH");
    for (const [node, version] of old) {
      const { status, stderr } = spawnSync(node, [join(folder, "cli.js"), "check", "."], {
        encoding: "utf8",
      });
      assert.equal(stderr, `pullgate needs Node 24 or later; this is Node ${version}\n`);
      assert.equal(status, 2);
      const action = spawnSync(node, [join(folder, "action.js")], { encoding: "utf8" });
      assert.match(action.stdout, /^::error::pullgate needs Node 24 or later; this is Node /);
      assert.equal(action.status, 1);
    }
  });

  test("is ASCII, and asks for built-in modules without importing them", () => {
    for (const name of names) {
      assert.match(read(name), /^[\x00-\x7f]*$/, name);
      assert.doesNotMatch(read(name), /^import .* from "(?:node:|fs"|os"|path")/m, name);
      assert.doesNotMatch(read(name), /createRequire\(/, name);
    }
  });

  test("holds the parser of js-yaml 5.5.0 without its writer", () => {
    assert.equal(versionOf("js-yaml"), "5.5.0", "rolldown.config.ts is written for this version");
    const code = read("pullgate.js");
    assert.match(code, /EVENT_ID/);
    assert.doesNotMatch(code, /DEFAULT_DUMP_OPTIONS|YAML11_SCHEMA/);
  });

  test("keeps compiled code from the first chunk on, and loads no table of Unicode", () => {
    assert.doesNotMatch(read("compile-cache.js"), /^import /m);
    assert.match(read("cli.js"), /enableCompileCache\([^]*"--no-lazy"/);
    // The first module to be evaluated.
    assert.match(read("command-line.js"), /^import "\.\/lazy-compilation\.js";/);
    assert.doesNotMatch(read("lazy-compilation.js"), /^import /m);
    assert.doesNotMatch(read("action.js") + read("run-action.js"), /enableCompileCache\(/);
    const code = read("pullgate.js");
    assert.match(code, /this\.own \?\?= new Intl\.Segmenter\(\)/);
    assert.match(code, /this\.own \?\?= new RegExp\("\^\\\\p\{RGI_Emoji\}\$", "v"\)/);
    assert.doesNotMatch(code, /^(?:const|let|var) [\w$]+ = (?:new Intl\.|\/.*RGI_Emoji)/m);
  });

  test("replaces the built-in modules that commander 15.1.0 imports at start-up", () => {
    assert.equal(
      versionOf("commander"),
      "15.1.0",
      "rolldown.config.ts is written for this version",
    );
    const source = readFileSync(join(root, "node_modules/commander/lib/command.js"), "utf8");
    const imports = source.match(/(?<=^import .* from ')node:[a-z_]+(?=';$)/gm);
    assert.deepEqual(imports, [
      "node:events",
      "node:child_process",
      "node:path",
      "node:fs",
      "node:process",
      "node:util",
    ]);
    assert.match(read("command-line.js"), /get spawn\(\) \{/);
    assert.doesNotMatch(read("command-line.js"), /\\p\{ID_Continue\}/);
  });
});
