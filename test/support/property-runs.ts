/** How many cases each property is tried with: a set number in a test run, as many as fit into the time in `npm run fuzz`. */
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import type fc from "fast-check";

/** What test/fuzz.ts asks for: seconds for each property, and the file that it counts in. */
const { PULLGATE_FUZZ_SECONDS: seconds, PULLGATE_FUZZ_LOG: log } = process.env;

/** Parameters of `fc.assert`. A failure's seed and its smallest case are in its message. */
export function propertyRuns<T>(numRuns: number): fc.Parameters<T> {
  if (seconds === undefined || log === undefined) return { numRuns };
  const place = callSite();
  const count: fc.Plugin<T> = () => ({
    onAllRunsComplete(details) {
      appendFileSync(
        log,
        `${JSON.stringify({ place, cases: details.numRuns, failed: details.failed })}\n`,
      );
    },
  });
  return {
    numRuns: 2 ** 31 - 1,
    interruptAfterTimeLimit: Number(seconds) * 1000,
    markInterruptAsFailure: false,
    plugins: [count],
  };
}

/** "keyring.test.ts:305" */
function callSite(): string {
  const frame = new Error().stack?.split("\n").find((line) => /\.test\.ts:/.test(line)) ?? "";
  const [, file = "", line = ""] = /([^/]+\.test\.ts):(\d+)/.exec(frame) ?? [];
  return `${basename(file)}:${line}`;
}
