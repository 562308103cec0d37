/** Turns the configuration's `cluster.secrets` and `cluster.serviceAccounts` into objects. */
import type { Span } from "../../model/source/source.ts";
import { type NamespaceRule, wildcard } from "./namespaces.ts";
import { emptySecret, emptyServiceAccount, type UnresolvedObject } from "./unresolved-object.ts";

/**
 * Parses names of the form "namespace/name". A `*` in the namespace matches any text; the name `*`
 * stands for any name. A name without a namespace applies to all namespaces.
 */
export function configuredObjects(configured: {
  secrets: string[];
  serviceAccounts: string[];
  /** The line of the configuration. */
  at: Span;
}): UnresolvedObject[] {
  const { secrets, serviceAccounts, at } = configured;
  return [
    ...secrets.map((written): UnresolvedObject => ({
      ...emptySecret,
      ...identity("Secret", written, at),
      type: "kubernetes.io/dockerconfigjson",
      hidden: "declared",
    })),
    ...serviceAccounts.map((written): UnresolvedObject => ({
      ...emptyServiceAccount,
      ...identity("ServiceAccount", written, at),
    })),
  ];
}

function identity(
  kind: "Secret" | "ServiceAccount",
  written: string,
  at: Span,
): Pick<UnresolvedObject, "name" | "where" | "root" | "by" | "at" | "hook" | "source"> {
  const slash = written.indexOf("/");
  const namespace = slash < 0 ? "*" : written.slice(0, slash);
  const name = written.slice(slash + 1);
  const isPattern = namespace.includes("*");
  const where: NamespaceRule = isPattern
    ? { patterns: [wildcard(namespace)], but: [], selectors: [] }
    : { is: namespace };
  return {
    name: name === "*" ? null : name,
    where,
    root: "",
    by: { apiVersion: "v1", kind, namespace: isPattern ? null : namespace, name },
    at,
    hook: null,
    source: "configuration",
  };
}
