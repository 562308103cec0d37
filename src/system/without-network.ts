/** Starts programs in an empty network namespace, where the system grants one. */
import { findProgram, runProgram, type ProcessEnvironment } from "./run-program.ts";

/** A program with its arguments. */
interface Command {
  program: string;
  args: string[];
}

/** The options of unshare that work here; null if none do. Found out once. */
let granted: Promise<{ unshare: string; options: string[] } | null> | null = null;

/**
 * The command that runs without a network: no interface is up in it, not even loopback. The command
 * itself where the system grants no namespace; its proxies then lead nowhere, which does not hold
 * off requests to loopback. https://man7.org/linux/man-pages/man1/unshare.1.html
 */
export async function withoutNetwork(
  { program, args }: Command,
  environment: ProcessEnvironment,
): Promise<Command> {
  // guard: renderer-network
  const unshare = await (granted ??= findUnshare(environment));
  return unshare === null
    ? { program, args }
    : { program: unshare.unshare, args: [...unshare.options, "--", program, ...args] };
}

/** Root needs no user namespace; other users need one in which they are root. */
async function findUnshare(
  environment: ProcessEnvironment,
): Promise<{ unshare: string; options: string[] } | null> {
  const unshare = findProgram("unshare", environment);
  const nothing = findProgram("true", environment);
  if (unshare === null || nothing === null) return null;
  for (const options of [
    ["--net"],
    ["--map-current-user", "--net"],
    ["--map-root-user", "--net"],
  ]) {
    const result = await runProgram({
      program: unshare,
      args: [...options, "--", nothing],
      cwd: "/",
      env: {},
      timeoutMs: 5000,
    });
    if ("stdout" in result) return { unshare, options };
  }
  return null;
}
