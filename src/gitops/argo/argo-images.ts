/**
 * Reads `spec.source.kustomize.images`, whose entries are arguments of `kustomize edit set image`.
 * https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.8.1/kustomize/commands/edit/set/setimage.go
 */
import type { YamlValue } from "../objects/go-yaml.ts";

/** An entry of a kustomization's `images`. */
export interface KustomizeImage {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
}

/** null where kustomize refuses the argument, as it does a bare name. */
export function parseImageArgument(argument: string): KustomizeImage | null {
  const [name, written] = splitAtFirst(argument, "=");
  const overridden = written ?? name;
  const { name: image, tag, digest } = splitImage(overridden);
  const own = written === null ? image : name;
  const isRenamed = written !== null && image !== own && image !== "";
  if (written === null && tag === null && digest === null) return null;
  return {
    name: own === "" ? image : own,
    ...(written !== null && own !== "" && image !== "" && (isRenamed || image === own)
      ? { newName: image }
      : {}),
    ...(tag === null ? {} : { newTag: tag }),
    ...(digest === null || digest === "" ? {} : { digest }),
  };
}

/**
 * The `images` of a kustomization after the arguments. An entry replaces the whole entry of its
 * name; `*` for the name, or for the tag, keeps what the file says. Sorted by name, as kustomize
 * does.
 */
export function editImages(
  present: readonly KustomizeImage[],
  edits: readonly KustomizeImage[],
): KustomizeImage[] {
  const images = new Map(present.map((image) => [image.name, image]));
  for (const edit of edits) {
    const before = images.get(edit.name);
    const image: KustomizeImage = { ...edit };
    if (image.newName === "*") {
      delete image.newName;
      if (before?.newName !== undefined) image.newName = before.newName;
    }
    if (image.newTag === "*") {
      delete image.newTag;
      if (before?.newTag !== undefined) image.newTag = before.newTag;
      if (before?.digest !== undefined) image.digest = before.digest;
    }
    if (image.digest === "*") {
      delete image.digest;
      if (before?.digest !== undefined) image.digest = before.digest;
    }
    images.set(edit.name, image);
  }
  return [...images.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Adds an override to a list as the Argo CD command line does: it replaces the entry of its name.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/pkg/apis/application/v1alpha1/types.go#MergeImage
 */
export function mergeImageOverride(list: readonly string[], override: string): string[] {
  const index = list.findIndex((each) => overridesSame(each, override));
  return index < 0 ? [...list, override] : list.with(index, override);
}

function overridesSame(a: string, b: string): boolean {
  const delimiter = b.includes("=") ? "=" : b.includes("@") ? "@" : ":";
  return a.split(delimiter)[0] === b.split(delimiter)[0];
}

/** The images entries of a kustomization that kustomize reads; others are left out. */
export function readKustomizeImages(value: YamlValue | undefined): KustomizeImage[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): KustomizeImage[] => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return [];
    const { name, newName, newTag, digest } = entry;
    if (typeof name !== "string") return [];
    return [
      {
        name,
        ...(typeof newName === "string" ? { newName } : {}),
        ...(typeof newTag === "string" ? { newTag } : {}),
        ...(typeof digest === "string" ? { digest } : {}),
      },
    ];
  });
}

/** A tag is what follows the last colon behind the last slash. */
function splitImage(image: string): { name: string; tag: string | null; digest: string | null } {
  const [named, digest] = splitAtFirst(image, "@");
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  return colon < 0
    ? { name: named, tag: null, digest }
    : { name: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

function splitAtFirst(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}
