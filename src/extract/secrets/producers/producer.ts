/** The rows of the table of producers. */
import type { ObjectKind, UnmadeReason } from "../../../model/cluster/declared-object.ts";
import type { Resource } from "../../../model/cluster/resource.ts";
import type { MappingNode, ScalarNode, YamlNode } from "../../../model/source/source.ts";
import type { NamespaceRule } from "../namespaces.ts";
import type { UnresolvedObject } from "../unresolved-object.ts";

/** A kind whose controller creates Secrets, ConfigMaps or ServiceAccounts. */
export interface Producer {
  /** API group, "" for core; `*` matches any text. */
  group: string;
  /** One or several kinds separated by a space; case-insensitive; `*` matches any text. */
  kind: string;
  /** The name for "made by"; default: the kind. */
  by?: string;
  /** Empty for a kind that is known to create no Secret. */
  outputs: readonly ProducerOutput[];
}

/**
 * One object that a producer creates, or with `each` one for each item.
 *
 * Paths are written like those of image locations. A path that begins with a dot starts at the
 * item, "." is the item itself, any other path starts at the resource.
 */
export interface ProducerOutput {
  /** Default: "Secret". */
  kind?: ObjectKind;
  /** The path of the items. */
  each?: string;
  /**
   * Templates; the first one whose paths all exist is used. Paths are in braces; `{name}` is
   * metadata.name, `{key}` the key of an item in a map. null: the name is unknown.
   */
  name: readonly string[] | null;
  /** Applied to the name, for controllers that rewrite names. */
  rewriteName?: (name: string) => string;
  /** Paths; the first that exists is used. Default: the namespace of the resource. */
  namespace?: readonly string[];
  /** Replaces `namespace`. */
  where?: (view: ProducerView) => NamespaceRule;
  /** Paths of the type; the first that exists is used. */
  type?: readonly string[];
  /** The type if none is written. Default: "Opaque"; null: unknown. */
  defaultType?: string | null;
  /** Keys that the object always has. Without `keys`, `keyMaps` and `keyPaths` they are unknown. */
  keys?: readonly string[];
  /** Paths of maps whose keys are keys of the object. */
  keyMaps?: readonly string[];
  /** Paths of strings that are keys of the object. */
  keyPaths?: readonly string[];
  /** True if the object has further, unknown keys. */
  hasMoreKeys?: true | ((view: ProducerView) => boolean);
  /** The condition under which the object is created. */
  when?: (view: ProducerView) => boolean;
  /** False if the object may or may not be created. */
  certain?: false;
  /** Paths of the annotations that the object gets, which replication controllers read. */
  annotations?: readonly string[];
  /** The path of a string with `{"annotations": …}` as JSON. */
  jsonAnnotations?: string;
  /** The place and reason that the object is probably never created; null if there is none. */
  unmade?: (view: ProducerView) => { node: YamlNode; reason: UnmadeReason } | null;
  /** The path of a map with templates of docker configs, by key: texts, or maps with `text`. */
  dockerConfigTemplate?: string;
  /** The refresh interval in seconds. */
  refresh?: (view: ProducerView) => number | "never" | null;
  lifetimeSeconds?: number;
  /** The path of references to generators of External Secrets. */
  generators?: string;
  /** The object whose content is copied. */
  like?: (view: ProducerView) => UnresolvedObject["like"];
  /** True if the producer only adds keys to an existing object. */
  adds?: (view: ProducerView) => boolean;
  /** The path of the pull secrets of a ServiceAccount. */
  pullSecrets?: string;
}

/** A resource and the current item of `each`, as the functions of a row read them. */
export interface ProducerView {
  root: MappingNode;
  /** The resource itself without `each`. */
  item: YamlNode;
  resource: Resource;
  /** The strings at a path. */
  texts: (path: string) => string[];
  /** The string scalars at a path. */
  scalars: (path: string) => ScalarNode[];
  /** True if a node other than null exists at a path. */
  has: (path: string) => boolean;
  /** True if a boolean at a path is true. */
  isTrue: (path: string) => boolean;
}
