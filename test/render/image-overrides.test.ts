/** The rule image-override-unmatched: entries under `images` that change no image. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rules } from "../../src/judge/judge.ts";
import type { RenderRoot, SourceText } from "../../src/model/source/render-root.ts";
import { imageOverridesOf } from "../../src/render/image-overrides.ts";
import { clusterOf, mentionOf, podOf } from "../support/cluster-model.ts";

interface Root {
  name?: string;
  sources: Record<string, string>;
  /** As rendered. */
  images: readonly string[];
  declaredBy?: readonly { kind: string; name: string }[];
  isPartial?: boolean;
  builtFrom?: ReadonlySet<string>;
}

function rootOf({
  name = "prod",
  sources,
  declaredBy,
  isPartial = false,
  builtFrom,
}: Root): RenderRoot {
  const texts = Object.entries(sources).map(([path, text]): SourceText => ({
    path,
    text,
    role: /kustomization/.test(path)
      ? "kustomization"
      : /flux|argo/.test(path)
        ? "manifest"
        : "resource",
  }));
  const file = `<kustomize ${name}>`;
  return {
    root: name,
    file,
    tool: "kustomize",
    folder: name,
    sources: texts,
    set: [],
    origins: [],
    isPartial,
    ...(declaredBy === undefined ? {} : { declaredBy }),
    ...(builtFrom === undefined ? {} : { builtFrom }),
  };
}

/** "file:line message" of each finding. */
async function findings(roots: readonly Root[]): Promise<string[]> {
  const rule = rules.find(({ id }) => id === "image-override-unmatched");
  assert.ok(rule);
  const cluster = clusterOf({
    workloads: roots.map(({ name = "prod", images }) =>
      podOf("shop", { root: name, mentions: images.map((image) => mentionOf(image)) }),
    ),
    imageOverrides: await imageOverridesOf(roots.map(rootOf)),
  });
  const answers = { byAttempt: new Map(), byImage: new Map(), logins: [], requests: 0 };
  const facts = { cluster, pulls: [], needs: [], answers, runtime: null, kubernetes: null };
  return [...rule.check(facts)].map(({ at, message }) => `${at.file}:${at.line} ${message}`);
}

const entry = (name: string, more = "newTag: v2"): string =>
  `images:\n- { name: ${name}, ${more} }\n`;
const pod = (image: string): string => `spec: { containers: [{ image: "${image}" }] }\n`;
const unmatched = (name: string, near: string | null): string =>
  `The \`images\` entry \`${name}\` matches no image, so it changes nothing` +
  (near === null ? "" : `; the image is called \`${near}\``);

