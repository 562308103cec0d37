import type { Diagnostic, Rule } from "../../../model/report/rule.ts";
import { isZstdLayer } from "../../../model/pull/layer-type.ts";
import { familiar } from "../../../model/pull/image.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { contentProblemEvent, inspectCommands } from "../../wording/events/kubelet-event.ts";
import { pullsWithContentProblem, isSchema1 } from "../../facts/content-problem.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const imageTypeUnsupported: Rule = {
  id: "image-type-unsupported",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The reference does not name a container image that the nodes can run.",
  why:
    "Registries store charts, signatures and other artifacts beside images, under the " +
    "same kind of name. Current runtimes also refuse images in the old schema 1 " +
    "format, and some refuse zstd layers.",
  fix: "Refer to the container image instead of the artifact beside it, or rebuild the image.",
  source:
    "https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage",
  breaksPull: true,
  part: "version",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(
      facts,
      "type-unsupported",
    )) {
      yield {
        at: pull.mention.at,
        ...explain(familiar(reference), flaw.type, facts.runtime),
        groupKey: `${questionKey(reference)} ${flaw.certain}`,
        ...(flaw.certain ? {} : { certainty: "unverified" as const }),
        pull,
        ...contentProblemEvent(facts, pull, flaw),
        evidence: evidenceLines(evidence),
        commands: inspectCommands(reference),
      };
    }
  },
};

/** Message, and a fix if the rule's own is not precise. */
function explain(
  image: string,
  type: string,
  runtime: string | null,
): Pick<Diagnostic, "message" | "fix"> {
  if (isSchema1(type)) {
    const rejected = runtime === null ? "containerd rejects since 2.0" : `\`${runtime}\` rejects`;
    return {
      message: `\`${image}\` uses the obsolete schema 1 format, which ${rejected}`,
      fix: "Rebuild the image, or convert it with `skopeo copy --format oci`.",
    };
  }
  if (isZstdLayer(type)) {
    const rejected =
      runtime === null ? "containerd before 2.0 and CRI-O reject" : `\`${runtime}\` rejects`;
    return {
      message: `\`${image}\` has layers in zstd of the type \`${type}\`, which ${rejected}`,
      fix: "Rebuild the image with gzip, or with OCI media types (`oci-mediatypes=true`).",
    };
  }
  return { message: `\`${image}\` is ${wordsFor(type)}, not a container image` };
}

/**
 * Helm: https://github.com/helm/helm/blob/main/pkg/registry/constants.go
 * Plugins: https://github.com/moby/moby/blob/master/docs/
 */
function wordsFor(type: string): string {
  if (type.startsWith("application/vnd.cncf.helm.")) return `a Helm chart (\`${type}\`)`;
  if (type.startsWith("application/vnd.docker.plugin.")) return `a Docker plugin (\`${type}\`)`;
  return `an artifact of type \`${type}\``;
}
