/** What a ResourceSet of the Flux operator makes of its inputs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planResourceSet } from "../../src/gitops/flux/resource-set.ts";
import type { GitopsObject } from "../../src/gitops/objects/gitops-object.ts";
import { LocatedFile } from "../../src/gitops/objects/located-file.ts";
import { parseGoYamlDocuments } from "../../src/gitops/objects/go-yaml.ts";
import type { PlanContext, SourcePlan } from "../../src/gitops/plan-step.ts";

const objectsIn = (text: string): GitopsObject[] => new LocatedFile("sets.yaml", text).objects();

/** `providers` stand in the same file. */
async function plan(spec: string, providers = ""): Promise<SourcePlan> {
  const set = `apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: { name: apps, namespace: flux-system }
spec:
${spec}`;
  const [object] = objectsIn(set);
  assert.ok(object !== undefined);
  const known = objectsIn(providers);
  const context: Pick<PlanContext, "lookup" | "objectsOf"> = {
    lookup: async (_kind, _namespace, name) =>
      known.find((each) => each.name === name) ?? "unknown",
    objectsOf: () => known,
  };
  const unused = (): never => assert.fail("not asked for");
  return await planResourceSet(object, {
    ...context,
    takesFrom: unused,
    tree: { files: [], read: unused },
    isOwnRepository: unused,
    entrySources: null,
    nearUrl: unused,
    artifactRoot: "",
    otherRepository: unused,
    branches: new Set(),
    kubernetes: null,
    apiVersions: [],
    variables: new Map(),
    strictSubstitution: null,
  });
}

function made(planned: SourcePlan): unknown[] {
  assert.ok(planned.plan === "render", JSON.stringify(planned));
  const [step] = planned.steps;
  assert.ok(step?.step === "text");
  return parseGoYamlDocuments(step.text);
}

const provider = (name: string, type: string, values: string): string =>
  `apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata: { name: ${name}, namespace: flux-system, labels: { team: web } }
spec: { type: ${type}, defaultValues: ${values} }
`;

const configMaps = (name: string, value: string): string => `  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata: { name: ${name} }
      data: { value: ${value} }
`;

const configMap = (name: string, value: unknown): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data: { value },
});

describe("a ResourceSet", () => {
  test("makes every resource of every input, and each object once", async () => {
    const inputs =
      "  inputs:\n    - { tenant: a, replicas: 2 }\n    - { tenant: b, replicas: 3 }\n";
    assert.deepEqual(
      made(
        await plan(
          `${inputs}${configMaps("app-<< inputs.tenant >>", "<< inputs.replicas | int >>")}    - { apiVersion: v1, kind: Namespace, metadata: { name: apps } }\n`,
        ),
      ),
      [
        configMap("app-a", 2),
        configMap("app-b", 3),
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "apps" } },
      ],
    );
  });

  test("makes its resources once without inputs, and keeps other braces", async () => {
    assert.deepEqual(made(await plan(configMaps("app", '"{{ .Values.x }}"'))), [
      configMap("app", "{{ .Values.x }}"),
    ]);
  });

  test("fills a text of several documents, and leaves out what is disabled", async () => {
    const text = `  inputs: [{ active: true, name: a }]
  resourcesTemplate: |
    <<- if inputs.active >>
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: << inputs.name | quote >> }
    data: { value: x }
    <<- end >>
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: off
      annotations: { fluxcd.controlplane.io/reconcile: disabled }
`;
    assert.deepEqual(made(await plan(text)), [configMap("a", "x")]);
  });

  test("takes the inputs of static providers, by name and by label", async () => {
    const providers = [
      provider("eu", "Static", "{ tenant: eu }"),
      provider("us", "Static", "{ tenant: us }"),
    ].join("---\n");
    const resources = configMaps("<< inputs.tenant >>", "<< inputs.provider.name >>");
    const names = [
      "  inputsFrom: [{ name: us }]\n",
      "  inputsFrom: [{ name: eu }, { name: us }]\n",
    ];
    assert.deepEqual(made(await plan(`${names[0]}${resources}`, providers)), [
      configMap("us", "us"),
    ]);
    const both = [configMap("eu", "eu"), configMap("us", "us")];
    assert.deepEqual(made(await plan(`${names[1]}${resources}`, providers)), both);
    const byLabel = "  inputsFrom: [{ selector: { matchLabels: { team: web } } }]\n";
    assert.deepEqual(made(await plan(`${byLabel}${resources}`, providers)), both);
  });

  test("combines the inputs of providers by name if they are permuted", async () => {
    const providers = [
      provider("cluster-eu", "Static", "{ region: eu }"),
      provider("team", "Static", "{ tenant: web }"),
    ].join("---\n");
    const spec = `  inputStrategy: { name: Permute }
  inputsFrom: [{ name: cluster-eu }, { name: team }]
${configMaps("<< inputs.team.tenant >>", "<< inputs.cluster_eu.region >>")}`;
    assert.deepEqual(made(await plan(spec, providers)), [configMap("web", "eu")]);
  });

  test("is not rendered if its inputs exist only in the cluster", async () => {
    const spec = `  inputsFrom: [{ name: pulls }]\n${configMaps("a", "b")}`;
    for (const providers of ["", provider("pulls", "GitHubPullRequest", "{}")])
      assert.deepEqual(await plan(spec, providers), {
        plan: "unrendered",
        reason: {
          code: "generator-needs-cluster",
          generator: "ResourceSetInputProvider pulls",
        },
        at: ["spec", "inputsFrom"],
      });
  });

  test("is not rendered if an input is missing, or its template is malformed", async () => {
    for (const name of ["<< inputs.missing >>", "<< inputs.tenant"]) {
      const planned = await plan(`  inputs: [{ tenant: a }]\n${configMaps(name, "b")}`);
      assert.equal(planned.plan, "unrendered");
    }
  });

  test("reads a template of many actions without an end at once", async () => {
    const planned = await plan(configMaps("<<".repeat(500_000), "b"));
    assert.equal(planned.plan, "unrendered");
  });

  test("stops inputs that multiply each other", async () => {
    const inputs = Array.from({ length: 1_001 }, (_, index) => `{ n: x${index} }`).join(", ");
    const planned = await plan(
      `  inputStrategy: { name: Permute }\n  inputs: [${inputs}]\n${configMaps("a", "b")}`,
    );
    assert.deepEqual(planned.plan === "unrendered" && planned.reason.code, "limit");
  });

  test("stops a template that makes thousands of objects", async () => {
    const text = `  resourcesTemplate: |
    <<- range until 5001 >>
    ---
    { apiVersion: v1, kind: ConfigMap, metadata: { name: "c<< . >>" } }
    <<- end >>
`;
    const planned = await plan(text);
    assert.deepEqual(planned.plan === "unrendered" && planned.reason, {
      code: "template-unsupported",
      detail: "it makes too many objects",
    });
  });
});
