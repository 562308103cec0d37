/** Suggests existing repositories for one that a registry does not have. */
import { editDistance } from "../../model/text/edit-distance.ts";
import {
  canonical,
  familiar,
  hostOf,
  parseImageReference,
  type ImageReference,
} from "../../model/pull/image.ts";
import type { Mention } from "../../model/cluster/cluster.ts";
import type { Diagnostic, Facts } from "../../model/report/rule.ts";
import { questionKey } from "../../model/pull/answer.ts";
import { corrected } from "./correction.ts";
import { expectedNames, officialImages } from "./official-images.ts";

export interface RepositorySuggestion extends Pick<Diagnostic, "correction"> {
  /** A sentence that begins with a verb. */
  fix: string;
}

const most = 3;

/**
 * Repositories that may be meant, best first: without the registry's name that is written twice,
 * an official image, or another repository that this run has found. null if none is close.
 */
export function suggestRepository(
  facts: Facts,
  reference: ImageReference,
  mention: Mention,
): RepositorySuggestion | null {
  const inner = innerReference(reference);
  if (inner !== null) {
    const image = familiar(inner);
    return {
      fix: `Use \`${image}\`: the name of a registry stands before that of another one.`,
      ...corrected(mention, image),
    };
  }
  const near = similarRepositories(facts, reference);
  if (near.length === 0) return null;
  const [first = "", ...others] = near;
  const also =
    others.length === 0 ? "" : ` (also close: ${others.map((name) => `\`${name}\``).join(", ")})`;
  const certain = others.length === 0 && officialImages.includes(first);
  const suffix = canonical({ ...reference, domain: "", path: "" });
  return {
    fix: `Use \`${first}\`${also}, or correct the name.`,
    ...(certain ? corrected(mention, first + suffix) : {}),
  };
}

/** Familiar names without tag or digest, closest first, at most three. */
export function similarRepositories(facts: Facts, reference: ImageReference): string[] {
  const name = familiar({ ...reference, tag: null, digest: null });
  const official = reference.domain === "docker.io" && /^library\/[^/]+$/.test(reference.path);
  const expected = official ? expectedNames.get(name) : undefined;
  if (expected !== undefined) return [expected];
  const found = new Set(foundRepositories(facts, reference));
  const candidates = new Set([
    ...(official ? officialImages : []),
    ...(isOfficialCopy(reference) ? officialImages.map((each) => copyPrefix + each) : []),
    ...found,
  ]);
  return [...candidates]
    .map((candidate) => ({
      candidate,
      distance: distance(name, candidate, found.has(candidate) ? 2 : 4),
    }))
    .filter(({ candidate, distance }) => candidate !== name && distance < Infinity)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Amazon's copies of the official images. https://gallery.ecr.aws/docker */
const copyPrefix = "public.ecr.aws/docker/library/";

function isOfficialCopy({ domain, path }: ImageReference): boolean {
  return `${domain}/${path}`.startsWith(copyPrefix);
}

/** `docker.io/registry.k8s.io/pause` holds the reference `registry.k8s.io/pause`. */
function innerReference(reference: ImageReference): ImageReference | null {
  const [first = "", ...rest] = reference.path.split("/");
  if (reference.domain !== "docker.io" || rest.length === 0 || !first.includes(".")) return null;
  const inner = parseImageReference(canonical({ ...reference, domain: "" }));
  return "invalid" in inner || inner.domain === reference.domain ? null : inner;
}

/**
 * Repositories of the same registry: those that this run has found, for this change or before it,
 * and those that the registry lists.
 */
function foundRepositories(facts: Facts, reference: ImageReference): string[] {
  const ofBefore = (facts.before?.images ?? []).filter(
    (other) => hostOf(other) === hostOf(reference),
  );
  const found = facts.pulls.flatMap(({ reference: other }) =>
    "invalid" in other ||
    hostOf(other) !== hostOf(reference) ||
    facts.answers.byImage.get(questionKey(other))?.answer !== "found"
      ? []
      : [other],
  );
  const answer = facts.answers.byImage.get(questionKey(reference));
  const siblings = (answer?.answer === "missing" ? (answer.siblings ?? []) : []).map((path) => ({
    ...reference,
    path,
  }));
  return [...found, ...ofBefore, ...siblings].map((other) =>
    familiar({ ...other, tag: null, digest: null }),
  );
}

/**
 * The number of typos: one in a short name, two in a longer one, in one component. A path that
 * differs only in its separators or in a component too many is as close as a typo. Components
 * shorter than `shortest` are never typos of each other.
 */
function distance(name: string, candidate: string, shortest: number): number {
  const plain = (text: string): string => text.replaceAll(/[._-]/g, "");
  if (plain(name) === plain(candidate)) return 0.5;
  const parts = name.split("/");
  const others = candidate.split("/");
  if (parts.length !== others.length) return Infinity;
  const [[mine, theirs] = ["", ""], ...more] = parts.flatMap((part, index): [string, string][] =>
    part === others[index] ? [] : [[part, others[index] ?? ""]],
  );
  if (more.length > 0 || mine.replaceAll(/\D/g, "") !== theirs.replaceAll(/\D/g, ""))
    return Infinity;
  const shorter = Math.min(mine.length, theirs.length);
  const limit = shorter < shortest ? 0 : shorter < 8 ? 1 : 2;
  const edits = editDistance(mine, theirs, limit);
  return edits <= limit ? edits : Infinity;
}
