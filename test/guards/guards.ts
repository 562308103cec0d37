/** Takes each guard of docs/security.md away, one after the other, in a copy of the tree: does its test fail? `node test/guards/guards.ts [threat…]` */
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { guards, type Guard } from "./guard-list.ts";

const root = join(import.meta.dirname, "../..");
/** A test that hangs without its guard has failed. */
const patienceMs = 60_000;

type Outcome = "fails" | "hangs" | "PASSES" | "RUNS NO TEST" | "FAILS WITH ITS GUARD";

async function copyOfTree(): Promise<string> {
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
  ])
    await cp(join(root, name), join(copy, name), { recursive: true });
  for (const name of ["node_modules", ".cache"])
    await symlink(join(root, name), join(copy, name)).catch(() => {});
  return copy;
}

/** In a group of its own, so that what hangs goes with it. */
async function run(
  tree: string,
  { test, pattern }: Guard,
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
  });
  let hung = false;
  let said = "";
  const end = (): void => {
    hung = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  const timer = setTimeout(end, patienceMs);
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise<number | null>((done) => child.on("exit", done));
  clearTimeout(timer);
  child.stdout.destroy();
  return { failed: code !== 0, hung, count: Number(/^# (?:tests) (\d+)$/m.exec(said)?.[1] ?? 0) };
}

/** Some tests are about what is built. */
async function build(tree: string, { test }: Guard): Promise<void> {
  if (!/\bdist\b|action: root/.test(await readFile(join(tree, "test", test), "utf8"))) return;
  const rolldown = join(root, "node_modules/.bin/rolldown");
  const child = spawn(rolldown, ["--config", "rolldown.config.ts"], { cwd: tree, stdio: "ignore" });
  await new Promise((done) => child.on("exit", done));
}

async function without(guard: Guard): Promise<Outcome> {
  const tree = await copyOfTree();
  try {
    await build(tree, guard);
    const whole = await run(tree, guard);
    if (whole.failed) return "FAILS WITH ITS GUARD";
    if (whole.count === 0) return "RUNS NO TEST";
    for (const [file, text, instead] of guard.removed) {
      const source = await readFile(join(tree, file), "utf8");
      if (source.split(text).length !== 2) throw new Error(`${file} does not hold once: ${text}`);
      await writeFile(
        join(tree, file),
        source.replace(text, () => instead),
      );
    }
    await build(tree, guard);
    const { failed, hung } = await run(tree, guard);
    return hung ? "hangs" : failed ? "fails" : "PASSES";
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
const queue = guards.filter(
  ({ threat }) => wanted.length === 0 || wanted.some((word) => threat.includes(word)),
);
let bad = 0;
await Promise.all(
  Array.from({ length: Math.max(1, Math.floor(availableParallelism() / 2)) }, async () => {
    for (let guard = queue.shift(); guard !== undefined; guard = queue.shift()) {
      const outcome = await without(guard);
      if (outcome !== "fails" && outcome !== "hangs") bad++;
      console.log(`${outcome.padEnd(20)} ${guard.threat}`);
    }
  }),
);
console.log(bad === 0 ? "Every test fails without its guard." : `${bad} do not.`);
process.exitCode = bad === 0 ? 0 : 1;
