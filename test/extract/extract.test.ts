/** Tests the images extracted from fixtures, and the search on arbitrary trees. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { Extractor, type ImageLocation } from "../../src/extract/extract.ts";
import { imageObjects, imageStrings } from "../../src/extract/images/locations.ts";
import type { Cluster, Mention } from "../../src/model/cluster/cluster.ts";
import type {
  Manifest,
  MappingNode,
  YamlNode,
  ScalarNode,
  Span,
} from "../../src/model/source/source.ts";
import type { ParsedDocument } from "../../src/model/source/parsed-document.ts";
import { parse } from "../../src/parse/parse.ts";
import exclusions from "../tables/extract-exclusions.json" with { type: "json" };
import { assertExpectedFile } from "../support/expected.ts";
import { propertyRuns } from "../support/property-runs.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));

async function extract(
  text: string,
  locations: ImageLocation[] = [],
  namespace: string | null = null,
  need: "all" | "images" = "all",
): Promise<Cluster> {
  const extractor = new Extractor({ locations, namespace, need });
  extractor.startFile("");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  for await (const document of parse({ path: "m.yaml", chunks }, { need })) extractor.add(document);
  return extractor.cluster();
}

function images(cluster: Cluster): string[] {
  return cluster.workloads.flatMap((workload) => workload.mentions.map((mention) => mention.image));
}

/** A line a mention: place, resource, path, role, and what else is known. */
function listed({ workloads }: Cluster): string[] {
  return workloads.flatMap(({ resource, at, pod, mentions }) => [
    `${at.line}:${at.column} ${resource.apiVersion} ${resource.kind} ${resource.namespace ?? "-"}/${resource.name ?? "-"}${pod ? " pod" : ""}`,
    ...mentions.map(
      (mention) =>
        `  ${mention.at.line}:${mention.at.column} ${mention.path} ${mention.role}` +
        (mention.container === null ? "" : ` ${mention.container}`) +
        ` ${JSON.stringify(mention.image)}` +
        (mention.type === "string" ? "" : ` (${mention.type})`) +
        (mention.guessed === true ? " guessed" : "") +
        (mention.pullPolicy === null
          ? ""
          : ` ${mention.pullPolicy.value}@${mention.pullPolicy.at.line}:${mention.pullPolicy.at.column}`) +
        (mention.placeholder === null ? "" : ` — ${mention.placeholder}`),
    ),
  ]);
}

describe("the images of a file of manifests", () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml")))
    test(file, async () => {
      const lines = listed(await extract(readFileSync(`${folder}${file}`, "utf8")));
      assertExpectedFile(`${folder}${file.replace(/yaml$/, "expected")}`, `${lines.join("\n")}\n`);
    });
});

