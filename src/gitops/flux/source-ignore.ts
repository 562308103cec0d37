/**
 * Leaves out the files that Flux's source-controller keeps out of an artifact.
 * https://github.com/fluxcd/pkg/blob/sourceignore/v0.17.0/sourceignore/sourceignore.go
 */
import type { SourceTree } from "../../model/source/source-tree.ts";
import { folderOf } from "../objects/gitops-object.ts";

/** Left out whatever the source says. */
const always = [".git/", ".gitignore", ".gitmodules", ".gitattributes"];

/** Left out where neither the source nor a file says what is. */
const defaults = [
  ..."*.jpg,*.jpeg,*.gif,*.png,*.wmv,*.flv,*.tar.gz,*.zip".split(","),
  ...".github/,.circleci/,.travis.yml,.gitlab-ci.yml,appveyor.yml,.drone.yml".split(","),
  ..."cloudbuild.yaml,codeship-services.yml,codeship-steps.yml".split(","),
  ..."**/.goreleaser.yml,**/.sops.yaml,**/.flux.yaml".split(","),
];

const maxRules = 1_000;
const maxPattern = 500;

interface IgnoreRule {
  /** The folder of the `.sourceignore`; "" for the root. */
  base: string;
  /** The parts of the pattern between slashes. */
  steps: string[];
  isNegated: boolean;
  isFolderOnly: boolean;
}

/** By the `spec.ignore` of their sources: many Kustomizations build from one artifact. */
const artifactsOf = new WeakMap<SourceTree, Map<string, Promise<SourceTree>>>();

/**
 * The tree as an artifact holds it. `ignore` is the `spec.ignore` of the source, which comes after
 * the files. A single pattern of either takes the place of the defaults.
 * https://github.com/fluxcd/pkg/blob/artifact/v0.3.0/artifact/storage/storage.go
 */
export async function artifactTree(tree: SourceTree, ignore: string | null): Promise<SourceTree> {
  const artifacts = artifactsOf.get(tree) ?? new Map<string, Promise<SourceTree>>();
  artifactsOf.set(tree, artifacts);
  const artifact = artifacts.get(ignore ?? "") ?? readArtifact(tree, ignore ?? "");
  artifacts.set(ignore ?? "", artifact);
  return await artifact;
}

async function readArtifact(tree: SourceTree, ignore: string): Promise<SourceTree> {
  const own: IgnoreRule[] = [];
  for (const file of tree.files.filter((path) => /(?:^|\/)\.sourceignore$/.test(path)))
    own.push(...rulesOf(file.slice(0, -".sourceignore".length), (await tree.read(file)) ?? ""));
  own.push(...rulesOf("", ignore));
  const others = own.length > 0 ? own : rulesOf("", defaults.join("\n"));
  const rules = [...rulesOf("", always.join("\n")), ...others];
  // guard: source-ignore-rules
  const kept = rules.slice(0, maxRules);
  // The last rule that matches a file or a folder above it decides, for each file by itself.
  const folders = new Map([["", -1]]);
  const lastFor = (folder: string): number => {
    let last = folders.get(folder);
    if (last === undefined) {
      last = Math.max(lastFor(folderOf(folder)), lastMatch(folder, true, kept));
      folders.set(folder, last);
    }
    return last;
  };
  const files = tree.files.filter((file) => {
    const last = Math.max(lastFor(folderOf(file)), lastMatch(file, false, kept));
    return kept[last]?.isNegated ?? true;
  });
  if (files.length === tree.files.length) return tree;
  const known = new Set(files);
  return {
    files,
    read: async (path, maxBytes) => (known.has(path) ? await tree.read(path, maxBytes) : null),
  };
}

/**
 * The syntax is that of `.gitignore`, but a file may be taken back from an ignored folder.
 * https://github.com/go-git/go-git/blob/v5.16.2/plumbing/format/gitignore/pattern.go
 */
function rulesOf(base: string, text: string): IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((line): IgnoreRule[] => {
    const written = line.replace(/(?<!\\)\s+$/, "");
    if (written === "" || written.startsWith("#") || written.length > maxPattern) return [];
    const isNegated = written.startsWith("!");
    const pattern = written.slice(isNegated ? 1 : 0).replace(/^\\(?=[#!])/, "");
    const path = pattern.replace(/^\//, "").replace(/\/$/, "");
    if (path === "") return [];
    // A pattern without a slash in it counts at any depth.
    const isAnchored = pattern.startsWith("/") || path.includes("/");
    const steps = [...(isAnchored ? [] : ["**"]), ...path.split("/")];
    return [{ base, steps, isNegated, isFolderOnly: pattern.endsWith("/") }];
  });
}

/** The index of the last rule that matches; -1 for none. */
function lastMatch(path: string, isFolder: boolean, rules: readonly IgnoreRule[]): number {
  return rules.findLastIndex(
    ({ base, steps, isFolderOnly }) =>
      path.startsWith(base) &&
      (isFolder || !isFolderOnly) &&
      matchesSteps(path.slice(base.length).split("/"), steps),
  );
}

/** `**` stands for any number of steps. */
function matchesSteps(path: readonly string[], steps: readonly string[]): boolean {
  return matchesAll(path, steps, (each) => each === "**", matchesName);
}

function matchesName(name: string, pattern: string): boolean {
  return matchesAll(
    name.split(""),
    pattern.split(""),
    (each) => each === "*",
    (character, each) => each === "?" || each === character,
  );
}

/** Takes time proportional to the product of both lengths, whatever the pattern. */
function matchesAll(
  items: readonly string[],
  pattern: readonly string[],
  isMany: (each: string) => boolean,
  matches: (item: string, each: string) => boolean,
): boolean {
  let at = 0;
  let next = 0;
  let many = -1;
  let resume = 0;
  while (at < items.length) {
    const item = items[at] ?? "";
    const each = pattern[next];
    if (each !== undefined && isMany(each)) {
      many = next++;
      resume = at;
    } else if (each !== undefined && matches(item, each)) {
      at++;
      next++;
    } else if (many >= 0) {
      next = many + 1;
      at = ++resume;
    } else return false;
  }
  return pattern.slice(next).every(isMany);
}
