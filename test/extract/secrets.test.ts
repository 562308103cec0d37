/** Who presents which credentials, what makes the Secrets, and what the cluster has: fixtures, and a table of all producers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Extractor, type ExtractOptions } from "../../src/extract/extract.ts";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import type {
  DeclaredObject,
  DeclaredSecret,
  DeclaredServiceAccount,
  ObjectKind,
} from "../../src/model/cluster/declared-object.ts";
import type { PodSpec } from "../../src/model/cluster/pod-spec.ts";
import type { Span } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";
import table from "../tables/secret-producers.json" with { type: "json" };
import { startCpuTimer } from "../support/cpu-time.ts";
import { propertyRuns } from "../support/property-runs.ts";

interface Given {
  options?: Partial<ExtractOptions>;
  inventory?: string;
}

async function extract(manifests: string, { options, inventory }: Given = {}): Promise<Cluster> {
  const extractor = new Extractor({ locations: [], namespace: null, ...options });
  const documentsOf = (path: string, yaml: string) => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(yaml);
    }
    return parse({ path, chunks }, { need: "all" });
  };
  extractor.startFile("root");
  for await (const document of documentsOf("m.yaml", manifests)) extractor.add(document);
  if (inventory !== undefined)
    for await (const document of documentsOf("cluster.yaml", inventory))
      extractor.addInventory(document);
  return extractor.cluster();
}

type FlatObject = Omit<DeclaredSecret, "kind"> &
  Pick<DeclaredServiceAccount, "imagePullSecrets"> & { kind: ObjectKind };

/** The fields of all kinds: those that the object's kind lacks are null or empty. */
function flat(object: DeclaredObject): FlatObject {
  return {
    type: null,
    typeAt: null,
    keys: null,
    keyAt: null,
    dockerConfig: null,
    hidden: null,
    registries: null,
    refreshSeconds: null,
    lifetimeSeconds: null,
    imagePullSecrets: [],
    ...object,
  };
}

/** The objects of the manifests, without those that exist in every namespace. */
function declaredIn({ objects }: Cluster): FlatObject[] {
  return objects.filter(({ at }) => at.file !== "").map(flat);
}

/** Asserts that the manifests declare exactly one object. */
async function only(manifests: string, given?: Given): Promise<FlatObject> {
  const [object, ...others] = declaredIn(await extract(manifests, given));
  assert.ok(object);
  assert.deepEqual(others, []);
  return object;
}

