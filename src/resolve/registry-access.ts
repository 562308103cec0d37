/** Works out how a registry may be asked, from the configuration. */
import type { ClientOptions } from "../oci/client/client.ts";
import { quirkOf } from "../oci/quirks.ts";
import type { ResolveOptions } from "./resolve-options.ts";

/** `host` is the registry's, or a mirror's, as in references. */
export function registryAccess(
  host: string,
  {
    registries,
    network,
    restricted,
  }: Pick<ResolveOptions, "registries" | "network" | "restricted">,
): Pick<ClientOptions, "endpoint" | "trustedRealm"> {
  const listed = Object.hasOwn(registries, host) ? registries[host] : undefined;
  return {
    endpoint: {
      domain: host,
      quirk: quirkOf(host),
      plainHttp: listed?.plainHttp === true,
      listed: listed !== undefined,
      restricted,
      reachable: listed?.reachable !== false,
      allow: network.allow,
      caches: listed?.caches ?? [],
    },
    trustedRealm: Object.hasOwn(network.trustedRealms, host)
      ? network.trustedRealms[host]
      : undefined,
  };
}
