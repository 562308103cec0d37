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

/** A generator selects among clusters, which Git may not know. */
export function needsClusterSecrets(applicationSet: Values): boolean {
  return hasClusters(mapOf(applicationSet["spec"])["generators"], 0);
}

function hasClusters(generators: YamlValue | undefined, depth: number): boolean {
  if (!Array.isArray(generators) || depth > 4) return false;
  return generators
    .map(mapOf)
    .some(
      (generator) =>
        generator["clusters"] !== undefined ||
        hasClusters(mapOf(generator["matrix"])["generators"], depth + 1) ||
        hasClusters(mapOf(generator["merge"])["generators"], depth + 1),
    );
}
