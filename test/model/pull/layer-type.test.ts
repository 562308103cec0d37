/** Layers in zstd: which runtimes unpack them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isZstdLayer, refusesZstd } from "../../../src/model/pull/layer-type.ts";

const oci = "application/vnd.oci.image.layer.v1.tar+zstd";
const docker = "application/vnd.docker.image.rootfs.diff.tar.zstd";

describe("layers in zstd", () => {
  const table: [type: string, runtime: string | null, refused: boolean | null][] = [
    [oci, null, null],
    [oci, "containerd://1.4.13", true],
    [oci, "containerd://1.5.0", null],
    [oci, "cri-o://1.20.0", null],
    [docker, null, false],
    [docker, "containerd://1.7.27", true],
    [docker, "containerd://2.0.7", null],
    [docker, "cri-o://1.33.0", true],
    [docker, "docker://28.0.1", false],
  ];
  for (const [type, runtime, refused] of table)
    test(`${type} on ${runtime}`, () => assert.equal(refusesZstd(type, runtime), refused));

  test("are recognised by their type", () => {
    assert.deepEqual(
      [oci, docker, "application/vnd.oci.image.layer.v1.tar+gzip", "x/zstd"].map(isZstdLayer),
      [true, true, false, false],
    );
  });
});
