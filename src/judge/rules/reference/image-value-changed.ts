import type { ChangedScalar } from "../../../model/source/changed-scalar.ts";
import { familiar, type ImageReference } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { answerTo } from "../../facts/answered.ts";

export const imageValueChanged: Rule = {
  id: "image-value-changed",
  cause: "reference",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "YAML changes part of the image: the rendered text differs from the written one.",
  why:
    "An unquoted `1.10` is the number 1.1, and `0123` is 83. If an image with the changed text " +
    "exists, it is pulled instead of the one that is written, and nothing fails.",
  fix: "Quote the value.",
  source: "https://helm.sh/docs/chart_best_practices/values/#make-types-clear",
  breaksPull: true,
  part: "tag",
  routeStop: "image",
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, workload } = pull;
      if ("invalid" in reference || mention.placeholder !== null) continue;
      // image-tag-not-found and its like report these at the same value.
      if (answerTo(facts, pull)?.answer === "missing") continue;
      const changed = nearest(
        (facts.changedScalars ?? []).filter(
          (each) => each.root === workload.root && isPartOf(each, reference),
        ),
        reference,
      );
      if (changed === undefined) continue;
      const { at, written, rendered } = changed;
      yield {
        at,
        rendered: mention.at,
        message:
          `\`${familiar(reference)}\` is not the image that is written: YAML reads ` +
          `\`${written}\` as \`${rendered}\``,
        fix: `Quote \`${written}\`.`,
        groupKey: `${at.file} ${written}`,
        pull,
        correction: { at, value: written },
      };
    }
  },
};

/** Chooses, among values with the same text, the one beside the other parts of the image. */
function nearest(
  changed: readonly ChangedScalar[],
  reference: ImageReference,
): ChangedScalar | undefined {
  if (changed.length < 2) return changed[0];
  const image = familiar(reference);
  const rank = ({ beside }: ChangedScalar): number => {
    const parts = beside.map((each) => Number(each.length > 2 && image.includes(each)));
    // The nearer scalars count more.
    return parts.reduce((sum, part, index) => sum + part / (index + 1), 0);
  };
  return changed.toSorted((a, b) => rank(b) - rank(a))[0];
}

function isPartOf({ rendered }: ChangedScalar, { path, tag, digest }: ImageReference): boolean {
  return (
    tag === rendered ||
    path.split("/").includes(rendered) ||
    digest?.slice(digest.indexOf(":") + 1) === rendered
  );
}
