/** Credentials of registries, each with an identity by which tokens and rejections are kept. */
import { quirkOf } from "../quirks.ts";
import type { Redactor } from "../redaction.ts";

export interface Credential {
  /** Equal for equal secrets at one host, wherever they were found, and different otherwise. */
  id: number;
  secret:
    | { username: string; password: string }
    | { identityToken: string }
    | { registryToken: string };
}

export class CredentialBook {
  readonly #secrets: Redactor;
  readonly #known = new Map<string, Credential>();

  constructor(secrets: Redactor) {
    this.#secrets = secrets;
  }

  /** Registers the secret for redaction, in every form in which it is sent. */
  of(domain: string, secret: Credential["secret"]): Credential {
    const key = JSON.stringify([quirkOf(domain).address ?? domain, ...partsOf(secret)]);
    let credential = this.#known.get(key);
    if (credential === undefined) {
      this.#secrets.add(...formsOf(secret));
      this.#known.set(key, (credential = { id: this.#known.size, secret }));
    }
    return credential;
  }
}

function formsOf(secret: Credential["secret"]): string[] {
  if ("password" in secret) {
    const { username, password } = secret;
    return [password, Buffer.from(`${username}:${password}`).toString("base64")];
  }
  return ["identityToken" in secret ? secret.identityToken : secret.registryToken];
}

function partsOf(secret: Credential["secret"]): string[] {
  if ("password" in secret) return ["login", secret.username, secret.password];
  return "identityToken" in secret
    ? ["identity", secret.identityToken]
    : ["registry", secret.registryToken];
}
