import { divisionOf } from "../../../model/cluster/cluster-division.ts";
import { isAlike, type DeclaredObject } from "../../../model/cluster/declared-object.ts";
import type { Workload } from "../../../model/cluster/cluster.ts";
import type { ObjectDiagnostic, Rule } from "../../../model/report/rule.ts";

export const objectRepeated: Rule = {
  id: "object-repeated",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "An object is declared twice, with different contents.",
  why: "The later declaration overrides the earlier one when both are applied.",
  fix: "Remove the declaration that is wrong.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check({ cluster }) {
    const division = divisionOf(cluster);
    const declared = cluster.objects.filter(
      ({ source, certain, producer, name, namespaces, hook }) =>
        source === "manifest" &&
        certain &&
        producer === null &&
        name !== null &&
        hook === null &&
        "is" in namespaces,
    );
    const groups = Map.groupBy(declared, (object) =>
      JSON.stringify([
        object.kind,
        object.namespaces,
        object.name,
        object.root,
        division.folderKey(object),
      ]),
    );
    for (const group of groups.values())
      for (const [index, object] of group.entries()) {
        const before = group[index - 1];
        if (before === undefined || isAlike(before, object) || division.areApart(before, object))
          continue;
        yield {
          at: object.at,
          resource: object.by,
          message:
            `The ${object.kind} \`${qualified(object)}\` is declared twice: this declaration ` +
            "overrides the earlier one",
          groupKey: `${object.root} ${object.kind} ${qualified(object)}`,
          related: [{ at: before.at, message: "overridden" }],
        };
      }
    yield* repeatedWorkloads(cluster.workloads);
  },
};

/** The image of a resource of its own or in a List. Templates are applied any number of times. */
const ownImage = /^(?:items\[\d{1,6}\]\.)?(?:spec|template)\./;

/** Workloads of one file with the same containers, and other images. */
function* repeatedWorkloads(workloads: readonly Workload[]): Generator<ObjectDiagnostic> {
  const named = workloads.filter(({ resource, hook, mentions }) => {
    return (
      resource.name !== null && hook === null && mentions.some(({ path }) => ownImage.test(path))
    );
  });
  const groups = Map.groupBy(
    named,
    ({ resource: { apiVersion, kind, namespace, name }, root, at }) =>
      JSON.stringify([apiVersion, kind, namespace, name, root, at.file]),
  );
  for (const group of groups.values())
    for (const [index, workload] of group.entries()) {
      const before = group[index - 1];
      if (before === undefined || partsOf(before, "container") !== partsOf(workload, "container"))
        continue;
      if (partsOf(before, "image") === partsOf(workload, "image")) continue;
      const { resource, root, at } = workload;
      const name = inNamespace(resource.namespace, resource.name);
      yield {
        at,
        resource,
        message:
          `The ${resource.kind} \`${name}\` is declared twice: this declaration ` +
          "overrides the earlier one",
        groupKey: `${root} ${resource.kind} ${name}`,
        related: [{ at: before.at, message: "overridden" }],
      };
    }
}

function partsOf({ mentions }: Workload, part: "container" | "image"): string {
  return JSON.stringify(mentions.map((mention) => mention[part]));
}

function qualified({ name, namespaces }: DeclaredObject): string {
  const namespace = "is" in namespaces ? namespaces.is : null;
  return inNamespace(namespace, name);
}

function inNamespace(namespace: string | null, name: string | null): string {
  return namespace === null ? (name ?? "") : `${namespace}/${name ?? ""}`;
}
