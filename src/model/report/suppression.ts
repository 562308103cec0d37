/** Suppressions: rules that a comment, an annotation or the configuration silences. */
import type { PodSpec } from "../cluster/pod-spec.ts";
import type { Resource } from "../cluster/resource.ts";
import type { Span } from "../source/source.ts";

/** One rule, silenced in one place. A comment that names several rules is several suppressions. */
export interface Suppression {
  /** As written: the rule may not exist. "" for text that is `unread`. */
  rule: string;
  /** Text that is meant to suppress something and is of a form that nothing reads. */
  unread?: string;
  reason: string | null;
  /** The last day of the suppression: "2027-01-31". */
  expires: string | null;
  at: Span;
  /** The place in the file that a person edits, if `at` is in a rendered manifest. */
  source?: Span;
  of:
    | {
        by: "comment";
        /** The suppressed line in the file of the comment. */
        line: number;
      }
    | {
        by: "annotation";
        resource: Resource;
        /** Limits it to the pulls of one pod template; null: the whole resource. */
        podSpec: PodSpec | null;
      }
    | {
        by: "configuration";
        /** A pattern with `*` for any text; null: all images. */
        image: string | null;
        /** "Kind/name" or "Kind/namespace/name". */
        resource: string | null;
      };
}

const maxRules = 20;

/**
 * Parses "<rule>[, <rule>]: <reason>", the text of an annotation or comment. The reason may end
 * with the last day: "… until 2027-01-31".
 */
export function parseSuppression(
  text: string,
): Pick<Suppression, "reason" | "expires"> & { rules: string[] } {
  const colon = text.indexOf(":");
  const names = colon < 0 ? text : text.slice(0, colon);
  const reason = colon < 0 ? "" : text.slice(colon + 1).trim();
  const rules = names
    .split(",")
    .map((name) => name.trim().slice(0, 100))
    .filter((name) => name !== "");
  const expires = /\buntil (\d{4}-\d{2}-\d{2})\W?$/.exec(reason)?.[1] ?? null;
  return { rules: rules.slice(0, maxRules), reason: reason === "" ? null : reason, expires };
}
