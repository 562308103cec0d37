/** A rule, the facts that it may read, and the diagnostics that it yields. */

import type { Answers } from "../pull/answer.ts";
import type { BeforeChange } from "./before-change.ts";
import type { ChangedScalar } from "../source/changed-scalar.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Resource } from "../cluster/resource.ts";
import type { Certainty, RouteStop, Severity, Cause, EvidenceLine } from "./finding.ts";
import type { ImagePart } from "../pull/image.ts";
import type { Pull, Need } from "../pull/pull.ts";
import type { Span } from "../source/source.ts";
import type { Edit } from "../source/edit.ts";

/** Everything that a rule may read. */
export interface Facts {
  cluster: Cluster;
  pulls: Pull[];
  needs: Need[];
  answers: Answers;
  /** The container runtime of the nodes, for example "containerd://2.1.4"; null if unknown. */
  runtime: string | null;
  /** The minor version of the nodes' Kubernetes: 34 for 1.34; null if unknown. */
  kubernetes: number | null;
  /** Registries for which the configuration declares mirrors. */
  mirrored?: ReadonlySet<string> | "all";
  /** The manifests before the change; absent without a base. */
  before?: BeforeChange;
  /** Values of source files that YAML changes before they are rendered into an image. */
  changedScalars?: readonly ChangedScalar[];
  /** Protected configuration keys that the checked change sets; their base values apply. */
  changedKeys?: ChangedKey[];
}

/** Everything about a diagnostic except its subject. */
export interface DiagnosticBase {
  at: Span;
  /** One sentence that says what is wrong; the same for every place of a `groupKey`. */
  message: string;
  /** Replaces the rule's fix where the facts allow a more precise one. Begins with a verb. */
  fix?: string;
  /** Diagnostics of one rule with one key become one finding with several places. */
  groupKey: string;
  /**
   * Names a defect that several rules can find: of the diagnostics with one key at one place only
   * the most severe is reported. Defaults to rule and `groupKey`.
   */
  dedupeKey?: string;
  certainty?: Certainty;
  /** Overrides the rule's severity. */
  severity?: Severity;
  /** Overrides the rule's cause. */
  cause?: Cause;
  /** Caps the severity at notice: the problem does not block a rollout. */
  informational?: boolean;
  /** The event that the kubelet or the API server would report. */
  event?: string;
  evidence?: EvidenceLine[];
  /** Shell commands that confirm the problem in the cluster or against the registry. */
  commands?: string[];
  related?: { at: Span; message: string }[];
  /** Set if there is exactly one fix: the unescaped value that the scalar at `at` should have. */
  correction?: { at: Span; value: string };
  /** The place in the rendered manifest, once `at` has been traced to a source file. */
  rendered?: Span;
  /** Edits to source files that apply the correction. */
  edits?: Edit[];
}

/** A diagnostic about one pull. Its verdict follows from such diagnostics. */
export interface PullDiagnostic extends DiagnosticBase {
  pull: Pull;
  resource?: never;
  /** The wrong part of the image if it is not the rule's `part`. */
  imagePart?: ImagePart;
  /** Overrides the rule's `breaksPull`. */
  breaksPull?: BreaksPull;
}

/** A diagnostic about a Kubernetes object. */
export interface ObjectDiagnostic extends DiagnosticBase {
  resource: Resource;
  pull?: never;
  imagePart?: never;
  breaksPull?: never;
}

/** A diagnostic about a place in a file: a document, a chart, a suppression, the configuration. */
export interface PlaceDiagnostic extends DiagnosticBase {
  pull?: never;
  resource?: never;
  imagePart?: never;
  breaksPull?: never;
}

/** A rule's raw result at one place. */
export type Diagnostic = PullDiagnostic | ObjectDiagnostic | PlaceDiagnostic;

/** A diagnostic together with the rule that yields it. */
export interface RuleDiagnostic {
  rule: Rule;
  diagnostic: Diagnostic;
}

/**
 * What a proved diagnostic means for its pull. `true`: the pull fails. `"maybe"`: it may fail,
 * so its verdict is `unverified`. `false`: the pull succeeds all the same. An unverified diagnostic
 * of a rule that is not `false` makes the verdict `unverified`.
 */
export type BreaksPull = boolean | "maybe";

/**
 * The part of an image that a rule finds wrong. `version`: the digest, else the tag. `malformed`:
 * the part without which the rest parses.
 */
export type WrongImagePart = ImagePart | "version" | "malformed";

/** The card of a rule: its documentation, and what other stages need to know of it. */
export interface RuleMeta {
  /** `<thing>-<what is wrong>`: names the file, the case and the docs page. Never renamed. */
  id: string;
  cause: Cause;
  /**
   * The severity of a proved diagnostic unless the configuration sets another; "doubt" for a rule
   * that never proves anything.
   */
  severity: Severity | "off" | "doubt";
  /** Needs registry answers: the rule is silent with `--offline`. */
  online: boolean;
  since: string;
  /** What is wrong, in one sentence. */
  summary: string;
  /** What happens in the cluster. */
  why: string;
  /** Begins with a verb. */
  fix: string;
  /** A URL that documents the behaviour behind the rule. */
  source: string;
  breaksPull: BreaksPull;
  /** Used to trace a diagnostic to the value that sets this part; null for rules about no image. */
  part: WrongImagePart | null;
  /** Where the route from pod to image breaks; null if the route is intact or unknown. */
  routeStop: RouteStop | null;
  /** Additional registry requests: the current digest of tags that are pinned by a digest. */
  asksFor?: "digests-of-pinned-tags";
  /** Its corrections are the edits of `--pin`, even when the rule is off. */
  pins?: true;
  /** The rule reports suppressions with this problem; `settle` finds them. */
  suppressionProblem?: "unused" | "expired" | "without-reason";
}

/** A rule: its card, and one pure function of the facts. */
export interface Rule extends RuleMeta {
  check(facts: Facts): Iterable<Diagnostic>;
}

/** A key of the configuration to which a change gives another value. */
export interface ChangedKey {
  key: string;
  /** True if the check uses the value of the change, false if it uses that from before. */
  inForce: boolean;
  /** The items and keys that the change adds and removes; [] where they are not shown. */
  difference: { text: string; isAdded: boolean }[];
  at: Span;
}
