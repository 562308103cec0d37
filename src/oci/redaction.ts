/** Keeps what may never be shown. */

export interface Redactor {
  /** Tells of a secret, before anything could show it. */
  add(...values: string[]): void;
  /** A foreign text in one line of at most `maxLength` characters (200), without control characters and without any secret. */
  clean(text: string, maxLength?: number): string;
}

/** A shorter text is no secret, and hiding it would black out half of every log: a manifest may hold any. */
const leastLength = 4;

/** Beyond so many it is quicker to look at each place of a text. */
const fewBeginnings = 64;

/** More of a foreign text is not looked at. */
const mostRead = 4_000;

export function createRedactor(told: (value: string) => void): Redactor {
  const values = new Set<string>();
  /** In every form and in small letters, the longest first, by the letters they begin with. */
  const known = new Map<string, string[]>();
  /** Most texts hold none, and most runs know few: tokens begin alike. */
  const mayHold = (small: string): boolean =>
    known.size > fewBeginnings || [...known.keys()].some((beginning) => small.includes(beginning));
  return {
    add(...added) {
      for (const value of added) {
        if (value.length < leastLength || values.has(value)) continue;
        told(value);
        values.add(value);
        for (const form of formsOf(value)) {
          const beginning = form.slice(0, leastLength);
          const alike = known.get(beginning) ?? [];
          if (alike.includes(form)) continue;
          known.set(
            beginning,
            [...alike, form].sort((a, b) => b.length - a.length),
          );
        }
      }
    },
    clean(text, maxLength = 200) {
      const small = inSmall(text);
      let cleaned = text.slice(0, mostRead);
      if (mayHold(small)) {
        cleaned = "";
        let hiddenTo = 0;
        for (let at = 0; at < text.length && at < mostRead; at++) {
          const secret = known
            .get(small.slice(at, at + leastLength))
            ?.find(/* guard: redaction */ (form) => small.startsWith(form, at));
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

/** A server may give it back the way it travelled: in a URL, in JSON, in both alphabets of base64, padded or not. */
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
  return forms.filter((form) => form.length >= leastLength).map(inSmall);
}

/** Hosts come back in small letters, error codes in capitals. Keeps the length, as `toLowerCase` may not. */
function inSmall(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.replace(/\p{Lu}/gu, (capital) => {
    const small = capital.toLowerCase();
    return small.length === capital.length ? small : capital;
  });
}
