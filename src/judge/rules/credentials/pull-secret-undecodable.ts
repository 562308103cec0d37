import {
  dockerConfigErrorText,
  type DockerConfigError,
} from "../../../model/pull/docker-config-error.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import type { Facts, Rule } from "../../../model/report/rule.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { refusedObject } from "../../facts/objects/refused-objects.ts";
import { explainRefusal, refusalFix } from "../../wording/explain-refusal.ts";
import { goQuoted } from "../../wording/events/go-quoted.ts";
import { containerOf } from "../../wording/credentials/explain-credentials.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";

export const pullSecretUndecodable: Rule = {
  id: "pull-secret-undecodable",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The kubelet cannot decode a pull secret of the pod, or the API server refuses it.",
  why:
    "No container of the pod starts, whatever its registry: one undecodable secret fails " +
    "the whole keyring, even for public images. A secret that the API server refuses does " +
    "not exist, so the kubelet pulls without it.",
  fix: "Recreate the secret with `kubectl create secret docker-registry`.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    for (const diagnostic of credentialProblems(facts, "undecodable", (access, secret) => {
      const starts = startsRegardless(facts, access.pull);
      const object = secret?.object;
      const at = object?.source === "manifest" ? object.at : (secret?.at ?? access.pull.mention.at);
      const wrongAuth = object?.wrongAuth;
      const error = secret?.reason?.code === "undecodable" ? secret.reason.error : null;
      const why = error === null ? "" : `: ${dockerConfigErrorText(error)}`;
      const name = namespacedName(access, secret?.name ?? "");
      return {
        at: wrongAuth ?? at,
        ...(wrongAuth === undefined ? {} : { fix: encodeAuth }),
        message:
          `The pull secret \`${name}\` cannot be decoded` +
          (starts
            ? "; images that are on the node start all the same, except in Kubernetes 1.33"
            : ", so no container of its pods starts") +
          why,
        groupKey: `${access.pull.workload.root} ${name} ${starts}`,
        certain: true,
        ...(error === null || starts ? {} : eventOf(facts, access.pull.mention.image, error)),
        related: [
          {
            at: access.pull.mention.at,
            message:
              (starts ? "a container that starts: " : "a container that does not start: ") +
              containerOf(access),
          },
        ],
      };
    })) {
      const starts = startsRegardless(facts, diagnostic.pull);
      const breaksPull = starts && (facts.kubernetes === null ? "maybe" : false);
      yield {
        ...diagnostic,
        certainty: "proved",
        ...(starts ? { severity: "warning", breaksPull } : { severity: "error", breaksPull: true }),
      };
    }
    yield* credentialProblems(facts, "refused", (access, secret) => {
      const refusal = secret?.refused?.refusal;
      if (secret === null || refusal === undefined) return null;
      const name = namespacedName(access, secret.name);
      return {
        at: refusal.at,
        message:
          `The API server refuses the pull secret \`${name}\`: ` + explainRefusal(refusal.reason),
        fix: refusalFix(refusal.reason),
        groupKey: `${access.pull.workload.root} ${name}`,
        dedupeKey: refusedObject,
        certain: true,
        related: [{ at: secret.at, message: `used as a pull secret: ${containerOf(access)}` }],
      };
    });
  },
};

const encodeAuth =
  'Encode the pair in the template: `"auth": "{{ printf "%s:%s" .username .password | b64enc }}"`.';

/**
 * Only Kubernetes 1.33 reads the secrets before it looks for the image on the node. Unless the
 * version is known to be 1.33, a preloaded image starts.
 * https://github.com/kubernetes/kubernetes/blob/v1.33.0/pkg/kubelet/images/image_manager.go
 */
function startsRegardless({ kubernetes }: Facts, { notAsked }: Pull): boolean {
  return notAsked === "preloaded" && kubernetes !== 33;
}

/**
 * Before Kubernetes 1.33 the error shows as a failed pull; later releases give it as the raw
 * reason, even for images that are on the node. JSON errors have no event here, because their text
 * depends on the Go release that the kubelet was built with.
 */
function eventOf(
  { kubernetes }: Facts,
  image: string,
  error: DockerConfigError,
): { event?: string } {
  if (error.code !== "illegal-base64" && error.code !== "no-colon") return {};
  const text = dockerConfigErrorText(error);
  const pulls = kubernetes !== null && kubernetes < 33;
  return { event: pulls ? `Failed to pull image ${goQuoted(image)}: ${text}` : text };
}
