/** Reads the URLs of a repository's remotes, without running git. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Of every remote, for fetching and pushing; none where there is no readable configuration. */
export async function remoteUrls(root: string): Promise<string[]> {
  const text = await readFile(join(root, ".git", "config"), "utf8").catch(() => "");
  const urls: string[] = [];
  let isRemote = false;
  for (const line of text.split("\n")) {
    if (/^\s*\[/.test(line)) isRemote = /^\s*\[remote\b/.test(line);
    const url = /^\s*(?:push)?url\s*=\s*(.+?)\s*$/.exec(line)?.[1];
    if (isRemote && url !== undefined) urls.push(url);
  }
  return urls;
}
