/** Tests that a fault of this machine is not blamed on the registry. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionErrorOf } from "../../../src/oci/http/connection-error.ts";

for (const code of ["EMFILE", "ENFILE"])
  test(`${code} is a local fault that may pass`, () => {
    const error = new Error("fetch failed", {
      cause: Object.assign(new Error("socket"), { code }),
    });
    assert.deepEqual(connectionErrorOf(error), {
      stage: "local",
      reason: { code: "too-many-open-files" },
      passing: true,
    });
  });
