/** Applies the address policy to names and to the addresses that they resolve to. */
import { lookup as resolveName } from "node:dns";
import type { LookupFunction } from "node:net";
import { dangerOf } from "./address-policy.ts";
import type { AddressDanger } from "./address-policy.ts";
import type { NoReply } from "./http-message.ts";

/** What the host may be in spite of its address. */
export interface AddressGuard {
  /** The user named this host: it may be the machine itself. */
  listed: boolean;
  /** Only globally reachable addresses are allowed, even if the host is listed. */
  restricted: boolean;
}

/** Returns why nothing may be sent to `host`; null if it may be asked. */
export function refuseAddress(
  danger: AddressDanger | null,
  { listed, restricted }: AddressGuard,
  host: string,
): NoReply | null {
  if (danger === "never") return refused(danger, host);
  if (danger === "loopback" && !listed) return refused(danger, host);
  // guard: restricted-addresses
  if (danger !== null && restricted) return refused("private", host);
  return null;
}

function refused(danger: AddressDanger, address: string): NoReply {
  const reason = { code: "address-forbidden", kind: danger, address } as const;
  return { noReply: "refused", danger, reason };
}

/**
 * Resolves a name and hands on only the addresses that may be asked, because an attacker's name may
 * resolve to anything. The socket connects to the very address that was checked. If none is left,
 * the error carries the refusal (see `refusalIn`).
 */
export function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const refusals = addresses.map(({ address }) =>
        refuseAddress(dangerOf(address), guard, `${hostname} (${address})`),
      );
      // guard: resolved-addresses
      const kept = addresses.filter((_, index) => refusals[index] === null);
      const [first] = kept;
      if (first === undefined) {
        const refusal = refusals.find((each) => each !== null);
        const detail = refusal === undefined ? { code: "ENOTFOUND" } : { refusal };
        return callback(Object.assign(new Error("address-refused"), detail), "", 0);
      }
      if (options.all === true) return callback(null, kept);
      callback(null, first.address, first.family);
    });
  };
}

/**
 * Checks the address of a host behind a proxy. The proxy resolves the name itself, perhaps
 * differently; a forbidden address that this machine finds is refused all the same.
 */
export async function refuseBehindProxy(
  { hostname }: URL,
  guard: AddressGuard,
): Promise<NoReply | null> {
  return new Promise((settle) => {
    guardedLookup(guard)(hostname.replace(/^\[|\]$/g, ""), { all: true }, (error) =>
      settle(refusalIn(error)),
    );
  });
}

/** The refusal that `guardedLookup` attached to an error or to its cause; null if there is none. */
export function refusalIn(error: unknown): NoReply | null {
  const refusal: unknown =
    error instanceof Error
      ? (Reflect.get(error, "refusal") ??
        Reflect.get(error.cause instanceof Error ? error.cause : {}, "refusal"))
      : null;
  return isRefusedAddress(refusal) ? refusal : null;
}

function isRefusedAddress(value: unknown): value is NoReply {
  return typeof value === "object" && value !== null && Reflect.get(value, "noReply") === "refused";
}
