/** action.yml + inputs + event → what GitHub shows of the step. The runner's part in a JavaScript action, rebuilt from actions/runner. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { parse } from "yaml";
import { program } from "../cli/program.ts";

export type Level = "error" | "warning" | "notice";

export interface Step {
  /** The folder that holds action.yml. */
  action: string;
  /** GITHUB_WORKSPACE, and the folder the action starts in. */
  workspace: string;
  with?: Record<string, string>;
  /** The step's own environment. Of the caller's, only PATH is passed on; HOME is an empty folder. */
  env?: Record<string, string>;
  event?: { name: string; payload: unknown };
  /** More of the `github` context, such as `ref`, `base_ref`, `api_url`; `token` only feeds `${{ github.token }}`. */
  github?: Record<string, string>;
  /** Values that the `secrets` context holds: masked from the beginning. */
  secrets?: string[];
  /** The re-run with debug logging: RUNNER_DEBUG=1. */
  debug?: boolean;
  timeoutMs?: number;
}

/** One annotation. Lines and columns are as the runner sends them: text, 1-based where the action says so. */
export interface Annotation {
  level: Level;
  message: string;
  title: string | null;
  file: string | null;
  line: string | null;
  endLine: string | null;
  col: string | null;
  endColumn: string | null;
}

export interface StepResult {
  conclusion: "success" | "failure";
  exitCode: number;
  /** At most ten of a level, the first ones. */
  annotations: Annotation[];
  /** How many of each level came after the tenth. */
  dropped: Record<Level, number>;
  outputs: Record<string, string>;
  state: Record<string, string>;
  env: Record<string, string>;
  path: string[];
  /** The job summary, masked; null where none was written or its upload was aborted. */
  summary: string | null;
  /** What the log shows, masked; stdout and stderr as they arrived. */
  log: string;
  /** The same before anything was masked or obeyed, a line each. */
  printed: string[];
  /** The text of what the step left in RUNNER_TEMP, by absolute path: the folder itself is gone with the step. */
  temporaryFiles: Record<string, string>;
}

/** https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs */
const MAX_OF_A_LEVEL = 10;
const MAX_MESSAGE_UNITS = 4096;
/** https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs */
const MAX_SUMMARY_BYTES = 1024 * 1024;

/** What .NET's Trim takes for white space: U+0085 is in, U+FEFF is not. */
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

const DEFAULT_GITHUB: Record<string, string> = {
  action: "__self",
  action_ref: "",
  action_repository: "",
  actor: "octocat",
  actor_id: "1",
  api_url: "https://api.github.com",
  base_ref: "",
  graphql_url: "https://api.github.com/graphql",
  head_ref: "",
  job: "test",
  ref: "refs/heads/main",
  ref_name: "main",
  ref_protected: "false",
  ref_type: "branch",
  repository: "octo/shop",
  repository_id: "1",
  repository_owner: "octo",
  repository_owner_id: "1",
  retention_days: "90",
  run_attempt: "1",
  run_id: "1",
  run_number: "1",
  server_url: "https://github.com",
  sha: "0123456789abcdef0123456789abcdef01234567",
  triggering_actor: "octocat",
  workflow: "test",
  workflow_ref: "octo/shop/.github/workflows/test.yml@refs/heads/main",
  workflow_sha: "0123456789abcdef0123456789abcdef01234567",
};

