/**
 * Removes each guard of docs/security.md, one after the other, in a copy of the tree, and reports
 * whether the guard's test then fails. Usage: `npm run guards [-- part of a threat…]`
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { bundleVariable } from "../support/cli/program.ts";
import { guards, type Guard } from "./guard-list.ts";
import { markedFiles } from "./marked-files.ts";
import { removeGuard, type Removal } from "./remove-guard.ts";
import { threatLines } from "./threat-lines.ts";

const root = join(import.meta.dirname, "../..");
/** A test that hangs without its guard counts as failed. */
const timeoutMs = 60_000;

/** A guard with the test that docs/security.md names. */
interface TestedGuard extends Guard {
  test: string;
  pattern: string;
}

const lines = threatLines(readFileSync(join(root, "docs/security.md"), "utf8"));
const testedGuards = guards.map((guard): TestedGuard => {
  const line = lines.find(({ threat }) => threat === guard.threat);
  if (line === undefined) throw new Error(`docs/security.md has no line "${guard.threat}"`);
  return {
    pattern: line.name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
    ...guard,
    test: line.file,
  };
});

const binary = (name: string): string => join(root, "node_modules/.bin", name);

type Outcome =
  | "fails"
  | "hangs"
  | "PASSES"
  | "RUNS NO TEST"
  | "FAILS WITH ITS GUARD"
  | "DOES NOT COMPILE";

async function copyTree(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "pullgate-guards-"));
  for (const name of [
    "src",
    "test",
    "schema",
    "docs",
    "action.yml",
    "package.json",
    "README.md",
    "rolldown.config.ts",
    "tsconfig.json",
  ])
    await cp(join(root, name), join(copy, name), { recursive: true });
  for (const name of ["node_modules", ".cache"])
    await symlink(join(root, name), join(copy, name)).catch(() => {});
  return copy;
}

/** Runs the guard's test in a process group of its own, so that hanging children are killed too. */
async function runTest(
  tree: string,
  { test, pattern }: TestedGuard,
): Promise<{ failed: boolean; hung: boolean; count: number }> {
  const args = [
    "--test",
    "--test-reporter=tap",
    `--test-name-pattern=${pattern}`,
    join("test", test),
  ];
  const child = spawn(process.execPath, args, {
    cwd: tree,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    // The changed sources run, and no bundle of others.
    env: { ...process.env, [bundleVariable]: undefined },
  });
  let hung = false;
  let output = "";
  const kill = (): void => {
    hung = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  const timer = setTimeout(kill, timeoutMs);
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = await new Promise<number | null>((done) => child.on("exit", done));
  clearTimeout(timer);
  child.stdout.destroy();
  return { failed: code !== 0, hung, count: Number(/^# (?:tests) (\d+)$/m.exec(output)?.[1] ?? 0) };
}

async function outputOf(command: string, args: string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  await new Promise((done) => child.on("close", done));
  return output;
}

/** Builds dist/ for the tests that run the bundle. */
async function build(tree: string, { test }: TestedGuard): Promise<void> {
  if (!/\bdist\b|action: root/.test(await readFile(join(tree, "test", test), "utf8"))) return;
  const rolldown = join(root, "node_modules/rolldown/bin/cli.mjs");
  await outputOf(process.execPath, [rolldown, "--config", "rolldown.config.ts"], tree);
}

/** Replaced code may name variables that were renamed since: the test would fail for that reason. */
async function compiles(tree: string, removals: Removal[]): Promise<boolean> {
  if (removals.every((removal) => typeof removal === "string")) return true;
  const unknownName = /error TS(?:2304|2552|1\d{3}):/;
  return !unknownName.test(await outputOf(binary("tsc"), ["--noEmit"], tree));
}

async function outcomeWithout(guard: TestedGuard): Promise<Outcome> {
  const tree = await copyTree();
  try {
    await build(tree, guard);
    const intact = await runTest(tree, guard);
    if (intact.failed) return "FAILS WITH ITS GUARD";
    if (intact.count === 0) return "RUNS NO TEST";
    const marked = markedFiles(join(tree, "src"));
    for (const [id, removal] of Object.entries(guard.removed)) {
      const path = marked.find(({ ids }) => ids.includes(id))?.path;
      if (path === undefined) throw new Error(`no source has the marker "guard: ${id}"`);
      await writeFile(path, removeGuard(await readFile(path, "utf8"), id, removal));
    }
    if (!(await compiles(tree, Object.values(guard.removed)))) return "DOES NOT COMPILE";
    await build(tree, guard);
    const { failed, hung } = await runTest(tree, guard);
    return hung ? "hangs" : failed ? "fails" : "PASSES";
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const queue = testedGuards.filter(
  ({ threat }) => wanted.length === 0 || wanted.some((word) => threat.includes(word)),
);
let bad = 0;
await Promise.all(
  Array.from({ length: Math.max(1, Math.floor(availableParallelism() / 2)) }, async () => {
    for (let guard = queue.shift(); guard !== undefined; guard = queue.shift()) {
      const outcome = await outcomeWithout(guard);
      if (outcome !== "fails" && outcome !== "hangs") bad++;
      console.log(`${outcome.padEnd(20)} ${guard.threat}`);
    }
  }),
);
console.log(
  bad === 0 ? "Every test fails without its guard." : `${bad} guards are not shown by their test.`,
);
process.exitCode = bad === 0 ? 0 : 1;
