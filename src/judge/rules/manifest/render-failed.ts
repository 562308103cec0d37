import type { FailedRender } from "../../../model/cluster/cluster.ts";
import type { PlaceDiagnostic, Rule } from "../../../model/report/rule.ts";
import { notRenderedFor } from "../../facts/unrendered-sources.ts";
import { sourceName } from "../../wording/why-not-rendered.ts";

const names = { helm: "Helm", kustomize: "Kustomize" };

/** Failures that do not depend on the cluster, its versions or what it has. */
const provedFailure = new RegExp(
  [
    "don't meet the specifications",
    "error converting YAML",
    "YAML parse error",
    "parse error at",
    "no such file",
    "no matches for Id",
    "must build at directory",
    "may not add resource",
    "unknown field",
  ].join("|"),
);

/** The message without numbers, such as lines, which differ before and after a change. */
function reasonOf(message: string): string {
  return message.replaceAll(/\d+/g, "#");
}

function oldRenderer({ tool, needs, rendererVersion }: FailedRender): string {
  if (needs !== "newer-renderer") return "";
  const version = rendererVersion == null ? "" : ` (${rendererVersion})`;
  return `; the ${tool} on PATH${version} is too old for this`;
}

function fixFor({
  at,
  tool,
  unquoted,
  needs,
  isWithheld,
}: FailedRender): Pick<PlaceDiagnostic, "fix" | "correction"> {
  if (unquoted !== undefined)
    return {
      fix: `Quote \`${unquoted}\`: without quotes, YAML does not read it as a string.`,
      correction: { at, value: unquoted },
    };
  if (needs === "newer-renderer")
    return { fix: `Install a newer ${tool}, and put it first on PATH.` };
  if (needs === "kubernetes-version")
    return { fix: "Set `cluster.kubernetes` in the configuration to the version of the cluster." };
  if (isWithheld === true)
    return {
      fix:
        "To have it checked here, commit what it would fetch (for a chart: " +
        "`helm dependency build`).",
    };
  return {};
}

export const renderFailed: Rule = {
  id: "render-failed",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A chart or overlay cannot be rendered.",
  why:
    "It cannot be rolled out, and none of its images were checked. Other charts and " +
    "overlays were.",
  fix: "Fix the error above; run the same command yourself for the full output.",
  source: "https://helm.sh/docs/helm/helm_template/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const failed of facts.cluster.failedRenders ?? []) {
      const { root, tool, message, at, callers = [], isMissing, isWithheld, needs } = failed;
      yield {
        at,
        message: `${names[tool]} cannot render ${root}: ${message}${oldRenderer(failed)}`,
        // A root that is missing in the base, or fails there for another reason, is new.
        groupKey: isMissing === true ? `${root} missing` : `${root} ${reasonOf(message)}`,
        // A cluster of another version may render the root.
        ...(isWithheld === true || needs === "kubernetes-version"
          ? { certainty: "unverified" as const }
          : {}),
        ...(callers.length === 0
          ? {}
          : { related: callers.map((caller) => ({ at: caller, message: "included from here" })) }),
        ...fixFor(failed),
      };
    }
    for (const { source, reason } of notRenderedFor(facts, ["renderer-failed"])) {
      const { apiVersion, kind, namespace, name, at } = source;
      yield {
        at,
        resource: { apiVersion, kind, namespace, name },
        message: `${sourceName(source)} cannot be rendered: ${reason.detail}`,
        groupKey: `${sourceName(source)} ${reason.detail}`,
        certainty: provedFailure.test(reason.detail) ? "proved" : "unverified",
      };
    }
  },
};
