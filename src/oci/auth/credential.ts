/** Credentials of registries, each with an identity by which tokens and rejections are kept. */
import type { LoginName, LoginPlace } from "../../model/report/run-event.ts";
import { quirkOf } from "../quirks.ts";
import type { Redactor } from "../redaction.ts";

export interface Credential {
  /** Equal for equal secrets at one host, wherever they were found, and different otherwise. */
  id: number;
  /** For the log of a run. */
  name?: LoginName;
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

  /**
   * Registers the secret for redaction, in every form in which it is sent. A credential keeps the
   * place where it was found first.
   */
  of(domain: string, secret: Credential["secret"], place: LoginPlace | null = null): Credential {
    const key = JSON.stringify([quirkOf(domain).address ?? domain, ...partsOf(secret)]);
    let credential = this.#known.get(key);
    if (credential === undefined) {
      this.#secrets.add(...formsOf(secret));
      const name = nameOf(secret, place);
      this.#known.set(key, (credential = { id: this.#known.size, name, secret }));
    }
    return credential;
  }
}

/** A user without a password is left out: the name may be a token. */
function nameOf(secret: Credential["secret"], place: LoginPlace | null): LoginName {
  return { user: "password" in secret && secret.password !== "" ? secret.username : null, place };
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
