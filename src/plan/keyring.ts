/** Docker configs → the credentials that the kubelet offers for an image, in its order (pkg/credentialprovider/keyring.go). Pure. */
import type { Offer } from "../model/answer.ts";
import type { DockerConfigEntry } from "./docker-config.ts";
import { compileGlob } from "./go/go-glob.ts";
import { bytesOf } from "./go/go-string.ts";
import { parseGoUrl, splitHostPort } from "./go/go-url.ts";

/** What one pull secret, or the node, brings to a keyring. */
export interface DockerConfig {
  source: Offer["source"];
  entries: DockerConfigEntry[];
}

/** What a keyring holds for one repository. */
export interface KeyringLookup {
  /** In the order in which they are tried. Where there is none, the image is pulled anonymously, once. */
  offers: Offer[];
  /** False where two spellings of one key stand in one docker config: the kubelet tries those in random order. */
  ordered: boolean;
  /** How the offers were found: by a key that matches, or, as none does, as Docker Hub's; null where there is none. */
  via: "url" | "default-registry-fallback" | null;
}

export interface Keyring {
  /** `repository` is `domain/path` as `repositoryOf` gives it, without a tag or digest. */
  lookup(repository: string): KeyringLookup;
  /** Entries whose key is no URL: the kubelet logs and ignores them. */
  skipped: { source: Offer["source"]; key: string }[];
}

/** Strings of bytes (`bytesOf`), as everything that is compared here. */
interface Target {
  labels: string[];
  port: string;
  path: string;
}

interface Slot {
  key: string;
  /** Null where the key, decoded once already, is no URL any more: it then matches nothing. */
  target: Target | null;
  globs: ((label: string) => boolean)[];
  held: { offer: Offer; config: DockerConfig }[];
}

/**
 * One keyring of all docker configs, in the order of `imagePullSecrets`. A key is tried as `host[:port]` and a prefix of the
 * path, keys in descending order of their bytes: longest path first for one host, but not among globs.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/keyring.go
 */
export function createKeyring(configs: DockerConfig[]): Keyring {
  const slots = new Map<string, Slot>();
  const skipped: Keyring["skipped"] = [];
  for (const config of configs) {
    for (const entry of config.entries) {
      const key = indexKey(entry.key);
      if (key === null) {
        skipped.push({ source: config.source, key: entry.key });
        continue;
      }
      const slot = slots.get(key) ?? emptySlot(key);
      slots.set(key, slot);
      slot.held.push({ config, offer: { source: config.source, ...entry } });
    }
  }
  const index = [...slots.values()].sort((a, b) => (a.key < b.key ? 1 : -1));
  return {
    skipped,
    lookup(repository) {
      const image = bytesOf(repository);
      const target = targetOf(image);
      const matched = target === null ? [] : index.filter((slot) => matches(slot, target));
      if (matched.length > 0) return found(matched, "url");
      const hub = isDefaultRegistry(image) ? slots.get("index.docker.io") : undefined;
      return hub === undefined
        ? { offers: [], ordered: true, via: null }
        : found([hub], "default-registry-fallback");
    },
  };
}

/**
 * What the kubelet offers for a repository: those of the pull secrets, then those of the node. Each keyring falls back to Docker
 * Hub on its own. All are tried until one succeeds; there is no anonymous attempt after them.
 */
export function offersFor(
  repository: string,
  secrets: Keyring,
  node: Keyring,
): {
  offers: Offer[];
  ordered: boolean;
  via: { secrets: KeyringLookup["via"]; node: KeyringLookup["via"] };
} {
  const first = secrets.lookup(repository);
  const then = node.lookup(repository);
  return {
    offers: [...first.offers, ...then.offers],
    ordered: first.ordered && then.ordered,
    via: { secrets: first.via, node: then.via },
  };
}

function found(slots: Slot[], via: KeyringLookup["via"]): KeyringLookup {
  return {
    offers: slots.flatMap(({ held }) => held.map(({ offer }) => offer)),
    ordered: slots.every(
      ({ held }) => new Set(held.map(({ config }) => config)).size === held.length,
    ),
    via,
  };
}

/** The key that an entry is kept under, `host[:port][/path]`; null where it is skipped. */
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

/** Whether Docker Hub's credential is offered where no key matches: for `localhost/app` too. */
function isDefaultRegistry(image: string): boolean {
  const slash = image.indexOf("/");
  if (slash < 0) return image !== "";
  const first = image.slice(0, slash);
  return (
    first === "docker.io" || first === "index.docker.io" || (first !== "" && !/[.:]/.test(first))
  );
}
