/** Keeps what may never be shown. */

export interface Secrets {
  /** Tells of a secret, before anything could show it. */
  add(...values: string[]): void;
  /** A foreign text in one line of at most `maxLength` characters (200), without control characters and without any secret. */
  clean(text: string, maxLength?: number): string;
}

/** A shorter text is no secret, and hiding it would black out half of every log: a manifest may hold any. */
const leastLength = 4;

export function keepSecrets(told: (value: string) => void): Secrets {
  const values = new Set<string>();
  let longestFirst: string[] | null = null;
  return {
    add(...added) {
      for (const value of added) {
        if (value.length < leastLength || values.has(value)) continue;
        told(value);
        longestFirst = null;
        values.add(value);
        // A server may give it back the way it travelled.
        values.add(encodeURIComponent(value));
        values.add(JSON.stringify(value).slice(1, -1));
        values.add(Buffer.from(value).toString("base64"));
      }
    },
    clean(text, maxLength = 200) {
      longestFirst ??= [...values].sort((a, b) => b.length - a.length);
      let cleaned = text.slice(0, 4_000);
      for (const value of longestFirst) cleaned = cleaned.replaceAll(value, "***");
      // Control, format and bidirectional characters, line and paragraph separators.
      cleaned = cleaned
        .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
        .replace(/\s+/g, " ")
        .trim();
      return cleaned.length > maxLength ? `${cleaned.slice(0, maxLength - 1)}…` : cleaned;
    },
  };
}
