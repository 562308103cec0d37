/** The place that a message of Helm names. Messages of Helm 3.16 to 4.1. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { chartFailure } from "../../src/render/helm/chart-failure.ts";
import type { HelmJob } from "../../src/render/jobs/render-job.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const files = {
  "chart/Chart.yaml": [
    "apiVersion: v2",
    "name: web",
    "version: 1.0.0",
    'kubeVersion: "<1.20"',
    "dependencies: [{ name: db, alias: store, version: 1.0.0 }]",
    "",
  ].join("\n"),
  "chart/values.yaml":
    "image:\n  repository: acme/web\n  tag: 1.10\nports: [80, web]\nstore:\n  tag: 16\n",
  "chart/templates/p.yaml": "a: 1\nb: {{ .Values.x.y }}\n",
  "chart/templates/_h.tpl": '{{ define "h" }}\n{{ fail "x" }}\n{{ end }}\n',
  "chart/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
  "chart/charts/db/values.yaml": "tag: 15\nimage: db\n",
  "chart/charts/db/templates/d.yaml": "a: 1\n\nb: 2\n",
  "prod.yaml": "image:\n  tag: 2\n",
  "list.yaml": "- a\n",
};

const schema = "values don't meet the specifications of the schema(s) in the following chart(s):";

/** `place` is "file:line", with the value to quote and the lines of callers. */
const cases: [title: string, message: string, place: string | null, values?: string[]][] = [
  [
    "a template",
    'template: web/templates/p.yaml:2:3: executing "web/templates/p.yaml" at <.Values.x.y>: nil pointer',
    "chart/templates/p.yaml:2",
  ],
  [
    "a template, Helm 4",
    'web/templates/p.yaml:2:3 executing "web/templates/p.yaml" at <.Values.x.y>: nil pointer',
    "chart/templates/p.yaml:2",
  ],
  [
    "fail",
    "execution error at (web/templates/p.yaml:2:4): no: https://x.test/web/templates/README.md",
    "chart/templates/p.yaml:2",
  ],
  [
    "an include",
    'web/templates/p.yaml:2:6 executing "web/templates/p.yaml" at <include "h" .>: error calling include: web/templates/_h.tpl:2:3 executing "h" at <fail>: no',
    "chart/templates/_h.tpl:2 from chart/templates/p.yaml:2",
  ],
  [
    "an include, Helm 3",
    'template: web/templates/p.yaml:2:6: executing "web/templates/p.yaml" at <include "h" .>: error calling include: template: web/templates/_h.tpl:2:3: executing "h" at <fail>: no',
    "chart/templates/_h.tpl:2 from chart/templates/p.yaml:2",
  ],
  [
    "a subchart by its alias",
    "execution error at (web/charts/store/templates/d.yaml:3:4): no",
    "chart/charts/db/templates/d.yaml:3",
  ],
  [
    "a parse error",
    'parse error at (web/templates/p.yaml:2): function "nosuch" not defined',
    "chart/templates/p.yaml:2",
  ],
  [
    "a YAML error counts rendered lines",
    "YAML parse error on web/templates/p.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed",
    "chart/templates/p.yaml:1",
  ],
  [
    "a line that the template lacks",
    "execution error at (web/templates/p.yaml:99:4): no",
    "chart/templates/p.yaml:1",
  ],
  ["a template that is not there", "execution error at (web/templates/q.yaml:1:4): no", null],
  ["no place", "cannot be started", null],
  [
    "values that are no map",
    "failed to parse list.yaml: cannot unmarshal yaml document: json: cannot unmarshal array",
    "list.yaml:1",
    ["list.yaml"],
  ],
  [
    "values that are no YAML",
    "failed to parse prod.yaml: error converting YAML to JSON: yaml: line 2: did not find",
    "prod.yaml:2",
    ["prod.yaml"],
  ],
  [
    "the chart's own values",
    "cannot load values.yaml: cannot unmarshal yaml document: json: cannot unmarshal array",
    "chart/values.yaml:1",
  ],
  [
    "another Kubernetes",
    "chart requires kubeVersion: <1.20 which is incompatible with Kubernetes v1.35.0",
    "chart/Chart.yaml:4 needs kubernetes-version",
  ],
  [
    "the schema",
    `${schema} web: - at '/image/tag': got number, want string`,
    "chart/values.yaml:3 quote 1.10",
  ],
  [
    "the schema, Helm 3",
    `${schema} web: - image.tag: Invalid type. Expected: string, given: number`,
    "chart/values.yaml:3 quote 1.10",
  ],
  [
    "a schema that wants another number",
    `${schema} web: - at '/image/tag': minimum: got 1.1, want 3`,
    "chart/values.yaml:3",
  ],
  [
    "an item of a list",
    `${schema} web: - at '/ports/1': got string, want number`,
    "chart/values.yaml:4",
  ],
  [
    "a missing value stands at its parent",
    `${schema} web: - at '/image': missing property 'digest'`,
    "chart/values.yaml:1",
  ],
  [
    "a value nowhere written stands at its parent",
    `${schema} web: - at '/image/digest': got null, want string`,
    "chart/values.yaml:1",
  ],
  [
    "a key that the schema does not know",
    `${schema} web: - at '/image': additional properties 'tag' not allowed`,
    "chart/values.yaml:3",
  ],
  [
    "a key that the schema does not know, Helm 3",
    `${schema} web: - image: Additional property tag is not allowed`,
    "chart/values.yaml:3",
  ],
  [
    "the file that overrides",
    `${schema} web: - at '/image/tag': got number, want string`,
    "prod.yaml:2 quote 2",
    ["prod.yaml"],
  ],
  [
    "a subchart's value in the parent",
    `${schema} store: - at '/tag': got number, want string`,
    "chart/values.yaml:6 quote 16",
  ],
  [
    "a subchart's own value",
    `${schema} db: - at '/image': minLength: got 2, want 3`,
    "chart/charts/db/values.yaml:2",
  ],
  [
    "the second complaint where the first has no place",
    `${schema} web: - at '': missing property 'x' - at '/image/tag': got number, want string`,
    "chart/values.yaml:3 quote 1.10",
  ],
];

describe("the place of a message", () => {
  for (const [title, message, expected, values = []] of cases)
    test(title, async () => {
      await using folder = await temporaryFolder(files);
      const from = join(folder.path, "chart");
      const task: HelmJob["task"] = {
        tool: "helm",
        from,
        values: [],
        set: [],
        release: null,
        namespace: null,
        kubeVersion: null,
        at: null,
      };
      const job: HelmJob = {
        tool: "helm",
        kind: "folder",
        task,
        from,
        program: "helm",
        shown: "chart",
        root: "chart",
        boundary: folder.path,
        show: (path) => path.slice(folder.path.length + 1),
      };
      const paths = values.map((name) => join(folder.path, name));
      const found = await chartFailure(job, paths, message);
      if (expected === null) return assert.equal(found, null);
      assert.ok(found !== null);
      const { at, unquoted, callers = [], needs } = found;
      const shown = [
        `${at.file}:${at.line}`,
        ...(unquoted === undefined ? [] : [`quote ${unquoted}`]),
        ...callers.map((each) => `from ${each.file}:${each.line}`),
        ...(needs === undefined ? [] : [`needs ${needs}`]),
      ];
      assert.equal(shown.join(" "), expected);
    });
});
