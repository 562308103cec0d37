/** Bundles src/ into dist/: two doors, what they load, and the chunks they share, readable, so that a reviewer can see what runs. */
import { createRequire, isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin, type PreRenderedChunk } from "rolldown";
import { parseSync, Visitor } from "rolldown/utils";

/**
 * Modules that commander imports when it starts, and that this program needs rarely or never.
 * `node:process` alone opens the stream of standard input, which costs as much as reading a
 * manifest.
 */
const commanderModules: Record<string, string> = {
  "node:process": "export default process;",
  "node:child_process": `export default { get spawn() { return process.getBuiltinModule("node:child_process").spawn; } };`,
  "node:util": `export const stripVTControlCharacters = (text) => process.getBuiltinModule("node:util").stripVTControlCharacters(text);`,
};

/** A test of flags, which are ASCII here: building the set of Unicode takes as long as half of a check. */
const commanderTest = String.raw`/\p{ID_Continue}\.\.\.[>\]]$/u`;

function lazyCommanderModules(): Plugin {
  return {
    name: "lazy-commander-modules",
    transform(code, id) {
      if (!/[\\/]commander[\\/]lib[\\/]option\.js$/.test(id)) return null;
      if (!code.includes(commanderTest)) throw new Error(`${id}: tests variadic flags otherwise`);
      return { code: code.replace(commanderTest, () => String.raw`/\w\.\.\.[>\]]$/`), map: null };
    },
    resolveId: (source, importer) =>
      /[\\/]commander[\\/]/.test(importer ?? "") && source in commanderModules
        ? `\0commander/${source}`
        : null,
    load: (id) => commanderModules[id.replace(/^\0commander\//, "")] ?? null,
  };
}

const prefix = "\0built-in:";
/** Modules that most runs do not need, and that export functions: loaded at the first call. */
const loadedAtFirstCall = new Set(["crypto", "fs/promises"]);

/**
 * Functions of `fs/promises` that most runs call, as functions of `fs` that take a callback: the
 * module itself loads readline and watchers of files.
 */
const asCallback: Readonly<Record<string, string>> = {
  access: "access",
  lstat: "lstat",
  readdir: "readdir",
  readFile: "readFile",
  // Like that of `fs/promises`, and unlike `fs.realpath`, this function asks the system.
  realpath: "realpath.native",
  stat: "stat",
};

const takesCallback = `const promised = (call) => (...given) => new Promise((resolve, reject) => {
  call(...given, (error, value) => (error ? reject(error) : resolve(value)));
});`;

/**
 * Asks for built-in modules with `process.getBuiltinModule`. An `import` of a built-in module
 * collects all its exports, and so loads streams, readline and more.
 * https://nodejs.org/docs/latest-v24.x/api/process.html#processgetbuiltinmoduleid
 */
function builtInModules(): Plugin {
  return {
    name: "built-in-modules",
    resolveId: {
      order: "post",
      handler: (source, importer, { kind }) => {
        const fromRuntime = importer?.startsWith("\0rolldown/") === true;
        if (!isBuiltin(source) || kind === "dynamic-import" || fromRuntime) return null;
        const name = source.replace(/^node:/, "");
        return `${prefix}${kind === "require-call" ? "require" : "import"}:${name}`;
      },
    },
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const [kind, name = ""] = id.slice(prefix.length).split(/:(.*)/, 2);
      const module = `process.getBuiltinModule("node:${name}")`;
      if (kind === "require") return `module.exports = ${module};`;
      const builtIn: object = process.getBuiltinModule(`node:${name}`) ?? {};
      const names = Object.keys(builtIn).filter((each) => /^(?!default$)\w+$/.test(each));
      const callbackOf = (each: string): string | undefined =>
        name === "fs/promises" ? asCallback[each] : undefined;
      const valueOf = (each: string): string =>
        callbackOf(each) !== undefined
          ? `/* @__PURE__ */ promised(fs.${callbackOf(each)})`
          : loadedAtFirstCall.has(name) && typeof Reflect.get(builtIn, each) === "function"
            ? `(...given) => ${module}.${each}(...given)`
            : `builtIn.${each}`;
      return [
        `const builtIn = /* @__PURE__ */ ${module};`,
        ...(name === "fs/promises"
          ? [`const fs = process.getBuiltinModule("node:fs");`, takesCallback]
          : []),
        "export default builtIn;",
        ...names.map((each) => `export const ${each} = ${valueOf(each)};`),
      ].join("\n");
    },
  };
}

/** The version of js-yaml whose top-level variables were read and found to have no side effect. */
const jsYamlVersion = "5.5.0";

/**
 * Marks the top-level variables of js-yaml as free of side effects. Only its parser is used; without
 * the marks the bundle sets up its loader and writer at each start, about 5 ms.
 */
function treeShakableJsYaml(): Plugin {
  return {
    name: "tree-shakable-js-yaml",
    transform(code, id) {
      if (!/[\\/]js-yaml[\\/].*\.mjs$/.test(id)) return null;
      const { version }: { version: string } = createRequire(id)("js-yaml/package.json");
      if (version !== jsYamlVersion)
        throw new Error(`js-yaml ${version}: check its top-level variables for side effects`);
      const { program } = parseSync(id, code);
      const variables = program.body
        .flatMap((node) => (node.type === "VariableDeclaration" ? node.declarations : []))
        .flatMap(({ init }) => (init === null ? [] : [init]));
      let marked = code;
      for (const { start, end } of variables.toReversed())
        marked = `${marked.slice(0, start)}/* @__PURE__ */ (() => (${code.slice(start, end)}))()${marked.slice(end)}`;
      return { code: marked, map: null };
    },
  };
}

/** Statements of string-width and wrap-ansi that load tables of Unicode, and lazy ones. */
const unicodeTables: readonly [eager: string, lazy: string][] = [
  [
    "const segmenter = new Intl.Segmenter();",
    "const segmenter = { own: null, segment(text) { return (this.own ??= new Intl.Segmenter()).segment(text); } };",
  ],
  [
    String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`,
    'const rgiEmojiRegex = { own: null, test(text) { return (this.own ??= new RegExp("^\\\\p{RGI_Emoji}$", "v")).test(text); } };',
  ],
];

/**
 * Loads the tables at their first use: they cost three times as much as starting Node, and only
 * text beyond ASCII on a terminal needs them.
 */
function lazyUnicodeTables(): Plugin {
  return {
    name: "lazy-unicode-tables",
    transform(code, id) {
      const [, name] = /[\\/](string-width|wrap-ansi)[\\/]index\.js$/.exec(id) ?? [];
      if (name === undefined) return null;
      let changed = code;
      for (const [eager, lazy] of unicodeTables) changed = changed.replace(eager, () => lazy);
      // The table of a property is built when the engine comes across the expression.
      for (const [, regex = "", literal = ""] of code.matchAll(
        /^const (\w+) = (\/.*\\p\{.*\/\w+);$/gm,
      ))
        if (!changed.includes(`const ${regex} = {`))
          changed = changed
            .replaceAll(new RegExp(`\\b${regex}\\b`, "g"), `${regex}()`)
            .replace(`const ${regex}() = ${literal};`, () => `const ${regex} = () => ${literal};`);
      if (
        /^const \w+ = .*(?:Intl|RGI_Emoji\}\$\/)/m.test(changed.replaceAll(/^.*own: null.*$/gm, ""))
      )
        throw new Error(`${id}: a table of Unicode is loaded in another way`);
      return { code: changed, map: null };
    },
  };
}

const transcribed: Record<string, string> = { "→": "->", "…": "..." };

/**
 * Writes chunks in ASCII: V8 reads one byte a character in half the time. Comments are transcribed.
 * Elsewhere `\uXXXX` means the same character in strings, templates, regular expressions and
 * identifiers, but not in a tagged template, whose raw text is visible to its tag.
 */
function asciiOutput(): Plugin {
  return {
    name: "ascii-output",
    renderChunk(code) {
      if (/^[\x00-\x7f]*$/.test(code)) return null;
      const { program, comments } = parseSync("chunk.js", code);
      new Visitor({
        TaggedTemplateExpression({ quasi }) {
          if (/[^\x00-\x7f]/.test(code.slice(quasi.start, quasi.end)))
            throw new Error("a tagged template holds a character that is not ASCII");
        },
      }).visit(program);
      return code.replaceAll(/[^\x00-\x7f]/g, (unit, at: number) => {
        const inComment = comments.some(({ start, end }) => start <= at && at < end);
        const escaped = `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
        return inComment ? (transcribed[unit] ?? escaped) : escaped;
      });
    },
  };
}