function placeOf({ namespaces }: Pick<DeclaredObject, "namespaces">): string | null {
  if ("is" in namespaces) return namespaces.is;
  return `/${namespaces.match}/${namespaces.but === null ? "" : ` but /${namespaces.but}/`}`;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("producers", () => {
  const everywhere = new Set([
    "kube-root-ca.crt",
    "istio-ca-root-cert",
    "openshift-service-ca.crt",
  ]);
  for (const { id, manifest, expected } of table)
    test(id, async () => {
      const { objects } = await extract(manifest);
      const wanted = new Set(expected.map(({ name }) => name));
      const rows = objects
        .map(flat)
        .filter(({ name }) => !everywhere.has(name ?? "") || wanted.has(name))
        .filter(({ at, kind }) => at.file !== "" || kind === "ConfigMap" || id === "openshift-sa")
        .map((object) => {
          const { kind, name, type, keys } = object;
          return { kind, name, namespace: placeOf(object), type, keys };
        });
      const sorted = (list: object[]): string[] =>
        list.map((row) => JSON.stringify(row)).toSorted();
      assert.deepEqual(sorted(rows), sorted(expected));
    });
});

test("objects that may or may not exist are not certain", async () => {
  const found = new Set<string>();
  for (const { id, manifest } of table)
    if (declaredIn(await extract(manifest)).some(({ certain }) => !certain))
      found.add(id.split("/")[0] ?? id);
  assert.deepEqual([...found].toSorted(), [
    "ack-fieldexport",
    "capsule-tenantresource",
    "certmanager-acme-account",
    "cnpg-cluster",
    "csi-secretproviderclass",
    "eso-pushsecret",
    "grafana-sa-token",
    "hnc",
    "ksops",
    "kubectl-create-secret-job",
    "kustomize-secretgenerator",
    "kyverno-generate",
    "kyverno-generatingpolicy",
    "registry-creds-upmc",
    "service-accounts",
    "trust-manager-clusterbundle",
  ]);
});

const podSpec = (yaml: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n${yaml.replace(/^/gm, "      ")}\n`;

async function podSpecOf(yaml: string): Promise<PodSpec> {
  const { workloads } = await extract(yaml);
  const found = workloads[0]?.mentions[0]?.podSpec;
  assert.ok(found);
  return found;
}

const container = "containers: [{ name: app, image: app }]\n";

describe("a pod spec", () => {
  const lists: [title: string, written: string, expected: string[] | null][] = [
    ["no list", "", null],
    ["null", "imagePullSecrets:\n", null],
    ["empty", "imagePullSecrets: []\n", []],
    ["names", "imagePullSecrets: [{ name: a }, { name: b }]\n", ["a", "b"]],
    ["an entry without a name", "imagePullSecrets: [{}]\n", [""]],
    ["a name that is null", "imagePullSecrets: [{ name: }]\n", [""]],
    ["an empty name", 'imagePullSecrets: [{ name: "" }, { name: b }]\n', ["", "b"]],
    ["plain names", "imagePullSecrets: [a]\n", ["a"]],
  ];
  for (const [title, written, expected] of lists)
    test(`pull secrets: ${title}`, async () => {
      const { imagePullSecrets } = await podSpecOf(podSpec(container + written));
      assert.deepEqual(imagePullSecrets?.map(({ value }) => value) ?? null, expected);
    });

  test("locates pull secrets and the service account", async () => {
    const spec = await podSpecOf(
      podSpec(`serviceAccountName: bot\nimagePullSecrets:\n  - name: regcred\n${container}`),
    );
    assert.equal(spec.path, "spec.template.spec");
    assert.deepEqual(
      [
        spec.serviceAccountName?.value,
        spec.serviceAccountName?.at.line,
        spec.serviceAccountName?.at.column,
      ],
      ["bot", 7, 27],
    );
    assert.deepEqual(
      [spec.imagePullSecrets?.[0]?.at.line, spec.imagePullSecrets?.[0]?.at.column],
      [9, 17],
    );
  });

  test("falls back to the deprecated serviceAccount", async () => {
    assert.equal(
      (await podSpecOf(podSpec(`serviceAccount: old\n${container}`))).serviceAccountName?.value,
      "old",
    );
    assert.equal(
      (await podSpecOf(podSpec(`serviceAccount: old\nserviceAccountName: new\n${container}`)))
        .serviceAccountName?.value,
      "new",
    );
    assert.equal(
      (await podSpecOf(podSpec(`serviceAccountName: ""\n${container}`))).serviceAccountName,
      null,
    );
  });

  test("is shared by its images", async () => {
    const { workloads } = await extract(
      podSpec(
        `initContainers: [{ name: i, image: i }]\n${container}volumes: [{ name: v, image: { reference: v } }]`,
      ),
    );
    const specs = new Set(workloads[0]?.mentions.map((mention) => mention.podSpec));
    assert.equal(workloads[0]?.mentions.length, 3);
    assert.equal(specs.size, 1);
    assert.ok(!specs.has(null));
  });

  test("is found by its shape in a custom kind", async () => {
    const spec = await podSpecOf(
      "apiVersion: example.com/v1\nkind: Widget\nspec:\n  pod:\n    imagePullSecrets: [{ name: regcred }]\n    containers: [{ image: app, envFrom: [{ secretRef: { name: s } }] }]\n",
    );
    assert.equal(spec.path, "spec.pod");
    assert.deepEqual(
      spec.imagePullSecrets?.map(({ value }) => value),
      ["regcred"],
    );
    assert.deepEqual(
      spec.references.map(({ name }) => name),
      ["s"],
    );
  });

  test("is that of an image field inside of it, or beside its pull secrets", async () => {
    const kind =
      "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: web }\nspec:\n  image: prom\n";
    const [beside] = (
      await extract(
        `${kind}  imagePullSecrets: [{ name: regcred }]\n  containers: [{ name: x, image: x }]\n`,
      )
    ).workloads;
    assert.ok(beside);
    assert.ok(
      beside.mentions.every(
        (mention) => mention.podSpec?.imagePullSecrets?.[0]?.value === "regcred",
      ),
    );
    assert.deepEqual(beside.references, []);
    const [alone] = (await extract(`${kind}  imagePullSecrets: [{ name: regcred }]\n`)).workloads;
    // Without containers the operator's pods use the pull secrets of the resource.
    assert.equal(alone?.mentions[0]?.podSpec?.imagePullSecrets?.[0]?.value, "regcred");
    assert.deepEqual(
      alone?.references.map(({ name, through, kind: what }) => [name, through, what]),
      [["regcred", "image-pull", "Secret"]],
    );
  });

  test("has the references of containers and volumes", async () => {
    const { references } = await podSpecOf(
      podSpec(`initContainers:
  - name: init
    image: i
    env:
      - { name: A, value: plain }
      - { name: B, valueFrom: { secretKeyRef: { name: s1, key: k1 } } }
containers:
  - name: app
    image: a
    env:
      - { name: C, valueFrom: { configMapKeyRef: { name: c1, key: k2, optional: true } } }
      - { name: D, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
    envFrom:
      - { secretRef: { name: s2, optional: true } }
      - { configMapRef: { name: c2 } }
ephemeralContainers:
  - { name: debug, image: d, envFrom: [{ secretRef: { name: s3 } }] }
volumes:
  - { name: v1, secret: { secretName: s4, items: [{ key: k3, path: p }] } }
  - { name: v2, configMap: { name: c3, optional: true } }
  - { name: v3, projected: { sources: [{ secret: { name: s5 } }, { configMap: { name: c4, items: [{ key: k4, path: p }] } }] } }
  - { name: v4, csi: { driver: d, nodePublishSecretRef: { name: s6 } } }
  - { name: v5, azureFile: { secretName: s7, shareName: x } }
  - { name: v6, rbd: { secretRef: { name: s8 } } }
  - { name: v7, cephfs: { secretRef: { name: s9 } } }
  - { name: v8, emptyDir: {} }
  - { name: v9, secret: { secretName: "" } }
  - { name: v10, secret: { secretName: "\${NAME}" } }`),
    );
    assert.deepEqual(
      references.map(({ kind, name, key, optional, through, container: of, at }) =>
        [
          kind,
          name,
          key ?? "*",
          through,
          of ?? "-",
          optional ? "optional" : "needed",
          at.line,
        ].join(" "),
      ),
      [
        "Secret s1 k1 env init needed 12",
        "ConfigMap c1 k2 env app optional 17",
        "Secret s2 * envFrom app optional 20",
        "ConfigMap c2 * envFrom app needed 21",
        "Secret s3 * envFrom debug needed 23",
        "Secret s4 * volume - needed 25",
        "Secret s4 k3 volume - needed 25",
        "ConfigMap c3 * volume - optional 26",
        "Secret s5 * projected - needed 27",
        "ConfigMap c4 * projected - needed 27",
        "ConfigMap c4 k4 projected - needed 27",
        "Secret s6 * csi - needed 28",
        "Secret s7 * volume - needed 29",
        "Secret s9 * volume - needed 31",
        "Secret s8 * volume - needed 30",
      ].toSorted((a, b) => Number(a.split(" ").at(-1)) - Number(b.split(" ").at(-1))),
    );
  });

  test("has the objects that the Vault injector mounts", async () => {
    const annotations = (inject: string): string =>
      `{ vault.hashicorp.com/agent-inject: "${inject}", vault.hashicorp.com/tls-secret: ca, vault.hashicorp.com/agent-configmap: conf }`;
    const pod = (inject: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: web, annotations: ${annotations(inject)} }\nspec: { ${container.trim()} }\n`;
    assert.deepEqual(
      (await podSpecOf(pod("true"))).references.map(({ kind, name, through }) => [
        kind,
        name,
        through,
      ]),
      [
        ["Secret", "ca", "volume"],
        ["ConfigMap", "conf", "volume"],
      ],
    );
    assert.deepEqual((await podSpecOf(pod("false"))).references, []);
  });

  test("has few references if aliases multiply them", async () => {
    const env = Array.from(
      { length: 500 },
      (_, index) => `{ name: E${index}, valueFrom: { secretKeyRef: { name: s, key: k } } }`,
    );
    const yaml = `containers:\n  - &c { name: c, image: c, env: [${env.join(", ")}] }\n${"  - *c\n".repeat(60)}`;
    assert.ok((await podSpecOf(podSpec(yaml))).references.length <= 20_000);
  });
});

