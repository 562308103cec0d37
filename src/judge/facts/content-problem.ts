/** Finds problems of the content of an image on the nodes that may run it. */
import type { Facts } from "../../model/report/rule.ts";
import type { ImageReference } from "../../model/pull/image.ts";
import { refusesZstd } from "../../model/pull/layer-type.ts";
import { runsOn, selectionOf, selectPlatform } from "../../model/pull/platform.ts";
import type { Pull } from "../../model/pull/pull.ts";
import type { ImageContent } from "../../model/pull/answer.ts";
import { answerTo } from "./answered.ts";
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import { listSome } from "../../model/text/list-some.ts";

export type ContentProblem =
  /** No manifest for nodes of these platforms. */
  | { flaw: "platform-missing"; nodes: string[]; offered: string[] }
  /** A single manifest, built for another platform than that of these nodes. */
  | { flaw: "platform-mismatch"; nodes: string[]; made: string }
  /** `everywhere`: a part of a single manifest, which every node needs. */
  | ({ flaw: "child-missing"; everywhere: boolean } & ImageContent["absent"][number])
  | { flaw: "type-unsupported"; type: string; certain: boolean };

/** A pull with one problem of its image content. */
export interface PullWithContentProblem<K extends ContentProblem["flaw"]> {
  pull: Pull;
  reference: ImageReference;
  flaw: Extract<ContentProblem, { flaw: K }>;
  evidence: EvidenceItem[];
}

/** The pulls whose image has a problem of this kind, in manifest order. */
export function* pullsWithContentProblem<K extends ContentProblem["flaw"]>(
  facts: Facts,
  kind: K,
): Generator<PullWithContentProblem<K>> {
  for (const pull of facts.pulls) {
    const answer = answerTo(facts, pull);
    if (answer === null || "invalid" in pull.reference) continue;
    for (const flaw of contentProblemsOf(facts, pull))
      if (isOf(flaw, kind))
        yield { pull, reference: pull.reference, flaw, evidence: answer.evidence };
  }
}

export function contentProblemsOf(facts: Facts, pull: Pull): ContentProblem[] {
  const content = contentOf(facts, pull);
  if (content === null) return [];
  const { kind, platforms, artifact, zstd, absent, unnamed } = content;
  const { role } = pull.mention;
  if (artifact !== null) {
    const certain = isRefused(artifact, facts.runtime);
    // An image volume needs only files, and a custom kind may accept artifacts.
    if (role === "volume" || certain === null) return [];
    return [{ flaw: "type-unsupported", type: artifact, certain: certain && role !== "custom" }];
  }
  const refused = zstd === undefined ? null : refusesZstd(zstd.type, facts.runtime);
  if (zstd !== undefined && refused !== null) {
    const nodes = zstd.platforms.filter((platform) => pull.platforms.includes(platform));
    const certain = refused && (kind === "manifest" || surestNodes(pull, nodes).isCertain);
    if (kind === "manifest" || nodes.length > 0)
      return [{ flaw: "type-unsupported", type: zstd.type, certain }];
  }
  const flaws: ContentProblem[] = absent
    .map((part) => ({
      ...part,
      platforms: part.platforms.filter((platform) => pull.platforms.includes(platform)),
    }))
    .filter((part) => part.platforms.length > 0)
    // One missing layer fails the pull like many.
    .filter((part, index, all) => part.what !== "layer" || all.findIndex(isLayer) === index)
    .map((part) => ({
      flaw: "child-missing",
      everywhere: kind === "manifest",
      ...part,
    }));
  if (platforms === null) return flaws;
  if (kind === "index") {
    const selection = selectionOf(facts.runtime);
    const nodes = pull.platforms.filter(
      (platform) => selectPlatform(platforms, platform, selection) === null,
    );
    if (nodes.length > 0 && !unnamed)
      flaws.push({ flaw: "platform-missing", nodes, offered: platforms });
    return flaws;
  }
  const [made] = platforms;
  const nodes =
    made === undefined ? [] : pull.platforms.filter((platform) => !runsOn(platform, made));
  // An image volume is never run.
  if (made !== undefined && nodes.length > 0 && role !== "volume")
    flaws.push({ flaw: "platform-mismatch", nodes, made });
  return flaws;
}

const isLayer = ({ what }: ImageContent["absent"][number]): boolean => what === "layer";

/** null if the image was not found or not inspected. */
export function contentOf(facts: Facts, pull: Pull): ImageContent | null {
  const answer = answerTo(facts, pull);
  return answer?.answer === "found" ? answer.content : null;
}

/**
 * Whether nodes certainly refuse this type; null if they accept it. containerd 1.x converts schema
 * 1, 2.0 disables it and 2.1 has removed it; shims may run WebAssembly.
 * https://github.com/containerd/containerd/blob/main/RELEASES.md#deprecated-features
 */
function isRefused(type: string, runtime: string | null): boolean | null {
  if (!isSchema1(type)) return !/wasm|webassembly/i.test(type);
  const major = /^containerd:\/\/v?(\d+)/.exec(runtime ?? "")?.[1];
  return major === undefined ? false : Number(major) >= 2 ? true : null;
}

export function isSchema1(type: string): boolean {
  return type.startsWith("application/vnd.docker.distribution.manifest.v1+");
}

/**
 * The nodes of a problem on which the pod surely may run; without any, all of them, and the problem
 * is a doubt.
 */
export function surestNodes(
  { placement }: Pull,
  nodes: readonly string[],
): { nodes: string[]; isCertain: boolean } {
  const certain = nodes.filter((platform) => !placement.uncertain.includes(platform));
  return certain.length > 0
    ? { nodes: certain, isCertain: true }
    : { nodes: [...nodes], isCertain: false };
}

/** "`linux/amd64`, `linux/arm64` and 3 more", at most eight. */
export function inWords(platforms: readonly string[]): string {
  return listSome(
    platforms.map((platform) => `\`${platform}\``),
    8,
  );
}

function isOf<K extends ContentProblem["flaw"]>(
  flaw: ContentProblem,
  kind: K,
): flaw is Extract<ContentProblem, { flaw: K }> {
  return flaw.flaw === kind;
}
