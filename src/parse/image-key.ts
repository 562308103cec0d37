/** Tells from the bytes of a document whether it can contain an image or a resource. */

/** The rest of a key and its colon, after "mage". */
const afterKey = /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|$)/;
const maxKeyBytes = 128;
/** Escapes by which a quoted key can be spelt differently. */
const escape = /\\[xuU\r\n]/;

/** True if there is a key such as "image" or "docker_image": all known images are below one. */
export function holdsImageKey(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1"))
    if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
  return hasEscapes(bytes);
}

/** True if there is no `apiVersion`, which every resource has. */
export function isOfAnotherProgram(bytes: Buffer): boolean {
  const has = (text: string): boolean => bytes.includes(text, 0, "latin1");
  // A workload may lack its apiVersion by mistake.
  return !has("apiVersion") && !(has("kind") && has("spec")) && !hasEscapes(bytes);
}

function hasEscapes(bytes: Buffer): boolean {
  return bytes.includes("\\", 0, "latin1") && escape.test(bytes.toString("latin1"));
}
