import { canonical, type ImageReference } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { corrected } from "../../suggest/correction.ts";
import { noteOf, retired, type RetiredRegistry } from "../../suggest/retired.ts";

export const registryRetired: Rule = {
  id: "registry-retired",
  cause: "reference",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The registry or repository is frozen, moved or shut down.",
  why:
    "Its images get no security fixes, new versions are not published there, and one day every " +
    "pull from there will fail.",
  fix: "Use its successor.",
  source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
  breaksPull: false,
  part: "repository",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, notAsked } = pull;
      if (notAsked === "placeholder" || notAsked === "undefined-variable" || "invalid" in reference)
        continue;
      const row = retired(reference);
      if (row === null) continue;
      yield {
        at: mention.at,
        message: `\`${row.prefix}\` ${row.what}`,
        fix: `Use ${row.successor}.`,
        groupKey: row.prefix,
        dedupeKey: noteOf(row).dedupeKey,
        ...(row.prefix.includes("/") ? {} : { imagePart: "registry" }),
        pull,
        evidence: [`announced: ${row.source}`],
        ...(row.moved === undefined ? {} : corrected(mention, moved(row, row.moved, reference))),
      };
    }
  },
};

/** The image below the successor, with its tag and digest. */
function moved({ prefix }: RetiredRegistry, to: string, reference: ImageReference): string {
  return (
    to + canonical({ ...reference, domain: reference.domain.toLowerCase() }).slice(prefix.length)
  );
}
