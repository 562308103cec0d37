/** Tests which paths belong to a repository. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwn } from "../../src/system/paths.ts";

test("git's own files do not belong to a repository", () => {
  assert.equal(isOwn("/work/a.yaml", "/work"), true);
  assert.equal(isOwn("/work/.github/a.yaml", "/work"), true);
  assert.equal(isOwn("/work/.gitmodules", "/work"), true);
  assert.equal(isOwn("/work/.git/config", "/work"), false);
  assert.equal(isOwn("/work/.GIT/config", "/work"), false);
  assert.equal(isOwn("/work/module/.git", "/work"), false);
  assert.equal(isOwn("/workshop/a.yaml", "/work"), false);
  assert.equal(isOwn("/trees/.git/work/a.yaml", "/trees/.git/work"), true);
});