/** Runs the action's `main` once, as a step of its own. Throws where the metadata is not a node24 action's, or time is up. */
export async function runStep(step: Step): Promise<StepResult> {
  const temp = await realpath(await mkdtemp(join(tmpdir(), "runner-")));
  try {
    return await runIn(temp, step);
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

/** What the runner would make of `text`, printed by a step in `workspace`: the same reading, without a process. */
export function readOutput(
  text: string,
  workspace = "/home/runner/work/shop/shop",
): Pick<StepResult, "annotations" | "dropped" | "outputs" | "log"> {
  const sink = new StepLog(workspace, []);
  for (const line of text.replace(/(\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/)) sink.read(line);
  return {
    annotations: sink.annotations,
    dropped: sink.dropped,
    outputs: sink.outputs,
    log: sink.text(),
  };
}

async function runIn(temp: string, step: Step): Promise<StepResult> {
  const metadata = readMetadata(parse(await readFile(join(step.action, "action.yml"), "utf8")));
  const workspace = await realpath(step.workspace);
  const sink = new StepLog(workspace, step.secrets ?? []);

  const fileOf = (name: string): string => join(temp, `${name}_1`);
  const files = ["output", "state", "env", "path", "step_summary"];
  await Promise.all(files.map((name) => writeFile(fileOf(name), "")));
  const event = step.event ?? { name: "push", payload: {} };
  await writeFile(fileOf("event"), JSON.stringify(event.payload));
  await mkdir(join(temp, "home"));
  await mkdir(join(temp, "temp"));
  await mkdir(join(temp, "tools"));

  const { token = "", ...github } = { ...DEFAULT_GITHUB, ...step.github };
  Object.assign(github, { event_name: event.name, event_path: fileOf("event"), workspace });
  for (const name of files) github[name] = fileOf(name);
  const inputs = inputEnvironment(metadata.inputs, step.with ?? {}, { ...github, token }, sink);

  const child = spawn(process.execPath, [resolve(step.action, metadata.main)], {
    cwd: workspace,
    env: {
      PATH: process.env["PATH"],
      HOME: join(temp, "home"),
      NODE_COMPILE_CACHE: program.compiled,
      ...step.env,
      ...inputs,
      ...Object.fromEntries(
        Object.entries(github).map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value]),
      ),
      CI: "true",
      GITHUB_ACTIONS: "true",
      RUNNER_ARCH: "X64",
      RUNNER_ENVIRONMENT: "github-hosted",
      RUNNER_NAME: "test",
      RUNNER_OS: "Linux",
      RUNNER_TEMP: join(temp, "temp"),
      RUNNER_TOOL_CACHE: join(temp, "tools"),
      RUNNER_WORKSPACE: resolve(workspace, ".."),
      ...(step.debug ? { RUNNER_DEBUG: "1" } : {}),
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: step.timeoutMs ?? 60_000,
    killSignal: "SIGKILL",
  });
  const closed = new Promise<number | null>((settle, reject) =>
    child.on("error", reject).on("close", settle),
  );
  const streams = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of linesOf(stream)) sink.read(line);
  });
  const [exitCode] = await Promise.all([closed, ...streams]);
  if (exitCode === null)
    throw new Error(`the action did not end in time, or was killed; its log:\n${sink.text()}`);

  const texts = await Promise.all(
    files.map(async (name) => [name, await readFile(fileOf(name), "utf8")] as const),
  );
  const written = Object.fromEntries(texts);
  const pairs = (name: string): Record<string, string> => {
    try {
      return parseFileCommand(written[name] ?? "");
    } catch (error) {
      sink.fail(`Unable to process file command '${name}' successfully.`);
      sink.fail(error instanceof Error ? error.message : String(error));
      return {};
    }
  };
  const env = pairs("env");
  if ("NODE_OPTIONS" in env) {
    sink.annotate(
      "error",
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    );
    delete env["NODE_OPTIONS"];
  }
  return {
    outputs: { ...sink.outputs, ...pairs("output") },
    state: { ...sink.state, ...pairs("state") },
    env,
    path: (written["path"] ?? "").split(/\r?\n/).filter((line) => line !== ""),
    summary: sink.summarize(written["step_summary"] ?? ""),
    exitCode,
    conclusion: exitCode === 0 && !sink.failed ? "success" : "failure",
    annotations: sink.annotations,
    dropped: sink.dropped,
    log: sink.text(),
    printed: sink.printed,
    temporaryFiles: await textsBelow(join(temp, "temp")),
  };
}

async function textsBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)),
  );
}

/** A lone carriage return ends a line too, and nothing but it and a line feed does: .NET's StreamReader.ReadLine. */
async function* linesOf(stream: Readable): AsyncIterable<string> {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    // A carriage return at the very end may be half of a line end.
    const lines = (rest + String(chunk)).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest.replace(/\r$/, "");
}

