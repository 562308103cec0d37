/** The command line: takes flags and the environment, writes output streams and the exit code. */
import "./system/lazy-compilation.ts";
import { lstat, mkdir } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { Command, CommanderError } from "commander";
import { check } from "./commands/check.ts";
import { listCredentials } from "./commands/list-credentials.ts";
import { listImages } from "./commands/list-images.ts";
import type { RunContext } from "./commands/run-context.ts";
import { commandCards, shells } from "./config/command-cards.ts";
import {
  commandNames,
  flagsOf,
  type ChartFlag,
  type CommandName,
  type Flag,
} from "./config/declarations.ts";
import {
  readOptions,
  type OptionContext,
  type Options,
  type RawOptions,
  type ReportOptions,
} from "./config/options.ts";
import { oneOf, parseNamespace } from "./config/raw-values.ts";
import { flagWithoutValue, replacementOf, singleDashed } from "./config/usual-flags.ts";
import { rules as checkRules } from "./judge/judge.ts";
import { isManifestName } from "./model/source/manifest-name.ts";
import type { AcceptedFinding } from "./model/report/baseline.ts";
import type { Report } from "./model/report/check-report.ts";
import type { FormatName } from "./model/report/format-name.ts";
import type { Rule } from "./model/report/rule.ts";
import { exitCodes } from "./model/report/exit-codes.ts";
import { bugs, docsOf, tool } from "./model/report/tool.ts";
import { UsageError } from "./model/report/usage-error.ts";
import { listSome } from "./model/text/list-some.ts";
import { discardUnfinished, replaceFile, whyOf, writeFileAtomic } from "./output/atomic-write.ts";
import { createOutputStream, type OutputStream } from "./output/output-stream.ts";
import { ProgressDisplay } from "./output/progress-display.ts";
import {
  imageAnswer,
  nothingChecked,
  progressLine,
  render,
  renderCredentials,
  renderFixResult,
  renderImages,
  ruleExample,
  ruleList,
  rulePage,
  summaryLine,
  runLogLine,
  terminalMarkdown,
  type FormatOptions,
  forMessages,
} from "./report/report.ts";
import { exitCode, type ExitOptions } from "./settle/settle.ts";
import { cleanUpNow } from "./system/clean-up.ts";
import { gitRoot } from "./system/paths.ts";
import { replayable } from "./system/replayable.ts";
import { logTo } from "./system/run-log.ts";

/** Exit codes besides those of `exitCode`. */
const misuse = 2;
const bug = 70;

const output = createOutputStream(1, () => process.stdout, stopAtUnwritable);
// Without standard error, there is no place to report to.
const messages = createOutputStream(
  2,
  () => process.stderr,
  () => {},
);
const progress = new ProgressDisplay(messages);

/** Opening standard input takes time, and few runs read it. */
const stdin: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
};

