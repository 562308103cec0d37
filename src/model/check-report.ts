/** The one result of a run, and the only input of every format. */
import type { AcceptedFinding } from "./baseline.ts";
import type { MentionRole } from "./cluster.ts";
import type { Resource } from "./resource.ts";
import type { Finding, Severity, Verdict } from "./finding.ts";
import type { RuleMeta } from "./rule.ts";
import type { Edit } from "./edit.ts";
import type { Answer } from "./answer.ts";
import type { Span } from "./source.ts";

/** One mention of an image, judged. */
export interface ReportedMention {
  at: Span;
  resource: Resource;
  path: string;
  role: MentionRole;
  container: string | null;
  /** The effective policy; as written where it is invalid. */
  pullPolicy: string;
  /** null where nothing was judged (`pullgate images`). */
  verdict: Verdict | null;
  assumes: string[];
  /** Undefined unless asked for (`--explain-credentials`). */
  credentials?: ReportedCredentials;
}

/** What the kubelet would offer for a mention; never a password. */
export interface ReportedCredentials {
  /** In its order. `secret` is null where the node holds it; `key` is as it is written in the docker config. */
  offers: { source: "secret" | "node"; secret: string | null; key: string; username: string }[];
  /** An attempt without credentials is made. */
  anonymous: boolean;
  /** Why the keyring cannot be built, or the pod cannot be seen. */
  error: string | null;
}

/** One image as written, with all its places. */
export interface ReportedImage {
  image: string;
  reference: {
    valid: boolean;
    domain: string | null;
    path: string | null;
    tag: string | null;
    digest: string | null;
  };
  mentions: ReportedMention[];
  /** The best answer that any credential got; null where nothing was asked (`pullgate images`). */
  answer: Answer["answer"] | null;
  resolvedDigest: string | null;
  platforms: string[] | null;
}

export interface Summary {
  files: number;
  documents: number;
  workloads: number;
  images: number;
  registries: number;
  requests: number;
  durationMs: number;
  verdicts: Record<Verdict, number>;
  findings: Record<Severity, number>;
}

export interface Report {
  tool: { name: string; version: string };
  summary: Summary;
  images: ReportedImage[];
  /** Sorted by file, line, column, rule. */
  findings: Finding[];
  /** Of the rules that findings name. */
  rules: readonly RuleMeta[];
  /** What was left out or read in a way worth knowing, a sentence each. */
  notes: string[];
  /** What is accepted from now on, where that is asked for; no format shows it. */
  baseline?: AcceptedFinding[];
  /** What the baseline accepts and was not found, a few words each; what may be in another part of the run is in its report. */
  gone?: string[];
  /** Where it is asked for (`--pin`): what writes digests beside tags, and the images without one for which nothing could be written. */
  pins?: { edits: Edit[]; left: string[] };
}

/** What became of edits in the files that they are of. */
export interface FixResult {
  /** Edits made, by file. */
  files: { file: string; edits: number }[];
  /** Places left alone; `because` is a clause: "the file has changed since it was read". */
  refused: { file: string; line: number; because: string }[];
}
