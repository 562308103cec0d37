/** Generated Applications beside those that Argo CD's own code generates. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { unknownClusters } from "../../src/gitops/argo/application-set/cluster-generator.ts";
import {
  generateApplications,
  type GeneratedApplications,
} from "../../src/gitops/argo/application-set/generate-applications.ts";
import { mapOf, textOf } from "../../src/gitops/objects/gitops-object.ts";
import { parseGoYaml, type YamlValue } from "../../src/gitops/objects/go-yaml.ts";
import type { Values } from "../../src/gitops/objects/set-values.ts";
import type { SourceTree } from "../../src/model/source/source-tree.ts";

interface Row {
  id: string;
  note: string;
  files: Record<string, string>;
  clusters: string[];
  applicationSet: string;
  applications: { name: string; labels: YamlValue; spec: YamlValue }[];
  error: string | null;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/argo-appset.json", import.meta.url), "utf8"),
);

function treeOf(files: Record<string, string>): SourceTree {
  return {
    files: Object.keys(files).sort(),
    read: (path) => Promise.resolve(Object.hasOwn(files, path) ? (files[path] ?? null) : null),
  };
}

async function generate(
  applicationSet: string,
  files: Record<string, string> = {},
  clusters: string[] = [],
): Promise<GeneratedApplications> {
  return await generateApplications(
    { value: mapOf(parseGoYaml(applicationSet)), namespace: "argocd" },
    {
      tree: treeOf(files),
      clusterSecrets: clusters.map((text) => mapOf(parseGoYaml(text))),
      isOwnRepository: () => true,
    },
  );
}

describe("generates the Applications of Argo CD", () => {
  for (const row of rows)
    test(`${row.id}: ${row.note}`, async () => {
      const { applications, error } = await generate(row.applicationSet, row.files, row.clusters);
      assert.equal(error !== null, row.error !== null, String(error));
      const shown = applications
        .map(({ metadata, spec }) => ({
          labels: mapOf(mapOf(metadata)["labels"]),
          name: textOf(mapOf(metadata)["name"]) ?? "",
          spec,
        }))
        .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      assert.deepEqual(
        shown,
        row.applications.map((each) => ({ ...each, labels: each.labels ?? {} })),
      );
    });
});

const head = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s, namespace: argocd}
spec:
`;

test("stops a matrix of more than 2000 combinations", async () => {
  const elements = Array.from({ length: 60 }, (_, index) => `{n: x${index}}`).join(", ");
  const { applications, error } = await generate(
    `${head}  generators:
  - matrix:
      generators:
      - {list: {elements: [${elements}]}}
      - matrix:
          generators:
          - {list: {elements: [${elements.replaceAll("n:", "m:")}]}}
          - {list: {elements: [${elements.replaceAll("n:", "o:")}]}}
  template:
    metadata: {name: '{{n}}-{{m}}-{{o}}'}
    spec: {}
`,
  );
  assert.deepEqual(applications, []);
  assert.match(String(error), /more than 2000/);
});

test("stops a list of more than 2000 elements", async () => {
  const elements = Array.from({ length: 2_001 }, (_, index) => `{n: x${index}}`).join(", ");
  const { applications, error } = await generate(
    `${head}  generators: [{list: {elements: [${elements}]}}]
  template: {metadata: {name: '{{n}}'}, spec: {}}
`,
  );
  assert.equal(applications.length, 2_000);
  assert.match(String(error), /more than 2000/);
});

test("names the clusters that no Secret in Git describes", () => {
  const secret = mapOf(
    parseGoYaml(`kind: Secret
metadata: { labels: { argocd.argoproj.io/secret-type: cluster, env: prod } }
stringData: { name: eu, server: https://eu.example }
`),
  );
  const generators = (text: string): Values => mapOf(parseGoYaml(`spec: {generators: [${text}]}`));
  const prod = "clusters: {selector: {matchLabels: {env: prod}}}";
  const stage = "clusters: {selector: {matchLabels: {env: stage}, matchExpressions: [{key: eu}]}}";
  for (const [text, secrets, unknown] of [
    ["list: {elements: []}", [], null],
    ["clusters: {}", [], "clusters"],
    ["clusters: {}", [secret], null],
    [prod, [secret], null],
    [prod, [], "clusters with env=prod"],
    [stage, [secret], "clusters with env=stage, eu"],
    [`matrix: {generators: [{list: {}}, {${stage}}]}`, [], "clusters with env=stage, eu"],
  ] as const)
    assert.equal(unknownClusters(generators(`{${text}}`), secrets), unknown, text);
});