/**
 * Names a chunk after its package or its file. An entry point of a dynamic import whose modules are
 * in another chunk re-exports that chunk, and is named `<name>-entry`.
 */
function chunkName({ name, facadeModuleId, moduleIds }: PreRenderedChunk): string {
  const id = (facadeModuleId ?? moduleIds.at(-1) ?? "").replaceAll("\\", "/");
  if (name === "built-in-modules") return `${name}.js`;
  const packageName = /.*\/node_modules\/(@[^/]+\/[^/]+|[^/]+)\//.exec(id)?.[1];
  const builtInName = /^\0built-in:\w+:(?:node:)?(.*)/.exec(id)?.[1];
  if (builtInName !== undefined && moduleIds.length === 1)
    return `built-in-${builtInName.replace("/", "-")}.js`;
  const shown = packageName?.replace("/", "-").replace("@", "") ?? name;
  return moduleIds.length === 0 ? `${shown}-entry.js` : `${shown}.js`;
}

export default defineConfig({
  input: {
    cli: "src/cli.ts",
    "command-line": "src/command-line.ts",
    action: "src/action.ts",
    "run-action": "src/run-action.ts",
  },
  platform: "node",
  // @actions/core brings an HTTP client, and with it a second undici, for OIDC logins that the
  // action does not use. @actions/github brings an older undici, twice. One HTTP client is enough.
  resolve: { alias: { undici: fileURLToPath(import.meta.resolve("undici")) } },
  plugins: [
    lazyCommanderModules(),
    builtInModules(),
    treeShakableJsYaml(),
    lazyUnicodeTables(),
    asciiOutput(),
  ],
  treeshake: {
    moduleSideEffects: [{ test: /node_modules.@actions|node_modules.tunnel/, sideEffects: false }],
    propertyReadSideEffects: false,
  },
  output: {
    dir: "dist",
    format: "esm",
    minify: false,
    cleanDir: true,
    chunkFileNames: chunkName,
    // Each file costs half a millisecond at start-up. Code that few runs need stays apart.
    codeSplitting: {
      groups: [
        { name: "node-version", test: /[\\/]node-version\.ts$/, priority: 1 },
        { name: "compile-cache", test: /[\\/]compile-cache\.ts$/, priority: 1 },
        { name: "lazy-compilation", test: /[\\/]lazy-compilation\.ts$/, priority: 1 },
        { name: "built-in-modules", test: /^\0built-in:require:/ },
        { name: "pullgate", tags: ["$initial"], minShareCount: 2 },
      ],
    },
    comments: { annotation: false, jsdoc: true, legal: true },
  },
});
