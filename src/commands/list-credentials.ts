/** The short corridor of `pullgate credentials`: what the kubelet would offer for one image, in order, and why. No network. */
import type { RunContext } from "./run-context.ts";
import { readCluster } from "./read-cluster.ts";
import { readText } from "../load/load.ts";
import { parseImageReference, repositoryOf } from "../model/image.ts";
import { explainUnseen, explainUnusable, keyringErrorText } from "../judge/judge.ts";
import { dockerConfigErrorText } from "../model/docker-config-error.ts";
import type { Credentials } from "../model/pull.ts";
import type { Offer } from "../model/answer.ts";
import { UsageError } from "../model/usage-error.ts";
import type { Options } from "../config/options.ts";
import { credentialsOfPod, offersByHand } from "../plan/plan.ts";

/** Manifests (`options.paths`), or docker configs by hand: files named `.dockercfg` are read as such, all others as a `config.json`. */
export interface CredentialsInput {
  image: string;
  serviceAccount: string | null;
  pullSecrets: string[];
  nodeConfig: string | null;
}

export type CredentialsList =
  | {
      /** What keyrings are asked for: domain/path. */
      lookup: string;
      offers: { source: string; key: string; username: string }[];
      anonymous: boolean;
      /** Why it is so, and what cannot be seen from here, a sentence each. */
      notes: string[];
    }
  | { error: string };

/** Throws `UsageError` for files that cannot be read. */
export async function listCredentials(
  said: CredentialsInput,
  options: Options,
  context: RunContext,
): Promise<CredentialsList> {
  const reference = parseImageReference(said.image);
  if ("invalid" in reference) return { error: `InvalidImageName: ${reference.invalid}` };
  const lookup = repositoryOf(reference);
  const explained = (offers: Offer[], notes: string[]): CredentialsList => ({
    lookup,
    offers: offers.map(({ source, key, username }) => ({
      source: source.kind === "node" ? (said.nodeConfig ?? "node") : source.name,
      key,
      username,
    })),
    anonymous: offers.length === 0,
    notes,
  });
  if (
    said.pullSecrets.length > 0 ||
    said.nodeConfig !== null ||
    options.paths.length + options.renderTasks.length + options.targets.length === 0
  ) {
    const read = async (
      name: string,
    ): Promise<{ name: string; key: ".dockerconfigjson" | ".dockercfg"; text: string }> => ({
      name,
      key: /(^|[\\/])\.dockercfg$/.test(name) ? ".dockercfg" : ".dockerconfigjson",
      text: await readText(name, context.workingFolder),
    });
    const node = said.nodeConfig === null ? null : await read(said.nodeConfig);
    const found = offersByHand(reference, await Promise.all(said.pullSecrets.map(read)), node);
    if (!("error" in found)) return explained(found.offers, []);
    const { source, reason } = found.error;
    return {
      error: `${source ?? "the node's docker config"}: ${dockerConfigErrorText(reason)}`,
    };
  }
  if (options.targets.length > 0)
    throw new UsageError("the configuration has targets: name the paths of one of them");
  const { cluster, renderings } = await readCluster(options, context, "all");
  const [root = ""] = [...renderings.map((made) => made.root.root), ...options.paths];
  const pod = {
    reference,
    namespace: options.namespace,
    serviceAccount: said.serviceAccount,
    root,
  };
  const of = credentialsOfPod(cluster, pod, options);
  return of.error === null
    ? explained(of.offers, pathOf(of))
    : { error: keyringErrorText(of.error) };
}

/** Why a pod would offer what it offers, and what cannot be seen from here, a sentence each. */
export function pathOf({ secrets, serviceAccount, unseen, error }: Credentials): string[] {
  const account = {
    present: "is here",
    unknown: "may be in the cluster",
    absent: "is made by nothing here",
  }[serviceAccount.presence];
  return [
    `service account ${serviceAccount.name} ${account}${secrets.length === 0 ? ", and names no pull secret that is known here" : ""}`,
    ...secrets.map(
      ({ name, use, reason }) =>
        `secret ${name}: ${use}${reason === null ? "" : `, ${explainUnusable(reason)}`}`,
    ),
    ...(error === null ? [] : [`no keyring can be built: ${keyringErrorText(error)}`]),
    ...unseen.map((one) => `not known from here: whether ${explainUnseen(one)}`),
  ];
}
