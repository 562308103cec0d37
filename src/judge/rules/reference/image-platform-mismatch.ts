import type { Rule } from "../../../model/report/rule.ts";
import { familiar } from "../../../model/pull/image.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { inspectConfigCommands } from "../../wording/events/kubelet-event.ts";
import { parsePlatform } from "../../../model/pull/platform.ts";
import { inWords, pullsWithContentProblem, surestNodes } from "../../facts/content-problem.ts";
import { assumption, howToDeclare, whyPlacementIsOpen } from "../../wording/placement.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const imagePlatformMismatch: Rule = {
  id: "image-platform-mismatch",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The image is built for a different platform than the pod's nodes.",
  why:
    "Runtimes select a platform only from an index. A single manifest is pulled whatever " +
    "its platform, and its program fails with `exec format error`.",
  fix:
    "Build the image for the platform of the nodes, or refer to the multi-platform index " +
    "instead of one of its manifests.",
  source: "https://github.com/containerd/containerd/blob/v2.0.7/core/images/image.go",
  breaksPull: true,
  part: "version",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(
      facts,
      "platform-mismatch",
    )) {
      const { nodes, isCertain } = surestNodes(pull, flaw.nodes);
      const others = pull.platforms.filter((platform) => !flaw.nodes.includes(platform));
      const doubt = isCertain ? null : whyPlacementIsOpen(pull.placement);
      const pinned =
        reference.digest === null
          ? ""
          : ", or pin the digest of the index instead of one of its manifests";
      yield {
        at: pull.mention.at,
        message:
          `\`${familiar(reference)}\` is built only for \`${flaw.made}\`, but the pod ` +
          `may run on ${inWords(nodes)}: ${outcome(flaw.made, nodes)}` +
          (doubt === null ? assumption(pull) : `; ${doubt}`),
        fix:
          (others.length === 0
            ? `Build it for ${inWords(nodes)}${pinned}.`
            : `Build it for ${inWords(nodes)}${pinned}, or keep the pod on ` +
              `${inWords(others)} with a node selector (\`kubernetes.io/arch\`, ` +
              "`kubernetes.io/os`).") + howToDeclare(pull),
        ...(isCertain ? {} : { certainty: "unverified" }),
        groupKey: `${questionKey(reference)} ${nodes.join(" ")} ${others.join(" ")} ${doubt}`,
        pull,
        evidence: [...evidenceLines(evidence), `the config of the manifest says ${flaw.made}`],
        commands: inspectConfigCommands(reference),
      };
    }
  },
};

/** Layers for another operating system do not unpack as programs at all. */
function outcome(made: string, nodes: readonly string[]): string {
  const platform = parsePlatform(made);
  const isSameSystem = nodes
    .map(parsePlatform)
    .every((node) => node?.os === platform?.os && node?.architecture !== platform?.architecture);
  return isSameSystem
    ? "the pull succeeds, and the program fails with `exec format error`"
    : "it cannot run there, and nothing checks that before the pull";
}
