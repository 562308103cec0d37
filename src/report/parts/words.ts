/** Numbers, places and triage in words. The words hold untrusted text: the format makes it harmless. */
import type { MentionRole } from "../../model/cluster.ts";
import type { Resource } from "../../model/resource.ts";
import type { Finding } from "../../model/finding.ts";
import type { Report } from "../../model/check-report.ts";

/** "1 image", "0 images". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** The first question answered: "reference", or "connectivity, unverified". */
export function triage(finding: Finding): string {
  return finding.certainty === "unverified" ? `${finding.cause}, unverified` : finding.cause;
}

/** "rendered/prod.yaml:214:18" */
export function position(at: { file: string; line: number; column: number }): string {
  return `${at.file}:${at.line}:${at.column}`;
}

const roleWords: Record<MentionRole, string> = {
  container: "container ",
  init: "init container ",
  ephemeral: "ephemeral container ",
  volume: "volume ",
  custom: "",
};

/** "Deployment shop/api › init container migrate", the namespace left out where the manifest names none. */
export function place(resource: Resource, container: string | null, role: MentionRole): string {
  const namespace = resource.namespace === null ? "" : `${resource.namespace}/`;
  const name = resource.name === null ? "(no name)" : resource.name;
  return `${resource.kind} ${namespace}${name}${container === null ? "" : ` › ${roleWords[role]}${container}`}`;
}

/** The place of each finding in words, null where it has no resource: the mentions of the report know the role of its container. */
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

/** "asked" for an exchange with a registry, "because" for the steps that led to it. */
export function evidenceLabel(line: string): string {
  return /^(HEAD|GET|POST) /.test(line) ? "asked" : "because";
}

/** A line for each of the first `max`, and "and 23 more" for the rest. */
export function shortened<T>(all: T[], max: number, write: (one: T) => string): string[] {
  const lines = all.slice(0, max).map(write);
  return all.length <= max ? lines : [...lines, `and ${all.length - max} more`];
}

/** "also at web.yaml:12:3  Deployment shop/web › container app", without its first words. */
export function relatedPlace({ at, message }: Finding["related"][number]): string {
  return `${position(at)}  ${message}`;
}

/** Gives each text back as it is, and the second, third… of the same with a number. */
export function uniquely(): (text: string) => string {
  const given = new Map<string, number>();
  return (text) => {
    let number = given.get(text) ?? 0;
    let unique = text;
    do {
      number++;
      unique = number === 1 ? text : `${text} (${number})`;
    } while (number > 1 && given.has(unique));
    given.set(text, number);
    if (number > 1) given.set(unique, 1);
    return unique;
  };
}
