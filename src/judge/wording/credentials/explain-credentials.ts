/**
 * Access → the path that was walked, in words: pod → service account → secret → entry → registry's
 * answer; and the commands that walk it on the cluster.
 */
import type { EvidenceLine } from "../../../model/report/finding.ts";
import { repositoryOf } from "../../../model/pull/image.ts";
import type { SecretUse } from "../../../model/pull/pull.ts";
import { listSome } from "../../../model/text/list-some.ts";
import { explainUnusable } from "./secret-use.ts";
import { namespacedName } from "../../facts/objects/namespaced-name.ts";
import type { PullAccess } from "../../facts/credentials/pull-access.ts";
import { evidenceLines } from "../exchange-line.ts";

/** The secrets of one pod that are explained. */
const maxExplained = 20;

/** One line a step, up to where it broke. */
export function explainCredentials(access: PullAccess): EvidenceLine[] {
  const { credentials, pull, attempts, runner } = access;
  const { from, serviceAccount, secrets, error } = credentials;
  const pod =
    `${pull.workload.resource.kind} ` +
    namespacedName(access, pull.workload.resource.name ?? "(no name)");
  const account = `service account ${namespacedName(access, serviceAccount.name)}`;
  const names = secrets.map(({ name }) => name);
  const list = listSome(names, maxExplained) || "only empty names";
  const source = {
    pod: `${pod} names ${list} in its own imagePullSecrets, so those of ${account} do not apply`,
    "service-account": `${pod} names none, so it gets those of ${account}: ${list}`,
    none:
      `${pod} names no pull secret, and ${account} ` +
      (serviceAccount.object === null ? "is not in these manifests" : "has none"),
  }[from];
  const tried = attempts.flatMap(({ offer, answer }) => [
    offer === null
      ? "no credential matches, so the pull is anonymous"
      : `\`${offer.key}\` matches ${repositoryOf(access.reference)}: user ` +
        `${offer.username === "" ? "(none)" : offer.username} is tried`,
    ...evidenceLines(answer?.evidence ?? []),
  ]);
  const proof =
    runner?.answer === "found"
      ? ["this machine's own login finds it, so it exists", ...evidenceLines(runner.evidence)]
      : [];
  const steps = secrets.slice(0, maxExplained).map(step);
  return [source, ...steps, ...(error === null ? [...tried, ...proof] : [])];
}

function step(secret: SecretUse): string {
  const { name, use, reason, keys } = secret;
  const object = secret.object ?? secret.refused ?? null;
  const why = reason === null ? "" : explainUnusable(reason);
  const place =
    object === null || object.source !== "manifest" ? "" : ` (${object.at.file}:${object.at.line})`;
  const made =
    object?.producer == null ? "" : `, made by ${object.by.kind} ${object.by.name ?? ""}`;
  const entries =
    keys === null
      ? ""
      : keys.length === 0
        ? "no entry"
        : `entries ${keys.map((key) => `\`${key}\``).join(", ")}`;
  const what = {
    read: entries,
    ignored: `ignored: ${why}`,
    undecodable: why,
    hidden: entries || `content unknown: ${why}`,
    missing: "not found",
    refused: why,
  }[use];
  return `secret ${name}${place}${made}: ${what}`;
}

/** Names are those of the API, or they are left out: nothing in them that a shell would read. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

export function kubectlCommands(access: PullAccess): string[] {
  const { credentials, pull } = access;
  const { namespace } = pull.workload.resource;
  const where = namespace !== null && plainName.test(namespace) ? ` -n ${namespace}` : "";
  const account = credentials.serviceAccount.name;
  return [
    ...(credentials.from !== "pod" && plainName.test(account)
      ? [`kubectl get serviceaccount ${account}${where} -o jsonpath='{.imagePullSecrets}'`]
      : []),
    ...credentials.secrets
      .slice(0, maxExplained)
      .filter(({ name }) => plainName.test(name))
      .map(({ name }) => `kubectl describe secret ${name}${where}`),
  ];
}

/** "Deployment prod/web › app": whose pull it is. */
export function containerOf({ pull }: Pick<PullAccess, "pull">): string {
  const { kind, name } = pull.workload.resource;
  const container = pull.mention.container === null ? "" : ` › ${pull.mention.container}`;
  return `${kind} ${namespacedName({ pull }, name ?? "(no name)")}${container}`;
}
