/** `WWW-Authenticate` headers → challenges. Pure. */

export interface Challenge {
  /** In lower case: "bearer", "basic". */
  scheme: string;
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

/** An unquoted value, as loosely as servers write it. */
const bare = /[^\s,"]+/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;

/**
 * Reads every challenge of every header, in order (https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1): several in one header,
 * schemes in any case, quoted strings with escapes and commas. What cannot be read is left out.
 */
export function parseChallenges(headers: string[]): Challenge[] {
  return headers.flatMap(parseHeader);
}

function parseHeader(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  let parameters: Map<string, string> | null = null;
  const skip = (pattern: RegExp): void => {
    while (at < header.length && pattern.test(header[at] ?? "")) at++;
  };
  const word = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match === null) return null;
    at = pattern.lastIndex;
    return match[0];
  };
  while (at < header.length) {
    skip(/[\s,]/);
    const name = word(token);
    if (name === null) {
      // Nothing that begins here is a challenge: go on behind the next comma.
      const comma = header.indexOf(",", at);
      if (comma < 0) break;
      at = comma + 1;
      continue;
    }
    const behind = at;
    skip(/\s/);
    // Before any parameter it may be a token68 with its padding; behind one, a parameter of which nothing is said.
    if (
      header[at] === "=" &&
      parameters !== null &&
      (parameters.size > 0 || !/^=+\s*(,|$)/.test(header.slice(at)))
    ) {
      at++;
      skip(/\s/);
      const value = header[at] === '"' ? quoted() : word(bare);
      if (value !== null && !parameters.has(name.toLowerCase()))
        parameters.set(name.toLowerCase(), value);
      continue;
    }
    at = behind;
    parameters = new Map();
    challenges.push({ scheme: name.toLowerCase(), parameters });
  }
  return challenges;

  function quoted(): string {
    let value = "";
    for (at++; at < header.length && header[at] !== '"'; at++) {
      if (header[at] === "\\") at++;
      value += header[at] ?? "";
    }
    at++;
    return value;
  }
}
