/**
 * Makes parameters of the clusters that Secrets describe.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/generators/cluster.go
 */
import { mapOf, textOf } from "../../objects/gitops-object.ts";
import type { GoMap } from "../go-template/go-value.ts";
import { sanitizeName } from "../go-template/text-functions.ts";
import type { YamlValue } from "../../objects/go-yaml.ts";
import type { Values } from "../../objects/set-values.ts";
import { isEmptySelector, matchesSelector } from "./label-selector.ts";
import { withValues, type Dialect } from "./parameters.ts";

const localServer = "https://kubernetes.default.svc";
const typeLabel = "argocd.argoproj.io/secret-type";

export function isClusterSecret({ kind, metadata }: Values): boolean {
  return kind === "Secret" && mapOf(mapOf(metadata)["labels"])[typeLabel] === "cluster";
}

export function clusterParameters(
  generator: Values,
  secrets: readonly Values[],
  dialect: Dialect,
): GoMap[] {
  const { selector } = generator;
  const values = mapOf(generator["values"]);
  const selected = secrets.filter((secret) =>
    matchesSelector(selector, labelsOf(mapOf(secret["metadata"])["labels"])),
  );
  const made = selected.map((secret) => secretParameters(secret, dialect));
  const hasLocal = secrets.some((secret) => dataOf(secret, "server") === localServer);
  // A selector leaves the local cluster out, as no Secret describes it.
  if (isEmptySelector(selector) && !hasLocal)
    made.unshift({
      name: "in-cluster",
      nameNormalized: "in-cluster",
      server: localServer,
      project: "",
    });
  return made.map((parameters) => withValues(parameters, values, dialect));
}

function labelsOf(labels: YamlValue | undefined): Map<string, string> {
  return new Map(
    Object.entries(mapOf(labels)).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  );
}

function dataOf(secret: Values, key: string): string {
  const plain = textOf(mapOf(secret["stringData"])[key]);
  if (plain !== null) return plain;
  return Buffer.from(textOf(mapOf(secret["data"])[key]) ?? "", "base64").toString();
}

function secretParameters(secret: Values, { goTemplate }: Dialect): GoMap {
  const name = dataOf(secret, "name");
  const parameters: GoMap = {
    name,
    nameNormalized: sanitizeName(name),
    server: dataOf(secret, "server"),
    project: dataOf(secret, "project"),
  };
  const { annotations, labels } = mapOf(secret["metadata"]);
  const parts = Object.entries({ annotations: mapOf(annotations), labels: mapOf(labels) });
  if (goTemplate)
    return {
      ...parameters,
      metadata: Object.fromEntries(parts.filter(([, map]) => Object.keys(map).length > 0)),
    };
  for (const [part, map] of parts)
    for (const [key, value] of Object.entries(map)) parameters[`metadata.${part}.${key}`] = value;
  return parameters;
}

/** The first generator of clusters that no Secret in Git describes; null where there is none. */
export function unknownClusters(applicationSet: Values, secrets: readonly Values[]): string | null {
  return unknownIn(mapOf(applicationSet["spec"])["generators"], secrets, 0);
}

const maxNesting = 4;

function unknownIn(
  generators: YamlValue | undefined,
  secrets: readonly Values[],
  depth: number,
): string | null {
  if (!Array.isArray(generators) || depth > maxNesting) return null;
  for (const generator of generators.map(mapOf)) {
    const { clusters, matrix, merge } = generator;
    const { selector } = mapOf(clusters);
    const isKnown = secrets.some((secret) =>
      matchesSelector(selector, labelsOf(mapOf(secret["metadata"])["labels"])),
    );
    if (clusters !== undefined && !isKnown) return described(mapOf(selector));
    const nested =
      unknownIn(mapOf(matrix)["generators"], secrets, depth + 1) ??
      unknownIn(mapOf(merge)["generators"], secrets, depth + 1);
    if (nested !== null) return nested;
  }
  return null;
}

/** "clusters", or "clusters with env=prod". */
function described({ matchLabels, matchExpressions }: Values): string {
  const labels = Object.entries(mapOf(matchLabels)).map(
    ([name, value]) => `${name}=${textOf(value) ?? ""}`,
  );
  const keys = (Array.isArray(matchExpressions) ? matchExpressions : []).map(
    (each) => textOf(mapOf(each)["key"]) ?? "",
  );
  const conditions = [...labels, ...keys].join(", ").slice(0, 200);
  return conditions === "" ? "clusters" : `clusters with ${conditions}`;
}
