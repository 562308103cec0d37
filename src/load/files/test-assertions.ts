/** Finds files that tests of KUTTL and Chainsaw compare with a cluster, and never apply to it. */
import { resolve } from "node:path";
import { isWithin, textOf } from "../../system/paths.ts";
import { yamlsOf } from "../../system/yaml-values.ts";

/** https://kuttl.dev/docs/testing/asserts-errors.html */
const kuttlAssertion = /^\d+-(?:assert|errors)\.yaml$/;

const chainsawTests = ["chainsaw-test.yaml", "chainsaw-test.yml"];

/** https://kyverno.github.io/chainsaw/latest/operations/ */
const comparing = new Set(["assert", "error", "patch"]);
const applying = new Set(["apply", "create", "update"]);

const maxDepth = 32;

/**
 * Absolute paths of such files; `names` are those of the folder. A test says nothing of files that
 * lie elsewhere: others may apply them.
 */
export async function assertionsOf(
  folder: string,
  names: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const compared = new Set<string>();
  const applied = new Set<string>();
  for (const name of names) if (kuttlAssertion.test(name)) compared.add(resolve(folder, name));
  for (const name of chainsawTests) {
    if (!names.has(name)) continue;
    const text = textOf(resolve(folder, name));
    for (const [operation, file] of operationsIn(text === null ? null : await yamlsOf(text), 0)) {
      const files = comparing.has(operation) ? compared : applied;
      files.add(resolve(folder, file));
    }
  }
  for (const path of compared) {
    // guard: compared-files
    if (!isWithin(path, folder) || applied.has(path)) compared.delete(path);
  }
  return compared;
}

function* operationsIn(
  value: unknown,
  depth: number,
): Generator<[operation: string, file: string]> {
  if (typeof value !== "object" || value === null || depth > maxDepth) return;
  for (const [key, each] of Object.entries(value) as [string, unknown][]) {
    const isFile = typeof each === "object" && each !== null && "file" in each;
    if (isFile && typeof each.file === "string" && (comparing.has(key) || applying.has(key)))
      yield [key, each.file];
    yield* operationsIn(each, depth + 1);
  }
}
