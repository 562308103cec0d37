import { hostOf, repositoryOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import type { ImageReference } from "../../../model/image.ts";
import type { SecretUse } from "../../../model/pull.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { nearestTags } from "../../suggest/similar-tag.ts";

export const pullSecretNotCovering: Rule = {
  id: "pull-secret-not-covering",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "No entry of the pod's pull secrets matches the image.",
  why:
    "The kubelet compares host, port and path literally and ignores entries that do not " +
    "match. A private image ends in ImagePullBackOff.",
  fix: "Add an entry for the image's registry, spelled as in the image reference.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/keyring.go",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    yield* credentialProblems(facts, "not-covering", (access, secret) => {
      const { reference } = access;
      const all = access.breaks.flatMap((one) =>
        one.kind === "not-covering" && one.secret !== null ? [one.secret] : [],
      );
      const near = (one: SecretUse): string[] =>
        (one.keys ?? []).flatMap((key) => nearMiss(key, reference) ?? []);
      // Report only the secret that was probably intended.
      const meant = all.find((one) => near(one).length > 0) ?? all[0];
      if (meant === undefined || secret !== meant) return null;
      const almost = all.flatMap(near);
      const names = [...new Set(all.map(({ name }) => `\`${name}\``))];
      const ofHost = !all.some(({ keys }) =>
        keys?.some((key) => partsOf(key).host === hostOf(reference)),
      );
      const where = ofHost ? hostOf(reference) : repositoryOf(reference);
      const at = meant.object?.source === "manifest" ? meant.object.at : meant.at;
      return {
        at,
        message:
          `No entry of the pull ${names.length === 1 ? "secret" : "secrets"} ` +
          `${names.join(", ")} matches ` +
          `\`${where}\`${almost.length === 0 ? "" : `: ${almost.join("; ")}`}`,
        groupKey: `${names.join()} ${at.file}:${at.line} ${where}`,
        certain: meant.presence === "present",
        related: all
          .filter((one) => one.at !== at)
          .map((one) => ({ at: one.at, message: `uses the pull secret \`${one.name}\`` })),
      };
    });
  },
};

/** Splits a key of a docker config, without its scheme. */
function partsOf(key: string): { host: string; path: string } {
  const [host = "", ...path] = key.replace(/^https?:\/\//, "").split("/");
  return { host, path: path.join("/") };
}

/** Why a key that looks right does not match; null if it belongs to another registry. */
function nearMiss(key: string, reference: ImageReference): string | null {
  const { host, path } = partsOf(key);
  const wanted = hostOf(reference);
  const hub = reference.domain === "docker.io" && /(^|\.)docker\.(io|com)$/.test(host);
  if ((hub || host === wanted) && /^v[12]$/.test(path))
    return `\`${key}\` lacks the trailing slash, so \`/${path}\` counts as a path`;
  if (hub && host !== "docker.io")
    return `\`${key}\` does not match Docker Hub: write \`https://index.docker.io/v1/\``;
  if (host === wanted) return `\`${key}\` covers only the path \`${path}\``;
  if (host.replace(/:\d+$/, "") === wanted.replace(/:\d+$/, ""))
    return `\`${key}\` ${/:\d+$/.test(host) ? "has a different port" : "lacks the port"}`;
  if (host.toLowerCase() === wanted.toLowerCase()) return `\`${key}\` differs in letter case`;
  if (host.startsWith("*.") && wanted.endsWith(host.slice(1)))
    return `\`*\` in \`${key}\` matches a single label only`;
  return !host.startsWith("*.") && nearestTags(wanted, [host]).length > 0
    ? `\`${key}\` is spelled differently`
    : null;
}
