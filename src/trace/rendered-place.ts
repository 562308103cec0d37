/** Cluster → the places that diagnostics speak of, under names that they keep from one render to the next. Pure. */
import type { Cluster } from "../model/cluster.ts";
import type { PodSpec, ObjectReference } from "../model/pod-spec.ts";
import type { Resource } from "../model/resource.ts";
import type { Span } from "../model/source.ts";

/** One scalar of a rendered manifest. */
export interface RenderedPlace {
  /** See `RootedFile.root`. */
  root: string;
  /** Resource and path: the same scalar has the same key in another render of the root. */
  key: string;
  at: Span;
  text: string;
  image: boolean;
}

/** What `read` makes of names is their part of the key: marks are taken out of them. */
export function placesOf(
  cluster: Cluster,
  read: (text: string) => string = (text) => text,
): RenderedPlace[] {
  const places: RenderedPlace[] = [];
  const taken = new Map<string, number>();
  const add = (
    root: string,
    parts: (string | number | null)[],
    at: Span,
    text: string,
    image = false,
  ): void => {
    const name = JSON.stringify([
      root,
      ...parts.map((part) => (typeof part === "string" ? read(part) : part)),
    ]);
    const again = taken.get(name) ?? 0;
    taken.set(name, again + 1);
    places.push({ root, key: `${name}${again}`, at, text, image });
  };
  for (const { root, resource, at, mentions, references } of cluster.workloads) {
    const of = coordinates(resource);
    if (resource.name !== null) add(root, [...of, "name"], at, resource.name);
    addReferences(add, root, of, references);
    for (const { path, container, image, at: mentioned, pullPolicy } of mentions) {
      add(root, [...of, path, container], mentioned, image, true);
      if (pullPolicy !== null)
        add(root, [...of, path, container, "policy"], pullPolicy.at, pullPolicy.value);
    }
    for (const podSpec of new Set(mentions.flatMap((mention) => mention.podSpec ?? []))) {
      const pod = [...of, podSpec.path];
      addSecrets(add, root, pod, podSpec.imagePullSecrets);
      if (podSpec.serviceAccountName !== null)
        add(
          root,
          [...pod, "account"],
          podSpec.serviceAccountName.at,
          podSpec.serviceAccountName.value,
        );
      addReferences(add, root, pod, podSpec.references);
    }
  }
  for (const object of cluster.objects) {
    const { kind, name, by, root, at } = object;
    if (object.source !== "manifest") continue;
    const of = [kind, ...coordinates(by)];
    if (name !== null) add(root, [...of, name], at, name);
    if (object.kind === "ServiceAccount") addSecrets(add, root, of, object.imagePullSecrets);
    if (object.kind !== "Secret") continue;
    const { type, typeAt, keyAt } = object;
    if (type !== null && typeAt !== null) add(root, [...of, name, "type"], typeAt, type);
    if (keyAt !== null) add(root, [...of, name, "key"], keyAt.at, keyAt.value);
  }
  return places;
}

type Add = (root: string, parts: (string | number | null)[], at: Span, text: string) => void;

function addSecrets(
  add: Add,
  root: string,
  of: (string | null)[],
  secrets: PodSpec["imagePullSecrets"],
): void {
  for (const [index, { at, value }] of (secrets ?? []).entries())
    add(root, [...of, "secrets", index], at, value);
}

function addReferences(
  add: Add,
  root: string,
  of: (string | null)[],
  references: ObjectReference[],
): void {
  for (const { kind, name, key, through, container, at, keyAt } of references) {
    add(root, [...of, kind, key, through, container], at, name);
    if (key !== null && keyAt !== null)
      add(root, [...of, kind, name, through, container, "key"], keyAt, key);
  }
}

function coordinates({ kind, namespace, name }: Resource): (string | null)[] {
  return [kind, namespace, name];
}

/** A place in a file, as a key. */
export function spot({ file, line, column }: Span): string {
  return `${file}:${line}:${column}`;
}
