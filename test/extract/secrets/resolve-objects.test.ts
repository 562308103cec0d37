/** Tests how copies, generators, additions and namespaces are resolved. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { builtInObjects, resolveObjects } from "../../../src/extract/secrets/resolve-objects.ts";
import { parseSelector } from "../../../src/extract/secrets/namespaces.ts";
import {
  emptyConfigMap,
  emptySecret,
  type UnresolvedSecret,
} from "../../../src/extract/secrets/unresolved-object.ts";
import type { DeclaredSecret } from "../../../src/model/cluster/declared-object.ts";

const at = { file: "m.yaml", line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
const context = { namespaces: [], generators: [], propagates: false };

function secret(name: string, fields: Partial<UnresolvedSecret> = {}): UnresolvedSecret {
  const by = { apiVersion: "v1", kind: "Secret", namespace: "prod", name };
  return { ...emptySecret, name, where: { is: "prod" }, root: "r", by, at, hook: null, ...fields };
}

function resolved(...objects: UnresolvedSecret[]): DeclaredSecret[] {
  return resolveObjects(objects, context).filter((object) => object.kind === "Secret");
}

describe("resolveObjects", () => {
  test("keeps an object without references, without the fields of its resolution", () => {
    const [object] = resolved(secret("web", { keys: ["a"] }));
    assert.deepEqual(object?.namespaces, { is: "prod" });
    for (const field of ["where", "like", "adds", "generators"])
      assert.ok(!(field in (object ?? {})));
  });

  test("copies type, keys and content of the original", () => {
    const dockerConfig = { key: ".dockerconfigjson" as const, text: "{}" };
    const original = secret("web", {
      type: "kubernetes.io/dockerconfigjson",
      keys: [".dockerconfigjson"],
      dockerConfig,
    });
    const like = { name: "web", namespace: "prod" };
    const [, copy] = resolved(original, secret("copy", { like, hidden: "made in the cluster" }));
    assert.deepEqual(
      [copy?.type, copy?.dockerConfig, copy?.hidden],
      [original.type, dockerConfig, null],
    );
  });

  test("leaves a copy as it is if its original is unknown or in another namespace", () => {
    const like = { name: "web", namespace: "stage" };
    const [, copy] = resolved(
      secret("web", { type: "Opaque" }),
      secret("copy", { like, hidden: "x" }),
    );
    assert.deepEqual([copy?.type, copy?.hidden], [null, "x"]);
  });

  test("takes registries and the shortest lifetime from the generators", () => {
    const generators = [
      { kind: "A", name: "a", registries: ["a.example"], lifetimeSeconds: 60 },
      { kind: "B", name: "b", registries: ["b.example"], lifetimeSeconds: 30 },
    ];
    const [object] = resolveObjects([secret("web", { generators })], { ...context, generators });
    assert.ok(object?.kind === "Secret");
    assert.deepEqual([object.registries, object.lifetimeSeconds], [["a.example", "b.example"], 30]);
  });

  test("merges added keys of the same namespace", () => {
    const added = secret("web", { adds: true, keys: ["b"] });
    const elsewhere = secret("web", { adds: true, keys: ["c"], where: { is: "stage" } });
    assert.deepEqual(resolved(secret("web", { keys: ["a"] }), added, elsewhere)[0]?.keys, [
      "a",
      "b",
    ]);
  });

  test("does not know the keys if an addition has unknown keys", () =>
    assert.equal(
      resolved(secret("web", { keys: ["a"] }), secret("web", { adds: true }))[0]?.keys,
      null,
    ));

  test("is uncertain about namespaces that a selector may match", () => {
    const where = { patterns: [], but: [], selectors: [parseSelector("team=x")] };
    const namespaces = [{ name: "a", labels: { team: "x" } }];
    const found = resolveObjects([secret("web", { where })], { ...context, namespaces });
    assert.deepEqual(
      found.map((object) => [object.namespaces, object.certain]),
      [
        [{ match: "a", but: null }, true],
        [{ match: ".*", but: "a" }, false],
      ],
    );
  });

  test("propagates the Secrets of manifests, but no ConfigMaps, with the HNC", () => {
    const { by } = secret("conf");
    const config = {
      ...emptyConfigMap,
      name: "conf",
      where: { is: "prod" },
      root: "r",
      by,
      at,
      hook: null,
    };
    const found = resolveObjects([secret("web"), config], { ...context, propagates: true });
    assert.deepEqual(
      found.map(({ kind, producer }) => [kind, producer]),
      [
        ["Secret", null],
        ["Secret", "Hierarchical Namespace Controller"],
        ["ConfigMap", null],
      ],
    );
  });
});

test("builtInObjects has the service accounts of OpenShift only there", () => {
  const names = (openshift: boolean): (string | null)[] =>
    builtInObjects(openshift)
      .filter(({ kind }) => kind === "ServiceAccount")
      .map(({ name }) => name);
  assert.deepEqual(names(false), []);
  assert.deepEqual(names(true), ["builder", "deployer", "pipeline"]);
});
