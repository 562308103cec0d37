/**
 * Gathers the credentials a pod presents for an image: service account, pull secrets, keyring. The
 * service account comes first, as the admission plugin ServiceAccount handles it:
 * github.com/kubernetes/kubernetes/blob/v1.34.0/plugin/pkg/admission/serviceaccount/admission.go
 */
import type { Offer } from "../../model/pull/answer.ts";
import type { Cluster, Workload } from "../../model/cluster/cluster.ts";
import { divisionOf, type ClusterDivision } from "../../model/cluster/cluster-division.ts";
import type {
  DeclaredObject,
  DeclaredSecret,
  DeclaredServiceAccount,
} from "../../model/cluster/declared-object.ts";
import { repositoryOf, type ImageReference } from "../../model/pull/image.ts";
import { isImpossibleName } from "../../model/cluster/object-name.ts";
import type { RefusalReason } from "../../model/cluster/api-refusal.ts";
import type { Located, PodSpec } from "../../model/cluster/pod-spec.ts";
import type { Credentials, SecretUse, Unseen } from "../../model/pull/pull.ts";
import { ObjectIndex } from "../object-index.ts";
import { CoveringIndex } from "./covering-index.ts";
import { covers, Keyring, type DockerConfig } from "./keyring.ts";
import { maskLogin, publicOffer } from "./public-offer.ts";
import { PullSecretReader, type DeclaredPullSecrets } from "./pull-secret.ts";
import { unseenAccount, unseenNodes, unseenPatchers, unseenSecrets } from "./unseen.ts";

export interface CredentialOptions {
  pullSecrets: DeclaredPullSecrets;
  /** Patterns of images that nodes pull without a pull secret; null if not configured. */
  nodeCredentials: string[] | null;
}

/** The names of a pod's list that are looked at; the kubelet has no limit. */
// guard: pull-secret-names
const maxNames = 100;

/** More service accounts, and their secrets, are not tried as suggestions. */
const maxSuggested = 20;

/** The names of one list, resolved for the pods of one namespace. */
interface ResolvedList {
  uses: { use: SecretUse; keyring: Keyring | null }[];
  keyring: Keyring;
}

/** The credentials of every pod of a cluster. Decodes each Secret, and resolves each list, once. */
export class PodCredentials {
  readonly #index: ObjectIndex;
  readonly #division: ClusterDivision;
  readonly #secrets: PullSecretReader;
  readonly #patchers: Cluster["patchers"];
  readonly #nodeCredentials: string[] | null;
  readonly #nodeSecret: DeclaredSecret | null;
  readonly #lists = new WeakMap<readonly Located<string>[], Map<string, ResolvedList>>();
  /** By `ObjectIndex.placeKey` and repository. */
  readonly #spareSecrets = new Map<string, DeclaredSecret[]>();
  readonly #otherAccounts = new Map<string, DeclaredServiceAccount[]>();
  /** By `ObjectIndex.placeKey`. */
  readonly #accountIndexes = new Map<string, CoveringIndex<DeclaredServiceAccount>>();
  readonly #secretIndexes = new Map<string, CoveringIndex<DeclaredSecret>>();
  readonly #patchersByPod = new Map<string, Unseen[]>();

  constructor(cluster: Cluster, options: CredentialOptions) {
    this.#index = new ObjectIndex(cluster);
    this.#division = divisionOf(cluster);
    this.#secrets = new PullSecretReader(options.pullSecrets);
    this.#patchers = cluster.patchers;
    this.#nodeCredentials = options.nodeCredentials;
    this.#nodeSecret = cluster.objects.find(isNodeSecret) ?? null;
  }

