/** Which URL is taken for the repository at hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gitopsObjects } from "../../src/gitops/gitops.ts";
import { OwnRepository } from "../../src/gitops/own-repository.ts";
import { memoryTree } from "../support/memory-tree.ts";

const fleet = "https://git.acme.example/fleet.git";
const other = "https://git.acme.example/other.git";

const application = (url: string, path: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${path}, namespace: argocd }
spec: { source: { repoURL: "${url}", path: ${path} } }
`;

function isOwn(urls: string[], named: [url: string, path: string][], folders: string[]): boolean {
  const apps = named.map(([url, path]) => application(url, path)).join("---\n");
  const files = Object.fromEntries(folders.map((folder) => [`${folder}/pod.yaml`, "kind: Pod\n"]));
  const tree = memoryTree({ ...files, "apps.yaml": apps });
  return new OwnRepository(tree, urls, gitopsObjects("apps.yaml", apps)).isOwn(fleet);
}

test("takes a known URL, whatever its form, for this repository", () => {
  assert.equal(isOwn(["git@git.acme.example:fleet.git"], [], []), true);
  assert.equal(isOwn(["https://git.acme.example/more.git"], [], []), false);
});

test("takes a URL for this repository if nine tenths of its paths are here", () => {
  const ten = Array.from({ length: 10 }, (_, index) => `app-${index}`);
  const named = ten.map((path): [string, string] => [fleet, path]);
  const remotes = ["https://mirror.example/gitops.git"];
  assert.equal(isOwn(remotes, named, ten.slice(1)), true);
  assert.equal(isOwn(remotes, named, ten.slice(2)), false);
});

test("takes one folder of a common name for no evidence beside the URL that is known", () => {
  const named: [string, string][] = [
    [other, "apps"],
    [fleet, "deploy"],
  ];
  assert.equal(isOwn([other], named, ["apps", "deploy"]), false);
  assert.equal(isOwn(["https://else.example/x.git"], named, ["apps", "deploy"]), true);
  assert.equal(isOwn([other], [...named, [fleet, "web"]], ["apps", "deploy", "web"]), true);
  assert.equal(isOwn([other, "https://fork.example/fleet"], named, ["apps", "deploy"]), true);
});

test("needs half of the paths for the only URL, and for a fork's", () => {
  const named: [string, string][] = [
    [fleet, "web"],
    [fleet, "cart"],
  ];
  assert.equal(isOwn([], named, ["web"]), true);
  assert.equal(isOwn([], named, ["else"]), false);
  assert.equal(isOwn([], [...named, [other, "db"]], ["web"]), false);
  assert.equal(isOwn(["https://github.com/someone/fleet"], named, ["web"]), true);
  assert.equal(isOwn(["https://github.com/someone/else"], named, ["web"]), false);
});

test("counts the folders of git generators, and optional values files that are here", () => {
  const set = (generator: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  generators: [${generator}]
  template: { spec: { source: { repoURL: "${fleet}", path: "{{path}}" } } }
`;
  const values = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  sources:
    - repoURL: https://charts.acme.example
      chart: web
      helm: { ignoreMissingValueFiles: true, valueFiles: [$own/values/a.yaml, $own/values/b.yaml] }
    - { repoURL: "${fleet}", ref: own }
`;
  for (const [text, file, own] of [
    [set(`{git: {repoURL: "${fleet}", directories: [{path: apps/*}]}}`), "apps/a/pod.yaml", true],
    [set(`{git: {repoURL: "${fleet}", files: [{path: envs/*.json}]}}`), "envs/a.json", true],
    [set(`{git: {repoURL: "${fleet}", directories: [{path: apps/*}]}}`), "pods/a.yaml", false],
    [values, "values/a.yaml", true],
    [values, "values/c.yaml", false],
  ] as const) {
    const tree = memoryTree({ "set.yaml": text, [file]: "kind: Pod\n" });
    const repository = new OwnRepository(tree, [], gitopsObjects("set.yaml", text));
    assert.equal(repository.isOwn(fleet), own, `${file} ${text}`);
  }
});
