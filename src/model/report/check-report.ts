/** The result of a run, and the only input of every format. */
import type { AcceptedFinding } from "./baseline.ts";
import type { MentionRole } from "../cluster/cluster.ts";
import type { Resource } from "../cluster/resource.ts";
import type { Finding, Severity, Verdict } from "./finding.ts";
import type { RuleMeta } from "./rule.ts";
import type { Edit } from "../source/edit.ts";
import type { Answer } from "../pull/answer.ts";
import type { GitopsSource, NotRenderedCode } from "../source/gitops-source.ts";
import type { Span } from "../source/source.ts";

/** One mention of an image, judged. */
export interface ReportedMention {
  at: Span;
  resource: Resource;
  path: string;
  role: MentionRole;
  container: string | null;
  /** The effective policy; as written if it is invalid. */
  pullPolicy: string;
  /** null if nothing was judged (`pullgate images`). */
  verdict: Verdict | null;
  assumes: string[];
  /** The cluster that pulls it; null for one without a name. */
  cluster: string | null;
  /** The GitOps source that renders it; null if it stands in a file. */
  source: GitopsSource | null;
  /** Set for an image in the values of a source that was not rendered. */
  inUnrenderedValues?: true;
  /** Only with `--explain-credentials`. */
  credentials?: ReportedCredentials;
}

/** The credentials that the kubelet would offer for a mention, without passwords. */
export interface ReportedCredentials {
  /** In the kubelet's order. `secret` is null for a node's; `key` is as in the docker config. */
  offers: { source: "secret" | "node"; secret: string | null; key: string; username: string }[];
  /** Whether the kubelet tries without credentials. */
  anonymous: boolean;
  /** Why the keyring cannot be built or the pod is unknown; null if neither is true. */
  error: string | null;
}

/** One image as written, with all its mentions. */
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
  /** The best answer for any credential; null if no registry was asked (`pullgate images`). */
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
  coverage: Coverage;
}

/** How much of what the clusters pull was rendered from GitOps sources. */
export interface Coverage {
  sources: number;
  rendered: number;
  suspended: number;
  notRendered: UnrenderedSource[];
  /** See `GitopsCoverage`. */
  incomplete: UnrenderedSource[];
  /**
   * `isWithheld`: restricted mode does not render it, though it may well be right. `count`: how
   * many paths the row stands for, if not one.
   */
  leftOut: { path: string; reason: string; count?: number; isWithheld?: true }[];
  /** Files of the folders whose names are not those of manifests. */
  otherFiles: number;
  /** How many sources of each kind were rendered. */
  kinds: (SourceKind & { count: number })[];
  /** Names of the clusters for which something was rendered. */
  clusters: string[];
  /** How long rendering took; 0 without GitOps sources. */
  durationMs: number;
}

export interface SourceKind {
  kind: string;
  /** A Kustomization of kustomize, which no controller applies. */
  isOverlay?: true;
}

/** A source that was not rendered. */
export interface UnrenderedSource extends SourceKind {
  namespace: string | null;
  name: string;
  cluster: string | null;
  code: NotRenderedCode;
  /** A clause without a full stop. */
  reason: string;
  /** How many images its values name. */
  images: number;
  at: Span;
}

export interface Report {
  tool: { name: string; version: string };
  summary: Summary;
  images: ReportedImage[];
  /** Sorted by file, line, column, rule. */
  findings: Finding[];
  /** The rules that findings name. */
  rules: readonly RuleMeta[];
  /** Sentences about the run: input that was left out, limits of the check. */
  notes: string[];
  /** Set by `pullgate diagnose`: it renders no GitOps sources, so it reports no coverage. */
  rendersNothing?: true;
  /** The new baseline, only with `--write-baseline`. No format shows it. */
  baseline?: AcceptedFinding[];
  /** Baseline entries that were not found, in words. Merging targets turns them into a note. */
  gone?: string[];
  /** Edits that write digests, and the images that cannot be pinned. Only with `--pin`. */
  pins?: { edits: Edit[]; left: string[] };
}

/** The outcome of edits to files. */
export interface FixResult {
  /** Number of edits by file. */
  files: { file: string; edits: number }[];
  /** Refused edits; `because` is a clause: "the line has changed since it was checked". */
  refused: { file: string; line: number; because: string }[];
}
