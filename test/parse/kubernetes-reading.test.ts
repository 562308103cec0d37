/** Documents that other YAML parsers than that of Kubernetes read differently. test/real/decoder.test.ts compares with the real decoder. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { YamlNode } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";

const pod = "apiVersion: v1\nkind: Pod\n";
const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";
const hidden = "spec: {containers: [{image: hidden}]}";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** "Pod: hidden" for each resource with its images, or the error. */
async function read(text: string, need: "all" | "images" = "all"): Promise<string[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const documents = await Array.fromAsync(parse({ path: "a.yaml", chunks }, { need }));
  return documents.flatMap(({ broken, manifests }) =>
    broken === null
      ? manifests.map(({ kind, root }) => `${kind}: ${imagesIn(root).join(" ")}`)
      : [broken.message],
  );
}

function imagesIn(node: YamlNode): string[] {
  if (node.node === "sequence") return node.items.flatMap(imagesIn);
  if (node.node === "scalar") return [];
  return node.entries.flatMap(({ key, value }) =>
    key.value === "image" && value.node === "scalar" ? [value.value] : imagesIn(value),
  );
}

const keysOfImages = [
  "image # a",
  "image\t# a",
  "!!str image # a",
  "image\u2028",
  "image\u0085",
  "|-\n   image\u2029",
];
/** Some of the white space that Go trims from the ends of a line. */
const goSpaces = [
  "\u00a0",
  "\u1680",
  "\u2003",
  "\u202f",
  "\u205f",
  "\u3000",
  "\u0085",
  "\u2028# a: b",
];

const sameAsKubernetes: [title: string, text: string][] = [
  ...["\u0085", "\u2028", "\u2029"].flatMap((mark): [string, string][] => {
    const name = `U+${mark.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return [
      [`${name} that ends a comment`, `# a${mark}${pod}${hidden}`],
      [`${name} as every line break`, `# a\n${pod}${hidden}`.replaceAll("\n", mark)],
      [`${name} within an escaped line break of a key`, `${pod}spec: {"im\\${mark}age": hidden}`],
      [`${name} behind the type of a definition`, `${definition}# a${mark}kind: Pod\n${hidden}`],
    ];
  }),
  ["an explicit key", `${definition}? kind\n: Pod\n${hidden}`],
  ["an anchor before the key", `${definition}&a kind: Pod\n${hidden}`],
  ["a tag before the key", `${definition}!!str kind: Pod\n${hidden}`],
  ["an escaped key", `${definition}"\\x6bind": Pod\n${hidden}`],
  ["an alias as the key", `${definition}x: &a kind\n*a : Pod\n${hidden}`],
  ["a merge key", `${definition}<<: {kind: Pod}\n${hidden}`],
  ["a key in base64", `${definition}!!binary ${base64("kind")}: Pod\n${hidden}`],
  ["a space before the colon", `${definition}kind : Pod\n${hidden}`],
  [
    "braces around the definition",
    `  {\n${definition.replaceAll("\n", "\n,\n")}kind: Pod, ${hidden}}`,
  ],
  ["an image in base64", `${pod}image: !!binary ${base64("hidden")}`],
  ["an image in base64 on several lines", `${pod}image: !!binary |\n  aGlk\n  ZGVu\n`],
  ["a tag in full", `${pod}!<tag:yaml.org,2002:binary> ${base64("image")}: hidden`],
  ["a quoted merge key with its tag", `${pod}!!merge "<<": {image: hidden}`],
  ["a quoted merge key with the tag !", `${pod}! "<<": {image: hidden}`],
  [
    "the kind from a merge key with a tag",
    `apiVersion: v1\n!!merge "<<": {kind: Pod, image: hidden}`,
  ],
  ["a workload without an apiVersion", `kind: Pod\n${hidden}`],
  ...keysOfImages.map((key): [string, string] => [
    `the key ${JSON.stringify(key)}`,
    `${pod}spec:\n  ? ${key}\n  : hidden`,
  ]),
  ["an anchor before a comment", `${pod}x: &a image # a\n*a : hidden`],
];