interface Metadata {
  main: string;
  inputs: Map<string, string | null>;
}

function readMetadata(yaml: unknown): Metadata {
  const runs = record(record(yaml)["runs"]);
  if (runs["using"] !== "node24")
    throw new Error(`action.yml: runs.using is ${String(runs["using"])}, not node24`);
  if (typeof runs["main"] !== "string") throw new Error("action.yml: runs.main is missing");
  for (const key of Object.keys(runs)) {
    if (key !== "using" && key !== "main")
      throw new Error(`action.yml: runs.${key} is not modelled here`);
  }
  const inputs = new Map<string, string | null>();
  for (const [name, input] of Object.entries(record(record(yaml)["inputs"] ?? {}))) {
    const value = record(input)["default"] ?? null;
    const scalar =
      typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (!scalar && value !== null)
      throw new Error(`action.yml: the default of ${name} is no scalar`);
    inputs.set(name.toLowerCase(), scalar ? String(value) : null);
  }
  return { main: runs["main"], inputs };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("action.yml: a mapping is missing");
  return Object.fromEntries(Object.entries(value));
}

/** INPUT_*: upper case, spaces become `_`, hyphens stay. `required` is not enforced by GitHub, so neither is it here. */
function inputEnvironment(
  declared: Map<string, string | null>,
  given: Record<string, string>,
  github: Record<string, string>,
  sink: StepLog,
): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, fallback] of declared)
    if (fallback !== null) values.set(name, evaluate(fallback, github));
  for (const [name, value] of Object.entries(given)) values.set(name.toLowerCase(), value);
  const unexpected = [...values.keys()].filter((name) => !declared.has(name));
  if (unexpected.length > 0) {
    const quoted = (names: Iterable<string>): string =>
      [...names].map((name) => `'${name}'`).join(", ");
    sink.annotate(
      "warning",
      `Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${quoted(declared.keys())}]`,
    );
  }
  return Object.fromEntries(
    [...values].map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

/** Of expressions, a default may hold `${{ github.<name> }}` only. */
function evaluate(text: string, github: Record<string, string>): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (whole, expression: string) => {
    const name = /^\s*github\.([a-z_]+)\s*$/.exec(expression)?.[1];
    if (name === undefined) throw new Error(`action.yml: ${whole} is not modelled here`);
    return github[name] ?? "";
  });
}

/** `name=value` and heredocs of GITHUB_OUTPUT, GITHUB_STATE and GITHUB_ENV. Throws where the runner fails the step. */
function parseFileCommand(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split("\n");
  // What follows the last line feed is no line; a line that has no line feed is, and is marked by being the last.
  const unterminated = lines.pop();
  if (unterminated !== undefined && unterminated !== "") lines.push(unterminated);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      found[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc);
      const delimiter = line.slice(heredoc + 2);
      if (name === "" || delimiter === "")
        throw new Error(`Invalid format '${line}'. Name and delimiter must not be empty`);
      const end = lines.indexOf(delimiter, at + 1);
      if (end < 0 && unterminated !== "")
        throw new Error("Invalid value. EOF marker missing new line.");
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      found[name] = lines.slice(at + 1, end).join("\n");
      at = end;
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return found;
}

interface Command {
  name: string;
  /** Keys in lower case: the runner compares them without regard to case. */
  properties: Map<string, string>;
  text: string;
}

const DATA_ESCAPES: [string, string][] = [
  ["\r", "%0D"],
  ["\n", "%0A"],
  ["%", "%25"],
];
const PROPERTY_ESCAPES: [string, string][] = [
  ["\r", "%0D"],
  ["\n", "%0A"],
  [":", "%3A"],
  [",", "%2C"],
  ["%", "%25"],
];
const LEGACY_ESCAPES: [string, string][] = [
  [";", "%3B"],
  ["\r", "%0D"],
  ["\n", "%0A"],
  ["]", "%5D"],
  ["%", "%25"],
];

const unescape = (text: string, escapes: [string, string][]): string =>
  escapes.reduce((result, [plain, escaped]) => result.replaceAll(escaped, plain), text);

