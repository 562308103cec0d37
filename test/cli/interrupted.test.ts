/** A run that is ended, or that has nowhere to write: a clear end, and nothing half-written. */
import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readSync } from "node:fs";
import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, test, type TestContext } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { startRegistry, type TestRegistry } from "../support/registry/registry.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";
import { program, programEnvironment } from "../support/cli/program.ts";
import { startRepository } from "../support/cli/repository.ts";

const { cli } = program;

const pod = (image = "a.example/b:1"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: "${image}" }] }\n`;

const environment = (cwd: string, more: Record<string, string> = {}): Record<string, string> => ({
  ...programEnvironment(cwd),
  ...more,
});

function begin(
  cwd: string,
  args: string[],
  more: Record<string, string> = {},
): ChildProcess & { ended: Promise<CommandResult> } {
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: environment(cwd, more) });
  const code = new Promise<number | null>((done) => child.on("close", done));
  const ended = Promise.all([text(child.stdout), text(child.stderr), code]).then(
    ([stdout, stderr, ending]): CommandResult => ({
      stdout,
      stderr,
      code: ending,
    }),
  );
  return Object.assign(child, { ended });
}

/** Until it holds; a test that waits in vain is ended by the runner. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await after(10);
}

/** A registry that answers nobody. */
async function hanging(t: TestContext): Promise<TestRegistry> {
  const registry = await startRegistry();
  registry.fault({ act: "hang" });
  t.after(() => registry.close());
  return registry;
}

/** What a run was to leave alone: old files, and nothing new beside them. */
async function untouched(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files))
    assert.equal(await readFile(join(folder, name), "utf8"), content);
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith(".tmp") || name.startsWith("pullgate-"),
  );
  assert.deepEqual(names, []);
}

describe("a run that is ended while it contacts registries", { concurrency: 2 }, () => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGKILL", null],
  ] as const)
    test(signal, async (t) => {
      const registry = await hanging(t);
      const files = {
        "a.yaml": pod(`${registry.host}/a/b:1`),
        "report.json": "old report",
        "baseline.json": '{"version":1,"accepted":[]}\n',
      };
      const config = `registries: { "${registry.host}": { plainHttp: true } }`;
      await using folder = await temporaryFolder({ ...files, ".pullgate.yaml": config });
      const args = [
        "--format",
        "json=report.json",
        "--write-baseline",
        "baseline.json",
        "--fix",
        "--cache",
        "cache",
      ];
      const run = begin(folder.path, ["check", ...args, "a.yaml"], { TMPDIR: folder.path });
      await until(() => registry.requests.length > 0);
      run.kill(signal);
      const ended = await run.ended;
      const said =
        code === null ? "" : `pullgate: ended by ${signal} before the check was complete\n`;
      assert.deepEqual([ended.code, ended.stdout, ended.stderr], [code, "", said]);
      await untouched(folder.path, files);
    });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    test(`the action, ${signal}: it says so on the step, and leaves nothing behind`, async (t) => {
      const registry = await hanging(t);
      const config = `registries: { "${registry.host}": { plainHttp: true } }`;
      await using repository = await startRepository({ "a.yaml": pod(), ".pullgate.yaml": config });
      const sha = await repository.git("rev-parse", "HEAD");
      const files = {
        "a.yaml": pod(`${registry.host}/a/b:1`),
        ".pullgate.yaml": config,
        "report.json": "old report",
      };
      const head = await repository.commit(files);
      const own = { full_name: "octo/shop" };
      const event = {
        pull_request: { number: 7, base: { sha, repo: own }, head: { sha: head, repo: own } },
      };
      await using temporary = await temporaryFolder({
        "event.json": JSON.stringify(event),
        "summary.md": "",
      });
      const child = spawn(process.execPath, [program.action], {
        cwd: repository.path,
        env: environment(temporary.path, {
          GITHUB_WORKSPACE: repository.path,
          GITHUB_EVENT_NAME: "pull_request",
          GITHUB_EVENT_PATH: join(temporary.path, "event.json"),
          GITHUB_STEP_SUMMARY: join(temporary.path, "summary.md"),
          RUNNER_TEMP: temporary.path,
          INPUT_PATHS: "a.yaml",
          INPUT_FORMAT: "json=report.json",
        }),
      });
      const ended = new Promise<number | null>((done) => child.on("close", done));
      const said = text(child.stdout);
      await until(() => registry.requests.length > 0);
      assert.ok((await readdir(temporary.path)).some((name) => name.startsWith("pullgate-base-")));
      child.kill(signal);
      assert.equal(await ended, code);
      assert.equal(await said, `::error::Ended by ${signal} before the check was complete.\n`);
      await untouched(temporary.path, { "summary.md": "" });
      await untouched(repository.path, files);
    });

  test("SIGTERM while a renderer runs: it ends too, and its folder is gone", async () => {
    await using folder = await temporaryFolder({
      "charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n",
      "charts/web/templates/a.yaml": pod(),
    });
    await mkdir(join(folder.path, "bin"));
    await writeFile(
      join(folder.path, "bin/helm"),
      `#!/bin/sh\necho $$ > "${folder.path}/pid"\nexec sleep 600\n`,
    );
    await chmod(join(folder.path, "bin/helm"), 0o755);
    const path = {
      PATH: `${join(folder.path, "bin")}${delimiter}${process.env["PATH"]}`,
      TMPDIR: folder.path,
    };
    const run = begin(folder.path, ["check", "--offline", "--helm", "charts/web"], path);
    const read = async (): Promise<number> =>
      Number(await readFile(join(folder.path, "pid"), "utf8").catch(() => "0"));
    await until(async () => (await read()) > 0);
    run.kill("SIGTERM");
    assert.equal((await run.ended).code, 143);
    const child = await read();
    await until(() => !existsSync(`/proc/${child}`) || !isRunning(child));
    await untouched(folder.path, {});
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("nowhere to write", { concurrency: 2 }, () => {
  const old = { "report.json": "old report", "baseline.json": '{"version":1,"accepted":[]}\n' };

  /** With files of no more than a block, as on a disk that is full: what is larger is cut off there. */
  function limited(
    cwd: string,
    args: string[],
    more: Record<string, string> = {},
  ): Promise<CommandResult> {
    const child = spawn(
      "/bin/sh",
      ["-c", 'ulimit -f 1; exec "$@"', "sh", process.execPath, cli, ...args],
      {
        cwd,
        env: environment(cwd, more),
      },
    );
    const code = new Promise<number | null>((done) => child.on("close", done));
    return Promise.all([text(child.stdout), text(child.stderr), code]).then(
      ([stdout, stderr, ending]) => ({
        stdout,
        stderr,
        code: ending,
      }),
    );
  }

  test("a disk that is full: the old report stays whole", async () => {
    const many = Array.from({ length: 40 }, (_, index) => `---\n${pod(`Bad:${index}`)}`).join("");
    await using folder = await temporaryFolder({ "a.yaml": many, ...old });
    for (const flag of [
      ["--format", "json=report.json"],
      ["--write-baseline", "baseline.json"],
    ]) {
      const { code, stderr } = await limited(folder.path, [
        "check",
        "--offline",
        ...flag,
        "a.yaml",
      ]);
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /^pullgate: (?:report|baseline)\.json: cannot be written: the file exceeds the size limit\n$/,
      );
    }
    await untouched(folder.path, old);
  });

  test("a disk that is full: what is fixed stays as it was", async () => {
    const content = `${pod("nginx:1.25 ")}# ${"x".repeat(4_000)}\n`;
    await using folder = await temporaryFolder({ "a.yaml": content });
    const { code, stderr } = await limited(folder.path, ["check", "--offline", "--fix", "a.yaml"]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /a\.yaml: cannot be written\n$/);
    await untouched(folder.path, { "a.yaml": content });
  });

  test("standard output that is full, or gone", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("Bad:1") });
    const full = spawn(process.execPath, [cli, "check", "--offline", "a.yaml"], {
      cwd: folder.path,
      env: environment(folder.path),
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    const code = new Promise<number | null>((done) => full.on("close", done));
    assert.equal(
      await text(full.stderr ?? process.stdin),
      "pullgate: standard output cannot be written: no space is left\n",
    );
    assert.equal(await code, 2);
    const gone = spawn(process.execPath, [cli, "check", "--offline", "a.yaml"], {
      cwd: folder.path,
      env: environment(folder.path),
    });
    gone.stdout.destroy();
    gone.stderr.destroy();
    assert.equal(await new Promise((done) => gone.on("exit", done)), 1);
  });

  test("standard output as a file that may not grow", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("Bad:1") });
    const command = `ulimit -f 0; exec "$@" > report.txt`;
    const child = spawn(
      "/bin/sh",
      ["-c", command, "sh", process.execPath, cli, "check", "--offline", "a.yaml"],
      {
        cwd: folder.path,
        env: environment(folder.path),
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const code = new Promise<number | null>((done) => child.on("close", done));
    assert.equal(
      await text(child.stderr),
      "pullgate: standard output cannot be written: the file exceeds the size limit\n",
    );
    assert.equal(await code, 2);
  });

  test("standard output as a pipe that does not wait, and whose reader is late", async (t) => {
    const pods = Array.from({ length: 2_000 }, (_, index) => pod(`a.example/b:${index}`));
    await using folder = await temporaryFolder({ "a.yaml": pods.join("---\n") });
    const path = join(folder.path, "pipe");
    execFileSync("mkfifo", [path]);
    const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    // Node makes the first three wait.
    const command = `exec "$@" >&3 3>&-`;
    const child = spawn(
      "/bin/sh",
      ["-c", command, "sh", process.execPath, cli, "images", "--format", "json", "a.yaml"],
      {
        cwd: folder.path,
        env: environment(folder.path),
        stdio: ["ignore", "ignore", "inherit", pipe],
      },
    );
    const ended = new Promise<number | null>((done) => child.on("close", done));
    const pieces: Buffer[] = [];
    const drain = (): void => {
      const piece = Buffer.alloc(1 << 20);
      try {
        for (let length = 1; length > 0;) {
          length = readSync(pipe, piece);
          pieces.push(Buffer.from(piece.subarray(0, length)));
        }
      } catch (error) {
        // Nothing in it just now.
        assert.equal(error instanceof Error && "code" in error && error.code, "EAGAIN");
      }
    };
    const reader = setInterval(drain, 100);
    t.after(() => clearInterval(reader));
    assert.equal(await ended, 0);
    clearInterval(reader);
    drain();
    closeSync(pipe);
    const report: unknown = JSON.parse(Buffer.concat(pieces).toString());
    assert.equal(
      typeof report === "object" &&
        report !== null &&
        "images" in report &&
        Array.isArray(report.images)
        ? report.images.length
        : 0,
      2_000,
    );
  });

  test("streams that are closed from the beginning", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("Bad:1") });
    for (const closed of ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]) {
      const child = spawn(
        "/bin/sh",
        ["-c", `exec "$@" ${closed}`, "sh", process.execPath, cli, "check", "--offline", "a.yaml"],
        {
          cwd: folder.path,
          env: environment(folder.path),
          stdio: "ignore",
        },
      );
      assert.equal(await new Promise((done) => child.on("close", done)), 1, closed);
    }
  });

  test("an unwritable default cache folder: below a file, a device or /proc", async (t) => {
    const registry = await startRegistry();
    t.after(() => registry.close());
    registry.push({ repository: "a/b", tag: "1" });
    const config = `registries: { "${registry.host}": { plainHttp: true } }`;
    await using folder = await temporaryFolder({
      "a.yaml": pod(`${registry.host}/a/b:1`),
      ".pullgate.yaml": config,
      file: "",
    });
    const file = join(folder.path, "file");
    for (const parent of [file, join(file, "below"), "/dev/null", "/proc", "/dev/full"]) {
      const { code, stderr } = await runPullgate(["check", "a.yaml"], {
        cwd: folder.path,
        env: { XDG_CACHE_HOME: parent },
      });
      assert.deepEqual([code, stderr], [0, ""], parent);
    }
  });

  test("a temporary folder that cannot be made", async () => {
    await using folder = await temporaryFolder({
      "charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n",
      "charts/web/templates/a.yaml": pod(),
      "bin/helm": "#!/bin/sh\nexit 0\n",
      file: "",
    });
    await chmod(join(folder.path, "bin/helm"), 0o755);
    const env = {
      PATH: `${join(folder.path, "bin")}${delimiter}${process.env["PATH"]}`,
      TMPDIR: join(folder.path, "file/below"),
    };
    const { code, stderr } = await runPullgate(["check", "--offline", "--helm", "charts/web"], {
      cwd: folder.path,
      env,
    });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^pullgate: \S+file\/below: cannot create a temporary folder \(ENOTDIR\); set TMPDIR to a writable folder\n$/,
    );
  });
});

