import { hostOf, repositoryOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { broken } from "../broken.ts";

export const pullSecretAbsent: Rule = {
  id: "pull-secret-absent",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The image is private, and no credential reaches the pod.",
  why: "The pull is made without credentials: ErrImagePull, then ImagePullBackOff.",
  fix: "Name a pull secret in the pod's imagePullSecrets, or on its service account; what nodes can pull by themselves is declared under `cluster.nodeCredentials`.",
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
  *check(facts) {
    yield* broken(facts, "absent", (access) => {
      const { unseen, serviceAccount } = access.credentials;
      // One doubt a registry: nodes that hold its credential hold it for all of its images.
      const node = unseen.some(({ kind }) => kind === "node");
      const host = hostOf(access.reference);
      return {
        at: access.pull.mention.at,
        message: node
          ? `Images of \`${host}\` are private, and no pull secret reaches the pod; the nodes may hold a credential of their own`
          : `\`${repositoryOf(access.reference)}\` is private, and no pull secret reaches the pod${serviceAccount.product === null ? `, unless its service account \`${serviceAccount.name}\` has one in the cluster` : ""}`,
        subject: node
          ? host
          : `${repositoryOf(access.reference)} ${serviceAccount.product === null ? "unknown" : "known"}`,
        certain: serviceAccount.presence === "present",
      };
    });
  },
};
