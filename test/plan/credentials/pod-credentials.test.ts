/** Credentials of a pod: whose list counts, how Secrets are read, what may exist unseen. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Cluster, Patcher } from "../../../src/model/cluster/cluster.ts";
import type { DeclaredObject, DeclaredSecret } from "../../../src/model/cluster/declared-object.ts";
import type { PodSpec } from "../../../src/model/cluster/pod-spec.ts";
import type { Credentials, SecretUse } from "../../../src/model/pull/pull.ts";
import { credentialsOfPod, offersByHand } from "../../../src/plan/credentials/by-hand.ts";
import {
  PodCredentials,
  type CredentialOptions,
} from "../../../src/plan/credentials/pod-credentials.ts";
import { dockerConfig } from "../../support/builders.ts";
import {
  clusterOf,
  located,
  loginSecretOf,
  patcherOf,
  podOf,
  podSpecOf,
  referenceOf,
  secretOf,
  serviceAccountOf,
} from "../../support/cluster-model.ts";

interface Setting extends Partial<CredentialOptions> {
  objects?: DeclaredObject[];
  patchers?: Patcher[];
  coverage?: Cluster["coverage"];
  pod?: Partial<PodSpec>;
  image?: string;
  namespace?: string | null;
}

function gather({
  objects = [],
  patchers = [],
  coverage = [],
  pod = {},
  image = "quay.io/acme/api:1",
  namespace = "shop",
  pullSecrets = {},
  nodeCredentials = [],
}: Setting): Credentials {
  const credentials = new PodCredentials(clusterOf({ objects, patchers, coverage }), {
    pullSecrets,
    nodeCredentials,
  });
  return credentials.gather(podOf(namespace), podSpecOf(pod), referenceOf(image));
}

const offered = ({ offers }: Pick<Credentials, "offers">) =>
  offers.map(({ source, key }) => `${source.kind === "node" ? "node" : source.name} ${key}`);
const names = (secrets: readonly { name: string | null }[]) => secrets.map(({ name }) => name);

const own = loginSecretOf("own", ["quay.io"]);
const given = loginSecretOf("given", ["quay.io/acme"]);
const account = serviceAccountOf("default", ["given"]);
const uncovering = loginSecretOf("uncovering", ["ghcr.io"]);

describe("the list of secrets that counts", () => {
  test("is the pod's, which hides that of the service account", () => {
    const found = gather({
      objects: [own, given, account],
      pod: { imagePullSecrets: located("own") },
    });
    assert.deepEqual(
      [found.from, offered(found), found.anonymous],
      ["pod", ["own quay.io"], false],
    );
    assert.deepEqual(names(found.hiddenSecrets), ["given"]);
    assert.deepEqual(offered({ offers: found.hiddenOffers }), ["given quay.io/acme"]);
  });

  test("is the pod's even if it holds only an empty name", () => {
    const found = gather({
      objects: [given, account],
      pod: { imagePullSecrets: located("") },
    });
    assert.deepEqual([found.from, found.secrets, found.anonymous], ["pod", [], true]);
    assert.deepEqual([names(found.hiddenSecrets), found.spareSecrets], [["given"], []]);
  });

  for (const [title, imagePullSecrets] of [
    ["no list", null],
    ["an empty list", []],
  ] as const) {
    test(`is the service account's if the pod has ${title}`, () => {
      const found = gather({
        objects: [given, account],
        pod: { imagePullSecrets: imagePullSecrets === null ? null : [] },
      });
      assert.deepEqual([found.from, offered(found)], ["service-account", ["given quay.io/acme"]]);
      assert.deepEqual([found.hiddenSecrets, found.hiddenOffers], [[], []]);
      assert.deepEqual([found.otherAccounts, found.spareSecrets], [[], []]);
    });
  }

  test("is nobody's without both; accounts and Secrets at hand are listed", () => {
    const robot = serviceAccountOf("robot", ["own"]);
    const useless = serviceAccountOf("useless", ["uncovering"]);
    const found = gather({ objects: [own, uncovering, robot, useless] });
    assert.deepEqual([found.from, found.offers, found.anonymous], ["none", [], true]);
    assert.deepEqual(names(found.otherAccounts), ["robot"]);
    assert.deepEqual(names(found.spareSecrets), ["own"]);
  });

  test("spare Secrets are of the namespace and repository, also with hidden content", () => {
    const credentials = new PodCredentials(
      clusterOf({
        objects: [
          own,
          loginSecretOf("blog", ["quay.io"], { namespaces: { is: "blog" } }),
          secretOf("producer", { registries: ["quay.io"], hidden: "made in the cluster" }),
          secretOf("unknown"),
        ],
      }),
      { pullSecrets: {}, nodeCredentials: [] },
    );
    const sparesFor = (image: string, namespace: string) =>
      names(credentials.gather(podOf(namespace), podSpecOf(), referenceOf(image)).spareSecrets);
    for (const _ of [1, 2]) {
      assert.deepEqual(sparesFor("quay.io/acme/api", "shop"), ["own", "producer"]);
      assert.deepEqual(sparesFor("ghcr.io/acme/api", "shop"), []);
      assert.deepEqual(sparesFor("quay.io/acme/api", "blog"), ["blog"]);
    }
  });
});

describe("the service account", () => {
  const robot = serviceAccountOf("robot", ["own"]);
  const covered = [{ kinds: new Set(["ServiceAccount" as const]), namespaces: new Set(["shop"]) }];
  const named = (value: string): Partial<PodSpec> => ({
    serviceAccountName: located(value)[0] ?? null,
  });
  for (const [title, setting, expected] of [
    [
      "is the one that the pod names",
      { objects: [robot], pod: named("robot") },
      ["robot", "present", false],
    ],
    [
      "is default for an empty name",
      { objects: [account], pod: named("") },
      ["default", "present", false],
    ],
    ["default may exist unseen", {}, ["default", "unknown", false]],
    [
      "default may exist in spite of an inventory",
      { coverage: covered },
      ["default", "unknown", false],
    ],
    [
      "another is absent if nothing declares it",
      { pod: named("robot") },
      ["robot", "absent", false],
    ],
    [
      "another is proved absent by an inventory",
      { pod: named("robot"), coverage: covered },
      ["robot", "absent", true],
    ],
  ] satisfies [string, Setting, unknown[]][]) {
    test(title, () => {
      const { name, presence, knownAbsent } = gather(setting).serviceAccount;
      assert.deepEqual([name, presence, knownAbsent], expected);
    });
  }
});

describe("a pull secret", () => {
  const use = (secret: DeclaredSecret | null, more: Setting = {}): SecretUse | undefined =>
    gather({
      objects: secret === null ? [] : [secret],
      pod: { imagePullSecrets: located("s") },
      ...more,
    }).secrets[0];
  const withText = (text: string, parts: Partial<DeclaredSecret> = {}): DeclaredSecret =>
    secretOf("s", { dockerConfig: { key: ".dockerconfigjson", text }, ...parts });
  const dockercfg = {
    type: "kubernetes.io/dockercfg",
    keys: [".dockercfg"],
    dockerConfig: { key: ".dockercfg", text: '{"quay.io":{"auth":"dTpw"}}' },
  } as const;
  const rows: [
    title: string,
    secret: DeclaredSecret | null,
    use: SecretUse["use"],
    reason: SecretUse["reason"],
    keys: string[] | null,
    covers: boolean | null,
  ][] = [
    ["is read", loginSecretOf("s", ["quay.io"]), "read", null, ["quay.io"], true],
    [
      "is read from .dockercfg",
      secretOf("s", { ...dockercfg, keys: [".dockercfg"] }),
      "read",
      null,
      ["quay.io"],
      true,
    ],
    [
      "is read though it does not cover",
      loginSecretOf("s", ["ghcr.io"]),
      "read",
      null,
      ["ghcr.io"],
      false,
    ],
    [
      "is read with unknown keys",
      loginSecretOf("s", ["quay.io"], { keys: null }),
      "read",
      null,
      ["quay.io"],
      true,
    ],
    ["may be missing", null, "missing", null, null, null],
    [
      "of another type is ignored",
      secretOf("s", { type: "Opaque" }),
      "ignored",
      { code: "wrong-type", type: "Opaque" },
      null,
      null,
    ],
    [
      "without its key is ignored",
      secretOf("s", { keys: ["config.json"] }),
      "ignored",
      {
        code: "missing-key",
        type: "kubernetes.io/dockerconfigjson",
        key: ".dockerconfigjson",
        keys: ["config.json"],
      },
      null,
      null,
    ],
    [
      "with an empty value is ignored",
      withText(""),
      "ignored",
      { code: "empty-key", key: ".dockerconfigjson" },
      null,
      null,
    ],
    [
      "that does not decode fails",
      withText("{"),
      "undecodable",
      { code: "undecodable", error: { code: "invalid-syntax" } },
      null,
      null,
    ],
    [
      "of unknown type is hidden",
      secretOf("s", { type: null, hidden: "encrypted", registries: ["quay.io"] }),
      "hidden",
      { code: "unknown-type", why: "encrypted" },
      ["quay.io"],
      true,
    ],
    [
      "of unknown content is hidden",
      secretOf("s", { hidden: "made in the cluster", registries: ["ghcr.io"] }),
      "hidden",
      { code: "unknown-content", why: "made in the cluster" },
      ["ghcr.io"],
      false,
    ],
    [
      "may be hidden without a word",
      secretOf("s"),
      "hidden",
      { code: "unknown-content", why: null },
      null,
      null,
    ],
    [
      "whose config stands under another key is hidden",
      withText("{}", { type: "kubernetes.io/dockercfg", keys: null }),
      "hidden",
      { code: "unknown-content", why: null },
      null,
      null,
    ],
  ];
  for (const [title, secret, expectedUse, reason, keys, covers] of rows) {
    test(title, () => {
      const found = use(secret);
      assert.deepEqual(
        [found?.use, found?.reason, found?.keys, found?.covers],
        [expectedUse, reason, keys, covers],
      );
    });
  }

  test("of the configuration is read, its own namespace first", () => {
    const row = { registries: ["quay.io"], username: "u", password: "p" };
    const wrong = { ...row, registries: ["ghcr.io"] };
    const keysFor = (namespaces: DeclaredSecret["namespaces"], pullSecrets: object) =>
      use(secretOf("s", { namespaces }), { pullSecrets: { ...pullSecrets } })?.keys;
    assert.deepEqual(keysFor({ is: "shop" }, { "shop/s": row, "*/s": wrong }), ["quay.io"]);
    assert.deepEqual(keysFor({ is: "shop" }, { "blog/s": wrong, "*/s": row }), ["quay.io"]);
    assert.deepEqual(keysFor({ match: "sh.*", but: null }, { "*/s": row }), ["quay.io"]);
    assert.equal(keysFor({ is: "shop" }, { "blog/s": row, "shop/t": row }), null);
  });

  for (const missing of ["username", "password"] as const) {
    test(`of the configuration without ${missing} is hidden`, () => {
      const row = { registries: ["quay.io"], username: "u", password: "p", [missing]: null };
      const found = use(secretOf("s"), { pullSecrets: { "shop/s": row } });
      assert.deepEqual(
        [found?.use, found?.reason, found?.covers],
        ["hidden", { code: "password-not-set" }, true],
      );
    });
  }

  test("that does not decode leaves the pod without offers and without an anonymous attempt", () => {
    const found = gather({
      objects: [
        own,
        secretOf("bad", { dockerConfig: { key: ".dockerconfigjson", text: "" } }),
        withText('{"auths":1}'),
      ],
      pod: { imagePullSecrets: located("own", "bad", "s") },
    });
    assert.deepEqual(found.error, {
      secret: "s",
      reason: { code: "wrong-json-type", at: "auths", found: "number", wanted: "object" },
    });
    assert.deepEqual([found.offers, found.anonymous], [[], false]);
  });

  test("shows no login that is part of a key", () => {
    const found = gather({
      objects: [loginSecretOf("s", ["https://bot:hunter2@quay.io"])],
      pod: { imagePullSecrets: located("s") },
    });
    assert.deepEqual(found.secrets[0]?.keys, ["https://***@quay.io"]);
    assert.deepEqual(offered(found), ["s https://***@quay.io"]);
  });

  test("without a matching entry leaves an anonymous attempt", () => {
    const found = gather({
      objects: [uncovering],
      pod: { imagePullSecrets: located("uncovering") },
    });
    assert.deepEqual([found.offers, found.anonymous, found.unseen], [[], true, []]);
  });
});

