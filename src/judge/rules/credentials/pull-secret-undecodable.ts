import type { Facts, Rule } from "../../../model/rule.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { goQuoted } from "../../wording/go-quoted.ts";
import { containerOf, inNamespace } from "../../wording/explain-credentials.ts";

export const pullSecretUndecodable: Rule = {
  id: "pull-secret-undecodable",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The kubelet cannot decode a pull secret.",
  why: "No container of the pod starts, whatever its registry: one undecodable secret fails the whole keyring, even for public images.",
  fix: "Make the secret anew: `kubectl create secret docker-registry` writes what the kubelet reads.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const diagnostic of credentialProblems(facts, "undecodable", (access, secret) => {
      const object = secret?.object;
      const at = object?.source === "manifest" ? object.at : (secret?.at ?? access.pull.mention.at);
      const name = inNamespace(access, secret?.name ?? "");
      return {
        at,
        message: `The pull secret \`${name}\` cannot be decoded, so no container of the pods that name it starts: ${secret?.because ?? ""}`,
        groupKey: `${access.pull.workload.root} ${name}`,
        certain: true,
        ...eventOf(facts, access.pull.mention.image, secret?.because ?? ""),
        related: [
          {
            at: access.pull.mention.at,
            message: `a container that does not start: ${containerOf(access)}`,
          },
        ],
      };
    })) {
      yield { ...diagnostic, certainty: "proved", severity: "error" };
    }
  },
};

/**
 * Before 1.33 this shows as a pull that fails; from then on the raw error is the reason, even for images that are on the node. What the
 * kubelet says of JSON depends on the Go that it was built with.
 */
function eventOf({ kubernetes }: Facts, image: string, because: string): { event?: string } {
  if (!/^(?:illegal base64|unable to parse auth field)/.test(because)) return {};
  const pulls = kubernetes !== null && kubernetes < 33;
  return { event: pulls ? `Failed to pull image ${goQuoted(image)}: ${because}` : because };
}
