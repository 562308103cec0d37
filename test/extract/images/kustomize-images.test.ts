/** Images that `images` of a kustomization replaces are marked where its inputs are read. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Extractor } from "../../../src/extract/extract.ts";
import type { UnrenderedKustomization } from "../../../src/model/source/unrendered-kustomization.ts";
import { parse } from "../../../src/parse/parse.ts";

const kustomization = (
  folder: string,
  { inputs = [], images = [], vars = [], component = false }: Partial<Given>,
): UnrenderedKustomization => ({
  file: `${folder}/kustomization.yaml`,
  folders: [folder, ...inputs],
  generated: [],
  images,
  vars,
  component,
  namespace: null,
  prefix: "",
  suffix: "",
});

interface Given {
  inputs: string[];
  images: string[];
  vars: string[];
  component: boolean;
}

/** The kustomization that replaces the image of a pod in `file`. */
async function replacedBy(
  file: string,
  image: string,
  kustomizations: readonly UnrenderedKustomization[],
): Promise<string | undefined> {
  const extractor = new Extractor({ locations: [], namespace: null });
  for (const each of kustomizations) extractor.addKustomization(each, ".");
  const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: "${image}" }] }\n`;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  extractor.startFile(".");
  for await (const document of parse({ path: file, chunks }, { need: "all" }))
    extractor.add(document);
  return extractor.cluster().workloads[0]?.mentions[0]?.replacedBy?.file;
}

describe("`images` of a kustomization that is not rendered", () => {
  const own = kustomization("manager", { images: ["controller"] });

  test("replace a name with any tag or digest in the kustomization's folder", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    for (const image of ["controller", "controller:latest", `controller:v1@${digest}`])
      assert.equal(
        await replacedBy("manager/pod.yaml", image, [own]),
        "manager/kustomization.yaml",
        image,
      );
  });

  test("replace no other name, and none in other folders", async () => {
    for (const image of ["controller/a:1", "registry.example/controller:1", "controllers:1"])
      assert.equal(await replacedBy("manager/pod.yaml", image, [own]), undefined, image);
    assert.equal(await replacedBy("managers/pod.yaml", "controller:1", [own]), undefined);
  });

  test("replace a name in the inputs of its inputs", async () => {
    const chain = [
      kustomization("base", { inputs: ["common"] }),
      kustomization("overlay", { inputs: ["base"], images: ["app"] }),
    ];
    assert.equal(
      await replacedBy("common/web/pod.yaml", "app:1", chain),
      "overlay/kustomization.yaml",
    );
  });

  test("replace a name in the inputs of those that include a component", async () => {
    const component = kustomization("component", { images: ["app"], component: true });
    const user = kustomization("overlay", { inputs: ["base", "component"] });
    assert.equal(await replacedBy("base/pod.yaml", "app:1", [component]), undefined);
    assert.equal(
      await replacedBy("base/pod.yaml", "app:1", [component, user]),
      "overlay/kustomization.yaml",
    );
  });
});

test("`vars` of a kustomization that is not rendered replace variables of its inputs", async () => {
  const base = kustomization("base", { vars: ["TAG"] });
  const overlay = kustomization("overlay", { inputs: ["base"], vars: ["web_image"] });
  const all = [base, overlay, kustomization("other", {})];
  for (const [file, image, by] of [
    ["base/pod.yaml", "$(web_image)", "overlay"],
    ["base/pod.yaml", "registry.example/web:$(TAG)", "base"],
    ["overlay/pod.yaml", "$(TAG)", "overlay"],
    ["base/pod.yaml", "$(gone)", null],
    ["base/pod.yaml", "TAG", null],
    ["other/pod.yaml", "$(TAG)", null],
  ] as const)
    assert.equal(
      await replacedBy(file, image, all),
      by === null ? undefined : `${by}/kustomization.yaml`,
      `${file} ${image}`,
    );
});
