/** Prepares an offer for reports: masks a login in its key and adds when its password expires. */
import type { Offer } from "../../model/answer.ts";
import { endsBy } from "./expiry.ts";

export function publicOffer(offer: Offer): Offer {
  const ends = endsBy(offer);
  return { ...offer, key: maskLogin(offer.key), ...(ends === undefined ? {} : { ends }) };
}

/**
 * Masks the login in a key such as "https://bot:password@ghcr.io", which the kubelet ignores. Text
 * of fewer than four characters is not masked, as in replies of registries.
 */
export function maskLogin(key: string): string {
  return key.replace(/^(https?:\/\/|(?!https?:\/\/)).{4,}@/is, "$1***@");
}
