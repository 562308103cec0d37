/** Builds links to the lines of a repository's files on GitHub. */
import { forUri } from "./sanitise.ts";

/** The URL of a line; null for a path that is not in the repository. */
export type FileLink = (file: string, line: number) => string | null;

export interface RepositoryPlace {
  /** "https://github.com". */
  server: string;
  /** "owner/name". */
  repository: string;
  commit: string;
}

/** https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet */
export function fileLinks({ server, repository, commit }: RepositoryPlace): FileLink | null {
  const isKnown =
    /^https?:\/\/[\w.-]+(?::\d+)?$/.test(server) &&
    /^[\w.-]+\/[\w.-]+$/.test(repository) &&
    /^[0-9a-f]{40,64}$/.test(commit);
  if (!isKnown) return null;
  return (file, line) => {
    const path = file.replace(/^\.\//, "");
    if (/^[/<]|^[A-Za-z]:|(?:^|\/)\.\.(?:\/|$)/.test(path)) return null;
    return `${server}/${repository}/blob/${commit}/${forUri(path)}#L${line}`;
  };
}
