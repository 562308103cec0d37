/** The inventory that `pullgate inventory` writes with the real kubectl, and what a check makes of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { base64, dockerConfig, podObject } from "../support/builders.ts";
import { startApiServer, type ServedKind } from "../support/api-server.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { needs, pathOf } from "./parts.ts";

const secretValues = ["hunter2", "s3cr3t-token", "config-value", "managed-by-kubectl"];

const metadata = (name: string, namespace = "prod"): object => ({
  name,
  namespace,
  uid: "00000000-0000-0000-0000-000000000000",
  resourceVersion: "12",
  creationTimestamp: "2026-01-01T00:00:00Z",
  annotations: {
    "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"a":"managed-by-kubectl"}}',
  },
  managedFields: [{ manager: "managed-by-kubectl", operation: "Update" }],
});

const registrySecret = (name: string, config: string): object => ({
  metadata: metadata(name),
  type: "kubernetes.io/dockerconfigjson",
  data: { ".dockerconfigjson": base64(config) },
});

const core = (
  plural: string,
  kind: string,
  items: ServedKind["items"],
  namespaced = true,
): ServedKind => ({ groupVersion: "v1", plural, kind, namespaced, items });

const kyverno = {
  metadata: { name: "add-pull-secret" },
  spec: {
    rules: [
      {
        name: "add",
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        mutate: { patchStrategicMerge: { spec: { imagePullSecrets: [{ name: "mirror" }] } } },
      },
      { name: "copy", generate: { kind: "Secret", data: { stringData: { a: "s3cr3t-token" } } } },
    ],
  },
};

const cluster: ServedKind[] = [
  core("serviceaccounts", "ServiceAccount", [
    { metadata: metadata("default"), imagePullSecrets: [{ name: "regcred" }] },
    { metadata: metadata("web") },
  ]),
  core("secrets", "Secret", [
    registrySecret("regcred", dockerConfig({ "a.example/acme": "bot:hunter2" })),
    registrySecret("broken", '{"auths":{"a.example":{"auth":"hunter2!!"}}}'),
    registrySecret(
      "login-in-key",
      dockerConfig({ "https://bot:hunter2@b.example": "bot:hunter2" }),
    ),
    { metadata: metadata("opaque"), type: "Opaque", data: { token: base64("s3cr3t-token") } },
    { metadata: metadata("release"), type: "helm.sh/release.v1", data: { release: "hunter2" } },
  ]),
  core("configmaps", "ConfigMap", [
    { metadata: metadata("settings"), data: { "app.yaml": "config-value" } },
  ]),
  core(
    "nodes",
    "Node",
    [
      {
        metadata: { name: "node-1", labels: { "kubernetes.io/arch": "arm64" } },
        spec: { taints: [{ key: "gpu", effect: "NoSchedule" }], providerID: "stub://1" },
        status: {
          nodeInfo: {
            operatingSystem: "linux",
            architecture: "arm64",
            containerRuntimeVersion: "containerd://2.1.4",
            kubeletVersion: "v1.34.1",
            machineID: "s3cr3t-token",
          },
          images: [{ names: ["a.example/acme/web:1"], sizeBytes: 1 }],
        },
      },
    ],
    false,
  ),
  {
    groupVersion: "kyverno.io/v1",
    plural: "clusterpolicies",
    kind: "ClusterPolicy",
    namespaced: false,
    items: [kyverno],
  },
  {
    groupVersion: "node.k8s.io/v1",
    plural: "runtimeclasses",
    kind: "RuntimeClass",
    namespaced: false,
    items: [],
  },
  {
    groupVersion: "admissionregistration.k8s.io/v1",
    plural: "mutatingwebhookconfigurations",
    kind: "MutatingWebhookConfiguration",
    namespaced: false,
    items: [],
  },
];

async function inventoryOf(
  kinds: ServedKind[],
  args: string[] = [],
): Promise<{ text: string; stderr: string; code: number | null; requests: string[] }> {
  await using server = await startApiServer(kinds);
  await using folder = await temporaryFolder({ kubeconfig: server.kubeconfig });
  const { code, stderr } = await runPullgate(["inventory", "-o", "inventory.yaml", ...args], {
    cwd: folder.path,
    env: {
      KUBECONFIG: join(folder.path, "kubeconfig"),
      PATH: [dirname(pathOf("kubectl")), process.env["PATH"] ?? ""].join(delimiter),
    },
  });
  const text = await readFile(join(folder.path, "inventory.yaml"), "utf8").catch(() => "");
  return { text, stderr, code, requests: server.requests };
}

describe("pullgate inventory", () => {
  test("writes no secret value, and the facts of each kind", async (t) => {
    if (!needs(t, "kubectl")) return;
    const { text, stderr, code } = await inventoryOf(cluster);
    assert.deepEqual([code, stderr], [0, ""]);
    for (const value of secretValues) {
      assert.ok(!text.includes(value), value);
      assert.ok(!text.includes(base64(value).slice(0, 8)), `${value} in base64`);
    }
    const items: Record<string, Record<string, unknown>> = Object.fromEntries(
      parse(text).items.map((item: { kind: string; metadata: { name: string } }) => [
        `${item.kind} ${item.metadata.name}`,
        item,
      ]),
    );
    assert.deepEqual(Object.keys(items), [
      "ClusterPolicy add-pull-secret",
      "ConfigMap settings",
      "Node node-1",
      "Secret broken",
      "Secret login-in-key",
      "Secret opaque",
      "Secret regcred",
      "ServiceAccount default",
      "ServiceAccount web",
    ]);
    assert.deepEqual(items["Secret regcred"], {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        namespace: "prod",
        name: "regcred",
        annotations: { "pullgate/registries": '["a.example/acme"]' },
      },
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": "***" },
    });
    assert.deepEqual(items["Secret opaque"]?.["data"], { token: "***" });
    assert.deepEqual(items["Node node-1"]?.["status"], {
      nodeInfo: {
        operatingSystem: "linux",
        architecture: "arm64",
        containerRuntimeVersion: "containerd://2.1.4",
        kubeletVersion: "v1.34.1",
      },
      images: [{ names: ["a.example/acme/web:1"] }],
    });
  });

  test("names a kind that it may not list, and leaves it out", async (t) => {
    if (!needs(t, "kubectl")) return;
    const kinds = cluster.map((each) =>
      each.plural === "secrets" ? { ...each, items: "forbidden" as const } : each,
    );
    const { text, stderr, code } = await inventoryOf(kinds);
    assert.equal(code, 0);
    assert.match(stderr, /^pullgate: secrets: not in the inventory: .*forbidden.*\n$/);
    assert.ok(!text.includes("kind: Secret"));
  });

  test("reads one namespace", async (t) => {
    if (!needs(t, "kubectl")) return;
    const { text, requests } = await inventoryOf(cluster, ["-n", "prod", "--context", "stub"]);
    assert.match(text, /name: regcred/);
    assert.ok(requests.includes("GET /api/v1/namespaces/prod/secrets"), requests.join("\n"));
  });

  test("is misuse if nothing can be read", async (t) => {
    if (!needs(t, "kubectl")) return;
    const kinds = cluster.map((each) => ({ ...each, items: "forbidden" as const }));
    const { stderr, code } = await inventoryOf(kinds);
    assert.equal(code, 2);
    assert.match(stderr, /^pullgate: kubectl cannot read the cluster: .*forbidden/);
  });

  test("without kubectl says what to install", async () => {
    await using folder = await temporaryFolder({});
    const { stderr, code } = await runPullgate(["inventory"], {
      cwd: folder.path,
      env: { PATH: "/nowhere" },
    });
    assert.equal(code, 2);
    assert.match(stderr, /^pullgate: kubectl is not on PATH: install it/);
  });
});

describe("a check with this inventory", () => {
  const check = async (
    pods: object[],
    kinds = cluster,
  ): Promise<{ rules: string[]; verdicts: unknown; assumes: string[] }> => {
    const { text } = await inventoryOf(kinds);
    await using folder = await temporaryFolder({
      "inventory.yaml": text,
      "pods.yaml": pods.map((pod) => JSON.stringify(pod)).join("\n---\n"),
    });
    const { stdout } = await runPullgate(
      ["check", "--offline", "--inventory", "inventory.yaml", "--format", "json", "pods.yaml"],
      { cwd: folder.path },
    );
    const report = readJsonReport(stdout);
    return {
      rules: report.findings.map(({ rule }) => rule),
      verdicts: report.summary.verdicts,
      assumes: report.images.flatMap(({ mentions }) => mentions.flatMap(({ assumes }) => assumes)),
    };
  };
  const pod = (image: string, pullSecrets: string[], name = "web"): object => ({
    ...podObject(image, { name, pullSecrets }),
    metadata: { name, namespace: "prod" },
  });

  test("takes a redacted login for one of unknown password", async (t) => {
    if (!needs(t, "kubectl")) return;
    const { rules } = await check([pod("a.example/acme/web:1", ["regcred"])]);
    assert.deepEqual(rules, []);
  });

  test("finds a Secret that is absent, and a login that cannot be decoded", async (t) => {
    if (!needs(t, "kubectl")) return;
    const pods = [
      pod("a.example/acme/web:1", ["regcerd"], "absent"),
      pod("a.example/acme/web:1", ["broken"], "broken"),
    ];
    const withoutPolicy = cluster.filter(({ plural }) => plural !== "clusterpolicies");
    const { rules } = await check(pods, withoutPolicy);
    assert.deepEqual(rules.toSorted(), ["pull-secret-not-found", "pull-secret-undecodable"]);
  });

  test("knows the policies that add pull secrets to pods", async (t) => {
    if (!needs(t, "kubectl")) return;
    const { rules } = await check([pod("a.example/acme/web:1", ["regcerd"])]);
    assert.deepEqual(rules, []);
  });
});

test("the ClusterRole in docs lists every kind that the inventory reads", async () => {
  const root = join(import.meta.dirname, "../..");
  const source = readFileSync(join(root, "src/commands/inventory/write-inventory.ts"), "utf8");
  const read = [...source.matchAll(/name: "([a-z0-9.]+)"/g)].map(([, name = ""]) => name);
  assert.ok(read.length > 10);
  const [role] = parseAllDocuments(
    readFileSync(join(root, "docs/inventory-rbac.yaml"), "utf8"),
  ).map((document) => document.toJS());
  const granted = role.rules.flatMap(
    ({ apiGroups: [group], resources }: { apiGroups: string[]; resources: string[] }) =>
      resources.map((name) => (group === "" ? name : `${name}.${group}`)),
  );
  assert.deepEqual(granted.toSorted(), read.toSorted());
});
