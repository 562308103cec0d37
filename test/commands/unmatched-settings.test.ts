/** Tests which configured registries are noted because images name them in another way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { registrySettingNotes } from "../../src/commands/unmatched-settings.ts";

function notes(hosts: string[], realms: string[], domains: string[], offline = false): string[] {
  const images = domains.map((domain) => ({
    reference: { valid: true, domain, path: "web", tag: "v1", digest: null },
  }));
  return registrySettingNotes(images, {
    offline,
    registries: Object.fromEntries(hosts.map((host) => [host, {}])),
    network: {
      allow: null,
      trustedRealms: Object.fromEntries(realms.map((host) => [host, "sso.example"])),
    },
  });
}

test("notes a registry that images name with or without its port", () => {
  assert.deepEqual(notes(["harbor.example"], [], ["quay.io", "harbor.example:5000"]), [
    "`registries`: no image names the registry harbor.example; did you mean harbor.example:5000?",
  ]);
  assert.deepEqual(notes([], ["harbor.example:443"], ["harbor.example"]), [
    "`network.trustedRealms`: no image names the registry harbor.example:443; " +
      "did you mean harbor.example?",
  ]);
});

test("notes another name of Docker Hub", () => {
  assert.deepEqual(notes(["registry-1.docker.io"], [], ["docker.io"]), [
    "`registries`: no image names the registry registry-1.docker.io; did you mean docker.io?",
  ]);
});

test("is silent about registries of other repositories, and about other ports", () => {
  assert.deepEqual(notes(["eu.example", "us.example"], [], ["eu.example"]), []);
  assert.deepEqual(notes(["a.example", "a.example:5000"], [], ["a.example:5000"]), []);
  assert.deepEqual(notes(["a.example:5001"], [], ["a.example:5000"]), []);
});

test("is silent offline, where no registry is asked", () => {
  assert.deepEqual(notes(["a.example"], [], ["a.example:5000"], true), []);
});
