import { editDistance } from "../../../model/text/edit-distance.ts";
import type { ImageOverride } from "../../../model/pull/image-override.ts";
import type { Facts, Rule } from "../../../model/report/rule.ts";

export const imageOverrideUnmatched: Rule = {
  id: "image-override-unmatched",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "An entry under `images` of a kustomization names an image that nothing uses.",
  why:
    "The entry changes nothing: the tag, name or digest that it sets is not rolled out, and the " +
    "image stays as it was.",
  fix: "Write the name exactly as in the resources, without tag and digest, or remove the entry.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check({ cluster }) {
    const { imageOverrides = [] } = cluster;
    if (imageOverrides.length === 0) return;
    const images = imagesByRoot(cluster);
    // An entry of a shared base or component may match in one root only.
    const byPlace = Map.groupBy(imageOverrides, ({ at }) => `${at.file}:${at.line}:${at.column}`);
    for (const [place, overrides] of byPlace) {
      const [first] = overrides;
      if (first === undefined || overrides.some((each) => isMatched(each, imageOverrides, images)))
        continue;
      const isVariable = overrides.some((each) => each.hasVariableTag === true);
      const all = new Set(overrides.flatMap(({ root }) => [...(images.get(root) ?? [])]));
      const near = isVariable ? null : nearest(first.name, all);
      yield {
        at: first.at,
        message:
          `The \`images\` entry \`${first.name}\` matches no image, so it changes nothing` +
          (isVariable ? "; kustomize matches no tag with a variable" : "") +
          (near === null ? "" : `; the image is called \`${near}\``),
        ...(near === null ? {} : { fix: `Write \`${near}\` as the name, or remove the entry.` }),
        groupKey: `${place} ${first.name}`,
      };
    }
  },
};

/** The names of images without tag and digest. */
function imagesByRoot({ workloads }: Facts["cluster"]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { root, mentions } of workloads) {
    const ofRoot = names.get(root) ?? new Set();
    names.set(root, ofRoot);
    for (const { image } of mentions) ofRoot.add(nameOf(image));
  }
  return names;
}

/** Follows the names that further entries give the image. */
function isMatched(
  override: ImageOverride,
  all: readonly ImageOverride[],
  images: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const ofRoot = images.get(override.root);
  const { name: oldName, newName, hasVariableTag } = override;
  const isKept = newName !== null && ofRoot?.has(newName) === false && ofRoot.has(oldName);
  if (hasVariableTag === true && isKept) return false;
  if (override.isMentioned) return true;
  const names = new Set([override.name]);
  for (const name of names) {
    if (ofRoot?.has(name) === true) return true;
    for (const other of all)
      if (other.root === override.root && other.name === name && other.newName !== null)
        names.add(other.newName);
  }
  return false;
}

function nameOf(image: string): string {
  return image.replace(/@.*$/s, "").replace(/:[^/]*$/, "");
}

/** The only image of the same last component, else the only one that differs little. */
function nearest(name: string, images: ReadonlySet<string>): string | null {
  const lastOf = (text: string): string => text.slice(text.lastIndexOf("/") + 1);
  const same = [...images].filter((image) => lastOf(image) === lastOf(name));
  const similar = [...images].filter((image) => editDistance(image, name, 2) <= 2);
  const [found] = same.length > 0 ? same : similar;
  return (same.length > 0 ? same : similar).length === 1 ? (found ?? null) : null;
}