/**
 * `::name key=value,…::text` at the beginning of a line, else `##[name key=value;…]text` anywhere in it.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function parseCommand(input: string, registered: ReadonlySet<string>): Command | null {
  const line = input.replace(LEADING_SPACE, "");
  const end = line.indexOf("::", 2);
  if (line.startsWith("::") && end >= 0) {
    const command = commandOf(
      line.slice(2, end),
      line.slice(end + 2),
      ",",
      PROPERTY_ESCAPES,
      DATA_ESCAPES,
    );
    if (registered.has(command.name)) return command;
  }
  const start = input.indexOf("##[");
  const close = input.indexOf("]", start);
  if (start < 0 || close < 0) return null;
  const command = commandOf(
    input.slice(start + 3, close),
    input.slice(close + 1),
    ";",
    LEGACY_ESCAPES,
    LEGACY_ESCAPES,
  );
  return registered.has(command.name) ? command : null;
}

function commandOf(
  head: string,
  text: string,
  separator: string,
  keys: [string, string][],
  data: [string, string][],
): Command {
  const space = head.indexOf(" ");
  const properties = new Map<string, string>();
  for (const property of space > 0
    ? head
        .slice(space + 1)
        .trim()
        .split(separator)
    : []) {
    const [, key, value] = /^=*([^=]+)=+(.+)$/s.exec(property) ?? [];
    if (key !== undefined && value !== undefined)
      properties.set(key.toLowerCase(), unescape(value, keys));
  }
  return {
    name: (space < 0 ? head : head.slice(0, space)).toLowerCase(),
    properties,
    text: unescape(text, data),
  };
}

const COMMANDS =
  "stop-commands set-env set-output save-state add-mask add-path add-matcher remove-matcher debug warning error notice group endgroup echo".split(
    " ",
  );

/** The lines of one step, and what the commands in them did. */
class StepLog {
  readonly annotations: Annotation[] = [];
  readonly dropped: Record<Level, number> = { error: 0, warning: 0, notice: 0 };
  readonly outputs: Record<string, string> = {};
  readonly state: Record<string, string> = {};
  readonly printed: string[] = [];
  failed = false;
  readonly #workspace: string;
  readonly #registered = new Set(COMMANDS);
  readonly #masks = new Set<string>();
  readonly #lines: string[] = [];
  #stopToken: string | null = null;

  constructor(workspace: string, secrets: string[]) {
    this.#workspace = workspace;
    for (const secret of secrets) this.#hide(secret);
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join("");
  }