describe("a minimal environment", { concurrency: 2 }, () => {
  test("nothing in it: no home, no path, no temporary folder", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod() });
    const child = spawn(
      process.execPath,
      [cli, "check", "--deadline", "120", "--retries", "0", "a.yaml"],
      {
        cwd: folder.path,
        env: { https_proxy: "http://127.0.0.1:9" },
      },
    );
    const code = new Promise<number | null>((done) => child.on("close", done));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.deepEqual([await code, stderr], [0, ""]);
    assert.match(stdout, /registry-unreachable/);
  });

  test("a user that the machine does not know", async (t) => {
    if (process.getuid?.() !== 0) return t.skip("only root can be somebody else");
    await using folder = await temporaryFolder({ "a.yaml": pod() });
    await chmod(folder.path, 0o755);
    const child = spawn(
      process.execPath,
      [cli, "check", "--deadline", "120", "--retries", "0", "--cache", "off", "a.yaml"],
      {
        cwd: folder.path,
        uid: 54_321,
        env: { https_proxy: "http://127.0.0.1:9", HOME: "/nowhere" },
      },
    );
    const code = new Promise<number | null>((done) => child.on("close", done));
    const [, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (/EACCES|Cannot find module/.test(stderr))
      return t.skip("the sources cannot be read by everybody");
    return assert.deepEqual([await code, stderr], [0, ""]);
  });

  test("no network at all", async (t) => {
    await using folder = await temporaryFolder({ "a.yaml": pod() });
    const args = [
      "-n",
      process.execPath,
      cli,
      "check",
      "--deadline",
      "120",
      "--retries",
      "0",
      "a.yaml",
    ];
    try {
      execFileSync("unshare", ["-n", "true"], { stdio: "ignore" });
    } catch {
      return t.skip("no network can be taken away here");
    }
    const child = spawn("unshare", args, { cwd: folder.path, env: environment(folder.path) });
    const code = new Promise<number | null>((done) => child.on("close", done));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.deepEqual([await code, stderr], [0, ""]);
    return assert.match(
      stdout,
      /warning\[(?:registry-unreachable|registry-host-unknown)\].*a\.example/,
    );
  });
});

