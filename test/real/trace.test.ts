/** Charts and overlays, rendered by the real helm and kubectl: each diagnostic lands on the line that a person edits, or stays where it is; and the edit makes it true. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { z } from "zod";
import { parse } from "yaml";
import { readCluster } from "../../src/commands/check/read-cluster.ts";
import { rerenderAll } from "../../src/commands/rerender/rerender-roots.ts";
import { rules } from "../../src/judge/judge.ts";
import type { Pull } from "../../src/model/pull/pull.ts";
import type { Diagnostic } from "../../src/model/report/rule.ts";
import type { Rerender, RerenderResult } from "../../src/model/source/render-root.ts";
import type { Span } from "../../src/model/source/source.ts";
import { readOptions, type RawOptions } from "../../src/config/options.ts";
import { applyEdits, planRerenders, trace, type Untraced } from "../../src/trace/trace.ts";
import { needs, pathWithRenderers, run } from "./parts.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const cases = join(import.meta.dirname, "../trace/cases");

const rendering = z.strictObject({ helm: z.string(), values: z.array(z.string()).default([]) });
const ask = z.strictObject({
  /** What the rendered manifests say, once. */
  image: z.string().optional(),
  text: z.string().optional(),
  rule: z.string(),
  part: z.enum(["registry", "repository", "tag", "digest"]).optional(),
  /** "file:line text", or "rendered". */
  at: z.string(),
  corrected: z.string().optional(),
  /** What the line at `at` says after the edit; "none" where none may be offered. Needed wherever there is a correction and a place. */
  edit: z.string().optional(),
  /** What is rendered after the edit, where it is not `corrected`. */
  reads: z.string().optional(),
  /** A part of the fix. */
  fix: z.string().optional(),
  /** A text of the rendered manifests that the diagnostic speaks of beside its own place. */
  also: z.string().optional(),
  related: z.array(z.string()).optional(),
  /** The reason of a comment that silences it. */
  suppressed: z.string().optional(),
});
const scheme = z.strictObject({
  helm: z.string().optional(),
  kustomize: z.string().optional(),
  values: z.array(z.string()).default([]),
  set: z.array(z.string()).default([]),
  source: z.array(z.string()).optional(),
  /** Rendered before the run, and piped in. */
  before: rendering.optional(),
  manifests: z.array(z.string()).default([]),
  /** A chart that is vendored as an archive in this folder. */
  packed: z.strictObject({ chart: z.string(), into: z.string() }).optional(),
  /** The renderer fails from the second time on. */
  broken: z.boolean().default(false),
  asks: z.array(ask),
});
type Case = z.infer<typeof scheme>;
type Ask = z.infer<typeof ask>;
type Judged = Untraced["diagnostics"][number];