  gather(workload: Workload, podSpec: PodSpec, reference: ImageReference): Credentials {
    const account = this.#findAccount(workload, podSpec);
    // A list on the pod replaces the account's as a whole, even if it holds one empty name.
    const ofPod = podSpec.imagePullSecrets ?? [];
    const ofAccount = account.object?.imagePullSecrets ?? [];
    const from = ofPod.length > 0 ? "pod" : ofAccount.length > 0 ? "service-account" : "none";
    const list = this.#resolve(from === "pod" ? ofPod : ofAccount, workload);
    const hidden = from === "pod" ? this.#resolve(ofAccount, workload) : null;
    const mountable =
      from === "none" && account.object !== null
        ? this.#resolve(account.object.secrets, workload)
        : null;
    const secrets = usesFor(list, reference);
    const error = keyringError(secrets);
    const offers =
      error === null ? [...offersOf(list, reference), ...this.#nodeOffers(reference)] : [];
    const key = JSON.stringify([this.#index.placeKey(workload), repositoryOf(reference)]);
    return {
      serviceAccount: account,
      from,
      secrets,
      uncheckedSecrets: Math.max(0, (from === "pod" ? ofPod : ofAccount).length - maxNames),
      hiddenSecrets: hidden === null ? [] : usesFor(hidden, reference),
      otherAccounts: from === "none" ? this.#otherAccountsFor(workload, reference, key) : [],
      mountableSecrets: mountable === null ? [] : usesFor(mountable, reference),
      spareSecrets: from === "none" ? this.#sparesFor(workload, reference, key) : [],
      hiddenOffers: hidden === null ? [] : offersOf(hidden, reference),
      offers,
      error,
      anonymous: error === null && offers.length === 0,
      unseen: [
        ...unseenSecrets(secrets),
        ...unseenAccount(account, from, workload.resource.namespace),
        ...this.#patchersFor(workload, account.name, from === "pod"),
        ...unseenNodes(this.#nodeCredentials, reference),
        ...this.#unseenNodeSecret(reference),
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
    // Its own rule reports a refused account; the pods are judged as it is meant.
    if (found.refused !== undefined)
      return { name, at, ...found, object: found.refused, presence: "present", knownAbsent: false };
    return name === "default" && found.presence === "absent"
      ? { name, at, ...found, presence: "unknown", knownAbsent: false }
      : { name, at, ...found };
  }

  /** Pods of one template share their list, and so do pods of one service account. */
  #resolve(names: Located<string>[], workload: Workload): ResolvedList {
    const byPlace = this.#lists.get(names) ?? new Map<string, ResolvedList>();
    this.#lists.set(names, byPlace);
    const key = `${workload.at.file} ${this.#index.placeKey(workload)}`;
    const known = byPlace.get(key);
    if (known !== undefined) return known;
    const uses = names
      .slice(0, maxNames)
      .filter(({ value }) => value !== "")
      .map((name) => this.#useOf(name, workload));
    const configs = uses.flatMap(({ use: { name, use, object } }) =>
      use === "read" && object !== null ? this.#configOf(name, object) : [],
    );
    const list = { uses, keyring: new Keyring(configs) };
    byPlace.set(key, list);
    return list;
  }

  /** `keyring` has the keys of the secret alone; null if these are unknown. */
  #useOf({ value: name, at }: Located<string>, workload: Workload): ResolvedList["uses"][number] {
    const found = this.#index.find("Secret", name, workload);
    const use = {
      name,
      at,
      ...found,
      // The manifests contradict themselves: the secret is for another namespace.
      knownAbsent:
        found.knownAbsent ||
        isImpossibleName(name) ||
        (found.presence === "absent" &&
          workload.resource.namespace !== null &&
          found.inOtherNamespaces.some((other) => this.#division.areTogether(other, workload))),
    };
    const refusal = found.refused?.refusal?.reason;
    if (found.refused !== undefined && refusal !== undefined)
      return { use: { ...use, ...refusedUse(found.refused, refusal) }, keyring: null };
    if (found.object === null)
      return {
        use: { ...use, use: "missing", reason: null, keys: null, covers: null },
        keyring: null,
      };
    if (found.alternatives.length > 0)
      return {
        use: {
          ...use,
          use: "hidden",
          reason: { code: "several-clusters" },
          keys: null,
          covers: null,
        },
        keyring: null,
      };
    const content = this.#secrets.read(found.object);
    const keys = this.#secrets.keysOf(found.object);
    return {
      use: {
        ...use,
        use: content.use,
        reason: content.use === "read" ? null : content.reason,
        keys: keys?.map(maskLogin) ?? null,
        covers: null,
      },
      keyring: keys === null ? null : keyringOf(keys),
    };
  }

  #nodeOffers(reference: ImageReference): Offer[] {
    const content = this.#nodeSecret === null ? null : this.#secrets.read(this.#nodeSecret);
    if (content?.use !== "read") return [];
    const keyring = new Keyring([{ source: { kind: "node" }, entries: content.entries }]);
    return keyring.lookup(repositoryOf(reference)).offers.map(publicOffer);
  }

  /** The nodes of OpenShift hold a credential whose content is not in the manifests. */
  #unseenNodeSecret(reference: ImageReference): Unseen[] {
    if (this.#nodeSecret === null) return [];
    const content = this.#secrets.read(this.#nodeSecret);
    if (content.use !== "hidden") return [];
    const { registries } = content;
    return registries === null || covers(registries, reference)
      ? [{ kind: "node", registry: reference.domain }]
      : [];
  }

  #configOf(name: string, object: DeclaredSecret): DockerConfig[] {
    const content = this.#secrets.read(object);
    return content.use === "read"
      ? [{ source: { kind: "secret", name }, entries: content.entries }]
      : [];
  }

  /** Other service accounts of the namespace whose secrets cover the image. */
  #otherAccountsFor(
    workload: Workload,
    reference: ImageReference,
    key: string,
  ): DeclaredServiceAccount[] {
    const known = this.#otherAccounts.get(key);
    if (known !== undefined) return known;
    const place = this.#index.placeKey(workload);
    const index =
      this.#accountIndexes.get(place) ??
      new CoveringIndex(
        this.#index.accounts(workload).map((item) => ({
          item,
          keys: item.imagePullSecrets.slice(0, maxNames).flatMap(({ value }) => {
            const { object } = this.#index.find("Secret", value, workload);
            return object === null ? [] : (this.#secrets.keysOf(object) ?? []);
          }),
        })),
      );
    this.#accountIndexes.set(place, index);
    const found = index.covering(reference, maxSuggested);
    this.#otherAccounts.set(key, found);
    return found;
  }

  /** Secrets of the namespace that cover the image, though the pod names none. */
  #sparesFor(workload: Workload, reference: ImageReference, key: string): DeclaredSecret[] {
    const known = this.#spareSecrets.get(key);
    if (known !== undefined) return known;
    const place = this.#index.placeKey(workload);
    const index =
      this.#secretIndexes.get(place) ??
      new CoveringIndex(
        this.#index
          .secrets(workload)
          .map((item) => ({ item, keys: this.#secrets.keysOf(item) ?? [] })),
      );
    this.#secretIndexes.set(place, index);
    const spares = index.covering(reference, maxSuggested);
    this.#spareSecrets.set(key, spares);
    return spares;
  }

  #patchersFor(workload: Workload, account: string, hasOwnList: boolean): Unseen[] {
    if (this.#patchers.length === 0) return [];
    const key = JSON.stringify([this.#index.placeKey(workload), account, hasOwnList]);
    const known =
      this.#patchersByPod.get(key) ??
      unseenPatchers(
        this.#patchers.filter((patcher) => !this.#division.areApart(patcher, workload)),
        workload,
        account,
        hasOwnList,
      ).slice(0, maxSuggested);
    this.#patchersByPod.set(key, known);
    return known;
  }
}

/** The rule about keys and types tells of a missing key. */
function refusedUse(
  secret: DeclaredSecret,
  reason: RefusalReason,
): Pick<SecretUse, "object" | "use" | "reason" | "keys" | "covers"> {
  const unread = { keys: null, covers: null };
  if (reason.code !== "missing-key")
    return {
      ...unread,
      object: null,
      use: "refused",
      reason: { code: "refused", refusal: reason },
    };
  const { type, key } = reason;
  return {
    ...unread,
    object: secret,
    use: "ignored",
    reason: { code: "missing-key", type, key, keys: secret.keys ?? [] },
  };
}

/**
 * Every node of OpenShift pulls with this Secret.
 * https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/images/managing-images#images-update-global-pull-secret_using-image-pull-secrets
 */
function isNodeSecret(object: DeclaredObject): object is DeclaredSecret {
  return (
    object.kind === "Secret" &&
    object.name === "pull-secret" &&
    "is" in object.namespaces &&
    object.namespaces.is === "openshift-config"
  );
}

function keyringOf(keys: readonly string[]): Keyring {
  const entries = keys.map((key) => ({ key, username: "", password: "" }));
  return new Keyring([{ source: { kind: "node" }, entries }]);
}

function matches(keyring: Keyring, reference: ImageReference): boolean {
  return keyring.lookup(repositoryOf(reference)).offers.length > 0;
}

function usesFor({ uses }: ResolvedList, reference: ImageReference): SecretUse[] {
  return uses.map(({ use, keyring }) =>
    keyring === null ? use : { ...use, covers: matches(keyring, reference) },
  );
}

function offersOf({ keyring }: ResolvedList, reference: ImageReference): Offer[] {
  return keyring.lookup(repositoryOf(reference)).offers.map(publicOffer);
}

/** The first Secret that does not decode fails the whole keyring. */
function keyringError(secrets: SecretUse[]): Credentials["error"] {
  for (const { name, reason } of secrets)
    if (reason?.code === "undecodable") return { secret: name, reason: reason.error };
  return null;
}
