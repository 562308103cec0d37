/** A missing image → the same path and tag on other registries of these manifests, as far as this run found it there. Pure. */
import type { Facts } from "../../model/rule.ts";
import { familiar, hostOf, type ImageReference } from "../../model/image.ts";
import { questionKey } from "../../model/answer.ts";

const remembered = new WeakMap<Facts, Map<string, ImageReference[]>>();

/** Written as people do, in the order of the manifests. Nothing is asked for it. */
export function sameImageElsewhere(facts: Facts, reference: ImageReference): string[] {
  const host = hostOf(reference);
  const others = foundImages(facts).get(withoutHost(reference)) ?? [];
  return [...new Set(others.filter((other) => hostOf(other) !== host).map(familiar))];
}

/** A sentence that follows a fix; "" where there is none. */
export function orUseSameImage(facts: Facts, reference: ImageReference): string {
  const there = sameImageElsewhere(facts, reference)
    .slice(0, 3)
    .map((image) => `\`${image}\``);
  return there.length === 0
    ? ""
    : ` The same path and tag is there on another registry: ${there.join(", ")}.`;
}

function foundImages(facts: Facts): Map<string, ImageReference[]> {
  const known = remembered.get(facts);
  if (known !== undefined) return known;
  const found = new Map<string, ImageReference[]>();
  for (const { reference } of facts.pulls) {
    if (
      "invalid" in reference ||
      facts.answers.byImage.get(questionKey(reference))?.answer !== "found"
    )
      continue;
    const key = withoutHost(reference);
    const same = found.get(key);
    if (same === undefined) found.set(key, [reference]);
    else same.push(reference);
  }
  remembered.set(facts, found);
  return found;
}

/** Docker Hub's `library/` is its own: elsewhere the same image has no such folder. */
function withoutHost({ domain, path, tag, digest }: ImageReference): string {
  const rest = domain === "" ? path.slice(path.indexOf("/") + 1) : path;
  return `${domain === "docker.io" ? rest.replace(/^library\//, "") : rest}:${tag ?? "latest"}@${digest ?? ""}`;
}
