/** Tests which paths belong to a repository. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwn } from "../../src/system/paths.ts";

test("git's own files do not belong to a repository", () => {
  assert.equal(isOwn("/repository/a.yaml", "/repository"), true);
  assert.equal(isOwn("/repository/.github/a.yaml", "/repository"), true);
  assert.equal(isOwn("/repository/.gitmodules", "/repository"), true);
  assert.equal(isOwn("/repository/.git/config", "/repository"), false);
  assert.equal(isOwn("/repository/.GIT/config", "/repository"), false);
  assert.equal(isOwn("/repository/module/.git", "/repository"), false);
  assert.equal(isOwn("/repository-copy/a.yaml", "/repository"), false);
  assert.equal(isOwn("/trees/.git/repository/a.yaml", "/trees/.git/repository"), true);
});