describe("Secrets that are mentioned, so they do not apply as unused", () => {
  const cases: [title: string, yaml: string, expected: string[]][] = [
    [
      "a custom kind without an image",
      "apiVersion: example.com/v1\nkind: Widget\nspec: { imagePullSecrets: [{ name: a }], pullSecret: b, registry: { secretRef: { name: c } } }\n",
      ["a", "b", "c"],
    ],
    [
      "a kind that is not looked into for images",
      "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nspec: { image: x, secretRef: { name: a } }\n",
      ["a"],
    ],
    [
      "a producer: what it pulls with, and not what it makes",
      "apiVersion: secrets.doppler.com/v1alpha1\nkind: DopplerSecret\nspec: { managedSecret: { name: a }, imagePullSecrets: [b] }\n",
      ["b"],
    ],
    [
      "what Kyverno copies",
      "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: { rules: [{ generate: { kind: Secret, name: b, clone: { name: a, namespace: n } } }] }\n",
      ["a"],
    ],
    [
      "values for a chart, as they are and as text",
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: { source: { helm: { valuesObject: { imagePullSecrets: [{ name: a }] }, values: "global:\\n  imagePullSecrets:\\n    - name: b\\n" } } }\n',
      ["a", "b"],
    ],
    [
      "an annotation for the image updater",
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { annotations: { argocd-image-updater.argoproj.io/app.pull-secret: 'pullsecret:argocd/a' } }\n",
      ["a"],
    ],
    [
      "a flag and a variable",
      'apiVersion: v1\nkind: Pod\nspec: { containers: [{ image: x, args: ["--image-pull-secret=a", --pull-secret, b, c], env: [{ name: IMAGE_PULL_SECRETS, value: "d,e" }] }] }\n',
      ["a", "b", "d", "e"],
    ],
    ["no custom kind", "apiVersion: v1\nkind: Service\nspec: { secretName: a }\n", []],
    [
      "what is no name",
      "apiVersion: example.com/v1\nkind: Widget\nspec: { secret: { name: A/b, key: c } }\n",
      [],
    ],
  ];
  for (const [title, yaml, expected] of cases)
    test(title, async () => {
      assert.deepEqual([...((await extract(yaml)).referencedSecrets ?? [])].toSorted(), expected);
    });
});

