/** Finds the holders of docker config keys that cover an image, without trying every key. */
import { repositoryOf, type ImageReference } from "../../model/pull/image.ts";
import { covers } from "./keyring.ts";

/** A holder of keys: a Secret, or a service account through its Secrets. */
interface Holder<T> {
  item: T;
  keys: readonly string[];
}

/** The holders that are tried for one image. */
const maxTried = 200;

/** Docker Hub's entry also covers images without a registry; see `Keyring`. */
const hub = "index.docker.io";

export class CoveringIndex<T> {
  /** By host of a key, for keys without patterns. */
  readonly #byHost = new Map<string, Holder<T>[]>();
  readonly #patterns: Holder<T>[] = [];

  constructor(holders: Iterable<Holder<T>>) {
    for (const holder of holders) {
      const hosts = new Set(holder.keys.map(plainHost));
      for (const host of hosts) {
        const same = host === null ? this.#patterns : (this.#byHost.get(host) ?? []);
        same.push(holder);
        if (host !== null) this.#byHost.set(host, same);
      }
    }
  }

  /** At most `most` holders, in their order among those with a key of the same host. */
  covering(reference: ImageReference, most: number): T[] {
    const [host = ""] = repositoryOf(reference).split("/");
    const isHub = /^(?:index\.)?docker\.io$/.test(host) || !/[.:]/.test(host);
    const tried = [
      ...(this.#byHost.get(host) ?? []),
      ...(isHub && host !== hub ? (this.#byHost.get(hub) ?? []) : []),
      ...this.#patterns,
    ].slice(0, maxTried);
    const found = new Set<T>();
    for (const { item, keys } of tried) {
      if (covers(keys, reference)) found.add(item);
      if (found.size === most) break;
    }
    return [...found];
  }
}

/** null if the host may match others, or only the kubelet's parser can read it. */
function plainHost(key: string): string | null {
  const [host = ""] = key.replace(/^https?:\/\//, "").split("/");
  return /^[a-z0-9.:-]+$/.test(host) ? host : null;
}
