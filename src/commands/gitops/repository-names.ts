/** Names the repository that is checked: its URLs and branches, by the event and by git. */
import type { RunContext } from "../run-context.ts";

/** The URLs of the event's repository and of the remotes. */
export async function ownUrls(
  root: string,
  environment: RunContext["environment"],
): Promise<string[]> {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: name,
    CI_PROJECT_URL: project,
  } = environment;
  const { remoteUrls } = await import("../../load/load.ts");
  return [
    ...(server !== undefined && name !== undefined ? [`${server}/${name}`] : []),
    ...(project === undefined ? [] : [project]),
    ...(await remoteUrls(root)),
  ];
}

/**
 * The branches of the event and of the checkout, and the one that the change will be merged into.
 * Where no branch is known, the base is none: it may be a commit.
 */
export async function branches(
  root: string,
  environment: RunContext["environment"],
  base: string | null,
): Promise<string[]> {
  const { branchNames } = await import("../../load/load.ts");
  const isBranch = environment["GITHUB_REF_TYPE"] === "branch";
  const named = [
    environment["GITHUB_BASE_REF"],
    isBranch ? environment["GITHUB_REF_NAME"] : undefined,
    environment["CI_COMMIT_BRANCH"],
    environment["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"],
    environment["CI_DEFAULT_BRANCH"],
  ];
  const known = [
    ...named.flatMap((name) => (name === undefined || name === "" ? [] : [name])),
    ...(await branchNames(root)),
  ];
  return known.length === 0 || base === null ? known : [...known, base.replace(/^origin\//, "")];
}
