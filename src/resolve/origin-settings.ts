/** Looks up the connection settings of hosts: configured registries and those of references. */
import type { OriginSettings } from "../oci/http/origin.ts";
import { quirkOf } from "../oci/quirks.ts";
import type { ResolveOptions } from "./resolve-options.ts";

/**
 * Returns the settings of a host, "host[:port]" as URLs spell it. `domains` are the registries of
 * the references; unknown hosts, of token servers for example, get the defaults.
 */
export function originSettings(
  domains: Iterable<string>,
  { registries, concurrency }: Pick<ResolveOptions, "registries" | "concurrency">,
): (host: string) => OriginSettings {
  const settings = new Map<string, OriginSettings>();
  for (const domain of new Set([...Object.keys(registries), ...domains])) {
    const quirk = quirkOf(domain);
    const listed = Object.hasOwn(registries, domain) ? registries[domain] : undefined;
    const scheme = listed?.plainHttp === true ? "http" : "https";
    const url = `${scheme}://${quirk.address ?? domain}`;
    if (!URL.canParse(url)) continue;
    settings.set(new URL(url).host, {
      caFile: listed?.caFile,
      listed: listed !== undefined,
      concurrency: Math.max(1, Math.min(concurrency, quirk.concurrency ?? concurrency)),
    });
  }
  const unknown = { caFile: undefined, listed: false, concurrency: Math.max(1, concurrency) };
  return (host) => settings.get(host) ?? unknown;
}
