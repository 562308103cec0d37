/** Starts programs in an empty network namespace, where the system grants one. */
import { openSync } from "node:fs";
import { pid } from "node:process";
import { findProgram, runProgram, type ProcessEnvironment } from "./run-program.ts";

/** A program with its arguments. */
interface Command {
  program: string;
  args: string[];
}

/** The command that starts others in a namespace; null if none is granted. Found out once. */
let granted: Promise<Command | null> | null = null;

const timeoutMs = 5000;

/**
 * The command that runs without a network: no interface is up in it, not even loopback. The command
 * itself where the system grants no namespace; its proxies then lead nowhere, which does not hold
 * off requests to loopback.
 */
export async function withoutNetwork(
  { program, args }: Command,
  environment: ProcessEnvironment,
): Promise<Command> {
  // guard: renderer-network
  const entry = await (granted ??= findEntry(environment));
  return entry === null
    ? { program, args }
    : { program: entry.program, args: [...entry.args, "--", program, ...args] };
}

/** Root needs no user namespace; other users need one in which they are root. */
async function findEntry(environment: ProcessEnvironment): Promise<Command | null> {
  const unshare = findProgram("unshare", environment);
  if (unshare === null) return null;
  for (const options of [
    ["--net"],
    ["--map-current-user", "--net"],
    ["--map-root-user", "--net"],
  ]) {
    const own = { program: unshare, args: options };
    const shared = await sharedNamespace(own, environment);
    if (shared !== null && (await works(shared, environment))) return shared;
    if (await works(own, environment)) return own;
  }
  return null;
}

/**
 * The command that enters one namespace for all programs, which saves the 3 ms that making one
 * takes. The namespace lasts as long as this process, which holds it open. Null if there is none.
 * https://man7.org/linux/man-pages/man1/nsenter.1.html
 */
async function sharedNamespace(
  { program, args }: Command,
  environment: ProcessEnvironment,
): Promise<Command | null> {
  const [nsenter, cat] = ["nsenter", "cat"].map((name) => findProgram(name, environment));
  if (nsenter == null || cat == null) return null;
  const { spawn } = await import("node:child_process");
  const holder = spawn(program, [...args, "--", cat], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "pipe", "ignore"],
    timeout: timeoutMs,
  });
  // A process that cannot be written to ends without an answer.
  holder.stdin.on("error", () => {}).write("\n");
  const isInside = await new Promise<boolean>((resolve) => {
    holder.stdout.once("data", () => resolve(true));
    holder.on("error", () => resolve(false)).on("close", () => resolve(false));
  });
  if (!isInside) return null;
  try {
    const kinds = args.length > 1 ? ["user", "net"] : ["net"];
    const enter = kinds.map((kind) => `--${kind}=${heldOpen(`/proc/${holder.pid}/ns/${kind}`)}`);
    return { program: nsenter, args: ["--preserve-credentials", ...enter] };
  } catch {
    return null;
  } finally {
    holder.stdin.end();
  }
}

/** A path to the file that lasts as long as this process. */
function heldOpen(file: string): string {
  return `/proc/${pid}/fd/${openSync(file, "r")}`;
}

async function works(
  { program, args }: Command,
  environment: ProcessEnvironment,
): Promise<boolean> {
  const nothing = findProgram("true", environment);
  if (nothing === null) return false;
  const command = { program, args: [...args, "--", nothing] };
  return "stdout" in (await runProgram({ ...command, cwd: "/", env: {}, timeoutMs }));
}
