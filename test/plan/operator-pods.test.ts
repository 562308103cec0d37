/** Pull secrets that custom resources name for the pods of their operators. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Extractor } from "../../src/extract/extract.ts";
import { parse } from "../../src/parse/parse.ts";
import { imageQuestions, plan } from "../../src/plan/plan.ts";
import type { Pull } from "../../src/model/pull/pull.ts";
import { dockerConfig } from "../support/builders.ts";

const secret = (name: string): object => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "mon" },
  type: "kubernetes.io/dockerconfigjson",
  stringData: { ".dockerconfigjson": dockerConfig({ "r.example": "bot:pw" }) },
});

async function pullsOf(...items: object[]): Promise<Pull[]> {
  const extractor = new Extractor({ locations: [], namespace: null });
  extractor.startFile("");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  }
  for await (const document of parse({ path: "m.json", chunks }, { need: "all" }))
    extractor.add(document);
  const options = { preloaded: [], pullSecrets: {}, nodeCredentials: null, platforms: [] };
  return plan(extractor.cluster(), options);
}

const custom = (apiVersion: string, kind: string, spec: object): object => ({
  apiVersion,
  kind,
  metadata: { name: "main", namespace: "mon" },
  spec,
});
const named = (name: string): object[] => [{ name }];

describe("the pull secrets of a custom resource", () => {
  const image = "r.example/app:1";
  const table: [title: string, resource: (name: string) => object][] = [
    [
      "Prometheus: beside the image",
      (name) =>
        custom("monitoring.coreos.com/v1", "Prometheus", {
          image,
          imagePullSecrets: named(name),
        }),
    ],
    [
      "CloudNativePG: beside the image",
      (name) =>
        custom("postgresql.cnpg.io/v1", "Cluster", {
          imageName: image,
          imagePullSecrets: named(name),
        }),
    ],
    [
      "Grafana: in the template of the pod",
      (name) =>
        custom("grafana.integreatly.org/v1beta1", "Grafana", {
          version: image,
          deployment: { spec: { template: { spec: { imagePullSecrets: named(name) } } } },
        }),
    ],
    [
      "Grafana: on the account that the operator makes",
      (name) =>
        custom("grafana.integreatly.org/v1beta1", "Grafana", {
          version: image,
          serviceAccount: { imagePullSecrets: named(name) },
        }),
    ],
    [
      "Strimzi: in the template of the component",
      (name) =>
        custom("kafka.strimzi.io/v1beta2", "Kafka", {
          kafka: { image, template: { pod: { imagePullSecrets: named(name) } } },
        }),
    ],
    [
      "VictoriaMetrics: around an image in parts",
      (name) =>
        custom("operator.victoriametrics.com/v1beta1", "VMSingle", {
          image: { repository: "r.example/app", tag: "1" },
          imagePullSecrets: named(name),
        }),
    ],
    [
      "Percona: of the whole cluster",
      (name) =>
        custom("pxc.percona.com/v1", "PerconaXtraDBCluster", {
          imagePullSecrets: named(name),
          pxc: { image },
        }),
    ],
    [
      "Spark: names as plain text",
      (name) =>
        custom("sparkoperator.k8s.io/v1beta2", "SparkApplication", {
          image,
          imagePullSecrets: [name],
        }),
    ],
    [
      "MinIO: one object",
      (name) => custom("minio.min.io/v2", "Tenant", { image, imagePullSecret: { name } }),
    ],
    [
      "Datadog: in the image",
      (name) =>
        custom("datadoghq.com/v2alpha1", "DatadogAgent", {
          override: { nodeAgent: { image: { name: image, pullSecrets: named(name) } } },
        }),
    ],
    [
      "Confluent: names beside the image",
      (name) =>
        custom("platform.confluent.io/v1beta1", "Kafka", {
          image: { application: image, pullSecretRef: [name] },
        }),
    ],
    [
      "Open Liberty: one name",
      (name) =>
        custom("apps.openliberty.io/v1", "OpenLibertyApplication", {
          applicationImage: image,
          pullSecret: name,
        }),
    ],
    [
      "Solr: one name in the image",
      (name) =>
        custom("solr.apache.org/v1beta1", "SolrCloud", {
          solrImage: { repository: "r.example/app", tag: "1", imagePullSecret: name },
        }),
    ],
    [
      "Flink: in the pod template",
      (name) =>
        custom("flink.apache.org/v1beta1", "FlinkDeployment", {
          image,
          podTemplate: { spec: { imagePullSecrets: named(name) } },
        }),
    ],
    [
      "Tekton: in the pod template",
      (name) =>
        custom("tekton.dev/v1", "TaskRun", {
          podTemplate: { imagePullSecrets: named(name) },
          taskSpec: { steps: [{ name: "a", image }] },
        }),
    ],
  ];
  for (const [title, resource] of table)
    test(title, async () => {
      const [right] = await pullsOf(secret("regcred"), resource("regcred"));
      assert.deepEqual(
        right?.credentials?.offers.map(({ username }) => username),
        ["bot"],
      );
      const [wrong] = await pullsOf(secret("regcred"), resource("regcrd"));
      assert.deepEqual(
        wrong?.credentials?.secrets.map(({ name, use }) => [name, use]),
        [["regcrd", "missing"]],
      );
    });

  test("without a list the operator may have its own, so the credentials are unknown", async () => {
    const cluster = custom("postgresql.cnpg.io/v1", "Cluster", { imageName: image });
    assert.equal((await pullsOf(cluster))[0]?.credentials, null);
  });

  test("the Prometheus operator has none of its own, so the account of the pods counts", async () => {
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "runner", namespace: "mon" },
      imagePullSecrets: named("regcred"),
    };
    for (const kind of ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"]) {
      const resource = custom("monitoring.coreos.com/v1", kind, {
        image,
        serviceAccountName: "runner",
      });
      const [pull] = await pullsOf(secret("regcred"), account, resource);
      assert.equal(pull?.credentials?.from, "service-account");
      assert.deepEqual(
        pull.credentials.offers.map(({ username }) => username),
        ["bot"],
      );
    }
  });

  const misplaced: [title: string, resource: object][] = [
    [
      "in a template of a Workflow",
      custom("argoproj.io/v1alpha1", "Workflow", {
        serviceAccountName: "runner",
        templates: [{ name: "a", imagePullSecrets: named("regcred"), container: { image } }],
      }),
    ],
    [
      "beside the pod template of a TaskRun",
      custom("tekton.dev/v1", "TaskRun", {
        serviceAccountName: "runner",
        imagePullSecrets: named("regcred"),
        taskSpec: { steps: [{ name: "a", image }] },
      }),
    ],
    [
      "under another name in a Prometheus",
      custom("monitoring.coreos.com/v1", "Prometheus", {
        image,
        serviceAccountName: "runner",
        imagePullSecret: named("regcred"),
      }),
    ],
  ];
  for (const [title, resource] of misplaced)
    test(`${title}: no pull secret, and the named account`, async () => {
      const [pull] = await pullsOf(secret("regcred"), resource);
      assert.equal(pull?.credentials?.from, "none");
      assert.equal(pull.credentials.serviceAccount.name, "runner");
      assert.deepEqual(pull.credentials.offers, []);
    });

  test("a Workflow of a template, or a template, may get pull secrets of another", async () => {
    const templates = [{ name: "a", imagePullSecrets: named("regcred"), container: { image } }];
    for (const resource of [
      custom("argoproj.io/v1alpha1", "WorkflowTemplate", { templates }),
      custom("argoproj.io/v1alpha1", "Workflow", { templates, workflowTemplateRef: { name: "a" } }),
    ])
      assert.equal((await pullsOf(secret("regcred"), resource))[0]?.credentials, null);
  });

  test("a field that only its name speaks for proves no pod", async () => {
    const widget = custom("x.test/v1", "Widget", { image, imagePullSecrets: named("regcrd") });
    assert.equal((await pullsOf(widget))[0]?.credentials, null);
  });
});

test("the secret of the operator's pod is tried for the images in its arguments", async () => {
  const operator = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "op", namespace: "mon" },
    spec: {
      template: {
        spec: {
          imagePullSecrets: named("regcred"),
          containers: [
            {
              name: "op",
              image: "r.example/op:1",
              args: ["--prometheus-config-reloader=r.example/reloader:1"],
            },
          ],
        },
      },
    },
  };
  const pulls = await pullsOf(secret("regcred"), operator);
  const questions = imageQuestions(pulls, { tags: false });
  assert.deepEqual(
    questions.map(({ reference, offers }) => [reference.path, offers.length]),
    [
      ["op", 1],
      ["reloader", 1],
    ],
  );
  assert.equal(pulls[1]?.credentials, null);
});
