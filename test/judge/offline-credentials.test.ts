/** What the manifests alone show of pull secrets: variants of each kind, judged offline. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeOffline } from "../support/judge-offline.ts";

/** The rules that report something, with the line of each place, in the order of the rules. */
async function reported(...files: (string | [path: string, text: string])[]): Promise<string[]> {
  const diagnostics = await judgeOffline(
    files.map((file) => {
      const [path, text] = typeof file === "string" ? ["m.yaml", file] : file;
      return { path, text, root: "" };
    }),
  );
  return [
    ...new Set(diagnostics.map(({ rule, diagnostic }) => `${rule.id}:${diagnostic.at.line}`)),
  ];
}

const image = "registry.acme.example/shop/web:v1";
const pod = (pull = "imagePullSecrets: [{ name: regcred }]", more = "") =>
  `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  ${pull}
  containers: [{ name: web, image: "${image}"${more} }]
---
`;
const secret = (name: string, key: string, namespace = "shop", annotations = "{}") =>
  `apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: ${namespace}, annotations: ${annotations} }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '{"auths":{"${key}":{"username":"u","password":"p"}}}' }
---
`;
const account = (name: string, rest: string) =>
  `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: shop }
${rest}
---
`;
const host = "registry.acme.example";
const type = "type: kubernetes.io/dockerconfigjson";
const external = (target: string, kind = "ExternalSecret") =>
  `apiVersion: external-secrets.io/v1
kind: ${kind}
metadata: { name: regcred, namespace: shop }
spec:
  ${target}
  data: [{ secretKey: .dockerconfigjson, remoteRef: { key: a } }]
---
`;
const sealed = (metadata: string, annotations = "{}") =>
  `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: regcred, namespace: shop, annotations: ${annotations} }
spec:
  encryptedData: { .dockerconfigjson: AgB }
  template: { metadata: ${metadata}, ${type} }
---
`;
const custom = (field: string) =>
  `apiVersion: example.com/v1
kind: Widget
metadata: { name: w, namespace: shop }
spec:
  ${field}
  image: ${image}
---
`;
const storeClass = (pods: string) =>
  `apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: { name: registry, namespace: shop }
spec: { secretObjects: [{ secretName: regcred, ${type}, data: [{ objectName: a, key: .dockerconfigjson }] }] }
---
${pods}`;
const mounting = `volumes: [{ name: v, csi: { driver: secrets-store.csi.k8s.io, volumeAttributes: { secretProviderClass: registry } } }]`;
const clusterExternal = `apiVersion: external-secrets.io/v1
kind: ClusterExternalSecret
metadata: { name: regcred }
spec:
  namespaceSelectors: [{ matchLabels: { team: a } }]
  externalSecretSpec: { target: { template: { ${type} } }, data: [{ secretKey: .dockerconfigjson, remoteRef: { key: a } }] }
---
`;
const namespace = (labels: string) =>
  `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: ${labels} }
---
`;

