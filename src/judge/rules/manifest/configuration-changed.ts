import type { ChangedKey, Rule } from "../../../model/report/rule.ts";
import { listSome } from "../../../model/text/list-some.ts";

export const configurationChanged: Rule = {
  id: "configuration-changed",
  cause: "manifest",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The pull request changes the configuration of its own check.",
  why:
    "`pullSecrets`, `registries`, `network`, `charts`, `sources`, `cluster.rewrites` and " +
    "`cluster.hostsDir` decide where requests and credentials go. A pull request " +
    "that could set them for " +
    "its own check could send a password to its author, so the values of the base commit " +
    "apply. The keys that decide what is checked and which findings fail, such as `paths`, " +
    "`exclude`, `rules`, `ignore`, `failOn`, the baseline and the inventory, could silence " +
    "the check of the change itself. In restricted mode the values of the base commit apply; " +
    "otherwise those of the change apply, and are shown.",
  fix: "Review the change of the configuration carefully.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check({ changedKeys = [] }) {
    for (const { key, inForce, difference, at } of changedKeys)
      yield {
        at,
        message: inForce
          ? `The change to \`${key}\` applies to its own check${shown(difference)}`
          : `The change to \`${key}\` takes effect only after the merge; the check uses ` +
            "the base value",
        groupKey: key,
      };
  },
};

const maxShown = 5;

/** ": adds a.yaml; removes b.yaml" */
function shown(difference: ChangedKey["difference"]): string {
  const list = (verb: string, isAdded: boolean): string[] => {
    const texts = difference.filter((each) => each.isAdded === isAdded).map(({ text }) => text);
    return texts.length === 0 ? [] : [`${verb} ${listSome(texts, maxShown)}`];
  };
  const parts = [...list("adds", true), ...list("removes", false)];
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}
