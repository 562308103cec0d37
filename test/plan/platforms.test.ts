/** Platforms on which a pod may run: the cluster's, narrowed by its node requirements. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Extractor } from "../../src/extract/extract.ts";
import { load } from "../../src/load/load.ts";
import type { Cluster } from "../../src/model/cluster.ts";
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
    ["outside of the cluster", { nodeSelector: { [arch]: "s390x" } }, both, ["linux/s390x"]],
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
