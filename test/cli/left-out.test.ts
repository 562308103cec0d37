/** The summary has everything that a check of GitOps sources and overlays leaves out. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { z } from "zod";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const pod =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n";

const report = z.object({
  summary: z.object({
    coverage: z.object({ leftOut: z.array(z.object({ path: z.string(), reason: z.string() })) }),
  }),
});

async function leftOut(
  t: TestContext,
  files: Record<string, string>,
  ...paths: string[]
): Promise<string[] | null> {
  if (!needs(t, "kubectl")) return null;
  await using folder = await temporaryFolder({ ".git/HEAD": "ref: refs/heads/main\n", ...files });
  const { stdout } = await runPullgate(["check", "--offline", "--format", "json", ...paths], {
    cwd: folder.path,
    env: { PATH: pathWithRenderers() },
  });
  const { coverage } = report.parse(JSON.parse(stdout)).summary;
  return coverage.leftOut.map(({ path, reason }) => `${path}: ${reason}`);
}

const flux = (ignore: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, interval: 1m, sourceRef: {kind: GitRepository, name: a}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: a, namespace: flux-system}
spec: {interval: 1m, ${ignore}}
`;

const unapplied = ["apps/a.yaml: no source applies it"];

for (const [title, files] of Object.entries<Record<string, string>>({
  "that a .sourceignore keeps from Flux": { "apps/.sourceignore": "a.yaml\n" },
  "that the .sourceignore of the root keeps from Flux": { ".sourceignore": "/apps/a.yaml\n" },
  "that the source ignores": { "flux.yaml": flux("ignore: a.yaml") },
  "that its kustomization does not list": { "apps/kustomization.yaml": "resources: [b.yaml]\n" },
}))
  test(`names a manifest ${title}`, async (t) => {
    const all = { "flux.yaml": flux(""), "apps/a.yaml": pod, "apps/b.yaml": pod, ...files };
    for (const paths of [["."], ["flux.yaml"]]) {
      const found = await leftOut(t, all, ...paths);
      if (found !== null) assert.deepEqual(found, unapplied);
    }
  });

test("names a folder node_modules beside what Flux applies", async (t) => {
  const files = { "apps/b.yaml": pod, "apps/node_modules/a.yaml": pod, "node_modules/c.yaml": pod };
  const found = await leftOut(t, { ...files, "c/flux.yaml": flux("") }, "c");
  if (found !== null)
    assert.deepEqual(found, ["apps/node_modules: left out: folders of this name are never read"]);
});

test("names overlays that are excluded, and those in a folder node_modules", async (t) => {
  for (const from of ["overlays", "overlays/*"]) {
    const found = await leftOut(t, {
      "overlays/a/kustomization.yaml": "resources: [a.yaml]\n",
      "overlays/a/a.yaml": pod,
      "overlays/b/kustomization.yaml": "resources: [a.yaml]\n",
      "overlays/b/a.yaml": pod,
      "overlays/node_modules/kustomization.yaml": "resources: [a.yaml]\n",
      ".pullgate.yaml": `render: [{kustomize: "${from}"}]\nexclude: [overlays/b]\n`,
    });
    if (found !== null)
      assert.deepEqual(found, [
        "overlays/b: left out: excluded by `overlays/b`",
        "overlays/node_modules: left out: folders of this name are never read",
      ]);
  }
});

const template = `apiVersion: v1
kind: Pod
metadata: { name: {{ name }} }
{% if debug %}
spec: {}
{% endif %}
`;

for (const path of [
  "roles/web/templates/pod.yaml",
  "roles/cluster/web/templates/pod.yaml",
  "roles/web/tasks/main.yml",
  "ansible/templates/pod.yaml",
  "templates/service/skeleton/pod.yaml",
  "{{cookiecutter.name}}/pod.yaml",
])
  test(`names ${path} as a template of another program`, async (t) => {
    const found = await leftOut(t, { "k8s/pod.yaml": pod, [path]: template }, ".");
    const reason =
      "left out: an unrendered template of Ansible or a similar program; render it and check the output";
    if (found !== null) assert.deepEqual(found, [`${path}: ${reason}`]);
  });

for (const paths of [["k8s"], ["roles/web/templates/pod.yaml"]])
  test(`reports an unrendered template in ${paths[0] ?? ""}`, async () => {
    await using folder = await temporaryFolder({
      "k8s/pod.yaml": template,
      "roles/web/templates/pod.yaml": template,
    });
    const { stdout, code } = await runPullgate(["check", "--offline", ...paths], {
      cwd: folder.path,
    });
    assert.equal(code, 1);
    assert.match(stdout, /error\[manifest-unrendered\]/);
  });

test("counts the files of folders whose names are not those of manifests", async () => {
  await using folder = await temporaryFolder({ "a.yaml": pod, "a.tf": "", "deep/README.md": "" });
  const { stdout } = await runPullgate(["check", "--offline", "--format", "json", "."], {
    cwd: folder.path,
  });
  assert.equal(JSON.parse(stdout).summary.coverage.otherFiles, 2);
});

test("notes globs of exclude that match nothing, once for all targets", async () => {
  await using folder = await temporaryFolder({
    "rendered/a.yaml": pod,
    "rendered/tests/a.yaml": pod,
    "other/a.yaml": pod,
    ".pullgate.yaml":
      "targets: {a: {paths: [rendered]}, b: {paths: [other]}}\n" +
      "exclude: [tests/**, other/a.yaml, vendor/**, .sources/**]\n" +
      'sources: {"https://git.example/a.git": .sources/a}\n',
  });
  const unmatched = [
    "note: `exclude`: `tests/**` matches no file or folder; did you mean `**/tests/**`?",
    "note: `exclude`: `vendor/**` matches no file or folder.",
  ];
  for (const command of [["check", "--offline"], ["images"]]) {
    const { stdout } = await runPullgate(command, { cwd: folder.path });
    const notes = stdout.split("\n").filter((line) => line.includes("`exclude`"));
    assert.deepEqual(notes, unmatched, command.join(" "));
  }
});

test("globs of exclude in a configuration start at its folder", async () => {
  await using folder = await temporaryFolder({
    "rendered/a.yaml": pod,
    "rendered/tests/a.yaml": pod,
    "rendered/deep/skipped/a.yaml": pod,
    ".pullgate.yaml": 'exclude: [rendered/tests/**, "**/skipped/**"]\n',
  });
  const { stdout } = await runPullgate(["images", "."], { cwd: join(folder.path, "rendered") });
  assert.match(stdout, /^a\.yaml:4:/);
  assert.match(stdout, /1 mention of 1 image/);
});
