/** action.yml with the sources behind it instead of dist → a folder that a step can use. What is built is tested in action.test.ts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

export function makeSourceAction(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "pullgate-action-"));
  const metadata = readFileSync(join(root, "action.yml"), "utf8");
  writeFileSync(
    join(path, "action.yml"),
    metadata.replace("main: dist/action.js", `main: ${join(root, "src/action.ts")}`),
  );
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
