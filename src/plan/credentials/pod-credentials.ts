/**
 * Gathers the credentials a pod presents for an image: service account, pull secrets, keyring. The
 * service account comes first, as the admission plugin ServiceAccount handles it:
 * github.com/kubernetes/kubernetes/blob/v1.34.0/plugin/pkg/admission/serviceaccount/admission.go
 */
import type { Offer } from "../../model/answer.ts";
import type { Cluster, Workload } from "../../model/cluster.ts";
import type { DeclaredSecret } from "../../model/declared-object.ts";
import { repositoryOf, type ImageReference } from "../../model/image.ts";
import { isImpossibleName } from "../../model/object-name.ts";
import type { Located, PodSpec } from "../../model/pod-spec.ts";
import type { Credentials, SecretUse } from "../../model/pull.ts";
import { ObjectIndex } from "../object-index.ts";
import { covers, Keyring, type DockerConfig } from "./keyring.ts";
import { maskLogin, publicOffer } from "./public-offer.ts";
import { PullSecretReader, type DeclaredPullSecrets } from "./pull-secret.ts";
import { unseenAccount, unseenNodes, unseenPatchers, unseenSecrets } from "./unseen.ts";

export interface CredentialOptions {
  pullSecrets: DeclaredPullSecrets;
  /** Patterns of images that nodes pull without a pull secret; null if not configured. */
  nodeCredentials: string[] | null;
}

/** The credentials of every pod of a cluster. Decodes each Secret once. */
export class PodCredentials {
  readonly #index: ObjectIndex;
  readonly #secrets: PullSecretReader;
  readonly #patchers: Cluster["patchers"];
  readonly #nodeCredentials: string[] | null;
  /** By root, namespace and repository. */
  readonly #spareSecrets = new Map<string, DeclaredSecret[]>();

  constructor(cluster: Cluster, options: CredentialOptions) {
    this.#index = new ObjectIndex(cluster);
    this.#secrets = new PullSecretReader(options.pullSecrets);
    this.#patchers = cluster.patchers;
    this.#nodeCredentials = options.nodeCredentials;
  }

  gather(workload: Workload, podSpec: PodSpec, reference: ImageReference): Credentials {
    const account = this.#findAccount(workload, podSpec);
    // A list on the pod replaces the account's as a whole, even if it holds one empty name.
    const ofPod = podSpec.imagePullSecrets ?? [];
    const ofAccount = account.object?.imagePullSecrets ?? [];
    const from = ofPod.length > 0 ? "pod" : ofAccount.length > 0 ? "service-account" : "none";
    const useAll = (names: Located<string>[]): SecretUse[] =>
      names
        .filter(({ value }) => value !== "")
        .map((name) => this.#useOf(name, workload, reference));
    const secrets = useAll(from === "pod" ? ofPod : ofAccount);
    const hiddenSecrets = from === "pod" ? useAll(ofAccount) : [];
    const error = keyringError(secrets);
    const offers = error === null ? this.#offersOf(secrets, reference) : [];
    return {
      serviceAccount: account,
      from,
      secrets,
      hiddenSecrets,
      otherAccounts:
        from === "none"
          ? this.#index
              .accounts(workload)
              .filter((other) => useAll(other.imagePullSecrets).some((use) => use.covers === true))
          : [],
      mountableSecrets: from === "none" ? useAll(account.object?.mountableSecrets ?? []) : [],
      spareSecrets: from === "none" ? this.#sparesFor(workload, reference) : [],
      hiddenOffers: this.#offersOf(hiddenSecrets, reference),
      offers,
      error,
      anonymous: error === null && offers.length === 0,
      unseen: [
        ...unseenSecrets(secrets),
        ...unseenAccount(account, from, workload.resource.namespace),
        ...unseenPatchers(this.#patchers, workload, account.name, from === "pod"),
        ...unseenNodes(this.#nodeCredentials, reference),
      ],
      node: covers(this.#nodeCredentials ?? [], reference),
    };
  }

  /**
   * An empty name means `default`, which the controller manager creates in every namespace: its
   * absence from the manifests proves nothing.
   */
  #findAccount(workload: Workload, podSpec: PodSpec): Credentials["serviceAccount"] {
    const written = podSpec.serviceAccountName;
    const name = written === null || written.value === "" ? "default" : written.value;
    const at = written?.at ?? null;
    const found = this.#index.find("ServiceAccount", name, workload);
    const { object, presence, knownAbsent, refused } = found;
    // Its own rule reports a refused account; the pods are judged as it is meant.
    if (refused !== undefined)
      return { name, at, object: refused, presence: "present", knownAbsent: false, refused };
    return name === "default" && presence === "absent"
      ? { name, at, object, presence: "unknown", knownAbsent: false }
      : { name, at, object, presence, knownAbsent };
  }

  #useOf(
    { value: name, at }: Located<string>,
    workload: Workload,
    reference: ImageReference,
  ): SecretUse {
    const found = { name, at, ...this.#index.find("Secret", name, workload) };
    if (isImpossibleName(name)) {
      found.presence = "absent";
      found.knownAbsent = true;
    }
    const unread = { reason: null, keys: null, covers: null };
    if (found.refused?.refusal !== undefined) {
      const { reason } = found.refused.refusal;
      // The rule about keys and types tells of a missing key.
      if (reason.code === "missing-key")
        return { ...found, ...unread, object: found.refused, ...ignoredFor(found.refused, reason) };
      return { ...found, ...unread, use: "refused", reason: { code: "refused", refusal: reason } };
    }
    if (found.object === null) return { ...found, ...unread, use: "missing" };
    const content = this.#secrets.read(found.object);
    const keys =
      content.use === "read" ? content.entries.map(({ key }) => key) : content.registries;
    return {
      ...found,
      use: content.use,
      reason: content.use === "read" ? null : content.reason,
      keys: keys?.map(maskLogin) ?? null,
      covers: keys === null ? null : covers(keys, reference),
    };
  }

  /** Secrets of the namespace that cover the image, though the pod names none. */
  #sparesFor({ root, resource }: Workload, reference: ImageReference): DeclaredSecret[] {
    const key = JSON.stringify([root, resource.namespace, repositoryOf(reference)]);
    const known = this.#spareSecrets.get(key);
    if (known !== undefined) return known;
    const spares = this.#index.secrets({ root, resource }).filter((secret) => {
      const content = this.#secrets.read(secret);
      const keys =
        content.use === "read" ? content.entries.map((entry) => entry.key) : content.registries;
      return covers(keys ?? [], reference);
    });
    this.#spareSecrets.set(key, spares);
    return spares;
  }

  #offersOf(secrets: SecretUse[], reference: ImageReference): Offer[] {
    const configs = secrets.flatMap(({ name, object }): DockerConfig[] => {
      const content = object === null ? null : this.#secrets.read(object);
      return content?.use === "read"
        ? [{ source: { kind: "secret", name }, entries: content.entries }]
        : [];
    });
    return new Keyring(configs).lookup(repositoryOf(reference)).offers.map(publicOffer);
  }
}

function ignoredFor(
  { keys }: DeclaredSecret,
  { type, key }: { type: string; key: string },
): Pick<SecretUse, "use" | "reason"> {
  return { use: "ignored", reason: { code: "missing-key", type, key, keys: keys ?? [] } };
}

/** The first Secret that does not decode fails the whole keyring. */
function keyringError(secrets: SecretUse[]): Credentials["error"] {
  for (const { name, reason } of secrets)
    if (reason?.code === "undecodable") return { secret: name, reason: reason.error };
  return null;
}
