/** Where somebody says that what a rule finds is to be accepted. */
import type { PodSpec } from "./pod-spec.ts";
import type { Resource } from "./resource.ts";
import type { Span } from "./source.ts";

/** One rule, silenced in one place. One that names several is several. */
export interface Suppression {
  /** As written: there may be no such rule. */
  rule: string;
  reason: string | null;
  /** The last day on which it holds, "2027-01-31". */
  expires: string | null;
  at: Span;
  of:
    | {
        by: "comment";
        /** The line that it speaks of, in the file that it stands in. */
        line: number;
      }
    | {
        by: "annotation";
        resource: Resource;
        /** Where it stands on a pod's template: that one's pulls; null for all of the resource. */
        podSpec: PodSpec | null;
      }
    | {
        by: "configuration";
        /** Patterns, `*` for any text; null for all. */
        image: string | null;
        /** "Kind/name" or "Kind/namespace/name". */
        resource: string | null;
      };
}

const maxRules = 20;

/** "<rule>[, <rule>]: <reason>", as annotations and comments have it. A reason may end with its last day: "… until 2027-01-31". */
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
