/** Decides which token servers may be asked and which of them may see a login. */
import type { TargetProblem } from "../../model/pull/answer-reason.ts";
import { matchHost } from "../quirks.ts";
import type { Quirk } from "../quirks.ts";

export interface RealmPolicy {
  registry: URL | null;
  quirk: Quirk;
  /** The token server's host that the user trusts with logins. */
  trusted: string | undefined;
  plainHttp: boolean;
  allows: (host: string) => boolean;
}

/**
 * May `realm` see the credentials of `registry`? Only the registry's own host, those of its quirk
 * and the one that the user trusts may: anybody can write a challenge (CVE-2020-15157,
 * CVE-2026-48978).
 */
export function mayReceiveLogin(
  realm: URL,
  registry: URL,
  quirk: Quirk,
  trusted: string | undefined,
): boolean {
  // guard: token-server-host
  if (realm.protocol !== "https:" && registry.protocol === "https:") return false;
  if (
    realm.host === registry.host &&
    (realm.protocol === registry.protocol || realm.protocol === "https:")
  )
    return true;
  if (
    trusted !== undefined &&
    URL.canParse(`${realm.protocol}//${trusted}`) &&
    new URL(`${realm.protocol}//${trusted}`).host === realm.host
  )
    return true;
  return (
    realm.protocol === "https:" &&
    realm.port === "" &&
    (quirk.realms ?? []).some((pattern) => matchHost(pattern, realm.hostname))
  );
}

/** Returns why the token server may not be asked at all, even anonymously; null if it may. */
export function realmProblem(realm: URL | null, policy: RealmPolicy): TargetProblem | null {
  if (realm === null) return { code: "no-url" };
  if (realm.protocol !== "https:" && !(realm.protocol === "http:" && policy.plainHttp))
    return { code: "not-https" };
  if (realm.username !== "" || realm.password !== "" || realm.hash !== "")
    return { code: "login-in-url" };
  const { registry, quirk, trusted } = policy;
  const familiar = registry !== null && mayReceiveLogin(realm, registry, quirk, trusted);
  return familiar || policy.allows(realm.host)
    ? null
    : { code: "host-not-allowed", host: realm.host };
}
