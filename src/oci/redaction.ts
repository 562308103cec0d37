/** Removes secrets and control characters from foreign text. */

export interface Redactor {
  /** Registers secrets for redaction. */
  add(...values: string[]): void;
  /**
   * Returns the text as one line of at most `maxLength` characters (200 by default), without
   * control characters and with `***` for each secret.
   */
  clean(text: string, maxLength?: number): string;
}

/** Shorter values are ignored: hiding them would black out half of every log. */
const minLength = 4;

/** With more prefixes than this, scanning every position of the text is faster. */
const fewPrefixes = 64;

/** Only the beginning of a foreign text is read. */
const maxRead = 4_000;

/** `register` receives every secret once, so that the caller can mask it as well. */
export function createRedactor(register: (value: string) => void): Redactor {
  const values = new Set<string>();
  /** All forms of all secrets in lower case, the longest first, by their first characters. */
  const known = new Map<string, string[]>();
  /** Most texts hold no secret, and tokens share a few prefixes: a quick check pays. */
  const mayHold = (lower: string): boolean =>
    known.size > fewPrefixes || [...known.keys()].some((prefix) => lower.includes(prefix));
  return {
    add(...added) {
      for (const value of added) {
        if (value.length < minLength || values.has(value)) continue;
        register(value);
        values.add(value);
        for (const form of formsOf(value)) {
          const prefix = form.slice(0, minLength);
          const forms = known.get(prefix) ?? [];
          if (forms.includes(form)) continue;
          known.set(
            prefix,
            [...forms, form].sort((a, b) => b.length - a.length),
          );
        }
      }
    },
    clean(text, maxLength = 200) {
      const lower = lowerCase(text);
      let cleaned = text.slice(0, maxRead);
      if (mayHold(lower)) {
        cleaned = "";
        let hiddenTo = 0;
        for (let at = 0; at < text.length && at < maxRead; at++) {
          const secret = known
            .get(lower.slice(at, at + minLength))
            ?.find(/* guard: redaction */ (form) => lower.startsWith(form, at));
          if (secret !== undefined && hiddenTo <= at) cleaned += "***";
          if (secret !== undefined) hiddenTo = Math.max(hiddenTo, at + secret.length);
          if (hiddenTo <= at) cleaned += text.charAt(at);
        }
      }
      // Control, format and bidirectional characters, line and paragraph separators.
      cleaned = cleaned
        .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
        .replace(/\s+/g, " ")
        .trim();
      return cleaned.length > maxLength ? `${cleaned.slice(0, maxLength - 1)}…` : cleaned;
    },
  };
}

/**
 * The forms in which a server may echo a secret: plain, in a URL, in JSON, in both alphabets of
 * base64 without padding.
 */
function formsOf(value: string): string[] {
  const wellFormed = value.toWellFormed();
  const inBase64 = [value, Buffer.from(value).toString("base64")].map((text) =>
    text.replace(/=+$/, ""),
  );
  const forms = [
    value,
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    JSON.stringify(value).slice(1, -1),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  return forms.filter((form) => form.length >= minLength).map(lowerCase);
}

/**
 * Lower-cases a text, because servers change the case of hosts and error codes. Keeps the length,
 * unlike `toLowerCase`, so that positions stay valid.
 */
function lowerCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.replace(/\p{Lu}/gu, (capital) => {
    const lower = capital.toLowerCase();
    return lower.length === capital.length ? lower : capital;
  });
}