describe("credentials that may exist unseen", () => {
  const kinds = (setting: Setting) => gather(setting).unseen.map(({ kind }) => kind);
  const named = { imagePullSecrets: located("s") };
  const none = { objects: [serviceAccountOf("default", [])] };
  const covered = [{ kinds: new Set(["Secret" as const]), namespaces: new Set(["shop"]) }];
  for (const [title, setting, expected] of [
    ["none with a known account without secrets", none, []],
    ["the account that no manifest declares", {}, ["service-account"]],
    [
      "not the account if the pod names a secret",
      { objects: [own], pod: { imagePullSecrets: located("own") } },
      [],
    ],
    ["a missing secret", { pod: named }, ["secret"]],
    ["not a secret that is proved absent", { pod: named, coverage: covered }, []],
    ["a hidden secret", { objects: [secretOf("s")], pod: named }, ["secret"]],
    [
      "a hidden secret that covers",
      { objects: [secretOf("s", { registries: ["quay.io"] })], pod: named },
      ["secret"],
    ],
    [
      "not a hidden secret that does not cover",
      { objects: [secretOf("s", { registries: ["ghcr.io"] })], pod: named },
      [],
    ],
    ["not an ignored secret", { objects: [secretOf("s", { type: "Opaque" })], pod: named }, []],
    [
      "the nodes of ECR",
      { ...none, image: "1.dkr.ecr.eu-west-1.amazonaws.com/a", nodeCredentials: null },
      ["node"],
    ],
    [
      "the nodes of Artifact Registry",
      { ...none, image: "europe-docker.pkg.dev/p/r/a", nodeCredentials: null },
      ["node"],
    ],
    ["not the nodes of other registries", { ...none, nodeCredentials: null }, []],
    [
      "not the nodes if they are configured",
      { ...none, image: "gcr.io/p/a", nodeCredentials: [] },
      [],
    ],
  ] satisfies [string, Setting, string[]][])
    test(title, () => assert.deepEqual(kinds(setting), expected));

  for (const [title, patcher, setting, expected] of [
    ["of the namespace", {}, {}, true],
    ["of another namespace", { namespaces: { is: "blog" } }, {}, false],
    [
      "of the unnamed namespace of the root",
      { namespaces: { is: null } },
      { namespace: null },
      true,
    ],
    [
      "of the unnamed namespace of another root",
      { namespaces: { is: null }, root: "b" },
      { namespace: null },
      false,
    ],
    ["of the namespace, from another root", { root: "b" }, {}, true],
    ["of selected namespaces", { namespaces: { match: "sh.*", but: null } }, {}, true],
    ["of other selected namespaces", { namespaces: { match: "b.*", but: null } }, {}, false],
    ["of all but the namespace", { namespaces: { match: ".*", but: "shop" } }, {}, false],
    [
      "of selected namespaces, for the unnamed one",
      { namespaces: { match: "b", but: null } },
      { namespace: null },
      true,
    ],
    ["of all service accounts", { patches: { serviceAccounts: null } }, {}, true],
    ["of the service account", { patches: { serviceAccounts: ["default"] } }, {}, true],
    ["of another service account", { patches: { serviceAccounts: ["robot"] } }, {}, false],
    [
      "of service accounts, for a pod with its own list",
      { patches: { serviceAccounts: null } },
      { pod: { imagePullSecrets: located("") } },
      false,
    ],
    ["of pods, for a pod with its own list", {}, { pod: { imagePullSecrets: located("") } }, true],
  ] satisfies [string, Partial<Patcher>, Setting, boolean][]) {
    test(`${expected ? "a patcher" : "no patcher"} ${title}`, () => {
      const objects = [
        serviceAccountOf("default", [], { namespaces: { is: setting.namespace ?? null } }),
      ];
      const found = kinds({
        objects: "namespace" in setting ? objects : none.objects,
        patchers: [patcherOf(patcher)],
        ...setting,
      });
      assert.deepEqual(found, expected ? ["patcher"] : []);
    });
  }
});

