/** The exit codes of every command, with their meaning. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, "passed"],
  [1, "problems found"],
  [2, "usage or configuration error"],
  [3, "nothing to check: no Kubernetes resource, or no image"],
  [4, "only unverified pulls"],
  [70, "internal error"],
];