const cases: [title: string, roots: readonly Root[], expected: string[]][] = [
  [
    "a new name for an image whose tag is a variable",
    [
      {
        sources: {
          "kustomization.yaml": entry("r.test/cart", "newName: r.test/mirror/cart"),
          "d.yaml": pod("r.test/cart:${tag}"),
        },
        images: ["r.test/cart:1.0"],
      },
      {
        name: "release",
        sources: {
          "kustomization.yaml": entry("r.test/cart", "newName: r.test/mirror/cart"),
          "d.yaml": pod("r.test/cart:${tag}"),
        },
        images: ["web:1"],
        declaredBy: [{ kind: "HelmRelease", name: "web" }],
      },
    ],
    [
      `kustomization.yaml:2 ${unmatched("r.test/cart", null)}; ` +
        "kustomize matches no tag with a variable",
    ],
  ],
  [
    "none if another container has the image with a tag, or if only a tag is set",
    [
      {
        sources: {
          "kustomization.yaml": entry("r.test/cart", "newName: r.test/mirror/cart"),
          "d.yaml": pod("r.test/cart:${tag}") + pod("r.test/cart:2"),
        },
        images: ["r.test/cart:1.0", "r.test/mirror/cart:2"],
      },
      {
        name: "other",
        sources: {
          "other/kustomization.yaml": entry("r.test/cart"),
          "d.yaml": pod("r.test/cart:${tag}"),
        },
        images: ["r.test/cart:1.0"],
      },
    ],
    [],
  ],
  [
    "none in the kustomization that makes the Application, and one in the Application's own",
    [
      {
        sources: {
          "argocd/kustomization.yaml": entry("r.test/argocd"),
          "web/kustomization.yaml": entry("r.test/wed"),
          "web/d.yaml": pod("r.test/web:1"),
        },
        images: ["r.test/web:1"],
        declaredBy: [{ kind: "Application", name: "web" }],
        builtFrom: new Set(["web/kustomization.yaml", "web/d.yaml"]),
      },
    ],
    [`web/kustomization.yaml:2 ${unmatched("r.test/wed", "r.test/web")}`],
  ],
  [
    "none if a resource that may have the image was left out",
    [
      {
        sources: { "kustomization.yaml": entry("r.test/x/operator"), "d.yaml": pod("web:v1") },
        images: ["web:v1"],
        isPartial: true,
      },
    ],
    [],
  ],
  [
    "an image in another registry",
    [
      {
        sources: {
          "kustomization.yaml": entry("r.test/x/operator"),
          "d.yaml": pod("quay.test/operator:v1"),
        },
        images: ["quay.test/operator:v1"],
      },
    ],
    [`kustomization.yaml:2 ${unmatched("r.test/x/operator", "quay.test/operator")}`],
  ],
  [
    "a name with a typo",
    [
      {
        sources: { "kustomization.yaml": entry("r.test/wbe"), "d.yaml": pod("r.test/web:v1") },
        images: ["r.test/web:v1"],
      },
    ],
    [`kustomization.yaml:2 ${unmatched("r.test/wbe", "r.test/web")}`],
  ],
  [
    "nothing near",
    [
      {
        sources: { "kustomization.yaml": entry("r.test/other"), "d.yaml": pod("r.test/web:v1") },
        images: ["r.test/web:v1"],
      },
    ],
    [`kustomization.yaml:2 ${unmatched("r.test/other", null)}`],
  ],
  [
    "an entry that matches",
    [
      {
        sources: { "kustomization.yaml": entry("r.test/web"), "d.yaml": pod("r.test/web:v1") },
        images: ["r.test/web:v2"],
      },
    ],
    [],
  ],
  [
    "an entry that renames, of a base that was fetched",
    [
      {
        sources: { "kustomization.yaml": entry("r.test/web", "newName: m.test/web") },
        images: ["m.test/web:v1"],
      },
    ],
    [],
  ],
  [
    "a name that a further entry changes",
    [
      {
        sources: {
          "base/kustomization.yaml": entry("web", "newName: r.test/web"),
          "kustomization.yaml": entry("r.test/web", "newName: m.test/web"),
        },
        images: ["m.test/web:v1"],
      },
    ],
    [],
  ],
  [
    "a name that a patch changes later",
    [
      {
        sources: { "kustomization.yaml": entry("r.test/web"), "d.yaml": pod("r.test/web:v1") },
        images: ["m.test/web:v9"],
      },
    ],
    [],
  ],
  [
    "a base that matches in one of two roots",
    [
      {
        name: "a",
        sources: { "base/kustomization.yaml": entry("r.test/web") },
        images: ["r.test/web:v2"],
      },
      {
        name: "b",
        sources: { "base/kustomization.yaml": entry("r.test/web") },
        images: ["r.test/job:v1"],
      },
    ],
    [],
  ],
  [
    "Flux",
    [
      {
        sources: {
          "flux.yaml": `kind: Kustomization\nspec:\n  images:\n  - name: r.test/wbe\n    newTag: v2\n`,
          "d.yaml": pod("r.test/web:v1"),
        },
        images: ["r.test/web:v1"],
      },
    ],
    [`flux.yaml:4 ${unmatched("r.test/wbe", "r.test/web")}`],
  ],
  [
    "Argo CD",
    [
      {
        sources: {
          "argo.yaml": `kind: Application\nspec:\n  source:\n    kustomize:\n      images:\n      - r.test/old=r.test/new:v2\n      - r.test/web:v2\n`,
          "d.yaml": pod("r.test/web:v1"),
        },
        images: ["r.test/web:v2"],
      },
    ],
    [`argo.yaml:6 ${unmatched("r.test/old", null)}`],
  ],
  [
    "the post-renderers of a HelmRelease",
    [
      {
        sources: {
          "flux.yaml": `kind: HelmRelease\nspec:\n  postRenderers:\n  - kustomize:\n      images:\n      - { name: r.test/wbe, newTag: v2 }\n`,
        },
        images: ["r.test/web:v1"],
      },
    ],
    [`flux.yaml:6 ${unmatched("r.test/wbe", "r.test/web")}`],
  ],
  [
    "several sources of Argo CD",
    [
      {
        sources: {
          "argo.yaml":
            "kind: Application\nspec:\n  sources:\n  - path: a\n  - kustomize: { images: [r.test/wbe:v2] }\n",
          "d.yaml": pod("r.test/web:v1"),
        },
        images: ["r.test/web:v1"],
      },
    ],
    [`argo.yaml:5 ${unmatched("r.test/wbe", "r.test/web")}`],
  ],
  [
    "the template of an ApplicationSet, whose entry one of its Applications needs",
    ["a", "b"].map((name) => ({
      name,
      sources: {
        "argo.yaml":
          "kind: ApplicationSet\nmetadata: { name: set }\nspec: { template: { spec: { source: { kustomize: { images: [r.test/web:v2, r.test/old:v2] } } } } }\n",
      },
      images: [name === "a" ? "r.test/web:v2" : "r.test/job:v1"],
      declaredBy: [
        { kind: "Application", name },
        { kind: "ApplicationSet", name: "set" },
      ],
    })),
    [`argo.yaml:3 ${unmatched("r.test/old", null)}`],
  ],
  [
    "an Application that another one of its file is beside",
    [
      {
        sources: {
          "argo.yaml":
            "kind: Application\nmetadata: { name: other }\nspec: { source: { kustomize: { images: [r.test/job:v2] } } }\n",
        },
        images: ["r.test/web:v1"],
        declaredBy: [{ kind: "Application", name: "web" }],
      },
    ],
    [],
  ],
  [
    "a placeholder",
    [
      {
        sources: { "kustomization.yaml": 'images:\n- { name: "${NAME}", newTag: v2 }\n' },
        images: ["r.test/web:v1"],
      },
    ],
    [],
  ],
  [
    "no list",
    [{ sources: { "kustomization.yaml": "images: {}\n" }, images: ["r.test/web:v1"] }],
    [],
  ],
];

describe("image-override-unmatched", () => {
  for (const [title, roots, expected] of cases)
    test(title, async () => assert.deepEqual(await findings(roots), expected));
});
