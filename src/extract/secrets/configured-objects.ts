/** What the configuration says is in the cluster → products. Pure. */
import type { Span } from "../../model/source.ts";
import { type UnresolvedObject, emptyObject } from "./unresolved-object.ts";
import { type NamespaceRule, wildcard } from "./namespaces.ts";

/** Names as "namespace/name"; `*` in a namespace for any text, `*` alone for any name. */
export function configuredObjects(declared: {
  secrets: string[];
  serviceAccounts: string[];
  at: Span;
}): UnresolvedObject[] {
  const { secrets, serviceAccounts, at } = declared;
  const of =
    (kind: "Secret" | "ServiceAccount") =>
    (written: string): UnresolvedObject => {
      const slash = written.indexOf("/");
      const namespace = slash < 0 ? "*" : written.slice(0, slash);
      const name = written.slice(slash + 1);
      const where: NamespaceRule = namespace.includes("*")
        ? { patterns: [wildcard(namespace)], but: [], selectors: [] }
        : { is: namespace };
      const by = {
        apiVersion: "v1",
        kind,
        namespace: namespace.includes("*") ? null : namespace,
        name,
      };
      const draft: UnresolvedObject = {
        ...emptyObject,
        kind,
        name: name === "*" ? null : name,
        where,
        root: "",
        by,
        at,
        hook: null,
        source: "configuration",
      };
      if (kind === "ServiceAccount") return draft;
      return { ...draft, type: "kubernetes.io/dockerconfigjson", hidden: "declared" };
    };
  return [...secrets.map(of("Secret")), ...serviceAccounts.map(of("ServiceAccount"))];
}