describe("offline, the manifests show", () => {
  for (const [title, text, expected] of [
    [
      "a key of another registry",
      pod() + secret("regcred", "quay.io"),
      ["pull-secret-not-covering:10"],
    ],
    [
      "a key of another port",
      pod() + secret("regcred", `${host}:5000`),
      ["pull-secret-not-covering:10"],
    ],
    ["a key that covers it", pod() + secret("regcred", host), []],
    [
      "the account's list replaced",
      pod("serviceAccountName: web\n  imagePullSecrets: [{ name: '' }]") +
        account("web", "imagePullSecrets: [{ name: regcred }]") +
        secret("regcred", host),
      ["pull-secret-hides-service-account:6"],
    ],
    [
      "another account's secret",
      pod("serviceAccountName: web") +
        account("web", "") +
        account("default", "imagePullSecrets: [{ name: regcred }]") +
        secret("regcred", host),
      ["pull-secret-on-other-service-account:5"],
    ],
    [
      "an impossible name",
      pod("imagePullSecrets: [{ name: shop/regcred }]"),
      ["pull-secret-not-found:5"],
    ],
    [
      "a printed map",
      pod("imagePullSecrets: [{ name: 'map[name:regcred]' }]"),
      ["pull-secret-not-found:5"],
    ],
    [
      "a slip in the field",
      pod("imagePullSecretes: [{ name: regcred }]") + secret("regcred", host),
      ["pull-secrets-misplaced:5"],
    ],
    [
      "the field in the container",
      pod("restartPolicy: Never", ", imagePullSecrets: [{ name: regcred }]") +
        secret("regcred", host),
      ["pull-secrets-misplaced:6"],
    ],
    [
      "only additions",
      pod() + external(`target: { name: regcred, creationPolicy: Merge, template: { ${type} } }`),
      ["pull-secret-not-found:10"],
    ],
    [
      "additions to a shell",
      pod() +
        external("target: { name: regcred, creationPolicy: Merge }") +
        secret("regcred", "none"),
      [],
    ],
    [
      "a template without a quote",
      pod() +
        external(
          `target: { template: { ${type}, data: { .dockerconfigjson: '{"auths":{"${host}":{"auth":{{ .a }}"}}}' } } }`,
        ),
      ["pull-secret-not-found:12"],
    ],
    [
      "a pair in a template that nothing encodes",
      pod() +
        external(
          `target: { template: { ${type}, data: { .dockerconfigjson: '{"auths":{"${host}":{"auth":"{{ .u }}:{{ .p }}"}}}' } } }`,
        ),
      ["pull-secret-undecodable:12"],
    ],
    [
      "a secret sealed elsewhere",
      pod() + sealed("{ name: regcred, namespace: default }"),
      ["pull-secret-not-found:13"],
    ],
    [
      "a secret sealed under another name",
      pod() + sealed("{ name: old, namespace: shop }"),
      ["pull-secret-not-found:13"],
    ],
    ["a secret sealed here", pod() + sealed("{ name: regcred, namespace: shop }"), []],
    [
      "a secret sealed for all",
      pod() +
        sealed("{ namespace: default }", `{ sealedsecrets.bitnami.com/cluster-wide: "true" }`),
      [],
    ],
    ["a class that nothing mounts", storeClass(pod()), ["pull-secret-not-found:3"]],
    [
      "a class that the pod mounts",
      storeClass(pod(`${mounting}\n  imagePullSecrets: [{ name: regcred }]`)),
      [],
    ],
    [
      "a selector that misses",
      pod() + clusterExternal + namespace("{ team: b }"),
      ["pull-secret-not-found:10"],
    ],
    [
      "single quotes in a template",
      pod() +
        external(
          `target: { template: { ${type}, data: { .dockerconfigjson: "{'auths':{'${host}':{'auth':'{{ .a }}'}}}" } } }`,
        ),
      ["pull-secret-not-found:12"],
    ],
    [
      "a policy that creates nothing",
      pod() + external(`target: { name: regcred, creationPolicy: None, template: { ${type} } }`),
      ["pull-secret-not-found:12"],
    ],
    [
      "a custom resource with a near name",
      custom("imagePullSecrets: [{ name: regcerd }]") + secret("regcred", host),
      ["pull-secret-not-found:5"],
    ],
    [
      "a custom resource whose pull secret is one object",
      custom("imagePullSecret: { name: gone }"),
      ["pull-secret-not-found:5"],
    ],
    [
      "a custom resource with a pod template without containers",
      custom("nodeSets: [{ podTemplate: { spec: { imagePullSecrets: [{ name: gone }] } } }]"),
      ["pull-secret-not-found:5"],
    ],
    [
      "a custom resource with a pull secret that exists",
      custom("imagePullSecret: { name: regcred }") + secret("regcred", host),
      [],
    ],
    ["a selector that fits", pod() + clusterExternal + namespace("{ team: a }"), []],
  ] as const)
    test(title, async () => {
      const found = await reported(text);
      assert.deepEqual(
        found.filter((each) => /^pull-secrets?-(?!unused)/.test(each)),
        expected,
      );
    });
});

