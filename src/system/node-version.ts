/**
 * Compares the running Node with the oldest that this program supports. An older Node cannot parse
 * the rest of the program, so this file imports nothing, and is written in the syntax of Node 14.8.
 */

/** As in `engines` of package.json. */
const oldestNode = 24;

/** Returns null if this version, as in `process.versions.node`, is supported. */
export function unsupportedNode(version: string): string | null {
  if (Number.parseInt(version, 10) >= oldestNode) return null;
  return `pullgate needs Node ${oldestNode} or later; this is Node ${version}`;
}
