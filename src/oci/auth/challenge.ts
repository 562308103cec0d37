/** Parses the WWW-Authenticate header: https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */

export interface Challenge {
  /** In lower case: "bearer", "basic". */
  scheme: string;
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

/**
 * Parses all challenges of all headers, in order: several in one header, schemes in any case,
 * quoted strings with escapes and commas. Skips malformed parts.
 */
export function parseChallenges(headers: string[]): Challenge[] {
  return headers.flatMap((header) => new HeaderParser(header).parse());
}

/**
 * The challenges that containerd reads: the first of each header. A node cannot meet a later one.
 * https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/auth/parse.go
 */
export function parseFirstChallenges(headers: string[]): Challenge[] {
  return headers.flatMap((header) => parseChallenges([header]).slice(0, 1));
}

/** More lenient than the RFC, as servers are. */
const unquotedValue = /[^\s,"]+/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;

class HeaderParser {
  readonly #header: string;
  #at = 0;

  constructor(header: string) {
    this.#header = header;
  }

  parse(): Challenge[] {
    const challenges: Challenge[] = [];
    let parameters: Map<string, string> | null = null;
    while (this.#at < this.#header.length) {
      this.#skip(/[\s,]/);
      const name = this.#take(token)?.toLowerCase();
      if (name === undefined) {
        if (!this.#skipPastComma()) break;
      } else if (parameters !== null && this.#hasValue(parameters.size > 0)) {
        const value = this.#value();
        if (value !== null && !parameters.has(name)) parameters.set(name, value);
      } else {
        parameters = new Map();
        challenges.push({ scheme: name, parameters });
      }
    }
    return challenges;
  }

  /**
   * Does `=` follow, so that the name is that of a parameter and not of a scheme? Directly after
   * the scheme it may instead be the padding of a token68, which ends the challenge.
   */
  #hasValue(afterParameter: boolean): boolean {
    const rest = this.#header.slice(this.#at).trimStart();
    return rest.startsWith("=") && (afterParameter || !/^=+\s*(,|$)/.test(rest));
  }

  /** Reads `= value`. */
  #value(): string | null {
    this.#skip(/\s/);
    this.#at++;
    this.#skip(/\s/);
    return this.#header[this.#at] === '"' ? this.#quotedString() : this.#take(unquotedValue);
  }

  /** An unterminated string ends with the header. */
  #quotedString(): string {
    const header = this.#header;
    let value = "";
    for (this.#at++; this.#at < header.length && header[this.#at] !== '"'; this.#at++) {
      if (header[this.#at] === "\\") this.#at++;
      value += header[this.#at] ?? "";
    }
    this.#at++;
    return value;
  }

  #skipPastComma(): boolean {
    const comma = this.#header.indexOf(",", this.#at);
    if (comma >= 0) this.#at = comma + 1;
    return comma >= 0;
  }

  #skip(pattern: RegExp): void {
    while (this.#at < this.#header.length && pattern.test(this.#header[this.#at] ?? "")) this.#at++;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#header)?.[0] ?? null;
    if (text !== null) this.#at = pattern.lastIndex;
    return text;
  }
}
