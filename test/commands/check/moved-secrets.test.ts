/** SealedSecrets that an overlay moves or renames. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { markMovedSecrets } from "../../../src/commands/check/moved-secrets.ts";
import { Extractor } from "../../../src/extract/extract.ts";
import type { RenderRoot } from "../../../src/model/source/render-root.ts";
import { parse } from "../../../src/parse/parse.ts";

interface Names {
  name?: string;
  namespace?: string | null;
  annotations?: string;
}

function sealed({ name = "regcred", namespace = "dev", annotations = "{}" }: Names): string {
  const place = namespace === null ? "" : `, namespace: ${namespace}`;
  return `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: ${name}${place}, annotations: ${annotations} }
spec:
  encryptedData: { .dockerconfigjson: AgB }
  template: { type: kubernetes.io/dockerconfigjson }
`;
}

/** The reasons why the rendered secrets are not created. */
async function reasons(source: string, rendered: string): Promise<unknown[]> {
  const file = "<kustomize prod>";
  const extractor = new Extractor({ locations: [], namespace: null });
  extractor.startFile("prod");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(rendered);
  }
  for await (const document of parse({ path: file, chunks }, { need: "all" }))
    extractor.add(document);
  const path = "base/sealed.yaml";
  const root: RenderRoot = {
    root: "prod",
    file,
    tool: "kustomize",
    folder: "prod",
    sources: [{ path, role: "resource", text: source }],
    set: [],
    origins: [{ line: 1, rendererPath: path, source: path, transformers: [] }],
  };
  const objects = await markMovedSecrets(extractor.cluster().objects, [root]);
  return objects.flatMap(({ unmade }) => (unmade === undefined ? [] : [unmade.reason]));
}

const wide = (scope: string): string => `{ sealedsecrets.bitnami.com/${scope}: "true" }`;

describe("a SealedSecret of an overlay", () => {
  for (const [title, source, rendered, expected] of [
    ["that stays where it is", {}, {}, []],
    [
      "that moves to another namespace",
      {},
      { namespace: "prod" },
      [{ code: "sealed-elsewhere", namespace: "dev" }],
    ],
    [
      "that gets another name",
      {},
      { name: "p-regcred" },
      [{ code: "sealed-under-name", name: "regcred" }],
    ],
    [
      "that moves with namespace-wide scope",
      { annotations: wide("namespace-wide") },
      { namespace: "prod" },
      [{ code: "sealed-elsewhere", namespace: "dev" }],
    ],
    [
      "that gets another name with namespace-wide scope",
      { annotations: wide("namespace-wide") },
      { name: "p-regcred" },
      [],
    ],
    [
      "that moves with cluster-wide scope",
      { annotations: wide("cluster-wide") },
      { namespace: "prod" },
      [],
    ],
    ["whose source names no namespace", { namespace: null }, { namespace: "prod" }, []],
  ] as const)
    test(title, async () => {
      assert.deepEqual(await reasons(sealed(source), sealed(rendered)), expected);
    });
});