  read(line: string): void {
    this.printed.push(line);
    const command = parseCommand(line, this.#registered);
    if (command === null || (this.#stopToken !== null && command.name !== this.#stopToken))
      return this.#print(line);
    if (this.#stopToken !== null) {
      this.#registered.delete(this.#stopToken);
      this.#stopToken = null;
      return this.#print(line);
    }
    this.#obey(command, line);
  }

  annotate(level: Level, message: string, properties = new Map<string, string>()): void {
    this.#print(`##[${level}]${message}`);
    if (this.annotations.filter((other) => other.level === level).length >= MAX_OF_A_LEVEL) {
      this.dropped[level]++;
      return;
    }
    const of = (key: string): string | null => properties.get(key.toLowerCase()) ?? null;
    this.annotations.push({
      level,
      message: this.#mask(message).slice(0, MAX_MESSAGE_UNITS),
      // Only the message is masked here: a secret in a property is a leak, and shall show as one.
      title: of("title"),
      file: of("file"),
      line: of("line"),
      endLine: of("endLine"),
      col: of("col"),
      endColumn: of("endColumn"),
    });
  }

  fail(message: string): void {
    this.annotate("error", message);
    this.failed = true;
  }

  summarize(text: string): string | null {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_SUMMARY_BYTES) {
      const kibibytes = Math.floor(bytes / 1024);
      this.annotate(
        "error",
        `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${kibibytes}k.`,
      );
    }
    if (bytes === 0 || bytes > MAX_SUMMARY_BYTES) return null;
    return text
      .split("\n")
      .map((line) => this.#mask(line))
      .join("\n");
  }

  #obey(command: Command, line: string): void {
    const { name, properties, text } = command;
    switch (name) {
      case "error":
      case "warning":
      case "notice":
        return this.annotate(name, text, placed(properties, this.#workspace));
      case "add-mask":
        return text.trim() === ""
          ? this.annotate(
              "warning",
              "Can't add secret mask for empty string in ##[add-mask] command.",
            )
          : this.#hide(text);
      case "stop-commands":
        if (text === "" || text === "pause-logging" || this.#registered.has(text.toLowerCase())) {
          return this.fail(`Invalid stop-commands token '${text}'`);
        }
        this.#stopToken = text.toLowerCase();
        this.#registered.add(this.#stopToken);
        return this.#print(line);
      case "set-output":
      case "save-state": {
        const key = properties.get("name");
        if (key === undefined)
          return this.fail(`Required field 'name' is missing in ##[${name}] command.`);
        (name === "set-output" ? this.outputs : this.state)[key] = text;
        return;
      }
      case "group":
        return this.#print(`##[group]${text}`);
      case "endgroup":
        return this.#print("##[endgroup]");
      case "debug":
        return this.#print(`##[debug]${text}`);
      case "echo":
        return;
      case "set-env":
      case "add-path":
        return this.fail(`The \`${name}\` command is disabled.`);
      default:
        throw new Error(`the command ${name} is not modelled here`);
    }
  }

  /** Everything by which the runner would know the value again. https://github.com/actions/runner/blob/main/src/Sdk/DTLogging/Logging/ValueEncoders.cs */
  #hide(secret: string): void {
    for (const value of [secret, ...secret.split(/[\r\n]+/)]
      .map((part) => part.trim())
      .filter((part) => part !== "")) {
      const bytes = Buffer.from(value);
      for (const variant of [
        value,
        ...[0, 1, 2].map((shift) => bytes.subarray(shift).toString("base64")),
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(value),
        value.replaceAll("'", "''"),
        value.replaceAll('"', '\\"'),
        value
          .replaceAll("&", "&amp;")
          .replaceAll("<", "&lt;")
          .replaceAll(">", "&gt;")
          .replaceAll('"', "&quot;")
          .replaceAll("'", "&apos;"),
        value.replace(/^"|"$/g, ""),
      ]) {
        if (variant !== "") this.#masks.add(variant);
      }
    }
  }

  /** Hits that overlap or touch become one `***`. */
  #mask(text: string): string {
    const hits: [start: number, end: number][] = [];
    for (const value of this.#masks) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
        hits.push([at, at + value.length]);
    }
    let masked = "";
    let from = 0;
    for (const [start, end] of hits.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      if (start > from || from === 0) masked += `${text.slice(from, start)}***`;
      from = Math.max(from, end);
    }
    return masked + text.slice(from);
  }

  #print(line: string): void {
    this.#lines.push(this.#mask(line));
  }
}

/**
 * The place of an annotation as it reaches GitHub: a path below the workspace made relative to it (no look at the disk), and
 * lines and columns that contradict each other taken away.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs (ValidateLinesAndColumns)
 */
function placed(given: Map<string, string>, workspace: string): Map<string, string> {
  const place = new Map(given);
  const file = place.get("file");
  if (file?.startsWith(`${workspace}/`)) place.set("file", file.slice(workspace.length + 1));

  const numberOf = (key: string): number | null => {
    const value = place.get(key);
    return value !== undefined && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : null;
  };
  const drop = (...keys: string[]): void => keys.forEach((key) => place.delete(key));
  const endLine = numberOf("endline");
  const endColumn = numberOf("endcolumn");
  if (endLine !== null && numberOf("line") === null) place.set("line", place.get("endline") ?? "");
  if (endColumn !== null && numberOf("col") === null)
    place.set("col", place.get("endcolumn") ?? "");
  const line = numberOf("line");
  const column = numberOf("col");
  if (line === null || (endLine !== null && place.get("line") !== place.get("endline")))
    drop("col", "endcolumn");
  if (line !== null && endLine !== null && endLine < line) drop("line", "endline");
  if (column !== null && endColumn !== null && endColumn < column) drop("col", "endcolumn");
  return place;
}
