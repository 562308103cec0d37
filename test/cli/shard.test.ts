/** Divides checks into shards and merges them: the report equals that of the undivided run. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseImageReference } from "../../src/model/pull/image.ts";
import type { Pull } from "../../src/model/pull/pull.ts";
import { pullsOfShard } from "../../src/shard/shard.ts";
import { needs, pathOf } from "../real/parts.ts";
import { startChartServer } from "../support/charts.ts";
import { argoRepository, offerChartsAndImages } from "../support/gitops-repositories.ts";
import { podYaml } from "../support/builders.ts";
import { startScene } from "../support/scene.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { runStep } from "../support/runner/runner.ts";
import { makeTestedAction } from "../support/runner/tested-action.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { propertyRuns } from "../support/property-runs.ts";

const cases = join(import.meta.dirname, "../cases");

/** Rules that look beyond one repository, or at more than its answers. */
const chosen =
  process.env["PULLGATE_ALL_SHARDS"] === undefined
    ? [
        "image-missing-or-denied",
        "image-tag-not-found",
        "pull-secret-expiring",
        "pull-secret-not-covering",
        "registry-host-unknown",
        "registry-unreachable",
        "runner-login-rejected",
        "suppression-unused",
      ]
    : readdirSync(cases, { withFileTypes: true }).flatMap(({ name }) =>
        // What fails there fails once, and not in a second run.
        existsSync(join(cases, name, "registry.yaml")) && name !== "registry-flaky" ? [name] : [],
      );

describe("merged shards report what the undivided run reports", () => {
  for (const rule of chosen) {
    test(rule, async () => {
      const folder = join(cases, rule);
      await using scene = await startScene(readFileSync(join(folder, "registry.yaml"), "utf8"));
      const more = readdirSync(folder).filter((name) => !/^(good|registry)\.|expected$/.test(name));
      const files = Object.fromEntries(
        more.map((name) => [name, readFileSync(join(folder, name))]),
      );
      await using place = await temporaryFolder({ ...scene.files, ...files });
      const run = (...args: string[]): ReturnType<typeof runPullgate> =>
        runPullgate(args, { cwd: place.path, env: scene.env });
      const report = async (name: string): Promise<unknown> =>
        settled(await readFile(join(place.path, name), "utf8"));
      const check = [
        "check",
        ...scene.args,
        "--cache",
        "off",
        ...(scene.configuration ? ["--config", "bad.yaml"] : ["bad.yaml"]),
      ];
      const whole = await run(...check, "--format", "text", "--format", "json=whole.json");
      const parts = ["1", "2", "3"];
      for (const index of parts) {
        const { code, stderr } = await run(
          ...check,
          "--shard",
          `${index}/3`,
          "--format",
          `json=part-${index}.json`,
        );
        assert.ok([0, 1, 4].includes(code ?? -1), `${code} ${stderr}`);
      }
      const reports = parts.map((index) => `part-${index}.json`);
      const merged = await run(
        "merge",
        ...reports,
        "--format",
        "text",
        "--format",
        "json=merged.json",
      );
      assert.equal(merged.stderr, "");
      assert.deepEqual(await report("merged.json"), await report("whole.json"));
      assert.equal(merged.code, whole.code);
    });
  }
});

test("merged shards report what is rendered, and not rendered, as the undivided run does", async (t) => {
  if (!needs(t, "helm", "kubectl")) return;
  await using server = await startChartServer();
  await using registry = await startRegistry();
  offerChartsAndImages(server, registry);
  const files = argoRepository(server, registry);
  files["values/common.yaml"] = `proxy: ${registry.host}/shop/proxy:9.0\n`;
  files["sets/list.yaml"] = (files["sets/list.yaml"] ?? "").replace("1.0.0 }", "1.0.9 }");
  const registries = Object.fromEntries(
    [server.host, registry.host].map((host) => [host, { plainHttp: true }]),
  );
  await using place = await temporaryFolder({
    ...files,
    ".pullgate.yaml": JSON.stringify({ registries }),
  });
  // A report beside the manifests would be read with them.
  await using reports = await temporaryFolder({});
  const programs = (["helm", "kubectl"] as const).map((each) => dirname(pathOf(each)));
  const env = { PATH: [...programs, process.env["PATH"] ?? ""].join(delimiter) };
  const run = async (args: string[], name: string): Promise<unknown> => {
    const options = { cwd: place.path, env };
    const file = join(reports.path, name);
    const { stderr } = await runPullgate([...args, "--format", `json=${file}`], options);
    assert.doesNotMatch(stderr, /cannot be merged/);
    return settled(await readFile(file, "utf8"));
  };
  const check = ["check", "--cache", "off", "."];
  const whole = await run(check, "whole.json");
  for (const index of [1, 2]) await run([...check, "--shard", `${index}/2`], `part-${index}.json`);
  const merged = await run(
    ["merge", ...[1, 2].map((index) => join(reports.path, `part-${index}.json`))],
    "merged.json",
  );
  assert.deepEqual(merged, whole);
  assert.match(JSON.stringify(merged), /"notRendered":\[\{.*"rule":"chart-version-not-found"/);
});

/** Without what differs from run to run: how long it took, how often a registry had to say who gives tokens, and where it said so. */
function settled(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "durationMs" || key === "requests") return 0;
    return key === "evidence" && Array.isArray(value)
      ? value.filter((line) => !String(line).includes("→ 401"))
      : value;
  });
}

