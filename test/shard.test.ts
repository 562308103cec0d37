/** A run divided among shards and merged again: the report is that of the undivided one, and no repository is asked for twice. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseImageReference } from "../src/model/image.ts";
import type { Pull } from "../src/model/pull.ts";
import { shardOf } from "../src/plan/plan.ts";
import { startScene } from "./cases/scene.ts";
import { startRegistry } from "./registry/registry.ts";
import { folderOf, pullgate } from "./terminal/pullgate.ts";
import { trials } from "./trials.ts";

const cases = join(import.meta.dirname, "cases");

/** Rules that look beyond one repository, or at more than its answers. */
const chosen =
  process.env["PULLGATE_ALL_SHARDS"] === undefined
    ? [
        "image-missing-or-denied",
        "image-tag-not-found",
        "pull-secret-expiring",
        "pull-secret-not-covering",
        "registry-unreachable",
        "runner-login-rejected",
        "suppression-unused",
      ]
    : readdirSync(cases, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

describe("merged, the shards of a case say what the undivided run says", () => {
  for (const rule of chosen) {
    test(rule, async () => {
      const folder = join(cases, rule);
      await using scene = await startScene(readFileSync(join(folder, "registry.yaml"), "utf8"));
      const more = readdirSync(folder).filter((name) => !/^(good|registry)\.|expected$/.test(name));
      const files = Object.fromEntries(more.map((name) => [name, readFileSync(join(folder, name))]));
      await using place = await folderOf({ ...scene.files, ...files });
      const run = (...args: string[]): ReturnType<typeof pullgate> =>
        pullgate(args, { cwd: place.path, env: scene.env });
      const report = async (name: string): Promise<unknown> =>
        settled(await readFile(join(place.path, name), "utf8"));
      const check = ["check", ...scene.args, "--cache", "off", ...(scene.configuration ? ["--config", "bad.yaml"] : ["bad.yaml"])];
      const whole = await run(...check, "--format", "text", "--format", "json=whole.json");
      const parts = ["1", "2", "3"];
      for (const index of parts) {
        const { code, stderr } = await run(...check, "--shard", `${index}/3`, "--format", `json=part-${index}.json`);
        assert.ok([0, 1, 4].includes(code ?? -1), `${code} ${stderr}`);
      }
      const reports = parts.map((index) => `part-${index}.json`);
      const merged = await run("merge", ...reports, "--format", "text", "--format", "json=merged.json");
      assert.equal(merged.stderr, "");
      assert.deepEqual(await report("merged.json"), await report("whole.json"));
      assert.equal(merged.code, whole.code);
    });
  }
});

/** Without what differs from run to run: how long it took, how often a registry had to say who gives tokens, and where it said so. */
function settled(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "durationMs" || key === "requests") return 0;
    return key === "evidence" && Array.isArray(value) ? value.filter((line) => !String(line).includes("→ 401")) : value;
  });
}
