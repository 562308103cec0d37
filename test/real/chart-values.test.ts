/** What helm makes of the values that a release is given, beside a table of Helm's own results. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { isDisabled } from "../../src/charts/chart-dependencies.ts";
import { mergeReleaseValues, readValuesFile } from "../../src/gitops/helm/chart-values.ts";
import { openGitopsRenderer } from "../../src/render/render.ts";
import { find, needs } from "./parts.ts";

const dependencySchema = z.object({
  name: z.string(),
  version: z.string(),
  repository: z.string(),
  alias: z.string().optional(),
  condition: z.string().optional(),
  tags: z.array(z.string()).optional(),
  "import-values": z.array(z.unknown()).optional(),
});

const reference = z.object({
  kind: z.string(),
  name: z.string(),
  valuesKey: z.string().default("values.yaml"),
  targetPath: z.string().nullable().default(null),
  literal: z.boolean().default(false),
  optional: z.boolean().default(false),
});

const rowSchema = z.object({
  id: z.string(),
  kind: z.enum(["helm", "flux"]),
  chart: z.string(),
  subchart: z.string().optional(),
  dependency: dependencySchema.optional(),
  files: z.array(z.string()).default([]),
  set: z.array(z.string()).default([]),
  setString: z.array(z.string()).default([]),
  setJson: z.array(z.string()).optional(),
  setLiteral: z.array(z.string()).optional(),
  values: z.string().optional(),
  valuesFrom: z.array(reference).default([]),
  data: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  finalValues: z.unknown(),
  enabledSubcharts: z.array(z.string()).nullable(),
  error: z.string().nullable(),
});

type Row = z.infer<typeof rowSchema>;

const { rows } = z
  .object({ rows: z.array(rowSchema) })
  .parse(JSON.parse(readFileSync(new URL("../tables/values-merge.json", import.meta.url), "utf8")));

const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

const shown = (name: string, text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { values: ${text} }\n`;

async function chartOf({ chart, subchart, dependency }: Row): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "pullgate-values-test-"));
  folders.push(root);
  const files: Record<string, string> = {
    "Chart.yaml": JSON.stringify({
      apiVersion: "v2",
      name: "app",
      version: "1.0.0",
      ...(dependency === undefined ? {} : { dependencies: [dependency] }),
    }),
    "values.yaml": chart,
    "templates/values.yaml": shown("app", "{{ toJson .Values | quote }}"),
    ...(subchart === undefined
      ? {}
      : {
          "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
          "charts/sub/values.yaml": subchart,
          "charts/sub/templates/values.yaml": shown("sub-{{ .Chart.Name }}", '""'),
        }),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** The values files that helm is given. */
function valuesOf({ kind, files, values, valuesFrom, data }: Row): string[] {
  if (kind === "helm") return files;
  const references = valuesFrom.map(({ valuesKey, ...each }) => ({ ...each, key: valuesKey }));
  const inline = values === undefined ? {} : readValuesFile(values);
  const lookup = (of: string, name: string): Map<string, string> | "absent" => {
    const found = data[`${of}/${name}`];
    return found === undefined ? "absent" : new Map(Object.entries(found));
  };
  return [JSON.stringify(mergeReleaseValues(inline, references, lookup).values)];
}

async function render(row: Row): Promise<{ values: unknown; subcharts: string[] }> {
  const renderer = await openGitopsRenderer({
    environment: { PATH: [dirname(find("helm") ?? ""), process.env["PATH"] ?? ""].join(delimiter) },
    timeoutMs: 60_000,
    store: null,
  });
  const rendered = await renderer.template({
    chartFolder: await chartOf(row),
    chartDigest: null,
    values: valuesOf(row),
    set: [
      ...row.set.map((pair) => ({ pair, string: false })),
      ...row.setString.map((pair) => ({ pair, string: true })),
    ],
    release: "app",
    namespace: "apps",
    kubeVersion: null,
    apiVersions: [],
    hooks: "without-tests",
    skipSchema: false,
  });
  assert.ok("text" in rendered, JSON.stringify(rendered));
  const configMap = z.object({
    metadata: z.object({ name: z.string() }),
    data: z.object({ values: z.string() }),
  });
  const documents = parseAllDocuments(rendered.text);
  assert.ok(Array.isArray(documents));
  const objects = documents.map((document) => configMap.parse(document.toJS()));
  const own = objects.find(({ metadata }) => metadata.name === "app");
  return {
    values: JSON.parse(own?.data.values ?? "null"),
    subcharts: objects
      .flatMap(({ metadata }) => /^sub-(.*)$/.exec(metadata.name)?.[1] ?? [])
      .sort(),
  };
}

/** No controller hands `--set-json` or `--set-literal` to Helm, so there is no such input. */
const rendered = rows.filter(
  ({ error, setJson, setLiteral }) =>
    error === null && setJson === undefined && setLiteral === undefined,
);

describe("makes of values what Helm makes of them", () => {
  for (const row of rendered)
    test(row.id, async (t) => {
      if (!needs(t, "helm")) return;
      const { values, subcharts } = await render(row);
      assert.deepEqual(values, row.finalValues);
      assert.deepEqual(subcharts, row.enabledSubcharts ?? []);
    });
});

describe("takes a dependency for disabled where Helm does", () => {
  for (const row of rendered) {
    const { id, dependency, enabledSubcharts, chart, files } = row;
    // An entry whose version does not fit is dropped by Helm, with its condition and tags.
    if (dependency === undefined || dependency.version !== "1.x") continue;
    test(id, () => {
      const { name, version, repository, condition = "", tags = [] } = dependency;
      const disabled = isDisabled(
        { name, alias: "", version, repository, condition, tags },
        [chart, ...files].map((text): unknown => parse(text)),
      );
      assert.equal(disabled, enabledSubcharts?.length === 0);
    });
  }
});
