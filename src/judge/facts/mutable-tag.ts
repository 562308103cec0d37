/** Recognises tags that are meant to move to other images. */

/** Shared by image-tag-mutable and pull-policy-stale, which see the same tag. */
export const movingTag = "a tag that moves";

/** Names of branches, channels and stages. A variant may follow: "latest-alpine". */
const names: ReadonlySet<string> = new Set([
  "latest",
  "main",
  "master",
  "trunk",
  "develop",
  "development",
  "dev",
  "head",
  "tip",
  "edge",
  "canary",
  "nightly",
  "daily",
  "weekly",
  "snapshot",
  "rolling",
  "next",
  "current",
  "stable",
  "unstable",
  "testing",
  "staging",
  "stage",
  "preview",
  "prod",
  "production",
  "mainline",
  "lts",
]);

/** Prefixes of branch names, which CI turns into tags. */
const branches: ReadonlySet<string> = new Set(["feature", "feat", "bugfix", "hotfix"]);

/** A version that is still being built, as Maven and CI name it: "1.0-SNAPSHOT", "2.3-dev". */
const unfinished = /^v?\d+(?:\.\d+)*[-._](?:snapshot|nightly|dev|develop|edge|unstable)$/i;

/** Conservative: another tag with a digit may be a version, a date or a commit. */
export function isMutable(tag: string): boolean {
  if (/\d/.test(tag)) return unfinished.test(tag);
  const [first = "", ...rest] = tag.toLowerCase().split(/[-_.]/);
  return names.has(first) || (branches.has(first) && rest.length > 0);
}
