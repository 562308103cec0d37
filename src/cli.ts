#!/usr/bin/env node
/** The side door: a terminal. Flags and environment in; standard output, standard error and an exit code out. */
import { lstat, mkdir } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Command, CommanderError } from "commander";
import { check } from "./commands/check.ts";
import { type RunContext } from "./commands/run-context.ts";
import { listCredentials } from "./commands/list-credentials.ts";
import { listImages } from "./commands/list-images.ts";
import { cleanUpNow } from "./system/clean-up.ts";
import { rules as rulesOfManifests } from "./judge/judge.ts";
import type { Rule } from "./model/rule.ts";
import type { AcceptedFinding } from "./model/baseline.ts";
import type { Report } from "./model/check-report.ts";
import { formatNames, type FormatName } from "./model/format-name.ts";
import { UsageError } from "./model/usage-error.ts";
import {
  readOptions,
  type OptionContext,
  type Options,
  type RawOptions,
} from "./config/options.ts";
import { createOutputStream, type OutputStream } from "./output/output-stream.ts";
import {
  progressLine,
  render,
  renderCredentials,
  renderImages,
  renderFixResult,
  ruleExample,
  ruleList,
  rulePage,
  type FormatOptions,
  type Progress,
} from "./report/report.ts";
import { exitCode } from "./settle/settle.ts";
import { docsOf, tool } from "./model/tool.ts";
import { discardUnfinished, replaceFile, whyOf, writeFileAtomic } from "./output/atomic-write.ts";

const misuse = 2;
const bug = 70;

// Whoever reads may stop at any line (`| head`): the exit code still says what was found.
const output = createOutputStream(1, () => process.stdout, stopAtUnwritable);
// There is nobody left to tell where this cannot be written.
const messages = createOutputStream(
  2,
  () => process.stderr,
  () => {},
);

const program = new Command(tool.name)
  .description("Checks every image of rendered Kubernetes manifests against its registry.")
  .version(tool.version, "-V, --version")
  .exitOverride()
  .configureOutput({
    writeOut: (text) => output.write(text),
    writeErr: (text) => messages.write(text),
    outputError: (message, write) => write(message.replace(/^error: /, `${tool.name}: `)),
  })
  .addHelpText(
    "after",
    `
Exit codes: 0 nothing to stop for; 1 proved findings; 2 misuse; 3 nothing was looked at (no Kubernetes
resource, or no image); 4 only what could not be verified; 70 a bug.`,
  );

// An empty word is a variable that is not set: "." would be read for a path, and all that is there held for the base.
program.hook("preAction", (_, command) => {
  const named = Object.entries(command.opts<Record<string, unknown>>()).map(([name, value]) => ({
    name: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  }));
  const given = command.processedArgs.map((value: unknown, index) => ({
    name: command.registeredArguments[index]?.name() ?? "",
    value,
  }));
  for (const { name, value } of [...named, ...given])
    if ([value].flat().includes("")) throw new UsageError(`${name}: empty; is a variable not set?`);
});

const pathsHelp =
  "files, folders (every *.yaml, *.yml, *.json below) or globs; - is standard input";
const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** To set up the flags of all commands takes as long as to read a manifest: those of a command that nobody names are left out. */
const named = new Set(process.argv.slice(2));
const names = ["check", "images", "credentials", "diagnose", "init", "merge", "explain"] as const;
const namesNone = !names.some((name) => named.has(name));

function command(
  name: (typeof names)[number],
  description: string,
  complete: (command: Command) => Command,
): void {
  const it = program.command(name).description(description);
  if (named.has(name) || namesNone) complete(it);
}

/** The flags of everything that reads manifests. */
function readingManifests(command: Command): Command {
  return command
    .argument("[paths...]", pathsHelp)
    .option("-n, --namespace <name>", "namespace of resources that name none")
    .option(
      "--helm <chart>",
      "render a chart first (a folder, a .tgz, an oci:// reference) with the helm on PATH",
    )
    .option("--values <file>", "values for --helm; may be repeated", collect)
    .option("--set <key=value>", "a value for --helm; may be repeated", collect)
    .option("--release <name>", "release name for --helm")
    .option(
      "--kustomize <folder>",
      "build an overlay, a folder of overlays or a glob first, with the kustomize or kubectl on PATH; may be repeated",
      collect,
    )
    .option("--exclude <glob>", "paths to leave out; may be repeated", collect)
    .option(
      "--config <file>",
      "configuration (default: .pullgate.yaml, upward from the working folder)",
    );
}

