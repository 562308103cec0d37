/** GitHub's event → what of it bears on a check: where the change starts from, and whether a stranger made it. Pure. */

export interface ChangeEvent {
  /** The tip of the branch that it goes to, when the event happened, as a full commit id; null where the event does not say. */
  base: string | null;
  /** The tip of the change itself; null where the event does not say. */
  head: string | null;
  /** Whose it is, in words, where the repository does not vouch for it: "of a fork"; null where it does. */
  stranger: string | null;
  /** It runs with the base's secrets and a token that can write, whoever made it. */
  target: boolean;
}

/**
 * null for an event that is no change to be merged: a push, a schedule. `actor` is GITHUB_ACTOR. A payload without what GitHub promises
 * is taken for a stranger's, without a base.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
export function readEvent(name: string, payload: string, actor: string): ChangeEvent | null {
  if (!["pull_request", "pull_request_target", "merge_group"].includes(name)) return null;
  let event: unknown;
  try {
    event = JSON.parse(payload);
  } catch {
    event = null;
  }
  const target = name === "pull_request_target";
  if (name === "merge_group") {
    // What is queued was approved, and comes of no fork: the queue makes its own branch.
    const group = at(event, "merge_group");
    return {
      base: commit(at(group, "base_sha")),
      head: commit(at(group, "head_sha")),
      stranger: null,
      target,
    };
  }
  const request = at(event, "pull_request");
  const [from, to] = [at(request, "head"), at(request, "base")];
  const [own, other] = [at(at(to, "repo"), "full_name"), at(at(from, "repo"), "full_name")];
  // A fork that is gone leaves null. Whoever pushes to Dependabot's branch takes it over, so the actor counts and not the author.
  const fork = typeof own !== "string" || own !== other;
  return {
    base: commit(at(to, "sha")),
    head: commit(at(from, "sha")),
    stranger: fork ? "of a fork" : actor === "dependabot[bot]" ? "of Dependabot" : null,
    target,
  };
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function commit(value: unknown): string | null {
  return typeof value === "string" && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : null;
}