describe("documents that are skipped for speed have no images", () => {
  const cases = fileURLToPath(new URL("../cases/", import.meta.url));
  const files = [folder, cases].flatMap((below) =>
    readdirSync(below, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => below + name),
  );
  for (const file of files)
    test(file.slice(cases.length - "cases/".length), async () => {
      const text = readFileSync(file, "utf8");
      assert.deepEqual(
        listed(await extract(text, [], null, "images")),
        listed(await extract(text)),
      );
    });

  test("every known image is below a key that contains mage", () => {
    assert.deepEqual(
      [imageStrings, imageObjects]
        .flatMap((table) => Object.values(table).flatMap((kinds) => Object.values(kinds).flat()))
        .filter((path) => !/mage[\w-]*(?:[.[{]|$)/.test(path)),
      [],
    );
  });
});

describe("excluded kinds", () => {
  const body =
    'metadata: { name: x }\nspec: { containers: [{ name: app, image: "app:1" }], image: "app:2" }\n';

  test("any other kind is searched", async () => {
    assert.deepEqual(images(await extract(`apiVersion: example.com/v1\nkind: Widget\n${body}`)), [
      "app:1",
      "app:2",
    ]);
  });
  for (const [apiVersion, kind] of exclusions)
    test(`${apiVersion} ${kind}`, async () => {
      const cluster = await extract(`apiVersion: ${apiVersion}\nkind: ${kind}\n${body}`);
      assert.deepEqual(images(cluster), []);
      assert.equal(cluster.resources, 1);
    });
});

describe("excluded keys", () => {
  for (const key of ["status", "metadata", "openAPIV3Schema"])
    test(key, async () => {
      const manifest = (name: string): string =>
        `apiVersion: example.com/v1\nkind: Widget\nspec: { a: { ${name}: { containers: [{ image: "app:1" }] } } }\n`;
      assert.deepEqual(images(await extract(manifest("other"))), ["app:1"]);
      assert.deepEqual(images(await extract(manifest(key))), []);
    });
});

describe("values of a chart are not searched", () => {
  const container = '{ name: app, image: "app:1", args: ["--sidecar-image=side:1"] }';
  const pod = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: d }, spec: { template: { spec: { containers: [${container}] } } } }`;
  const values = `{ containers: [${container}], deep: { initContainers: [${container}] }, extraObjects: [${pod}] }`;
  for (const [what, kind, spec, expected] of [
    [
      "Argo CD's Application",
      "argoproj.io/v1alpha1\nkind: Application",
      `{ source: { helm: { valuesObject: VALUES } } }`,
      0,
    ],
    [
      "several sources",
      "argoproj.io/v1alpha1\nkind: Application",
      `{ sources: [{ helm: { valuesObject: VALUES } }] }`,
      0,
    ],
    [
      "its ApplicationSet",
      "argoproj.io/v1alpha1\nkind: ApplicationSet",
      `{ template: { spec: { source: { helm: { valuesObject: VALUES } } } } }`,
      0,
    ],
    ["Flux's HelmRelease", "helm.toolkit.fluxcd.io/v2\nkind: HelmRelease", `{ values: VALUES }`, 0],
    [
      "Crossplane's Release",
      "helm.crossplane.io/v1beta1\nkind: Release",
      `{ forProvider: { values: VALUES } }`,
      0,
    ],
    ["Fleet's bundle", "fleet.cattle.io/v1alpha1\nkind: Bundle", `{ helm: { values: VALUES } }`, 0],
    ["any other kind", "example.com/v1\nkind: Widget", `{ values: VALUES }`, 4],
  ] as const)
    test(what, async () => {
      const cluster = await extract(
        `apiVersion: ${kind}\nmetadata: { name: x }\nspec: ${spec.replace("VALUES", values)}\n`,
      );
      assert.equal(images(cluster).length, expected);
    });
});

describe("image locations of the configuration", () => {
  const manifest = `
apiVersion: apps.example.com/v1
kind: Widget
metadata: { name: w }
spec:
  image: top:1
  list: [{ image: "one:1" }, { image: "two:1" }]
  plain: ["three:1", "four:1"]
  rows: [["five:1"], ["six:1"]]
  map: { a: { image: "seven:1" }, b: { image: "eight:1" } }
`;
  const cases: [path: string, expected: string[]][] = [
    ["spec.image", ["top:1"]],
    ["spec.list[].image", ["one:1", "two:1"]],
    ["spec.list[1].image", ["two:1"]],
    ["spec.list[7].image", []],
    ["spec.plain[]", ["three:1", "four:1"]],
    ["spec.rows[][]", ["five:1", "six:1"]],
    ["spec.map{}.image", ["seven:1", "eight:1"]],
    ["spec.**.image", ["top:1", "one:1", "two:1", "seven:1", "eight:1"]],
    ["**.image", ["top:1", "one:1", "two:1", "seven:1", "eight:1"]],
    ["**.**.image", ["top:1", "one:1", "two:1", "seven:1", "eight:1"]],
    ["spec.list.image", []],
    ["spec.image[]", []],
    ["spec.map", []],
    ["", []],
  ];
  for (const [path, expected] of cases)
    test(JSON.stringify(path), async () => {
      const cluster = await extract(manifest, [
        { group: "apps.example.com", kind: "widget", path },
      ]);
      assert.deepEqual(images(cluster).sort(), [...expected].sort());
    });

  const patterns: [group: string, kind: string, matches: boolean][] = [
    ["apps.example.com", "WIDGET", true],
    ["*.example.com", "Widget", true],
    ["*", "*", true],
    ["a*s.*.c*m", "W*t", true],
    ["*example*", "*", true],
    ["example.com", "Widget", false],
    ["*.example.org", "Widget", false],
    ["apps.example.com*apps.example.com", "Widget", false],
    ["apps.example.com", "Gadget", false],
    ["", "Widget", false],
  ];
  for (const [group, kind, matches] of patterns)
    test(`${group} ${kind} ${matches ? "means" : "does not mean"} it`, async () => {
      assert.deepEqual(
        (await extract(manifest, [{ group, kind, path: "spec.image" }])).workloads.flatMap(
          ({ mentions }) =>
            mentions.flatMap(({ image, guessed }) => (guessed === true ? [] : [image])),
        ),
        matches ? ["top:1"] : [],
      );
    });

  test("disable guesses for their kind", async () => {
    const rows = (kind: string): ImageLocation[] => [
      { group: "apps.example.com", kind, path: "spec.image" },
    ];
    assert.deepEqual(images(await extract(manifest, rows("Widget"))), ["top:1"]);
    assert.equal(images(await extract(manifest, rows("Gadget"))).length, 5);
  });
  test("apply to excluded kinds", async () => {
    const policy =
      'apiVersion: kyverno.io/v1\nkind: Policy\nspec: { containers: [{ image: "a:1" }], tool: "b:1" }\n';
    assert.deepEqual(
      images(await extract(policy, [{ group: "kyverno.io", kind: "*", path: "spec.tool" }])),
      ["b:1"],
    );
  });
  test("do not add an image twice", async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec: { containers: [{ image: "a:1" }] }\n';
    const locations = ["spec.containers[].image", "**.image"].map((path) => ({
      group: "",
      kind: "Pod",
      path,
    }));
    assert.deepEqual(images(await extract(pod, locations)), ["a:1"]);
  });
});

describe("the resource", () => {
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ image: "a:1" }] }\n';

  test("has the given namespace if it names none", async () => {
    assert.equal((await extract(pod, [], "prod")).workloads[0]?.resource.namespace, "prod");
    assert.equal(
      (await extract(pod.replace("name: p", "namespace: dev"), [], "prod")).workloads[0]?.resource
        .namespace,
      "dev",
    );
    assert.equal((await extract(pod)).workloads[0]?.resource.namespace, null);
  });
  test("is counted with and without images, like documents and files", async () => {
    const service = "apiVersion: v1\nkind: Service\nspec: {}\n";
    const { resources, documents, files } = await extract(
      `${pod}---\n${service}---\n# nothing\n---\nname: not kubernetes\n`,
    );
    assert.deepEqual({ resources, documents, files }, { resources: 2, documents: 2, files: 1 });
  });
  test("is read despite broken documents in the file", async () => {
    const cluster = await extract(`${pod}---\na: [\n---\n${pod}`);
    assert.deepEqual(images(cluster), ["a:1", "a:1"]);
    assert.equal(cluster.brokenDocuments.length, 1);
  });
});

