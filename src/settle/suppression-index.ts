/** Finds the suppressions that match a diagnostic, without a look at all of them. */
import type { Resource } from "../model/cluster/resource.ts";
import { canonical, familiar } from "../model/pull/image.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Diagnostic } from "../model/report/rule.ts";
import type { Suppression } from "../model/report/suppression.ts";
import { isLike } from "../model/text/wildcard.ts";

type Subject = Pick<Diagnostic, "at" | "rendered" | "pull" | "resource">;

export class SuppressionIndex {
  /** Comments, by file and line. */
  readonly #byLine = new Map<string, Suppression[]>();
  /** Annotations, by the resource itself, and by its file and names. */
  readonly #byResource = new Map<Resource | string, Suppression[]>();
  readonly #ofConfiguration: Suppression[] = [];

  constructor(suppressions: Iterable<Suppression>) {
    for (const suppression of suppressions) {
      const { of, at } = suppression;
      if (of.by === "comment") add(this.#byLine, lineKey(at.file, of.line), suppression);
      else if (of.by === "configuration") this.#ofConfiguration.push(suppression);
      else {
        add(this.#byResource, of.resource, suppression);
        add(this.#byResource, nameKey(at.file, of.resource), suppression);
      }
    }
  }

  matching(subject: Subject): ReadonlySet<Suppression> {
    const { at, pull } = subject;
    const resource = pull?.workload.resource ?? subject.resource;
    const place = subject.rendered ?? at;
    // A diagnostic about a pull may point at its policy or secrets instead of the image.
    const places = [at, place, ...(pull === undefined ? [] : [pull.mention.at])];
    const keys = resource === undefined ? [] : [resource, nameKey(place.file, resource)];
    return new Set([
      ...places.flatMap(({ file, line }) => this.#byLine.get(lineKey(file, line)) ?? []),
      ...keys
        .flatMap((key) => this.#byResource.get(key) ?? [])
        .filter((each) => isOfPodTemplate(each, pull)),
      ...this.#ofConfiguration.filter((each) => isOfPattern(each, resource, pull)),
    ]);
  }
}

function add<K>(map: Map<K, Suppression[]>, key: K, suppression: Suppression): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [suppression]);
  else known.push(suppression);
}

function lineKey(file: string, line: number): string {
  return `${line} ${file}`;
}

function nameKey(file: string, resource: Resource): string {
  return [...namesOf(resource), file].join("\n");
}

/** An annotation of a pod template suppresses nothing of the other templates. */
function isOfPodTemplate({ of }: Suppression, pull: Pull | undefined): boolean {
  return (
    of.by !== "annotation" ||
    pull === undefined ||
    of.podSpec === null ||
    pull.mention.podSpec === of.podSpec
  );
}

function isOfPattern(
  { of }: Suppression,
  resource: Resource | undefined,
  pull: Pull | undefined,
): boolean {
  if (of.by !== "configuration") return false;
  const { image, resource: name } = of;
  return (
    (name === null || namesOf(resource).some((each) => isLike(name, each))) &&
    (image === null || (pull !== undefined && imagesOf(pull).some((each) => isLike(image, each))))
  );
}

/** "Kind/name", and "Kind/namespace/name" where it has one. */
export function namesOf(resource: Resource | undefined): string[] {
  if (resource === undefined) return [];
  const { kind, namespace, name } = resource;
  return [
    `${kind}/${name ?? ""}`,
    ...(namespace === null ? [] : [`${kind}/${namespace}/${name ?? ""}`]),
  ];
}

/** As written, in familiar form and in canonical form. */
function imagesOf({ mention, reference, rewrittenFrom }: Pull): string[] {
  const names = [reference, rewrittenFrom].flatMap((each) =>
    each === undefined || "invalid" in each ? [] : [familiar(each), canonical(each)],
  );
  return [mention.image, ...names];
}
