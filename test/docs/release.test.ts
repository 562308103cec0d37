/** Tests what a release publishes: notes, pinned actions, pre-commit hooks and the npm package. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");

test("release notes are the section of the version, and another version is refused", async () => {
  await using folder = await temporaryFolder({
    "package.json": '{"version": "1.4.0"}',
    "CHANGELOG.md":
      "# Changelog\n\n## Unreleased\n\n- later\n\n## 1.4.0 (2027-01-31)\n\n- now\n\n## 1.3.0\n\n- then\n",
  });
  await mkdir(join(folder.path, ".github"));
  const script = join(folder.path, ".github/release-notes.mjs");
  await cp(join(root, ".github/release-notes.mjs"), script);
  const notes = (version: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [script, version], { encoding: "utf8" });
  assert.equal(notes("1.4.0").stdout, "- now\n");
  assert.match(String(notes("1.3.0").stderr), /package\.json has version 1\.4\.0, not 1\.3\.0/);
  await writeFile(join(folder.path, "CHANGELOG.md"), "## 1.4.0\n\n## 1.3.0\n\n- then\n");
  assert.match(String(notes("1.4.0").stderr), /CHANGELOG\.md has no section "## 1\.4\.0"/);
});

test("workflows name actions by commit, and grant no permission by default", async () => {
  const names = await readdir(join(root, ".github/workflows"));
  assert.ok(names.length > 1);
  for (const name of names) {
    const text = await read(`.github/workflows/${name}`);
    for (const [, action = ""] of text.matchAll(/uses: (\S+)/g))
      assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/, name);
    const { permissions }: { permissions: unknown } = parse(text);
    assert.deepEqual(permissions, { contents: "read" }, name);
  }
});

test("the site has a folder for each minor version, and an index that leads to the newest", async (t) => {
  await using folder = await temporaryFolder({
    // What VitePress is called with.
    vitepress: '#!/bin/sh\nmkdir -p "$4" && echo "$DOCS_BASE $(cat docs/a.md)" > "$4/built"\n',
  });
  const repository = join(folder.path, "repository");
  const site = join(folder.path, "site");
  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@a.example"];
    const { status, stderr } = spawnSync("git", ["-C", repository, ...identity, ...args]);
    assert.equal(status, 0, String(stderr));
  };
  await mkdir(join(repository, "docs"), { recursive: true });
  git("init", "--quiet");
  for (const version of ["v1.9.0", "v1.10.0", "v1.10.1", "v1"]) {
    await writeFile(join(repository, "docs/a.md"), version);
    git("add", "--all");
    git("commit", "--quiet", "--message", version);
    git("tag", version);
  }
  const script = join(root, "release/build-site.sh");
  const { error, status, stderr } = spawnSync(script, [site, "/pullgate/"], {
    cwd: repository,
    env: { ...process.env, VITEPRESS: `sh ${join(folder.path, "vitepress")}` },
    encoding: "utf8",
  });
  if (error !== undefined) return t.skip("not installed: bash");
  assert.equal(status, 0, stderr);
  const built = (version: string): Promise<string> =>
    readFile(join(site, version, "built"), "utf8");
  assert.equal(await built("v1.9"), "/pullgate/v1.9/ v1.9.0\n");
  assert.equal(await built("v1.10"), "/pullgate/v1.10/ v1.10.1\n");
  assert.match(await readFile(join(site, "index.html"), "utf8"), /url=\/pullgate\/v1\.10\/"/);
  assert.deepEqual((await readdir(site)).toSorted(), [
    "index.html",
    "v1.10",
    "v1.9",
    "versions.txt",
  ]);
});

test("pre-commit hooks run the program of the package", async () => {
  const hooks = z
    .array(z.looseObject({ id: z.string(), entry: z.string(), language: z.literal("node") }))
    .parse(parse(await read(".pre-commit-hooks.yaml")));
  const { bin }: { bin: Record<string, string> } = JSON.parse(await read("package.json"));
  for (const { entry } of hooks) assert.ok(Object.hasOwn(bin, entry.split(" ")[0] ?? ""), entry);
});

test("action.yml is fit for the Marketplace", async () => {
  const { name, description, branding } = z
    .object({
      name: z.string(),
      description: z.string(),
      branding: z.object({ icon: z.string(), color: z.string() }),
    })
    .parse(parse(await read("action.yml")));
  assert.equal(name, "Pullgate");
  assert.ok(description.length < 125, `${description.length} characters`);
  assert.deepEqual(branding, { icon: "shield", color: "blue" });
});

test("the npm package, installed in an empty folder, checks a manifest", async () => {
  await using folder = await temporaryFolder({
    "empty/package.json": '{"private": true}',
    "empty/pod.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: a.example/a:1}]}\n",
  });
  const copy = join(folder.path, "copy");
  const manifest: { files: string[] } = JSON.parse(await read("package.json"));
  for (const name of ["package.json", "README.md", "LICENSE", ...manifest.files])
    await cp(join(root, name), join(copy, name), { recursive: true });
  const home = { ...process.env, npm_config_cache: join(folder.path, "cache"), CI: "true" };
  const npm = async (cwd: string, ...args: string[]): Promise<string> => {
    const quiet = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    const { stdout } = await promisify(execFile)("npm", [...args, ...quiet], { cwd, env: home });
    return stdout.trim();
  };
  // As `prepack` leaves it.
  await npm(copy, "pkg", "delete", "optionalDependencies", "devDependencies", "scripts");
  const tarball = await npm(copy, "pack", "--pack-destination", folder.path, "--silent");
  const empty = join(folder.path, "empty");
  await npm(empty, "install", join(folder.path, tarball));
  const program = join(empty, "node_modules/.bin/pullgate");
  const { status, stdout } = spawnSync(program, ["check", "--offline", "pod.yaml"], {
    cwd: empty,
    encoding: "utf8",
  });
  assert.match(stdout, /Checked 1 image /);
  assert.equal(status, 0);
});
