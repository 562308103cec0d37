/** `--base` in a GitOps repository: base and head are both rendered, cluster by cluster. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { needs, pathOf, pathWithRenderers } from "../real/parts.ts";
import { startRepository, type Repository } from "../support/cli/repository.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import { fluxRepository } from "../support/flux-repository.ts";

/** No tag begins with a hyphen, so no registry is needed. */
const bad = "-1";
const good = "1.0.0";

interface Compared {
  /** "severity file:line", sorted. */
  found: string[];
  notes: string;
}

/** Checks the repository against the base, with a helm that counts its starts. */
async function compare(
  { path }: Repository,
  base: string,
  helmLog: string,
  more: string[] = [],
): Promise<Compared> {
  await using out = await temporaryFolder({});
  // One file for all runs: another file may be another version.
  const helm = join(dirname(helmLog), "bin/helm");
  if (!existsSync(helm)) {
    await mkdir(dirname(helm));
    await writeFile(helm, `#!/bin/sh\necho "$@" >> '${helmLog}'\nexec '${pathOf("helm")}' "$@"\n`);
    await chmod(helm, 0o755);
  }
  const json = join(out.path, "report.json");
  const { stdout, stderr } = await runPullgate(
    [
      "check",
      ".",
      "--offline",
      "--base",
      base,
      "--format",
      "text",
      "--format",
      `json=${json}`,
      ...more,
    ],
    {
      cwd: path,
      env: {
        PATH: [dirname(helm), pathWithRenderers()].join(delimiter),
      },
    },
  );
  assert.equal(stderr, "");
  const { findings }: { findings: { severity: string; file: string; line: number }[] } = JSON.parse(
    await readFile(json, "utf8"),
  );
  return {
    found: findings.map(({ severity, file, line }) => `${severity} ${file}:${line}`).sort(),
    notes: stdout,
  };
}

async function started(
  t: TestContext,
  before: Record<string, string>,
  after: Record<string, string>,
): Promise<{ repository: Repository; base: string; log: string } | null> {
  if (!needs(t, "helm", "kubectl")) return null;
  const repository = await startRepository(before);
  t.after(() => repository[Symbol.asyncDispose]());
  const base = await repository.git("rev-parse", "HEAD");
  await repository.commit(after);
  return { repository, base, log: join(repository.path, ".git", "helm.log") };
}

const startsOf = async (log: string): Promise<number> =>
  (await readFile(log, "utf8")).split("\n").filter((line) => line.startsWith("template")).length;

describe("--base in a Flux repository", { concurrency: 2 }, () => {
  test("finds the mistake of the change, and lowers that of the base to a notice", async (t) => {
    const scene = await started(
      t,
      fluxRepository({ prod: bad, staging: good }),
      fluxRepository({ prod: bad, staging: bad }),
    );
    if (scene === null) return;
    const { found, notes } = await compare(scene.repository, scene.base, scene.log);
    assert.deepEqual(found, [
      "error clusters/staging/web.yaml:12",
      "notice clusters/prod/web.yaml:12",
    ]);
    assert.doesNotMatch(notes, /every finding counts as new/);
  });

  test("takes the branch of the base for the one that the source names", async (t) => {
    const before = fluxRepository({ prod: good });
    const sync = "clusters/prod/flux-system/gotk-sync.yaml";
    const named = (text: string): string => text.replace('fleet"', 'fleet", ref: { branch: main }');
    const main = { ...before, [sync]: named(before[sync] ?? "") };
    const apps = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./gone
  sourceRef: { kind: GitRepository, name: flux-system }
`;
    const scene = await started(t, main, main);
    if (scene === null) return;
    await scene.repository.git("checkout", "--quiet", "-b", "change");
    await scene.repository.commit({ ...main, "clusters/prod/apps.yaml": apps });
    for (const [base, place] of [
      ["main", "error clusters/prod/apps.yaml:5"],
      [scene.base, "warning clusters/prod/apps.yaml:5"],
    ] as const) {
      const { found } = await compare(scene.repository, base, scene.log);
      assert.ok(found.includes(place), found.join("\n"));
    }
  });

  test("renders a source that the change leaves alone once", async (t) => {
    const scene = await started(
      t,
      fluxRepository({ prod: good, staging: "1.1.0" }),
      fluxRepository({ prod: good, staging: "1.2.0" }),
    );
    if (scene === null) return;
    await compare(scene.repository, scene.base, scene.log);
    assert.equal(await startsOf(scene.log), 3);
  });

  test("renders nothing a second time, and everything with --cache off", async (t) => {
    const repository = fluxRepository({ prod: good });
    const after = fluxRepository({ prod: good, staging: bad });
    const scene = await started(t, repository, after);
    if (scene === null) return;
    const first = await compare(scene.repository, scene.base, scene.log);
    const starts = await startsOf(scene.log);
    const second = await compare(scene.repository, scene.base, scene.log);
    assert.deepEqual(second.found, first.found);
    assert.equal(await startsOf(scene.log), starts);
    await compare(scene.repository, scene.base, scene.log, ["--cache", "off"]);
    assert.equal(await startsOf(scene.log), 2 * starts);
  });

  test("renders a source again if the change edits a template of its chart", async (t) => {
    const before = fluxRepository({ prod: good });
    const template = "charts/web/templates/pod.yaml";
    const after = { ...before, [template]: `${before[template]}  nodeName: n1\n` };
    const scene = await started(t, before, after);
    if (scene === null) return;
    await compare(scene.repository, scene.base, scene.log);
    assert.equal(await startsOf(scene.log), 2);
  });

  test("counts all findings of a cluster that the change adds as new", async (t) => {
    const scene = await started(
      t,
      fluxRepository({ prod: bad, staging: good }),
      fluxRepository({ prod: bad, staging: good, dev: bad }),
    );
    if (scene === null) return;
    const { found, notes } = await compare(scene.repository, scene.base, scene.log);
    assert.deepEqual(found, ["error clusters/dev/web.yaml:12", "notice clusters/prod/web.yaml:12"]);
    assert.match(notes, /(?:Target|Cluster) dev: The base has no such cluster/);
  });

  test("knows the only cluster of the base again once a second one gives it a name", async (t) => {
    const scene = await started(
      t,
      fluxRepository({ prod: bad }),
      fluxRepository({ prod: bad, staging: good }),
    );
    if (scene === null) return;
    const { found } = await compare(scene.repository, scene.base, scene.log);
    assert.deepEqual(found, ["notice clusters/prod/web.yaml:12"]);
  });

  test("leaves a folder with the base out of the clusters of the change", async (t) => {
    const scene = await started(t, fluxRepository({ prod: bad }), fluxRepository({ prod: bad }));
    if (scene === null) return;
    const { path } = scene.repository;
    for (const [name, text] of Object.entries(fluxRepository({ prod: bad }))) {
      await mkdir(dirname(join(path, "old", name)), { recursive: true });
      await writeFile(join(path, "old", name), text);
    }
    const { found } = await compare(scene.repository, "old", scene.log);
    assert.deepEqual(found, ["notice clusters/prod/web.yaml:12"]);
  });
});
