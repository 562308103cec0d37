import type { Rule } from "../../../model/report/rule.ts";
import { familiar, repositoryOf } from "../../../model/pull/image.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { contentProblemEvent, inspectConfigCommands } from "../../wording/events/kubelet-event.ts";
import {
  pullsWithContentProblem,
  inWords,
  surestNodes,
  type ContentProblem,
} from "../../facts/content-problem.ts";
import { whyPlacementIsOpen } from "../../wording/placement.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const imageChildMissing: Rule = {
  id: "image-child-missing",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The image exists, but a manifest, config or layer that the nodes need does not.",
  why:
    "The tag resolves, and then the pull fails. A registry cleanup deleted the part, or " +
    "a copy between registries was incomplete.",
  fix: "Push the complete image again, with all platforms of its index.",
  source: "https://github.com/opencontainers/image-spec/blob/main/image-index.md",
  breaksPull: true,
  part: "version",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(
      facts,
      "child-missing",
    )) {
      const { nodes, isCertain } = flaw.everywhere
        ? { nodes: flaw.platforms, isCertain: true }
        : surestNodes(pull, flaw.platforms);
      const why = isCertain ? null : whyPlacementIsOpen(pull.placement);
      const doubt = why === null ? "" : `; ${why}`;
      yield {
        at: pull.mention.at,
        message: messageFor(familiar(reference), { ...flaw, platforms: nodes }) + doubt,
        ...(isCertain ? {} : { certainty: "unverified" as const }),
        groupKey: `${questionKey(reference)} ${flaw.digest} ${nodes.join(" ")}${doubt}`,
        pull,
        ...contentProblemEvent(facts, pull, flaw),
        evidence: evidenceLines([...evidence, ...flaw.evidence]),
        commands:
          flaw.what !== "manifest"
            ? inspectConfigCommands(reference)
            : [`skopeo inspect --raw docker://${repositoryOf(reference)}@${flaw.digest}`],
      };
    }
  },
};

function messageFor(
  image: string,
  { what, digest, platforms }: Extract<ContentProblem, { flaw: "child-missing" }>,
): string {
  switch (what) {
    case "config":
      return `\`${image}\` exists, but its config does not`;
    case "layer":
      return `\`${image}\` exists, but its layer \`${digest}\` does not`;
    case "manifest":
      return `\`${image}\` exists, but its manifest for ${inWords(platforms)} does not`;
  }
}
