/**
 * Injects mistakes into the values of charts, and measures on which lines the findings stand.
 *
 *     node test/injected-mistakes.ts [FOLDER_OF_CHARTS…]
 *
 * Without folders: the charts and overlays of `test/trace/cases`. Each mistake changes one line so
 * that at least one image changes; the finding must stand on that line. Needs helm and kubectl.
 * The exit code is 1 if fewer than 97 % do, or if a finding stands on another line of a source.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { readCluster } from "../src/commands/check/read-cluster.ts";
import { rerenderAll } from "../src/commands/rerender/rerender-roots.ts";
import { readOptions } from "../src/config/options.ts";
import { rules } from "../src/judge/judge.ts";
import type { RerenderResult } from "../src/model/source/render-root.ts";
import { planRerenders, trace, type Untraced } from "../src/trace/trace.ts";
import { pathOf } from "./real/parts.ts";
import { temporaryFolder } from "./support/cli/run-pullgate.ts";

type Files = Readonly<Record<string, string>>;

interface Root {
  name: string;
  files: Files;
  /** The folder of the chart or overlay, in `files`. */
  folder: string;
  tool: "helm" | "kustomize";
}

/** A change of one line. */
interface Mistake {
  file: string;
  line: number;
  text: string;
  rule: string;
}

const ruleOfMistake = {
  tag: "image-tag-not-found",
  repository: "image-repository-not-found",
  host: "registry-host-unknown",
  digest: "image-digest-not-found",
  malformed: "image-reference-invalid",
};

/** Values that look like parts of images. */
const value =
  /^(\s*(?:- )?["']?(\w*(?:image|repository|registry|tag|version|newTag|newName|digest))["']?:[ \t]+["']?)([\w./:@-]+)(["']?[ \t]*(?:#.*)?)$/i;

function* mistakesIn(files: Files): Generator<Mistake> {
  for (const [file, text] of Object.entries(files)) {
    if (!/\.ya?ml$/.test(file) || /templates\/|Chart\.yaml$|case\.yaml$/.test(file)) continue;
    for (const [index, line] of text.split("\n").entries()) {
      const [, before = "", key = "", written = "", after = ""] = value.exec(line) ?? [];
      if (written === "" || /^[\w-]*:$/.test(written) || /apiVersion/i.test(key)) continue;
      for (const [changed, rule] of variants(key, written))
        yield { file, line: index + 1, text: before + changed + after, rule };
    }
  }
}

/** Texts in place of a value, each with the rule that finds the mistake. */
function variants(key: string, written: string): [changed: string, rule: string][] {
  const { tag, repository, host, digest, malformed } = ruleOfMistake;
  if (/tag|version/i.test(key))
    return [
      [`${written}-typo`, tag],
      [`${written}%`, malformed],
      [`\${${key.toUpperCase()}}`, malformed],
    ];
  if (/registry/i.test(key))
    return [
      [`moved.${written}`, repository],
      [`unknown.${written}`, host],
    ];
  if (/digest/i.test(key))
    return /[0-9a-f]{8}$/.test(written) ? [[written.replace(/.{8}$/, "0badc0de"), digest]] : [];
  const end = /(?::[\w.-]+)?(?:@.*)?$/.exec(written)?.[0] ?? "";
  const name = written.slice(0, written.length - end.length);
  return [
    [`${name}x${end}`, repository],
    ...(end.startsWith(":") ? ([[`${name}${end}-typo`, tag]] satisfies [string, string][]) : []),
  ];
}

const folders = [dirname(pathOf("helm")), dirname(pathOf("kubectl")), process.env["PATH"] ?? ""];

type Read = Awaited<ReturnType<typeof readCluster>> & { input: Parameters<typeof rerenderAll>[2] };

async function readRoot(root: Root, cwd: string): Promise<Read | null> {
  const environment = { PATH: folders.join(delimiter), HOME: cwd };
  const options = await readOptions(
    {
      ...(root.tool === "helm" ? { helm: [root.folder] } : { kustomize: [root.folder] }),
      offline: true,
    },
    { workingFolder: cwd, environment, rules: async () => rules.map(({ id }) => id) },
  );
  const context = { workingFolder: cwd, environment, stdin: (async function* () {})() };
  const read = await readCluster(options, context, "all");
  return (read.cluster.failedRenders ?? []).length > 0 ? null : { ...read, input: options.input };
}

/** Images by the place in the manifests. */
function imagesOf({ cluster }: Pick<Read, "cluster">): Map<string, string> {
  return new Map(
    cluster.workloads.flatMap(({ resource, mentions }) =>
      mentions.map(({ path, image }): [string, string] => [
        JSON.stringify([resource.kind, resource.name, path]),
        image,
      ]),
    ),
  );
}

/** "file:line" of each finding, and the number of rerenders; null if no image changes. */
async function findingsOf(
  root: Root,
  mistake: Mistake,
  before: ReadonlyMap<string, string>,
): Promise<{ places: string[]; related: string[]; renders: number } | null> {
  const lines = (root.files[mistake.file] ?? "").split("\n");
  lines[mistake.line - 1] = mistake.text;
  await using folder = await temporaryFolder({ ...root.files, [mistake.file]: lines.join("\n") });
  const read = await readRoot(root, folder.path);
  if (read === null) return null;
  const rule = rules.find(({ id }) => id === mistake.rule);
  const foundImages = new Set<string>();
  const diagnostics: Untraced["diagnostics"][number][] = [];
  for (const { resource, mentions } of read.cluster.workloads)
    for (const { path, image, at } of mentions) {
      const old = before.get(JSON.stringify([resource.kind, resource.name, path]));
      // A node ignores the tag beside a digest.
      const isIgnored = mistake.rule === ruleOfMistake.tag && image.includes("@");
      if (old === image || isIgnored || rule === undefined) foundImages.add(image);
      else diagnostics.push({ rule, diagnostic: { at, message: "", groupKey: image } });
    }
  if (diagnostics.length === 0) return null;
  const roots = read.renderings.map((rendering) => rendering.root);
  const untraced = { diagnostics, cluster: read.cluster, roots, foundImages };
  const results: RerenderResult[] = [];
  for (;;) {
    const rerenders = planRerenders(untraced, results);
    if (rerenders.length === 0) break;
    results.push(...(await rerenderAll(rerenders, read.renderings, read.input)));
  }
  const traced = trace(untraced, results).diagnostics.map(({ diagnostic }) => diagnostic);
  const shown = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
  return {
    places: [...new Set(traced.map(({ at }) => shown(at)))],
    related: traced.flatMap(({ related = [] }) => related.map(({ at }) => shown(at))),
    renders: results.length,
  };
}

function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "latin1")]),
  );
}

