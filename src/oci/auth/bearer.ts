/**
 * Builds token requests and reads tokens:
 * https://distribution.github.io/distribution/spec/auth/token/
 */
import { parseJson } from "../untrusted-json.ts";
import { basicHeader } from "./basic.ts";
import type { Credential } from "./credential.ts";

export interface TokenMessage {
  method: "GET" | "POST";
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export interface BearerToken {
  token: string;
  /** How long it may be used, in milliseconds. */
  lifeMs: number;
}

/** Clients disregard a shorter `expires_in`, as the specification says. */
const minLifeMs = 60_000;
/** Tokens are renewed so long before they end. */
const earlyMs = 10_000;

/**
 * Sends an identity token by POST (OAuth 2), a password by GET with Basic, nothing by plain GET.
 */
export function tokenMessage(
  realm: URL,
  service: string | null,
  scope: string | null,
  secret: Credential["secret"] | undefined,
): TokenMessage {
  const url = new URL(realm);
  const headers: Record<string, string> = { accept: "application/json" };
  if (secret !== undefined && "identityToken" in secret) {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "pullgate",
      refresh_token: secret.identityToken,
    });
    if (service !== null) form.set("service", service);
    if (scope !== null) form.set("scope", scope);
    headers["content-type"] = "application/x-www-form-urlencoded";
    return { method: "POST", url, headers, body: form.toString() };
  }
  if (service !== null) url.searchParams.set("service", service);
  // A challenge lists scopes side by side, a request repeats the parameter.
  if (scope !== null) url.searchParams.delete("scope");
  for (const each of scope?.split(" ") ?? []) url.searchParams.append("scope", each);
  if (secret !== undefined && "password" in secret) headers["authorization"] = basicHeader(secret);
  return { method: "GET", url, headers };
}

/** Reads the token of a token server's reply; null if it holds none that fits into a header. */
export function readToken(body: string): BearerToken | null {
  const json = parseJson(body);
  const member = (key: string): unknown =>
    typeof json === "object" && json !== null ? Reflect.get(json, key) : undefined;
  const token = [member("token"), member("access_token")].find(
    (each) => typeof each === "string" && each !== "",
  );
  if (typeof token !== "string" || /* guard: token-characters */ !/^[\x21-\x7e]+$/.test(token))
    return null;
  const seconds = Number(member("expires_in"));
  const givenMs = Number.isFinite(seconds) ? seconds * 1_000 : 0;
  return { token, lifeMs: Math.max(minLifeMs, givenMs) - earlyMs };
}
