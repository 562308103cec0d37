/** The folder of compiled code: for one user, and for no machine of a CI. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, test } from "node:test";
import { compileCacheFolder } from "../../src/system/compile-cache.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const uid = process.getuid?.() ?? null;

function folderOf(
  environment: Record<string, string>,
  args: string[] = ["check", "."],
): string | null {
  return compileCacheFolder({ fs, path, args, environment, uid });
}

describe("the folder of compiled code", () => {
  test("is made for this user alone, below the user's cache folder", async () => {
    await using home = await temporaryFolder({});
    const folder = path.join(home.path, ".cache/pullgate/compiled");
    assert.equal(folderOf({ HOME: home.path }), folder);
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
    const elsewhere = path.join(home.path, "elsewhere");
    assert.equal(
      folderOf({ HOME: home.path, XDG_CACHE_HOME: elsewhere }),
      path.join(elsewhere, "pullgate/compiled"),
    );
  });

  test("is none with --cache off, in a CI, without a home, or if a variable of Node decides", async () => {
    await using home = await temporaryFolder({});
    const own = { HOME: home.path };
    assert.equal(folderOf(own, ["check", "--cache", "off"]), null);
    assert.equal(folderOf(own, ["check", "--cache=off"]), null);
    assert.equal(folderOf({ ...own, CI: "true" }), null);
    assert.equal(folderOf({ ...own, NODE_COMPILE_CACHE: "/tmp" }), null);
    assert.equal(folderOf({ ...own, NODE_DISABLE_COMPILE_CACHE: "1" }), null);
    assert.equal(folderOf({}), null);
    assert.equal(folderOf({ HOME: "relative" }), null);
    assert.deepEqual(fs.readdirSync(home.path), [".git"]);
  });

  test("is not chosen by --cache", async () => {
    await using home = await temporaryFolder({});
    const folder = folderOf({ HOME: home.path }, ["check", "--cache", "/tmp/shared"]);
    assert.equal(folder, path.join(home.path, ".cache/pullgate/compiled"));
  });

  test("is not read if others may write it, or it is a link or a file", async () => {
    for (const name of ["pullgate", "pullgate/compiled"]) {
      await using home = await temporaryFolder({});
      const folder = path.join(home.path, ".cache", name);
      const own = { HOME: home.path };
      fs.mkdirSync(folder, { recursive: true });
      for (const mode of [0o770, 0o707, 0o777]) {
        fs.chmodSync(folder, mode);
        assert.equal(folderOf(own), null, `${name} ${mode.toString(8)}`);
      }
      fs.rmSync(folder, { recursive: true });
      fs.mkdirSync(path.join(home.path, "other"), { mode: 0o700 });
      fs.symlinkSync(path.join(home.path, "other"), folder);
      assert.equal(folderOf(own), null, `${name}: a link`);
      fs.rmSync(folder);
      fs.writeFileSync(folder, "");
      assert.equal(folderOf(own), null, `${name}: a file`);
    }
  });
});
