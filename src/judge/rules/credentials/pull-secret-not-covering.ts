import { hostOf, repositoryOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import type { SecretUse } from "../../../model/pull/pull.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { isHubKey, partsOf } from "../../facts/credentials/registry-key.ts";
import { nearMiss } from "../../wording/credentials/near-miss.ts";

const emptyFix =
  "Put the entries under `auths`, which alone counts, or recreate the secret with " +
  "`kubectl create secret docker-registry`: the `config.json` of a machine with a credential " +
  "helper (`credsStore`, `credHelpers`) has no logins.";

export const pullSecretNotCovering: Rule = {
  id: "pull-secret-not-covering",
  cause: "credentials",
  severity: "error",
  online: false,
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
      const hasNone = all.every(({ keys }) => keys?.length === 0);
      const at = meant.object?.source === "manifest" ? meant.object.at : meant.at;
      return {
        at,
        message:
          `No entry of the pull ${names.length === 1 ? "secret" : "secrets"} ` +
          `${names.join(", ")} matches ` +
          `\`${where}\`${almost.length === 0 ? "" : `: ${almost.join("; ")}`}` +
          (hasNone ? ": its docker config has no entries under `auths`" : ""),
        ...(hasNone ? { fix: emptyFix } : {}),
        ...(reference.domain === "docker.io" && all.some(({ keys }) => keys?.some(isHubKey))
          ? { fix: "Write the key of the entry as `https://index.docker.io/v1/`." }
          : {}),
        groupKey: `${names.join()} ${at.file}:${at.line} ${where}`,
        certain: meant.presence === "present",
        related: all
          .filter((one) => one.at !== at)
          .map((one) => ({ at: one.at, message: `uses the pull secret \`${one.name}\`` })),
      };
    });
  },
};
