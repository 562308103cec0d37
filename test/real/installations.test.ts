/** The single executable file and the file system of the container image check the examples. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";
import { examples, startDemo } from "../support/demo-registries.ts";
import { needs, pathOf } from "./parts.ts";

const root = join(import.meta.dirname, "../..");

/** Checks the examples against the registries of the demo. */
async function checkExamples(
  program: string,
  args: readonly string[],
  folders: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  await using demo = await startDemo();
  const flags = ["check", "--docker-config", demo.home, "--retries", "0"];
  const child = spawn(program, [...args, ...flags], {
    cwd: examples,
    env: { PATH: folders.join(delimiter), ...demo.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

const closingLine = /^Checked 15 images \(17 pulls\) .*: 8 will pull, 7 will fail, 2 could not/m;

test("the executable runs alone, and checks the examples", async (t) => {
  if (!needs(t, "helm", "kubectl")) return;
  await using folder = await temporaryFolder({});
  const program = join(folder.path, "pullgate");
  const built = spawnSync(process.execPath, [join(root, "release/executable.ts"), program], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(built.status, 0, built.stderr);
  const { version }: { version: string } = JSON.parse(
    await readFile(join(root, "package.json"), "utf8"),
  );
  const alone = spawnSync(program, ["--version"], { cwd: "/", env: {}, encoding: "utf8" });
  assert.equal(alone.stdout, `${version}\n`);
  const folders = [dirname(pathOf("helm")), dirname(pathOf("kubectl"))];
  const { code, stdout, stderr } = await checkExamples(program, [], folders);
  assert.match(stdout, closingLine, stderr);
  assert.equal(code, 1);
});

interface Instruction {
  name: string;
  rest: string;
}

/** The instructions of the last stage. */
function lastStage(dockerfile: string): Instruction[] {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/ *\\\n */g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const all = lines.map((line) => {
    const [name = "", ...rest] = line.split(" ");
    return { name, rest: rest.join(" ") };
  });
  return all.slice(all.findLastIndex(({ name }) => name === "FROM") + 1);
}

/** Copies what the image copies. Programs of other images come from this machine. */
async function buildFileSystem(
  instructions: readonly Instruction[],
  folder: string,
  programs: Readonly<Record<string, string>>,
): Promise<void> {
  for (const { name, rest } of instructions) {
    if (name !== "COPY") continue;
    const words = rest.split(" ");
    const stage = words[0]?.startsWith("--from=") === true ? words.shift() : undefined;
    const target = words.pop() ?? "";
    for (const source of words) {
      const to = join(folder, target, target.endsWith("/") ? basename(source) : "");
      await mkdir(dirname(to), { recursive: true });
      const program = programs[basename(source)];
      if (stage === undefined) await cp(join(root, source), to, { recursive: true });
      else if (program !== undefined) await cp(program, to);
    }
  }
}

test("the file system of the image checks the examples, without rights", async (t) => {
  if (!needs(t, "helm", "kubectl")) return;
  const instructions = lastStage(await readFile(join(root, "Dockerfile"), "utf8"));
  const only = (name: string): string => {
    const found = instructions.filter((each) => each.name === name);
    assert.equal(found.length, 1, name);
    return found[0]?.rest ?? "";
  };
  assert.match(only("RUN"), /^apt-get update && apt-get install .* ca-certificates git /);
  assert.match(only("USER"), /^[1-9]\d*:[1-9]\d*$/);
  await using folder = await temporaryFolder({
    // The kustomize of kubectl, under the name of the program in the image.
    kustomize: `#!/bin/sh\n[ "$1" = build ] && shift\nexec '${pathOf("kubectl")}' kustomize "$@"\n`,
  });
  const kustomize = join(folder.path, "kustomize");
  await chmod(kustomize, 0o755);
  const system = join(folder.path, "system");
  await buildFileSystem(instructions, system, { helm: pathOf("helm"), kustomize });
  const [command, script = ""]: string[] = JSON.parse(only("ENTRYPOINT"));
  assert.equal(command, "node");
  const { code, stdout, stderr } = await checkExamples(
    process.execPath,
    [join(system, script)],
    [join(system, "usr/local/bin"), "/usr/bin", "/bin"],
  );
  assert.match(stdout, closingLine, stderr);
  assert.equal(code, 1);
});

test("every base image of the image is an argument, which a script gives with its digest", async () => {
  const dockerfile = await readFile(join(root, "Dockerfile"), "utf8");
  const script = await readFile(join(root, "release/image-arguments.sh"), "utf8");
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base = ""]) => base);
  const given = [...script.matchAll(/^ {2}(\w+)=\S+:\S+/gm)].map(([, name = ""]) => `\${${name}}`);
  assert.deepEqual(bases.toSorted(), given.toSorted());
  await using folder = await temporaryFolder({
    "bin/docker": "#!/bin/sh\necho sha256:4f1c\n",
  });
  await chmod(join(folder.path, "bin/docker"), 0o755);
  const { stdout } = spawnSync("sh", [join(root, "release/image-arguments.sh")], {
    env: { PATH: [join(folder.path, "bin"), "/usr/bin", "/bin"].join(delimiter) },
    encoding: "utf8",
  });
  assert.match(stdout, /^(?:\w+=\S+:\S+@sha256:4f1c\n){3}$/);
  await writeFile(join(folder.path, "bin/docker"), "#!/bin/sh\necho nothing\n");
  const failed = spawnSync("sh", [join(root, "release/image-arguments.sh")], {
    env: { PATH: [join(folder.path, "bin"), "/usr/bin", "/bin"].join(delimiter) },
    encoding: "utf8",
  });
  assert.equal(failed.status, 1);
});
