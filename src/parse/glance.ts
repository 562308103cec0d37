/** The bytes of a document → its apiVersion and kind, where the first lines tell without parsing. */

const headBytes = 4096;
const headLine =
  /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?$/;

const secondKinds = ["\nkind", '\n"kind', "\n'kind"];

/**
 * The type of a resource that begins with its `apiVersion` and `kind`, as tools write it; null for any other. What is told is
 * what a parser would find: above these two lines nothing but comments stands, and no second `kind` takes their place.
 */
export function glance(bytes: Buffer): { apiVersion: string; kind: string } | null {
  const head = bytes.toString("latin1", 0, headBytes).replace(/^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/, "");
  let apiVersion: string | null = null;
  let kind: string | null = null;
  if (/\r(?!\n)/.test(head)) return null;
  for (let at = 0; apiVersion === null || kind === null;) {
    const end = head.indexOf("\n", at);
    if (end < 0) return null;
    const line = head.slice(at, end).replace(/\r$/, "");
    at = end + 1;
    if (/^[ \t]*(?:#.*)?$/.test(line)) continue;
    const match = headLine.exec(line);
    if (match === null) return null;
    const value = match[3] ?? match[4] ?? match[5] ?? "";
    if (match[2] === "kind") {
      if (kind !== null) return null;
      kind = value;
    } else if (apiVersion !== null) return null;
    else apiVersion = value;
  }
  const first = bytes.indexOf("kind");
  return secondKinds.some((key) => bytes.includes(key, first + 4)) ? null : { apiVersion, kind };
}
