import type { Complaint, Facts, Rule } from "../../model/finding.ts";
import { hostOf, repositoryOf } from "../../model/image.ts";
import { accesses, isRefusal, type Access, type Attempt } from "../access.ts";
import { broken } from "../broken.ts";
import { closedEvent } from "../event.ts";
import { containerOf, walk } from "../walk.ts";

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
      const open = access.public === true ? ", though its image is open to everybody" : "";
      return {
        ...told(access, access.attempts),
        ...closedEvent(facts, access.pull),
        certain: true,
        related: [{ at: access.pull.mention.at, message: `not pulled${open}: ${containerOf(access)}` }],
      };
    })) {
      yield { ...complaint, certainty: "proved", severity: "error" };
    }
    yield* outlived(facts);
  },
};

/** A login that is no good is one cause for all images of its registry; one without a right, for those of the repository. */
function told(access: Access, refused: Attempt[]): Pick<Complaint, "at" | "message" | "subject"> {
  const names = [
    ...new Set(refused.flatMap(({ offer }) => (offer?.source.kind === "secret" ? [offer.source.name] : []))),
  ];
  const bad = refused.every(({ answer }) => answer?.answer === "denied" && answer.credential === "rejected");
  const where = bad ? hostOf(access.reference) : repositoryOf(access.reference);
  const at = placeOf(access, refused);
  const [first] = refused;
  const reason = first?.answer?.answer === "denied" ? `: ${first.answer.because}` : "";
  return {
    at,
    message: `\`${where}\` refuses the login of ${names.map((name) => `\`${name}\``).join(", ")}${reason}`,
    subject: `${where} ${names.join(" ")} ${at.file}:${at.line}`,
  };
}

/** The line to edit: the secret, where it stands in these manifests, else where it is named. */
function placeOf({ credentials, pull }: Access, [first]: Attempt[]): Complaint["at"] {
  const source = first?.offer?.source;
  const secret = credentials.secrets.find(({ name }) => source?.kind === "secret" && name === source.name);
  return secret?.product?.source === "manifest" ? secret.product.at : (secret?.at ?? pull.mention.at);
}

/** One that is refused before another succeeds costs a failed attempt at each pull. */
function* outlived(facts: Facts): Generator<Complaint> {
  for (const access of accesses(facts)) {
    const refused = access.attempts.filter(({ answer }) => answer !== null && isRefusal(answer));
    if (!access.opened || refused.length === 0) continue;
    const { at, message, subject } = told(access, refused);
    yield {
      at,
      message: `${message}; another one, tried after it, opens the image`,
      subject: `outlived ${subject}`,
      severity: "notice",
      pull: access.pull,
      evidence: walk(access),
      related: [{ at: access.pull.mention.at, message: `pulled at the second try or later: ${containerOf(access)}` }],
    };
  }
}