test("a clock that is wrong by a day: a token lives as long as it says, from when it came", async (t) => {
  const registry = await startRegistry({ auth: { mode: "bearer", expiresInSeconds: 300 } });
  t.after(() => registry.close());
  registry.push({ repository: "a/b", tag: "1" });
  const yesterday = new Date(Date.now() - 86_400_000).toUTCString();
  registry.fault({
    step: "manifest",
    when: ({ authorization }) => authorization === null,
    status: 401,
    headers: {
      date: yesterday,
      "www-authenticate": `Bearer realm="${registry.url}/token",service="test",scope="repository:a/b:pull"`,
    },
  });
  const config = `registries: { "${registry.host}": { plainHttp: true } }`;
  await using folder = await temporaryFolder({
    "a.yaml": pod(`${registry.host}/a/b:1`),
    ".pullgate.yaml": config,
  });
  const skew = `data:text/javascript,${encodeURIComponent("const now = Date.now; Date.now = () => now() + 86_400_000;")}`;
  const args = ["check", "--timeout", "600", "--deadline", "600", "a.yaml"];
  const { code, stdout } = await runPullgate(args, {
    cwd: folder.path,
    env: { NODE_OPTIONS: `--import ${skew}` },
  });
  assert.equal(code, 0, stdout);
  assert.match(stdout, /: 1 will pull/);
  assert.equal(registry.count("token"), 1);
});

test("a server that accepts and says nothing is given up", async (t) => {
  const server = createServer(() => {});
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => server.close());
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const config = `registries: { "${host}": { plainHttp: true } }`;
  await using folder = await temporaryFolder({
    "a.yaml": pod(`${host}/a/b:1`),
    ".pullgate.yaml": config,
  });
  const { code, stdout } = await runPullgate(
    ["check", "--timeout", "3", "--retries", "0", "a.yaml"],
    {
      cwd: folder.path,
    },
  );
  assert.equal(code, 0);
  // A busy machine may notice the connection only after the time.
  assert.match(stdout, /no (?:reply|connection) within 3 s/);
});