/** Of a case, by path: all but what says what is expected. */
function filesOf(name: string): Record<string, string> {
  const folder = join(cases, name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => path !== join(folder, "case.yaml"))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

interface Read {
  untraced: Untraced;
  rerender: (rerenders: Rerender[]) => Promise<RerenderResult[]>;
}

/** What a case renders, in a folder with its files. */
async function read(said: Case, cwd: string): Promise<Read> {
  if (said.packed !== undefined)
    await run("helm", ["package", said.packed.chart, "--destination", said.packed.into], {
      cwd,
      env: { HOME: cwd },
    });
  const stdin = said.before === undefined ? "" : await renderedBefore(said.before, cwd);
  const environment = { PATH: pathWithRenderers(), HOME: cwd };
  const words: RawOptions = {
    ...(said.helm === undefined ? {} : { helm: [said.helm], values: said.values, set: said.set }),
    ...(said.source === undefined ? {} : { source: said.source }),
    ...(said.kustomize === undefined ? {} : { kustomize: [said.kustomize] }),
    ...(said.before === undefined ? {} : { paths: ["-", ...said.manifests] }),
    offline: true,
  };
  const options = await readOptions(words, {
    workingFolder: cwd,
    environment,
    rules: async () => rules.map(({ id }) => id),
  });
  const { cluster, renderings, sources } = await readCluster(
    options,
    {
      workingFolder: cwd,
      environment,
      stdin: (async function* () {
        yield new TextEncoder().encode(stdin);
      })(),
    },
    "all",
  );
  assert.deepEqual(cluster.failedRenders, []);
  return {
    untraced: {
      cluster,
      roots: [...renderings.map(({ root }) => root), ...sources],
      diagnostics: [],
    },
    rerender: async (rerenders) =>
      said.broken
        ? rerenders.map((each) => ({ rerender: each, failed: "gone" }))
        : await rerenderAll(rerenders, renderings, options.input),
  };
}

async function renderedBefore(
  { helm, values }: NonNullable<Case["before"]>,
  cwd: string,
): Promise<string> {
  const given = values.flatMap((file) => ["--values", file]);
  return await run("helm", ["template", "release", helm, ...given], { cwd, env: { HOME: cwd } });
}

/** Where the text stands that is asked about. */
function placesOf({ image, text }: Ask, { cluster }: Untraced): Span[] {
  const found = cluster.workloads.flatMap(({ mentions }) =>
    mentions.flatMap((mention) => [
      ...(mention.image === image ? [mention.at] : []),
      ...(text !== undefined && mention.pullPolicy?.value === text ? [mention.pullPolicy.at] : []),
      ...(mention.podSpec?.imagePullSecrets ?? []).flatMap(({ value, at }) =>
        value === text ? [at] : [],
      ),
      ...(text !== undefined && mention.podSpec?.serviceAccountName?.value === text
        ? [mention.podSpec.serviceAccountName.at]
        : []),
    ]),
  );
  for (const object of cluster.objects) {
    if (object.name !== null && object.name === text) found.push(object.at);
    if (object.kind !== "Secret") continue;
    const { type, typeAt, keyAt } = object;
    if (type === text && typeAt !== null) found.push(typeAt);
    if (keyAt !== null && keyAt.value === text) found.push(keyAt.at);
  }
  const podSpecs = cluster.workloads.flatMap(({ mentions }) =>
    mentions.flatMap(({ podSpec }) => podSpec ?? []),
  );
  for (const { key, keyAt } of podSpecs.flatMap(({ references }) => references))
    if (key !== null && key === text && keyAt !== null) found.push(keyAt);
  assert.ok(
    found.length > 0,
    `${image ?? text} is not rendered: ${imagesOf({ cluster }).join(", ")}`,
  );
  return found;
}

function imagesOf({ cluster }: Pick<Untraced, "cluster">): string[] {
  return cluster.workloads.flatMap(({ mentions }) => mentions.map(({ image }) => image));
}

/** A pull of the image at a place of the rendered manifests. */
function pullAt(at: Span, { cluster }: Untraced): Pull {
  for (const workload of cluster.workloads)
    for (const mention of workload.mentions)
      if (mention.at.file === at.file && mention.at.line === at.line)
        return {
          workload,
          mention,
          reference: { invalid: "not parsed" },
          pullPolicy: "Always",
          notAsked: null,
          platforms: [],
          placement: { uncertain: [], because: null, isAssumed: false },
          credentials: null,
        };
  throw new Error(`no image at ${at.file}:${at.line}`);
}

/** A diagnostic at each of these places. */
function judgedOf(ask: Ask, untraced: Untraced): Judged[] {
  const rule = rules.find(({ id }) => id === ask.rule);
  assert.ok(rule, ask.rule);
  return placesOf(ask, untraced).map((at) => {
    const places =
      ask.also === undefined
        ? []
        : placesOf({ ...ask, image: undefined, text: ask.also }, untraced);
    const related = places.map((place) => ({ at: place, message: "" }));
    const diagnostic = { at, message: "", groupKey: "", related };
    if (ask.corrected !== undefined)
      return { rule, diagnostic: { ...diagnostic, correction: { at, value: ask.corrected } } };
    if (ask.part === undefined) return { rule, diagnostic };
    const pull = pullAt(at, untraced);
    return { rule, diagnostic: { ...diagnostic, pull, imagePart: ask.part } };
  });
}

/** Renders each root at most three times. */
async function traceAll(
  untraced: Untraced,
  again: Read["rerender"],
): Promise<ReturnType<typeof trace>> {
  const tried: RerenderResult[] = [];
  for (
    let rerenders = planRerenders(untraced, tried);
    rerenders.length > 0;
    rerenders = planRerenders(untraced, tried)
  ) {
    tried.push(...(await again(rerenders)));
    for (const [root, ofRoot] of Map.groupBy(tried, ({ rerender }) => rerender.root))
      assert.ok(ofRoot.length <= 3, `${ofRoot.length} renders of ${root}`);
  }
  return trace(untraced, tried);
}

/** "file:line text", the text as it stands in the file. */
function shown(at: Span, files: Record<string, string>): string {
  return `${at.file}:${at.line} ${lineOf(at, files).slice(at.column - 1, at.endColumn - 1)}`;
}

/** Without its end, and without a byte order mark. */
function lineOf({ file, line }: Span, files: Record<string, string>): string {
  return (files[file] ?? "").replace(/^\ufeff/, "").split(/\r?\n/)[line - 1] ?? "";
}

describe("tracing", { concurrency: 2 }, () => {
  for (const name of readdirSync(cases).toSorted()) {
    const said = scheme.parse(parse(readFileSync(join(cases, name, "case.yaml"), "utf8")));
    const files = filesOf(name);
    test(name, async (t) => {
      if (!needs(t, "helm", "kubectl")) return;
      await using folder = await temporaryFolder(files);
      const first = await read(said, folder.path);
      for (const ask of said.asks) {
        await t.test(`${ask.rule} of ${ask.image ?? ask.text}`, async () => {
          const judged = judgedOf(ask, first.untraced);
          const { diagnostics: traced, suppressions } = await traceAll(
            { ...first.untraced, diagnostics: judged },
            first.rerender,
          );
          const [diagnostic, ...others] = traced.map((each) => each.diagnostic);
          assert.ok(diagnostic);
          for (const other of others) assert.deepEqual(other.at, diagnostic.at);
          const old = judged[0]?.diagnostic.at;
          const { at, rendered, fix, edits, related } = diagnostic;
          if (ask.at === "rendered") {
            assert.deepEqual(at, old);
            assert.equal(rendered, undefined);
          } else {
            assert.equal(shown(at, files), ask.at);
            assert.deepEqual(rendered, old);
            assert.equal(at.excerpt, lineOf(at, files));
          }
          if (ask.fix !== undefined) assert.ok(fix?.includes(ask.fix), fix);
          assert.doesNotMatch(fix ?? "", /hunter2/);
          if (ask.related !== undefined)
            assert.deepEqual(
              (related ?? []).map(({ at: { file, line } }) => `${file}:${line}`),
              ask.related,
            );
          assert.deepEqual(
            suppressions.map(({ reason }) => reason ?? ""),
            ask.suppressed === undefined ? [] : [ask.suppressed],
          );
          const offered = ask.edit !== undefined && ask.edit !== "none";
          assert.equal(edits?.length ?? 0, offered ? 1 : 0, JSON.stringify(edits));
          if (offered) await assertEdit(ask, diagnostic, said, files);
        });
      }
      await t.test("all of them at once", async () => {
        const asks = [...new Map(said.asks.map((ask) => [ask.image ?? ask.text, ask])).values()];
        const judged = asks.flatMap((ask) =>
          judgedOf(ask, first.untraced).slice(0, ask.image === undefined ? 1 : undefined),
        );
        const { diagnostics: traced } = await traceAll(
          { ...first.untraced, diagnostics: judged },
          first.rerender,
        );
        const places = new Set(
          traced.map(({ diagnostic: { at, rendered, edits } }) =>
            [rendered === undefined ? "rendered" : shown(at, files), edits?.length ?? 0].join(", "),
          ),
        );
        assert.deepEqual(
          [...places].toSorted(),
          [
            ...new Set(
              asks.map(({ at, edit }) => `${at}, ${edit === undefined || edit === "none" ? 0 : 1}`),
            ),
          ].toSorted(),
        );
      });
    });
  }
});

/** The edit changes one line by nothing but the value, and rendering again gives what was wanted and nothing else. */
async function assertEdit(
  ask: Ask,
  { edits = [] }: Diagnostic,
  said: Case,
  files: Record<string, string>,
): Promise<void> {
  const [edit] = edits;
  assert.ok(edit);
  const before = files[edit.file] ?? "";
  const { text, refused } = applyEdits(before, edits);
  assert.deepEqual(refused, []);
  const lines = text.split("\n");
  const differing = before
    .split("\n")
    .flatMap((line, index) => (line === lines[index] ? [] : [index + 1]));
  assert.deepEqual(differing, [edit.line]);
  assert.ok(lines[edit.line - 1]?.includes(ask.edit ?? ""), lines[edit.line - 1]);
  await using edited = await temporaryFolder({ ...files, [edit.file]: text });
  await using old = await temporaryFolder(files);
  const wanted = ask.reads ?? ask.corrected;
  const imagesBefore = imagesOf((await read(said, old.path)).untraced);
  const after = (await read(said, edited.path)).untraced;
  if (ask.image === undefined) placesOf({ ...ask, text: wanted }, after);
  else
    assert.deepEqual(
      imagesOf(after),
      imagesBefore.map((image) => (image === ask.image ? wanted : image)),
    );
}
