/** Findings, as reports show them. */
import type { GitopsSource } from "../source/gitops-source.ts";
import type { Resource } from "../cluster/resource.ts";
import type { Span } from "../source/source.ts";
import type { Edit } from "../source/edit.ts";

export type Severity = "error" | "warning" | "notice";

/**
 * The triage of a finding: a wrong reference, wrong credentials, an unreachable registry, pull
 * settings to review, an object that the pod needs to start, or the input itself.
 */
export type Cause = "reference" | "credentials" | "connectivity" | "policy" | "start" | "manifest";

/** `unverified`: a doubt, which takes the severity of `--on-unverified`. */
export type Certainty = "proved" | "unverified";

/** A stop on the route of a pull, in order from the pod to the image. */
export type RouteStop = "account" | "secret" | "registry" | "image";

/** The route of a pull: the pod's service account and secrets, then the registry. */
export interface Route {
  serviceAccount: string;
  /** The owner of the list of secrets that counts. */
  from: "pod" | "service-account" | "none";
  secrets: string[];
  /** Host, with its port. */
  registry: string;
  /** Repository with tag or digest, without the host. */
  repository: string;
  /** The stop at which the route breaks; null if it is intact or the stop is unknown. */
  brokenAt: RouteStop | null;
}

/** The state of one pull once everything is known. */
export type Verdict = "pullable" | "broken" | "unverified";

/** A request to a registry with its reply, or another observation in words. */
export type EvidenceLine = string | { request: string };

/** One finding of a report. */
export interface Finding {
  rule: string;
  cause: Cause;
  severity: Severity;
  certainty: Certainty;
  /** The manifests had it before the change, so its severity is lowered to a notice. */
  preexisting: boolean;
  message: string;
  fix: string;
  docs: string;
  at: Span;
  /** The place in the rendered manifest, if a person edits another file. */
  rendered: { file: string; line: number } | null;
  resource: Resource | null;
  /** The clusters that it is about; empty for one without a name. */
  clusters: string[];
  /** The GitOps source that renders the resource; null if it stands in a file. */
  source: GitopsSource | null;
  container: string | null;
  image: string | null;
  event: string | null;
  evidence: EvidenceLine[];
  commands: string[];
  related: { at: Span; message: string }[];
  /** The first of `edits`. */
  suggestion: Edit | null;
  /** The edits that fix the finding at all of its editable places, each once. */
  edits: Edit[];
  /**
   * The route of the affected pull; null if the finding is about no pull, or the pod is unknown.
   */
  route: Route | null;
  /** Stable when lines move: a hash of rule, subject and file. */
  fingerprint: string;
}