describe("pull secrets of custom kinds", () => {
  const shapes: [
    title: string,
    apiVersion: string,
    kind: string,
    spec: string,
    expected: string[],
  ][] = [
    [
      "objects",
      "acid.zalan.do/v1",
      "postgresql",
      "dockerImage: x, imagePullSecrets: [{ name: a }, { name: b }]",
      ["a", "b"],
    ],
    [
      "names",
      "sparkoperator.k8s.io/v1",
      "SparkApplication",
      "image: x, imagePullSecrets: [a]",
      ["a"],
    ],
    [
      "a name",
      "extensions.istio.io/v1alpha1",
      "WasmPlugin",
      "image: x, containers: [{ image: x }], imagePullSecret: a",
      ["a"],
    ],
    ["an object", "minio.min.io/v2", "Tenant", "image: x, imagePullSecret: { name: a }", ["a"]],
    [
      "below other fields",
      "platform.confluent.io/v1beta1",
      "Kafka",
      "a: { containers: [{ image: x }] }, image: { pullSecretRef: [a] }",
      ["a"],
    ],
    [
      "of another namespace",
      "example.com/v1",
      "Widget",
      "a: { containers: [{ image: x }] }, pullSecretRef: { name: a, namespace: b }",
      [],
    ],
    [
      "of a controller's namespace",
      "pkg.crossplane.io/v1",
      "Provider",
      "package: x, a: { containers: [{ image: x }] }, packagePullSecrets: [{ name: a }]",
      ["a"],
    ],
  ];
  const read = (apiVersion: string, kind: string, spec: string): ReturnType<typeof extract> =>
    extract(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web, namespace: prod }\nspec: { ${spec} }\n`,
    );
  for (const [title, apiVersion, kind, spec, expected] of shapes)
    test(title, async () => {
      const { workloads } = await read(apiVersion, kind, spec);
      assert.equal(workloads.length, 1);
      assert.deepEqual(
        workloads.flatMap(({ references }) => references.map(({ name }) => name)),
        expected,
      );
    });

  test("values of a chart are ignored", async () => {
    const values = "values: { imagePullSecrets: [{ name: a }], containers: [{ image: x }] }";
    assert.deepEqual(
      (await read("helm.toolkit.fluxcd.io/v2", "HelmRelease", values)).workloads,
      [],
    );
  });
});

describe("hooks", () => {
  const hooks: [annotations: string, expected: [string, string, boolean, number] | null][] = [
    ["", null],
    ["helm.sh/hook: pre-install", ["helm", "pre-install", false, 0]],
    [
      'helm.sh/hook: "post-install,pre-upgrade", helm.sh/hook-weight: "-5"',
      ["helm", "post-install,pre-upgrade", false, -5],
    ],
    ["helm.sh/hook: post-install, helm.sh/hook-weight: 3", ["helm", "post-install", false, 3]],
    ["helm.sh/hook: test", ["helm", "test", true, 0]],
    ["helm.sh/hook: test-success", ["helm", "test-success", true, 0]],
    [
      'argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/sync-wave: "-1"',
      ["argocd", "PreSync", false, -1],
    ],
    [
      "argocd.argoproj.io/hook: PostSync, helm.sh/hook: pre-install",
      ["argocd", "PostSync", false, 0],
    ],
    ['argocd.argoproj.io/sync-wave: "2"', ["argocd", "Sync", false, 2]],
    ["helm.sh/hook: pre-install, helm.sh/hook-weight: heavy", ["helm", "pre-install", false, 0]],
  ];
  for (const [annotations, expected] of hooks)
    test(annotations === "" ? "none" : annotations, async () => {
      const metadata = `metadata: { name: web, annotations: { ${annotations} } }`;
      const cluster = await extract(
        `apiVersion: batch/v1\nkind: Job\n${metadata}\nspec: { template: { spec: { containers: [{ image: x }] } } }\n---\napiVersion: v1\nkind: Secret\n${metadata}\n`,
      );
      for (const hook of [cluster.workloads[0]?.hook, declaredIn(cluster)[0]?.hook]) {
        assert.deepEqual(
          hook == null ? null : [hook.tool, hook.phase, hook.test, hook.weight],
          expected,
        );
      }
    });
});

const secret = (body: string, metadata = "name: web, namespace: prod"): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { ${metadata} }\n${body}\n`;
const registry = "type: kubernetes.io/dockerconfigjson\n";

describe("a Secret", () => {
  const config = '{"auths":{"ghcr.io":{"auth":"dTpw"}}}';

  test("for a registry keeps its decoded docker config", async () => {
    const object = await only(secret(`${registry}data: { .dockerconfigjson: ${base64(config)} }`));
    assert.deepEqual(object.dockerConfig, { key: ".dockerconfigjson", text: config });
    assert.equal(object.hidden, null);
    assert.equal(object.certain, true);
    assert.deepEqual(
      [object.at.line, object.root, object.producer, object.source],
      [3, "root", null, "manifest"],
    );
    assert.deepEqual(object.by, {
      apiVersion: "v1",
      kind: "Secret",
      namespace: "prod",
      name: "web",
    });
  });

  test("of the legacy type keeps its docker config by its own key", async () => {
    const object = await only(
      secret(
        `type: kubernetes.io/dockercfg\ndata: { .dockercfg: ${base64("{}")}, .dockerconfigjson: e30= }`,
      ),
    );
    assert.deepEqual(object.dockerConfig, { key: ".dockercfg", text: "{}" });
  });

  test("prefers stringData over data", async () => {
    const object = await only(
      secret(
        `${registry}data: { .dockerconfigjson: e30=, x: eA== }\nstringData: { .dockerconfigjson: '${config}' }`,
      ),
    );
    assert.equal(object.dockerConfig?.text, config);
    assert.deepEqual(object.keys, [".dockerconfigjson", "x"]);
  });

  test("of another type keeps no values", async () => {
    const cluster = await extract(
      secret("stringData: { .dockerconfigjson: hunter2, password: hunter2 }"),
    );
    assert.ok(
      !JSON.stringify(cluster, (key, value: unknown) =>
        key === "excerpt" ? undefined : value,
      ).includes("hunter2"),
    );
    const object = declaredIn(cluster)[0];
    assert.deepEqual(
      [object?.type, object?.keys, object?.dockerConfig],
      ["Opaque", [".dockerconfigjson", "password"], null],
    );
  });

  const unreadable: [title: string, value: string, hidden: string | null][] = [
    ["line breaks in base64", JSON.stringify(`e3\n0=`), null],
    ["no padding", "e30", "not base64, so the API server rejects the Secret"],
    ["padding in the middle", "e30=e30=", "not base64, so the API server rejects the Secret"],
    ["the alphabet of URLs", "e-_=", "not base64, so the API server rejects the Secret"],
    ["a space", "'e3 0='", "not base64, so the API server rejects the Secret"],
    ["a number", "1234", "not a string, so the API server rejects the Secret"],
    ["a variable of Flux", "${REGCRED}", "filled in when it is applied"],
    ["a placeholder of argocd-vault-plugin", "<regcred>", "filled in when it is applied"],
    ["an encrypted value", "'ENC[AES256_GCM,data:x]'", "encrypted"],
    [
      "more than a Secret can hold",
      "A".repeat(2_000_000),
      "more than 1 MiB, so the API server rejects the Secret",
    ],
  ];
  for (const [title, value, hidden] of unreadable)
    test(`base64: ${title}`, async () => {
      const object = await only(secret(`${registry}data:\n  .dockerconfigjson: ${value}`));
      assert.equal(object.hidden, hidden);
      assert.equal(object.dockerConfig?.text ?? null, hidden === null ? "{}" : null);
      assert.deepEqual(object.keys, [".dockerconfigjson"]);
    });

  test("with a template as docker config has its registries", async () => {
    const object = await only(
      secret(
        `${registry}stringData: { .dockerconfigjson: '{"auths":{"ghcr.io":{"auth":"\${TOKEN}"}}}' }`,
      ),
    );
    assert.deepEqual(
      [object.hidden, object.registries, object.dockerConfig],
      ["filled in when it is applied", ["ghcr.io"], null],
    );
  });

  test("with template markers inside base64 is read", async () => {
    assert.equal(
      (
        await only(
          secret(
            `${registry}data: { .dockerconfigjson: ${base64('{"auths":{"a":{"password":"{{${x}"}}}')} }`,
          ),
        )
      ).hidden,
      null,
    );
  });

  test("with placeholders of argocd-vault-plugin is hidden", async () => {
    const body = `${registry}data: { .dockerconfigjson: ${base64('{"auths":{"a":{"auth":"<auth>"}}}')} }`;
    assert.equal((await only(secret(body))).hidden, null);
    const filled = await only(
      secret(
        body,
        "name: web, namespace: prod, annotations: { avp.kubernetes.io/path: secret/data/x }",
      ),
    );
    assert.deepEqual([filled.hidden, filled.dockerConfig], ["filled in when it is applied", null]);
  });

  test("encrypted by SOPS has name, type and keys", async () => {
    const object = await only(
      secret(`${registry}data: { .dockerconfigjson: 'ENC[AES256_GCM,data:x]' }\nsops: { mac: x }`),
    );
    assert.deepEqual(
      [object.name, object.type, object.keys, object.hidden, object.dockerConfig],
      ["web", "kubernetes.io/dockerconfigjson", [".dockerconfigjson"], "encrypted", null],
    );
  });

  test("with an encrypted name may have any name", async () => {
    const object = await only(
      secret("data: { a: x }\nsops: { mac: x }", "name: 'ENC[AES256_GCM,data:x]', namespace: prod"),
    );
    assert.deepEqual([object.name, object.certain, placeOf(object)], [null, false, "prod"]);
  });

  test("without keys has unknown keys", async () => {
    assert.equal((await only(secret(""))).keys, null);
    assert.deepEqual((await only(secret(registry))).keys, []);
  });

  test("for a service account token has the keys of the token", async () => {
    assert.deepEqual((await only(secret("type: kubernetes.io/service-account-token"))).keys, [
      "token",
      "ca.crt",
      "namespace",
      "service-ca.crt",
    ]);
  });

  test("a ServiceAccount has its pull secrets without empty names", async () => {
    const object = await only(
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: bot }\nimagePullSecrets: [{ name: a }, {}]\n",
    );
    assert.deepEqual(
      [
        object.kind,
        object.name,
        object.imagePullSecrets.map(({ value }) => value),
        placeOf(object),
      ],
      ["ServiceAccount", "bot", ["a"], null],
    );
  });

  test("a ConfigMap has only keys", async () => {
    const object = await only(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata: { a: x }\nbinaryData: { b: eA== }\n",
    );
    assert.deepEqual(
      [object.kind, object.keys, object.type, object.hidden],
      ["ConfigMap", ["a", "b"], null, null],
    );
  });
});

const external = (spec: string): string =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: web, namespace: prod }\nspec:\n${spec.replace(/^/gm, "  ")}\n`;

describe("an ExternalSecret", () => {
  const template = (config: string): string =>
    external(
      `target:\n  template:\n    type: kubernetes.io/dockerconfigjson\n    data:\n      .dockerconfigjson: |\n        ${config}\ndata: [{ secretKey: token }]`,
    );

  const configs: [title: string, config: string, expected: string[] | null][] = [
    [
      "named",
      '{"auths":{"ghcr.io/acme":{"auth":"{{ printf "%s:%s" .u .p | b64enc }}"},"quay.io":{}}}',
      ["ghcr.io/acme", "quay.io"],
    ],
    ["one filled in", '{"auths":{"{{ .host }}":{},"quay.io":{}}}', null],
    ["all filled in", "{{ .config | toString }}", null],
    [
      "not quite JSON",
      '{ "auths": { "ghcr.io": { "username": {{ .u | quote }}, }, }, }',
      ["ghcr.io"],
    ],
    ["cut off", '{"auths":{"ghcr.io":{', ["ghcr.io"]],
  ];
  for (const [title, config, expected] of configs)
    test(`registries: ${title}`, async () => {
      assert.deepEqual((await only(template(config))).registries, expected);
    });

  test("reads an unterminated template quickly", async () => {
    const cpuSeconds = startCpuTimer();
    await only(template(`{"auths":{${'"\\'.repeat(15_000)}`));
    await only(template(`{"auths":{${"{{".repeat(15_000)}`));
    assert.ok(cpuSeconds() < 30, `${cpuSeconds()} s`);
  });

  test("is Opaque without a type, and has the keys of its data", async () => {
    const object = await only(external("data: [{ secretKey: .dockerconfigjson }]"));
    assert.deepEqual(
      [object.type, object.keys, object.hidden, object.producer],
      ["Opaque", [".dockerconfigjson"], "made in the cluster", "ExternalSecret"],
    );
  });

  test("has unknown keys with dataFrom", async () => {
    assert.equal((await only(external("dataFrom: [{ extract: { key: x } }]"))).keys, null);
  });

  test("merges its template only with mergePolicy Merge", async () => {
    const spec = (policy: string): string =>
      external(
        `target: { template: { mergePolicy: ${policy}, data: { a: x } } }\ndata: [{ secretKey: b }]`,
      );
    assert.deepEqual((await only(spec("Replace"))).keys, ["a"]);
    assert.deepEqual((await only(spec("Merge"))).keys, ["a", "b"]);
  });

  test("creates no Secret with creationPolicy None, and adds keys with Merge", async () => {
    const spec = (policy: string): string =>
      external(`target: { creationPolicy: ${policy} }\ndata: [{ secretKey: b }]`);
    const [none] = declaredIn(await extract(spec("None")));
    assert.equal(none?.unmade?.reason.code, "never-created");
    const [idle] = declaredIn(await extract(spec("Merge")));
    assert.deepEqual([idle?.certain, idle?.unmade?.reason.code], [false, "adds-only"]);
    assert.deepEqual((await only(`${secret("stringData: { a: x }")}---\n${spec("Merge")}`)).keys, [
      "a",
      "b",
    ]);
  });

  const intervals: [written: string, expected: number | "never" | null][] = [
    ["", 3600],
    ["refreshInterval: 1h30m", 5400],
    ["refreshInterval: 720h0m0s", 2_592_000],
    ["refreshInterval: '0'", "never"],
    ["refreshInterval: 0s", "never"],
    ["refreshInterval: often", null],
    ["refreshPolicy: CreatedOnce", "never"],
    ["refreshPolicy: OnChange", "never"],
  ];
  for (const [written, expected] of intervals)
    test(`is refreshed: ${written === "" ? "by default" : written}`, async () => {
      assert.equal(
        (await only(external(`data: [{ secretKey: a }]\n${written}`))).refreshSeconds,
        expected,
      );
    });

  test("has the registry and lifetime of its generator", async () => {
    const generator = (kind: string, spec: string): string =>
      `${external(`dataFrom: [{ sourceRef: { generatorRef: { kind: ${kind}, name: g } } }]`)}---\napiVersion: generators.external-secrets.io/v1alpha1\nkind: ${kind}\nmetadata: { name: g, namespace: prod }\nspec: ${spec}\n`;
    const ecr = await only(
      generator(
        "ECRAuthorizationToken",
        "{ region: eu-west-1, role: 'arn:aws:iam::123456789012:role/x' }",
      ),
    );
    assert.deepEqual(
      [ecr.registries, ecr.lifetimeSeconds],
      [["123456789012.dkr.ecr.eu-west-1.amazonaws.com"], 43_200],
    );
    const gcr = await only(generator("GCRAccessToken", "{ projectID: p }"));
    assert.deepEqual([gcr.registries, gcr.lifetimeSeconds], [null, 3600]);
    const acr = await only(generator("ACRAccessToken", "{ registry: acme.azurecr.io }"));
    assert.deepEqual([acr.registries, acr.lifetimeSeconds], [["acme.azurecr.io"], 10_800]);
    const cluster = await only(
      generator(
        "ClusterGenerator",
        "{ kind: ECRAuthorizationToken, generator: { ecrAuthorizationTokenSpec: { region: us-east-1 } } }",
      ),
    );
    assert.deepEqual([cluster.registries, cluster.lifetimeSeconds], [null, 43_200]);
  });

  test("has the lifetime that the kind of an undeclared generator tells", async () => {
    for (const [kind, lifetime] of [
      ["GithubAccessToken", 3600],
      ["QuayAccessToken", 3600],
      ["Password", null],
    ]) {
      const ref = `generatorRef: { kind: ${kind}, name: elsewhere }`;
      const made = await only(external(`dataFrom: [{ sourceRef: { ${ref} } }]`));
      assert.deepEqual([made.registries, made.lifetimeSeconds], [null, lifetime]);
    }
  });

  test("for a cluster is in the selected namespaces, and possibly in undeclared ones", async () => {
    const made = (
      await extract(
        "apiVersion: v1\nkind: Namespace\nmetadata: { name: a, labels: { team: x } }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: b }\n---\n" +
          "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: { name: web }\nspec: { namespaceSelector: { matchLabels: { team: x } } }\n",
      )
    ).objects.filter(({ name }) => name === "web");
    assert.deepEqual(
      made.map((object) => [placeOf(object), object.certain]),
      [
        ["/a/", true],
        ["/.*/ but /a|b/", false],
      ],
    );
  });
});

test("a VaultStaticSecret without create fills an existing Secret", async () => {
  const vault =
    "apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: { name: v, namespace: prod }\nspec: { destination: { name: web } }\n";
  const [idle] = declaredIn(await extract(vault));
  assert.equal(idle?.unmade?.reason.code, "adds-only");
  assert.equal((await only(`${secret("stringData: { a: x }")}---\n${vault}`)).keys, null);
});

for (const [transformation, keys] of [
  ["{ templates: { config.json: { text: x } }, excludes: ['.*'] }", ["config.json"]],
  ["{ templates: { config.json: { text: x } } }", null],
  [
    "{ templates: { config.json: { text: x } }, excludes: ['.*'], transformationRefs: [{ name: t }] }",
    null,
  ],
] as const)
  test(`the keys of a VaultStaticSecret with ${transformation}`, async () => {
    const { keys: found } = await only(
      `apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: { name: v, namespace: prod }\nspec: { destination: { create: true, name: web, transformation: ${transformation} } }\n`,
    );
    assert.deepEqual(found === null ? null : [...found], keys);
  });

describe("copies", () => {
  const reflected =
    "reflector.v1.k8s.emberstack.com/reflection-allowed: 'true', reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'";
  const templates: [kind: string, manifest: string][] = [
    [
      "SealedSecret",
      `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: web, namespace: prod }\nspec: { encryptedData: { a: x }, template: { metadata: { annotations: { ${reflected} } } } }\n`,
    ],
    [
      "ExternalSecret",
      external(
        `data: [{ secretKey: a }]\ntarget: { template: { metadata: { annotations: { ${reflected} } } } }`,
      ),
    ],
    [
      "Certificate",
      `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: prod }\nspec: { secretName: web, secretTemplate: { annotations: { ${reflected} } } }\n`,
    ],
    [
      "VaultStaticSecret",
      `apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: { name: v, namespace: prod }\nspec: { destination: { create: true, name: web, annotations: { ${reflected} } } }\n`,
    ],
    [
      "SopsSecret",
      `apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: { name: v, namespace: prod }\nspec: { secretTemplates: [{ name: web, annotations: { ${reflected} } }] }\n`,
    ],
  ];
  test("by the annotations that an Ingress passes to the Secret of its certificate", async () => {
    const template = JSON.stringify({ annotations: { "kubed.appscode.com/sync": "" } });
    const annotations = `{ cert-manager.io/issuer: le, cert-manager.io/secret-template: '${template}' }`;
    const found = declaredIn(
      await extract(
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: i, namespace: prod, annotations: ${annotations} }\nspec: { tls: [{ hosts: [a], secretName: web }] }\n`,
      ),
    );
    assert.deepEqual(
      found.map((object) => [object.name, placeOf(object), object.producer]),
      [
        ["web", "prod", "cert-manager"],
        ["web", "/.*/", "config-syncer"],
      ],
    );
  });
  for (const [kind, manifest] of templates)
    test(`by the annotations that a ${kind} passes to its Secret`, async () => {
      assert.deepEqual(
        declaredIn(await extract(manifest)).map((object) => [
          object.name,
          placeOf(object),
          object.producer,
        ]),
        [
          ["web", "prod", kind],
          ["web", "/.*/", "kubernetes-reflector"],
        ],
      );
    });

  test("have the content of the original", async () => {
    const [, copy] = declaredIn(
      await extract(
        secret(
          `${registry}stringData: { .dockerconfigjson: '{}' }`,
          `name: web, namespace: prod, annotations: { ${reflected} }`,
        ),
      ),
    );
    assert.equal(copy?.dockerConfig?.text, "{}");
  });

  for (const pattern of [
    "(a+)+b",
    "(a|a)(a|a)(a|a)(a|a)b",
    ".*a.*a.*a.*b",
    "(?=a)b",
    "a(",
    "(a)\\1",
    "a".repeat(501),
  ])
    test(`an unsafe or invalid pattern may match anywhere: ${pattern.slice(0, 30)}`, async () => {
      const annotations = `replicator.v1.mittwald.de/replicate-to: '${pattern}'`;
      const [, copy] = declaredIn(
        await extract(
          secret(
            "stringData: { a: x }",
            `name: web, namespace: prod, annotations: { ${annotations} }`,
          ),
        ),
      );
      assert.ok(copy);
      assert.deepEqual([placeOf(copy), copy.certain], ["/.*/", false]);
    });

  const selectors: [selector: string, expected: string][] = [
    ["team=x", "/a/"],
    ["team==x,tier!=y", "/a/"],
    ["team in (x, z)", "/a|c/"],
    ["team notin (x)", "/b|c/"],
    ["team", "/a|c/"],
    ["!team", "/b/"],
    ["kubernetes.io/metadata.name in (d)", "/d/"],
  ];
  for (const [selector, expected] of selectors)
    test(`by the selector ${selector}`, async () => {
      const namespaces = [
        "{ name: a, labels: { team: x } }",
        "{ name: b }",
        "{ name: c, labels: { team: z } }",
      ].map((metadata) => `apiVersion: v1\nkind: Namespace\nmetadata: ${metadata}\n---\n`);
      const annotations = `annotations: { kubed.appscode.com/sync: "${selector}" }`;
      const [, copy] = declaredIn(
        await extract(
          namespaces.join("") +
            secret("stringData: { a: x }", `name: web, namespace: prod, ${annotations}`),
        ),
      );
      assert.ok(copy);
      assert.deepEqual([placeOf(copy), copy.certain], [expected, true]);
    });
});

