/** Charts of the repository whose templates are Applications. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applicationCharts } from "../../src/gitops/gitops.ts";
import { memoryTree } from "../support/memory-tree.ts";

const applications = "apiVersion: argoproj.io/v1alpha1\nkind: Application # of {{ .Values.env }}\n";

async function found(files: Record<string, string>): Promise<string[]> {
  const tree = memoryTree(files);
  const objects = await applicationCharts(tree, tree.files);
  return objects.map(({ namespace, name, file, at }) => `${namespace}/${name} ${file}:${at.line}`);
}

test("become the Applications that would apply them", async () => {
  assert.deepEqual(
    await found({
      "apps/Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n",
      "apps/templates/apps.yaml": `{{- range .Values.apps }}\n${applications}{{- end }}\n`,
      "sets/Chart.yaml": "name: sets\n",
      "sets/templates/more/set.yml": applications.replace("Application ", "ApplicationSet "),
    }),
    ["argocd/root apps/Chart.yaml:2", "argocd/sets sets/Chart.yaml:1"],
  );
});

test("are no others: without such templates, within a chart, of a library, without a name", async () => {
  assert.deepEqual(
    await found({
      "web/Chart.yaml": "name: web\n",
      "web/templates/d.yaml": "apiVersion: apps/v1\nkind: Deployment\n",
      "web/README.md": applications,
      "web/charts/apps/Chart.yaml": "name: apps\n",
      "web/charts/apps/templates/a.yaml": applications,
      "project/Chart.yaml": "name: project\n",
      "project/templates/p.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\n",
      "other/Chart.yaml": "name: other\n",
      "other/templates/a.yaml": "apiVersion: app.k8s.io/v1beta1\nkind: Application\n",
      "library/Chart.yaml": "name: library\ntype: library\n",
      "library/templates/a.yaml": applications,
      "nameless/Chart.yaml": "version: 1.0.0\n",
      "nameless/templates/a.yaml": applications,
    }),
    [],
  );
});
