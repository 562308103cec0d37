/**
 * Parses URLs as Go's net/url does. JavaScript's WHATWG URL differs in case, ports, dots and
 * escapes.
 */

/**
 * Parses the part of a URL after "https://" or "http://". All strings are strings of bytes
 * (`bytesOf`). Userinfo, query and fragment are checked and dropped; escapes are decoded; case is
 * kept. null if Go rejects the URL.
 *
 * Go up to 1.24.7 and 1.25.1 allowed brackets within a host (`reg[0-9].example.com`). Later
 * releases, with which current kubelets are built, allow them only around an IPv6 address
 * (https://pkg.go.dev/vuln/GO-2025-4010).
 * https://github.com/golang/go/blob/go1.25.2/src/net/url/url.go
 */
export function parseGoUrl(text: string): { host: string; path: string } | null {
  const [url, fragment] = cut(text, "#");
  // oxlint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(url) || badEscape.test(fragment)) return null;
  const [, authority = "", path = ""] = /^([^/]*)(.*)/s.exec(cut(url, "?")[0]) ?? [];
  const at = authority.lastIndexOf("@");
  const userinfo = at < 0 ? "" : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (
    !/^[\w\-.:~!$&'()*+,;=%@]*$/.test(userinfo) ||
    badEscape.test(userinfo) ||
    badEscape.test(path)
  )
    return null;
  return isHost(host) ? { host: unescape(host), path: unescape(path) } : null;
}

/**
 * Splits as `net.SplitHostPort` does. Where that finds no port, the host is the whole text with its
 * brackets and colons.
 * https://github.com/golang/go/blob/go1.24.7/src/net/ipsock.go
 */
export function splitHostPort(authority: string): { host: string; port: string } {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(authority);
  return { host: match?.[1] ?? match?.[2] ?? authority, port: match?.[3] ?? "" };
}

const badEscape = /%(?![0-9a-fA-F]{2})/;

/**
 * Validates a host with an optional port, which follows the last "]" or ":". "%" is the only ASCII
 * character that may be escaped.
 */
function isHost(host: string): boolean {
  const end = host.startsWith("[") ? host.lastIndexOf("]") + 1 : host.lastIndexOf(":");
  const port = host.startsWith("[") || end >= 0 ? host.slice(end) : "";
  if (!/^(?::[0-9]*)?$/.test(port) || (host.startsWith("[") && end === 0)) return false;
  if (/[[\]]/.test(host) && !isBracketedAddress(host.slice(0, end))) return false;
  return !/[^\w\-.~!$&'()*+,;=:[\]<>"%\x80-\xff]|%(?!25|[89a-fA-F][0-9a-fA-F])/.test(host);
}

/** An IPv6 address with an optional zone, in brackets: two colons at least, and hexadecimals. */
function isBracketedAddress(text: string): boolean {
  return /^\[(?=[^\]]*:[^\]]*:)[0-9a-fA-F:.]+(?:%25[^[\]%]+)?\]$/.test(text);
}

function unescape(text: string): string {
  return text.replace(/%(..)/gs, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
