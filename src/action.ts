/** The front door: a step of a GitHub workflow. Inputs in; annotations, summary, outputs and an exit code out. */
import { appendFile, mkdir, mkdtemp, readFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { getInput, setFailed, setOutput, setSecret, warning } from "@actions/core";
import { check } from "./commands/check.ts";
import { type RunContext } from "./commands/run-context.ts";
import { readEvent, type ChangeEvent } from "./github/event.ts";
import { rules } from "./judge/judge.ts";
import { cleanUpNow } from "./system/clean-up.ts";
import type { Report } from "./model/check-report.ts";
import { UsageError } from "./model/usage-error.ts";
import { readOptions, type Options, type RawOptions } from "./config/options.ts";
import { openBaseCommit, type BaseCommit } from "./github/pull-request.ts";
import { annotations, jobSummary, render } from "./report/report.ts";
import { exitCode, type ExitOptions } from "./settle/settle.ts";
import { tool } from "./model/tool.ts";
import { discardUnfinished, whyOf, writeFileAtomic } from "./output/atomic-write.ts";

const verdicts = { 0: "pass", 1: "fail", 3: "fail", 4: "unverified" } as const;

async function run(): Promise<void> {
  const workingFolder = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
  const change = await readChange();
  if (change?.target === true)
    warning(
      "On pull_request_target the change of anybody runs beside the secrets of the base: use pull_request, and merge_group for what needs a login.",
    );
  const restricted = isRestricted(change);
  const around = { ...context(restricted), workingFolder };
  await using before =
    change === null
      ? null
      : await openBaseCommit(change, { ...around, sha: process.env["GITHUB_SHA"] ?? "" });
  const read = await readOptions(inputs(), {
    workingFolder,
    environment: process.env,
    rules: async () => rules.map((rule) => rule.id),
    pathless: reports() !== undefined,
    restricted,
    ...(before === null ? {} : { before }),
  });
  const options = compared(read, before);
  if (restricted) options.remarks.unshift(announcement(change));
  const summarised = truth("summary") ?? true;
  const errand = spoken();
  for (const { name, file } of options.formats) {
    // These two are in the log in any case.
    if (file === null && name !== "text" && name !== "github")
      throw new UsageError(`format: ${name} names no file: write ${name}=FILE`);
  }
  const { report, settings } = await reportOf(options, around);
  const code = exitCode(report, {
    ...settings,
    failOn: one("fail-on") === undefined ? settings.failOn : options.failOn,
  });
  const plain = { colour: false, links: false, width: null };
  const nothing =
    report.summary.documents === 0
      ? "No Kubernetes resource in the input."
      : "No image in the input.";
  if (code === 3) report.notes.unshift(nothing);
  // A shard shows what it has found; what is to be read as a whole is for the step that merges.
  const notices = report.shard === undefined ? await speak(report, code, errand) : [];
  process.stdout.write(render(report, "text", { ...plain, colour: !process.env["NO_COLOR"] }));
  if (reports() === undefined) process.stdout.write(annotations(report, notices));
  for (const { name, file } of options.formats) {
    if (file === null) continue;
    await writeFileAtomic(file, render(report, name, plain), workingFolder);
    if (name === "sarif") setOutput("sarif", resolve(workingFolder, file));
  }
  await publish(report, code, summarised && report.shard === undefined);
  if (code === 3) setFailed(nothing);
  process.exitCode = code;
}

interface Spoken {
  comment: "never" | "on-failure" | "always";
  suggest: boolean;
  token: string;
}

function spoken(): Spoken {
  const written = one("comment") ?? "never";
  const comment = (["never", "on-failure", "always"] as const).find((when) => when === written);
  if (comment === undefined)
    throw new UsageError(`comment: ${written} is not one of never, on-failure, always`);
  const suggest = truth("suggest") ?? false;
  const token = getInput("github-token");
  if (token === "" && (suggest || comment !== "never"))
    throw new UsageError(`${suggest ? "suggest" : "comment"}: github-token is empty`);
  return { comment, suggest, token };
}

/** What GitHub's API takes is loaded for those who want it. */
async function speak(
  report: Report,
  code: number,
  { comment, suggest, token }: Spoken,
): Promise<string[]> {
  if (comment === "never" && !suggest) return [];
  const thread = await import("./github/comments.ts");
  return await thread.postComments(report, {
    token,
    suggest,
    comment: comment === "never" ? null : comment,
    failed: code !== 0,
    subject: subject(),
  });
}

/** The inputs that say what is checked. Not `set`: it may hold what is secret. */
function subject(): Record<string, string> {
  const names =
    "paths exclude helm values release kustomize source namespace config inventory platforms merge";
  return Object.fromEntries(
    names.split(" ").flatMap((name) => {
      const said = many(name) ?? [];
      return said.length === 0 ? [] : [[name, said.join("\n")]];
    }),
  );
}

/** The reports of shards that are to be merged. */
function reports(): string[] | undefined {
  return many("merge");
}

/** Of a check, or of the shards that have checked. */
async function reportOf(
  options: Options,
  around: RunContext,
): Promise<{ report: Report; settings: ExitOptions }> {
  const paths = reports();
  if (paths === undefined) return { report: await check(options, around), settings: options };
  const { mergeReportFiles: merge } = await import("./commands/merge.ts");
  return await merge(paths, around);
}

function many(name: string): string[] | undefined {
  return one(name)
    ?.split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
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
function inputs(): RawOptions {
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
    shard: one("shard"),
    inventory: many("inventory"),
    platform: many("platforms"),
    base: one("base"),
    baseline: one("baseline"),
    helm: one("helm"),
    values: many("values"),
    set: many("set"),
    release: one("release"),
    kustomize: many("kustomize"),
    source: many("source"),
    // A runner is thrown away, or shared with others: nothing is left in its home.
    cache: one("cache") ?? join(process.env["RUNNER_TEMP"] ?? tmpdir(), `${tool.name}-cache`),
  };
}

/** The change that this run is about; null where it is about none. */
async function readChange(): Promise<ChangeEvent | null> {
  const {
    GITHUB_EVENT_NAME: name = "",
    GITHUB_EVENT_PATH: path,
    GITHUB_ACTOR: actor = "",
  } = process.env;
  const payload = path === undefined ? "" : await readFile(path, "utf8").catch(() => "");
  return readEvent(name, payload, actor);
}

function isRestricted(change: ChangeEvent | null): boolean {
  const said = one("restricted") ?? "auto";
  if (said !== "auto" && said !== "true" && said !== "false")
    throw new UsageError(`restricted: ${said} is neither auto nor true nor false`);
  // guard: fork
  return said === "auto" ? change !== null && change.stranger !== null : said === "true";
}

function announcement(change: ChangeEvent | null): string {
  const whose = change?.stranger == null ? "" : `, as the pull request is ${change.stranger}`;
  return `Restricted${whose}: no login of this runner and no \`passwordEnv\` is used, and no private address is asked. What only a login can tell is unverified.`;
}

/** `base` is `auto` where nobody says anything else: the commit before the change, where there is one. */
function compared(options: Options, before: BaseCommit | null): Options {
  const { base } = options;
  if (base === "off" || base === "none") return { ...options, base: null };
  if (base !== null && base !== "auto") return options;
  if (before === null) return { ...options, base: null };
  if ("commit" in before.base) return { ...options, base: before.base.commit };
  const remark = `The commit before the change is not known, so all that is found counts as new: ${before.base.missing}.`;
  return { ...options, base: null, remarks: [...options.remarks, remark] };
}

/** Secrets are empty where a stranger's change runs, and lines of `registry-auth` with them. */
function context(restricted: boolean): Omit<RunContext, "workingFolder"> {
  const { logins, dockerConfigJson } = registryAuth(restricted ? "" : getInput("registry-auth"));
  const environment =
    dockerConfigJson === null
      ? process.env
      : { ...process.env, DOCKER_AUTH_CONFIG: dockerConfigJson };
  const temporaryFolder = process.env["RUNNER_TEMP"] ?? tmpdir();
  return {
    stdin: process.stdin,
    environment,
    temporaryFolder,
    logins,
    secret: setSecret,
    progress: () => {},
  };
}

/** Lines of `host username password`, or a docker config.json, which is read wherever DOCKER_AUTH_CONFIG is. */
function registryAuth(text: string): {
  logins: RunContext["logins"];
  dockerConfigJson: string | null;
} {
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
async function publish(
  report: Report,
  code: keyof typeof verdicts,
  summarised: boolean,
): Promise<void> {
  // A folder of its own: a job may have more than one such step.
  const folder = process.env["RUNNER_TEMP"] ?? tmpdir();
  const own = await mkdir(folder, { recursive: true })
    .then(() => mkdtemp(join(folder, `${tool.name}-`)))
    .catch((error: unknown) => {
      throw new UsageError(`${folder}: cannot be written${whyOf(error)}`);
    });
  const file = join(own, "report.json");
  await writeFileAtomic(
    file,
    render(report, "json", { colour: false, links: false, width: null }),
    folder,
  );
  setOutput("report", file);
  setOutput(
    "verdict",
    code === 0 && report.summary.verdicts.unverified > 0 ? "unverified" : verdicts[code],
  );
  setOutput("errors", report.summary.findings.error);
  setOutput("warnings", report.summary.findings.warning);
  const summaryFile = process.env["GITHUB_STEP_SUMMARY"];
  if (summarised && summaryFile) await appendFile(summaryFile, jobSummary(report));
}

// A job that is cancelled gets SIGINT, and SIGTERM if that does not help.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    cleanUpNow();
    discardUnfinished();
    setFailed(`Ended by ${signal}, before anything was decided.`);
    process.exit(128 + constants.signals[signal]);
  });

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