describe("nested in other kinds", () => {
  const nested = (apiVersion: string, kind: string, at: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web }\n${at.replace("@", "{ apiVersion: v1, kind: Secret, metadata: { name: made, namespace: prod }, stringData: { k: v } }")}\n`;
  const wrappers: [apiVersion: string, kind: string, at: string, certain: boolean][] = [
    ["template.openshift.io/v1", "Template", "objects: [@]", true],
    [
      "work.open-cluster-management.io/v1",
      "ManifestWork",
      "spec: { workload: { manifests: [@] } }",
      true,
    ],
    ["hive.openshift.io/v1", "SelectorSyncSet", "spec: { resources: [@] }", true],
    ["operator.tekton.dev/v1alpha1", "TektonInstallerSet", "spec: { manifests: [@] }", true],
    ["apiextensions.crossplane.io/v1", "Composition", "spec: { resources: [{ base: @ }] }", false],
    [
      "kro.run/v1alpha1",
      "ResourceGraphDefinition",
      "spec: { resources: [{ template: @ }] }",
      false,
    ],
    ["triggers.tekton.dev/v1beta1", "TriggerTemplate", "spec: { resourcetemplates: [@] }", false],
  ];
  for (const [apiVersion, kind, at, certain] of wrappers)
    test(kind, async () => {
      const found = declaredIn(await extract(nested(apiVersion, kind, at))).filter(
        ({ kind: what }) => what === "Secret",
      );
      assert.deepEqual(
        found.map((object) => [object.name, object.keys, object.certain]),
        [["made", ["k"], certain]],
      );
    });
});

test("a reference with the shape of a resource declares nothing", async () => {
  assert.deepEqual(
    declaredIn(
      await extract(
        "apiVersion: example.com/v1\nkind: Widget\nspec: { target: { apiVersion: v1, kind: Secret, name: x } }\n",
      ),
    ),
    [],
  );
});

describe("an unknown kind", () => {
  const widget = (spec: string, apiVersion = "example.com/v1"): string =>
    `apiVersion: ${apiVersion}\nkind: Widget\nmetadata: { name: web, namespace: prod }\nspec: { ${spec} }\n`;

  test("may create the Secret that it names", async () => {
    for (const field of [
      "secretName: made",
      "a: [{ targetSecretName: made }]",
      "destinationSecret: { name: made }",
      "outputSecretName: made",
      "destinationSecretRef: { name: made }",
      "managedSecretReference: { name: made }",
      "targetSecret: made",
      "writeToSecret: { name: made }",
    ]) {
      const object = await only(widget(field));
      assert.deepEqual(
        [object.name, object.certain, object.type, object.keys, object.producer],
        ["made", false, null, null, "Widget"],
      );
    }
  });

  test("may create a Secret of its own name if its kind contains Secret", async () => {
    for (const [kind, namespace, namespaces] of [
      ["ImagePullSecret", "prod", { is: "prod" }],
      ["AWSECRCredential", null, { match: ".*", but: null }],
    ] as const) {
      const where = namespace === null ? "" : `, namespace: ${namespace}`;
      const object = await only(
        `apiVersion: example.com/v1\nkind: ${kind}\nmetadata: { name: regcred${where} }\n`,
      );
      assert.deepEqual(
        [object.name, object.certain, object.type, object.namespaces],
        ["regcred", false, null, namespaces],
      );
    }
    assert.deepEqual(
      declaredIn(await extract(widget("existingSecret: there, sourceSecret: { name: there }"))),
      [],
    );
  });

  test("creates no Secret that its pods need; built-in kinds create none", async () => {
    assert.deepEqual(
      declaredIn(
        await extract(
          widget(
            "containers: [{ image: x }], volumes: [{ name: v, secret: { secretName: needed } }]",
          ),
        ),
      ),
      [],
    );
    assert.deepEqual(
      declaredIn(await extract(widget("tls: [{ secretName: needed }]", "networking.k8s.io/v1"))),
      [],
    );
  });
});

describe("patchers", () => {
  const deployment = (container: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: p, namespace: ops }\nspec: { template: { spec: { containers: [${container}] } } }\n`;
  const policy = (rule: string): string =>
    `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: p }\nspec: { rules: [${rule}] }\n`;
  const rows: [
    title: string,
    manifest: string,
    expected: [patches: unknown, secret: string | null, namespaces: unknown][],
  ][] = [
    [
      "imagepullsecret-patcher",
      deployment("{ image: quay.io/titansoft/imagepullsecret-patcher:v1 }"),
      [[{ serviceAccounts: ["default"] }, "image-pull-secret", { match: ".*", but: null }]],
    ],
    [
      "imagepullsecret-patcher of all accounts",
      deployment(
        '{ image: x/imagepullsecret-patcher:v1, env: [{ name: CONFIG_ALLSERVICEACCOUNT, value: "true" }, { name: CONFIG_SECRETNAME, value: s }] }',
      ),
      [[{ serviceAccounts: null }, "s", { match: ".*", but: null }]],
    ],
    [
      "registry-creds",
      deployment("{ image: upmcenterprises/registry-creds:1.10 }"),
      ["awsecr-cred", "gcr-secret", "dpr-secret", "acr-secret"].map((name) => [
        { serviceAccounts: ["default"] },
        name,
        { match: ".*", but: "kube-system" },
      ]),
    ],
    [
      "ClusterPullSecret",
      "apiVersion: ops.alexellis.io/v1\nkind: ClusterPullSecret\nmetadata: { name: s }\nspec: {}\n",
      [[{ serviceAccounts: null }, "s", { match: ".*", but: null }]],
    ],
    [
      "Kyverno, merged",
      policy(
        "{ match: { any: [{ resources: { kinds: [Pod], namespaces: ['team-*'] } }] }, mutate: { patchStrategicMerge: { spec: { +(imagePullSecrets): [{ name: s }] } } } }",
      ),
      [["pods", "s", { match: "team-.*", but: null }]],
    ],
    [
      "Kyverno, patched by text",
      policy(
        "{ mutate: { patchesJson6902: '- { op: add, path: /spec/imagePullSecrets, value: [{ name: s }] }' } }",
      ),
      [["pods", "s", { match: ".*", but: null }]],
    ],
    [
      "Kyverno, asked for only",
      policy("{ validate: { pattern: { spec: { imagePullSecrets: [{ name: s }] } } } }"),
      [],
    ],
    [
      "a patch by kubectl",
      deployment(
        `{ image: kubectl, command: [sh, -c, 'kubectl patch serviceaccount default -n prod -p "{\\"imagePullSecrets\\":[{\\"name\\":\\"s\\"}]}"'] }`,
      ),
      [[{ serviceAccounts: ["default"] }, "s", { is: "prod" }]],
    ],
  ];
  for (const [title, manifest, expected] of rows)
    test(title, async () => {
      const { patchers } = await extract(manifest);
      assert.deepEqual(
        patchers.map(({ patches, secret: name, namespaces }) => [patches, name, namespaces]),
        expected,
      );
    });
});

