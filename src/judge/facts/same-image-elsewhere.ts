/** Finds a missing image on other registries of the manifests that this run has contacted. */
import type { Facts } from "../../model/report/rule.ts";
import { familiar, hostOf, type ImageReference } from "../../model/pull/image.ts";
import { questionKey } from "../../model/pull/answer.ts";

const remembered = new WeakMap<Facts, Map<string, ImageReference[]>>();

/** Familiar names, in manifest order. Makes no requests. */
export function sameImageElsewhere(facts: Facts, reference: ImageReference): string[] {
  const host = hostOf(reference);
  const others = foundImages(facts).get(withoutHost(reference)) ?? [];
  return [...new Set(others.filter((other) => hostOf(other) !== host).map(familiar))];
}

/** A sentence that follows a fix; "" if there is none. */
export function orUseSameImage(facts: Facts, reference: ImageReference): string {
  const there = sameImageElsewhere(facts, reference)
    .slice(0, 3)
    .map((image) => `\`${image}\``);
  return there.length === 0
    ? ""
    : ` Another registry has the same path and tag: ${there.join(", ")}.`;
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

/** Only Docker Hub has `library/`; other registries omit it from the path. */
function withoutHost({ domain, path, tag, digest }: ImageReference): string {
  const rest = domain === "" ? path.slice(path.indexOf("/") + 1) : path;
  const name = domain === "docker.io" ? rest.replace(/^library\//, "") : rest;
  return `${name}:${tag ?? "latest"}@${digest ?? ""}`;
}
