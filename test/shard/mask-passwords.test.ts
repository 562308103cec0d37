/** Tests that passwords leave a shard as numbers only. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PasswordMask } from "../../src/shard/mask-passwords.ts";

test("gives equal passwords equal numbers, in order of appearance", () => {
  const mask = new PasswordMask();
  assert.deepEqual(
    ["b", "a", "b"].map((password) => mask.mask(password)),
    ["#1", "#2", "#1"],
  );
});

test("masks the property password, drops docker configs and keeps everything else", () => {
  const mask = new PasswordMask();
  assert.equal(mask.replace("password", "hunter2"), "#1");
  assert.equal(mask.replace("password", null), null);
  assert.equal(mask.replace("dockerConfig", { auths: {} }), null);
  assert.equal(mask.replace("username", "me"), "me");
});
