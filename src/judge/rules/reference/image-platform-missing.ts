import type { Rule } from "../../../model/report/rule.ts";
import { familiar } from "../../../model/pull/image.ts";
import { selectPlatform } from "../../../model/pull/platform.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { contentProblemEvent, inspectCommands } from "../../wording/events/kubelet-event.ts";
import { inWords, pullsWithContentProblem, surestNodes } from "../../facts/content-problem.ts";
import { assumption, howToDeclare, whyPlacementIsOpen } from "../../wording/placement.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const imagePlatformMissing: Rule = {
  id: "image-platform-missing",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The image has no manifest for a platform of the pod's nodes.",
  why:
    "Every pull fails on nodes of that platform, though it works on all others: pods get " +
    "stuck wherever the scheduler places them on such a node.",
  fix: "Build the image for that platform too, or keep the pod off these nodes.",
  source: "https://github.com/containerd/platforms/blob/main/compare.go",
  breaksPull: true,
  part: "version",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(
      facts,
      "platform-missing",
    )) {
      const { offered } = flaw;
      const { nodes, isCertain } = surestNodes(pull, flaw.nodes);
      const others = pull.platforms.filter((platform) => !flaw.nodes.includes(platform));
      const nearly = nodes.some((node) => selectPlatform(offered, node, "lenient") !== null);
      const has =
        offered.length === 0
          ? "it is an index without runnable manifests"
          : `it has ${inWords(offered)}`;
      const doubt = isCertain ? null : whyPlacementIsOpen(pull.placement);
      yield {
        at: pull.mention.at,
        message:
          `\`${familiar(reference)}\` has no manifest for ${inWords(nodes)}: ${has}` +
          (nearly ? ", which containerd 2.1 does not accept instead" : "") +
          (doubt === null ? assumption(pull) : `; ${doubt}`),
        fix:
          (others.length === 0
            ? `Build it for ${inWords(nodes)}, or choose an image that has it.`
            : `Build it for ${inWords(nodes)}, or keep the pod on ${inWords(others)} ` +
              "with a node selector (`kubernetes.io/arch`, `kubernetes.io/os`).") +
          howToDeclare(pull),
        ...(isCertain ? {} : { certainty: "unverified" }),
        groupKey: `${questionKey(reference)} ${nodes.join(" ")} ${others.join(" ")} ${doubt}`,
        pull,
        ...contentProblemEvent(facts, pull, { ...flaw, nodes }),
        evidence: evidenceLines(evidence),
        commands: inspectCommands(reference),
      };
    }
  },
};
