/** What a workload finds under a name: present, possibly present, or absent. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DeclaredObject } from "../../src/model/cluster/declared-object.ts";
import { ObjectIndex, type IndexedObject } from "../../src/plan/object-index.ts";
import { clusterOf, podOf, secretOf, serviceAccountOf } from "../support/cluster-model.ts";

function indexOf(...objects: DeclaredObject[]): ObjectIndex {
  return new ObjectIndex(clusterOf({ objects }));
}

function outcome({ presence, knownAbsent, object }: IndexedObject<"Secret">): unknown[] {
  return [presence, knownAbsent, object === null ? null : object.source];
}

const find = (index: ObjectIndex, namespace: string | null = "shop") =>
  outcome(index.find("Secret", "a", podOf(namespace)));

describe("ObjectIndex.find", () => {
  const elsewhere = { namespaces: { is: "blog" } };
  const unnamed = { namespaces: { is: null } };
  const otherRoot = { root: "other.yaml" };
  const rows: [
    title: string,
    objects: DeclaredObject[],
    namespace: string | null,
    expected: unknown[],
  ][] = [
    ["finds its own namespace", [secretOf("a")], "shop", ["present", false, "manifest"]],
    ["ignores other names", [secretOf("b")], "shop", ["absent", false, null]],
    ["ignores other kinds", [serviceAccountOf("a", [])], "shop", ["absent", false, null]],
    [
      "finds its namespace in another root",
      [secretOf("a", otherRoot)],
      "shop",
      ["present", false, "manifest"],
    ],
    [
      "proves nothing by another namespace of its root",
      [secretOf("a", elsewhere)],
      "shop",
      ["absent", false, null],
    ],
    [
      "proves nothing by another namespace of another root",
      [secretOf("a", { ...elsewhere, ...otherRoot })],
      "shop",
      ["absent", false, null],
    ],
    [
      "may find the unnamed namespace of its root",
      [secretOf("a", unnamed)],
      "shop",
      ["unknown", false, "manifest"],
    ],
    [
      "ignores the unnamed namespace of another root",
      [secretOf("a", { ...unnamed, ...otherRoot })],
      "shop",
      ["absent", false, null],
    ],
    [
      "may find an inventory's object from the unnamed namespace",
      [secretOf("a", { ...otherRoot, source: "inventory" })],
      null,
      ["unknown", false, "inventory"],
    ],
    [
      "ignores an inventory's object in another namespace",
      [secretOf("a", { ...elsewhere, ...otherRoot, source: "inventory" })],
      "shop",
      ["absent", false, null],
    ],
    [
      "finds the unnamed namespace from itself",
      [secretOf("a", unnamed)],
      null,
      ["present", false, "manifest"],
    ],
    [
      "ignores another root's unnamed namespace from its own",
      [secretOf("a", { ...unnamed, ...otherRoot })],
      null,
      ["absent", false, null],
    ],
    [
      "may find a named namespace from the unnamed one",
      [secretOf("a", elsewhere)],
      null,
      ["unknown", false, "manifest"],
    ],
    [
      "finds a selected namespace",
      [secretOf("a", { namespaces: { match: "sh.*", but: null } })],
      "shop",
      ["present", false, "manifest"],
    ],
    [
      "ignores an excluded namespace",
      [secretOf("a", { namespaces: { match: ".*", but: "shop" } })],
      "shop",
      ["absent", false, null],
    ],
    [
      "may find any selected namespace from the unnamed one",
      [secretOf("a", { namespaces: { match: "blog", but: null } })],
      null,
      ["unknown", false, "manifest"],
    ],
    [
      "does not rely on an uncertain object",
      [secretOf("a", { certain: false })],
      "shop",
      ["unknown", false, "manifest"],
    ],
    [
      "prefers an uncertain object in its namespace to a possible namespace",
      [secretOf("a", unnamed), secretOf("a", { certain: false, source: "configuration" })],
      "shop",
      ["unknown", false, "configuration"],
    ],
    [
      "prefers a manifest to an inventory",
      [secretOf("a", { source: "inventory" }), secretOf("a")],
      "shop",
      ["present", false, "manifest"],
    ],
    [
      "prefers a certain inventory to an uncertain manifest",
      [secretOf("a", { certain: false }), secretOf("a", { source: "inventory" })],
      "shop",
      ["present", false, "inventory"],
    ],
    [
      "may find an object whose name is unknown",
      [secretOf(null)],
      "shop",
      ["unknown", false, null],
    ],
    [
      "ignores an unknown name in another namespace",
      [secretOf(null, elsewhere)],
      "shop",
      ["absent", false, null],
    ],
  ];
  for (const [title, objects, namespace, expected] of rows)
    test(title, () => assert.deepEqual(find(indexOf(...objects), namespace), expected));

  test("lists the objects of the name in other namespaces of the root only if absent", () => {
    const other = secretOf("a", elsewhere);
    const foreign = secretOf("a", { ...elsewhere, ...otherRoot });
    const own = secretOf("a");
    const workload = podOf("shop");
    assert.deepEqual(indexOf(other, foreign).find("Secret", "a", workload).inOtherNamespaces, [
      other,
    ]);
    assert.deepEqual(indexOf(own, other).find("Secret", "a", workload).inOtherNamespaces, []);
  });

  test("keeps other namespaces beside an object whose name is unknown", () => {
    const other = secretOf("a", elsewhere);
    const found = indexOf(other, secretOf(null)).find("Secret", "a", podOf("shop"));
    assert.deepEqual(found, {
      presence: "unknown",
      knownAbsent: false,
      object: null,
      alternatives: [],
      inOtherNamespaces: [other],
    });
  });

  describe("with an inventory", () => {
    const covered = (kind: DeclaredObject["kind"], ...objects: DeclaredObject[]): ObjectIndex =>
      new ObjectIndex(
        clusterOf({
          objects,
          coverage: [{ kinds: new Set([kind]), namespaces: new Set(["shop"]) }],
        }),
      );
    test("proves absence in a covered namespace", () =>
      assert.deepEqual(find(covered("Secret")), ["absent", true, null]));
    test("proves absence in spite of an unknown name", () =>
      assert.deepEqual(find(covered("Secret", secretOf(null))), ["absent", true, null]));
    test("proves nothing in other namespaces", () =>
      assert.deepEqual(find(covered("Secret"), "blog"), ["absent", false, null]));
    test("proves nothing in the unnamed namespace", () =>
      assert.deepEqual(find(covered("Secret"), null), ["absent", false, null]));
    test("proves nothing about other kinds", () =>
      assert.deepEqual(find(covered("ConfigMap")), ["absent", false, null]));
  });
});

describe("ObjectIndex.secrets and accounts", () => {
  const own = secretOf("a");
  const account = serviceAccountOf("robot", []);
  const index = indexOf(
    own,
    account,
    secretOf("b", { namespaces: { is: "blog" } }),
    secretOf("c", { certain: false }),
    secretOf("d", { source: "inventory" }),
    secretOf(null),
    secretOf("e", { namespaces: { is: null } }),
    serviceAccountOf("other", [], { namespaces: { is: "blog" } }),
    serviceAccountOf("maybe", [], { certain: false }),
  );
  test("lists certain Secrets of manifests in the namespace", () =>
    assert.deepEqual(index.secrets(podOf("shop")), [own]));
  test("lists certain service accounts in the namespace", () =>
    assert.deepEqual(index.accounts(podOf("shop")), [account]));
  test("lists nothing in another namespace", () => {
    assert.deepEqual(index.secrets(podOf("empty")), []);
    assert.deepEqual(index.accounts(podOf("empty")), []);
  });
});

describe("ObjectIndex.find among several clusters", () => {
  const placed = (file: string) => ({ root: "k8s", at: { ...podOf("shop").at, file } });
  const pod = (file: string) => podOf("shop", { ...placed(file), mentions: [] });
  const clusters = (...names: string[]) => names.map((name) => pod(`k8s/${name}/app.yaml`));
  const indexWith = (workloads: ReturnType<typeof pod>[], ...objects: DeclaredObject[]) =>
    new ObjectIndex(clusterOf({ workloads, objects }));
  const secret = (file: string, keys = [".dockerconfigjson"]) =>
    secretOf("a", { ...placed(file), keys });

  test("borrows nothing from a folder that declares the same workload", () => {
    const index = indexWith(clusters("dev", "prod"), secret("k8s/dev/secret.yaml"));
    assert.equal(index.find("Secret", "a", pod("k8s/dev/app.yaml")).presence, "present");
    assert.equal(index.find("Secret", "a", pod("k8s/prod/app.yaml")).presence, "absent");
  });

  test("borrows from a folder that both clusters share", () => {
    const index = indexWith(clusters("dev", "prod"), secret("k8s/shared/secret.yaml"));
    for (const name of ["dev", "prod"])
      assert.equal(index.find("Secret", "a", pod(`k8s/${name}/app.yaml`)).presence, "present");
  });

  test("recognises a cluster by the name of its folder elsewhere", () => {
    const index = indexWith(
      clusters("dev", "prod"),
      secret("secrets/dev/a.yaml", ["dev"]),
      secret("secrets/prod/a.yaml", ["prod"]),
    );
    for (const name of ["dev", "prod"])
      assert.deepEqual(index.find("Secret", "a", pod(`k8s/${name}/app.yaml`)).object?.keys, [name]);
  });

  test("does not choose between the differing objects of two other clusters", () => {
    const index = indexWith(
      [],
      secret("secrets/dev/a.yaml", ["dev"]),
      secret("secrets/prod/a.yaml", ["prod"]),
    );
    const found = index.find("Secret", "a", pod("apps/app.yaml"));
    assert.equal(found.presence, "unknown");
    assert.equal(found.alternatives.length, 2);
  });

  test("finds the object that two other clusters declare alike", () => {
    const index = indexWith([], secret("secrets/dev/a.yaml"), secret("secrets/prod/a.yaml"));
    const found = index.find("Secret", "a", pod("apps/app.yaml"));
    assert.equal(found.presence, "present");
    assert.deepEqual(found.alternatives, []);
  });

  test("takes the later of two declarations in the files of one folder", () => {
    const index = indexWith([], secret("k8s/a.yaml", ["first"]), secret("k8s/b.yaml", ["second"]));
    const found = index.find("Secret", "a", pod("k8s/a.yaml"));
    assert.deepEqual(found.object?.keys, ["second"]);
  });

  test("separates files of one folder that declare the same workload", () => {
    const index = indexWith(
      [pod("k8s/dev.yaml"), pod("k8s/prod.yaml")],
      secret("k8s/dev.yaml", ["dev"]),
      secret("k8s/prod.yaml", ["prod"]),
    );
    for (const name of ["dev", "prod"])
      assert.deepEqual(index.find("Secret", "a", pod(`k8s/${name}.yaml`)).object?.keys, [name]);
  });

  test("compares at most 200 declarations of one object", () => {
    const objects = Array.from({ length: 600 }, (_, index) =>
      secret(`secrets/${index}/a.yaml`, [`${index}`]),
    );
    const found = indexWith([], ...objects).find("Secret", "a", pod("apps/app.yaml"));
    assert.equal(found.alternatives.length, 200);
  });
});

describe("several objects of one name", () => {
  const at = (file: string) => ({ at: { ...podOf("shop").at, file } });
  const files = ["eu/app.yaml", "us/app.yaml", "us/east/app.yaml"];
  const index = indexOf(...files.map((file) => secretOf("a", at(file))));
  const found = (file: string): string | undefined =>
    index.find("Secret", "a", podOf("shop", at(file))).object?.at.file;

  test("are alternatives: the one in the file of the pod counts", () => {
    for (const file of files) assert.equal(found(file), file);
  });

  test("else the one in the nearest folder", () => {
    assert.equal(found("us/east/pod.yaml"), "us/east/app.yaml");
    assert.equal(found("us/pod.yaml"), "us/app.yaml");
    assert.equal(found("elsewhere/pod.yaml"), "eu/app.yaml");
  });
});
