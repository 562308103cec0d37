/** The walls of the house, as a table: which room may import what, and who may touch the process. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, test } from "node:test";

/** What a room may import beside `model` and itself: packages, and built-in modules by their bare name. */
const rooms: Record<string, readonly string[]> = {
  model: [],
  load: [
    "node:child_process",
    "node:fs",
    "node:fs/promises",
    "node:net",
    "node:os",
    "node:path",
    "node:process",
    "yaml",
  ],
  parse: ["js-yaml", "node:buffer"],
  extract: [],
  recognise: [],
  plan: [],
  resolve: ["node:*", "smol-toml", "undici"],
  judge: [],
  trace: [],
  settle: [],
  share: ["node:crypto"],
  report: [],
};

/** Files beside the rooms: which rooms they may enter, and what else they may import. */
const corridors: Record<string, { rooms: readonly string[]; packages: readonly string[] }> = {
  "check.ts": { rooms: ["load", "plan", "resolve", "judge", "trace", "settle", "share"], packages: ["node:path"] },
  "mend.ts": { rooms: ["load", "trace"], packages: [] },
  "images.ts": { rooms: ["load", "parse", "extract", "plan", "settle"], packages: ["node:path"] },
  "diagnose.ts": { rooms: ["load", "parse", "recognise", "plan", "resolve", "judge", "settle"], packages: [] },
  "credentials.ts": { rooms: ["load", "plan"], packages: [] },
  "options.ts": { rooms: [], packages: ["node:fs", "node:fs/promises", "node:path"] },
  "configuration.ts": { rooms: [], packages: ["fastest-levenshtein", "node:util", "yaml", "zod"] },
  "init.ts": { rooms: ["load", "plan"], packages: ["node:path"] },
  "event.ts": { rooms: [], packages: [] },
  "pull-request.ts": { rooms: ["load"], packages: ["node:path"] },
  "baseline.ts": { rooms: [], packages: ["zod"] },
  "merge.ts": { rooms: ["load", "judge", "trace", "settle", "share"], packages: ["zod"] },
  "targets.ts": { rooms: [], packages: [] },
  "outlet.ts": { rooms: [], packages: ["node:fs", "node:os"] },
  "tool.ts": { rooms: [], packages: ["../package.json"] },
  "whole-file.ts": {
    rooms: ["load"],
    packages: ["node:fs", "node:fs/promises", "node:path", "node:process"],
  },
  "cli.ts": {
    rooms: ["load", "judge", "recognise", "settle", "report"],
    packages: ["commander", "node:fs/promises", "node:os", "node:path"],
  },
  "comment.ts": { rooms: ["report"], packages: ["@actions/github", "node:crypto"] },
  "action.ts": {
    rooms: ["load", "judge", "settle", "report"],
    packages: ["@actions/core", "node:fs/promises", "node:os", "node:path"],
  },
};

const doors = ["cli.ts", "action.ts"];

/** Every way in which a tree of sources, path → text, breaks the plan. */
function violations(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([path, text]) => {
    const code = text.replace(/\/\*[^]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
    const imports = [
      ...code.matchAll(/^(?:import|export|\}).*\bfrom "([^"]+)"/gm),
      ...code.matchAll(/\bimport\("([^"]+)"\)/g),
      ...code.matchAll(/^import "([^"]+)"/gm),
    ].map((match) => match[1] ?? "");
    const wrong = imports
      .filter((specifier) => !allowed(path, specifier))
      .map((specifier) => `${path} imports ${specifier}`);
    const touches = doors.includes(path)
      ? []
      : [...code.matchAll(/\b(?:process|console)\s*\.\s*\w+/g)].map((match) => `${path} touches ${match[0]}`);
    const opens =
      /^(?:#!.*\n)?\/\*\*/.test(text) || path.startsWith("judge/rules/")
        ? []
        : [`${path} does not open with what it does`];
    return [...wrong, ...touches, ...opens];
  });
}

function allowed(path: string, specifier: string): boolean {
  const [room = "", ...rest] = path.split("/");
  const packages = rest.length > 0 ? rooms[room] : corridors[room]?.packages;
  if (packages === undefined) return false;
  if (packages.includes(specifier)) return true;
  if (!specifier.startsWith(".")) return packages.includes("node:*") && specifier.startsWith("node:");
  const target = posix.join(posix.dirname(path), specifier);
  const [targetRoom = "", ...targetRest] = target.split("/");
  if (targetRoom === "model" || (rest.length > 0 && targetRoom === room)) return true;
  if (rest.length > 0) return false;
  if (targetRest.length === 0) return true;
  return corridors[room]?.rooms.includes(targetRoom) === true && target === `${targetRoom}/${targetRoom}.ts`;
}

function sourcesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return new Map(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8")]));
}

describe("the house plan", () => {
  test("holds in src", () => {
    const sources = sourcesBelow(join(import.meta.dirname, "../src"));
    assert.ok(sources.size > 20, "the sources were found");
    assert.deepEqual(violations(sources), []);
  });

  test("a file for each rule, named like its export and listed in judge.ts", () => {
    const sources = sourcesBelow(join(import.meta.dirname, "../src/judge"));
    for (const [path, text] of sources) {
      const id = /^rules\/(.*)\.ts$/.exec(path)?.[1];
      if (id === undefined) continue;
      const name = id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      assert.match(text, new RegExp(`export const ${name}: Rule = \\{\\s+id: "${id}",`));
      assert.match(sources.get("judge.ts") ?? "", new RegExp(`^  ${name},$`, "m"));
    }
  });

  const broken: [title: string, path: string, text: string, expected: string][] = [
    [
      "a room into another",
      "plan/plan.ts",
      `import { x } from "../resolve/resolve.ts";`,
      "plan/plan.ts imports ../resolve/resolve.ts",
    ],
    [
      "a room into the corridor",
      "judge/judge.ts",
      `import { check } from "../check.ts";`,
      "judge/judge.ts imports ../check.ts",
    ],
    [
      "the corridor through a window",
      "check.ts",
      `import { x } from "./plan/keyring.ts";`,
      "check.ts imports ./plan/keyring.ts",
    ],
    [
      "the network from a pure room",
      "judge/judge.ts",
      `const u = await import("undici");`,
      "judge/judge.ts imports undici",
    ],
    [
      "the disk from a pure room",
      "extract/extract.ts",
      `import { readFileSync } from "node:fs";`,
      "extract/extract.ts imports node:fs",
    ],
    [
      "the process from a room",
      "resolve/login.ts",
      `const home = process.env.HOME;`,
      "resolve/login.ts touches process.env",
    ],
    ["a room nobody planned", "utils/strings.ts", `import "./x.ts";`, "utils/strings.ts imports ./x.ts"],
    [
      "a model that imports node",
      "model/image.ts",
      `import { hash } from "node:crypto";`,
      "model/image.ts imports node:crypto",
    ],
  ];
  for (const [title, path, text, expected] of broken) {
    test(`finds ${title}`, () => assert.deepEqual(violations(new Map([[path, `/** x → y. */\n${text}`]])), [expected]));
  }
  test("finds a file that says nothing of itself", () => {
    assert.deepEqual(violations(new Map([["plan/plan.ts", "export const x = 1;"]])), [
      "plan/plan.ts does not open with what it does",
    ]);
  });
});