const nowhere: Span = { file: "m.yaml", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };

function scalar(value: string, type: ScalarNode["type"] = "string"): ScalarNode {
  return { node: "scalar", type, style: "plain", value, start: 0, end: 0 };
}

function mapping(entries: [string, YamlNode][]): MappingNode {
  return {
    node: "mapping",
    start: 0,
    end: 0,
    entries: entries.map(([key, value]) => ({ key: scalar(key), value })),
  };
}

function sequence(items: YamlNode[]): YamlNode {
  return { node: "sequence", start: 0, end: 0, items };
}

function documentOf(root: MappingNode, apiVersion: string, kind: string): ParsedDocument {
  const manifest: Manifest = {
    file: "m.yaml",
    document: 0,
    path: "",
    apiVersion,
    kind,
    namespace: null,
    name: null,
    root,
    span: () => nowhere,
    duplicates: [],
  };
  return { content: "kubernetes", manifests: [manifest], broken: null };
}

function mentionsOf(
  root: MappingNode,
  apiVersion: string,
  kind: string,
  locations: ImageLocation[] = [],
): Mention[] {
  const extractor = new Extractor({ locations, namespace: null });
  extractor.add(documentOf(root, apiVersion, kind));
  return extractor.cluster().workloads.flatMap((workload) => workload.mentions);
}

