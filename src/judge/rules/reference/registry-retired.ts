import type { Rule } from "../../../model/rule.ts";
import { corrected } from "../../suggest/correction.ts";
import { retired } from "../../suggest/retired.ts";

export const registryRetired: Rule = {
  id: "registry-retired",
  cause: "reference",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The registry or repository is frozen, moved or shut down.",
  why:
    "Its images get no security fixes, new versions are not published there, and one day " +
    "every pull from it fails.",
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
        ...(row.prefix.includes("/") ? {} : { imagePart: "registry" }),
        pull,
        evidence: [`announced: ${row.source}`],
        ...(row.moved !== undefined && mention.image.startsWith(`${row.prefix}/`)
          ? corrected(mention, row.moved + mention.image.slice(row.prefix.length))
          : {}),
      };
    }
  },
};
