/** Recognises JSON schemas of charts for which helm would read another file or contact a host. */

/** The drafts that Helm's library has within it. https://github.com/santhosh-tekuri/jsonschema */
const knownDraft =
  /^https?:\/\/json-schema\.org\/(?:schema|draft-0[467]\/schema|draft\/20(?:19-09|20-12)\/schema)#?$/;
const reference = /^\$(?:ref|dynamicRef|recursiveRef)$/;

/** True as well for text that is no JSON, of which Helm may read more. */
export function isRemoteSchema(text: string): boolean {
  try {
    return refersElsewhere(JSON.parse(text));
  } catch {
    return true;
  }
}

function refersElsewhere(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(refersElsewhere);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, each]: [string, unknown]) => {
    if (typeof each !== "string") return refersElsewhere(each);
    if (key === "$schema") return !knownDraft.test(each);
    return reference.test(key) && !each.startsWith("#");
  });
}
