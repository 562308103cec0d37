/** The GitHub Action: takes inputs, writes annotations, job summary, outputs and the exit code. */
import { appendFile, mkdir, mkdtemp, readFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { debug, getInput, isDebug, setFailed, setOutput, setSecret, warning } from "@actions/core";
import { check } from "./commands/check.ts";
import type { RunContext } from "./commands/run-context.ts";
import { inputOfFlag, rawInputs, type RawOptions } from "./config/declarations.ts";
import { listInput } from "./config/list-input.ts";
import { readOptions, type Options } from "./config/options.ts";
import type { CommentOptions } from "./github/comments.ts";
import { readEvent, type ChangeEvent } from "./github/event.ts";
import { openBaseCommit, type BaseCommit } from "./github/pull-request.ts";
import { parseRegistryAuth } from "./github/registry-auth.ts";
import { rules } from "./judge/judge.ts";
import type { Report } from "./model/report/check-report.ts";
import type { ReportedShard } from "./model/report/shard-part.ts";
import { bugs, tool } from "./model/report/tool.ts";
import { UsageError } from "./model/report/usage-error.ts";
import { discardUnfinished, whyOf, writeFileAtomic } from "./output/atomic-write.ts";
import {
  actionLog,
  annotations,
  inActionWords,
  jobSummary,
  render,
  runLogLine,
  reportInActionWords,
} from "./report/report.ts";
import { exitCode, type ExitOptions } from "./settle/settle.ts";
import { cleanUpNow } from "./system/clean-up.ts";
import { logTo } from "./system/run-log.ts";

const verdicts = { 0: "pass", 1: "fail", 3: "fail", 4: "unverified" } as const;

const plain = { colour: false, links: false, width: null };

/** The report of a check or a merge. `shard` is null unless this run is one shard. */
interface ActionResult {
  report: Report;
  shard: ReportedShard | null;
  exit: Pick<ExitOptions, "failOn" | "minVerified">;
  onUnverified: Options["rules"]["onUnverified"];
}

async function run(): Promise<void> {
  // RUNNER_DEBUG=1: https://docs.github.com/actions/how-tos/monitor-workflows/enable-debug-logging
  if (isDebug()) logTo((event) => debug(runLogLine(event).trimEnd()));
  const workingFolder = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
  const change = await readChange();
  if (change?.target === true)
    warning(
      "pull_request_target runs untrusted code with access to this repository's " +
        "secrets. Use pull_request, " +
        "and merge_group for checks that need a login.",
    );
  const restricted = isRestricted(change);
  const context = runContext(workingFolder, restricted);
  // An event that is declared trusted has nothing to compare with if it names no base.
  await using before =
    change === null || (!restricted && change.stranger !== null && change.base === null)
      ? null
      : await openBaseCommit(change, {
          workingFolder,
          temporaryFolder: context.temporaryFolder,
          environment: context.environment,
          sha: process.env["GITHUB_SHA"] ?? "",
        });
  const options = await actionOptions(workingFolder, change, restricted, before);
  const isSummaryWanted = booleanInput("summary") ?? true;
  const comment = commentOptions();
  const checked = await runCommand(options, context);
  const result = { ...checked, report: reportInActionWords(checked.report, inputOfFlag) };
  const { report, shard, exit } = result;
  const code = exitCode(report, { ...exit, looked: (shard?.pulls ?? 0) > 0 });
  const missing = report.summary.documents === 0 ? "Kubernetes resource" : "image";
  const nothing = `No ${missing} in the input.`;
  if (code === 3) report.notes.unshift(nothing);
  // A shard annotates its own findings; the merging step comments on and summarises the whole.
  const notices = shard === null ? await postComments(report, code, comment) : [];
  // A merging step annotates nothing: the steps of the shards did.
  if (inputLines("merge") === undefined) process.stdout.write(annotations(report, notices));
  const verdict = { code, failOn: exit.failOn, minVerified: exit.minVerified };
  const colour = !process.env["NO_COLOR"];
  process.stdout.write(actionLog(report, verdict, { ...plain, colour }));
  await writeReports(result, options, workingFolder);
  await setOutputs(result, code);
  if (isSummaryWanted && shard === null) await writeSummary(report);
  if (code === 3) setFailed(nothing);
  process.exitCode = code;
}

async function actionOptions(
  workingFolder: string,
  change: ChangeEvent | null,
  restricted: boolean,
  before: BaseCommit | null,
): Promise<Options> {
  const options = await readOptions(rawOptions(), {
    workingFolder,
    environment: process.env,
    rules: async () => rules.map((rule) => rule.id),
    // A runner's home may be shared with other jobs.
    defaultCache: join(process.env["RUNNER_TEMP"] ?? tmpdir(), `${tool.name}-cache`),
    allowNoPaths: inputLines("merge") !== undefined,
    restricted,
    ...(before === null ? {} : { before }),
  });
  setBase(options, before);
  if (restricted) options.report.notes.unshift(restrictionNote(change));
  for (const { name, file } of options.report.formats)
    // Text and annotations are in the log anyway.
    if (file === null && name !== "text" && name !== "github")
      throw new UsageError(`format: ${name} names no file; write ${name}=FILE`);
  return options;
}

/** The inputs that set options. */
function rawOptions(): RawOptions {
  return rawInputs((name, kind) => {
    if (kind === "switch") return booleanInput(name);
    return kind === "list" ? inputLines(name) : input(name);
  });
}

/** The default of `base` is `auto`: the commit before the change, if there is one. */
function setBase({ run, report }: Options, before: BaseCommit | null): void {
  if (run.base !== null && run.base !== "auto") {
    if (run.base === "off" || run.base === "none") run.base = null;
    return;
  }
  run.base = null;
  if (before === null) return;
  if ("commit" in before.base) run.base = before.base.commit;
  else
    report.notes.push(
      "The commit before this change is unknown, so every finding counts as new: " +
        `${before.base.missing}.`,
    );
}

/** Checks, or merges the reports of shards. */
async function runCommand(options: Options, context: RunContext): Promise<ActionResult> {
  const { failOn, minVerified, onUnverified } = options.rules;
  const shardReports = inputLines("merge");
  if (shardReports === undefined)
    return { ...(await check(options, context)), exit: { failOn, minVerified }, onUnverified };
  const { mergeReportFiles } = await import("./commands/merge.ts");
  const { report, settings } = await mergeReportFiles(shardReports, context);
  const exit = {
    failOn: input("fail-on") === undefined ? settings.failOn : failOn,
    minVerified: settings.minVerified,
  };
  return { report, shard: null, exit, onUnverified: settings.onUnverified };
}

/** The inputs about the pull request's comment and suggestions. */
function commentOptions(): Pick<CommentOptions, "comment" | "suggest" | "token"> {
  const written = input("comment") ?? "never";
  const comment = (["never", "on-failure", "always"] as const).find((each) => each === written);
  if (comment === undefined)
    throw new UsageError(`comment: ${written} is not one of never, on-failure, always`);
  const suggest = booleanInput("suggest") ?? false;
  const token = input("github-token") ?? "";
  if (token === "" && (suggest || comment !== "never"))
    throw new UsageError(`${suggest ? "suggest" : "comment"}: requires github-token`);
  return { comment: comment === "never" ? null : comment, suggest, token };
}

/** Loads GitHub's client only if it is needed. Returns a notice for everything that failed. */
async function postComments(
  report: Report,
  code: number,
  { comment, suggest, token }: Pick<CommentOptions, "comment" | "suggest" | "token">,
): Promise<string[]> {
  if (comment === null && !suggest) return [];
  const comments = await import("./github/comments.ts");
  const subject = commentSubject();
  return await comments.postComments(report, {
    token,
    suggest,
    comment,
    failed: code !== 0,
    subject,
  });
}

/** The inputs that decide what is checked. Without `set`, which may hold secrets. */
function commentSubject(): Record<string, string> {
  const names =
    "paths exclude helm values release kustomize source namespace config inventory platforms merge";
  return Object.fromEntries(
    names.split(" ").flatMap((name) => {
      const lines = inputLines(name) ?? [];
      return lines.length === 0 ? [] : [[name, lines.join("\n")]];
    }),
  );
}

/** An empty input counts as absent. */
function input(name: string): string | undefined {
  return getInput(name) || undefined;
}

function inputLines(name: string): string[] | undefined {
  const written = input(name);
  return written === undefined ? undefined : listInput(name, written);
}

function booleanInput(name: string): boolean | undefined {
  const written = input(name);
  if (written !== undefined && written !== "true" && written !== "false")
    throw new UsageError(`${name}: ${written} is neither true nor false`);
  return written === undefined ? undefined : written === "true";
}

/** The change that triggered this run; null for other events. */
async function readChange(): Promise<ChangeEvent | null> {
  const {
    GITHUB_EVENT_NAME: name = "",
    GITHUB_EVENT_PATH: path,
    GITHUB_ACTOR: actor = "",
    GITHUB_REPOSITORY: repository = "",
  } = process.env;
  const payload = path === undefined ? "" : await readFile(path, "utf8").catch(() => "");
  return readEvent(name, payload, { actor, repository });
}

function isRestricted(change: ChangeEvent | null): boolean {
  const written = input("restricted") ?? "auto";
  if (written !== "auto" && written !== "true" && written !== "false")
    throw new UsageError(`restricted: ${written} is not one of auto, true, false`);
  // guard: fork
  return written === "auto" ? change !== null && change.stranger !== null : written === "true";
}

function restrictionNote(change: ChangeEvent | null): string {
  const reason = change?.stranger == null ? "" : ` because ${change.stranger}`;
  return (
    `Restricted${reason}: this run uses no login of the runner and no \`passwordEnv\`, and ` +
    "contacts no private address. Private images are unverified."
  );
}

/** A restricted run ignores `registry-auth`, whose secrets are empty for forks anyway. */
function runContext(workingFolder: string, restricted: boolean): RunContext {
  const { logins, dockerConfigJson } = parseRegistryAuth(
    restricted ? "" : (input("registry-auth") ?? ""),
  );
  for (const { password } of logins) setSecret(password);
  return {
    workingFolder,
    stdin: process.stdin,
    environment:
      dockerConfigJson === null
        ? process.env
        : { ...process.env, DOCKER_AUTH_CONFIG: dockerConfigJson },
    baseRequired: false,
    temporaryFolder: process.env["RUNNER_TEMP"] ?? tmpdir(),
    logins,
    secret: setSecret,
    progress: () => {},
  };
}

async function writeReports(
  { report, shard }: ActionResult,
  options: Options,
  workingFolder: string,
): Promise<void> {
  const style = shard === null ? plain : { ...plain, shard };
  for (const { name, file } of options.report.formats) {
    if (file === null) continue;
    await writeFileAtomic(file, render(report, name, style), workingFolder);
    if (name === "sarif") setOutput("sarif", resolve(workingFolder, file));
  }
}

/** Outputs are paths and counts: GitHub limits the size of an output. */
async function setOutputs(
  { report, shard, onUnverified }: ActionResult,
  code: keyof typeof verdicts,
): Promise<void> {
  // A job may have several such steps, so each writes to a folder of its own.
  const parent = process.env["RUNNER_TEMP"] ?? tmpdir();
  const folder = await mkdir(parent, { recursive: true })
    .then(() => mkdtemp(join(parent, `${tool.name}-`)))
    .catch((error: unknown) => {
      throw new UsageError(`${parent}: cannot be written${whyOf(error)}`);
    });
  const file = join(folder, "report.json");
  const style = shard === null ? plain : { ...plain, shard };
  await writeFileAtomic(file, render(report, "json", style), parent);
  const { summary } = report;
  setOutput("report", file);
  const isOpen =
    summary.verdicts.unverified > 0 ||
    (onUnverified !== "ignore" && summary.coverage.notRendered.length > 0);
  setOutput("verdict", code === 0 && isOpen ? "unverified" : verdicts[code]);
  setOutput("errors", summary.findings.error);
  setOutput("warnings", summary.findings.warning);
}

async function writeSummary(report: Report): Promise<void> {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  const {
    GITHUB_SERVER_URL: server = "",
    GITHUB_REPOSITORY: repository = "",
    GITHUB_SHA: commit = "",
  } = process.env;
  if (file) await appendFile(file, jobSummary(report, { server, repository, commit }));
}

// A cancelled job gets SIGINT, later SIGTERM.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    cleanUpNow();
    discardUnfinished();
    setFailed(`Ended by ${signal} before the check was complete.`);
    process.exit(128 + constants.signals[signal]);
  });

try {
  await run();
} catch (error) {
  if (error instanceof UsageError) {
    setFailed(inActionWords(error.message, inputOfFlag));
    process.exitCode = 2;
  } else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    setFailed(
      `${tool.name} ${tool.version}: this is a bug, please report it at ${bugs}. ${detail}`,
    );
    process.exitCode = 70;
  }
}
