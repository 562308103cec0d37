/** Platforms on which a pod may run: the cluster's, narrowed by its node requirements. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Extractor } from "../../src/extract/extract.ts";
import { load } from "../../src/load/load.ts";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import { parse } from "../../src/parse/parse.ts";
import { plan, imageQuestions, runtimeOf } from "../../src/plan/plan.ts";

async function clusterOf(text: string, inventory = ""): Promise<Cluster> {
  const at = { file: "x", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
  const extractor = new Extractor({
    locations: [],
    namespace: null,
    declared: { secrets: [], serviceAccounts: [], at },
  });
  const read = (content: string): ReturnType<typeof load> =>
    load({
      paths: ["-"],
      exclude: [],
      workingFolder: "/",
      stdin: (async function* () {
        yield Buffer.from(content);
      })(),
      note: () => {},
    });
  for await (const file of read(text))
    for await (const each of parse(file, { need: "all" })) extractor.add(each);
  if (inventory !== "")
    for await (const file of read(inventory))
      for await (const each of parse(file, { need: "all" })) extractor.addInventory(each);
  return extractor.cluster();
}

const options = { preloaded: [], pullSecrets: {}, nodeCredentials: null };

async function platformsFor(
  spec: object,
  platforms: string[],
  inventory?: string,
): Promise<string[] | undefined> {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", image: "nginx:1" }], ...spec },
  };
  const cluster = await clusterOf(JSON.stringify(pod), inventory);
  return plan(cluster, { ...options, platforms })[0]?.platforms;
}

type Expression = { key: string; operator: string; values?: string[] };

function affinity(...terms: Expression[][]): object {
  const nodeSelectorTerms = terms.map((matchExpressions) => ({ matchExpressions }));
  return {
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    },
  };
}

const arch = "kubernetes.io/arch";
const both = ["linux/amd64", "linux/arm64"];

describe("the platforms of a pod", () => {
  const table: [title: string, spec: object, cluster: string[], expected: string[]][] = [
    ["nothing is said at all", {}, [], ["linux/amd64"]],
    ["all of the cluster", {}, both, both],
    ["a selector", { nodeSelector: { [arch]: "arm64" } }, both, ["linux/arm64"]],
    [
      "the label of old",
      { nodeSelector: { "beta.kubernetes.io/arch": "amd64" } },
      both,
      ["linux/amd64"],
    ],
    ["another label", { nodeSelector: { "kubernetes.io/hostname": "a" } }, both, both],
    [
      "a variant is no label",
      { nodeSelector: { [arch]: "arm" } },
      ["linux/arm/v6"],
      ["linux/arm/v6"],
    ],
    ["outside the cluster", { nodeSelector: { [arch]: "s390x" } }, both, ["linux/s390x"]],
    [
      "another system",
      { nodeSelector: { "kubernetes.io/os": "windows" } },
      both,
      ["windows/amd64"],
    ],
    ["os.name", { os: { name: "windows" } }, ["linux/amd64", "windows/amd64"], ["windows/amd64"]],
    [
      "In",
      affinity([{ key: arch, operator: "In", values: ["arm64", "riscv64"] }]),
      both,
      ["linux/arm64"],
    ],
    [
      "NotIn",
      affinity([{ key: arch, operator: "NotIn", values: ["arm64"] }]),
      both,
      ["linux/amd64"],
    ],
    [
      "NotIn of all",
      affinity([{ key: arch, operator: "NotIn", values: ["amd64"] }]),
      ["linux/amd64"],
      [],
    ],
    ["Exists", affinity([{ key: arch, operator: "Exists" }]), both, both],
    ["DoesNotExist", affinity([{ key: arch, operator: "DoesNotExist" }]), both, []],
    [
      "terms are alternatives",
      affinity(
        [{ key: arch, operator: "In", values: ["arm64"] }],
        [{ key: "zone", operator: "In", values: ["a"] }],
      ),
      both,
      both,
    ],
    [
      "a term that asks for nothing is met nowhere",
      affinity([{ key: arch, operator: "In", values: ["arm64"] }], []),
      both,
      ["linux/arm64"],
    ],
    ["no term that asks for anything", affinity([]), both, both],
    [
      "a term that a template fills in",
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: arch, operator: "In", values: ["arm64"] }] },
                { matchExpressions: "{{ .Values.terms }}" },
              ],
            },
          },
        },
      },
      both,
      both,
    ],
    [
      "a field is something that is asked for",
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: arch, operator: "In", values: ["arm64"] }] },
                { matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] },
              ],
            },
          },
        },
      },
      both,
      both,
    ],
    [
      "selector and affinity hold together",
      {
        nodeSelector: { [arch]: "arm64" },
        ...affinity([{ key: "kubernetes.io/os", operator: "In", values: ["linux"] }]),
      },
      [...both, "windows/arm64"],
      ["linux/arm64"],
    ],
    ["a template", { nodeSelector: { [arch]: "{{ .Values.arch }}" } }, both, both],
    ["what is no affinity", { affinity: { nodeAffinity: [[]] }, nodeSelector: [1] }, both, both],
  ];
  for (const [title, spec, cluster, expected] of table)
    test(title, async () => assert.deepEqual(await platformsFor(spec, cluster), expected));

  const node = (name: string, architecture: string, containerRuntimeVersion: string): object => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: { nodeInfo: { operatingSystem: "linux", architecture, containerRuntimeVersion } },
  });
  const listOf = (...items: object[]): string =>
    JSON.stringify({ apiVersion: "v1", kind: "List", items });

  test("the nodes of an inventory count unless a flag overrides them", async () => {
    const nodes = listOf(
      node("a", "arm64", "containerd://2.1.4"),
      node("b", "arm64", "containerd://2.1.1"),
      node("c", "amd64", "containerd://2.1.4"),
    );
    assert.deepEqual(await platformsFor({}, [], nodes), ["linux/arm64", "linux/amd64"]);
    assert.deepEqual(await platformsFor({}, ["linux/s390x"], nodes), ["linux/s390x"]);
    assert.equal(runtimeOf(await clusterOf("", nodes), null), "containerd://2.1.4");
    assert.equal(runtimeOf(await clusterOf("", nodes), "cri-o://1.34"), "cri-o://1.34");
    const mixed = listOf(
      node("a", "arm64", "containerd://2.1.4"),
      node("b", "arm64", "containerd://1.7.27"),
    );
    assert.equal(runtimeOf(await clusterOf("", mixed), null), null);
    assert.equal(runtimeOf(await clusterOf(""), null), null);
  });

  test("a question covers the platforms of all pods; the tag beside a digest is optional", async () => {
    const image = `nginx:1@sha256:${"a".repeat(64)}`;
    const pod = (selected: string): object => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: selected },
      spec: { nodeSelector: { [arch]: selected }, containers: [{ name: "c", image }] },
    });
    const pulls = plan(await clusterOf(listOf(pod("arm64"), pod("amd64"))), {
      ...options,
      platforms: both,
    });
    assert.deepEqual(
      imageQuestions(pulls, { tags: false }).map(({ platforms }) => platforms),
      [["linux/arm64", "linux/amd64"]],
    );
    const asked = imageQuestions(pulls, { tags: true });
    assert.deepEqual(
      asked.map(({ reference, platforms }) => [reference.digest === null, platforms.length]),
      [
        [false, 2],
        [true, 0],
      ],
    );
  });
});

describe("the nodes of a pod", () => {
  interface Scene {
    spec?: object;
    /** Resources beside the pod. */
    beside?: object[];
    nodes?: object[];
    platforms?: string[];
  }
  const placed = async (
    scene: Scene,
  ): Promise<[sure: string[], doubtful: string[], why: string]> => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers: [{ name: "c", image: "nginx:1" }], ...scene.spec },
    };
    const list = (items: object[]): string =>
      JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const cluster = await clusterOf(
      list([pod, ...(scene.beside ?? [])]),
      scene.nodes === undefined ? "" : list(scene.nodes),
    );
    const [pull] = plan(cluster, { ...options, platforms: scene.platforms ?? [] });
    assert.ok(pull);
    const { uncertain, because } = pull.placement;
    const sure = pull.platforms.filter((platform) => !uncertain.includes(platform));
    return [
      sure,
      uncertain,
      because === null || uncertain.length === 0 ? "" : `${because.kind} ${because.name}`,
    ];
  };
  const node = (
    name: string,
    architecture: string,
    labels: Record<string, string> = {},
    taints: object[] = [],
  ): object => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { [arch]: architecture, ...labels } },
    spec: { taints },
    status: { nodeInfo: { operatingSystem: "linux", architecture } },
  });
  const pool = (name: string, requirements: Expression[], rest: object = {}): object => ({
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name },
    spec: { template: { metadata: {}, spec: { requirements, ...rest } } },
  });
  const runtimeClass = (name: string, scheduling: object): object => ({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name },
    handler: "runc",
    scheduling,
  });
  const armTaint = { key: arch, value: "arm64", effect: "NoSchedule" };
  const armOnly: Expression = { key: arch, operator: "In", values: ["arm64"] };
  const [x86, arm] = [node("a", "amd64", { pool: "x86" }), node("b", "arm64", { pool: "arm" })];
  const tainted = node("b", "arm64", { pool: "arm" }, [armTaint]);
  const table: [title: string, scene: Scene, sure: string[], doubtful?: string[], why?: string][] =
    [
      [
        "a label of one node",
        { spec: { nodeSelector: { pool: "arm" } }, nodes: [x86, arm] },
        ["linux/arm64"],
      ],
      [
        "a label that no node has",
        { spec: { nodeSelector: { pool: "gpu" } }, nodes: [x86, arm] },
        [],
        both,
        "label pool",
      ],
      [
        "a label of which nothing is known",
        { spec: { nodeSelector: { pool: "arm" } } },
        [],
        ["linux/amd64"],
        "label pool",
      ],
      [
        "a zone",
        { spec: { nodeSelector: { "topology.kubernetes.io/zone": "a" } } },
        ["linux/amd64"],
      ],
      [
        "NotIn a label",
        {
          spec: affinity([{ key: "pool", operator: "NotIn", values: ["arm"] }]),
          nodes: [x86, arm],
        },
        ["linux/amd64"],
      ],
      [
        "Exists",
        {
          spec: affinity([{ key: "gpu", operator: "Exists" }]),
          nodes: [x86, node("b", "arm64", { gpu: "4" })],
        },
        ["linux/arm64"],
      ],
      [
        "Gt",
        {
          spec: affinity([{ key: "gpu", operator: "Gt", values: ["2"] }]),
          nodes: [node("a", "amd64", { gpu: "1" }), node("b", "arm64", { gpu: "4" })],
        },
        ["linux/arm64"],
      ],
      [
        "a field of the node",
        {
          spec: {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    { matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] },
                  ],
                },
              },
            },
          },
          nodes: [x86, arm],
        },
        ["linux/arm64"],
      ],
      ["a taint", { nodes: [x86, tainted] }, ["linux/amd64"]],
      [
        "a taint that is only preferred",
        {
          nodes: [x86, node("b", "arm64", {}, [{ ...armTaint, effect: "PreferNoSchedule" }])],
        },
        both,
      ],
      [
        "a cordoned node",
        {
          nodes: [
            node("b", "arm64", {}, [
              { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" },
            ]),
          ],
        },
        ["linux/arm64"],
      ],
      [
        "a toleration",
        {
          spec: { tolerations: [{ key: arch, operator: "Equal", value: "arm64" }] },
          nodes: [x86, tainted],
        },
        both,
      ],
      [
        "a toleration of everything",
        {
          spec: { tolerations: [{ operator: "Exists" }] },
          nodes: [x86, tainted],
        },
        both,
      ],
      [
        "a toleration of another value",
        {
          spec: { tolerations: [{ key: arch, value: "riscv64" }] },
          nodes: [x86, tainted],
        },
        ["linux/amd64"],
      ],
      [
        "a toleration that GKE adds",
        {
          spec: { nodeSelector: { [arch]: "arm64" } },
          nodes: [x86, tainted],
        },
        ["linux/arm64"],
      ],
      [
        "a toleration for a device that is requested",
        {
          spec: {
            containers: [{ image: "nginx:1", resources: { limits: { "nvidia.com/gpu": 1 } } }],
          },
          nodes: [x86, node("g", "arm64", {}, [{ key: "nvidia.com/gpu", effect: "NoSchedule" }])],
        },
        ["linux/amd64"],
        ["linux/arm64"],
        "taint nvidia.com/gpu",
      ],
      ["a node by its name", { spec: { nodeName: "b" }, nodes: [x86, arm] }, ["linux/arm64"]],
      [
        "a node of which nothing is known",
        { spec: { nodeName: "b" } },
        [],
        ["linux/amd64"],
        "node b",
      ],
      [
        "a runtime class with a selector",
        {
          spec: { runtimeClassName: "r" },
          beside: [runtimeClass("r", { nodeSelector: { pool: "arm" } })],
          nodes: [x86, arm],
        },
        ["linux/arm64"],
      ],
      [
        "a runtime class with a toleration",
        {
          spec: { runtimeClassName: "r" },
          beside: [runtimeClass("r", { tolerations: [{ key: arch, operator: "Exists" }] })],
          nodes: [x86, tainted],
        },
        both,
      ],
      [
        "a runtime class of which nothing is known",
        {
          spec: { runtimeClassName: "r" },
          platforms: both,
        },
        [],
        both,
        "runtime-class r",
      ],
      [
        "a pool for both",
        {
          beside: [pool("p", [{ ...armOnly, values: ["amd64", "arm64"] }])],
        },
        both,
      ],
      [
        "a pool for machines of one processor",
        {
          beside: [
            pool("p", [
              { key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["c7gn", "m8g"] },
            ]),
          ],
        },
        ["linux/arm64"],
      ],
      ["a pool that names no processor", { beside: [pool("p", [])] }, [], both, "pool p"],
      [
        "an early pool",
        {
          beside: [
            {
              apiVersion: "karpenter.sh/v1alpha5",
              kind: "Provisioner",
              metadata: { name: "p" },
              spec: { requirements: [] },
            },
          ],
        },
        ["linux/amd64"],
      ],
      [
        "a selected pool",
        {
          spec: { nodeSelector: { "karpenter.sh/nodepool": "arm" } },
          beside: [pool("arm", [armOnly]), pool("x86", [{ ...armOnly, values: ["amd64"] }])],
        },
        ["linux/arm64"],
      ],
      [
        "a label that a pool admits",
        {
          spec: { nodeSelector: { team: "b" } },
          beside: [
            pool("arm", [armOnly, { key: "team", operator: "In", values: ["a", "b"] }]),
            pool("x86", [{ ...armOnly, values: ["amd64"] }]),
          ],
        },
        ["linux/arm64"],
      ],
      [
        "a tainted pool",
        {
          beside: [
            pool("gpu", [armOnly], { taints: [{ key: "gpu", effect: "NoSchedule" }] }),
            pool("x86", [{ ...armOnly, values: ["amd64"] }]),
          ],
        },
        ["linux/amd64"],
      ],
      [
        "only a tainted pool",
        {
          beside: [pool("gpu", [armOnly], { taints: [{ key: "gpu", effect: "NoSchedule" }] })],
        },
        [],
        ["linux/amd64"],
        "taint gpu",
      ],
      [
        "configured platforms before a pool",
        {
          beside: [pool("p", [])],
          platforms: ["linux/amd64"],
        },
        ["linux/amd64"],
      ],
      [
        "a machine type",
        {
          spec: { nodeSelector: { "node.kubernetes.io/instance-type": "m7g.large" } },
          platforms: both,
        },
        [],
        ["linux/arm64"],
        "label node.kubernetes.io/instance-type",
      ],
      [
        "a label that a template fills in",
        {
          spec: { nodeSelector: { pool: "{{ .Values.pool }}" } },
          nodes: [x86, arm],
        },
        [],
        both,
        "label pool",
      ],
    ];
  for (const [title, scene, sure, doubtful = [], why = ""] of table)
    test(title, async () => assert.deepEqual(await placed(scene), [sure, doubtful, why]));

  test("the build of a Windows node is part of its platform", async () => {
    const windows = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "w" },
      status: {
        nodeInfo: {
          operatingSystem: "windows",
          architecture: "amd64",
          kernelVersion: "10.0.17763.4974",
        },
      },
    };
    assert.deepEqual(await placed({ nodes: [windows] }), [["windows(10.0.17763)/amd64"], [], ""]);
    const selected = { nodeSelector: { "node.kubernetes.io/windows-build": "10.0.20348" } };
    assert.deepEqual(await placed({ spec: selected }), [["windows(10.0.20348)/amd64"], [], ""]);
  });
});
