/** Selects the credentials that the kubelet offers for an image, in its order. */
import type { Offer } from "../../model/pull/answer.ts";
import { repositoryOf, type ImageReference } from "../../model/pull/image.ts";
import { compileGlob } from "../go/go-glob.ts";
import { bytesOf } from "../go/go-string.ts";
import { parseGoUrl, splitHostPort } from "../go/go-url.ts";
import type { DockerConfigEntry } from "./docker-config.ts";

/** The docker config of one pull secret, or of the node. */
export interface DockerConfig {
  source: Offer["source"];
  entries: DockerConfigEntry[];
}

/** An entry of a docker config, with its source. */
export type KeyringOffer = Pick<Offer, "source"> & DockerConfigEntry;

/** The offers of one keyring for one repository. */
export interface KeyringLookup {
  /** In the kubelet's order. If empty, the kubelet pulls anonymously. */
  offers: KeyringOffer[];
  /**
   * False if one docker config spells a key in two ways: the kubelet tries those entries in random
   * order.
   */
  ordered: boolean;
  /** A key matches, or Docker Hub's entry is the fallback; null without offers. */
  via: "url" | "default-registry-fallback" | null;
}

/** The host and path of a key or image. All strings are strings of bytes (`bytesOf`). */
interface Target {
  labels: string[];
  port: string;
  path: string;
}

/** All entries whose keys normalise to the same text. */
interface Slot {
  key: string;
  /** null if the key is no longer a URL after the first decoding: it matches nothing. */
  target: Target | null;
  globs: ((label: string) => boolean)[];
  held: { offer: KeyringOffer; config: DockerConfig }[];
}

/**
 * The entries of several docker configs, in the order of `imagePullSecrets`. A key matches as
 * `host[:port]`, label by label, with a prefix of the path. Keys are tried in descending order of
 * their bytes, so for one host the longest path comes first, but not among globs.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/credentialprovider/keyring.go
 */
export class Keyring {
  /** Entries whose key is not a URL: the kubelet logs and ignores them. */
  readonly skipped: { source: Offer["source"]; key: string }[] = [];
  readonly #slots = new Map<string, Slot>();
  readonly #order: readonly Slot[];

  constructor(configs: DockerConfig[]) {
    for (const config of configs) for (const entry of config.entries) this.#add(config, entry);
    this.#order = [...this.#slots.values()].toSorted((a, b) => (a.key < b.key ? 1 : -1));
  }

  #add(config: DockerConfig, entry: DockerConfigEntry): void {
    const { source } = config;
    const key = indexKey(entry.key);
    if (key === null) {
      this.skipped.push({ source, key: entry.key });
      return;
    }
    const slot = this.#slots.get(key) ?? emptySlot(key);
    this.#slots.set(key, slot);
    slot.held.push({ config, offer: { source, ...entry } });
  }

  /** `repository` is `domain/path` as `repositoryOf` gives it, without a tag or digest. */
  lookup(repository: string): KeyringLookup {
    const image = bytesOf(repository);
    const target = targetOf(image);
    const matched = target === null ? [] : this.#order.filter((slot) => matches(slot, target));
    if (matched.length > 0) return lookupOf(matched, "url");
    const hub = isDefaultRegistry(image) ? this.#slots.get("index.docker.io") : undefined;
    return hub === undefined
      ? { offers: [], ordered: true, via: null }
      : lookupOf([hub], "default-registry-fallback");
  }
}

/** Does one of the keys, or Docker Hub's fallback, match the image? */
export function covers(keys: readonly string[], reference: ImageReference): boolean {
  if (keys.length === 0) return false;
  const entries = keys.map((key) => ({ key, username: "", password: "" }));
  const keyring = new Keyring([{ source: { kind: "node" }, entries }]);
  return keyring.lookup(repositoryOf(reference)).offers.length > 0;
}

/**
 * All offers for a repository: first those of the pull secrets, then those of the node. Each
 * keyring falls back to Docker Hub separately. The kubelet tries them until one succeeds and makes
 * no anonymous attempt afterwards.
 */
export function offersFor(
  repository: string,
  secrets: Keyring,
  node: Keyring,
): {
  offers: KeyringOffer[];
  ordered: boolean;
  via: { secrets: KeyringLookup["via"]; node: KeyringLookup["via"] };
} {
  const ofSecrets = secrets.lookup(repository);
  const ofNode = node.lookup(repository);
  return {
    offers: [...ofSecrets.offers, ...ofNode.offers],
    ordered: ofSecrets.ordered && ofNode.ordered,
    via: { secrets: ofSecrets.via, node: ofNode.via },
  };
}

function lookupOf(slots: Slot[], via: KeyringLookup["via"]): KeyringLookup {
  return {
    offers: slots.flatMap(({ held }) => held.map(({ offer }) => offer)),
    ordered: slots.every(
      ({ held }) => new Set(held.map(({ config }) => config)).size === held.length,
    ),
    via,
  };
}

/** Normalises a key to `host[:port][/path]`; null if it is skipped. */
function indexKey(key: string): string | null {
  const url = parseGoUrl(bytesOf(key).replace(/^https?:\/\//, ""));
  if (url === null) return null;
  const path = /^\/v[12]\//.test(url.path) ? url.path.slice(3) : url.path;
  return path === "/" ? url.host : url.host + path;
}

function targetOf(key: string): Target | null {
  const url = parseGoUrl(key);
  if (url === null) return null;
  const { host, port } = splitHostPort(url.host);
  return { labels: host.split("."), port, path: url.path };
}

function emptySlot(key: string): Slot {
  const target = targetOf(key);
  return { key, target, globs: target?.labels.map(compileGlob) ?? [], held: [] };
}

function matches(slot: Slot, image: Target): boolean {
  return (
    slot.target?.port === image.port &&
    slot.globs.length === image.labels.length &&
    image.path.startsWith(slot.target.path) &&
    slot.globs.every((accepts, place) => accepts(image.labels[place] ?? ""))
  );
}

/** Does the kubelet fall back to Docker Hub's credential? Even `localhost/app` counts. */
function isDefaultRegistry(image: string): boolean {
  const slash = image.indexOf("/");
  if (slash < 0) return image !== "";
  const first = image.slice(0, slash);
  return (
    first === "docker.io" || first === "index.docker.io" || (first !== "" && !/[.:]/.test(first))
  );
}
