/** Makes one diagnostic of a source that was not rendered. */
import type {
  ChartProblem,
  NotRendered,
  NotRenderedReason,
} from "../../model/source/gitops-source.ts";
import type { Facts, ObjectDiagnostic } from "../../model/report/rule.ts";
import { assumptionLines, notRenderedFix, notRenderedText } from "../wording/why-not-rendered.ts";

type ReasonOf<C> = Extract<NotRenderedReason, { code: C }>;

/** A source that was not rendered for one reason. */
export type NotRenderedFor<C> = Omit<NotRendered, "reason"> & { reason: ReasonOf<C> };

/** The sources that were not rendered for one of some reasons. */
export function* notRenderedFor<C extends NotRenderedReason["code"]>(
  { cluster }: Facts,
  codes: readonly C[],
): Generator<NotRenderedFor<C>> {
  for (const each of cluster.gitops?.coverage.notRendered ?? []) if (isFor(each, codes)) yield each;
}

/** The same for sources that were rendered. */
export function* incompleteFor<C extends NotRenderedReason["code"]>(
  { cluster }: Facts,
  codes: readonly C[],
): Generator<NotRenderedFor<C>> {
  for (const each of cluster.gitops?.coverage.incomplete ?? []) if (isFor(each, codes)) yield each;
}

function isFor<C extends NotRenderedReason["code"]>(
  each: NotRendered,
  codes: readonly C[],
): each is NotRendered & NotRenderedFor<C> {
  return codes.some((code) => code === each.reason.code);
}

/** What a program printed, and the names that are suggested, differ from run to run. */
const changingFields: ReadonlySet<string> = new Set(["detail", "near", "isMissed"]);

/** The facts that identify a reason; sources that share them make one finding. */
function reasonKey(reason: NotRenderedReason): string {
  // The same flag keeps the charts of all hosts away.
  if (reason.code === "offline") return reason.code;
  return Object.entries(reason)
    .filter(([field]) => !changingFields.has(field))
    .map(([, value]) => String(value))
    .join(" ");
}

/** The message is the same for all sources with the reason, which make one finding. */
export function unrendered({ source, reason }: NotRendered): ObjectDiagnostic {
  const { apiVersion, kind, namespace, name, at } = source;
  const text = notRenderedText(reason);
  const fix = notRenderedFix(reason);
  return {
    at,
    resource: { apiVersion, kind, namespace, name },
    message: `Not rendered: ${text}`,
    groupKey: reasonKey(reason),
    certainty: "unverified",
    ...(fix === null ? {} : { fix }),
  };
}

/** A chart that cannot be fetched: the source never rolls out. */
export function chartDiagnostic(
  { source, reason }: NotRendered & { reason: ChartProblem },
  fix?: string,
): ObjectDiagnostic {
  const { apiVersion, kind, namespace, name, at } = source;
  const text = notRenderedText(reason);
  return {
    at,
    resource: { apiVersion, kind, namespace, name },
    message: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
    groupKey: reasonKey(reason),
    ...(source.assumes === undefined ? {} : { certainty: "unverified" as const }),
    evidence: assumptionLines(source),
    ...(fix === undefined ? {} : { fix }),
  };
}
