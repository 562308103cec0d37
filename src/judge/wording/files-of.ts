/** Names the files that declare objects. */
import type { DeclaredObject } from "../../model/cluster/declared-object.ts";

const maxNamed = 3;

type Placed = Pick<DeclaredObject, "at" | "root">;

/** "`dev/secret.yaml` and `prod/secret.yaml`"; a rendered root for what is rendered. */
export function filesOf(objects: readonly Placed[]): string {
  const files = namesOf(objects).map((file) => `\`${file}\``);
  if (files.length > maxNamed) return `${files.slice(0, maxNamed).join(", ")} and others`;
  return files.length < 2
    ? files.join("")
    : `${files.slice(0, -1).join(", ")} and ${files.at(-1) ?? ""}`;
}

/** "`dev/secret.yaml` creates", "`dev/secret.yaml` and `prod/secret.yaml` create". */
export function filesThatCreate(objects: readonly Placed[]): string {
  return `${filesOf(objects)} ${namesOf(objects).length === 1 ? "creates" : "create"}`;
}

function namesOf(objects: readonly Placed[]): string[] {
  return [...new Set(objects.map(({ at, root }) => (at.file.startsWith("<") ? root : at.file)))];
}
