/** Pulls, questions and needs of a cluster, planned from its model. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Mention } from "../../src/model/cluster/cluster.ts";
import type { ObjectReference } from "../../src/model/cluster/pod-spec.ts";
import type { Pull } from "../../src/model/pull/pull.ts";
import {
  imageQuestions,
  kubernetesOf,
  plan,
  runtimeOf,
  startNeeds,
  type PlanOptions,
} from "../../src/plan/plan.ts";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import { nodeGroups } from "../../src/plan/node-groups.ts";
import { effectivePullPolicy } from "../../src/plan/pull-policy.ts";
import { rewriteImage } from "../../src/plan/rewrite.ts";
import { canonical } from "../../src/model/pull/image.ts";
import {
  at,
  clusterOf,
  located,
  loginSecretOf,
  mentionOf,
  podOf,
  podSpecOf,
  referenceOf,
  secretOf,
  serviceAccountOf,
} from "../support/cluster-model.ts";

const defaults: PlanOptions = {
  preloaded: [],
  platforms: [],
  pullSecrets: {},
  nodeCredentials: [],
};

function pullOf(mention: Mention, options: Partial<PlanOptions> = {}): Pull {
  const workloads = [podOf("shop", { mentions: [mention] })];
  const [pull] = plan(clusterOf({ workloads }), { ...defaults, ...options });
  assert.ok(pull);
  return pull;
}

const policy = (value: string): Pick<Mention, "pullPolicy"> => ({
  pullPolicy: located(value)[0] ?? null,
});

describe("plan", () => {
  test("looks at the first 100 pull secrets of a list", () => {
    const names = Array.from({ length: 2000 }, (_, index) => `regcred-${index}`);
    const podSpec = podSpecOf({ imagePullSecrets: located(...names) });
    const { credentials } = pullOf(mentionOf("a:1", { podSpec }));
    assert.equal(credentials?.secrets.length, 100);
    assert.equal(credentials.uncheckedSecrets, 1900);
  });

  test("plans one pull per mention, in order", () => {
    const images = ["a:1", "b:1", "a:1"];
    const workloads = [
      podOf("shop", { mentions: images.map((image) => mentionOf(image)) }),
      podOf("blog", { mentions: [mentionOf("c:1")] }),
    ];
    const pulls = plan(clusterOf({ workloads }), defaults);
    assert.deepEqual(
      pulls.map(({ mention, workload }) => [mention.image, workload.resource.namespace]),
      [
        ["a:1", "shop"],
        ["b:1", "shop"],
        ["a:1", "shop"],
        ["c:1", "blog"],
      ],
    );
  });

  for (const [title, mention, options, expected] of [
    ["an image", mentionOf("nginx:1"), {}, null],
    ["an invalid image", mentionOf("NGINX"), {}, "invalid"],
    ["a number", mentionOf("1", { type: "number" }), {}, "invalid"],
    ["a placeholder", mentionOf("auto", { placeholder: "istio" }), {}, "placeholder"],
    ["an invalid placeholder", mentionOf("{x}", { placeholder: "Tekton" }), {}, "placeholder"],
    ["policy Never", mentionOf("nginx:1", policy("Never")), {}, "never"],
    ["an invalid policy", mentionOf("nginx:1", policy("Sometimes")), { preloaded: ["*"] }, null],
    ["a preloaded image", mentionOf("nginx:1"), { preloaded: ["nginx:*"] }, "preloaded"],
    [
      "a preloaded short name",
      mentionOf("docker.io/library/nginx:1"),
      { preloaded: ["nginx:1"] },
      "preloaded",
    ],
    [
      "a preloaded full name",
      mentionOf("nginx:1"),
      { preloaded: ["x", "docker.io/library/nginx:1"] },
      "preloaded",
    ],
    [
      "a preloaded image with policy Never",
      mentionOf("nginx:1", policy("Never")),
      { preloaded: ["*"] },
      "preloaded",
    ],
    [
      "a preloaded image with policy Always",
      mentionOf("nginx:1", policy("Always")),
      { preloaded: ["*"] },
      null,
    ],
    ["a preloaded image with the tag latest", mentionOf("nginx"), { preloaded: ["*"] }, null],
    ["another preloaded image", mentionOf("nginx:1"), { preloaded: ["nginx:2"] }, null],
  ] satisfies [string, Mention, Partial<PlanOptions>, Pull["notAsked"]][])
    test(`${title}: not asked because ${expected ?? "of nothing"}`, () =>
      assert.equal(pullOf(mention, options).notAsked, expected));

  test("keeps the written image beside a rewritten one, and its default policy", () => {
    const rewrites = [{ from: "docker.io/", to: "mirror.internal/" }];
    const { reference, rewrittenFrom, pullPolicy } = pullOf(mentionOf("nginx"), { rewrites });
    assert.deepEqual(reference, referenceOf("mirror.internal/library/nginx"));
    assert.deepEqual(rewrittenFrom, referenceOf("nginx"));
    assert.equal(pullPolicy, "Always");
    assert.equal("rewrittenFrom" in pullOf(mentionOf("quay.io/a"), { rewrites }), false);
    assert.equal("rewrittenFrom" in pullOf(mentionOf("NGINX"), { rewrites }), false);
  });

  test("takes the default policy from the image before its rewrite", () => {
    const rewrites = [{ from: "docker.io/library/nginx:1", to: "quay.io/nginx:latest" }];
    assert.equal(pullOf(mentionOf("nginx:1"), { rewrites }).pullPolicy, "IfNotPresent");
  });

  test("knows no credentials without a pod or a valid image", () => {
    assert.equal(pullOf(mentionOf("nginx", { podSpec: null })).credentials, null);
    assert.equal(pullOf(mentionOf("NGINX")).credentials, null);
    assert.equal(pullOf(mentionOf("nginx")).credentials?.anonymous, true);
  });

  test("looks up credentials for the rewritten image", () => {
    const workloads = [
      podOf("shop", {
        mentions: [mentionOf("nginx", { podSpec: podSpecOf({ imagePullSecrets: located("s") }) })],
      }),
    ];
    const [pull] = plan(clusterOf({ workloads, objects: [loginSecretOf("s", ["quay.io"])] }), {
      ...defaults,
      rewrites: [{ from: "docker.io/", to: "quay.io/" }],
    });
    assert.equal(pull?.credentials?.offers.length, 1);
  });

  const selected = podSpecOf({
    nodes: [[{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }]],
  });
  for (const [title, parts, expected] of [
    ["a pod", {}, ["linux/amd64", "linux/arm64"]],
    ["a pod with a selector", { podSpec: selected }, ["linux/arm64"]],
    ["no pod", { podSpec: null }, ["linux/amd64", "linux/arm64"]],
    ["an operator's image", { operatorImage: { by: "--image", known: true, exact: true } }, []],
    ["a guessed image", { guessed: true }, []],
  ] satisfies [string, Partial<Mention>, string[]][])
    test(`plans ${title} for ${expected.join(" and ") || "unknown platforms"}`, () => {
      const platforms = ["linux/amd64", "linux/arm64"];
      assert.deepEqual(pullOf(mentionOf("nginx", parts), { platforms }).platforms, expected);
    });
});

describe("rewriteImage", () => {
  const row = (from: string, to = "mirror/") => ({ from, to });
  for (const [title, image, rewrites, expected] of [
    ["applies a prefix", "nginx", [row("docker.io/")], "docker.io/mirror/library/nginx"],
    [
      "applies the longest prefix",
      "nginx",
      [row("docker.io/", "a.io/"), row("docker.io/library/", "b.io/")],
      "b.io/nginx",
    ],
    [
      "applies one row only",
      "nginx",
      [row("docker.io/", "quay.io/"), row("quay.io/", "ghcr.io/")],
      "quay.io/library/nginx",
    ],
    [
      "applies a whole image",
      "nginx:1",
      [row("docker.io/library/nginx:1", "quay.io/x:2")],
      "quay.io/x:2",
    ],
    [
      "applies a name before its tag",
      "nginx:1",
      [row("docker.io/library/nginx", "quay.io/x")],
      "quay.io/x:1",
    ],
    ["applies a host without a slash", "quay.io/a", [row("quay.io", "ghcr.io")], "ghcr.io/a"],
    ["ignores part of a component", "nginx2", [row("docker.io/library/nginx", "x")], null],
    ["ignores another host", "quay.io/nginx", [row("docker.io/")], null],
    ["ignores a later position", "quay.io/docker.io/nginx", [row("docker.io/")], null],
  ] as const) {
    test(title, () => {
      const rewritten = rewriteImage(referenceOf(image), rewrites);
      assert.equal(
        rewritten === null || "invalid" in rewritten ? null : canonical(rewritten),
        expected,
      );
    });
  }
});

describe("effectivePullPolicy", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  for (const [declared, image, expected] of [
    [null, "nginx", "Always"],
    ["", "nginx", "Always"],
    [null, "nginx:latest", "Always"],
    [null, "nginx:1", "IfNotPresent"],
    [null, `nginx@${digest}`, "IfNotPresent"],
    [null, `nginx:latest@${digest}`, "Always"],
    ["Never", "nginx", "Never"],
    ["IfNotPresent", "nginx", "IfNotPresent"],
    ["Always", "nginx:1", "Always"],
    ["always", "nginx:1", { invalid: "always" }],
  ] as const)
    test(`${declared ?? "none"} for ${image}`, () =>
      assert.deepEqual(effectivePullPolicy(declared, referenceOf(image)), expected));
  test("is IfNotPresent for an invalid image", () =>
    assert.equal(effectivePullPolicy(null, { invalid: "x" }), "IfNotPresent"));
});

describe("the nodes of a cluster", () => {
  const nodesOf = (
    ...nodes: [platform: string, runtime: string | null, kubelet: string | null][]
  ) =>
    clusterOf({
      nodes: nodes.map(([platform, runtime, kubelet]) => ({ platform, runtime, kubelet })),
    });
  const arm = "linux/arm64";

  test("give their platforms once each, unless some are configured", () => {
    const nodes = nodesOf([arm, null, null], [arm, null, null], ["linux/amd64", null, null]);
    const platforms = (cluster: Cluster, configured: string[]): string[] =>
      nodeGroups(cluster, configured).groups.map(({ platform }) => platform);
    assert.deepEqual(platforms(nodes, []), [arm, "linux/amd64"]);
    assert.deepEqual(platforms(nodes, ["a/b", "a/b"]), ["a/b", "a/b"]);
    assert.deepEqual(platforms(nodesOf(), []), ["linux/amd64"]);
  });

  for (const [runtimes, configured, expected] of [
    [["containerd://2.1.4", "containerd://2.1.1"], null, "containerd://2.1.4"],
    [["containerd://2.1.4", "containerd://v2.1.4"], null, null],
    [["containerd://2.1.4", "containerd://2.0.4"], null, null],
    [["containerd://2.1.4", "cri-o://2.1.4"], null, null],
    [["containerd://2.1.4", null], null, null],
    [[null, null], null, null],
    [[], null, null],
    [["containerd://2.1.4"], "cri-o://1.34", "cri-o://1.34"],
  ] as const)
    test(`runtimes ${runtimes.join(", ")}, configured ${configured}: ${expected}`, () => {
      const nodes = nodesOf(
        ...runtimes.map((one): [string, string | null, null] => [arm, one, null]),
      );
      assert.equal(runtimeOf(nodes, configured), expected);
    });

  for (const [kubelets, configured, expected] of [
    [["v1.33.2", "v1.33.0"], null, 33],
    [["v1.33.2", "v1.34.0"], null, null],
    [["v1.33.2", null], null, null],
    [["v2.33.2"], null, null],
    [[], null, null],
    [["v1.33.2"], "1.31", 31],
    [["v1.33.2"], "x", null],
  ] as const)
    test(`kubelets ${kubelets.join(", ")}, configured ${configured}: ${expected}`, () => {
      const nodes = nodesOf(
        ...kubelets.map((one): [string, null, string | null] => [arm, null, one]),
      );
      assert.equal(kubernetesOf(nodes, configured), expected);
    });
});

describe("imageQuestions", () => {
  const objects = [
    loginSecretOf("a", ["quay.io"]),
    loginSecretOf("copy", ["quay.io"]),
    loginSecretOf("given", ["quay.io"], {
      dockerConfig: {
        key: ".dockerconfigjson",
        text: '{"auths":{"quay.io":{"auth":"Z2l2ZW46cA=="}}}',
      },
    }),
    serviceAccountOf("default", ["given"]),
  ];
  const questions = (mentions: Mention[], tags = false, options: Partial<PlanOptions> = {}) =>
    imageQuestions(
      plan(clusterOf({ workloads: [podOf("shop", { mentions })], objects }), {
        ...defaults,
        ...options,
      }),
      { tags },
    );
  const withSecrets = (...names: string[]) => ({
    podSpec: podSpecOf({ imagePullSecrets: located(...names) }),
  });

  test("ask once per image, with each different login, hidden ones included", () => {
    const found = questions([
      mentionOf("quay.io/a", withSecrets("a")),
      mentionOf("quay.io/a:latest", withSecrets("copy")),
      mentionOf("quay.io/b", withSecrets("")),
    ]);
    assert.deepEqual(
      found.map(({ reference, offers, anonymous }) => [
        reference.path,
        offers.map(({ username }) => username),
        anonymous,
      ]),
      [
        ["a", ["user", "given"], false],
        ["b", ["given"], true],
      ],
    );
  });

  test("are anonymous if one of the pods has no login", () => {
    const mentions = [
      mentionOf("quay.io/a", withSecrets("")),
      mentionOf("quay.io/a", withSecrets("a")),
    ];
    for (const order of [mentions, mentions.toReversed()])
      assert.deepEqual(
        questions(order).map(({ anonymous }) => anonymous),
        [true],
      );
  });

  test("are not anonymous for the image of a custom kind", () =>
    assert.deepEqual(
      questions([mentionOf("quay.io/a", { podSpec: null })]).map(({ anonymous }) => anonymous),
      [false],
    ));

  test("leave out invalid images and those without need of a registry", () =>
    assert.deepEqual(
      questions([mentionOf("NGINX"), mentionOf("quay.io/a:1", policy("Never"))]),
      [],
    ));

  test("collect the platforms of all pods once", () => {
    const platforms = ["linux/amd64", "linux/arm64"];
    const arm = podSpecOf({
      nodes: [[{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }]],
    });
    const found = questions(
      [mentionOf("quay.io/a", { podSpec: arm }), mentionOf("quay.io/a")],
      false,
      { platforms },
    );
    assert.deepEqual(
      found.map((question) => question.platforms),
      [["linux/arm64", "linux/amd64"]],
    );
  });

  test("ask for the tag beside a digest on demand, for no platform", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const both = [mentionOf(`quay.io/a:1@${digest}`)];
    const shapes = (mentions: Mention[], tags: boolean) =>
      questions(mentions, tags).map(({ reference, platforms }) => [
        reference.tag,
        reference.digest,
        platforms.length,
      ]);
    assert.deepEqual(shapes(both, false), [["1", digest, 1]]);
    assert.deepEqual(shapes(both, true), [
      ["1", digest, 1],
      ["1", null, 0],
    ]);
    assert.equal(shapes([mentionOf(`quay.io/a@${digest}`)], true).length, 1);
    assert.equal(shapes([mentionOf("quay.io/a:1")], true).length, 1);
  });
});

test("startNeeds lists each reference once, with what is there of it", () => {
  const need = (name: string): ObjectReference => ({
    kind: "Secret",
    name,
    key: null,
    at,
    keyAt: null,
    optional: false,
    through: "env",
    container: "app",
  });
  const podSpec = podSpecOf({ references: [need("present")] });
  const workload = podOf("shop", {
    references: [need("absent")],
    mentions: [
      mentionOf("a", { podSpec }),
      mentionOf("b", { podSpec }),
      mentionOf("c", { podSpec: null }),
    ],
  });
  const present = secretOf("present");
  assert.deepEqual(startNeeds(clusterOf({ workloads: [workload], objects: [present] })), [
    {
      workload,
      reference: need("absent"),
      presence: "absent",
      knownAbsent: false,
      object: null,
      alternatives: [],
      inOtherNamespaces: [],
    },
    {
      workload,
      reference: need("present"),
      presence: "present",
      knownAbsent: false,
      object: present,
      alternatives: [],
      inOtherNamespaces: [],
    },
  ]);
});
