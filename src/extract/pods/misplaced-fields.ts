/**
 * Finds fields that name pull secrets or a service account where Kubernetes does not read them, or
 * in a spelling that Kubernetes does not know. The API server drops such fields.
 */
import { detachString } from "../../model/text/detach-string.ts";
import { editDistance } from "../../model/text/edit-distance.ts";
import type { MisplacedField } from "../../model/cluster/api-refusal.ts";
import {
  childPath,
  child,
  type Manifest,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { isNull } from "../secrets/object-refusals.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";
import { customKindOf, type FieldName, type KindFields, podFields } from "./custom-kinds.ts";

export type FoundField = Pick<MisplacedField, "at" | "field" | "path" | "wanted" | "names">;

const accountFields: KindFields = {
  wanted: { imagePullSecrets: "imagePullSecrets" },
  legitimate: [/^imagePullSecrets$/],
};

/** Values of these keys are texts of others, or lists with fields of the same names. */
const skippedKeys: ReadonlySet<string> = new Set([
  "annotations",
  "labels",
  "env",
  "envFrom",
  "args",
  "command",
  "data",
  "affinity",
  "volumeClaimTemplates",
  "status",
]);

const maxDepth = 20;

/** The table row of a kind; undefined if its fields are not known. */
function fieldsOf(
  group: string,
  kind: string,
  podSpec: readonly string[] | null,
): KindFields | undefined {
  if (podSpec !== null) return podFields(podSpec.join("."));
  if (group === "" && kind === "ServiceAccount") return accountFields;
  return customKindOf(group, kind);
}

/** The misplaced fields of a resource. `podSpec`: the keys of the pod spec of a built-in kind. */
export function misplacedFields(
  manifest: Manifest,
  root: MappingNode,
  type: { group: string; kind: string; podSpec: readonly string[] | null },
  budget: Budget,
): FoundField[] {
  const fields = fieldsOf(type.group, type.kind, type.podSpec);
  if (fields === undefined) return [];
  const found: FoundField[] = [];
  const walk = (node: YamlNode, path: string, depth: number): void => {
    if (node.node === "scalar" || depth > maxDepth || !spend(budget, "visits")) return;
    if (node.node === "sequence") {
      for (const [index, item] of node.items.entries()) walk(item, `${path}[${index}]`, depth + 1);
      return;
    }
    for (const { key, value } of node.entries) {
      if (skippedKeys.has(key.value)) continue;
      const here = childPath(path, key.value);
      const field = fieldNamed(key.value);
      const wanted = field === null ? undefined : fields.wanted[field];
      if (field === null || wanted === undefined) {
        walk(value, here, depth + 1);
        continue;
      }
      const names = namesIn(value);
      const isRead = fields.legitimate.some((pattern) =>
        pattern.test(here.replace(/\[\d+\]/g, "")),
      );
      if (!isRead && names.length > 0 && !names.some(hasTemplateMarkers) && spend(budget, "kept"))
        found.push({
          at: manifest.span(key),
          field,
          path: here,
          wanted,
          names: names.map(detachString),
        });
    }
  };
  walk(root, "", 0);
  return found.filter(({ field, names, wanted }) => !isRepeated(root, field, names, wanted));
}

/** Pull secrets that are named at the right place as well need no second mention. */
function isRepeated(root: MappingNode, field: FieldName, names: string[], wanted: string): boolean {
  let node: YamlNode | undefined = root;
  for (const key of wanted.split(".")) node = child(node, key);
  const right = node === undefined ? [] : namesIn(node);
  return field === "serviceAccountName"
    ? right.length > 0
    : right.length > 0 && names.every((name) => right.includes(name));
}

/** Called per key of a manifest; memoised per key. */
const knownKeys = new Map<string, FieldName | null>();
const maxKnownKeys = 1_000;

/** The field that a key means: in another letter case, singular, or with a slip. */
function fieldNamed(key: string): FieldName | null {
  if (key.length < 10 || key.length > 24) return null;
  let field = knownKeys.get(key);
  if (field === undefined) {
    field = nearestField(key.toLowerCase().replace(/[^a-z]/g, ""));
    if (knownKeys.size < maxKnownKeys) knownKeys.set(detachString(key), field);
  }
  return field;
}

function nearestField(letters: string): FieldName | null {
  if (/^(?:image)?pullsecrets?$/.test(letters)) return "imagePullSecrets";
  if (letters === "serviceaccountname" || letters === "serviceaccount") return "serviceAccountName";
  if (letters.length < 13) return null;
  if (editDistance(letters, "imagepullsecrets", 3) <= 2) return "imagePullSecrets";
  return editDistance(letters, "serviceaccountname", 3) <= 2 ? "serviceAccountName" : null;
}

/** The names in a list of objects or texts, in an object, or in a text. */
function namesIn(value: YamlNode): string[] {
  if (isNull(value)) return [];
  const items = value.node === "sequence" ? value.items : [value];
  return items.flatMap((item) => {
    const name = text(item) ?? text(child(item, "name"));
    return name === null || name === "" ? [] : [name];
  });
}
