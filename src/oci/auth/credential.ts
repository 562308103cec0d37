/** Host and secret → a credential that can be told from all others. */
import { quirkOf } from "../quirks.ts";
import type { Redactor } from "../redaction.ts";

export interface Credential {
  /** The same for one secret at one host, wherever it was found: tokens and refusals are kept by it, so that nobody gets another's. */
  id: number;
  secret:
    | { username: string; password: string }
    | { identityToken: string }
    | { registryToken: string };
}

export interface CredentialBook {
  /** Tells of the secret, in every shape in which it travels. */
  of(domain: string, secret: Credential["secret"]): Credential;
}

export function openCredentials(secrets: Redactor): CredentialBook {
  const known = new Map<string, Credential>();
  return {
    of(domain, secret) {
      const key = JSON.stringify([quirkOf(domain).address ?? domain, ...partsOf(secret)]);
      let credential = known.get(key);
      if (credential === undefined) {
        if ("password" in secret)
          secrets.add(
            secret.password,
            Buffer.from(`${secret.username}:${secret.password}`).toString("base64"),
          );
        else secrets.add("identityToken" in secret ? secret.identityToken : secret.registryToken);
        known.set(key, (credential = { id: known.size, secret }));
      }
      return credential;
    },
  };
}

function partsOf(secret: Credential["secret"]): string[] {
  if ("password" in secret) return ["login", secret.username, secret.password];
  return "identityToken" in secret
    ? ["identity", secret.identityToken]
    : ["registry", secret.registryToken];
}
