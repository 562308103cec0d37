/** Reads the tables of docs/security.md whose last column is a test. */

export interface ThreatLine {
  threat: string;
  /** Relative to `test/`. */
  file: string;
  /** The name of a test, or the fixed part of a generated name. */
  name: string;
}

export function threatLines(text: string): ThreatLine[] {
  return [...text.matchAll(/^\| (.+?) \| .+? \| `([\w/-]+\.test\.ts)`: (.+) \|$/gm)].map(
    ([, threat = "", file = "", name = ""]) => ({ threat, file, name }),
  );
}
