/** Words for pull secrets: each reason and each unseen credential has its own clause. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  explainUnseen,
  explainUnusable,
  keyringErrorText,
} from "../../../../src/judge/wording/credentials/secret-use.ts";
import type { SecretUse, UnusableReason } from "../../../../src/model/pull/pull.ts";
import { at, patcherOf, secretOf } from "../../../support/cluster-model.ts";

describe("explainUnusable", () => {
  const type = "kubernetes.io/dockercfg";
  const rows: [UnusableReason, string][] = [
    [{ code: "wrong-type", type: "Opaque" }, "its type is Opaque, which is not a registry login"],
    [
      { code: "missing-key", type, key: ".dockercfg", keys: ["a", "b"] },
      `a Secret of type ${type} needs the key \`.dockercfg\`, and it has \`a\`, \`b\``,
    ],
    [
      { code: "missing-key", type, key: ".dockercfg", keys: [] },
      `a Secret of type ${type} needs the key \`.dockercfg\`, and it has no keys`,
    ],
    [{ code: "empty-key", key: ".dockercfg" }, "its `.dockercfg` is empty"],
    [
      { code: "undecodable", error: { code: "illegal-base64", byte: 4 } },
      "illegal base64 data at input byte 4",
    ],
    [{ code: "unknown-type", why: null }, "its type is not in the manifests"],
    [{ code: "unknown-type", why: "encrypted" }, "encrypted"],
    [{ code: "unknown-content", why: null }, "its content is not in the manifests"],
    [{ code: "unknown-content", why: "made in the cluster" }, "made in the cluster"],
    [{ code: "password-not-set" }, "the environment variable with its password is not set"],
  ];
  for (const [reason, words] of rows)
    test(words, () => assert.equal(explainUnusable(reason), words));
});

describe("explainUnseen", () => {
  const use = (parts: Partial<SecretUse>): SecretUse => ({
    name: "regcred",
    at,
    presence: "present",
    knownAbsent: false,
    object: null,
    alternatives: [],
    inOtherNamespaces: [],
    use: "hidden",
    reason: null,
    keys: null,
    covers: null,
    ...parts,
  });
  const encrypted = { code: "unknown-content", why: "encrypted" } as const;
  for (const [parts, words] of [
    [
      { use: "missing", presence: "unknown" },
      "secret regcred exists and can pull the image, though its content is not in the manifests",
    ],
    [
      { use: "missing", presence: "absent" },
      "secret regcred exists, although nothing here creates it",
    ],
    [{ reason: encrypted }, "secret regcred, encrypted, holds a login that can pull the image"],
    [
      { reason: encrypted, object: secretOf("regcred", { producer: "ExternalSecret" }) },
      "secret regcred, made by an ExternalSecret, holds a login that can pull the image",
    ],
    [
      { reason: encrypted, object: secretOf("regcred", { producer: "SealedSecret" }) },
      "secret regcred, made by a SealedSecret, holds a login that can pull the image",
    ],
  ] satisfies [Partial<SecretUse>, string][])
    test(words, () => assert.equal(explainUnseen({ kind: "secret", secret: use(parts) }), words));

  test("names a service account with its namespace, if known", () => {
    const account = (namespace: string | null) =>
      explainUnseen({ kind: "service-account", name: "default", namespace });
    assert.match(account("shop"), /^service account shop\/default, which is not in the manifests,/);
    assert.match(account(null), /^service account default,/);
  });

  test("names a patcher and its secret, if known", () => {
    const patcher = (secret: string | null) =>
      explainUnseen({ kind: "patcher", patcher: patcherOf({ secret }) });
    assert.equal(
      patcher("regcred"),
      "ClusterPolicy add-secret adds pull secret regcred that can pull the image",
    );
    assert.equal(
      patcher(null),
      "ClusterPolicy add-secret adds a pull secret that can pull the image",
    );
  });

  test("names the registry of a node's credential", () =>
    assert.equal(
      explainUnseen({ kind: "node", registry: "gcr.io" }),
      "the nodes hold a credential for gcr.io",
    ));
});

test("keyringErrorText names the pull secret that does not decode", () =>
  assert.equal(
    keyringErrorText({ secret: "regcred", reason: { code: "no-colon" } }),
    "regcred: unable to parse auth field, must be formatted as base64(username:password)",
  ));
