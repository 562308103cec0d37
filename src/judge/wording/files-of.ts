/** Names the files that declare objects. */
import type { DeclaredObject } from "../../model/cluster/declared-object.ts";

const maxNamed = 3;

/** "`dev/secret.yaml` and `prod/secret.yaml`"; a rendered root for what is rendered. */
export function filesOf(objects: readonly Pick<DeclaredObject, "at" | "root">[]): string {
  const files = [...new Set(objects.map(fileOf))].map((file) => `\`${file}\``);
  if (files.length > maxNamed) return `${files.slice(0, maxNamed).join(", ")} and others`;
  return files.length < 2
    ? files.join("")
    : `${files.slice(0, -1).join(", ")} and ${files.at(-1) ?? ""}`;
}

export function fileOf({ at, root }: Pick<DeclaredObject, "at" | "root">): string {
  return at.file.startsWith("<") ? root : at.file;
}
