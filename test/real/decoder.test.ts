/** The decoder of kubectl against Pullgate's: each image that kubectl reads is listed, or its document is unreadable. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { YamlNode } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";
import { propertyRuns } from "../support/property-runs.ts";
import { buildDecoder, KubernetesDecoder } from "./kubernetes-decoder.ts";

const pod = "spec: {containers: [{name: a, image: hidden.example/a:1}]}\n";
const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";

/** Documents that hide an image from one reader or the other, and ordinary ones. */
const seeds = [
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    x: |\n      text\n      kind: Other\n    w: >-\n      folded\n      text\n    z: "a\n      b"\nspec:\n  containers:\n  - name: a\n    image: hidden.example/a:1\n    command: ["a", 'b', c]\n  - {name: b, image: "hidden.example/b:1"}\n  initContainers: [{name: c, image: hidden.example/c:1}]\n`,
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, annotations: &an {a: b}}\nspec:\n  template:\n    metadata:\n      annotations: *an\n    spec:\n      containers:\n      - &c\n        name: a\n        image: hidden.example/a:1\n      - <<: *c\n        name: b\n`,
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"},"spec":{"containers":[{"name":"a","image":"hidden.example/a:1"}]}}\n`,
  `{"kind":"List","items":[{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"hidden.example/a:1"}]}}]}`,
  `apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n    kind: Pod\n    image: text.example/a:1\n  b: "x # y"\n---\napiVersion: v1\nkind: Pod\nspec:\n  containers: [\n    {name: a,\n    image: hidden.example/a:1},\n  ]\n`,
  `${definition}spec:\n  group: x\n`,
  `${definition}? kind\n: Pod\n? apiVersion\n: v1\n${pod}`,
  `${definition}<<: {apiVersion: v1, kind: Pod}\n${pod}`,
  `${definition}metadata: {labels: {a: &k kind, b: &v apiVersion}}\n*k : Pod\n*v : v1\n${pod}`,
  `${definition}"\\x6bind": Pod\n"\\x61piVersion": v1\n${pod}`,
  `${definition}# a\u2028kind: Pod\u2029apiVersion: v1\u0085${pod}`,
  `apiVersion: v1\nkind: PodList\nitems:\n- {metadata: {name: b}, ${pod.trimEnd()}}\n`,
  `apiVersion: v1\nkind: ConfigMap\nitems:\n- {apiVersion: v1, kind: Pod, ${pod.trimEnd()}}\n`,
  `apiVersion: v1\nkind: Pod\nspec:\n  !!binary Y29udGFpbmVycw==:\n  - !!binary aW1hZ2U=: !!binary aGlkZGVuLmV4YW1wbGUvYToxCg==\n`,
  `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: a\n    !!merge "<<": {image: hidden.example/a:1}\n`,
  `apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, ?image: hidden.example/a:1}]}\n`,
  `apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n---\napiVersion: v1\nkind: Pod\n${pod}`,
  `apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b\n---\n apiVersion: v1\n kind: Pod\n ${pod}`,
  `${definition}---\n apiVersion: v1\n kind: Pod\n ${pod}`,
  `apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: &k image}}\nspec:\n  containers:\n  - ? image\n    : hidden.example/a:1\n  - *k : hidden.example/b:1\n`,
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules: []\nimage: a\n`,
  `kind: Secret\nmetadata: {name: a}\n${pod}apiVersion: v1\n`,
  `kind: Secret\nstringData:\n  a: &a\n    kind: Pod\n    apiVersion: v1\n    image: hidden.example/a:1\napiVersion: v1\nspec: *a\n`,
  `{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"im\\u0061ge":"hidden.example\\/a:1"}]}}\n{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"hidden.example/b:1"}]}}\n`,
  `# a\n\n\n{\n  "kind": "Pod",\n  "apiVersion": "v1",\n  "spec": {"initContainers": [{"image": "hidden.example/a:1"}]}\n}\n---\nkind: Pod\napiVersion: v1\n${pod}`,
  `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - "image": 'hidden.example/a:1'\n    ? name\n    : a\n  - ? |-\n      image\n    : hidden.example/b:1\n  - ? >-\n      image\n    : >-\n      hidden.example/c:1\n`,
];

