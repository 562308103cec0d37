/** URL text → host and path as Go's net/url has them. The WHATWG URL of JavaScript differs in case, ports, dots and escapes. Pure. */

/**
 * Parses what follows "https://" or "http://". All strings are strings of bytes (`bytesOf`). Userinfo, query and fragment are
 * checked and dropped, escapes decoded, the case kept; null where Go refuses.
 *
 * Brackets within a host (`reg[0-9].example.com`) pass, as they do up to Go 1.24.7 and 1.25.1; later releases refuse all but
 * an IPv6 address between them (https://pkg.go.dev/vuln/GO-2025-4010).
 * https://github.com/golang/go/blob/go1.24.7/src/net/url/url.go
 */
export function parseGoUrl(text: string): { host: string; path: string } | null {
  const [url, fragment] = cut(text, "#");
  // oxlint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(url) || badEscape.test(fragment)) return null;
  const [, authority = "", path = ""] = /^([^/]*)(.*)$/s.exec(cut(url, "?")[0]) ?? [];
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

/** Host and port; the whole as the host, with brackets and colons, where `net.SplitHostPort` finds no port. */
export function splitHostPort(authority: string): { host: string; port: string } {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(authority);
  return { host: match?.[1] ?? match?.[2] ?? authority, port: match?.[3] ?? "" };
}

const badEscape = /%(?![0-9a-fA-F]{2})/;

/** Of ASCII only "%" may be escaped in a host; what follows the last "]" or the last ":" is a port. */
function isHost(host: string): boolean {
  const end = host.startsWith("[") ? host.lastIndexOf("]") + 1 : host.lastIndexOf(":");
  const port = host.startsWith("[") || end >= 0 ? host.slice(end) : "";
  if (!/^(?::[0-9]*)?$/.test(port) || (host.startsWith("[") && end === 0)) return false;
  return !/[^\w\-.~!$&'()*+,;=:[\]<>"%\x80-\xff]|%(?!25|[89a-fA-F][0-9a-fA-F])/.test(host);
}

function unescape(text: string): string {
  return text.replace(/%(..)/gs, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
