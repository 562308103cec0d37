/** Runs `pullgate credentials`: lists the credentials the kubelet would offer for an image. */
import type { Options } from "../config/options.ts";
import { keyringErrorText } from "../judge/judge.ts";
import { readText } from "../load/load.ts";
import type { Offer } from "../model/pull/answer.ts";
import { dockerConfigErrorText } from "../model/pull/docker-config-error.ts";
import { parseImageReference, repositoryOf, type ImageReference } from "../model/pull/image.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { credentialsOfPod, offersByHand } from "../plan/plan.ts";
import { credentialPath } from "./credential-path.ts";
import { readCluster } from "./check/read-cluster.ts";
import type { RunContext } from "./run-context.ts";
import { withExcludeNotes } from "./unmatched-settings.ts";
import { unreadInputs } from "./unread-inputs.ts";

/** The image and its credentials. Without credentials here, the options' manifests are read. */
export interface CredentialsInput {
  image: string;
  /** The pod's service account; null for the default. */
  serviceAccount: string | null;
  /** Docker configs in imagePullSecrets order; `.dockercfg` files have the legacy format. */
  pullSecrets: string[];
  /** The node's docker config; null for none. */
  nodeConfig: string | null;
}

export type CredentialsList =
  | {
      /** The key that keyrings look up: domain/path. */
      lookup: string;
      offers: { source: string; key: string; username: string }[];
      anonymous: boolean;
      /** The reasons, and what is unknown without the cluster. */
      notes: string[];
    }
  | { error: string };

/** Throws `UsageError` for files that cannot be read. */
export async function listCredentials(
  input: CredentialsInput,
  options: Options,
  context: RunContext,
): Promise<CredentialsList> {
  const reference = parseImageReference(input.image);
  if ("invalid" in reference) return { error: `InvalidImageName: ${reference.invalid}` };
  const { paths, renderTasks, targets } = options.input;
  const hasManifests = paths.length + renderTasks.length + targets.length > 0;
  return input.pullSecrets.length > 0 || input.nodeConfig !== null || !hasManifests
    ? await fromFiles(reference, input, context.workingFolder)
    : await fromManifests(reference, input, options, context);
}

async function fromFiles(
  reference: ImageReference,
  input: CredentialsInput,
  workingFolder: string,
): Promise<CredentialsList> {
  const read = async (
    name: string,
  ): Promise<{ name: string; key: ".dockerconfigjson" | ".dockercfg"; text: string }> => ({
    name,
    key: /(^|[\\/])\.dockercfg$/.test(name) ? ".dockercfg" : ".dockerconfigjson",
    text: await readText(name, workingFolder),
  });
  const node = input.nodeConfig === null ? null : await read(input.nodeConfig);
  const found = offersByHand(reference, await Promise.all(input.pullSecrets.map(read)), node);
  if (!("error" in found)) return credentialsList(reference, input, found.offers, []);
  const { source, reason } = found.error;
  return { error: `${source ?? "the node's docker config"}: ${dockerConfigErrorText(reason)}` };
}

async function fromManifests(
  reference: ImageReference,
  input: CredentialsInput,
  given: Options,
  context: RunContext,
): Promise<CredentialsList> {
  const options = await withExcludeNotes(given, context.workingFolder);
  if (options.input.targets.length > 0)
    throw new UsageError("the configuration has targets: pass the paths of one of them");
  const { cluster, renderings } = await readCluster(options, context, "all");
  const [root = ""] = [...renderings.map((each) => each.root.root), ...options.input.paths];
  const { namespace } = options.input;
  const pod = { reference, namespace, serviceAccount: input.serviceAccount, root };
  const credentials = credentialsOfPod(cluster, pod, options.cluster);
  return credentials.error === null
    ? credentialsList(reference, input, credentials.offers, [
        ...credentialPath(credentials),
        ...unreadInputs(cluster).map(({ path, reason }) => `${path} ${reason}`),
        ...options.report.notes,
      ])
    : { error: keyringErrorText(credentials.error) };
}

function credentialsList(
  reference: ImageReference,
  { nodeConfig }: CredentialsInput,
  offers: readonly Offer[],
  notes: string[],
): CredentialsList {
  return {
    lookup: repositoryOf(reference),
    offers: offers.map(({ source, key, username }) => ({
      source: source.kind === "node" ? (nodeConfig ?? "node") : source.name,
      key,
      username,
    })),
    anonymous: offers.length === 0,
    notes,
  };
}