describe("any tree", () => {
  const keys = [
    "spec",
    "template",
    "metadata",
    "containers",
    "initContainers",
    "volumes",
    "image",
    "reference",
    "name",
  ];
  const more = [
    "apiVersion",
    "kind",
    "annotations",
    "jobTemplate",
    "steps",
    "imagePullPolicy",
    "repository",
    "tag",
    "x",
    "",
  ];
  const values = [
    "Pod",
    "Deployment",
    "Template",
    "v1",
    "apps/v1",
    "tekton.dev/v1",
    "app:1",
    "auto",
    "${X}",
    " ",
    "",
    "/",
  ];
  const key = fc.constantFrom(...keys, ...more);
  const { tree } = fc.letrec<{ tree: YamlNode }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      fc
        .tuple(
          fc.constantFrom(...values),
          fc.constantFrom<ScalarNode["type"]>("string", "number", "boolean", "null"),
        )
        .map(([v, t]) => scalar(v, t)),
      fc
        .uniqueArray(fc.tuple(key, tie("tree")), { selector: ([name]) => name, maxLength: 6 })
        .map(mapping),
      fc.array(tie("tree"), { maxLength: 4 }).map(sequence),
    ),
  }));
  const root = fc
    .uniqueArray(fc.tuple(key, tree), { selector: ([name]) => name, maxLength: 8 })
    .map(mapping);
  const apiVersion = fc.constantFrom(
    "v1",
    "apps/v1",
    "batch/v1",
    "tekton.dev/v1",
    "operator.victoriametrics.com/v1",
    "example.com/v1",
    "/",
  );
  const kind = fc.constantFrom(
    "Pod",
    "Deployment",
    "CronJob",
    "Task",
    "VMSingle",
    "Widget",
    "List",
  );
  const path = fc.array(
    fc.constantFrom("spec", "**", "{}", "a[]", "containers[]", "[0]", "image", ""),
    {
      maxLength: 5,
    },
  );

  test("is read without exception and without duplicate paths", () => {
    fc.assert(
      fc.property(root, apiVersion, kind, path, (tree, version, name, steps) => {
        const mentions = mentionsOf(tree, version, name, [
          { group: "*", kind: "*", path: steps.join(".") },
        ]);
        assert.equal(new Set(mentions.map((mention) => mention.path)).size, mentions.length);
        for (const mention of mentions)
          if (mention.type === "null") assert.equal(mention.image, "");
      }),
      propertyRuns(2000),
    );
  });

  test("nested aliases terminate", () => {
    let node: YamlNode = mapping([
      ["containers", sequence([mapping([["image", scalar("app:1")]])])],
    ]);
    for (let level = 0; level < 60; level += 1)
      node = mapping([
        ["a", node],
        ["b", node],
      ]);
    const root = mapping([["spec", node]]);
    assert.ok(
      mentionsOf(root, "example.com/v1", "Widget", [{ group: "*", kind: "*", path: "**.nothing" }])
        .length > 0,
    );
  });

  test("images below a very long key are skipped", () => {
    const containers = Array.from({ length: 5000 }, () => mapping([["image", scalar("app:1")]]));
    const root = mapping([
      ["a", mapping([["containers", sequence(containers)]])],
      ["b".repeat(100_000), mapping([["containers", sequence(containers)]])],
    ]);
    assert.equal(
      mentionsOf(root, "example.com/v1", "Widget", [{ group: "*", kind: "*", path: "**.nothing" }])
        .length,
      5000,
    );
  });

  test("a pattern with many wildcards does not backtrack", () => {
    const group = "a".repeat(100_000);
    const root = mapping([["image", scalar("app:1")]]);
    const pattern = `${"*a".repeat(40)}*b`;
    assert.equal(
      mentionsOf(root, `${group}/v1`, "Widget", [{ group: pattern, kind: "*", path: "image" }])
        .length,
      0,
    );
    assert.equal(
      mentionsOf(root, `${group}b/v1`, "Widget", [{ group: pattern, kind: "*", path: "image" }])
        .length,
      1,
    );
  });

  test("very deep nesting is cut off", () => {
    const deep = (wrap: (inner: YamlNode) => YamlNode): MappingNode => {
      let node: YamlNode = scalar("x");
      for (let level = 0; level < 100_000; level += 1) node = wrap(node);
      return mapping([
        ["containers", sequence([mapping([["image", scalar("app:1")]])])],
        ["spec", node],
      ]);
    };
    const nests = [
      (inner: YamlNode): YamlNode => mapping([["a", inner]]),
      (inner: YamlNode): YamlNode => sequence([inner]),
      (inner: YamlNode): YamlNode =>
        mapping([
          ["apiVersion", scalar("v1")],
          ["kind", scalar("Widget")],
          ["spec", inner],
        ]),
    ];
    for (const nest of nests)
      assert.equal(
        mentionsOf(deep(nest), "example.com/v1", "Widget", [
          { group: "*", kind: "*", path: "**.nothing" },
        ]).length,
        1,
      );
  });
});
