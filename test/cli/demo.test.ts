/** `npm run demo` shows the mistakes in `examples/`, those of a Flux repository among them. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { needs } from "../real/parts.ts";
import { bundleVariable } from "../support/cli/program.ts";

const demo = join(import.meta.dirname, "../demo.ts");
const run = promisify(execFile);

test("the demo finds the mistakes in the manifests, and those of both clusters", async (t) => {
  if (!needs(t, "helm", "kubectl")) return;
  const { stdout } = await run(process.execPath, [demo], {
    env: {
      PATH: process.env["PATH"] ?? "",
      NO_COLOR: "1",
      [bundleVariable]: process.env[bundleVariable],
    },
  });
  assert.match(
    stdout,
    /^Checked 15 images \(17 pulls\) .*: 8 will pull, 7 will fail, 2 could not/m,
  );
  const fleet = stdout.slice(stdout.indexOf("in examples/fleet/"));
  assert.match(
    fleet,
    /^apps\/prod\/kustomization\.yaml:7:13: error\[image-tag-not-found\] .*\(cluster prod\)$/m,
  );
  assert.match(
    fleet,
    /^apps\/staging\/web\.yaml:9:12: error\[image-tag-not-found\] .*\(cluster staging\)$/m,
  );
  assert.match(fleet, /4 will pull, 2 will fail, 0 could not be verified/);
});
