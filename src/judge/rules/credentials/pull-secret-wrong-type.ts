import type { DeclaredSecret } from "../../../model/cluster/declared-object.ts";
import type { Diagnostic, Rule } from "../../../model/report/rule.ts";
import type { Span } from "../../../model/source/source.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { refusedObject } from "../../facts/objects/refused-objects.ts";
import { explainUnusable } from "../../wording/credentials/secret-use.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";

/**
 * ValidateSecretUpdate in
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
 */
const deleteFirst = "Delete an existing Secret first: its type cannot be changed.";

const wanted = { type: "kubernetes.io/dockerconfigjson", key: ".dockerconfigjson" };

export const pullSecretWrongType: Rule = {
  id: "pull-secret-wrong-type",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The kubelet ignores the pull secret because of its type or key.",
  why:
    "The kubelet reports nothing and pulls as if the secret did not exist: a private " +
    "image ends in ImagePullBackOff.",
  fix:
    "Set the type to `kubernetes.io/dockerconfigjson` and the key to " +
    `\`.dockerconfigjson\`; for a producer, set the type in its template. ${deleteFirst}`,
  source:
    "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* credentialProblems(facts, "wrong-type", (access, secret) => {
      const object = secret?.object?.source === "manifest" ? secret.object : null;
      const refusal = object?.refusal;
      const ignoring = refusal === undefined ? "The kubelet ignores" : "The API server refuses";
      const named = secret?.at ?? access.pull.mention.at;
      const maker =
        object?.producer == null
          ? ""
          : `, created by ${object.by.kind} \`${object.by.name ?? ""}\`,`;
      const wrong = object === null ? named : (wrongAt(object) ?? object.at);
      // The refusal stands on the same key, or on the name of a Secret without keys.
      const at = refusal === undefined || isSamePlace(refusal.at, wrong) ? wrong : refusal.at;
      return {
        at,
        ...(refusal === undefined ? {} : { dedupeKey: refusedObject }),
        message:
          `${ignoring} the pull secret ` +
          `\`${namespacedName(access, secret?.name ?? "")}\`${maker} because ` +
          (secret?.reason == null ? "" : explainUnusable(secret.reason)),
        groupKey: `${access.pull.workload.root} ${namespacedName(access, secret?.name ?? "")}`,
        certain: secret?.presence === "present" || refusal !== undefined,
        ...(object === null ? {} : correctionOf(object, at)),
        related: at === named ? [] : [{ at: named, message: "used as a pull secret" }],
      };
    });
  },
};

function isSamePlace(one: Span, other: Span): boolean {
  return one.file === other.file && one.line === other.line && one.column === other.column;
}

/** The span of the wrong type, else of the wrong key; null if it is not written or ambiguous. */
function wrongAt(object: DeclaredSecret): Span | null {
  const { type, typeAt, keyAt } = object;
  const isRegistry =
    type === wanted.type || (type === "kubernetes.io/dockercfg" && !hasKey(object));
  return isRegistry ? (keyAt?.at ?? null) : typeAt;
}

function hasKey({ keys }: DeclaredSecret): boolean {
  return keys?.includes(wanted.key) === true;
}

/** Empty if both type and key are wrong. */
function correctionOf(object: DeclaredSecret, at: Span): Pick<Diagnostic, "fix" | "correction"> {
  const { type, typeAt, keyAt } = object;
  if (at === typeAt && hasKey(object))
    return {
      fix: `Set the type to \`${wanted.type}\`. ${deleteFirst}`,
      correction: { at, value: wanted.type },
    };
  if (at !== keyAt?.at) return {};
  const key = type === wanted.type ? wanted.key : ".dockercfg";
  return { fix: keyAt.value === key ? `Fill in \`${key}\`.` : `Rename the key to \`${key}\`.` };
}
