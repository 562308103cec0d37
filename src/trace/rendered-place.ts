/**
 * Lists the places of a cluster that diagnostics may be about, with keys that survive a rerender.
 */
import type { Cluster } from "../model/cluster/cluster.ts";
import type { ObjectReference, PodSpec } from "../model/cluster/pod-spec.ts";
import type { Resource } from "../model/cluster/resource.ts";
import type { Span } from "../model/source/source.ts";
import type { TextRange } from "../model/source/text-span.ts";

/** A scalar of a rendered manifest. */
export interface RenderedPlace {
  /** See `RootedFile.root`. */
  root: string;
  /** Resource and path: the same scalar has the same key in another render of the root. */
  key: string;
  at: Span;
  text: string;
  isImage: boolean;
  /**
   * The range of a number that Helm printed with `%s`: the rendered text is `%!s(int=2)`, and
   * `text` is "2".
   */
  misprint: TextRange | null;
}

/** https://pkg.go.dev/fmt#hdr-Format_errors */
const misprinted = /%!s\((?:u?int(?:8|16|32|64)?|float(?:32|64)|bool)=([^()]*)\)|%!s\(<nil>\)/;

/** `unmark` removes markers from names, which are part of the keys. */
export function placesOf(
  cluster: Cluster,
  unmark: (text: string) => string = (text) => text,
): RenderedPlace[] {
  const collector = new PlaceCollector(unmark);
  for (const workload of cluster.workloads) collector.addWorkload(workload);
  for (const object of cluster.objects) collector.addObject(object);
  return collector.places;
}

type KeyPart = string | number | null;

class PlaceCollector {
  readonly places: RenderedPlace[] = [];
  readonly #unmark: (text: string) => string;
  readonly #counts = new Map<string, number>();

  constructor(unmark: (text: string) => string) {
    this.#unmark = unmark;
  }

  addWorkload({ root, resource, at, mentions, references }: Cluster["workloads"][number]): void {
    const key = coordinates(resource);
    if (resource.name !== null) this.#add(root, [...key, "name"], at, resource.name);
    this.#addReferences(root, key, references);
    for (const { path, container, image, at: imageAt, pullPolicy } of mentions) {
      this.#add(root, [...key, path, container], imageAt, image, true);
      if (pullPolicy !== null)
        this.#add(root, [...key, path, container, "policy"], pullPolicy.at, pullPolicy.value);
    }
    for (const podSpec of new Set(mentions.flatMap((mention) => mention.podSpec ?? [])))
      this.#addPodSpec(root, [...key, podSpec.path], podSpec);
  }

  /** Objects that no manifest declares have no place. */
  addObject(object: Cluster["objects"][number]): void {
    const { kind, name, by, root, at } = object;
    if (object.source !== "manifest") return;
    const key = [kind, ...coordinates(by)];
    if (name !== null) this.#add(root, [...key, name], at, name);
    if (object.kind === "ServiceAccount") this.#addSecrets(root, key, object.imagePullSecrets);
    if (object.kind !== "Secret") return;
    const { type, typeAt, keyAt } = object;
    if (type !== null && typeAt !== null) this.#add(root, [...key, name, "type"], typeAt, type);
    if (keyAt !== null) this.#add(root, [...key, name, "key"], keyAt.at, keyAt.value);
  }

  #addPodSpec(root: string, key: KeyPart[], podSpec: PodSpec): void {
    const { imagePullSecrets, serviceAccountName, references } = podSpec;
    this.#addSecrets(root, key, imagePullSecrets);
    if (serviceAccountName !== null)
      this.#add(root, [...key, "account"], serviceAccountName.at, serviceAccountName.value);
    this.#addReferences(root, key, references);
  }

  #addSecrets(root: string, key: KeyPart[], secrets: PodSpec["imagePullSecrets"]): void {
    for (const [index, { at, value }] of (secrets ?? []).entries())
      this.#add(root, [...key, "secrets", index], at, value);
  }

  #addReferences(root: string, parent: KeyPart[], references: readonly ObjectReference[]): void {
    for (const { kind, name, key, through, container, at, keyAt } of references) {
      this.#add(root, [...parent, kind, key, through, container], at, name);
      if (key !== null && keyAt !== null)
        this.#add(root, [...parent, kind, name, through, container, "key"], keyAt, key);
    }
  }

  #add(root: string, parts: KeyPart[], at: Span, text: string, isImage = false): void {
    const names = parts.map((part) => (typeof part === "string" ? this.#unmark(part) : part));
    const name = JSON.stringify([root, ...names]);
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    const wrong = misprinted.exec(text);
    const number = wrong?.[1] ?? "";
    const misprint = wrong === null ? null : { from: wrong.index, to: wrong.index + number.length };
    const printed = wrong === null ? text : text.replace(wrong[0], () => number);
    this.places.push({ root, key: `${name}${count}`, at, text: printed, isImage, misprint });
  }
}

function coordinates({ kind, namespace, name }: Resource): (string | null)[] {
  return [kind, namespace, name];
}

/** Identifies the start of a span. */
export function spanKey({ file, line, column }: Span): string {
  return `${file}:${line}:${column}`;
}
