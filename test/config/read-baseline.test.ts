/** Tests which baseline is in force for a change that edits it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readBaseline } from "../../src/config/read-baseline.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const accepted = (image: string): object => ({
  rule: "image-tag-not-found",
  image,
  workload: "Pod/a",
  subject: null,
  certainty: "proved",
});

const baseline = (...images: string[]): string =>
  JSON.stringify({ version: 1, accepted: images.map(accepted) });

async function read(
  restricted: boolean,
  files: { change: string | null; base: string | null },
): Promise<{ images: (string | null)[]; changed: string[] }> {
  await using folder = await temporaryFolder({
    "change/.git/HEAD": "ref: refs/heads/main\n",
    "base/.keep": "",
    ...(files.change === null ? {} : { "change/b.json": files.change }),
    ...(files.base === null ? {} : { "base/b.json": files.base }),
  });
  const result = await readBaseline(
    { baseline: "b.json" },
    {
      workingFolder: join(folder.path, "change"),
      restricted,
      before: {
        configuration: async () => null,
        folderWith: async () => join(folder.path, "base"),
        hasNow: async () => false,
      },
    },
  );
  return {
    images: (result.accepted ?? []).map(({ image }) => image),
    changed: result.changed.map(
      ({ key, inForce, difference }) => `${key} ${inForce}: ${difference[0]?.text}`,
    ),
  };
}

const files = { change: baseline("a", "b", "c"), base: baseline("a") };

test("a stranger's change is checked with the baseline from before it", async () =>
  assert.deepEqual(await read(true, files), {
    images: ["a"],
    changed: ["baseline false: 2 accepted findings"],
  }));

test("a baseline that only a stranger's change has is not in force", async () =>
  assert.deepEqual(await read(true, { ...files, base: null }), {
    images: [],
    changed: ["baseline false: 3 accepted findings"],
  }));

test("another change is checked with its own baseline, and what it accepts is named", async () =>
  assert.deepEqual(await read(false, files), {
    images: ["a", "b", "c"],
    changed: ["baseline true: 2 accepted findings"],
  }));

test("a baseline that shrinks is not named", async () =>
  assert.deepEqual(await read(true, { change: baseline("a"), base: baseline("a", "b") }), {
    images: ["a", "b"],
    changed: [],
  }));