/** Every chart that no other contains, and every overlay that no other includes. */
function rootsIn(folder: string): Root[] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .flatMap((name) => {
      const files = filesBelow(join(folder, name));
      const paths = Object.keys(files);
      const charts = paths.filter((path) => /(?:^|\/)Chart\.yaml$/.test(path)).map(dirname);
      const overlays = paths
        .filter((path) => /(?:^|\/)kustomization\.yaml$/.test(path))
        .map(dirname);
      const isOutermost = (path: string, all: string[]): boolean =>
        !all.some((other) => other !== path && path.startsWith(`${other}/`));
      return [
        ...charts
          .filter((path) => isOutermost(path, charts))
          .map((path): Root => ({ name, files, folder: path, tool: "helm" })),
        ...overlays.map((path): Root => ({ name, files, folder: path, tool: "kustomize" })),
      ];
    });
}

const given = process.argv.slice(2);
const all = (given.length > 0 ? given : [join(import.meta.dirname, "trace/cases")]).flatMap(
  rootsIn,
);
const counts = { exact: 0, related: 0, untraced: 0, wrong: 0 };
const problems: string[] = [];
let mostRenders = 0;
for (const root of all) {
  await using folder = await temporaryFolder(root.files);
  const clean = await readRoot(root, folder.path).catch(() => null);
  if (clean === null) continue;
  const before = imagesOf(clean);
  for (const mistake of mistakesIn(root.files)) {
    const found = await findingsOf(root, mistake, before);
    if (found === null) continue;
    mostRenders = Math.max(mostRenders, found.renders);
    const wanted = `${mistake.file}:${mistake.line}`;
    const others = found.places.filter((place) => place !== wanted);
    const kind =
      others.length === 0
        ? "exact"
        : found.related.includes(wanted)
          ? "related"
          : others.every((place) => place.startsWith("<"))
            ? "untraced"
            : "wrong";
    counts[kind]++;
    if (kind !== "exact")
      problems.push(
        `${kind}: ${root.name} ${root.folder}: ${wanted} ${mistake.text.trim()} (${mistake.rule}): ${others.join(", ")}`,
      );
  }
}
const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
console.log(
  [
    ...problems,
    `${total} mistakes in ${all.length} charts and overlays`,
    `exact line    ${counts.exact} (${((100 * counts.exact) / total).toFixed(1)} %)`,
    `other line that names the exact one  ${counts.related}`,
    `rendered line  ${counts.untraced}`,
    `wrong line     ${counts.wrong}`,
    `renders of a root, at most  ${mostRenders}`,
  ].join("\n"),
);
process.exitCode = counts.exact / total >= 0.97 && counts.wrong === 0 ? 0 : 1;