command("check", "the gate: all rules; exits 1 for findings", (it) =>
  readingManifests(it)
    .option(
      "--source <folder>",
      "charts and kustomizations behind manifests rendered before; may be repeated",
      collect,
    )
    .option(
      "--inventory <file>",
      "what the cluster has: kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml; may be repeated",
      collect,
    )
    .option(
      "--platform <os/arch[/variant]>",
      "platform of the nodes; may be repeated (default: the inventory's, else linux/amd64)",
      collect,
    )
    .option(
      "--explain-credentials",
      "add to each image, in JSON, what the kubelet would offer for it",
    )
    .option(
      "--docker-config <folder>",
      "this machine's registry login (default: $DOCKER_CONFIG, else ~/.docker)",
    )
    .option("--offline", "no network: every rule that needs no registry")
    .option(
      "--format <name[=file]>",
      `${formatNames.join(", ")}; may be repeated (default: text)`,
      collect,
    )
    .option(
      "--fail-on <severity>",
      "exit 1 at this severity or above: error, warning, notice, never (default: error)",
    )
    .option(
      "--on-unverified <severity>",
      "severity of what could not be verified from here, or ignore (default: warning)",
    )
    .option(
      "--min-verified <percent>",
      "fail when fewer pulls than this could be verified (default: 0)",
    )
    .option("--concurrency <n>", "requests at once to one registry (default: 16)")
    .option("--timeout <seconds>", "for one request (default: 10)")
    .option("--retries <n>", "more tries (default: 2)")
    .option("--deadline <seconds>", "for all requests (default: 120)")
    .option(
      "--wait <seconds>",
      "keep asking for images that are missing until they appear or the time is up (default: 0)",
    )
    .option(
      "--fix",
      "write what findings suggest into the files, then check again: what remains decides the exit code",
    )
    .option("--pin", "write digests beside tags (name:tag@sha256:…), then check again")
    .option("--shard <i/n>", "ask for the images of one of n parts, 1 to n; see merge")
    .option(
      "--cache <folder>",
      "what never changes, by digest; off for none (default: the user's cache folder)",
    )
    .option(
      "--base <path|revision>",
      "the same manifests before the change, as a folder or git revision: what was broken there is a notice",
    )
    .option("--baseline <file>", "findings that are accepted as they are")
    .option("--write-baseline <file>", "accept all findings of this run from now on")
    .action(async (paths: string[], flags: RawOptions) => {
      const options = await readOptions({ ...flags, paths }, here());
      const around = { ...context(), stdin: kept(stdin) };
      const report = await check(options, around);
      if (options.writeBaseline !== null)
        await writeBaseline(options.writeBaseline, report.baseline ?? []);
      await writeReport(options, (format, look) => render(report, format, look));
      process.exitCode = exitCode(report, options);
      explainNothing(report);
      if (!(options.fix || options.pin) || !(await writeEdits(report, options))) return;
      const after = await check({ ...options, waitMs: 0 }, around);
      messages.write(`What remains:\n${render(after, "compact", look(messages))}`);
      process.exitCode = exitCode(after, options);
    }),
);

command("images", "each image and its places, with the pull policy in force; no network", (it) =>
  readingManifests(it)
    .option(
      "--format <name[=file]>",
      "text, compact, json; may be repeated (default: text)",
      collect,
    )
    .action(async (paths: string[], flags: RawOptions) => {
      const options = await readOptions({ ...flags, paths, offline: true }, here());
      const report = await listImages(options, context());
      await writeReport(options, (format, look) => {
        if (format !== "text" && format !== "compact" && format !== "json")
          throw new UsageError(`--format ${format}: not for images; one of text, compact, json`);
        return renderImages(report, format, look);
      });
      process.exitCode = report.images.length === 0 ? 3 : 0;
      explainNothing(report);
    }),
);

command(
  "credentials",
  "what the kubelet would offer for an image, in order, and why; no network, no secret is printed",
  (it) =>
    readingManifests(it.argument("<image>", "an image, as a pod names it"))
      .option("--service-account <name>", "the pod's service account (default: default)")
      .option("--inventory <file>", "what the cluster has; may be repeated", collect)
      .option(
        "--pull-secret <file>",
        "a docker config, in imagePullSecrets order, instead of manifests; may be repeated",
        collect,
      )
      .option("--node-config <file>", "the node's docker config")
      .option("--format <name>", "text or json (default: text)", collect)
      .action(
        async (
          image: string,
          paths: string[],
          flags: RawOptions & {
            serviceAccount?: string;
            pullSecret?: string[];
            nodeConfig?: string;
          },
        ) => {
          const options = await readOptions(
            { ...flags, paths, offline: true },
            { ...here(), pathless: true },
          );
          const { serviceAccount = null, pullSecret: pullSecrets = [], nodeConfig = null } = flags;
          const explained = await listCredentials(
            { image, serviceAccount, pullSecrets, nodeConfig },
            options,
            context(),
          );
          for (const { name } of options.formats) {
            if (name !== "text" && name !== "json")
              throw new UsageError(`--format ${name}: not for credentials; text or json`);
            output.write(renderCredentials(explained, name));
          }
          process.exitCode = "error" in explained ? 1 : 0;
        },
      ),
);

