/** Tests how waits and quotas of rate-limited replies are read. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  hintedSeconds,
  isLockout,
  quotaOf,
  retryAfterSeconds,
} from "../../../src/oci/http/rate-limit.ts";

const nowMs = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");

describe("retryAfterSeconds", () => {
  const cases: [title: string, value: string | undefined, expected: number | null][] = [
    ["reads seconds", "120", 120],
    ["reads seconds between spaces", " 7 ", 7],
    ["reads a date", "Wed, 21 Oct 2026 07:28:30 GMT", 30],
    ["reads a date in the past as no wait", "Wed, 21 Oct 2026 07:00:00 GMT", 0],
    ["ignores a missing header", undefined, null],
    ["ignores a negative number", "-1", null],
    ["ignores a fraction", "1.5", null],
    ["ignores a number without end", "99999999999", null],
    ["ignores words", "soon", null],
    ["ignores a date of another form", "2026-10-21T07:28:30Z", null],
  ];
  for (const [title, value, expected] of cases)
    test(title, () => assert.equal(retryAfterSeconds(value, nowMs), expected));
});

describe("hintedSeconds", () => {
  const inError = (message: string): string => JSON.stringify({ errors: [{ code: "X", message }] });
  const cases: [title: string, body: string, expected: number | null][] = [
    ["reads milliseconds", inError("retry-after: 250ms, allowed: 44000/minute"), 0.25],
    ["reads seconds", inError("retry-after: 1.5s, allowed: 1/minute"), 1.5],
    ["reads minutes", inError("retry-after: 2m"), 120],
    ["ignores another unit", inError("retry-after: 2h"), null],
    ["ignores a message without a hint", inError("slow down"), null],
    ["ignores an empty body", "", null],
  ];
  for (const [title, body, expected] of cases)
    test(title, () => assert.equal(hintedSeconds(body), expected));

  test("reads microseconds", () => {
    const seconds = hintedSeconds(inError("retry-after: 880.092µs, allowed: 44000/minute"));
    assert.ok(seconds !== null && Math.abs(seconds - 880.092e-6) < 1e-12, String(seconds));
  });
});

test("quotaOf quotes the headers that are there, and is null without any", () => {
  assert.equal(
    quotaOf({ "ratelimit-limit": ["100;w=21600"], "ratelimit-remaining": ["0;w=21600"] }),
    "ratelimit-limit: 100;w=21600, ratelimit-remaining: 0;w=21600",
  );
  assert.equal(quotaOf({ "content-type": ["text/html"] }), null);
});

test("isLockout tells a locked account from a used-up quota", () => {
  assert.equal(isLockout("too many failed login attempts for username"), true);
  assert.equal(isLockout("toomanyrequests: You have reached your pull rate limit"), false);
});