describe("known controllers", () => {
  const cron = (schedule: string, container: string): string =>
    `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: p, namespace: ops }\nspec: { schedule: '${schedule}', jobTemplate: { spec: { template: { spec: { containers: [${container}] } } } } }\n`;
  const renewal =
    "{ image: nabsul/k8s-ecr-login-renew:1, env: [{ name: DOCKER_SECRET_NAME, value: s }] }";
  const schedules: [schedule: string, expected: number | null][] = [
    ["0 */6 * * *", 21_600],
    ["*/30 * * * *", 1800],
    ["0 3,15 * * *", 43_200],
    ["0 3,5 * * *", 79_200],
    ["0 0 * * *", 86_400],
    ["@daily", 86_400],
    ["0 0 * * 1", null],
  ];
  for (const [schedule, expected] of schedules)
    test(`renew at ${schedule}`, async () => {
      const object = await only(cron(schedule, renewal));
      assert.deepEqual(
        [object.refreshSeconds, object.lifetimeSeconds, placeOf(object)],
        [expected, 43_200, "ops"],
      );
    });

  test("a Secret created by a script is uncertain", async () => {
    const script =
      "kubectl create secret docker-registry -n prod \\\n  regcred --docker-password=$(aws ecr get-login-password)";
    const object = await only(
      cron("0 */8 * * *", `{ image: aws, args: [${JSON.stringify(script)}] }`),
    );
    assert.deepEqual(
      [object.name, object.certain, placeOf(object), object.lifetimeSeconds],
      ["regcred", false, "prod", 43_200],
    );
  });
});

