/** Chooses the proxy for a URL from the environment. */
import { BlockList, isIP } from "node:net";

/**
 * Returns the proxy for a URL as curl and Go choose it: lower-case names win, HTTPS falls back to
 * HTTP_PROXY, NO_PROXY takes hosts, suffixes, ports, networks (CIDR) and `*`, and the machine
 * itself is never reached through a proxy. Returns "broken" if the variable holds no URL, null
 * for none.
 * https://pkg.go.dev/golang.org/x/net@v0.40.0/http/httpproxy#Config
 */
export function proxyFor(
  url: URL,
  environment: Readonly<Record<string, string | undefined>>,
): URL | "broken" | null {
  const read = (name: string): string =>
    environment[name.toLowerCase()] ?? environment[name.toUpperCase()] ?? "";
  const proxy =
    url.protocol === "https:" ? read("https_proxy") || read("http_proxy") : read("http_proxy");
  if (proxy === "" || isExempt(url, read("no_proxy"))) return null;
  const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  const parsed = URL.canParse(spelled) ? new URL(spelled) : null;
  return parsed !== null && (parsed.protocol === "http:" || parsed.protocol === "https:")
    ? parsed
    : "broken";
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127.")))
    return true;
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      if (entry.includes("/")) return inNetwork(host, entry);
      const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry);
      const name = (match?.[1] ?? "").replace(/^\*?\./, "").replace(/\.$/, "");
      if (name === "" || (match?.[2] !== undefined && match[2] !== port)) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}

function inNetwork(host: string, network: string): boolean {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(address);
  const length = Number(bits);
  if (
    family === 0 ||
    isIP(host) !== family ||
    !/^\d{1,3}$/.test(bits) ||
    length > (family === 4 ? 32 : 128)
  )
    return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(address, length, type);
  return list.check(host, type);
}
