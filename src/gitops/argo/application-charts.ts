/** Finds charts of the repository whose templates are Applications: an app of apps. */
import { filesBelow, isBelow, pathIn, type SourceTree } from "../../model/source/source-tree.ts";
import { textOf, type GitopsObject } from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import { isValues } from "../objects/set-values.ts";

/**
 * The Applications that would apply such charts with their own values. Argo CD is usually told of
 * them by a command, so that no file declares them. `files` are the files that are checked.
 */
export async function applicationCharts(
  tree: SourceTree,
  files: readonly string[],
): Promise<GitopsObject[]> {
  const folders = files.filter((file) => file.endsWith("/Chart.yaml")).map(folderOf);
  const found: GitopsObject[] = [];
  for (const folder of folders) {
    if (folders.some((other) => other !== folder && isBelow(folder, other))) continue;
    if (!(await makesApplications(tree, folder))) continue;
    const object = await applicationOf(tree, folder);
    if (object !== null) found.push(object);
  }
  return found;
}

const isApplication = /^kind:[ \t]*["']?Application(?:Set)?["']?[ \t]*(?:#.*)?$/m;

async function makesApplications(tree: SourceTree, folder: string): Promise<boolean> {
  const templates = pathIn(folder, "templates");
  for (const file of filesBelow(tree, templates)) {
    if (!/\.(?:ya?ml|tpl)$/.test(file)) continue;
    const text = (await tree.read(file)) ?? "";
    if (text.includes("argoproj.io/") && isApplication.test(text)) return true;
  }
  return false;
}

async function applicationOf(tree: SourceTree, folder: string): Promise<GitopsObject | null> {
  const file = pathIn(folder, "Chart.yaml");
  const located = new LocatedFile(file, (await tree.read(file)) ?? "");
  const { content } = located;
  const name = isValues(content) ? textOf(content["name"]) : null;
  if (name === null || !isValues(content) || content["type"] === "library") return null;
  const at = located.spanOf(["name"]);
  const value = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: argoNamespace },
    spec: {
      destination: { server: "https://kubernetes.default.svc", namespace: argoNamespace },
      source: { repoURL: "", path: folder, helm: {} },
    },
  };
  const { apiVersion, kind } = value;
  return { apiVersion, kind, namespace: argoNamespace, name, value, file, at, spanOf: () => at };
}

/** Where Argo CD is installed, unless something says otherwise. */
const argoNamespace = "argocd";

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}
