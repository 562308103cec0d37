import type { ObjectReference } from "../../../model/cluster/pod-spec.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import type { Span } from "../../../model/source/source.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";
import { accesses, type PullAccess } from "../../facts/credentials/pull-access.ts";
import { refusedPod } from "../../wording/events/refused-pod.ts";

/** A Secret that the account does not list, and what the API server says of it. */
interface Forbidden {
  name: string;
  at: Span;
  list: "imagePullSecrets" | "secrets";
  reason: string;
}

export const serviceAccountForbidsSecret: Rule = {
  id: "service-account-forbids-secret",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The pod uses a Secret that its service account does not list.",
  why:
    "The account has the annotation `kubernetes.io/enforce-mountable-secrets`, so the API server " +
    "refuses pods with other Secrets: their owner reports FailedCreate, and no pod is created.",
  fix: "Add the Secret to the lists of the service account, or remove the annotation.",
  source:
    "https://kubernetes.io/docs/concepts/security/service-accounts/#enforce-mountable-secrets",
  breaksPull: true,
  part: "registry",
  routeStop: "account",
  *check(facts) {
    for (const access of accesses(facts)) {
      const { object, presence, alternatives } = access.credentials.serviceAccount;
      if (object?.mountable !== "listed" || alternatives.length > 0) continue;
      const [first] = forbidden(access);
      if (first === undefined) continue;
      const account = namespacedName(access, object.name ?? "");
      yield {
        at: first.at,
        message:
          `The service account \`${account}\` does not list the Secret \`${first.name}\` under ` +
          `\`${first.list}\`, and its annotation forbids all others`,
        groupKey: `${access.pull.workload.root} ${account} ${first.list} ${first.name}`,
        certainty: presence === "present" && object.certain ? "proved" : "unverified",
        pull: access.pull,
        event: refusedPod(access.pull.workload, first.reason),
        related: [{ at: object.at, message: "the service account" }],
      };
    }
  },
};

/**
 * In the order of the API server, which reports the first: volumes, containers, pull secrets.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/plugin/pkg/admission/serviceaccount/admission.go
 * (limitSecretReferences)
 */
function forbidden({ credentials: { serviceAccount }, pull }: PullAccess): Forbidden[] {
  const spec = pull.mention.podSpec;
  const account = serviceAccount.object;
  if (spec === null || account === null) return [];
  const listed = new Set(account.secrets.map(({ value }) => value));
  const pullable = new Set(account.imagePullSecrets.map(({ value }) => value));
  const used = spec.references.filter(({ kind, name }) => kind === "Secret" && !listed.has(name));
  const name = account.name ?? "";
  const end = `is not allowed because service account ${name} does not reference that`;
  const asSecret = ({ name: secret, at }: ObjectReference, start: string): Forbidden => ({
    name: secret,
    at,
    list: "secrets",
    reason: `${start}secret.secretName="${secret}" ${end} secret`,
  });
  return [
    // Volumes of other types name Secrets that the admission plugin does not look at.
    ...used
      .filter(({ through, volume }) => through === "volume" && volume !== undefined)
      .map((reference) => asSecret(reference, "volume with ")),
    ...used
      .filter(({ through }) => through === "env" || through === "envFrom")
      .map((reference) => asSecret(reference, `${containerOf(pull, reference)} referencing `)),
    ...(spec.imagePullSecrets ?? []).flatMap(({ value: secret, at }, index): Forbidden[] =>
      pullable.has(secret)
        ? []
        : [
            {
              name: secret,
              at,
              list: "imagePullSecrets",
              reason: `imagePullSecrets[${index}].name="${secret}" ${end} imagePullSecret`,
            },
          ],
    ),
  ];
}

/** "init container a with envVar TOKEN", in the words of the API server. */
function containerOf(pull: Pull, { container, variable, through }: ObjectReference): string {
  const isInit = pull.workload.mentions.some(
    (mention) => mention.role === "init" && mention.container === container,
  );
  return (
    `${isInit ? "init container" : "container"} ${container ?? ""} with ` +
    (through === "env" ? `envVar ${variable ?? ""}` : "envFrom")
  );
}
