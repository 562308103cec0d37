/** Makes the markers that replace source values in a rerender. */

/** Digits are legal everywhere a marker may land: in hosts, paths, names, tags and digests. */
const prefixes = [9_091_727, 9_383_651, 9_716_143, 9_552_817, 9_204_379].map(String);

/** Digits after the prefix. */
const indexLength = 3;

/** A prefix that occurs in none of the texts; null if all of them occur. */
export function unusedPrefix(texts: readonly string[]): string | null {
  return prefixes.find((prefix) => !texts.some((text) => text.includes(prefix))) ?? null;
}

/** The token of one source value; `index` is below 1000. */
export function tokenOf(prefix: string, index: number): string {
  return prefix + String(index).padStart(indexLength, "0");
}

/** The prefix that all tokens of a rerender share. */
export function prefixOf(token: string): string {
  return token.slice(0, -indexLength);
}

/**
 * Puts the token into a value and keeps its form, because templates compare versions and check
 * hosts: a version keeps its first two numbers (SemVer), a host its port, a digest its length.
 */
export function markerOf(rendered: string, written: string, token: string): string {
  if (/^(?:sha\d+:)?[0-9a-f]{32,}$/i.test(rendered))
    return rendered.slice(0, -token.length) + token;
  if (/^[\w.-]+:\d+$/.test(rendered)) return rendered.replace(/(?=:\d+$)/, token);
  const version =
    /^(v?\d+\.\d+)\.\d+((?:[.+_-].*)?)$/.exec(written) ??
    /^(v?\d+(?:\.\d+)?)((?:[+_-].*)?)$/.exec(written);
  return version === null ? written + token : `${version[1]}.${token}${version[2]}`;
}
