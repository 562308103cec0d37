/** Tests the limits of programs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentOf, runProgram } from "../../src/system/run-program.ts";

/** Holds 1.5 GiB for some seconds. */
const hungry =
  "const all = Array.from({ length: 96 }, () => Buffer.alloc(16 << 20, 1)); setTimeout(() => all, 5000);";

test("ends a program that fills the memory", { skip: process.platform !== "linux" }, async () => {
  const run = { program: process.execPath, args: ["-e", hungry], cwd: "/", env: {} };
  assert.deepEqual(await runProgram({ ...run, timeoutMs: 60_000 }), {
    failed: "used more than 1024 MiB of memory",
    ended: true,
  });
});

test("lets git clone no repository of this machine", () => {
  for (const access of ["open", "offline", "restricted"] as const) {
    const { GIT_ALLOW_PROTOCOL: protocols } = environmentOf({}, "/tmp", access);
    assert.doesNotMatch(protocols ?? "file", /file/);
  }
});