const program = new Command(tool.name)
  .description(
    "Checks every image of manifests, charts and GitOps repositories against its registry.",
  )
  .version(tool.version, "-V, --version", "print the version")
  .usage("<command> [options]")
  .helpOption("-h, --help", "display this help")
  // Arguments of all commands would leave too little room for their summaries.
  .configureHelp({ subcommandTerm: (command) => command.name() })
  .exitOverride()
  .configureOutput({
    writeOut: (text) => output.write(text),
    writeErr: say,
    outputError: (message, write) =>
      write(abridged(withReplacement(message.replace(/^error: /, `${tool.name}: `)))),
  })
  .addHelpText(
    "after",
    `
Exit codes:
${exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`).join("\n")}`,
  );

interface Display {
  quiet: boolean;
  color: "auto" | "always" | "never";
}

/** What `--quiet` and `--color` ask for. */
const display: Display = { quiet: false, color: "auto" };

program.hook("preAction", (_, command) => {
  const { verbose = false, quiet = false, color } = command.opts<RawOptions>();
  display.quiet = quiet;
  display.color = oneOf("color", color, ["auto", "always", "never"]) ?? "auto";
  if (verbose)
    logTo((event) => {
      progress.clear();
      messages.write(runLogLine(event));
    });
});

// An empty value is usually an unset variable. As a path it would mean the working folder.
program.hook("preAction", (_, command) => {
  const flags = Object.entries(command.opts<Record<string, unknown>>()).map(([name, value]) => ({
    name: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    value,
  }));
  const positionals = command.processedArgs.map((value: unknown, index) => ({
    name: command.registeredArguments[index]?.name() ?? "",
    value,
  }));
  for (const { name, value } of [...flags, ...positionals])
    if ([value].flat().includes("")) throw new UsageError(`${name}: empty; is a variable not set?`);
});

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Takes the value of a flag that may be given once. */
function once(flag: string): (value: string, previous?: string) => string {
  const name = /--[\w-]+/.exec(flag)?.[0] ?? flag;
  return (value, previous) => {
    if (previous !== undefined)
      throw new UsageError(`${name} is given twice: ${previous} and ${value}`);
    return value;
  };
}

/** The flags of charts, in their order. */
const chartFlags: ChartFlag[] = [];
const chartFlagNames = ["helm", "values", "set", "release"] as const;

function noteChartFlag<T>(
  name: ChartFlag["name"],
  take: (value: string, previous?: T) => T,
): (value: string, previous?: T) => T {
  return (value, previous) => {
    chartFlags.push({ name, value });
    return take(value, previous);
  };
}

const written = new Set(process.argv.slice(2));
const namesCommand = commandNames.some((name) => written.has(name));

/**
 * Adds a command from its card. Its flags are added only if it may run: adding the flags of all
 * commands takes as long as reading a manifest.
 */
function addCommand(name: CommandName, run: Parameters<Command["action"]>[0]): void {
  const { summary, arguments: positionals, examples } = commandCards[name];
  const command = program.command(name).description(summary);
  if (namesCommand && !written.has(name)) return;
  for (const { name: argument, help, default: fallback } of positionals)
    command.argument(argument, help, fallback);
  for (const flag of flagsOf(name)) addFlag(command.optionsGroup(`${flag.section}:`), flag);
  const lines = examples.map(({ line, effect }) => `  ${tool.name} ${line}\n      ${effect}`);
  command
    .optionsGroup("Help:")
    .helpOption("-h, --help", "display this help")
    .addHelpText("after", `\nExamples:\n${lines.join("\n")}`)
    .action(run);
}

function addFlag(command: Command, { name, flag, help, repeatable }: Flag): void {
  const chartFlag = chartFlagNames.find((each) => each === name);
  if (chartFlag === "release")
    command.option(
      flag,
      help,
      noteChartFlag(chartFlag, (value: string) => value),
    );
  else if (chartFlag !== undefined) command.option(flag, help, noteChartFlag(chartFlag, collect));
  else if (repeatable) command.option(flag, help, collect);
  else if (flag.includes("<")) command.option(flag, help, once(flag));
  else command.option(flag, help);
}

addCommand("check", async (paths: string[], flags: RawOptions) => {
  const options = await readOptions({ ...flags, paths, chartFlags }, optionContext());
  const context = { ...runContext(), stdin: replayable(stdin) };
  const { report, shard } = await check(options, context);
  const { fix, pin, writeBaseline: baselineFile } = options.report;
  if (baselineFile !== null) await writeBaseline(baselineFile, report.baseline ?? []);
  await writeReports(
    options.report,
    (format, style) => render(report, format, shard === null ? style : { ...style, shard }),
    report,
  );
  setExitCode(report, options.rules, (shard?.pulls ?? 0) > 0);
  noteNothingChecked(report, options.input.paths);
  if ((fix || pin) && (await writeEdits(report, options.report)))
    await checkAgain(options, context);
});

async function checkAgain(options: Options, context: RunContext): Promise<void> {
  const { input, network, cluster, rules, report, gitops, run } = options;
  const again = { input, network: { ...network, waitMs: 0 }, cluster, rules, report, gitops, run };
  const { report: remaining, shard } = await check(again, context);
  messages.write(`Remaining findings:\n${render(remaining, "compact", await styleOf(messages))}`);
  setExitCode(remaining, rules, (shard?.pulls ?? 0) > 0);
}

addCommand("image", async (image: string, paths: string[], flags: RawOptions) => {
  const { serviceAccount = null, pullSecret: pullSecrets = [] } = flags;
  const options = await readOptions(
    { ...flags, paths, chartFlags, explainCredentials: true },
    { ...optionContext(), allowNoPaths: true, inputsOfFlags: !namesPod(flags) },
  );
  await refuseManifest(image);
  const { checkImage } = await import("./commands/check-image.ts");
  const input = { image, serviceAccount, pullSecrets };
  const report = await checkImage(input, options, runContext());
  await writeReports(
    options.report,
    (format, style) =>
      (format === "text" ? `${imageAnswer(report, style)}\n` : "") + render(report, format, style),
    report,
  );
  setExitCode(report, options.rules);
});

/** Image names may look like paths, but none ends like the file of a manifest that exists. */
async function refuseManifest(image: string): Promise<void> {
  if (isManifestName(image) && (await lstat(image).catch(() => null)) !== null)
    throw new UsageError(
      `${image}: a file, not an image; to check manifests: ${tool.name} check ${image}`,
    );
}

/** Whether the manifests of the configuration may say more about the pod. */
function namesPod({ serviceAccount, namespace }: RawOptions): boolean {
  return serviceAccount !== undefined || namespace !== undefined;
}

addCommand("images", async (paths: string[], flags: RawOptions) => {
  const options = await readOptions(
    { ...flags, paths, chartFlags },
    { ...optionContext(), asksNothing: true },
  );
  const report = await listImages(options, runContext());
  await writeReports(options.report, (format, style) => {
    if (format !== "text" && format !== "compact" && format !== "json")
      throw new UsageError(`--format ${format}: images prints text, compact or json`);
    return renderImages(report, format, style);
  });
  process.exitCode = report.images.length === 0 ? 3 : 0;
  noteNothingChecked(report, options.input.paths);
});

addCommand("credentials", async (image: string, paths: string[], flags: RawOptions) => {
  const { serviceAccount = null, pullSecret: pullSecrets = [], nodeConfig = null } = flags;
  const options = await readOptions(
    { ...flags, paths, chartFlags },
    { ...optionContext(), asksNothing: true, allowNoPaths: true },
  );
  if (!hasInput(options) && pullSecrets.length === 0 && nodeConfig === null)
    messages.write(
      `${tool.name}: no manifests were read, so only a pod without pull secrets is shown; ` +
        "name manifests, or --pull-secret or --node-config\n",
    );
  const credentials = await listCredentials(
    { image, serviceAccount, pullSecrets, nodeConfig },
    options,
    runContext(),
  );
  for (const { name } of options.report.formats) {
    if (name !== "text" && name !== "json")
      throw new UsageError(`--format ${name}: credentials prints text or json`);
    output.write(renderCredentials(credentials, name, await styleOf(output)));
  }
  process.exitCode = "error" in credentials ? 1 : 0;
});

function hasInput({ input: { paths, renderTasks, targets } }: Options): boolean {
  return paths.length + renderTasks.length + targets.length > 0;
}

addCommand("diagnose", async (file: string, { manifests = [], ...flags }: RawOptions) => {
  const options = await readOptions({ ...flags, paths: [file] }, optionContext());
  const { diagnosePods } = await import("./commands/diagnose-pods.ts");
  const { report, nothing } = await diagnosePods({ manifests }, options, runContext());
  await writeReports(options.report, (format, style) => render(report, format, style), report);
  setExitCode(report, options.rules, nothing === null);
  if (nothing !== null) say(`${tool.name}: nothing to diagnose: ${nothing}\n`);
});

addCommand("init", async ({ inventory = [], force = false }: RawOptions) => {
  const { init } = await import("./commands/init.ts");
  const { folder, files, learned, notes } = await init({ inventory }, runContext());
  await refuseExisting(files, folder, force);
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFileAtomic(join(folder, path), text, folder);
    output.write(`wrote ${path}\n`);
  }
  output.write(`found ${learned}\nnext: ${tool.name} check\n`);
  for (const note of notes) say(`${tool.name}: ${note}\n`);
});

/** Links are never overwritten: they may lead out of the repository. */
async function refuseExisting(
  files: readonly { path: string }[],
  folder: string,
  force: boolean,
): Promise<void> {
  for (const { path } of files) {
    const found = await lstat(join(folder, path)).catch(() => null);
    if (found === null || (force && found.isFile())) continue;
    const fix = force ? "remove it first" : "--force overwrites it";
    throw new UsageError(`${path} already exists, so nothing was written; ${fix}`);
  }
}

addCommand("inventory", async (flags: RawOptions) => {
  const { context = null, namespace, output: file } = flags;
  const { takeInventory } = await import("./commands/inventory/write-inventory.ts");
  const input = { context, namespace: parseNamespace(namespace) ?? null };
  const { text, notes } = await takeInventory(input, runContext());
  if (file === undefined) output.write(text);
  else await writeFileAtomic(file, text, process.cwd());
  for (const note of notes) say(`${tool.name}: ${note}\n`);
});

addCommand("merge", async (paths: string[], flags: RawOptions) => {
  const options = await readOptions({ ...flags, paths }, optionContext());
  const { mergeReportFiles } = await import("./commands/merge.ts");
  const { report, settings } = await mergeReportFiles(paths, runContext());
  await writeReports(options.report, (format, style) => render(report, format, style), report);
  const { minVerified } = settings;
  const failOn = flags.failOn === undefined ? settings.failOn : options.rules.failOn;
  setExitCode(report, { failOn, minVerified });
  noteNothingChecked(report);
});

addCommand("explain", async (id: string | undefined) => {
  const rules = await allRules();
  const style = await styleOf(output);
  if (id === undefined) return output.write(ruleList(rules, style));
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) {
    const page = rulePage(rule, docsOf(id), await ruleExample(id));
    return output.write(style.width === null ? page : terminalMarkdown(page, style));
  }
  const { didYouMean } = await import("./config/did-you-mean.ts");
  const ids = await ruleIds();
  const group = ids.filter((each) => each.startsWith(id));
  const similar =
    group.length > 0 ? `; did you mean one of ${listSome(group, 8)}?` : didYouMean(id, ids);
  throw new UsageError(
    `no rule is called "${id}"${similar || `; ${tool.name} explain lists the rules`}`,
  );
});

addCommand("completion", async (written: string) => {
  const { completionScript } = await import("./config/completion.ts");
  const shell = shells.find((each) => each === written);
  if (shell === undefined)
    throw new UsageError(`completion ${written}: not one of ${shells.join(", ")}`);
  output.write(completionScript(shell, await ruleIds()));
});

async function allRules(): Promise<Rule[]> {
  const { diagnoseRules } = await import("./diagnose/diagnose.ts");
  return [...checkRules, ...diagnoseRules];
}

async function ruleIds(): Promise<string[]> {
  return (await allRules()).map(({ id }) => id);
}

function optionContext(): OptionContext {
  return { workingFolder: process.cwd(), environment: process.env, rules: ruleIds };
}

function runContext(): RunContext {
  return {
    workingFolder: process.cwd(),
    stdin,
    environment: process.env,
    temporaryFolder: tmpdir(),
    logins: [],
    secret: () => {},
    baseRequired: true,
    progress: (state) => {
      if (!display.quiet) progress.show((columns) => progressLine(state, columns));
    },
  };
}

function setExitCode(
  report: Report,
  { failOn, minVerified }: Pick<ExitOptions, "failOn" | "minVerified">,
  looked = false,
): void {
  process.exitCode = exitCode(report, { failOn, minVerified, looked });
}

async function writeBaseline(file: string, accepted: readonly AcceptedFinding[]): Promise<void> {
  const { baselineText } = await import("./config/baseline-file.ts");
  await writeFileAtomic(file, baselineText(accepted), process.cwd());
}

/** If every report goes to a file, the closing line of `report` goes to standard error. */
async function writeReports(
  { formats }: Pick<ReportOptions, "formats">,
  renderAs: (format: FormatName, style: FormatOptions) => string,
  report: Report | null = null,
): Promise<void> {
  const plain = { colour: false, links: false, width: null };
  for (const { name, file } of formats)
    if (file === null) output.write(renderAs(name, await styleOf(output)));
    else await writeFileAtomic(file, renderAs(name, plain), process.cwd());
  if (report !== null && formats.every(({ file }) => file !== null))
    messages.write(`${summaryLine(report)}\n`);
}

/** Applies `--fix` and `--pin`. Returns whether a file was written. */
async function writeEdits(
  report: Report,
  { fix, pin }: Pick<ReportOptions, "fix" | "pin">,
): Promise<boolean> {
  const { editsOf, fixFiles } = await import("./commands/fix.ts");
  const edits = editsOf(report, { fix, pin });
  const { rewritten, files, refused } = await fixFiles(edits, process.cwd());
  const failed = new Set<string>();
  for (const { path, text, mode, shown } of rewritten)
    await replaceFile(path, text, mode).catch(() => failed.add(shown));
  const fixed = files.filter(({ file }) => !failed.has(file));
  const unpinned = pin ? (report.pins?.left ?? []) : [];
  messages.write(renderFixResult({ files: fixed, refused }, unpinned));
  if (failed.size > 0) throw new UsageError(`${[...failed].join(", ")}: cannot be written`);
  return fixed.length > 0;
}

/** From a folder below the root of its repository, files are named from there. */
function fileNames(folder: string): ((file: string) => string) | undefined {
  const root = gitRoot(folder);
  if (root === null || root === folder) return undefined;
  // Other names were given as they are, or are no files: "<stdin>", "3 more".
  const isWithin = /^(?!\.\.|[/<]|[A-Za-z]:|\d+ more$)/;
  return (file) =>
    isWithin.test(file) ? relative(folder, join(root, file)).replaceAll("\\", "/") || "." : file;
}

/** How the terminal of a stream shows a report. */
async function styleOf(stream: OutputStream): Promise<FormatOptions> {
  const terminal = stream.terminal();
  const { quiet } = display;
  const fileFrom = fileNames(process.cwd());
  const plainStyle = {
    colour: await wantsColour(null),
    links: false,
    width: null,
    quiet,
    fileFrom,
  };
  if (terminal === null) return plainStyle;
  const colour = await wantsColour(terminal);
  const { createSupportsHyperlinks } = await import("supports-hyperlinks");
  const links = display.color !== "never" && createSupportsHyperlinks(terminal);
  return { colour, links, width: terminal.columns || null, quiet, fileFrom };
}

/**
 * Node reads FORCE_COLOR, TERM and others. GitHub's log shows colours although it is no terminal.
 * https://no-color.org
 * https://nodejs.org/docs/latest-v24.x/api/tty.html#writestreamhascolorscount-env
 */
async function wantsColour(terminal: NodeJS.WriteStream | null): Promise<boolean> {
  if (display.color !== "auto") return display.color === "always";
  const { NO_COLOR, FORCE_COLOR, GITHUB_ACTIONS, TERM } = process.env;
  if (NO_COLOR) return false;
  if (terminal !== null) return terminal.hasColors();
  if (FORCE_COLOR) {
    // Loads sockets and streams.
    const { WriteStream } = await import("node:tty");
    return WriteStream.prototype.hasColors();
  }
  return GITHUB_ACTIONS === "true" && TERM !== "dumb";
}

/** Prints to standard error what may quote names and keys of a change. */
function say(text: string): void {
  messages.write(forMessages(text));
}

/** Cuts long words, which somebody pasted by mistake. */
function abridged(message: string): string {
  return message.replaceAll(/\S{301,}/g, (word) => `${word.slice(0, 200)}…`);
}

/** `-namespace prod` would be read as `-n amespace prod`. */
function refuseSingleDash(given: readonly string[]): void {
  // Flags of one letter may be joined with their value or with others.
  if (!given.some((word) => /^-[a-z]{2}/.test(word))) return;
  const written = singleDashed(given);
  if (written !== null)
    throw new UsageError(`unknown option '${written}'; did you mean -${written}?`);
}

/** commander would take the next flag as the value: `--base --offline`. */
function refuseMissingValue(given: readonly string[]): void {
  const found = flagWithoutValue(given);
  if (found !== null) throw new UsageError(`${found.flag}: no value before ${found.next}`);
}

/**
 * commander prints the help of the program for `help chek`, as if it had been asked for it, and
 * suggests `init` for `lint`.
 */
async function refuseUnknownCommand([word = "", name = ""]: readonly string[]): Promise<void> {
  const isHelp = word === "help" && !/^(?:-|$)/.test(name);
  const unknown = checkWords.has(word) ? word : isHelp ? name : null;
  if (unknown === null || commandNames.some((each) => each === unknown)) return;
  const { didYouMean } = await import("./config/did-you-mean.ts");
  const meant = checkWords.has(unknown) ? "check" : unknown;
  throw new UsageError(`unknown command '${unknown}'${didYouMean(meant, commandNames)}`);
}

/** Names what to write for a flag of other programs, where commander may suggest a similar flag. */
function withReplacement(message: string): string {
  const flag = /unknown option '(-[^']*)'/.exec(message)?.[1] ?? "";
  const replacement = replacementOf(flag);
  return replacement === null
    ? message
    : `${message.replace(/\n.*$/s, "")}\n(${flag}: ${replacement})\n`;
}

/** For a path in the place of a command. */
async function suggestCheck(word: string): Promise<void> {
  const isPath = word === "-" || /[\\/*]/.test(word) || isManifestName(word);
  const exists = isPath || (await lstat(word).catch(() => null)) !== null;
  if (exists) say(`(Did you mean: ${tool.name} check ${abridged(word)}?)\n`);
}

/** A closed pipe (`| head`) is no error: the exit code still tells the result. */
function stopAtUnwritable(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  messages.write(`${tool.name}: standard output cannot be written${whyOf(error)}\n`);
  // guard: full-output
  process.exit(misuse);
}

/** A check of nothing must not look like a clean check. */
function noteNothingChecked(report: Report, paths: readonly string[] = []): void {
  if (process.exitCode === 3)
    say(`${tool.name}: ${abridged(nothingChecked(report.summary, paths))}\n`);
}

// guard: signals
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => {
    progress.clear();
    cleanUpNow();
    discardUnfinished();
    messages.write(`${tool.name}: ended by ${signal} before the check was complete\n`);
    process.exit(128 + constants.signals[signal]);
  });

/** What other linters call a check. */
const checkWords = new Set(["lint", "scan", "validate", "verify", "test", "run", "analyze"]);

/** What people type to see the version. */
const versionWords = new Set(["-v", "version"]);

try {
  const given = process.argv.slice(2);
  const asksVersion = given.length === 1 && versionWords.has(given[0] ?? "");
  refuseSingleDash(given);
  refuseMissingValue(given);
  await refuseUnknownCommand(given);
  await program.parseAsync(asksVersion ? ["--version"] : given, { from: "user" });
} catch (error) {
  progress.clear();
  if (error instanceof CommanderError) {
    if (error.code === "commander.unknownCommand") await suggestCheck(process.argv[2] ?? "");
    if (error.code === "commander.missingArgument" || error.code === "commander.excessArguments")
      say(`(${tool.name} ${abridged(process.argv[2] ?? "")} --help shows how)\n`);
    process.exitCode = error.exitCode === 0 ? 0 : misuse;
  } else if (error instanceof UsageError) {
    say(`${tool.name}: ${abridged(error.message)}\n`);
    process.exitCode = misuse;
  } else {
    const detail = error instanceof Error ? error.stack : String(error);
    say(`${tool.name} ${tool.version}: this is a bug, please report it at ${bugs}.\n${detail}\n`);
    process.exitCode = bug;
  }
}