command(
  "diagnose",
  "why pods cannot pull: what kubectl printed of them, read with the same rules as a check",
  (it) =>
    it
      .argument(
        "[file]",
        "what `kubectl describe pod` or `kubectl get pods|events` (also -o json|yaml) printed, or messages; - is standard input",
        "-",
      )
      .option(
        "--manifests <path>",
        "what the pods were made of, to explain their credentials; may be repeated",
        collect,
      )
      .option("--inventory <file>", "what the cluster has; may be repeated", collect)
      .option(
        "--config <file>",
        "configuration (default: .pullgate.yaml, upward from the working folder)",
      )
      .option(
        "--docker-config <folder>",
        "this machine's registry login (default: $DOCKER_CONFIG, else ~/.docker)",
      )
      .option("--offline", "ask no registry what it says now")
      .option(
        "--format <name[=file]>",
        `${formatNames.join(", ")}; may be repeated (default: text)`,
        collect,
      )
      .option(
        "--fail-on <severity>",
        "exit 1 at this severity or above: error, warning, notice, never (default: error)",
      )
      .option(
        "--on-unverified <severity>",
        "severity of what the messages do not settle, or ignore (default: warning)",
      )
      .action(
        async (
          file: string,
          { manifests = [], ...flags }: RawOptions & { manifests?: string[] },
        ) => {
          const options = await readOptions({ ...flags, paths: [file] }, here());
          const { diagnosePods: diagnose } = await import("./commands/diagnose-pods.ts");
          const { report, recognised } = await diagnose({ manifests }, options, context());
          await writeReport(options, (format, look) => render(report, format, look));
          process.exitCode = exitCode(report, { ...options, looked: recognised });
          if (process.exitCode === 3)
            messages.write(`${tool.name}: nothing in the input speaks of a pod\n`);
        },
      ),
);

command(
  "init",
  "writes .pullgate.yaml and a workflow, learned from the repository; asks nobody",
  (it) =>
    it
      .option("--inventory <file>", "what the cluster has; may be repeated", collect)
      .option("--force", "write over files that are there")
      .action(
        async ({ inventory = [], force = false }: { inventory?: string[]; force?: boolean }) => {
          const { init } = await import("./commands/init.ts");
          const { folder, files, learned, notes } = await init({ inventory }, context());
          for (const { path } of files) {
            const there = await lstat(join(folder, path)).catch(() => null);
            if (there !== null && !(force && there.isFile()))
              throw new UsageError(
                `${path} is there already: nothing was written${force ? "" : "; --force writes over it"}`,
              );
          }
          for (const { path, text } of files) {
            await mkdir(dirname(join(folder, path)), { recursive: true });
            await writeFileAtomic(join(folder, path), text, folder);
            output.write(`wrote ${path}\n`);
          }
          output.write(`${learned}\n`);
          for (const note of notes) messages.write(`${tool.name}: ${note}\n`);
        },
      ),
);

command("merge", "one report out of the JSON reports of all shards (check --shard I/N)", (it) =>
  it
    .argument("<reports...>", "files, folders or globs")
    .option(
      "--format <name[=file]>",
      `${formatNames.join(", ")}; may be repeated (default: text)`,
      collect,
    )
    .option(
      "--fail-on <severity>",
      "exit 1 at this severity or above: error, warning, notice, never (default: the shards')",
    )
    .action(async (paths: string[], flags: RawOptions) => {
      const options = await readOptions({ ...flags, paths }, here());
      const { mergeReportFiles: merge } = await import("./commands/merge.ts");
      const { report, settings } = await merge(paths, context());
      await writeReport(options, (format, look) => render(report, format, look));
      process.exitCode = exitCode(report, {
        ...settings,
        ...(flags.failOn === undefined ? {} : { failOn: options.failOn }),
      });
      explainNothing(report);
    }),
);

command("explain", "a rule's page, or the list of rules", (it) =>
  it.argument("[rule]", "id of a rule").action(async (id: string | undefined) => {
    const rules = await allRules();
    if (id === undefined) return output.write(ruleList(rules));
    const rule = rules.find((candidate) => candidate.id === id);
    if (rule !== undefined) return output.write(rulePage(rule, docsOf(id), await ruleExample(id)));
    const { didYouMean } = await import("./config/did-you-mean.ts");
    throw new UsageError(`no rule is called "${id}"${didYouMean(id, await ruleIds())}`);
  }),
);

async function allRules(): Promise<Rule[]> {
  const { diagnoseRules: rulesOfClusters } = await import("./diagnose/diagnose.ts");
  return [...rulesOfManifests, ...rulesOfClusters];
}