describe("the inventory", () => {
  const list = (...items: string[]): string =>
    `apiVersion: v1\nkind: List\nitems:\n${items.map((item) => `  - ${item}\n`).join("")}`;
  const account =
    "{ apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: prod }, imagePullSecrets: [{ name: regcred }] }";
  const stored = (data: string, namespace = "prod"): string =>
    `{ apiVersion: v1, kind: Secret, metadata: { name: regcred, namespace: ${namespace} }, type: kubernetes.io/dockerconfigjson${data} }`;

  test("declares objects, and covers their kinds and namespaces", async () => {
    const cluster = await extract("", {
      inventory: list(
        account,
        stored(`, data: { .dockerconfigjson: ${base64('{"auths":{}}')} }`, "stage"),
        "{ apiVersion: v1, kind: Pod, metadata: { name: p, namespace: other }, spec: { containers: [{ image: x }] } }",
      ),
    });
    assert.deepEqual(
      declaredIn(cluster).map((object) => [
        object.kind,
        object.name,
        placeOf(object),
        object.source,
        object.certain,
        object.dockerConfig?.text ?? null,
      ]),
      [
        ["ServiceAccount", "default", "prod", "inventory", true, null],
        ["Secret", "regcred", "stage", "inventory", true, '{"auths":{}}'],
      ],
    );
    assert.deepEqual(cluster.workloads, []);
    assert.deepEqual(cluster.coverage, [
      { kinds: new Set(["ServiceAccount", "Secret"]), namespaces: new Set(["prod", "stage"]) },
    ]);
    assert.deepEqual([cluster.resources, cluster.documents], [0, 0]);
  });

  test("covers nothing with a single object", async () => {
    assert.deepEqual((await extract("", { inventory: secret("data: { a: eA== }") })).coverage, []);
  });

  const stripped: [title: string, data: string, keys: string[] | null][] = [
    ["no data", "", null],
    ["null", ", data: null", null],
    ["empty values", ', data: { .dockerconfigjson: "" }', [".dockerconfigjson"]],
    ["blackened", ", data: { .dockerconfigjson: '***' }", [".dockerconfigjson"]],
    ["a word that is base64", ", data: { .dockerconfigjson: REDACTED }", [".dockerconfigjson"]],
    ["a value that is null", ", data: { .dockerconfigjson: null }", [".dockerconfigjson"]],
  ];
  for (const [title, data, keys] of stripped)
    test(`reads removed values: ${title}`, async () => {
      const object = await only("", { inventory: list(stored(data)) });
      assert.deepEqual(
        [object.type, object.keys, object.hidden, object.dockerConfig],
        ["kubernetes.io/dockerconfigjson", keys, "not in the inventory", null],
      );
    });
});

