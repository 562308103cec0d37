/** Words for what is known of pull secrets: why one is unusable, and what may exist unseen. */
import { kindAndName } from "../../../model/cluster/resource.ts";
import { dockerConfigErrorText } from "../../../model/pull/docker-config-error.ts";
import { explainRefusal } from "../explain-refusal.ts";
import type { Credentials, SecretUse, UnusableReason, Unseen } from "../../../model/pull/pull.ts";

/** A clause: "its type is Opaque, which is not a registry login". */
export function explainUnusable(reason: UnusableReason): string {
  switch (reason.code) {
    case "wrong-type":
      return `its type is ${reason.type}, which is not a registry login`;
    case "missing-key": {
      const keys = reason.keys.map((name) => `\`${name}\``).join(", ");
      const has = keys === "" ? "it has no keys" : `it has ${keys}`;
      return `a Secret of type ${reason.type} needs the key \`${reason.key}\`, and ${has}`;
    }
    case "empty-key":
      return `its \`${reason.key}\` is empty`;
    case "undecodable":
      return dockerConfigErrorText(reason.error);
    case "refused":
      return `the API server refuses it: ${explainRefusal(reason.refusal)}`;
    case "unknown-type":
      return reason.why ?? "its type is not in the manifests";
    case "unknown-content":
      return reason.why ?? "its content is not in the manifests";
    case "several-clusters":
      return "several clusters declare it, with different contents";
    default:
      reason satisfies { code: "password-not-set" };
      return "the environment variable with its password is not set";
  }
}

/** "regcred: illegal base64 data at input byte 4". */
export function keyringErrorText({ secret, reason }: NonNullable<Credentials["error"]>): string {
  return `${secret}: ${dockerConfigErrorText(reason)}`;
}

/** A clause: "secret regcred, made by an ExternalSecret, holds a login that can pull the image". */
export function explainUnseen(unseen: Unseen): string {
  switch (unseen.kind) {
    case "secret":
      return unseenSecret(unseen.secret);
    case "service-account": {
      const { name, namespace } = unseen;
      const account = namespace === null ? name : `${namespace}/${name}`;
      return `service account ${account}, which is not in the manifests, carries a pull secret`;
    }
    case "patcher": {
      const { by, secret } = unseen.patcher;
      const added = secret === null ? "a pull secret" : `pull secret ${secret}`;
      return `${kindAndName(by)} adds ${added} that can pull the image`;
    }
    default:
      return `the nodes hold a credential for ${unseen.registry}`;
  }
}

function unseenSecret({ name, object, use, presence, reason }: SecretUse): string {
  if (use === "missing")
    return presence === "unknown"
      ? `secret ${name} exists and can pull the image, though its content is not in the manifests`
      : `secret ${name} exists, although nothing here creates it`;
  const producer = object?.producer ?? null;
  const origin =
    producer === null
      ? reason === null
        ? ""
        : `, ${explainUnusable(reason)}`
      : `, made by ${/^[AEIOU]/.test(producer) ? "an" : "a"} ${producer}`;
  return `secret ${name}${origin}, holds a login that can pull the image`;
}
