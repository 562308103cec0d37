/** Tag → whether it is one that is moved to other images on purpose. Pure. */

/** Names of branches, channels and stages; with a variant behind it ("latest-alpine") a name stays what it is. */
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

/** What stands before a branch's own name, where CI turns branches into tags. */
const branches: ReadonlySet<string> = new Set(["feature", "feat", "bugfix", "hotfix"]);

/** Only where there is no doubt: a tag with a digit in it may well be a version, a date or a commit. */
export function isMutable(tag: string): boolean {
  if (/\d/.test(tag)) return false;
  const [first = "", ...rest] = tag.toLowerCase().split(/[-_.]/);
  return names.has(first) || (branches.has(first) && rest.length > 0);
}
