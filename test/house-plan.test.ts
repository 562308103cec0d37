/** Enforces ARCHITECTURE.md: which room may import what, and the laws that can be checked by reading the source. */
import assert from "node:assert/strict";
import { globSync, readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, test } from "node:test";
import { parseAst } from "rolldown/parseAst";

interface Room {
  /** Other rooms. A room is entered by the file that bears its name; a path names a file beside it. */
  rooms?: readonly string[];
  /** Packages and built-in modules. `node:*` stands for every built-in module. */
  packages?: readonly string[];
}

/** Every room may import itself and `model`. Nothing else is allowed unless a row says so. */
const rooms: Record<string, Room> = {
  model: { packages: ["../../../package.json"] },
  system: {
    packages: [
      "node:child_process",
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:process",
      "node:v8",
      "yaml",
    ],
  },
  load: {
    rooms: ["system"],
    packages: ["node:child_process", "node:fs", "node:fs/promises", "node:net", "node:path"],
  },
  parse: { packages: ["js-yaml", "node:buffer"] },
  render: {
    rooms: ["system"],
    packages: [
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:util",
      "node:zlib",
      "yaml",
    ],
  },
  gitops: { rooms: ["parse"], packages: ["js-yaml", "node:crypto", "node:path", "yaml"] },
  charts: {
    rooms: ["oci", "system"],
    packages: ["node:crypto", "node:fs", "node:fs/promises", "node:path", "node:zlib", "yaml"],
  },
  extract: {},
  diagnose: {},
  plan: {},
  oci: { rooms: ["system"], packages: ["node:*", "undici"] },
  resolve: { rooms: ["oci", "system"], packages: ["node:*", "smol-toml"] },
  judge: {},
  trace: {},
  settle: {},
  shard: { packages: ["node:crypto"] },
  report: { packages: ["sarif", "wrap-ansi"] },
  config: {
    rooms: ["system"],
    packages: ["node:fs", "node:fs/promises", "node:path", "node:util", "yaml", "zod"],
  },
  github: {
    rooms: ["config", "load", "report"],
    packages: ["@actions/github", "node:crypto", "node:path"],
  },
  output: {
    rooms: ["system"],
    packages: ["node:fs", "node:fs/promises", "node:os", "node:path", "node:process"],
  },
  commands: {
    rooms: [
      "config",
      "diagnose",
      "charts",
      "extract",
      "gitops",
      "judge",
      "load",
      "oci",
      "parse",
      "plan",
      "render",
      "resolve",
      "settle",
      "shard",
      "system",
      "trace",
    ],
    // The test of a text needs no parser, unlike the rest of its room.
    packages: ["../../gitops/may-render.ts", "node:os", "node:path", "yaml", "zod"],
  },
  "cli.ts": { rooms: ["system"], packages: ["./command-line.ts"] },
  "action.ts": { rooms: ["system"], packages: ["./run-action.ts"] },
  "command-line.ts": {
    rooms: [
      "commands",
      "config",
      "diagnose",
      "judge",
      "load",
      "output",
      "report",
      "settle",
      "system",
    ],
    packages: [
      "commander",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:tty",
      "supports-hyperlinks",
    ],
  },
  "run-action.ts": {
    rooms: [
      "commands",
      "config",
      "github",
      "judge",
      "load",
      "output",
      "report",
      "settle",
      "system",
    ],
    packages: ["@actions/core", "node:fs/promises", "node:os", "node:path"],
  },
};

/** Rooms whose files are each an entrance: a file there stands for itself. */
const openRooms = new Set(["model", "system", "commands", "config", "github", "output", "oci"]);

const doors = ["cli.ts", "action.ts", "command-line.ts", "run-action.ts"];

function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[^]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
  return [
    ...code.matchAll(/^(?:import|export|\}).*\bfrom "([^"]+)"/gm),
    ...code.matchAll(/\bimport\("([^"]+)"\)/g),
    ...code.matchAll(/^import "([^"]+)"/gm),
  ].map((match) => match[1] ?? "");
}

