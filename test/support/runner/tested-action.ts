/** action.yml with the program that tests start behind it → a folder that a step can use. action.test.ts tests dist. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../cli/program.ts";

const root = join(import.meta.dirname, "../../..");

export function makeTestedAction(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "pullgate-action-"));
  const metadata = readFileSync(join(root, "action.yml"), "utf8");
  writeFileSync(
    join(path, "action.yml"),
    metadata.replace("main: dist/action.js", `main: ${program.action}`),
  );
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