async function ruleIds(): Promise<string[]> {
  return (await allRules()).map((rule) => rule.id);
}

function here(): OptionContext {
  return { workingFolder: process.cwd(), environment: process.env, rules: ruleIds };
}

function context(): RunContext {
  return {
    workingFolder: process.cwd(),
    stdin,
    environment: process.env,
    temporaryFolder: tmpdir(),
    logins: [],
    secret: () => {},
    progress: showProgress,
  };
}

/** Opened where it is read: that takes a while, and few runs do. */
const stdin: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
};

const progress: { line: string; shown: boolean; timer: NodeJS.Timeout | undefined } = {
  line: "",
  shown: false,
  timer: undefined,
};

/** One line on standard error where that is a terminal, rewritten in place no faster than anybody reads, and wiped at the end. */
function showProgress(state: Progress): void {
  const terminal = messages.terminal();
  if (terminal === null) return;
  progress.line = progressLine(state, terminal.columns || 80);
  if (progress.line === "") return wipeProgress();
  progress.timer ??= setTimeout(() => {
    progress.timer = undefined;
    progress.shown = true;
    messages.write(`\r\u001b[K${progress.line}`);
  }, 50).unref();
}

function wipeProgress(): void {
  clearTimeout(progress.timer);
  progress.timer = undefined;
  if (progress.shown) messages.write("\r\u001b[K");
  progress.shown = false;
}

async function writeBaseline(file: string, accepted: readonly AcceptedFinding[]): Promise<void> {
  const { baselineText } = await import("./config/baseline-file.ts");
  await writeFileAtomic(file, baselineText(accepted), process.cwd());
}

async function writeReport(
  options: Options,
  as: (format: FormatName, look: FormatOptions) => string,
): Promise<void> {
  for (const { name, file } of options.formats) {
    if (file === null) output.write(as(name, look(output)));
    else
      await writeFileAtomic(
        file,
        as(name, { colour: false, links: false, width: null }),
        process.cwd(),
      );
  }
}

/** Says on standard error what it did. True where anything was written. */
async function writeEdits(report: Report, { fix, pin }: Options): Promise<boolean> {
  const pins = pin ? (report.pins ?? null) : null;
  const edits = [
    ...(fix ? report.findings.flatMap((finding) => finding.edits) : []),
    ...(pins?.edits ?? []),
  ];
  const { fixFiles: mend } = await import("./commands/fix.ts");
  const { rewritten, files, refused } = await mend(edits, process.cwd());
  const failed = new Set<string>();
  for (const { path, text, mode, shown } of rewritten)
    await replaceFile(path, text, mode).catch(() => failed.add(shown));
  const written = files.filter(({ file }) => !failed.has(file));
  messages.write(renderFixResult({ files: written, refused }, pins?.left ?? []));
  if (failed.size > 0) throw new UsageError(`${[...failed].join(", ")}: cannot be written`);
  return written.length > 0;
}

/** Standard input, which can be read but once, for as many times as it is asked for. */
function kept(stdin: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let ended = false;
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
      if (ended) return;
      for await (const chunk of stdin) {
        chunks.push(chunk);
        yield chunk;
      }
      ended = true;
    },
  };
}

/** https://no-color.org, https://force-color.org; GitHub's log is no terminal and shows colours all the same. */
function look(outlet: OutputStream): FormatOptions {
  const terminal = outlet.terminal();
  const { NO_COLOR, FORCE_COLOR, GITHUB_ACTIONS } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  const wanted =
    forced || (FORCE_COLOR !== "0" && (terminal !== null || GITHUB_ACTIONS === "true"));
  return {
    colour: wanted && !NO_COLOR,
    links: terminal !== null,
    width: terminal?.columns || null,
  };
}

function stopAtUnwritable(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  messages.write(`${tool.name}: standard output cannot be written${whyOf(error)}\n`);
  // guard: full-output
  process.exit(misuse);
}

/** A check that looked at nothing must not look like one that found nothing. */
function explainNothing({ summary }: Report): void {
  if (process.exitCode !== 3) return;
  const what =
    summary.documents === 0 ? "no Kubernetes resource in the input" : "no image in the input";
  messages.write(`${tool.name}: ${what}\n`);
}

// guard: signals
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => {
    wipeProgress();
    cleanUpNow();
    discardUnfinished();
    messages.write(`${tool.name}: ended by ${signal}, before anything was decided\n`);
    process.exit(128 + constants.signals[signal]);
  });

try {
  await program.parseAsync();
} catch (error) {
  wipeProgress();
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : misuse;
  else if (error instanceof UsageError) {
    messages.write(`${tool.name}: ${error.message}\n`);
    process.exitCode = misuse;
  } else {
    messages.write(
      `${tool.name} ${tool.version}: this is a bug, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = bug;
  }
}
