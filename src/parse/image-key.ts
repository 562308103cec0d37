/** The bytes of a document → whether an image, or a resource, can be in it at all. */

/** What may stand behind a key, or the rest of one. */
const afterKey = /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|$)/;
const maxKeyBytes = 128;
/** With these a key in quotes can be spelt in other letters. */
const escape = /\\[xuU\r\n]/;

/** Whether a key such as "image" or "docker_image" is in it: all images that are known to anybody stand below one. */
export function holdsImageKey(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1"))
    if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
  return hasEscapes(bytes);
}

/** Whether it has no `apiVersion`, as every resource has. */
export function isOfAnotherProgram(bytes: Buffer): boolean {
  return !bytes.includes("apiVersion", 0, "latin1") && !hasEscapes(bytes);
}

function hasEscapes(bytes: Buffer): boolean {
  return bytes.includes("\\", 0, "latin1") && escape.test(bytes.toString("latin1"));
}
