/** Writes docs/reference.md from what the program, action.yml and the schema of the configuration declare. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { configurationSchema } from "../../src/config/configuration.ts";
import { declarations, type Declaration } from "../../src/config/declarations.ts";
import { exitCodes } from "../../src/model/report/exit-codes.ts";
import type { FormatName } from "../../src/model/report/format-name.ts";
import { program } from "./cli/program.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

const formatMeanings: Readonly<Record<FormatName, string>> = {
  text: "for people, with evidence and fix; the default",
  compact: "one line per finding, as compilers print them",
  json: "the whole report; [schema](../schema/report.v1.json) and [what stays stable](reports.md#what-stays-stable)",
  sarif: "SARIF 2.1.0, for code scanning and editors",
  junit: "JUnit XML, for the test reports of Jenkins, GitLab, Azure, CircleCI and others",
  github: "annotations of GitHub Actions",
  gitlab: "GitLab Code Quality",
  azure: "issues of Azure Pipelines, as `##vso` commands",
  rdjson: "reviewdog, with suggested changes",
  checkstyle: "Checkstyle XML, for Jenkins, SonarQube and review bots",
  markdown: "a section per finding, for a page or a comment",
};

interface HelpRow {
  name: string;
  help: string;
}

/** The rows of the help's "Options", "Arguments" or "Commands", whatever their groups are called. */
function rowsOf(help: string): HelpRow[] {
  const rows: HelpRow[] = [];
  for (const line of help.split("\n")) {
    const start = /^ {2}(\S.*?)(?: {2,}(\S.*))?$/.exec(line);
    const more = /^ {6,}(\S.*)$/.exec(line)?.[1];
    const last = rows.at(-1);
    if (start !== null) rows.push({ name: start[1] ?? "", help: start[2] ?? "" });
    else if (more !== undefined && last !== undefined) last.help = `${last.help} ${more}`.trim();
  }
  return rows;
}

const helpOf = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, [program.cli, ...args, "--help"])).stdout;

const settings: readonly Declaration[] = Object.values(declarations);

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string | undefined): string => (text === undefined ? "" : `\`${cell(text)}\``);

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

async function commandSection({ name, help: description }: HelpRow): Promise<string> {
  const [command = ""] = name.split(" ");
  const help = await helpOf(command);
  const flags = rowsOf(help).filter((row) => row.name.startsWith("-"));
  const rows = flags.map((flag) => {
    const long = /--[a-z-]+/.exec(flag.name)?.[0];
    const setting = settings.find((each) => each.flag?.match(/--[a-z-]+/)?.[0] === long);
    return [code(flag.name), code(setting?.input), code(setting?.key), cell(flag.help)];
  });
  const usage = /^Usage: (.*)$/m.exec(help)?.[1] ?? "";
  return `### pullgate ${command}

\`${usage}\`: ${description}.

${table(["flag", "input", "key", "meaning"], rows)}`;
}

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
}

/** A row per key, at any depth: `registries.<name>.mirrors[]`. */
function keysOf(schema: Schema, path: string): string[][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const full = path === "" ? key : `${path}.${key}`;
    return [[code(full), typeOf(value), cell(value.description ?? "")], ...keysOf(value, full)];
  });
  const { additionalProperties: named, items } = schema;
  return [
    ...own,
    ...(typeof named === "object" ? keysOf(named, `${path}.<name>`) : []),
    ...(items === undefined ? [] : keysOf(items, `${path}[]`)),
  ];
}

function typeOf({ type, enum: values, items, anyOf, additionalProperties: named }: Schema): string {
  if (values !== undefined) return values.map((value) => code(String(value))).join(", ");
  if (anyOf !== undefined) return anyOf.map(typeOf).join(" or ");
  if (type === "array") return `list of ${items === undefined ? "values" : typeOf(items)}`;
  if (type === "object") return typeof named === "object" ? "map" : "object";
  return String(type ?? "any");
}

const actionFile = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});

export async function referencePage(): Promise<string> {
  const { inputs, outputs } = actionFile.parse(
    parse(await readFile(join(root, "action.yml"), "utf8")),
  );
  const help = await helpOf();
  const commands = rowsOf(
    help.slice(help.indexOf("\nCommands:"), help.indexOf("\nExit codes")),
  ).filter(({ name }) => !name.startsWith("-") && !name.startsWith("help "));
  const sections = await Promise.all(commands.map(commandSection));
  const described = (rows: Record<string, { description: string }>): string[][] =>
    Object.entries(rows).map(([name, { description }]) => [code(name), cell(description)]);
  return `# Reference

Generated from the program; do not edit. Flags take precedence over \`.pullgate.yaml\`, and so do the
inputs of the action. [Configuration](configuration.md) shows the keys by example.

- [Commands and flags](#commands-and-flags)
- [Inputs of the action](#inputs-of-the-action)
- [Outputs of the action](#outputs-of-the-action)
- [Configuration keys](#configuration-keys)
- [Report formats](#report-formats)
- [Exit codes](#exit-codes)

## Commands and flags

The columns *input* and *key* name the same setting of the action and of \`.pullgate.yaml\`.

${sections.join("\n")}
## Inputs of the action

${table(["input", "meaning"], described(inputs))}
## Outputs of the action

${table(["output", "meaning"], described(outputs))}
## Configuration keys

\`<name>\` is a name of your own, and \`[]\` an entry of a list. Editors complete these keys with the
[schema](../schema/config.v1.json).

${table(["key", "type", "meaning"], keysOf(schemaOfConfiguration(), ""))}
## Report formats

\`--format NAME\` prints a report, and \`--format NAME=FILE\` writes it to a file; the flag may be repeated.

${table(
  ["format", "for"],
  Object.entries(formatMeanings).map(([name, meaning]) => [code(name), meaning]),
)}
## Exit codes

${table(
  ["code", "meaning"],
  exitCodes.map(([exit, meaning]) => [String(exit), meaning]),
)}`;
}

function schemaOfConfiguration(): Schema {
  const schema: Schema = JSON.parse(
    JSON.stringify(z.toJSONSchema(configurationSchema, { io: "input" })),
  );
  return schema;
}
