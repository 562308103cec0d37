/** Reads the data of ConfigMaps and Secrets that are in Git. */
import { fieldOf, scalarTextOf, type GitopsObject } from "./gitops-object.ts";
import { isValues } from "./set-values.ts";

/** `encrypted`: only its keys are known. */
export type ObjectData = ReadonlyMap<string, string> | "encrypted";

export function dataOf({ kind, value }: GitopsObject): ObjectData {
  if (isValues(fieldOf(value, ["sops"]))) return "encrypted";
  const data = new Map<string, string>();
  for (const [key, each] of entriesOf(value, "data")) {
    const text = scalarTextOf(each) ?? "";
    data.set(key, kind === "Secret" ? Buffer.from(text, "base64").toString() : text);
  }
  if (kind === "Secret")
    for (const [key, each] of entriesOf(value, "stringData"))
      data.set(key, scalarTextOf(each) ?? "");
  return data;
}

function entriesOf(
  value: GitopsObject["value"],
  field: string,
): [string, GitopsObject["value"][string]][] {
  const entries = fieldOf(value, [field]);
  return isValues(entries) ? Object.entries(entries) : [];
}
