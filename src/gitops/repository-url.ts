/** Compares the URLs under which a repository is known. */

/**
 * "host/path" in lower case, without scheme, user, port, `www.` and `.git`. null for text without a
 * host, for local folders and for registries: such a URL names no Git repository elsewhere.
 */
export function repositoryKey(url: string): string | null {
  const trimmed = url.trim().toLowerCase();
  const scp = /^(?:[^@/\s:]+@)([^/:\s]+):(?!\/\/)(.+)$/.exec(trimmed);
  if (scp !== null) return keyOf(scp[1] ?? "", scp[2] ?? "");
  const match = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([^/:?#]+)(?::\d+)?(\/[^?#]*)/.exec(trimmed);
  return match === null ? null : keyOf(match[2] ?? "", match[3] ?? "");
}

/** Do both name the same repository, whatever the protocol? */
export function isSameRepository(a: string, b: string): boolean {
  const key = repositoryKey(a);
  return key !== null && key === repositoryKey(b);
}

/** The URL of a checkout of the same repository, or of a public forge; null for others. */
export function otherRepository(url: string, checkouts: readonly string[]): string | null {
  const checkout = checkouts.find((each) => isSameRepository(each, url));
  if (checkout !== undefined) return checkout;
  const key = repositoryKey(url);
  return key !== null && /^(?:github|gitlab)\.com\/[^/]+\/./.test(key) ? `https://${key}` : null;
}

function keyOf(host: string, path: string): string | null {
  const plain = path.replaceAll(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  if (plain === "") return null;
  const azure = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(plain);
  if (host === "ssh.dev.azure.com" && azure !== null)
    return `dev.azure.com/${azure[1]}/${azure[2]}/_git/${azure[3]}`;
  return `${host.replace(/^www\./, "")}/${plain}`;
}
