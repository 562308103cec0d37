/** What is told to people. */
import type { Cluster, Resource } from "./cluster.ts";
import type { ImagePart } from "./image.ts";
import type { Answers, Need, Pull } from "./pull.ts";
import type { Span } from "./source.ts";

export type Severity = "error" | "warning" | "notice";

/**
 * The triage that every finding carries: the reference is wrong, the credentials are, the registry cannot be reached;
 * or it is an assumption of the rollout, something the pod needs beside its image, or the input itself.
 */
export type Cause = "reference" | "credentials" | "connectivity" | "policy" | "start" | "manifest";

/** `proved`, or `unverified`: it could not be settled from here, and takes the severity of `--on-unverified`. */
export type Certainty = "proved" | "unverified";

/** All that a rule may look at. */
export interface Facts {
  cluster: Cluster;
  pulls: Pull[];
  needs: Need[];
  answers: Answers;
  /** The runtime of the nodes: "containerd://2.1.4"; null where it is not known. */
  runtime: string | null;
  /** The minor version of the nodes' Kubernetes: 34 of 1.34; null where it is not known. */
  kubernetes: number | null;
  /** Keys of the configuration that the change which is checked sets otherwise than they count. */
  changedKeys?: { key: string; at: Span }[];
}

/** A piece of one line of a file, and what it should read instead. The excerpt is the line as it was read: a file that has another by now is left alone. */
export interface Edit extends Span {
  replacement: string;
}

/** What one rule has to say at one place. */
export interface Complaint {
  at: Span;
  /** One sentence: what is wrong, with the names in it. Wording is the same at every place of one `subject`. */
  message: string;
  /** What to do here, where more can be said than on the rule's card. Begins with a verb. */
  fix?: string;
  /** What is wrong: complaints of one rule with one subject are one finding with many places. */
  subject: string;
  /** What is wrong, where another rule may find the same: of those at one place the gravest speaks. Without it, rule and subject say it. */
  matter?: string;
  certainty?: Certainty;
  /** Instead of the card's, for what the evidence decides. */
  severity?: Severity;
  /** Never more than a notice: no rollout waits for it. */
  minor?: boolean;
  pull?: Pull;
  /** Where there is no pull. */
  resource?: Resource;
  /** What the kubelet would say. */
  event?: string;
  evidence?: string[];
  /** Shell commands that confirm it on the cluster or against the registry. */
  commands?: string[];
  related?: { at: Span; message: string }[];
  /** Where `at` is an image: the part of it that is wrong, if that is another than its rule speaks of. */
  part?: ImagePart;
  /** Where there is one right answer: the scalar at this place should have this value, unescaped. */
  correction?: { at: Span; value: string };
  /** Where it stands in the rendered manifest, once `at` is the place that a person edits. */
  rendered?: Span;
  /** What makes the correction true, in the files that people edit. */
  edits?: Edit[];
}

/** A rule: its documentation, and one pure function of the facts. */
export interface Rule {
  /** `<thing>-<what is wrong>`: file, case folder, docs anchor. Never renamed. */
  id: string;
  cause: Cause;
  /** Of a proved complaint, unless the configuration says otherwise; "doubt" where there can be none. */
  severity: Severity | "off" | "doubt";
  /** Needs a registry: silent with `--offline`. */
  online: boolean;
  since: string;
  /** What is wrong, in one sentence. */
  summary: string;
  /** What happens on the cluster. */
  why: string;
  /** Begins with a verb. */
  fix: string;
  /** Where the foreign fact behind it can be read. */
  source: string;
  check(facts: Facts): Iterable<Complaint>;
}

/** What a rule says of itself. */
export type Card = Omit<Rule, "check">;

/** The way of a pull, as the kubelet goes it: whose secrets, and to which registry. */
export interface Route {
  serviceAccount: string;
  /** Whose list of secrets counts. */
  from: "pod" | "service-account" | "nobody";
  secrets: string[];
  /** Host, with its port. */
  registry: string;
  /** Repository with tag or digest, without the host. */
  repository: string;
}

/** The state of one pull once everything is known. */
export type Verdict = "pullable" | "broken" | "unverified";

/** One finding of a report. */
export interface Finding {
  rule: string;
  cause: Cause;
  severity: Severity;
  certainty: Certainty;
  message: string;
  fix: string;
  docs: string;
  at: Span;
  /** Where it stands in the rendered manifest, if a person edits it elsewhere. */
  rendered: { file: string; line: number } | null;
  resource: Resource | null;
  container: string | null;
  image: string | null;
  event: string | null;
  evidence: string[];
  commands: string[];
  related: { at: Span; message: string }[];
  /** The first of `edits`. */
  suggestion: Edit | null;
  /** What mends it at all of its places that can be edited, each once. */
  edits: Edit[];
  /** Of the pull that it speaks of; null where it speaks of none, or nobody can see the pod. */
  route: Route | null;
  /** Stable when lines move: a hash of rule, subject and file. */
  fingerprint: string;
}
