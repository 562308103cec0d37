import type { Rule } from "../../model/finding.ts";
import { broken } from "../broken.ts";
import { inNamespace } from "../walk.ts";

export const pullSecretWrongType: Rule = {
  id: "pull-secret-wrong-type",
  cause: "credentials",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The kubelet ignores the pull secret because of its type or key.",
  why: "It does so in silence: the pull goes on as if the secret were not there, and a private image ends in ImagePullBackOff.",
  fix: "Give it the type `kubernetes.io/dockerconfigjson` and the key `.dockerconfigjson`; in a producer, set the type in its template.",
  source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/secrets/secrets.go",
  *check(facts) {
    yield* broken(facts, "wrong-type", (access, secret) => {
      const product = secret?.product;
      const at = product?.source === "manifest" ? product.at : (secret?.at ?? access.pull.mention.at);
      const maker = product?.producer == null ? "" : `, made by ${product.by.kind} \`${product.by.name ?? ""}\`,`;
      return {
        at,
        message: `The kubelet ignores the pull secret \`${inNamespace(access, secret?.name ?? "")}\`${maker} because ${secret?.because ?? ""}`,
        subject: `${access.pull.workload.root} ${inNamespace(access, secret?.name ?? "")}`,
        certain: secret?.presence === "present",
        related: secret === null || at === secret.at ? [] : [{ at: secret.at, message: "named as a pull secret" }],
      };
    });
  },
};
