/** Finds logins that are part of an image reference or a URL: "bot:password@ghcr.io/app". */

import type { TextRange } from "../source/text-span.ts";

/** A reference ends at white space or a quotation mark. */
const word = /[^\s"`]+/g;

/**
 * What follows the `@` of a login: the path after a host, a domain, a port, an IPv6 address or a
 * placeholder. A tag or version after `@` is a mistake in a reference and is no host.
 */
const host = /^(?:[[{$<(]|[\w-]+(?:\.[\w-]|:\d{1,5}(?!\w)|\/))/;
const digest = /^(?:sha\d+:|[a-z0-9+._-]+:[0-9a-f]{32})/i;
/** "localhost:5000/" begins with a port, not with a password. */
const port = /^\d{1,5}\//;

/** The passwords in a text, and the user names that stand alone in a URL, because tokens do. */
export function loginRanges(text: string): TextRange[] {
  if (!text.includes("@")) return [];
  return Array.from(text.matchAll(word), ({ 0: found, index }) =>
    loginsIn(found).map(({ from, to }) => ({ from: index + from, to: index + to })),
  ).flat();
}

/** Writes `***` for each login. Masked text stays as it is. */
export function maskLogins(text: string): string {
  return loginRanges(text).reduceRight(
    (masked, { from, to }) => `${masked.slice(0, from)}***${masked.slice(to)}`,
    text,
  );
}

/** A list without spaces, such as that of several proxies, is one word with several URLs. */
function loginsIn(found: string): TextRange[] {
  const urls = Array.from(found.matchAll(/:\/\//g), ({ index }) => index + "://".length);
  if (urls.length === 0) return loginIn(found, 0, false);
  return urls.flatMap((start, index) => {
    const next = urls[index + 1];
    return loginIn(found.slice(0, next), start, true);
  });
}

/** The login between `start` and the last `@` that a host follows. */
function loginIn(found: string, start: number, isUrl: boolean): TextRange[] {
  for (let to = found.lastIndexOf("@"); to > start; to = found.lastIndexOf("@", to - 1)) {
    const after = found.slice(to + 1);
    if (digest.test(after) || (isUrl ? after === "" : !host.test(after))) continue;
    const login = found.slice(start, to);
    const colon = login.indexOf(":");
    const user = colon === -1 ? login : login.slice(0, colon);
    if (user.includes("/") || (colon === -1 && (!isUrl || user === "git"))) return [];
    const from = colon === -1 ? start : start + colon + 1;
    return from < to && !port.test(found.slice(from)) ? [{ from, to }] : [];
  }
  return [];
}
