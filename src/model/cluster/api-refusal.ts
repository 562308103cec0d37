/** Why the API server refuses an object. Holds names and keys, never values. */
import type { Resource } from "./resource.ts";
import type { Span } from "../source/source.ts";

/** What stands where another type is wanted. */
export type NodeType = "mapping" | "list" | "string" | "number" | "boolean" | "null";

export type RefusalReason =
  /** `byte`: the offset at which Go's decoder fails. `looksLike`: a likely origin of the value. */
  | {
      code: "not-base64";
      field: "data" | "binaryData";
      key: string;
      byte: number;
      looksLike: "json" | "unpadded" | "url-alphabet" | null;
    }
  | { code: "wrong-value"; field: string; key: string; found: NodeType }
  /** `path`: from the root of the document. */
  | { code: "wrong-type"; path: string; found: NodeType; wanted: "mapping" | "list" | "string" }
  | { code: "invalid-key"; key: string }
  | { code: "key-in-both-maps"; key: string }
  | { code: "missing-key"; type: string; key: string }
  | { code: "missing-annotation"; annotation: string }
  /** `found`: the JSON type; "empty" for no text, "invalid" for text that is not JSON. */
  | { code: "not-json-object"; key: string; found: string; isEncodedTwice: boolean }
  | { code: "too-large" }
  | { code: "invalid-name"; path: string; name: string }
  | { code: "required"; path: string }
  /** A field with the letters of `wanted` in another case: the API server ignores it. */
  | { code: "misspelled"; path: string; wanted: string }
  /** A field that belongs to the pod spec and stands at `path`. */
  | { code: "wrong-depth"; path: string; wanted: string }
  | { code: "no-api-version"; wanted: string }
  /** `meant`: a kind of the version with nearly the same name. */
  | { code: "unknown-kind"; kind: string; version: string; meant: string | null }
  /** `removedIn`: the minor version of Kubernetes from which on there is no such version. */
  | {
      code: "wrong-api-version";
      kind: string;
      found: string;
      wanted: string;
      removedIn: number | null;
    }
  /** `found`: null if the field is missing, which counts as Always. */
  | { code: "restart-policy"; path: string; found: string | null; wanted: string[] };

/** A workload that the API server refuses, with the place to edit. */
export interface Refusal {
  resource: Resource;
  /** See `RootedFile.root`. */
  root: string;
  at: Span;
  reason: RefusalReason;
  /** The part that is refused. */
  of: "pull-secrets" | "workload";
}

/**
 * A field that names pull secrets or a service account where Kubernetes does not read it, or in a
 * spelling that Kubernetes does not know.
 */
export interface MisplacedField {
  resource: Resource;
  root: string;
  /** The place of the field. */
  at: Span;
  field: "imagePullSecrets" | "serviceAccountName";
  /** Where it stands, from the root of the document: "spec.imagePullSecrets". */
  path: string;
  /** Where it belongs. */
  wanted: string;
  /** The pull secrets or the service account that it names. */
  names: string[];
}
