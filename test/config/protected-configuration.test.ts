/** Tests which keys of a changed configuration are in force. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Configuration } from "../../src/config/configuration.ts";
import { protectConfiguration } from "../../src/config/protected-configuration.ts";

function protect(
  changed: Configuration,
  before: Configuration | null,
): { configuration: Configuration; keys: string[] } {
  const { configuration, changes } = protectConfiguration(changed, before);
  return { configuration, keys: changes.map(({ key }) => key) };
}

describe("protectConfiguration", () => {
  test("keeps unprotected keys of the change", () => {
    const { configuration, keys } = protect({ failOn: "never", paths: ["a"] }, {});
    assert.deepEqual([configuration.failOn, configuration.paths, keys], ["never", ["a"], []]);
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
    assert.deepEqual(keys, ["registries", "cluster.hostsDir"]);
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
