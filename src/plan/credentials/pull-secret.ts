/** Reads pull secrets as the kubelet does. */
import type { DeclaredSecret } from "../../model/cluster/declared-object.ts";
import type { UnusableReason } from "../../model/pull/pull.ts";
import { decodeDockerConfig, type DockerConfigEntry } from "./docker-config.ts";

/** The configuration's account of a pull secret whose content is not in the manifests. */
export interface DeclaredPullSecret {
  registries: string[];
  username: string | null;
  /** null if the environment variable for it is not set. */
  password: string | null;
}

/** By "namespace/name"; the namespace `*` stands for any. */
export type DeclaredPullSecrets = Readonly<Record<string, DeclaredPullSecret>>;

/** `registries` of a hidden secret: those that its producer or the configuration names. */
export type PullSecretContent =
  | { use: "read"; entries: DockerConfigEntry[] }
  | {
      use: "ignored" | "undecodable" | "hidden";
      reason: UnusableReason;
      registries: string[] | null;
    };

const keysByType: Readonly<Record<string, ".dockerconfigjson" | ".dockercfg">> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

/** Reads each Secret once. */
export class PullSecretReader {
  readonly #declared: DeclaredPullSecrets;
  readonly #contents = new Map<DeclaredSecret, PullSecretContent>();

  constructor(declared: DeclaredPullSecrets) {
    this.#declared = declared;
  }

  read(secret: DeclaredSecret): PullSecretContent {
    const content = this.#contents.get(secret) ?? readPullSecret(secret, this.#declared);
    this.#contents.set(secret, content);
    return content;
  }

  /** The keys of its entries, or the registries that its producer names; null if unknown. */
  keysOf(secret: DeclaredSecret): string[] | null {
    const content = this.read(secret);
    return content.use === "read" ? content.entries.map(({ key }) => key) : content.registries;
  }
}

/**
 * The kubelet uses a Secret if its type and key agree and the value is not empty, and ignores all
 * others without an error.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/secrets/secrets.go
 */
function readPullSecret(secret: DeclaredSecret, declared: DeclaredPullSecrets): PullSecretContent {
  const { type, keys, dockerConfig, registries, hidden: why } = secret;
  if (type === null) return { use: "hidden", reason: { code: "unknown-type", why }, registries };
  const key = keysByType[type];
  if (key === undefined) return ignored({ code: "wrong-type", type });
  if (keys !== null && !keys.includes(key))
    return ignored({ code: "missing-key", type, key, keys });
  // The template shows the error, whatever the values are.
  if (secret.wrongAuth !== undefined)
    return {
      use: "undecodable",
      reason: { code: "undecodable", error: { code: "auth-not-base64" } },
      registries,
    };
  if (dockerConfig?.key === key)
    return dockerConfig.text === ""
      ? ignored({ code: "empty-key", key })
      : decode(key, dockerConfig.text);
  return (
    readDeclared(secret, declared) ?? {
      use: "hidden",
      reason: { code: "unknown-content", why },
      registries,
    }
  );
}

function ignored(reason: UnusableReason): PullSecretContent {
  return { use: "ignored", reason, registries: null };
}

function decode(key: ".dockerconfigjson" | ".dockercfg", text: string): PullSecretContent {
  const decoded = decodeDockerConfig(key, text);
  return "error" in decoded
    ? {
        use: "undecodable",
        reason: { code: "undecodable", error: decoded.error },
        registries: null,
      }
    : { use: "read", entries: decoded.entries };
}

/** The row of the configuration for the Secret: its own namespace first, then `*`. */
function readDeclared(
  { name, namespaces }: DeclaredSecret,
  declared: DeclaredPullSecrets,
): PullSecretContent | null {
  const namespace = "is" in namespaces ? (namespaces.is ?? "") : "*";
  const row = declared[`${namespace}/${name}`] ?? declared[`*/${name}`];
  if (row === undefined) return null;
  const { registries, username, password } = row;
  return username === null || password === null
    ? { use: "hidden", reason: { code: "password-not-set" }, registries }
    : { use: "read", entries: registries.map((key) => ({ key, username, password })) };
}