test("asks for each repository, its token and its tag list in one shard only", async (t) => {
  const registry = await startRegistry({ auth: { mode: "bearer" } });
  t.after(() => registry.close());
  const images = Array.from({ length: 30 }, (_, index) => {
    const image = { repository: `team/app-${index % 10}`, tag: `v${index}` };
    if (index % 7 > 0) registry.push(image);
    return `${registry.host}/${image.repository}:${image.tag}`;
  });
  const pod = (image: string, index: number): string => podYaml(image, { name: `p${index}` });
  await using place = await temporaryFolder({
    "pods.yaml": images.map(pod).join("---\n"),
    ".pullgate.yaml": `registries: {"${registry.host}": {plainHttp: true}}\n`,
  });
  const asked: Set<string>[] = [];
  for (const index of ["1", "2", "3", "4"]) {
    const before = registry.requests.length;
    const args = [
      "check",
      "pods.yaml",
      "--shard",
      `${index}/4`,
      "--cache",
      "off",
      "--format",
      `json=${index}.json`,
    ];
    assert.ok([0, 1].includes((await runPullgate(args, { cwd: place.path })).code ?? -1));
    asked.push(
      new Set(registry.requests.slice(before).flatMap(({ repository }) => repository ?? [])),
    );
  }
  const sizes = asked.map(({ size }) => size);
  assert.equal(
    sizes.reduce((sum, size) => sum + size),
    10,
    sizes.join(),
  );
  assert.ok(
    sizes.every((size) => size === 2 || size === 3),
    sizes.join(),
  );
  const merged = await runPullgate(["merge", "[1-4].json", "--format", "compact"], {
    cwd: place.path,
  });
  assert.equal(merged.code, 1, merged.stderr);
  assert.equal(
    merged.stdout.match(/image-tag-not-found/g)?.length,
    images.filter((_, index) => index % 7 === 0).length,
  );
});

