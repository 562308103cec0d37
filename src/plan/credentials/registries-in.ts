/** Lists the registries of a docker config, for redacted inventories. */
import { decodeDockerConfig } from "./docker-config.ts";
import { maskLogin } from "./public-offer.ts";

/** The keys of its entries without logins; null if the kubelet cannot decode the document. */
export function registriesIn(
  key: ".dockerconfigjson" | ".dockercfg",
  document: Uint8Array,
): string[] | null {
  const decoded = decodeDockerConfig(key, document);
  return "error" in decoded
    ? null
    : decoded.entries.map((entry) => maskLogin(entry.key)).toSorted();
}