/** Lines that end a document for kubectl only, and lines that do so for YAML as well. */
const separators = [
  "---#",
  "---# a: b",
  "--- \u00a0# a: b",
  ...goSpaces.map((each) => `---${each}`),
];
/** Lines that only a line feed ends for kubectl. */
const separatorLines = [
  "---#\u0085{",
  "---#\u2028|-",
  "---#\r|-",
  "--- # a\u0085x: {",
  "--- # a\r{",
];
const before: [title: string, text: string][] = [
  ["a ConfigMap", "apiVersion: v1\nkind: ConfigMap\ndata: {}\n"],
  ["a block scalar", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b\n"],
  ["a definition", definition],
  ["a document of another program", "a: b\n"],
];
const separated = before.flatMap(([title, text]) =>
  [...separators, ...separatorLines].flatMap((line): [string, string][] => [
    [
      `${JSON.stringify(line)} behind ${title}`,
      `${text}${line}\n ${pod.replace("\n", "\n ")} ${hidden}`,
    ],
  ]),
);

const lists: [title: string, text: string][] = [
  ...["ConfigMap", "Secret", "Pod", "Foo", "List", "ConfigMapList"].map(
    (kind): [string, string] => [
      `items of a ${kind}`,
      `apiVersion: v1\nkind: ${kind}\nitems:\n- {apiVersion: v1, kind: Pod, ${hidden}}`,
    ],
  ),
  ["items of a definition", `${definition}items:\n- {apiVersion: v1, kind: Pod, ${hidden}}`],
  ["a List without an apiVersion", `kind: List\nitems:\n- {apiVersion: v1, kind: Pod, ${hidden}}`],
  [
    "a List without an apiVersion in JSON",
    `{"kind":"List","items":[{"apiVersion":"v1","kind":"Pod","image":"hidden"}]}`,
  ],
  [
    "items of a definition in a List",
    `kind: List\nitems:\n- apiVersion: apiextensions.k8s.io/v1\n  kind: CustomResourceDefinition\n  items:\n  - {apiVersion: v1, kind: Pod, ${hidden}}`,
  ],
  ["items that inherit the type", `apiVersion: v1\nkind: PodList\nitems:\n- {${hidden}}`],
  ["items that inherit the type of no List", `apiVersion: v1\nkind: Pod\nitems:\n- {${hidden}}`],
];

describe("reads as Kubernetes does", () => {
  for (const [title, text] of [...sameAsKubernetes, ...lists]) {
    test(title, async () => assert.deepEqual(await read(text), ["Pod: hidden"]));
    test(`${title}, if only images are needed`, async () =>
      assert.deepEqual(await read(text, "images"), ["Pod: hidden"]));
  }
});

describe("ends a document as Kubernetes does", () => {
  for (const [title, text] of separated)
    test(`at ${title}`, async () => {
      for (const need of ["all", "images"] as const)
        assert.deepEqual((await read(text, need)).at(-1), "Pod: hidden", need);
    });

  for (const control of ["\v", "\f"])
    test(`at a control character, which is refused`, async () =>
      assert.deepEqual(
        await read(`${definition}---${control}\n ${pod.replace("\n", "\n ")} ${hidden}`, "images"),
        ["control characters are not allowed"],
      ));

  test("but not behind a carriage return or a byte order mark", async () => {
    for (const line of ["\r---#: a", "\n\ufeff---#: a"])
      assert.notDeepEqual(
        await read(`apiVersion: v1${line}\nkind: Pod\n${hidden}`, "images"),
        [],
        line,
      );
  });
});

describe("refuses a separator that Kubernetes reads as text", () => {
  const other = "apiVersion: v1\nkind: ConfigMap\n";
  const isText = "--- must end its line, or be followed by a space";
  const kept: [title: string, text: string, last: string][] = [
    ["a stream begins", `---#items:\n|-\n${pod}${hidden}`, isText],
    ["a comment ends a stream's first line", `---# a\n${pod}${hidden}`, isText],
    ["a marker precedes it", `${other}---\n---#items:\n|-\n${pod}${hidden}`, isText],
    ["such a separator precedes it", `${other}---#\n---#items:\n|-\n${pod}${hidden}`, isText],
    ["JSON precedes it", `{"kind": "A"}\n---#items:\n|-\n${pod}${hidden}`, isText],
    ["a byte order mark precedes it", `\ufeff---#items:\n|-\n${pod}${hidden}`, isText],
    ["a marker and text precede it", `---\n---#items:\n${pod}${hidden}`, "Pod: hidden"],
    ["two separators precede it", `${other}---\n---#\n---#\n${pod}${hidden}`, "Pod: hidden"],
    ["a comment precedes it", `# a\n---#items:\n${pod}${hidden}`, "Pod: hidden"],
    ["an empty line precedes it", `\n---#items:\n${pod}${hidden}`, "Pod: hidden"],
  ];
  for (const [title, text, last] of kept)
    test(`where ${title}`, async () => {
      for (const need of ["all", "images"] as const)
        assert.equal((await read(text, need)).at(-1), last, need);
    });
});

for (const space of ["\n ", "\n\n\t", `\n${" ".repeat(2000)}`, " ".repeat(2000)])
  test(`does not take a kind for its beginning before ${space.length} white spaces`, async () =>
    assert.match(
      (await read(`kind: Secret${space}a\n${hidden}\napiVersion: v1\n`, "images"))[0] ?? "",
      /^Secret\s+a: hidden|not allowed|tab/,
    ));

describe("merges nothing", () => {
  const keys: [title: string, text: string][] = [
    ["for an alias to <<", `${pod}image: hidden\nx: &a <<\n*a : {image: other}`],
    ["for << with another tag", `${pod}image: hidden\n!!str <<: {image: other}`],
    ["for a quoted <<", `${pod}image: hidden\n"<<": {image: other}`],
  ];
  for (const [title, text] of keys)
    test(title, async () => assert.deepEqual(await read(text), ["Pod: hidden other"]));
});

const question = "? and : within brackets must be quoted";
const colon = "a colon within brackets must be followed by a space";
const tag = "a tag must end with a space, and contain no %";

describe("refuses", () => {
  const refused: [title: string, text: string, message: string][] = [
    ["? before a key in braces", `${pod}spec: {?image: hidden}`, question],
    ["? before a quoted key in brackets", `${pod}spec: [{name: a, ?"image": hidden}]`, question],
    [": behind an empty key in braces", `${pod}spec: {!!str :a}`, question],
    ["a colon before a comma", `${pod}spec: {kind:, image: hidden}`, colon],
    ["a colon behind a space before a brace", "apiVersion: v1\nx: {kind: Pod, kind :}", colon],
    ["a tag that ends at a comma", `${pod}spec: {a: !b, image: hidden}`, tag],
    ["a tag with an escape", `${pod}!!bin%61ry ${base64("image")}: hidden`, tag],
    [
      "an anchor with a colon",
      `${pod}image: &a:hidden b`,
      "an anchor may contain only letters, digits, - and _",
    ],
    ["a tag directive", `%TAG !b! tag:a\n---\n${pod}`, "Kubernetes does not read %TAG directives"],
    [
      "a byte order mark that counts as a column",
      `${pod}spec:\n\ufeffimage: hidden`,
      "a byte order mark within the document",
    ],
    ["malformed base64", `${pod}image: !!binary a`, "a value tagged !!binary is not base64"],
    [
      "a space that is not ASCII before a JSON value",
      `\u00a0{"apiVersion":"v1","kind":"Pod"}`,
      "a space that is not ASCII before a JSON value",
    ],
    [
      "a JSON value as a key",
      `{"apiVersion":"v1","kind":"Pod","image":"hidden"}: `,
      "a colon after the document",
    ],
  ];
  for (const [title, text, message] of refused)
    test(title, async () => assert.deepEqual(await read(text), [message]));
});

describe("takes for a manifest what it cannot read", () => {
  const broken = "\n!bi!nary a: b\n";
  const texts: [title: string, text: string][] = [
    ["with escaped keys", `"\\x61piVersion": v1\n"\\x6bind": Pod\n"c\\x6fntainers": []${broken}`],
    ["with keys in base64", `!!binary ${base64("kind")}: Pod${broken}`],
    ["with an alias as the key", `x: &a kind\n*a : Pod${broken}`],
    ["with a comment behind an explicit key", `? kind # a\n: Pod${broken}`],
  ];
  const isUnclaimed = async (text: string): Promise<boolean | undefined> => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
    }
    const { value } = await parse({ path: "a.yaml", chunks }, { need: "all" }).next();
    return value?.broken?.isUnclaimed ?? (value?.broken == null ? undefined : false);
  };
  for (const [title, text] of texts)
    test(title, async () => assert.equal(await isUnclaimed(text), false));
  test("but not a template without the keys of a manifest, and no action that may make them", async () => {
    const layout = '{{- range .Site.Pages -}}{ "title": {{ .Title }} },{{- end -}}\n';
    assert.equal(await isUnclaimed(layout), true);
    assert.equal(await isUnclaimed(layout.replace("title", "kind")), false);
    assert.equal(
      await isUnclaimed('{{- if .Values.web -}}\n{{ include "web" . }}\n{{- end }}\n'),
      false,
    );
  });
  test("but not notes", async () =>
    assert.equal(await isUnclaimed(`What kind ? A note: one* : two\n${broken}`), true));
});
