/** Tests the table of settings: what derives from it, and what must agree with it elsewhere. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { configurationSchema } from "../../src/config/configuration.ts";
import {
  commandNames,
  declarations,
  declaredOptions,
  flagsOf,
  inputNames,
  rawInputs,
  type Declaration,
} from "../../src/config/declarations.ts";

const rows: [name: string, row: Declaration][] = Object.entries(declarations);
const flagOf = (flag: string): string => /--([a-z-]+)/.exec(flag)?.[1] ?? "";
const camelCase = (flag: string): string =>
  flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

describe("each row", () => {
  for (const [name, row] of rows)
    test(name, () => {
      assert.ok(row.flag !== undefined || row.input !== undefined, "has a flag or an input");
      assert.equal(row.flag === undefined, row.help === undefined, "a flag has help");
      assert.equal(row.group === undefined, row.value === undefined, "a group has a value");
      if (row.flag === undefined) return;
      assert.equal(camelCase(flagOf(row.flag)), name, "commander names the value like the row");
      assert.equal(row.flag.includes("<"), row.kind !== "switch", "only switches lack a value");
      for (const help of Object.values(row.help ?? {}))
        assert.equal(/may be repeated|text or json/.test(help), row.kind === "list", help);
    });

  test("names a key of the configuration", () => {
    const keys = new Set([
      ...Object.keys(configurationSchema.shape),
      ...Object.keys(configurationSchema.shape.cluster.unwrap().shape).map(
        (key) => `cluster.${key}`,
      ),
    ]);
    for (const [name, { key }] of rows) if (key !== undefined) assert.ok(keys.has(key), name);
  });

  test("names an option once", () => {
    const options = rows.flatMap(([, { group, option }]) =>
      option === undefined ? [] : [`${group}.${option}`],
    );
    assert.equal(new Set(options).size, options.length);
  });
});

test("every command but completion has flags, each of them once", () => {
  for (const command of commandNames) {
    const flags = flagsOf(command).map(({ flag }) => flag);
    assert.equal(flags.length > 0, command !== "completion", command);
    assert.equal(new Set(flags).size, flags.length, command);
  }
});

test("inputs are read by name and kind", () => {
  const asked: string[] = [];
  const raw = rawInputs((name, kind) => {
    asked.push(`${name}: ${kind}`);
    return name === "platforms" ? ["linux/arm64"] : undefined;
  });
  assert.deepEqual(raw.platform, ["linux/arm64"]);
  for (const each of ["offline: switch", "paths: list", "fail-on: text"])
    assert.ok(asked.includes(each), each);
  assert.ok(asked.every((each) => inputNames.includes(each.split(":")[0] ?? "")));
});

describe("declaredOptions", () => {
  test("uses the default without flag and configuration", () => {
    const { failOn, onUnverified, minVerified } = declaredOptions("rules", {}, {});
    assert.deepEqual([failOn, onUnverified, minVerified], ["error", "warning", 0]);
  });

  test("prefers the configuration to the default, and the flag to both", () => {
    const configuration = { failOn: "notice" } as const;
    assert.equal(declaredOptions("rules", {}, configuration).failOn, "notice");
    assert.equal(declaredOptions("rules", { failOn: "never" }, configuration).failOn, "never");
  });

  test("converts seconds to milliseconds", () => {
    const { timeoutMs, deadlineMs } = declaredOptions("network", { timeout: "0.5" }, {});
    assert.deepEqual([timeoutMs, deadlineMs], [500, 120_000]);
  });

  test("refuses values out of range", () => {
    for (const [flag, raw] of [
      ["--timeout", { timeout: "0" }],
      ["--retries", { retries: "1.5" }],
      ["--concurrency", { concurrency: "129" }],
    ] as const)
      assert.throws(() => declaredOptions("network", raw, {}), new RegExp(`^UsageError: ${flag} `));
  });
});
