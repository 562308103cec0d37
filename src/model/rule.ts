/** A rule, the facts it may look at, and the diagnostics it yields. */

import type { Answers } from "./answer.ts";
import type { Cluster } from "./cluster.ts";
import type { Resource } from "./resource.ts";
import type { Certainty, Severity, Cause } from "./finding.ts";
import type { ImagePart } from "./image.ts";
import type { Pull, Need } from "./pull.ts";
import type { Span } from "./source.ts";
import type { Edit } from "./edit.ts";

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

/** What one rule has to say at one place. */
export interface Diagnostic {
  at: Span;
  /** One sentence: what is wrong, with the names in it. Wording is the same at every place of one `subject`. */
  message: string;
  /** What to do here, where more can be said than on the rule's card. Begins with a verb. */
  fix?: string;
  /** What is wrong: complaints of one rule with one subject are one finding with many places. */
  groupKey: string;
  /** What is wrong, where another rule may find the same: of those at one place the gravest speaks. Without it, rule and subject say it. */
  dedupeKey?: string;
  certainty?: Certainty;
  /** Instead of the card's, for what the evidence decides. */
  severity?: Severity;
  /** Never more than a notice: no rollout waits for it. */
  informational?: boolean;
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
  imagePart?: ImagePart;
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
  check(facts: Facts): Iterable<Diagnostic>;
}

/** What a rule says of itself. */
export type RuleMeta = Omit<Rule, "check">;