const fragments = [
  ..."?|? |: |:|#| #|# |&a |*a |!|! |!!binary |!!str |!!merge |!<tag:yaml.org,2002:binary> |\t| |  |\n|\r|\r\n|\u0085|\u2028|\u2029|\ufeff|\"|'|>|{|}|[|]|,|- |<<: |---\n|...\n|%YAML 1.1\n|%TAG ! a:|@|`|\\|\\\n|\\u0069|items:\n|kind: Pod\n|kind|kind:|image: hidden.example/f:1\n|image|null|~|=|\u00a0|é|\n  |\n      |\n- |\0|, image: hidden.example/g:1|{?image: hidden.example/j:1}|[a: b]".split(
    "|",
  ),
  "|",
  "|-\n",
  "|2\n",
  ">+1\n",
  "--- ",
  "---#",
  "---# a: b\n",
  "\n---\u00a0\n",
  "\n---\u2003# a: b\n",
  " # a\n",
  "\t# a",
  "---{",
  "--- |\n",
  "\n---\r\n",
  "\n---\t# a\n",
  "\n--- # a\n",
  "\n...\n---\n",
  "\n... # a\n",
  "%YAML 1.2\n---\n",
  "%FOO a\n---\n",
  '{"kind":"Pod","apiVersion":"v1","image":"hidden.example/k:1"}',
  "\v",
  "\f",
  "\u3000",
  "\u1680",
  "\ufeffkind: Pod\n",
  "kind: ConfigMap\n",
  "kind: Secret\n",
  "apiVersion: v1\n",
  "apiVersion: rbac.authorization.k8s.io/v1\n",
  "'kind': Pod\n",
  '"kind": Pod\n',
  '"\\u006bind"',
  '"\\\n  kind"',
  "!!map ",
  "!!seq ",
  "!!null ",
  "!!int ",
  "!!float ",
  "!!bool ",
  "!!timestamp ",
  "!!set ",
  "!!omap ",
  "!!value ",
  "!foo ",
  "!<!foo> ",
  "<<: [*a, *b]\n",
  "<<: *c\n",
  '"<<": *c\n',
  "&c ",
  "*c ",
  "*c: ",
  "&image image",
  "=: ",
];

interface Edit {
  at: number;
  removed: number;
  added: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { arbitrary: fc.nat(4), weight: 1 }),
  added: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...fragments) },
    { weight: 1, arbitrary: fc.constant("") },
  ),
});

/** Edits begin at any character, or, for half of them, at the beginning of a word or a line. */
const stream = fc
  .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(edit, fc.boolean()), { maxLength: 4 }))
  .map(([seed, edits]) => {
    let text = seed;
    for (const [{ at, removed, added }, onToken] of edits) {
      const places = onToken ? [...text.matchAll(/(?<![\w.-])\w|[^\w\s]|\n/g)] : [];
      const place = places[Math.floor(at * places.length)]?.index ?? Math.floor(at * text.length);
      text = text.slice(0, place) + added + text.slice(place + removed);
    }
    return text;
  });

const workloads =
  /^(?:Pod|PodTemplate|ReplicationController|ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|CronJob)$/;

/** True for an object that the API server could take. */
function isApplied(object: object): boolean {
  const [apiVersion, kind] = [Reflect.get(object, "apiVersion"), Reflect.get(object, "kind")];
  if (typeof kind !== "string" || kind === "" || kind === "CustomResourceDefinition") return false;
  const isComplete = typeof apiVersion === "string" && apiVersion !== "";
  const spec: unknown = Reflect.get(object, "spec");
  const isWorkload = workloads.test(kind) && typeof spec === "object" && !Array.isArray(spec);
  return isComplete || (apiVersion === undefined && isWorkload && spec !== null);
}

/** False for objects that a search for images skips, whatever they hold. */
function mayHoldImages(object: object): boolean {
  const [apiVersion, kind] = [Reflect.get(object, "apiVersion"), Reflect.get(object, "kind")];
  const type = `${String(apiVersion)} ${String(kind)}`;
  return !/^(?:v1 (?:ConfigMap|Secret)|rbac\.authorization\.k8s\.io\/\S* \S+)$/.test(type);
}

/** The strings under `image`, at any depth. */
function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "image" && typeof each === "string" ? [folded(each)] : imagesIn(each),
  );
}

/** No image has these characters, and each reader folds them in its own way. */
function folded(image: string): string {
  return image.replaceAll(/[\s\u0085\ufffd]+/g, " ").trim();
}

function plain(node: YamlNode): unknown {
  if (node.node === "sequence") return node.items.map(plain);
  if (node.node === "scalar") return node.type === "string" ? node.value : null;
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]));
}

async function ours(
  content: Buffer,
  need: "all" | "images",
): Promise<{ images: string[]; unreadable: boolean }> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield content;
  }
  const documents = await Array.fromAsync(parse({ path: "a.yaml", chunks }, { need }));
  return {
    images: documents.flatMap(({ manifests }) =>
      manifests.flatMap(({ root }) => imagesIn(plain(root))),
    ),
    unreadable: documents.some((each) => each.content === "broken"),
  };
}

test("each image that kubectl reads is listed, or its document is unreadable", async (t) => {
  const failure = await buildDecoder();
  // Only this test needs Go.
  if (failure !== null) return t.skip(failure.missing);
  using decoder = new KubernetesDecoder();
  await fc.assert(
    fc.asyncProperty(stream, async (text) => {
      const content = Buffer.from(text);
      const { objects } = await decoder.decode(content);
      const applied = objects.filter(
        (each): each is object => typeof each === "object" && each !== null && isApplied(each),
      );
      for (const need of ["all", "images"] as const) {
        const read = await ours(content, need);
        if (read.unreadable) continue;
        const sought = need === "all" ? applied : applied.filter(mayHoldImages);
        const missed = imagesIn(sought).filter((image) => !read.images.includes(image));
        assert.deepEqual(missed, [], need);
      }
    }),
    propertyRuns(4000),
  );
});
