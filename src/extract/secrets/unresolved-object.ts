/** A product while the rest of the manifests is still unread. */
import type { DeclaredObject } from "../../model/cluster.ts";
import type { NamespaceRule } from "./namespaces.ts";

export interface UnresolvedObject extends Omit<DeclaredObject, "namespaces"> {
  where: NamespaceRule;
  /** It copies type, keys and content of another of its kind. */
  like: { name: string; namespace: string | null } | null;
  /** It makes nothing, but adds its keys to one of that name. */
  adds: boolean;
  /** Generators of External Secrets that its content comes from. */
  generators: { kind: string; name: string }[];
}

/** What a generator of External Secrets says of the credentials it makes. */
export interface CredentialGenerator {
  kind: string;
  name: string;
  registries: string[] | null;
  lifetimeSeconds: number | null;
}

/** What most products are, to be spread into the others. */
export const emptyObject: Omit<
  UnresolvedObject,
  "kind" | "name" | "where" | "root" | "by" | "at" | "hook"
> = {
  certain: true,
  producer: null,
  source: "manifest",
  type: null,
  typeAt: null,
  keys: null,
  keyAt: null,
  dockerConfig: null,
  hidden: null,
  registries: null,
  refreshSeconds: null,
  lifetimeSeconds: null,
  imagePullSecrets: [],
  like: null,
  adds: false,
  generators: [],
};

/** The credentials that these generators make end after so long. https://external-secrets.io/latest/api/generator/ecr/ (12 h), …/gcr/ (1 h) */
export const lifetimesSeconds: ReadonlyMap<string, number> = new Map([
  ["ECRAuthorizationToken", 12 * 3600],
  ["GCRAccessToken", 3600],
]);