test("the configuration declares the images that nodes pull by themselves", () => {
  const node = (nodeCredentials: string[] | null) => gather({ nodeCredentials }).node;
  assert.equal(node(["quay.io"]), true);
  assert.equal(node(["quay.io/other", "quay.io/acme"]), true);
  assert.equal(node(["quay.io/other"]), false);
  assert.equal(node([]), false);
  assert.equal(node(null), false);
});

describe("credentials by hand", () => {
  const reference = referenceOf("quay.io/acme/api");
  const text = (...keys: string[]) =>
    dockerConfig(Object.fromEntries(keys.map((key) => [key, "u:p"])));
  const key = ".dockerconfigjson";

  test("come from the secrets in order, then from the node", () => {
    const secrets = [
      { name: "a", key, text: text("quay.io") },
      { name: "empty", key, text: "" },
      { name: "b", key: ".dockercfg", text: '{"quay.io":{"auth":"dTpw"}}' },
    ] as const;
    const found = offersByHand(reference, [...secrets], { key, text: text("https://quay.io") });
    assert.ok("offers" in found);
    assert.deepEqual(offered(found), ["a quay.io", "b quay.io", "node https://quay.io"]);
  });

  test("may come from the node alone, or from an empty config", () => {
    for (const node of [null, { key, text: "" } as const])
      assert.deepEqual(offersByHand(reference, [], node), { offers: [] });
    const found = offersByHand(reference, [], { key, text: text("quay.io") });
    assert.ok("offers" in found);
    assert.deepEqual(offered(found), ["node quay.io"]);
  });

  test("name the config that does not decode", () => {
    const bad = { key, text: "{" } as const;
    const reason = { code: "invalid-syntax" };
    assert.deepEqual(offersByHand(reference, [{ name: "a", ...bad }], bad), {
      error: { source: "a", reason },
    });
    assert.deepEqual(offersByHand(reference, [], bad), { error: { source: null, reason } });
  });

  test("of a pod come through its service account", () => {
    const objects = [own, serviceAccountOf("robot", ["own"])];
    const find = (serviceAccount: string | null, namespace: string | null) =>
      offered(
        credentialsOfPod(
          clusterOf({ objects }),
          { reference, namespace, serviceAccount, root: "app.yaml" },
          { pullSecrets: {}, nodeCredentials: [] },
        ),
      );
    assert.deepEqual(find("robot", "shop"), ["own quay.io"]);
    assert.deepEqual(find("robot", "blog"), []);
    assert.deepEqual(find(null, "shop"), []);
  });
});
