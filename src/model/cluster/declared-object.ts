/** Secrets, ConfigMaps and ServiceAccounts: the objects that pods refer to. */
import type { ApplyHook } from "./apply-hook.ts";
import type { Located } from "./pod-spec.ts";
import type { RefusalReason } from "./api-refusal.ts";
import type { Resource } from "./resource.ts";
import { shownFolder } from "../source/shown-folder.ts";
import type { Span } from "../source/source.ts";

/** The kinds of objects that pods refer to. */
export type ObjectKind = DeclaredObject["kind"];

/**
 * The namespaces of an object. `is`: exactly one; null is the unnamed namespace of its root.
 * `match`: all namespaces whose name matches the (anchored) regular expression but not `but`.
 */
export type Namespaces = { is: string | null } | { match: string; but: string | null };

/** Why a producer probably never creates an object, and the place that shows it. */
export interface Unmade {
  at: Span;
  reason: UnmadeReason;
}

export type UnmadeReason =
  /** The producer only adds to an existing object, and nothing creates it. */
  | { code: "adds-only" }
  /** Its policy says that it creates nothing. */
  | { code: "never-created" }
  /** A CSI driver creates the Secret when a pod mounts the class, and no pod does. */
  | { code: "not-mounted" }
  /** A SealedSecret that only opens in another namespace, or under another name. */
  | { code: "sealed-elsewhere"; namespace: string }
  | { code: "sealed-under-name"; name: string }
  /** Its template is not JSON, whatever the values are. */
  | { code: "template-not-json" }
  /** Its selector does not match the namespace. */
  | { code: "not-selected" };

/** What a kustomization that is not rendered includes. It is applied together. */
export interface GeneratorInputs {
  /** Files, and folders with files. */
  paths: ReadonlySet<string>;
  /** The kustomization puts all of it into one namespace, whatever the files say. */
  haveOneNamespace: boolean;
}

/** Whether the file is one of the inputs. */
export function includesFile({ paths }: GeneratorInputs, file: string): boolean {
  return paths.has(file) || paths.has(shownFolder(file));
}

/** The fields that all kinds share. */
interface DeclaredObjectBase {
  /** null if unknown, because the name is encrypted or computed in the cluster. */
  name: string | null;
  namespaces: Namespaces;
  /** See `RootedFile.root`. */
  root: string;
  /**
   * False if the object may or may not exist: a namespace selector or wildcard, a heuristic, or a
   * Secret that a CSI driver creates on mount.
   */
  certain: boolean;
  /** The manifest of the object, or the resource that produces it. */
  by: Resource;
  /** The kind or program that produces the object ("ExternalSecret"); null for its own manifest. */
  producer: string | null;
  at: Span;
  hook: ApplyHook | null;
  /** Set for an object that a kustomization generates. */
  inputs?: GeneratorInputs;
  /** Set if its producer probably never creates the object, which then counts as absent. */
  unmade?: Unmade;
  /** Set if the API server refuses the object, which then does not exist. */
  refusal?: { at: Span; reason: RefusalReason };
  /** `inventory` is the state of the cluster (`--inventory`). */
  source: "manifest" | "inventory" | "configuration";
}

/** A Secret. Of its values only the docker config of a registry login is kept. */
export interface DeclaredSecret extends DeclaredObjectBase {
  kind: "Secret";
  /** null if unknown. The default of Kubernetes is "Opaque". */
  type: string | null;
  /** null if no type is written. */
  typeAt: Span | null;
  /** The keys of its data; null if unknown. */
  keys: string[] | null;
  /** An overlay that is not rendered may add keys. */
  hasOpenKeys?: true;
  /**
   * The key that the kubelet reads in a Secret of this type, else the only key that is written.
   * null for other types, and if several other keys are written.
   */
  keyAt: Located<string> | null;
  /** Set for what a Job may create: pods may need it to start, but none pulls with it. */
  onlyForStart?: true;
  /** The `auth` in the producer's template that is not base64, whatever the values are. */
  wrongAuth?: Span;
  /** The docker config of a registry login, base64 decoded; null if it is unknown or absent. */
  dockerConfig: { key: ".dockerconfigjson" | ".dockercfg"; text: string } | null;
  /**
   * Why the content is unknown: "encrypted", "made in the cluster"; null if it is known or absent.
   */
  hidden: string | null;
  /** Registry hosts and paths that the template or generator of the producer names. */
  registries: string[] | null;
  /**
   * Seconds between two refreshes by the producer; "never" if it writes the Secret once; null if
   * there is no producer or it is unknown.
   */
  refreshSeconds: number | "never" | null;
  /** Seconds until the credential expires (ECR: 12 hours); null if unknown. */
  lifetimeSeconds: number | null;
}

export interface DeclaredConfigMap extends DeclaredObjectBase {
  kind: "ConfigMap";
  /** The keys of its data; null if unknown. */
  keys: string[] | null;
  /** An overlay that is not rendered may add keys. */
  hasOpenKeys?: true;
}

export interface DeclaredServiceAccount extends DeclaredObjectBase {
  kind: "ServiceAccount";
  /** The pull secrets of pods that name none themselves. */
  imagePullSecrets: Located<string>[];
  /** What `secrets` names. The kubelet does not pull with it; see `mountable`. */
  secrets: Located<string>[];
  /**
   * The Secrets that its pods may use: "listed" if the annotation
   * `kubernetes.io/enforce-mountable-secrets` is true, "any" if it is false; null if it is absent.
   */
  mountable: "listed" | "any" | null;
}

/** An object declared by its own manifest, by a producer, an inventory or the configuration. */
export type DeclaredObject = DeclaredSecret | DeclaredConfigMap | DeclaredServiceAccount;

/** The member of the union for one kind. */
export type DeclaredObjectOf<K extends ObjectKind> = Extract<DeclaredObject, { kind: K }>;

/** Narrows an object to one kind. */
export function isOfKind<K extends ObjectKind>(
  object: DeclaredObject,
  kind: K,
): object is DeclaredObjectOf<K> {
  return object.kind === kind;
}

/** Whether two declarations of one object say the same. */
export function isAlike(one: DeclaredObject, other: DeclaredObject): boolean {
  return contentOf(one) === contentOf(other);
}

function contentOf(object: DeclaredObject): string {
  if (object.kind === "ConfigMap") return JSON.stringify(object.keys?.toSorted() ?? null);
  if (object.kind === "ServiceAccount")
    return JSON.stringify(object.imagePullSecrets.map(({ value }) => value));
  const { type, keys, dockerConfig, hidden, registries } = object;
  return JSON.stringify([
    type,
    keys?.toSorted() ?? null,
    dockerConfig?.text ?? null,
    hidden,
    registries,
  ]);
}