/** Imports that the table does not allow, files that touch the process, and files without a first line. */
function violations(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([path, text]) => {
    const code = text.replace(/\/\*[^]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
    const wrong = importsOf(text)
      .filter((specifier) => !isAllowed(path, specifier))
      .map((specifier) => `${path} imports ${specifier}`);
    const touches = doors.includes(path)
      ? []
      : [...code.matchAll(/\b(?:process|console)\s*\.\s*\w+/g)].map(
          (match) => `${path} touches ${match[0]}`,
        );
    const opens =
      /^(?:#!.*\n)?\/\*\*/.test(text) || path.startsWith("judge/rules/")
        ? []
        : [`${path} does not begin with a docstring`];
    return [...wrong, ...touches, ...opens];
  });
}

function isAllowed(path: string, specifier: string): boolean {
  const [room = ""] = path.split("/");
  const row = rooms[room];
  if (row === undefined) return false;
  const { rooms: others = [], packages = [] } = row;
  if (packages.includes(specifier)) return true;
  if (!specifier.startsWith("."))
    return packages.includes("node:*") && specifier.startsWith("node:");
  const target = posix.join(posix.dirname(path), specifier);
  const [targetRoom = ""] = target.split("/");
  if (targetRoom === "model" || targetRoom === room) return true;
  if (!others.includes(targetRoom)) return false;
  return openRooms.has(targetRoom) || target === `${targetRoom}/${targetRoom}.ts`;
}

/** Circles of imports, each as the files on it. Type imports count: they tie files together too. */
function circles(sources: ReadonlyMap<string, string>): string[] {
  const graph = new Map(
    [...sources].map(([path, text]) => [
      path,
      importsOf(text)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => posix.join(posix.dirname(path), specifier))
        .filter((target) => sources.has(target)),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

/** Values that occur more than once, each with where. */
function repeated(names: Iterable<[name: string, path: string]>): string[] {
  const places = new Map<string, string[]>();
  for (const [name, path] of names) places.set(name, [...(places.get(name) ?? []), path]);
  return [...places]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name}: ${paths.join(", ")}`);
}

function exportedTypes(sources: ReadonlyMap<string, string>): [string, string][] {
  return [...sources].flatMap(([path, text]) =>
    [...text.matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm)].map(
      (match): [string, string] => [match[1] ?? "", path],
    ),
  );
}

/**
 * Functions over `limit` lines: from the line that opens one to the brace that closes it at its
 * indent. A signature without a body ends in a semicolon.
 */
function longFunctions(path: string, text: string, limit: number): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const match =
      /^( *)(?:export )?(?:async )?function\*? (\w+)/.exec(line) ??
      /^( *)(?:export )?const (\w+) = (?:async )?\(.*(?:=> \{|\()$/.exec(line) ??
      /^( {2}|\t)(?:async |static |get |set )*\*?(#?\w+)(?:<[^>]*>)?\(/.exec(line);
    if (match === null || /^ *(?:if|for|while|switch|return|catch)\b/.test(line)) return [];
    const indent = match[1] ?? "";
    const opens = lines.findIndex(
      (each, at) =>
        at >= index && (at === index || each.startsWith(`${indent})`)) && /[{;]$/.test(each),
    );
    if (!lines[opens]?.endsWith("{")) return [];
    const end = lines.findIndex((each, at) => at > opens && each.startsWith(`${indent}}`));
    const length = end - index + 1;
    return end > index && length > limit ? [`${path}: ${match[2]} has ${length} lines`] : [];
  });
}

/** String literals with two words or more in a row; every expression in a template counts as one. */
function sentences(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, value, quasis }: { type?: unknown; value?: unknown; quasis?: unknown } = node;
    const literal =
      type === "Literal" && typeof value === "string"
        ? value
        : type === "TemplateLiteral" && Array.isArray(quasis)
          ? quasis.map((quasi: { value: { raw: string } }) => quasi.value.raw).join("§")
          : "";
    if (/[a-z]{2,},? [a-z]{2,}|§ [a-z]+ |[a-z] §/i.test(literal)) found.push(`${path}: ${literal}`);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(text, { lang: "ts" }));
  return found;
}

function sourcesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  return new Map(
    names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8")]),
  );
}

const sources = sourcesBelow(join(import.meta.dirname, "../src"));
const ruleFiles = [...sources].filter(([path]) => path.startsWith("judge/rules/"));
const ruleIds = ruleFiles.map(([path]) => posix.basename(path, ".ts"));

const expression =
  /String\.raw`.*`|(?<=^\s*|[(,=:?] ?)\/(?![*/ ])(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/[a-z]*/g;

/** Whether a line is wide for a URL, an import of one name, or a regular expression. */
const isUnbreakable = (line: string): boolean =>
  /^\s*(?:\/\/|\/?\*+) https:\/\/\S+(?: \*\/)?$|^import (?:type )?\{ \S+ \} from/.test(line) ||
  /^[^"`]*["`]\S*(?:https:\/\/|\$\{github\})\S*["`][,;]?$/.test(line) ||
  line.replace(expression, "//").length <= 90;

describe("the house plan", () => {
  test("finds the sources", () => assert.ok(sources.size > 200));

  test("keeps the walls", () => assert.deepEqual(violations(sources), []));

  test("has no circle of imports", () => assert.deepEqual(circles(sources), []));

  test("has no two exported types and no two files of one name", () => {
    assert.deepEqual(repeated(exportedTypes(sources)), []);
    assert.deepEqual(repeated([...sources.keys()].map((path) => [posix.basename(path), path])), []);
  });

  test("compares no rule id outside judge", () => {
    const compared = [...sources]
      .filter(([path]) => !path.startsWith("judge/"))
      .flatMap(([path, text]) =>
        ruleIds
          .filter((id) => new RegExp(`(?:===|!==|case|\\[|\\() ?"${id}"`).test(text))
          .map((id) => `${path}: ${id}`),
      );
    assert.deepEqual(compared, []);
  });

  test("has no sentence in a client of registries: judge/wording has words for its codes", () => {
    const found = [...sources]
      .filter(([path]) => /^(?:oci|resolve)\//.test(path))
      .flatMap(([path, text]) => sentences(path, text));
    // The schemes of the Authorization header.
    assert.deepEqual(
      found.filter((literal) => !/: (?:Basic|Bearer) §$/.test(literal)),
      [],
    );
    const planted = "const a = 'not found'; const b = `${x} to appear`; const c = `no ${x}`;";
    assert.equal(sentences("oci/a.ts", planted).length, 3);
  });

  test("has at most 20 files in a folder, except for rules, which have one file each", () => {
    const rooms = Map.groupBy(sources.keys(), (path) => posix.dirname(path));
    const crowded = [...rooms].filter(
      ([room, files]) => files.length > 20 && !room.startsWith("judge/rules/"),
    );
    assert.deepEqual(
      crowded.map(([room, files]) => `${room} has ${files.length} files`),
      [],
    );
  });

  test("draws the cases of every property from one seed", () => {
    const drawn = globSync("**/*.test.ts", { cwd: import.meta.dirname }).filter((path) => {
      const text = readFileSync(join(import.meta.dirname, path), "utf8");
      const properties = text.match(/\bfc\.assert\(/g)?.length ?? 0;
      return properties !== (text.match(/\bpropertyRuns\(/g)?.length ?? 0);
    });
    assert.deepEqual(drawn, []);
  });

  test("has no line over 100 columns", () => {
    const wide = [...sources].flatMap(([path, text]) =>
      text
        .split("\n")
        .flatMap((line, index) =>
          line.length > 100 && !isUnbreakable(line) ? [`${path}:${index + 1}`] : [],
        ),
    );
    assert.deepEqual(wide, []);
  });

  test("has no function over 80 lines", () => {
    const long = [...sources].flatMap(([path, text]) => longFunctions(path, text, 80));
    assert.deepEqual(long, []);
  });

  test("has a file for each rule, named like its export and listed in rule-list.ts", () => {
    for (const [path, text] of ruleFiles) {
      const id = posix.basename(path, ".ts");
      const name = id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      assert.match(text, new RegExp(`export const ${name}: Rule = \\{\\s+id: "${id}",`));
      assert.match(sources.get("judge/rule-list.ts") ?? "", new RegExp(`^  ${name},$`, "m"));
    }
  });

  const broken: [title: string, path: string, text: string, expected: string][] = [
    [
      "a room that imports another",
      "plan/plan.ts",
      `import { x } from "../resolve/resolve.ts";`,
      "plan/plan.ts imports ../resolve/resolve.ts",
    ],
    [
      "a room that imports a command",
      "judge/judge.ts",
      `import { check } from "../commands/check.ts";`,
      "judge/judge.ts imports ../commands/check.ts",
    ],
    [
      "a command that imports a private file",
      "commands/check.ts",
      `import { x } from "../plan/keyring.ts";`,
      "commands/check.ts imports ../plan/keyring.ts",
    ],
    [
      "network access in a pure room",
      "judge/judge.ts",
      `const u = await import("undici");`,
      "judge/judge.ts imports undici",
    ],
    [
      "disk access in a pure room",
      "extract/extract.ts",
      `import { readFileSync } from "node:fs";`,
      "extract/extract.ts imports node:fs",
    ],
    [
      "a room that touches the process",
      "resolve/logins.ts",
      `const home = process.env.HOME;`,
      "resolve/logins.ts touches process.env",
    ],
    [
      "a registry client that knows Kubernetes",
      "oci/client/client.ts",
      `import { plan } from "../../plan/plan.ts";`,
      "oci/client/client.ts imports ../../plan/plan.ts",
    ],
    [
      "a room without a row",
      "utils/strings.ts",
      `import "./x.ts";`,
      "utils/strings.ts imports ./x.ts",
    ],
    [
      "a model that imports Node",
      "model/pull/image.ts",
      `import { hash } from "node:crypto";`,
      "model/pull/image.ts imports node:crypto",
    ],
  ];
  for (const [title, path, text, expected] of broken) {
    test(`finds ${title}`, () =>
      assert.deepEqual(violations(new Map([[path, `/** Text. */\n${text}`]])), [expected]));
  }

  test("finds a file without a docstring", () => {
    assert.deepEqual(violations(new Map([["plan/plan.ts", "export const x = 1;"]])), [
      "plan/plan.ts does not begin with a docstring",
    ]);
  });

  test("finds a circle, a repeated type and a long function", () => {
    const looped = new Map([
      ["a/a.ts", `import "./b.ts";`],
      ["a/b.ts", `import { a } from "./a.ts";`],
    ]);
    assert.deepEqual(circles(looped), ["a/a.ts → a/b.ts → a/a.ts"]);
    const twice = new Map([
      ["a/a.ts", "export interface Thing {}"],
      ["b/b.ts", "export type Thing = string;"],
    ]);
    assert.deepEqual(repeated(exportedTypes(twice)), ["Thing: a/a.ts, b/b.ts"]);
    const long = `export function f(): void {\n${"  g();\n".repeat(80)}}\n`;
    assert.deepEqual(longFunctions("a/a.ts", long, 80), ["a/a.ts: f has 82 lines"]);
  });
});
