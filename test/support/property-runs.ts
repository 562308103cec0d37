/**
 * Sets how often properties and random tests run: a fixed number in `npm test`, a part of it in
 * `npm run test:unit`, for a time in `npm run fuzz`. The first two draw the same cases each time, so
 * that a run tells of its own change; `npm run fuzz` looks for new ones.
 */
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import type fc from "fast-check";

/** Set by test/fuzz.ts: seconds for each property, and the file for the counts. */
const { PULLGATE_FUZZ_SECONDS: seconds, PULLGATE_FUZZ_LOG: log } = process.env;

/** Set by test/unit.env: the part of the runs that the unit tier makes. */
const part = Number(process.env["PULLGATE_TEST_PART"] ?? 1);

/** Each test run draws its cases from this seed. Any number would do. */
const seed = 20260101;

/** Scales a number of runs for the unit tier; at least 1. */
export function runsOf(count: number): number {
  return Math.ceil(count * part);
}

/** Parameters for `fc.assert`. The message of a failure has its seed and smallest case. */
export function propertyRuns<T>(runs: number): fc.Parameters<T> {
  if (seconds === undefined || log === undefined) return { numRuns: runsOf(runs), seed };
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
