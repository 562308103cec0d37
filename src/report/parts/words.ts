/** Writes numbers, places and causes. The results hold untrusted text, which formats escape. */
import type { MentionRole } from "../../model/cluster/cluster.ts";
import type { Resource } from "../../model/cluster/resource.ts";
import type { EvidenceLine, Finding } from "../../model/report/finding.ts";
import type { Report } from "../../model/report/check-report.ts";

/** "1 image", "0 images". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** The cause: "reference", or "connectivity, unverified". */
export function triage(finding: Finding): string {
  return finding.certainty === "unverified" ? `${finding.cause}, unverified` : finding.cause;
}

/** "rendered/prod.yaml:214:18" */
export function position(at: { file: string; line: number; column: number }): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** The last line with a part of the span: a span that ends in column 1 ends on the line before. */
export function lastLine(at: { line: number; endLine: number; endColumn: number }): number {
  return Math.max(at.line, at.endColumn === 1 ? at.endLine - 1 : at.endLine);
}

const roleWords: Record<MentionRole, string> = {
  container: "container ",
  init: "init container ",
  ephemeral: "ephemeral container ",
  volume: "volume ",
  custom: "",
};

/** "Deployment shop/api › init container migrate"; without the namespace if it is unknown. */
export function place(resource: Resource, container: string | null, role: MentionRole): string {
  const namespace = resource.namespace === null ? "" : `${resource.namespace}/`;
  const object = `${resource.kind} ${namespace}${resource.name ?? "(no name)"}`;
  return container === null ? object : `${object} › ${roleWords[role]}${container}`;
}

/**
 * Names the place of each finding; null if it has no resource. The mentions of the report supply
 * the roles of containers.
 */
export function placesOf(report: Report): (finding: Finding) => string | null {
  const key = (image: string | null, resource: Resource, container: string | null) =>
    JSON.stringify([image, resource.kind, resource.namespace, resource.name, container]);
  const roles = new Map<string, MentionRole>();
  for (const { image, mentions } of report.images)
    for (const mention of mentions)
      roles.set(key(image, mention.resource, mention.container), mention.role);
  return ({ image, resource, container }) =>
    resource &&
    place(resource, container, roles.get(key(image, resource, container)) ?? "container");
}

/** "asked" for a request to a registry, "because" for other evidence. */
export function evidenceLabel(line: EvidenceLine): string {
  return typeof line === "string" ? "because" : "asked";
}

export function evidenceText(line: EvidenceLine): string {
  return typeof line === "string" ? line : line.request;
}

/** One line for each of the first `max` items, and "and 23 more" for the rest. */
export function shortened<T>(items: T[], max: number, write: (item: T) => string): string[] {
  return [...items.slice(0, max).map(write), ...moreThan(items, max)];
}

/** "and 23 more" if there are more than `max` items. */
export function moreThan(items: readonly unknown[], max: number): string[] {
  return items.length <= max ? [] : [`and ${items.length - max} more`];
}

/** "web.yaml:12:3  Deployment shop/web › container app". */
export function relatedPlace({ at, message }: Finding["related"][number]): string {
  return `${position(at)}  ${message}`;
}

/** "as bot", or "without a username". */
export function asUser(username: string): string {
  return username === "" ? "without a username" : `as ${username}`;
}

/** Numbers repeated texts, for formats that merge entries of the same name. */
export class UniqueNames {
  readonly #used = new Map<string, number>();

  /** The text itself the first time, then "text (2)", "text (3)". */
  add(text: string): string {
    let number = this.#used.get(text) ?? 0;
    let unique = text;
    do {
      number++;
      unique = number === 1 ? text : `${text} (${number})`;
    } while (number > 1 && this.#used.has(unique));
    this.#used.set(text, number);
    if (number > 1) this.#used.set(unique, 1);
    return unique;
  }
}
