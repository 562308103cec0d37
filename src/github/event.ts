/** Reads from GitHub's event where a change starts and whether its author is trusted. */

export interface ChangeEvent {
  /** Full commit id of the target branch at the time of the event; null if the event has none. */
  base: string | null;
  /** Full commit id of the change; null if the event has none. */
  head: string | null;
  /** Why the change is not trusted, as a clause: "the pull request is from a fork"; else null. */
  stranger: string | null;
  /** The run has the base's secrets and a token that can write, for authors of forks too. */
  target: boolean;
}

/**
 * Events of the repository itself: only people who can write to it cause them. No event at all is a
 * run outside GitHub.
 */
const trustedEvents: ReadonlySet<string> = new Set(["", "push", "schedule", "workflow_dispatch"]);

/**
 * Returns null for trusted events, which have no change to merge. An event with a pull request is
 * judged by its head and base; every other one may run what a stranger wrote, as `issue_comment`
 * and `workflow_run` do. `actor` is GITHUB_ACTOR, `repository` GITHUB_REPOSITORY. An incomplete
 * payload counts as untrusted and without a base.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
export function readEvent(
  name: string,
  payload: string,
  { actor, repository }: { actor: string; repository: string },
): ChangeEvent | null {
  const event = parsed(payload);
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
  // guard: trusted-events
  if (trustedEvents.has(name) && request === undefined) {
    const source = at(at(event, "repository"), "full_name");
    const isElsewhere = typeof source === "string" && repository !== "" && source !== repository;
    return isElsewhere ? untrusted("the event is of another repository", event) : null;
  }
  if (typeof request !== "object" || request === null)
    return untrusted(`the event ${name} may run a stranger's change`, event);
  const [from, to] = [at(request, "head"), at(request, "base")];
  const [targetName, sourceName] = [
    at(at(to, "repo"), "full_name"),
    at(at(from, "repo"), "full_name"),
  ];
  // The repository of a deleted fork is null.
  const isFork =
    typeof targetName !== "string" ||
    targetName !== sourceName ||
    // guard: own-pull-request
    (repository !== "" && targetName !== repository);
  // The actor counts, not the author: people may push to Dependabot's branch.
  const isDependabot = actor === "dependabot[bot]";
  return {
    base: commit(at(to, "sha")),
    head: commit(at(from, "sha")),
    stranger: isFork
      ? "the pull request is from a fork"
      : isDependabot
        ? "the pull request is from Dependabot"
        : null,
    target,
  };
}

/** The base is unknown: what such an event names may be the stranger's choice. */
function untrusted(stranger: string, event: unknown): ChangeEvent {
  const head = commit(at(at(event, "workflow_run"), "head_sha"));
  return { base: null, head, stranger, target: false };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function commit(value: unknown): string | null {
  return typeof value === "string" && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : null;
}
