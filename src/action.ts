/** The front door: a step of a GitHub workflow. Inputs in; annotations, summary, outputs and an exit code out. */
import { appendFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { getInput, setFailed, setOutput, setSecret } from "@actions/core";
import { check, type Surroundings } from "./check.ts";
import { rules } from "./judge/judge.ts";
import type { Report } from "./model/report.ts";
import { UsageError } from "./model/usage-error.ts";
import { readOptions, type Said } from "./options.ts";
import { annotations, render, summary } from "./report/report.ts";
import { exitCode } from "./settle/settle.ts";
import { tool } from "./tool.ts";

const verdicts = { 0: "pass", 1: "fail", 3: "fail", 4: "unverified" } as const;

async function run(): Promise<void> {
  const workingFolder = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
  const options = await readOptions(inputs(), {
    workingFolder,
    environment: process.env,
    rules: async () => rules.map((rule) => rule.id),
  });
  const summarised = truth("summary") ?? true;
  for (const { name, file } of options.formats) {
    // These two are in the log in any case.
    if (file === null && name !== "text" && name !== "github")
      throw new UsageError(`format: ${name} names no file: write ${name}=FILE`);
  }
  const report = await check(options, { ...surroundings(), workingFolder });
  const code = exitCode(report, options);
  const plain = { colour: false, links: false, width: null };
  process.stdout.write(render(report, "text", { ...plain, colour: !process.env["NO_COLOR"] }));
  process.stdout.write(annotations(report));
  for (const { name, file } of options.formats)
    if (file !== null) await write(resolve(workingFolder, file), render(report, name, plain));
  await publish(report, code, summarised);
  if (code === 3)
    setFailed(report.summary.documents === 0 ? "No Kubernetes resource in the input." : "No image in the input.");
  process.exitCode = code;
}

/** An empty input was not given. */
function one(name: string): string | undefined {
  return getInput(name) || undefined;
}

function truth(name: string): boolean | undefined {
  const written = one(name);
  if (written !== undefined && written !== "true" && written !== "false")
    throw new UsageError(`${name}: ${written} is neither true nor false`);
  return written === undefined ? undefined : written === "true";
}

/** The inputs of action.yml, which bear the names of the flags. */
function inputs(): Said {
  const many = (name: string): string[] | undefined =>
    one(name)
      ?.split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  return {
    paths: many("paths"),
    exclude: many("exclude"),
    namespace: one("namespace"),
    config: one("config"),
    dockerConfig: one("docker-config"),
    offline: truth("offline"),
    format: many("format"),
    failOn: one("fail-on"),
    onUnverified: one("on-unverified"),
    minVerified: one("min-verified"),
    concurrency: one("concurrency"),
    timeout: one("timeout"),
    retries: one("retries"),
    deadline: one("deadline"),
    wait: one("wait"),
    inventory: many("inventory"),
    platform: many("platforms"),
    // A runner is thrown away, or shared with others: nothing is left in its home.
    cache: one("cache") ?? join(process.env["RUNNER_TEMP"] ?? tmpdir(), `${tool.name}-cache`),
  };
}

function surroundings(): Omit<Surroundings, "workingFolder"> {
  const { logins, dockerConfigJson } = registryAuth(getInput("registry-auth"));
  const environment =
    dockerConfigJson === null ? process.env : { ...process.env, DOCKER_AUTH_CONFIG: dockerConfigJson };
  const temporaryFolder = process.env["RUNNER_TEMP"] ?? tmpdir();
  return { stdin: process.stdin, environment, temporaryFolder, logins, secret: setSecret, progress: () => {} };
}

/** Lines of `host username password`, or a docker config.json, which is read wherever DOCKER_AUTH_CONFIG is. */
function registryAuth(text: string): { logins: Surroundings["logins"]; dockerConfigJson: string | null } {
  if (text.trimStart().startsWith("{")) return { logins: [], dockerConfigJson: text };
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const logins = lines.map((line, index) => {
    const [, registry, username, password] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
    if (registry === undefined || username === undefined || password === undefined) {
      throw new UsageError(`registry-auth: line ${index + 1} is not "host username password"`);
    }
    setSecret(password);
    return { registry, username, password };
  });
  return { logins, dockerConfigJson: null };
}

/** Outputs are paths and counts: a whole report is more than GitHub carries. */
async function publish(report: Report, code: keyof typeof verdicts, summarised: boolean): Promise<void> {
  // A folder of its own: a job may have more than one such step.
  const folder = process.env["RUNNER_TEMP"] ?? tmpdir();
  await mkdir(folder, { recursive: true });
  const file = join(await mkdtemp(join(folder, `${tool.name}-`)), "report.json");
  await write(file, render(report, "json", { colour: false, links: false, width: null }));
  setOutput("report", file);
  setOutput("verdict", code === 0 && report.summary.verdicts.unverified > 0 ? "unverified" : verdicts[code]);
  setOutput("errors", report.summary.findings.error);
  setOutput("warnings", report.summary.findings.warning);
  const summaryFile = process.env["GITHUB_STEP_SUMMARY"];
  if (summarised && summaryFile) await appendFile(summaryFile, summary(report));
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch(() => {
    throw new UsageError(`${file}: cannot be written`);
  });
}

try {
  await run();
} catch (error) {
  if (error instanceof UsageError) {
    setFailed(error.message);
    process.exitCode = 2;
  } else {
    setFailed(
      `${tool.name} ${tool.version}: this is a bug, please report it. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exitCode = 70;
  }
}
