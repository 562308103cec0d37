import type { Rule } from "../../../model/report/rule.ts";
import { unrendered } from "../../facts/unrendered-sources.ts";
import { asVariable } from "../../wording/why-not-rendered.ts";

export const substitutionUndefined: Rule = {
  id: "substitution-undefined",
  cause: "manifest",
  severity: "doubt",
  online: false,
  since: "0.1.0",
  summary: "Nothing in these files defines a variable that Flux substitutes.",
  why:
    "Flux substitutes an empty string, or refuses the whole Kustomization. If the " +
    "variable is defined " +
    "in the cluster, the image is unknown here.",
  fix:
    "Define the variable in `spec.postBuild`, or under `variables` of the target in the " +
    "configuration.",
  source:
    "https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution",
  breaksPull: true,
  part: null,
  routeStop: null,
  *check({ cluster, pulls }) {
    const inImages = new Set<string>();
    for (const pull of pulls) {
      const { undefinedVariables, image, at } = pull.mention;
      if (undefinedVariables === undefined) continue;
      for (const name of undefinedVariables) inImages.add(name);
      const names = undefinedVariables.map(asVariable).join(", ");
      yield {
        at,
        message: `Nothing defines ${names} of the image \`${image}\``,
        groupKey: image,
        certainty: "unverified",
        // A tag without a variable of its own says nothing of where the variable stands.
        imagePart: /:[^/]*\$\{[^/]*$/.test(image) ? "tag" : "repository",
        pull,
      };
    }
    const { notRendered = [], incomplete = [] } = cluster.gitops?.coverage ?? {};
    for (const each of [...notRendered, ...incomplete]) {
      if (each.reason.code !== "variable-undefined") continue;
      const names = each.reason.variables.filter((name) => !inImages.has(name));
      if (names.length === 0) continue;
      yield {
        ...unrendered(each),
        message: `Nothing defines ${names.map(asVariable).join(", ")}`,
        groupKey: names.join(" "),
      };
    }
  },
};
