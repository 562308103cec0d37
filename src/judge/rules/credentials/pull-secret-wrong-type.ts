import type { DeclaredSecret } from "../../../model/declared-object.ts";
import type { Diagnostic, Rule } from "../../../model/rule.ts";
import type { Span } from "../../../model/source.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { explainUnusable } from "../../wording/secret-use.ts";
import { inNamespace } from "../../wording/explain-credentials.ts";

/** https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go: ValidateSecretUpdate */
const anew = "If the cluster has the Secret already, delete it first: its type cannot be changed.";

const wanted = { type: "kubernetes.io/dockerconfigjson", key: ".dockerconfigjson" };

export const pullSecretWrongType: Rule = {
  id: "pull-secret-wrong-type",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The kubelet ignores the pull secret because of its type or key.",
  why: "It does so in silence: the pull goes on as if the secret were not there, and a private image ends in ImagePullBackOff.",
  fix: `Give it the type \`kubernetes.io/dockerconfigjson\` and the key \`.dockerconfigjson\`; in a producer, set the type in its template. ${anew}`,
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* credentialProblems(facts, "wrong-type", (access, secret) => {
      const object = secret?.object?.source === "manifest" ? secret.object : null;
      const named = secret?.at ?? access.pull.mention.at;
      const maker =
        object?.producer == null ? "" : `, made by ${object.by.kind} \`${object.by.name ?? ""}\`,`;
      const at = object === null ? named : (wrongAt(object) ?? object.at);
      return {
        at,
        message: `The kubelet ignores the pull secret \`${inNamespace(access, secret?.name ?? "")}\`${maker} because ${secret?.reason == null ? "" : explainUnusable(secret.reason)}`,
        groupKey: `${access.pull.workload.root} ${inNamespace(access, secret?.name ?? "")}`,
        certain: secret?.presence === "present",
        ...(object === null ? {} : mended(object, at)),
        related: at === named ? [] : [{ at: named, message: "named as a pull secret" }],
      };
    });
  },
};

/** Its type, or else its key; null for what is not written, or where it is one of several keys. */
function wrongAt(object: DeclaredSecret): Span | null {
  const { type, typeAt, keyAt } = object;
  const isRegistry =
    type === wanted.type || (type === "kubernetes.io/dockercfg" && !hasKey(object));
  return isRegistry ? (keyAt?.at ?? null) : typeAt;
}

function hasKey({ keys }: DeclaredSecret): boolean {
  return keys?.includes(wanted.key) === true;
}

/** Nothing where more than one of the two is wrong. */
function mended(object: DeclaredSecret, at: Span): Pick<Diagnostic, "fix" | "correction"> {
  const { type, typeAt, keyAt } = object;
  if (at === typeAt && hasKey(object))
    return {
      fix: `Set the type \`${wanted.type}\`. ${anew}`,
      correction: { at, value: wanted.type },
    };
  if (at !== keyAt?.at) return {};
  const key = type === wanted.type ? wanted.key : ".dockercfg";
  return { fix: keyAt.value === key ? `Fill in \`${key}\`.` : `Name the key \`${key}\`.` };
}
