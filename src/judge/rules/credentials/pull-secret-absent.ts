import { hostOf, repositoryOf } from "../../../model/image.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/rule.ts";
import type { PullAccess } from "../../facts/pull-access.ts";
import { credentialProblems } from "../../facts/credential-problem.ts";
import { hasNoSecret, secretsOf, siblingOf } from "../../facts/sibling-workload.ts";

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
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    yield* credentialProblems(facts, "absent", (access) => {
      const { unseen, serviceAccount } = access.credentials;
      // One doubt a registry: nodes that hold its credential hold it for all of its images.
      const node = unseen.some(({ kind }) => kind === "node");
      const host = hostOf(access.reference);
      const { names, ...hint } = hintOf(facts, access);
      return {
        ...hint,
        dedupeKey: hasNoSecret,
        at: access.pull.mention.at,
        message: node
          ? `Images of \`${host}\` are private, and no pull secret reaches the pod; the nodes may hold a credential of their own`
          : `\`${repositoryOf(access.reference)}\` is private, and no pull secret reaches the pod${serviceAccount.object === null ? `, unless its service account \`${serviceAccount.name}\` has one in the cluster` : ""}`,
        groupKey: node
          ? host
          : `${repositoryOf(access.reference)} ${serviceAccount.object === null ? "unknown" : "known"}${names}`,
        certain: serviceAccount.presence === "present",
      };
    });
  },
};

/** A secret that is at hand: that of a sibling, or one of the namespace that covers the image. */
function hintOf(
  facts: Facts,
  access: PullAccess,
): Pick<Diagnostic, "fix" | "related"> & { names: string } {
  const sibling = siblingOf(facts, access);
  const { spareSecrets } = access.credentials;
  const names =
    sibling === undefined
      ? spareSecrets.map(({ name }) => `\`${name ?? ""}\``).join(" or ")
      : secretsOf(sibling);
  if (names === "") return { names };
  const { kind, name } = sibling?.pull.workload.resource ?? {};
  const why =
    sibling === undefined ? "which covers the image" : `as ${kind} \`${name ?? ""}\` does`;
  const related =
    sibling === undefined
      ? spareSecrets.map(({ at, by }) => ({ at, message: `${by.kind} ${by.name ?? ""} covers it` }))
      : [{ at: sibling.pull.mention.at, message: `${kind} ${name ?? ""} has it` }];
  return {
    names: ` ${names}`,
    fix: `Name ${names}, ${why}, in the pod's imagePullSecrets, or on its service account.`,
    related,
  };
}