test("writes no password and no docker config into a part", async (t) => {
  const registry = await startRegistry({
    auth: { mode: "basic", users: { bot: "hunter2-hunter2" } },
  });
  t.after(() => registry.close());
  registry.push({ repository: "team/app", tag: "v1" });
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  const login = encode("bot:hunter2-hunter2");
  const config = encode(JSON.stringify({ auths: { [registry.host]: { auth: login } } }));
  await using place = await temporaryFolder({
    "all.yaml": [
      `apiVersion: v1\nkind: Secret\nmetadata: {name: pull}\ntype: kubernetes.io/dockerconfigjson\ndata: {.dockerconfigjson: ${config}}\n`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {imagePullSecrets: [{name: pull}], containers: [{name: c, image: "${registry.host}/team/app:v1"}]}\n`,
    ].join("---\n"),
    ".pullgate.yaml": `registries: {"${registry.host}": {plainHttp: true}}\n`,
  });
  const args = [
    "check",
    "all.yaml",
    "--shard",
    "1/1",
    "--cache",
    "off",
    "--format",
    "json=part.json",
  ];
  assert.equal((await runPullgate(args, { cwd: place.path })).code, 0);
  const part = await readFile(join(place.path, "part.json"), "utf8");
  assert.deepEqual(readJsonReport(part).findings, []);
  for (const secret of ["hunter2", login, config]) assert.ok(!part.includes(secret), secret);
  const merged = await runPullgate(["merge", "part.json"], { cwd: place.path });
  assert.match(merged.stdout, /: 1 will pull/);
});

test("passes an empty shard and fails an empty run", async () => {
  await using place = await temporaryFolder({
    "pod.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: app:v1}]}\n",
    "map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n",
  });
  const run = async (file: string): Promise<number | null> =>
    (await runPullgate(["check", file, "--offline", "--shard", "2/2"], { cwd: place.path })).code;
  assert.deepEqual([await run("pod.yaml"), await run("map.yaml")], [0, 3]);
});

test("refuses reports that cannot be merged, and gives the reason", async () => {
  const pod = podYaml("app:v1");
  await using place = await temporaryFolder({
    "pod.yaml": pod,
    "other.yaml": pod.replace("app:v1", "app:v2"),
    "x.json": "{",
  });
  const run = async (...args: string[]): Promise<[number | null, string]> => {
    const { code, stderr } = await runPullgate(args, { cwd: place.path });
    return [code, stderr.trim().replace(/^pullgate: /, "")];
  };
  for (const [shard, name, file] of [
    ["1/2", "a", "pod.yaml"],
    ["2/2", "b", "pod.yaml"],
    ["2/2", "c", "other.yaml"],
    ["1/3", "d", "pod.yaml"],
  ] as const)
    await run("check", file, "--offline", "--shard", shard, "--format", `json=${name}.json`);
  await run("check", "pod.yaml", "--offline", "--format", "json=e.json");
  const reports =
    "not the JSON report of a shard; write it with check --shard I/N --format json=FILE";
  assert.deepEqual(await run("merge", "a.json"), [2, "no report of shard 2/2"]);
  assert.deepEqual(await run("merge", "a.json", "c.json"), [
    2,
    "the reports cannot be merged: the shards did not read the same manifests",
  ]);
  assert.deepEqual(await run("merge", "a.json", "d.json"), [
    2,
    "d.json and a.json belong to different runs",
  ]);
  assert.deepEqual(await run("merge", "e.json"), [2, `e.json: ${reports}`]);
  assert.deepEqual(await run("merge", "x.json"), [2, "x.json: not JSON"]);
  assert.deepEqual(await run("check", "pod.yaml", "--shard", "3/2"), [
    2,
    "--shard 3/2: not I/N with 1 <= I <= N, such as 1/4",
  ]);
  await writeFile(
    join(place.path, "many.json"),
    (await readFile(join(place.path, "a.json"), "utf8")).replace(/"of": 2/, '"of": 1e9'),
  );
  assert.deepEqual(await run("merge", "many.json"), [2, `many.json: ${reports}`]);
  // What was written is believed, but it must not be taken for a bug of ours.
  const part = JSON.parse(await readFile(join(place.path, "a.json"), "utf8"));
  for (const own of [
    "[]",
    "[{}]",
    '["a"]',
    "{",
    '[{"answers":5}]',
    '[{"__proto__":1,"answers":1},{"byImage":2}]',
  ]) {
    const broken = {
      ...part,
      shard: { ...part.shard, of: 1, parts: [{ ...part.shard.parts[0], own }] },
    };
    await writeFile(join(place.path, "broken.json"), JSON.stringify(broken));
    const [code, said] = await run("merge", "broken.json");
    assert.equal(code, 2, said);
    assert.match(said, /^the reports cannot be merged: /);
  }
});

test("annotates in each shard's step and summarises in the merging step", async () => {
  using action = makeTestedAction();
  const pod = (name: string, image: string): string => podYaml(image, { name });
  await using place = await temporaryFolder({
    "pods.yaml": `${pod("a", "Shop:v1")}---\n${pod("b", "b.example/App:v1")}`,
  });
  const step = (inputs: Record<string, string>): ReturnType<typeof runStep> =>
    runStep({ action: action.path, workspace: place.path, with: { offline: "true", ...inputs } });
  for (const index of ["1", "2"]) {
    const shard = await step({
      paths: "pods.yaml",
      shard: `${index}/2`,
      format: `json=shard-${index}.json`,
    });
    // A reference that is none is of no repository, and so the first one's.
    assert.equal(
      shard.annotations.filter(({ level }) => level === "error").length,
      index === "1" ? 2 : 0,
    );
    assert.deepEqual([shard.exitCode, shard.summary], [index === "1" ? 1 : 0, null]);
  }
  const merged = await step({ merge: "shard-*.json" });
  assert.deepEqual([merged.exitCode, merged.annotations, merged.outputs["errors"]], [1, [], "2"]);
  assert.match(merged.summary ?? "", /image-reference-invalid/);
});

test("puts every pull into exactly one shard, together with its repository", () => {
  const pull = fc
    .tuple(fc.constantFrom("a", "b/c", "ghcr.io/x/y", "UP"), fc.nat(5))
    .map(([name, tag]) => {
      const reference = parseImageReference(`${name}:${tag}`);
      return {
        reference,
        notAsked: "invalid" in reference ? "invalid" : null,
        mention: { image: `${name}:${tag}` },
      };
    });
  fc.assert(
    fc.property(fc.array(pull, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (made, of) => {
      const pulls = made.flatMap((each) => (isPull(each) ? [each] : []));
      const shards = Array.from({ length: of }, (_, index) =>
        pullsOfShard(pulls, { index: index + 1, of }),
      );
      assert.deepEqual(new Set(shards.flatMap((shard) => [...shard])), new Set(pulls));
      assert.equal(
        shards.reduce((sum, { size }) => sum + size, 0),
        pulls.length,
      );
      for (const one of pulls)
        for (const other of pulls)
          if (
            "path" in one.reference &&
            "path" in other.reference &&
            one.reference.path === other.reference.path
          )
            assert.ok(shards.some((shard) => shard.has(one) && shard.has(other)));
    }),
    propertyRuns(300),
  );
});

/** As far as the division looks at it. */
function isPull(made: object): made is Pull {
  return "reference" in made && "notAsked" in made && "mention" in made;
}