describe("a registry secret counts as used", () => {
  const unused = secret("regcred", "quay.io") + pod("restartPolicy: Never");
  for (const [title, text] of [
    ["under secrets of an account", unused + account("build", "secrets: [{ name: regcred }]")],
    [
      "in a ConfigMap",
      `${unused}apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: shop }\ndata: { a: 'image_pull_secrets = ["other", "regcred"]' }\n`,
    ],
    [
      "that Reflector copies",
      secret(
        "regcred",
        "quay.io",
        "shop",
        '{ reflector.v1.k8s.emberstack.com/reflection-allowed: "true" }',
      ) + pod("restartPolicy: Never"),
    ],
    [
      "of the nodes",
      secret("pull-secret", "quay.io", "openshift-config") + pod("restartPolicy: Never"),
    ],
  ] as const)
    test(title, async () => {
      const found = await reported(text);
      assert.deepEqual(
        found.filter((each) => each.startsWith("pull-secret-unused")),
        [],
      );
    });

  test("unless nothing names it", async () => {
    assert.ok((await reported(unused)).some((each) => each.startsWith("pull-secret-unused")));
  });
});

describe("a Secret that pods need to start", () => {
  const needing = pod("restartPolicy: Never", ", envFrom: [{ secretRef: { name: made } }]");
  const job = `apiVersion: batch/v1
kind: Job
metadata: { name: certgen, namespace: shop }
spec: { template: { spec: { restartPolicy: Never, serviceAccountName: certgen, containers: [{ name: a, image: "${image}" }] } } }
---
`;
  const rights = (verb: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: certgen, namespace: shop }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [${verb}] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: certgen, namespace: shop }
roleRef: { kind: Role, name: certgen, apiGroup: rbac.authorization.k8s.io }
subjects: [{ kind: ServiceAccount, name: certgen, namespace: shop }]
---
`;
  const missing = (found: string[]) => found.some((each) => each.startsWith("secret-not-found"));

  test("may be made by a Job whose account may create Secrets", async () => {
    assert.ok(missing(await reported(needing)));
    assert.ok(missing(await reported(needing + job)));
    assert.ok(missing(await reported(needing + job + rights("get"))));
    assert.ok(!missing(await reported(needing + job + rights("create"))));
  });

  test("is not made for pulls by such a Job", async () => {
    const found = await reported(pod() + job + rights("create"));
    assert.ok(found.includes("pull-secret-not-found:5"));
  });
});

describe("the pull secrets of a Crossplane package", () => {
  const provider = (name: string) => `apiVersion: pkg.crossplane.io/v1
kind: Provider
metadata: { name: sql }
spec: { package: "${image}", packagePullSecrets: [{ name: ${name} }] }
---
`;
  const stored = secret("regcred", "registry.acme.example", "crossplane-system");
  const ofSecrets = (found: string[]) => found.filter((each) => each.startsWith("pull-secret"));

  test("are in the namespace of Crossplane, whichever that is", async () => {
    assert.deepEqual(ofSecrets(await reported(provider("regcred") + stored)), []);
  });

  test("are doubted if no namespace has them", async () => {
    const found = ofSecrets(await reported(provider("regcerd") + stored));
    assert.deepEqual(found, ["pull-secret-not-found:4"]);
  });
});

test("a sibling without a namespace is one of the same folders", async () => {
  const unnamed = (text: string): string => text.replaceAll(", namespace: shop", "");
  const job = unnamed(`apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: report, image: "${image}" }] }
`);
  const sibling = unnamed(pod() + secret("regcred", host));
  for (const [path, isSibling] of [
    ["apps/web/pod.yaml", true],
    ["apps/pod.yaml", true],
    ["other/pod.yaml", false],
  ] as const) {
    const found = await reported([path, sibling], ["apps/web/job.yaml", job]);
    assert.equal(found.includes("pull-secret-sibling:8"), isSibling, path);
  }
});
