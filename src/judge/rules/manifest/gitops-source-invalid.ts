import type { Rule } from "../../../model/report/rule.ts";
import { incompleteFor, notRenderedFor, unrendered } from "../../facts/unrendered-sources.ts";
import { assumptionLines, sourceName } from "../../wording/why-not-rendered.ts";

export const gitopsSourceInvalid: Rule = {
  id: "gitops-source-invalid",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A GitOps resource names a path or a dependency that is not in this repository.",
  why: "The controller reports an error and applies nothing of the resource.",
  fix: "Correct the path, or commit what it names.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#path",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const each of notRenderedFor(facts, ["path-not-found"])) {
      const { reason, source } = each;
      yield {
        ...unrendered(each),
        message: `${sourceName(source)} names the path \`${reason.path}\`, which does not exist`,
        certainty: source.assumes === undefined ? "proved" : "unverified",
        evidence: assumptionLines(source),
      };
    }
    // Someone may have applied the dependency by hand.
    for (const each of incompleteFor(facts, ["dependency-not-in-git"])) {
      const { kind, name } = each.reason;
      const message = `depends on ${kind} \`${name}\`, which is in no file that Flux applies`;
      yield { ...unrendered(each), message: `${sourceName(each.source)} ${message}` };
    }
  },
};
