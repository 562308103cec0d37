import { kindAndName } from "../../../model/cluster/resource.ts";
import { hostOf } from "../../../model/pull/image.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import type { PullAccess } from "../../facts/credentials/pull-access.ts";
import { credentialProblems } from "../../facts/credentials/credential-problem.ts";
import { ImagesOfAccount } from "../../facts/credentials/images-of-account.ts";
import { hasNoSecret, secretsOf, siblingOf } from "../../facts/credentials/sibling-workload.ts";

export const pullSecretAbsent: Rule = {
  id: "pull-secret-absent",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The image is private, and the pod has no pull secret.",
  why: "The kubelet pulls without credentials: ErrImagePull, then ImagePullBackOff.",
  fix:
    "Add a pull secret to the pod's imagePullSecrets or to its service account. If the " +
    "nodes have their own credential for this registry, declare it under " +
    "`cluster.nodeCredentials`.",
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
  breaksPull: true,
  part: "registry",
  routeStop: "secret",
  *check(facts) {
    const images = new ImagesOfAccount(facts, "absent");
    yield* credentialProblems(facts, "absent", (access) => {
      const { unseen, serviceAccount } = access.credentials;
      // One finding per registry: a node credential covers all of its images.
      const node = unseen.some(({ kind }) => kind === "node");
      const host = hostOf(access.reference);
      const unlessAccount =
        serviceAccount.object === null
          ? `, unless its service account \`${serviceAccount.name}\` has one in the cluster`
          : "";
      const { names, ...hint } = mountableHint(access) ?? hintOf(facts, access);
      const repository = images.onlyRepository(access);
      const what =
        repository === null
          ? `Images of \`${host}\` are private, and the pods have`
          : `\`${repository}\` is private, and the pod has`;
      return {
        ...hint,
        dedupeKey: hasNoSecret,
        at: access.pull.mention.at,
        message: node
          ? `Images of \`${host}\` are private and the pod has no pull secret; the nodes ` +
            "may have their own credential"
          : `${what} no pull secret${unlessAccount}`,
        groupKey: node
          ? host
          : `${images.keyOf(access)} ${repository ?? ""} ` +
            `${serviceAccount.object === null ? "unknown" : "known"}${names}`,
        certain: serviceAccount.presence === "present",
      };
    });
  },
};

type Hint = Pick<Diagnostic, "fix" | "related"> & { names: string };

/** `secrets` of a service account are for tools; the kubelet does not pull with them. */
function mountableHint({ credentials }: PullAccess): Hint | null {
  const covering = credentials.mountableSecrets.find(({ covers }) => covers === true);
  if (covering === undefined) return null;
  const name = `\`${covering.name}\``;
  return {
    names: ` ${name}`,
    fix:
      `Name ${name} under \`imagePullSecrets\` of the service account: the kubelet does not pull ` +
      "with `secrets`.",
    related: [{ at: covering.at, message: "named under `secrets`, which no pull uses" }],
  };
}

/** Suggests the secret of a sibling workload, else one of the namespace that covers the image. */
function hintOf(facts: Facts, access: PullAccess): Hint {
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
      ? spareSecrets.map(({ at, by }) => ({
          at,
          message: `${kindAndName(by)} covers the image`,
        }))
      : [{ at: sibling.pull.mention.at, message: `${kind} ${name ?? ""} has the secret` }];
  return {
    names: ` ${names}`,
    fix: `Add ${names}, ${why}, to the pod's imagePullSecrets or to its service account.`,
    related,
  };
}
