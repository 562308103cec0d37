/** Tests which addresses and names are dangerous, in every spelling. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { refuseAddress } from "../../../src/oci/http/address-guard.ts";
import { dangerOf, dangerOfHost } from "../../../src/oci/http/address-policy.ts";
import type { AddressDanger } from "../../../src/oci/http/address-policy.ts";

const addresses: [danger: AddressDanger | null, addresses: string[]][] = [
  [
    null,
    [
      "8.8.8.8",
      "172.32.0.1",
      "192.169.0.1",
      "100.128.0.1",
      "2001:db8::1",
      "::ffff:8.8.8.8",
      "r.example",
    ],
  ],
  [
    "private",
    [
      "10.0.0.1",
      "192.168.1.1",
      "172.16.0.1",
      "172.31.255.255",
      "100.64.0.1",
      "198.19.0.1",
      "fd12::1",
      "fec0::1",
      "::ffff:10.0.0.1",
      "64:ff9b::c0a8:101",
      "2002:c0a8:0101::",
    ],
  ],
  [
    "never",
    [
      "169.254.0.1",
      "::ffff:169.254.169.254",
      "64:ff9b::169.254.169.254",
      "fe80::1%eth0",
      "::169.254.169.254",
      "100.100.100.200",
      "fd00:ec2::254",
      "255.255.255.255",
      "239.1.1.1",
      "ff02::1",
    ],
  ],
  [
    "loopback",
    ["127.0.0.1", "127.255.0.1", "0.0.0.0", "::", "::1", "::ffff:7f00:1", "0:0:0:0:0:0:0:1"],
  ],
];

describe("dangerOf", () => {
  for (const [danger, all] of addresses)
    for (const address of all)
      test(`is ${danger} for ${address}`, () => assert.equal(dangerOf(address), danger));
});

describe("dangerOfHost", () => {
  const hosts: [host: string, expected: AddressDanger | null][] = [
    ["localhost.", "loopback"],
    ["a.localhost", "loopback"],
    ["x.svc", "loopback"],
    ["x.local.", "loopback"],
    ["metadata.google.internal", "never"],
    ["0x7f.1", "loopback"],
    ["local.example", null],
  ];
  for (const [host, expected] of hosts)
    test(`is ${expected} for ${host}`, () =>
      assert.equal(dangerOfHost(new URL(`http://${host}/`)), expected));
});

describe("refuseAddress", () => {
  const allows = (danger: AddressDanger | null, listed: boolean, restricted: boolean): boolean =>
    refuseAddress(danger, { listed, restricted }, "r.example") === null;

  test("refuses metadata services, even if listed", () =>
    assert.equal(allows("never", true, false), false));
  test("allows the machine itself only if listed", () => {
    assert.equal(allows("loopback", false, false), false);
    assert.equal(allows("loopback", true, false), true);
  });
  test("allows private addresses unless restricted", () => {
    assert.equal(allows("private", false, false), true);
    assert.equal(allows("private", true, true), false);
  });
  test("allows only other addresses if restricted", () => {
    assert.equal(allows("loopback", true, true), false);
    assert.equal(allows(null, false, true), true);
  });
});