test("the configuration declares Secrets and service accounts", async () => {
  const at: Span = {
    file: ".pullgate.yaml",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    excerpt: "",
  };
  const declared = {
    secrets: ["prod/regcred", "*/harbor-pull", "team-*/x"],
    serviceAccounts: ["prod/deployer"],
    at,
  };
  const objects = declaredIn(await extract("", { options: { declared } }));
  assert.deepEqual(
    objects.map((object) => [
      object.kind,
      object.name,
      placeOf(object),
      object.source,
      object.type,
      object.keys,
      object.hidden,
    ]),
    [
      [
        "Secret",
        "regcred",
        "prod",
        "configuration",
        "kubernetes.io/dockerconfigjson",
        null,
        "declared",
      ],
      [
        "Secret",
        "harbor-pull",
        "/.*/",
        "configuration",
        "kubernetes.io/dockerconfigjson",
        null,
        "declared",
      ],
      [
        "Secret",
        "x",
        "/team-.*/",
        "configuration",
        "kubernetes.io/dockerconfigjson",
        null,
        "declared",
      ],
      ["ServiceAccount", "deployer", "prod", "configuration", null, null, null],
    ],
  );
  assert.deepEqual(objects[0]?.at, at);
});

test("Namespace resources are read with their labels", async () => {
  const { namespaces } = await extract(
    "apiVersion: v1\nkind: Namespace\nmetadata: { name: prod, labels: { team: x } }\n",
  );
  assert.deepEqual(namespaces, [{ name: "prod", root: "root", labels: { team: "x" } }]);
});

test("the cluster is the same when it is requested twice", async () => {
  const extractor = new Extractor({ locations: [], namespace: null });
  assert.deepEqual(extractor.cluster(), extractor.cluster());
});

test("no unexpected value makes extraction throw", async () => {
  const wrong = [
    "null",
    "[]",
    "{}",
    "1",
    "true",
    '""',
    "[[]]",
    "[null, { name: 1 }]",
    "{ name: { name: x } }",
    "constructor",
    "'{{'",
    "'${X}'",
  ];
  const manifests = table.map(({ manifest }) => manifest);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...manifests),
      fc.nat(),
      fc.constantFrom(...wrong),
      async (manifest, place, value) => {
        // Any word that is a value, flow collections included.
        const words = [
          ...manifest.matchAll(/(?<=: )(?:[^\s,{}[\]]+|\{[^{}]*\}|\[[^[\]]*\])(?=[\s,}\]])/g),
        ];
        const word = words[place % words.length];
        if (word === undefined) return;
        const { objects } = await extract(
          manifest.slice(0, word.index) + value + manifest.slice(word.index + word[0].length),
        );
        for (const { name, keys, imagePullSecrets } of objects.map(flat))
          assert.ok(
            (name === null || name !== "") &&
              (keys ?? []).every((key) => typeof key === "string") &&
              imagePullSecrets.every(({ at }) => at.line > 0),
          );
      },
    ),
    propertyRuns(1500),
  );
});
