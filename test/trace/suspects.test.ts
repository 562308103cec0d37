/** Which of several values is at fault for images that do not exist. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rules } from "../../src/judge/judge.ts";
import { tracedPlaceOf, type TracedPlace } from "../../src/trace/traced-place.ts";
import { Suspects } from "../../src/trace/suspects.ts";
import type { Mapping } from "../../src/trace/rerender/observe.ts";
import type { SourceValue } from "../../src/trace/source/source-value.ts";
import type { TracedDiagnostic } from "../../src/trace/traced-diagnostic.ts";

type Value = "registry" | "web" | "cart" | "webTag" | "tag";
const values = "registry: old.test\nweb: shop/web\ncart: shop/cart\nwebTag: 1.0\ntag: 2.0\n";
const texts: Record<Value, string> = {
  registry: "old.test",
  web: "shop/web",
  cart: "shop/cart",
  webTag: "1.0",
  tag: "2.0",
};

function valueOf(key: Value): SourceValue {
  const from = values.indexOf(`${key}: `) + key.length + 2;
  const range = { from, to: from + texts[key].length };
  const source = { role: "values", path: "values.yaml", set: null, text: values } as const;
  const text = { written: texts[key], rendered: texts[key], isTyped: false };
  return { source, range, scalar: range, ...text, token: "", marker: "" };
}

interface Image {
  /** In order: registry, repository and tag; a text in quotes is the template's. */
  parts: readonly (Value | `"${string}"`)[];
  state: "missing" | "found" | "unknown";
  /** The rule that reports a missing image, if it is another one. */
  rule?: string;
  /** The diagnostic corrects the repository of this image. */
  repairs?: true;
}

interface Circumstances {
  /** The registry is well known. */
  isKnown: boolean;
  /** The diagnostic corrects the repository. */
  repairsRepository?: boolean;
}

/** What is said of the first image. */
function choose(
  rule: string,
  images: readonly Image[],
  { isKnown, repairsRepository = false }: Circumstances,
): string | null {
  const at = { file: "<helm c>", line: 1, column: 1, endLine: 1, endColumn: 2, excerpt: "" };
  const failing = new Map<TracedDiagnostic, TracedPlace>();
  const mappings = new Map<string, Mapping[]>();
  const found = new Set<string>();
  for (const [index, { parts, state, repairs = false, ...other }] of images.entries()) {
    const card = rules.find(({ id }) => id === (other.rule ?? rule));
    assert.ok(card);
    let text = "";
    const own: Mapping[] = [];
    for (const [position, part] of parts.entries()) {
      text += ["", "/", ":"][position] ?? "";
      const literal = part.startsWith('"') ? part.slice(1, -1) : null;
      const key = (["registry", "web", "cart", "webTag", "tag"] as const).find(
        (each) => each === part,
      );
      const written = literal ?? (key === undefined ? "" : texts[key]);
      if (key !== undefined)
        own.push({
          value: valueOf(key),
          from: text.length,
          to: text.length + written.length,
          exact: true,
        });
      text += written;
    }
    const key = String(index);
    mappings.set(key, own);
    if (state === "found") found.add(key);
    const place = { root: "c", key, at, text, isImage: true, misprint: null };
    const repair =
      repairsRepository || repairs ? { correction: { at, value: "old.test/shop/wep" } } : {};
    const diagnostic = { rule: card, diagnostic: { at, message: "", groupKey: "", ...repair } };
    if (state === "missing") failing.set(diagnostic, tracedPlaceOf(place, diagnostic, null));
  }
  const suspects = new Suspects({
    failing,
    mappings,
    isFound: (key) => found.has(key),
    isKnownRegistry: () => isKnown,
  });
  const [first] = failing.keys();
  assert.ok(first);
  const suspect = suspects.choose(first);
  if (suspect === null) return null;
  const { mapping, others, sharedBy } = suspect;
  const related = others.map(({ value }) => ` or ${value.written}`).join("");
  const shared = sharedBy.map(({ place }) => ` with ${place.text}`).join("");
  return mapping.value.written + related + shared;
}

const web = ["registry", "web", "webTag"] as const;
const cart = ["registry", "cart", "tag"] as const;
const cases: [title: string, rule: string, images: readonly Image[], expected: string | null][] = [
  [
    "all images of a registry are missing",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: cart, state: "missing" },
    ],
    "old.test with old.test/shop/cart:2.0",
  ],
  [
    "another image has a near name in the registry",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: cart, state: "missing", repairs: true },
    ],
    "shop/web",
  ],
  [
    "another repository of the registry only lacks a tag",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: cart, state: "missing", rule: "image-tag-not-found" },
    ],
    "shop/web",
  ],
  [
    "another image of the registry exists",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: cart, state: "found" },
    ],
    "shop/web",
  ],
  [
    "nothing is known of another image",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: cart, state: "unknown" },
    ],
    "shop/web or old.test",
  ],
  [
    "a single image",
    "image-repository-not-found",
    [{ parts: web, state: "missing" }],
    "shop/web or old.test",
  ],
  [
    "one image twice",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: web, state: "missing" },
    ],
    "shop/web or old.test",
  ],
  [
    "one repository with two tags",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: ["registry", "web", "tag"], state: "missing" },
    ],
    "shop/web or old.test",
  ],
  [
    "the registry is the template's",
    "image-repository-not-found",
    [{ parts: ['"old.test"', "web", "tag"], state: "missing" }],
    null,
  ],
  [
    "a missing tag is no fault of the registry",
    "image-tag-not-found",
    [
      { parts: web, state: "missing" },
      { parts: cart, state: "missing" },
    ],
    null,
  ],
];

const unknownRegistries: typeof cases = [
  [
    "a single image of a registry that shows no image",
    "image-repository-not-found",
    [{ parts: web, state: "missing" }],
    "old.test or shop/web",
  ],
  [
    "the same, missing or denied",
    "image-missing-or-denied",
    [{ parts: web, state: "missing" }],
    "old.test or shop/web",
  ],
  [
    "one repository with two tags",
    "image-repository-not-found",
    [
      { parts: web, state: "missing" },
      { parts: ["registry", "web", "tag"], state: "missing" },
    ],
    "old.test or shop/web",
  ],
  [
    "a missing tag is no fault of the registry",
    "image-tag-not-found",
    [{ parts: web, state: "missing" }],
    null,
  ],
];

describe("the value at fault", () => {
  for (const [title, rule, images, expected] of cases)
    test(title, () => assert.equal(choose(rule, images, { isKnown: true }), expected));
});

describe("finds the wrong value in a registry about which nothing is known", () => {
  for (const [title, rule, images, expected] of unknownRegistries)
    test(title, () => assert.equal(choose(rule, images, { isKnown: false }), expected));

  test("a correction of the repository", () => {
    const images: Image[] = [{ parts: web, state: "missing" }];
    const circumstances = { isKnown: false, repairsRepository: true };
    const rule = "image-repository-not-found";
    assert.equal(choose(rule, images, circumstances), "shop/web");
  });
});
