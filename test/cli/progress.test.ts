/** Progress: one line on a terminal, removed at the end, and nothing elsewhere. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import fc from "fast-check";
import { progressLine } from "../../src/report/report.ts";
import { podYaml } from "../support/builders.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { program, programEnvironment } from "../support/cli/program.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { propertyRuns } from "../support/property-runs.ts";

const pods = (...images: string[]): string =>
  images.map((image, index) => podYaml(image, { name: `p${index}` })).join("---\n");

/**
 * On a pseudo terminal, as util-linux makes one: what it shows, escape sequences among it. `shows`
 * receives all that was shown so far.
 */
async function onTerminal(
  args: string[],
  cwd: string,
  shows: (text: string) => void,
): Promise<string> {
  const command = [process.execPath, program.cli, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...programEnvironment(cwd), TERM: "xterm" },
  });
  let shown = "";
  for await (const piece of child.stdout) shows((shown += String(piece)));
  return shown;
}

const noTerminal =
  spawnSync("script", ["--version"]).error !== undefined && "script of util-linux is not here";

describe("progress", { concurrency: true }, () => {
  test(
    "on a terminal: a count and who is waited for, wiped before the report",
    { skip: noTerminal },
    async () => {
      await using fast = await startRegistry();
      await using slow = await startRegistry();
      for (const registry of [fast, slow]) registry.push({ repository: "a/b", tag: "1" });
      const { promise: isShown, resolve: show } = Promise.withResolvers<void>();
      slow.fault({ step: "manifest", until: isShown });
      await using folder = await temporaryFolder({
        ".pullgate.yaml": JSON.stringify({
          registries: { [fast.host]: { plainHttp: true }, [slow.host]: { plainHttp: true } },
        }),
        "web.yaml": pods(`${slow.host}/a/b:1`, `${fast.host}/a/b:1`),
      });
      const waiting = new RegExp(
        `\\r\\u001b\\[KAsked for [01] of 2 images, waiting for ${slow.host}`,
      );
      const args = ["check", "--timeout", "600", "--deadline", "600", "web.yaml"];
      const shown = await onTerminal(args, folder.path, (text) => {
        if (waiting.test(text)) show();
      });
      assert.match(shown, waiting);
      const wiped = shown.lastIndexOf("\r\u001b[K");
      assert.match(shown.slice(wiped), /^\r\u001b\[K(?!Asked)/);
      assert.doesNotMatch(shown.slice(0, wiped), /Checked 2 images/);
      assert.match(shown.slice(wiped), /Checked 2 images \(2 pulls\) of 2 registries/);
    },
  );

  test("prints no progress without a terminal", async () => {
    await using registry = await startRegistry();
    registry.push({ repository: "a/b", tag: "1" });
    await using folder = await temporaryFolder({
      ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
      "web.yaml": pods(`${registry.host}/a/b:1`),
    });
    const { code, stderr } = await runPullgate(["check", "web.yaml"], { cwd: folder.path });
    assert.deepEqual([code, stderr], [0, ""]);
  });

  test("prints one line, and nothing once all requests are done", () => {
    assert.equal(progressLine({ done: 3, total: 3, waitingFor: { host: "a.example" } }, 80), "");
    assert.equal(
      progressLine({ done: 2, total: 3, waitingFor: null }, 80),
      "Asked for 2 of 3 images",
    );
    const host = fc.string({ unit: "binary", maxLength: 200 });
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 200 }), (name, columns) => {
        const line = progressLine({ done: 0, total: 1, waitingFor: { host: name } }, columns);
        assert.ok(line.length < Math.max(2, columns));
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
      propertyRuns(100),
    );
  });
});
