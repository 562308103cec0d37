/** Names and versions that are offered for one that does not exist. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestNames, nearestVersions } from "../../src/charts/nearest.ts";
import { startCpuTimer } from "../support/cpu-time.ts";

test("offers versions that begin alike, then the newest, each as it is written", () => {
  const versions = ["v1.2.0", "1.2.9", "2.0.0", "3.0.0", "latest"];
  assert.deepEqual(nearestVersions("1.2.3", versions), ["1.2.9", "v1.2.0", "3.0.0"]);
  assert.deepEqual(nearestVersions("", ["1.0.0_build"]), ["1.0.0_build"]);
});

test("offers names with few other letters, the nearest first", () => {
  assert.deepEqual(nearestNames("rediss", ["nginx", "redis", "redis-ha"]), ["redis"]);
  assert.deepEqual(nearestNames("web", []), []);
});

test("names of a megabyte are not compared", () => {
  const long = "x".repeat(200_000);
  const cpuSeconds = startCpuTimer();
  assert.deepEqual(nearestNames(long, [long]), []);
  assert.deepEqual(nearestNames("web", [long]), []);
  assert.ok(cpuSeconds() < 30, `${cpuSeconds()} s`);
});
