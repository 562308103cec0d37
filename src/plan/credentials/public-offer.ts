/** Prepares an offer for reports: masks a login in its key and adds when its password expires. */
import type { Offer } from "../../model/pull/answer.ts";
import { flawOf } from "./detect-flaw.ts";
import { endsBy } from "./expiry.ts";
import type { KeyringOffer } from "./keyring.ts";

export function publicOffer(entry: KeyringOffer): Offer {
  const { unread: _unread, ...offer } = entry;
  const ends = endsBy(offer);
  const flaw = flawOf(entry);
  return {
    ...offer,
    key: maskLogin(offer.key),
    ...(ends === undefined ? {} : { ends }),
    ...(flaw === undefined ? {} : { flaw }),
  };
}

/**
 * Masks the login in a key such as "https://bot:password@ghcr.io", which the kubelet ignores. Text
 * of fewer than four characters is not masked, as in replies of registries.
 */
export function maskLogin(key: string): string {
  return key.replace(/^(https?:\/\/|(?!https?:\/\/)).{4,}@/is, "$1***@");
}
