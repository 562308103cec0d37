/** Tests which keys of a changed configuration are in force. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Configuration } from "../../src/config/configuration.ts";
import { protectConfiguration } from "../../src/config/protected-configuration.ts";

function protect(
  changed: Configuration,
  before: Configuration | null,
  restricted = false,
): { configuration: Configuration; keys: string[] } {
  const { configuration, changes } = protectConfiguration(changed, before, restricted);
  return { configuration, keys: changes.map(({ key }) => key) };
}

describe("protectConfiguration", () => {
  test("keeps the gate keys of a change, and names them", () => {
    const { configuration, keys } = protect({ failOn: "never", paths: ["a"] }, {});
    assert.deepEqual([configuration.failOn, configuration.paths], ["never", ["a"]]);
    assert.deepEqual(keys, ["paths", "failOn"]);
  });

  test("takes all gate keys of a stranger's change from before it", () => {
    const changed: Configuration = {
      paths: ["a"],
      exclude: ["**"],
      failOn: "never",
      onUnverified: "ignore",
      minVerified: 0,
      render: [{ helm: "a" }],
      cluster: { preloaded: ["*"], platforms: ["linux/arm64"] },
      images: [{ group: "a", kind: "B", path: "c" }],
      ignore: [{ rule: "*" }],
      rules: { "image-latest": "off" },
    };
    const before: Configuration = { paths: ["b"], cluster: { preloaded: ["b"] } };
    const { configuration, keys } = protect(changed, before, true);
    assert.deepEqual(configuration, { ...before, renderAt: [], targetsAt: {} });
    assert.deepEqual(keys.toSorted(), Object.keys(changed).toSorted());
    assert.equal(protect(changed, null, true).configuration.paths, undefined);
    assert.equal(protect({}, before, true).configuration.paths?.[0], "b");
  });

  test("shows what a change adds and removes", () => {
    const { changes } = protectConfiguration(
      { exclude: ["a", "c"], rules: { "image-latest": "off" }, failOn: "never" },
      { exclude: ["a", "b"], failOn: "error" },
      false,
    );
    assert.deepEqual(
      changes.map(({ key, difference }) => [
        key,
        ...difference.map(({ text, isAdded }) => `${isAdded ? "+" : "-"}${text}`),
      ]),
      [
        ["exclude", "+c", "-b"],
        ["failOn", "+never", "-error"],
        ["rules", "+image-latest: off"],
      ],
    );
  });

  test("takes protected keys from before the change and names them", () => {
    const { configuration, keys } = protect(
      {
        registries: { "evil.example": { plainHttp: true } },
        cluster: { preloaded: ["a"], hostsDir: "evil" },
      },
      { registries: { "good.example": {} }, cluster: { hostsDir: "good" } },
    );
    assert.deepEqual(configuration.registries, { "good.example": {} });
    assert.deepEqual(configuration.cluster, { preloaded: ["a"], hostsDir: "good" });
    assert.deepEqual(keys, ["registries", "cluster.hostsDir", "cluster"]);
  });

  test("names a protected key that the change removes", () => {
    const { configuration, keys } = protect({}, { network: { allow: ["good.example"] } });
    assert.deepEqual(configuration.network, { allow: ["good.example"] });
    assert.deepEqual(keys, ["network"]);
  });

  test("keeps only network.allow if the state before the change is unknown", () => {
    const { configuration, keys } = protect(
      {
        pullSecrets: { "a/b": { registries: ["evil.example"] } },
        network: { allow: ["good.example"], trustedRealms: { "good.example": "evil.example" } },
      },
      null,
    );
    assert.equal(configuration.pullSecrets, undefined);
    assert.deepEqual(configuration.network, { allow: ["good.example"] });
    assert.deepEqual(keys, ["pullSecrets", "network"]);
  });
});
