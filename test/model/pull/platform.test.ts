/** Platform selection by a table of results of containerd's matcher, and runsOn. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  parsePlatform,
  runsOn,
  selectionOf,
  selectPlatform,
  writePlatform,
} from "../../../src/model/pull/platform.ts";
import { propertyRuns } from "../../support/property-runs.ts";

interface Row {
  node: string;
  nodeNormalized: string;
  index: string[];
  localPullSelected: string | null;
  transferServiceFetched: string[];
  localPull: string;
  transferService: string;
}

const rows: Row[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../tables/platforms.json"), "utf8"),
);

describe("platforms", () => {
  for (const row of rows) {
    test(`${row.node} ← ${row.index.join(" ")}`, () => {
      const node = parsePlatform(row.node);
      assert.ok(node !== null);
      assert.equal(writePlatform(node), row.nodeNormalized);
      assert.equal(selectPlatform(row.index, row.node, "lenient"), row.localPullSelected);
      const exact = selectPlatform(row.index, row.node, "exact");
      assert.deepEqual(exact === null ? [] : [exact], row.transferServiceFetched.slice(0, 1));
      assert.equal(exact === null, row.transferService !== "ok");
    });
  }

  const written = [
    "amd64",
    "amd64/v1",
    "amd64/v2",
    "amd64/v3",
    "x86_64",
    "386",
    "i386",
    "arm64",
    "arm64/v8",
    "aarch64",
  ]
    .concat([
      "arm",
      "arm/v5",
      "arm/v6",
      "arm/7",
      "arm/v7",
      "arm/v8",
      "armhf",
      "armel",
      "s390x",
      "riscv64",
    ])
    .flatMap((architecture) => [`linux/${architecture}`, `windows/${architecture}`]);
  const indexes = fc.uniqueArray(fc.constantFrom(...written), { maxLength: 8 });
  const normal = (platform: string): string =>
    writePlatform(parsePlatform(platform) ?? assert.fail());

  test("a later processor accepts all platforms of an earlier one", () => {
    const families = [
      ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4"],
      ["linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm/v8", "linux/arm64"],
    ];
    fc.assert(
      fc.property(
        indexes,
        fc.constantFrom(...families),
        fc.nat(4),
        fc.nat(4),
        (index, family, one, other) => {
          const [earlier, later] = [family[Math.min(one, other)], family[Math.max(one, other)]];
          if (
            earlier === undefined ||
            later === undefined ||
            selectPlatform(index, earlier, "lenient") === null
          )
            return;
          assert.notEqual(
            selectPlatform(index, later, "lenient"),
            null,
            `${later} ← ${index.join(" ")}`,
          );
        },
      ),
      propertyRuns(2000),
    );
  });

  test("a node prefers its own platform in any spelling and position, on every runtime", () => {
    fc.assert(
      fc.property(indexes, indexes, fc.constantFrom(...written), (index, more, node) => {
        const own = index.filter((each) => normal(each) === normal(node));
        const best = selectPlatform(index, node, "lenient");
        if (own.length > 0) assert.equal(best, own[0]);
        const exact = selectPlatform(index, node, "exact");
        if (exact !== null) assert.notEqual(best, null);
        for (const selection of ["lenient", "exact"] as const) {
          const among = selectPlatform([...more, ...index], node, selection);
          if (selectPlatform(index, node, selection) !== null) assert.notEqual(among, null);
        }
      }),
      propertyRuns(2000),
    );
  });

  test("runsOn compares system and architecture but not variants", () => {
    const table: [node: string, made: string, expected: boolean][] = [
      ["linux/amd64", "linux/amd64", true],
      ["linux/amd64", "linux/386", true],
      ["linux/amd64", "linux/amd64/v3", true],
      ["linux/amd64", "linux/arm64", false],
      ["linux/amd64", "windows/amd64", false],
      ["linux/arm64", "linux/arm/v7", true],
      ["linux/arm64", "linux/amd64", false],
      ["linux/arm/v6", "linux/arm/v7", true],
      ["linux/amd64", "not a platform", true],
    ];
    for (const [node, made, expected] of table)
      assert.equal(runsOn(node, made), expected, `${node} ${made}`);
  });

  test("parsePlatform rejects other text", () => {
    for (const written of [
      "",
      "linux",
      "linux/",
      "/amd64",
      "a/b/c/d",
      "lin ux/amd64",
      `linux/${"x".repeat(99)}`,
    ])
      assert.equal(parsePlatform(written), null, written);
  });

  test("selectionOf is exact for containerd 2.1 and later only", () => {
    const table: [string | null, string][] = [
      [null, "lenient"],
      ["containerd://1.7.27", "lenient"],
      ["containerd://2.0.5", "lenient"],
      ["containerd://2.1.0", "exact"],
      ["containerd://2.1.0-rc.1", "exact"],
      ["containerd://v3.0", "exact"],
      ["cri-o://1.34.0", "lenient"],
      ["containerd", "lenient"],
    ];
    for (const [runtime, expected] of table)
      assert.equal(selectionOf(runtime), expected, runtime ?? "null");
  });
});

describe("builds of Windows", () => {
  const table: [host: string, container: string, accepted: boolean][] = [
    ["10.0.17763", "10.0.17763.4974", true],
    ["10.0.17763", "10.0.20348.1970", false],
    ["10.0.20348", "10.0.17763.4974", false],
    ["10.0.20348", "10.0.20348.1", true],
    ["10.0.26100", "10.0.20348.1970", true],
    ["10.0.26100", "10.0.25398.1", true],
    ["10.0.25398", "10.0.26100.1", false],
    ["10.1.20348", "10.0.20348.1", false],
  ];
  for (const [host, container, accepted] of table)
    test(`${host} ${accepted ? "runs" : "does not run"} ${container}`, () => {
      const [node, offered] = [`windows(${host})/amd64`, `windows(${container})/amd64`];
      assert.equal(selectPlatform([offered], node, "exact"), accepted ? offered : null);
      assert.equal(runsOn(node, offered), accepted);
    });

  test("a host selects its own build first, and any build if one is unknown", () => {
    const offered = ["windows(10.0.20348.1)/amd64", "windows(10.0.26100.1)/amd64"];
    assert.equal(selectPlatform(offered, "windows(10.0.26100)/amd64", "lenient"), offered[1]);
    assert.equal(selectPlatform(offered, "windows/amd64", "lenient"), offered[0]);
    assert.equal(
      selectPlatform(["windows/amd64"], "windows(10.0.1)/amd64", "exact"),
      "windows/amd64",
    );
    assert.equal(parsePlatform("windows(x)/amd64"), null);
  });
});
