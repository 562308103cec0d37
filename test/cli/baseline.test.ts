/** `--baseline` and `--write-baseline`: accepts findings, also after lines move. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { podYaml } from "../support/builders.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";

const pod = (name: string, ...images: string[]): string =>
  podYaml(images, { name, namespace: "shop" });

const check = (cwd: string, ...args: string[]): Promise<CommandResult> =>
  runPullgate(["check", "--offline", "--format", "compact", "--format", "text=text", ...args], {
    cwd,
  });
const noted = (cwd: string): Promise<string> => readFile(join(cwd, "text"), "utf8");
const findings = ({ stdout }: CommandResult): string[] =>
  stdout.split("\n").filter((line) => /^\S+:\d+:\d+: /.test(line));

describe("a baseline", { concurrency: 2 }, () => {
  test("accepts what it was written of, with lines moved and files renamed, and nothing that came after", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("web", "Old", "nginx") });
    const first = await check(folder.path, "--write-baseline", "b.json", "a.yaml");
    assert.deepEqual([findings(first), first.code, first.stderr], [[], 0, ""]);
    assert.match(
      await noted(folder.path),
      /Accepted by the baseline: image-reference-invalid \(1\), image-tag-mutable \(1\)\./,
    );
    await writeFile(join(folder.path, "a.yaml"), "# nothing\n");
    await writeFile(
      join(folder.path, "z.yaml"),
      `# moved\n${pod("web", "x/y:v1", "Old", "nginx", "New")}`,
    );
    const second = await check(folder.path, "--baseline", "b.json", "z.yaml");
    assert.equal(findings(second).length, 1);
    assert.match(findings(second)[0] ?? "", /^z\.yaml:10:\d+: error.*New/);
    assert.equal(second.code, 1);
  });

  test("is valid by its schema, sorted, the same bytes every time, and holds no line", async () => {
    const schema: object = JSON.parse(
      await readFile(join(import.meta.dirname, "../../schema/baseline.v1.json"), "utf8"),
    );
    const validate = new Ajv2020({ strict: true }).compile(schema);
    const broken = "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n";
    await using folder = await temporaryFolder({
      "a.yaml": pod("web", "Old", "nginx"),
      "b.yaml": pod("api", "Api"),
      "c.yaml": broken,
    });
    await check(folder.path, "--write-baseline", "1.json", "a.yaml", "b.yaml", "c.yaml");
    await writeFile(join(folder.path, "a.yaml"), `\n\n\n${pod("web", "nginx", "Old")}`);
    await writeFile(join(folder.path, "c.yaml"), `\n\n\n${broken}`);
    await check(folder.path, "--write-baseline", "2.json", "c.yaml", "b.yaml", "a.yaml");
    const [one, two] = await Promise.all(
      ["1.json", "2.json"].map((name) => readFile(join(folder.path, name), "utf8")),
    );
    assert.equal(one, two);
    const baseline: unknown = JSON.parse(one ?? "");
    assert.ok(validate(baseline), JSON.stringify(validate.errors));
    assert.equal(one?.split("\n").filter((line) => line.includes('"rule"')).length, 4);
  });

  test("reports entries that no longer match, and rewriting the file removes them", async () => {
    await using folder = await temporaryFolder({ "a.yaml": pod("web", "Old", "Older") });
    await check(folder.path, "--write-baseline", "b.json", "a.yaml");
    await writeFile(join(folder.path, "a.yaml"), pod("web", "Old", "New"));
    await check(folder.path, "--baseline", "b.json", "a.yaml");
    assert.match(
      await noted(folder.path),
      /Accepted in the baseline but no longer found: image-reference-invalid Older in Pod\/shop\/web\./,
    );
    await check(folder.path, "--baseline", "b.json", "--write-baseline", "b.json", "a.yaml");
    const text = await readFile(join(folder.path, "b.json"), "utf8");
    assert.deepEqual(
      [...text.matchAll(/"image":"(\w+)"/g)].map((match) => match[1]),
      ["New", "Old"],
    );
    assert.equal((await check(folder.path, "--baseline", "b.json", "a.yaml")).code, 0);
  });

  test("an entry that one of several targets still needs is not reported as gone", async () => {
    await using folder = await temporaryFolder({
      "a/a.yaml": pod("web", "Old"),
      "b/b.yaml": pod("api", "Api", "Gone"),
      ".pullgate.yaml": "targets: { one: { paths: [a] }, two: { paths: [b] } }\n",
    });
    await check(folder.path, "--write-baseline", "b.json");
    await writeFile(join(folder.path, "b/b.yaml"), pod("api", "Api"));
    assert.equal((await check(folder.path, "--baseline", "b.json")).code, 0);
    const notes = (await noted(folder.path))
      .split("\n")
      .filter((line) => line.includes("no longer found"));
    assert.equal(notes.length, 1);
    assert.match(
      notes[0] ?? "",
      /no longer found: image-reference-invalid Gone in Pod\/shop\/api\.$/,
    );
  });

  test("entries of a rule that could not run are neither reported nor removed", async () => {
    const accepted = {
      rule: "image-tag-not-found",
      image: "x/y:v9",
      workload: "Pod/shop/web",
      subject: null,
      certainty: "proved",
    };
    await using folder = await temporaryFolder({
      "a.yaml": pod("web", "x/y:v9"),
      "b.json": JSON.stringify({ version: 1, accepted: [accepted] }),
    });
    await check(folder.path, "--baseline", "b.json", "--write-baseline", "b.json", "a.yaml");
    assert.doesNotMatch(await noted(folder.path), /no longer found/);
    assert.deepEqual(JSON.parse(await readFile(join(folder.path, "b.json"), "utf8")), {
      version: 1,
      accepted: [accepted],
    });
  });

  test("a doubt that was accepted does not accept its proof", async () => {
    const web = pod("web", "x/y:v1").replace("spec:", "spec:\n  serviceAccountName: web");
    await using folder = await temporaryFolder({
      "a.yaml": web,
      // Covers all service accounts of the namespace, and `web` is none of them.
      "inventory.yaml":
        "apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop } }\n",
    });
    const proof = ["--inventory", "inventory.yaml", "a.yaml"];
    await check(folder.path, "--write-baseline", "b.json", "a.yaml");
    assert.equal(
      (await check(folder.path, "--baseline", "b.json", "--fail-on", "notice", "a.yaml")).code,
      0,
    );
    assert.equal((await check(folder.path, "--baseline", "b.json", ...proof)).code, 1);
    await check(folder.path, "--write-baseline", "b.json", ...proof);
    assert.deepEqual(findings(await check(folder.path, "--baseline", "b.json", "a.yaml")), []);
  });

  test("a baseline that is missing, broken, of another shape or too large is misuse, in one line", async () => {
    await using folder = await temporaryFolder({
      "a.yaml": pod("web", "Old"),
      "broken.json": "{",
      "shape.json": '{"version":1,"accepted":[{"rule":"x","line":3}]}',
      "version.json": '{"version":2,"accepted":[]}',
      "huge.json": " ".repeat(33 * 1024 * 1024),
    });
    for (const [name, message] of [
      ["missing.json", /missing\.json: no such file; create it with --write-baseline/],
      ["broken.json", /broken\.json: not a baseline: not JSON/],
      ["shape.json", /shape\.json: not a baseline: accepted\.0/],
      ["version.json", /version\.json: not a baseline: version/],
      ["huge.json", /huge\.json: larger than 32 MiB, the limit for a baseline/],
      [".git", /\.git: no such file/],
    ] as const) {
      const { code, stderr } = await check(folder.path, "--baseline", name, "a.yaml");
      assert.equal(code, 2, name);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1);
    }
    const unwritable = await check(
      folder.path,
      "--write-baseline",
      "no/such/folder.json",
      "a.yaml",
    );
    assert.deepEqual(
      [unwritable.code, unwritable.stderr],
      [2, "pullgate: no/such/folder.json: cannot be written: no such folder\n"],
    );
  });

  test("a baseline that accepts everything does not let an empty input pass", async () => {
    await using folder = await temporaryFolder({ "a.yaml": "# nothing\n" });
    assert.equal((await check(folder.path, "--write-baseline", "b.json", "a.yaml")).code, 3);
  });
});
