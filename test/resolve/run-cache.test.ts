/** What one target has asked no other asks again, and each hears the same as if it had. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ImageQuestion } from "../../src/model/pull/answer.ts";
import { openMemory, type ResolveOptions } from "../../src/resolve/resolve.ts";
import { ask, offer, question, runner } from "../support/registry/question.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { startScene } from "../support/scene.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const bot = offer("bot", "sesame");
const other = offer("other", "sesame");

/** The second target's question and options beside the first's, `a/b:1` as nobody; is it asked anew? */
const rows: [
  what: string,
  second: (host: string) => ImageQuestion,
  changes: Partial<ResolveOptions>,
  anew: boolean,
][] = [
  ["the same", (host) => question(`${host}/a/b:1`, [], true), {}, false],
  ["another tag", (host) => question(`${host}/a/b:2`, [], true), {}, true],
  ["with a credential", (host) => question(`${host}/a/b:1`, [bot], true), {}, true],
  ["without nobody's attempt", (host) => question(`${host}/a/b:1`), {}, true],
  ["for a platform", (host) => question(`${host}/a/b:1`, [], true, ["linux/arm64"]), {}, true],
  ["with less to be asked", (host) => question(`${host}/a/b:1`, [], true), { frugal: true }, true],
  [
    "for another runtime",
    (host) => question(`${host}/a/b:1`, [], true),
    { runtime: "containerd://1.6.0" },
    true,
  ],
];

describe("a question that was asked before", { concurrency: true }, () => {
  for (const [what, second, changes, anew] of rows)
    test(what, async (t) => {
      const registry = await startRegistry({});
      t.after(() => registry.close());
      registry.push({ repository: "a/b", tag: "1", platforms: ["linux/amd64", "linux/arm64"] });
      const memory = openMemory();
      await ask([question(`${registry.host}/a/b:1`, [], true)], runner([registry], { memory }));
      const before = registry.requests.length;
      const next = second(registry.host);
      const { answers } = await ask([next], runner([registry], { memory, ...changes }));
      assert.equal(registry.requests.length > before, anew);
      const { answers: fresh } = await ask([next], runner([registry], changes));
      assert.deepEqual(answers.byImage, fresh.byImage);
      assert.deepEqual(answers.byAttempt, fresh.byAttempt);
    });

  test("the order of credentials and platforms is none of it", async (t) => {
    const registry = await startRegistry({});
    t.after(() => registry.close());
    const memory = openMemory();
    const platforms = ["linux/amd64", "linux/arm64"];
    const image = `${registry.host}/a/b:1`;
    await ask([question(image, [bot, other], false, platforms)], runner([registry], { memory }));
    const before = registry.requests.length;
    await ask(
      [question(image, [other, bot], false, platforms.toReversed())],
      runner([registry], { memory }),
    );
    assert.equal(registry.requests.length, before);
  });

  test("is corrected on each use by the other answers of the run", async (t) => {
    const registry = await startRegistry({
      auth: { mode: "open" },
      missingRepository: "NAME_UNKNOWN",
    });
    t.after(() => registry.close());
    const memory = openMemory();
    const options = runner([registry], { memory });
    const missing = `${registry.host}/a/b:2`;
    const alone = await ask([missing], options);
    registry.push({ repository: "a/b", tag: "1" });
    const beside = await ask([missing, `${registry.host}/a/b:1`], options);
    assert.deepEqual(
      [alone.of(missing), beside.of(missing)].map((answer) =>
        answer.answer === "missing" ? answer.missing : null,
      ),
      ["repository", "tag"],
    );
    assert.deepEqual(
      await ask([missing], options).then(({ of }) => of(missing)),
      alone.of(missing),
    );
  });

  test("a refused login is reported to each user of the cache", async (t) => {
    const registry = await startRegistry({ auth: { mode: "basic", users: { bot: "sesame" } } });
    t.after(() => registry.close());
    const memory = openMemory();
    const logins = [{ registry: registry.host, username: "bot", password: "wrong" }];
    const told = async (): Promise<boolean[]> => {
      const { answers } = await ask(
        [`${registry.host}/a/b:1`],
        runner([registry], { memory, logins }),
      );
      return answers.logins.map(({ rejected }) => rejected !== null);
    };
    assert.deepEqual(await told(), [true]);
    const before = registry.requests.length;
    assert.deepEqual(await told(), [true]);
    assert.equal(registry.requests.length, before);
  });

  test("images that the deadline left unasked are asked for later", async (t) => {
    const registry = await startRegistry({});
    t.after(() => registry.close());
    registry.push({ repository: "a/b", tag: "1" });
    const memory = openMemory();
    const image = `${registry.host}/a/b:1`;
    const late = await ask([image], runner([registry], { memory, deadlineMs: 0 }));
    assert.notEqual(late.of(image).answer, "found");
    const { of } = await ask([image], runner([registry], { memory }));
    assert.equal(of(image).answer, "found");
  });
});

test("two targets with one image ask for it once", async () => {
  const registry = "registry.acme.example";
  await using scene = await startScene(`registries:\n  ${registry}: { images: ["web:v1"] }\n`);
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: "${registry}/web:v1" }] }\n`;
  const check = async (targets: string): Promise<number> => {
    const configuration = `${scene.files[".pullgate.yaml"] ?? ""}targets: ${targets}\n`;
    await using folder = await temporaryFolder({
      ...scene.files,
      ".pullgate.yaml": configuration,
      "eu.yaml": pod,
      "us.yaml": pod,
    });
    const { stdout } = await runPullgate(["check", "--format", "json", "--cache", "off"], {
      cwd: folder.path,
      env: scene.env,
    });
    const { summary } = readJsonReport(stdout);
    assert.equal(summary.verdicts.broken + summary.verdicts.unverified, 0);
    return summary.requests;
  };
  const one = await check("{ eu: { paths: [eu.yaml] } }");
  assert.ok(one > 0);
  assert.equal(await check("{ eu: { paths: [eu.yaml] }, us: { paths: [us.yaml] } }"), one);
});
