import type { Complaint, Facts, Rule } from "../../model/finding.ts";
import { repositoryOf } from "../../model/image.ts";
import { accesses, isRefusal, type Access } from "../access.ts";
import { broken } from "../broken.ts";
import { walk } from "../walk.ts";

export const pullSecretRejected: Rule = {
  id: "pull-secret-rejected",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry refused every credential that the pod would show.",
  why: "Once a pull secret matches there is no attempt without credentials, so even a public image does not come: ImagePullBackOff.",
  fix: "Renew the credential in the secret, or give its account the right to pull.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_image.go",
  *check(facts) {
    for (const complaint of broken(facts, "rejected", (access) => {
      const names = [
        ...new Set(
          access.attempts.flatMap(({ offer }) => (offer?.source.kind === "secret" ? [offer.source.name] : [])),
        ),
      ];
      return {
        at: placeOf(access),
        message: `\`${repositoryOf(access.reference)}\` refuses the login of ${names.map((name) => `\`${name}\``).join(", ")}${access.public === true ? ", though it would be open to everybody" : ""}`,
        subject: `${repositoryOf(access.reference)} ${names.join(" ")}`,
        certain: true,
      };
    })) {
      yield { ...complaint, certainty: "proved", severity: "error" };
    }
    yield* outlived(facts);
  },
};

/** The line to edit: the secret, where it stands in these manifests, else where it is named. */
function placeOf({ credentials, attempts, pull }: Access): Complaint["at"] {
  const source = attempts[0]?.offer?.source;
  const secret = credentials.secrets.find(({ name }) => source?.kind === "secret" && name === source.name);
  return secret?.product?.source === "manifest" ? secret.product.at : (secret?.at ?? pull.mention.at);
}

/** One that is refused before another succeeds costs a failed attempt at each pull. */
function* outlived(facts: Facts): Generator<Complaint> {
  for (const access of accesses(facts)) {
    const refused = access.attempts.filter(({ answer }) => answer !== null && isRefusal(answer));
    if (!access.opened || refused.length === 0) continue;
    const names = refused.flatMap(({ offer }) => (offer?.source.kind === "secret" ? [`\`${offer.source.name}\``] : []));
    yield {
      at: placeOf(access),
      message: `\`${repositoryOf(access.reference)}\` refuses the login of ${names.join(", ")}, and opens for the one tried next`,
      subject: `outlived ${repositoryOf(access.reference)} ${names.join(" ")}`,
      severity: "notice",
      pull: access.pull,
      evidence: walk(access),
    };
  }
}
