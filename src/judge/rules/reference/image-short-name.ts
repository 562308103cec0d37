import { questionKey } from "../../../model/pull/answer.ts";
import { canonical, namesRegistry } from "../../../model/pull/image.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import type { Diagnostic, Rule } from "../../../model/report/rule.ts";

export const imageShortName: Rule = {
  id: "image-short-name",
  cause: "reference",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The image names no registry, and the runtime or controller may refuse such names.",
  why:
    "CRI-O 1.34 and later enforce short names: a name without a registry host is refused with " +
    "ImageInspectError where the node has several search registries and no alias for it. " +
    "Where it is accepted, the node's configuration decides which registry is asked. " +
    "Crossplane 2 refuses packages without a registry.",
  fix: "Write the registry host.",
  source: "https://github.com/cri-o/cri-o/blob/v1.34.0/docs/crio.conf.5.md",
  breaksPull: "maybe",
  part: "registry",
  routeStop: "image",
  *check(facts) {
    for (const pull of facts.pulls) {
      if (pull.mention.fetcher === "crossplane") yield* packageWithoutRegistry(pull);
      if (pull.mention.fetcher !== undefined || !enforcesShortNames(facts.runtime)) continue;
      const { mention, reference, rewrittenFrom, notAsked } = pull;
      if ("invalid" in reference || rewrittenFrom !== undefined || mention.guessed) continue;
      if ((notAsked !== null && notAsked !== "never") || namesRegistry(mention.image)) continue;
      const whole = canonical(reference);
      yield {
        at: mention.at,
        message: `\`${mention.image}\` names no registry, which \`${facts.runtime}\` may refuse`,
        fix: `Write \`${whole}\`.`,
        ...(mention.inParts === true ? {} : { correction: { at: mention.at, value: whole } }),
        groupKey: questionKey(reference),
        pull,
        event:
          "short name mode is enforcing, but image name " +
          `${mention.image} returns ambiguous list`,
      };
    }
  },
};

/** https://docs.crossplane.io/latest/whats-new/#crossplane-default-registry */
function* packageWithoutRegistry(pull: Pull): Generator<Diagnostic> {
  const { image, at } = pull.mention;
  if (namesRegistry(image)) return;
  yield {
    at,
    message: `The package \`${image}\` names no registry, which Crossplane 2 refuses`,
    fix: `Write \`xpkg.crossplane.io/${image}\`, or the registry that holds the package.`,
    groupKey: `package ${image}`,
    pull,
  };
}

/** https://github.com/cri-o/cri-o/pull/9240 (short_name_mode) */
function enforcesShortNames(runtime: string | null): boolean {
  const [, major = "0", minor = "0"] = /^cri-o:\/\/v?(\d+)\.(\d+)/.exec(runtime ?? "") ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 34);
}
