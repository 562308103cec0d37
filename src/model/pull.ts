/** What the kubelet would attempt, and what a registry says to it. */
import type { Mention, Workload } from "./cluster.ts";
import { repositoryOf, type ImageReference } from "./image.ts";

export type PullPolicy = "Always" | "IfNotPresent" | "Never";

/** One image of one workload, as the kubelet would come to pull it. */
export interface Pull {
  workload: Workload;
  mention: Mention;
  /** The parsed reference, or the reason why the kubelet says InvalidImageName. */
  reference: ImageReference | { invalid: string };
  /** As the API server defaults it; as written (and refused) where it is none of the three. */
  pullPolicy: PullPolicy | { invalid: string };
  /** Why no registry is asked for this pull, whatever another pull of the same image needs; null where one is. */
  notAsked: "invalid" | "placeholder" | "never" | "preloaded" | null;
}

/** One credential that the kubelet would present for an image. */
export interface Offer {
  /** Whose docker config holds it: a pull secret of the pod, or the node. */
  source: { kind: "secret"; name: string } | { kind: "node" };
  /** The entry's key as it is written in the docker config: "https://index.docker.io/v1/". */
  key: string;
  username: string;
  /** Goes to its registry and nowhere else: never printed, never in a report. */
  password: string;
}

/** The stages of a connection, in the order in which they can fail. */
export type Stage = "address" | "dns" | "connect" | "proxy" | "tls" | "timeout" | "http" | "protocol";

interface Answered {
  /** The exchanges it rests on, in order, a line each: "HEAD https://… → 404 MANIFEST_UNKNOWN". Never a secret. */
  evidence: string[];
}

/**
 * What one registry said of one image with one credential. Every answer but `found` and `not-asked` quotes the reply it
 * rests on in `evidence`.
 */
export type Answer =
  | (Answered & {
      answer: "found";
      /** Digest of the manifest or index, "sha256:…"; null where the registry did not say. */
      digest: string | null;
      mediaType: string | null;
    })
  /** Proved absent. `tags` are those the repository has, where it was listed, at most a few pages. */
  | (Answered & { answer: "missing"; missing: "repository" | "tag" | "digest"; tags: string[] | null })
  /** It is there, or the credential is proved bad: `because` says which in words. */
  | (Answered & { answer: "denied"; because: string; credential: "none" | "rejected" | "insufficient" })
  /** The registry says the same for missing and for private. `lean` is what it more likely means, `because` why. */
  | (Answered & { answer: "missing-or-denied"; lean: "missing" | "denied" | null; because: string })
  /** A mirror's negative: proves nothing. */
  | (Answered & { answer: "inconclusive"; because: string })
  /** Refused by rate limit after waiting as told. `quota` quotes the headers, where given. */
  | (Answered & { answer: "rate-limited"; retryAfterSeconds: number | null; quota: string | null })
  | (Answered & { answer: "unreachable"; stage: Stage; because: string })
  | (Answered & { answer: "not-asked"; because: NotAsked });

/** Why nobody asked. */
export type NotAsked =
  /** `--offline`. */
  | "offline"
  /** The host means the node or the cluster (`localhost`, `*.svc`, `*.local`), not the machine that asks. */
  | "node-local"
  /** A metadata or link-local address, or a host outside `network.allow`. */
  | "not-allowed"
  /** `--deadline` had passed. */
  | "deadline";

/** What the runner's own login to one registry turned out to be worth. */
export interface Login {
  registry: string;
  /** Where it was found, for people: "auths of /home/u/.docker/config.json", "docker-credential-ecr-login". */
  source: string;
  /** null while it works or was not needed; else how it was refused or why it could not be read. Never a secret. */
  rejected: { because: string; evidence: string[] } | null;
}

/** All that was learned from registries. */
export interface Answers {
  /** Keyed by `questionOf`. */
  byImage: ReadonlyMap<string, Answer>;
  logins: Login[];
  /** HTTP requests made, those to token servers among them. */
  requests: number;
}

/**
 * The key of one question: the image as the runtime asks for it, ":latest" where nothing is said, without a tag where a digest
 * says which (containerd, `reference.ParseDockerRef`).
 */
export function questionOf(reference: ImageReference): string {
  const name = repositoryOf(reference);
  return reference.digest === null ? `${name}:${reference.tag ?? "latest"}` : `${name}@${reference.digest}`;
}
