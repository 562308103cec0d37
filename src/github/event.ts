/** Reads from GitHub's event where a change starts and whether its author is trusted. */

export interface ChangeEvent {
  /** Full commit id of the target branch at the time of the event; null if the event has none. */
  base: string | null;
  /** Full commit id of the change; null if the event has none. */
  head: string | null;
  /** The origin of an untrusted change, for messages: "from a fork"; null if it is trusted. */
  stranger: string | null;
  /** The run has the base's secrets and a token that can write, for authors of forks too. */
  target: boolean;
}

/**
 * Returns null for events without a change to merge, such as a push or a schedule. `actor` is
 * GITHUB_ACTOR. An incomplete payload counts as untrusted and without a base.
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
    // Queued changes were approved, and the queue's branch is in the repository itself.
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
  const [targetName, sourceName] = [
    at(at(to, "repo"), "full_name"),
    at(at(from, "repo"), "full_name"),
  ];
  // The repository of a deleted fork is null.
  const isFork = typeof targetName !== "string" || targetName !== sourceName;
  // The actor counts, not the author: people may push to Dependabot's branch.
  const isDependabot = actor === "dependabot[bot]";
  return {
    base: commit(at(to, "sha")),
    head: commit(at(from, "sha")),
    stranger: isFork ? "from a fork" : isDependabot ? "from Dependabot" : null,
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
