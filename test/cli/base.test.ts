/** `--base`: what was broken before the change is a notice, what the change broke stays what it is. Real git, real folders. */
import assert from "node:assert/strict";
import { readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { startNetwork } from "../support/registry/network.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { startRepository } from "../support/cli/repository.ts";

const pod = (name: string, ...images: string[]): string =>
  [
    "apiVersion: v1",
    "kind: Pod",
    `metadata: { name: ${name} }`,
    "spec:",
    "  containers:",
    ...images.map((image, index) => `    - { name: c${index}, image: "${image}" }`),
    "",
  ].join("\n");

interface Compared {
  /** "severity rule file:line[ and file:line…]" */
  found: string[];
  code: number | null;
  text: string;
  related: string[];
}

async function check(
  cwd: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Compared> {
  await using out = await temporaryFolder({});
  const json = join(out.path, "report.json");
  const formats = ["--format", "text", "--format", `json=${json}`];
  const { code, stdout, stderr } = await runPullgate(["check", ...formats, ...args], { cwd, env });
  assert.equal(stderr, "");
  const report: {
    findings: {
      severity: string;
      rule: string;
      file: string;
      line: number;
      related: { file: string; line: number; message: string }[];
    }[];
  } = JSON.parse(await readFile(json, "utf8"));
  return {
    found: report.findings.map(({ severity, rule, file, line, related }) =>
      [
        `${severity} ${rule} ${file}:${line}`,
        ...related.map((place) => `${place.file}:${place.line}`),
      ].join(" and "),
    ),
    code,
    text: stdout,
    related: report.findings.flatMap(({ related }) => related.map(({ message }) => message)),
  };
}

const offline = (base: string, ...more: string[]): string[] => [
  "--offline",
  "--base",
  base,
  ...more,
];
const invalid = "image-reference-invalid";

describe("a revision", { concurrency: 2 }, () => {
  test("existing problems are notices, new problems are errors, and the exit code follows", async () => {
    await using repository = await startRepository({ "a.yaml": pod("web", "Old", "x/fine:v1") });
    await repository.writeFiles({ "a.yaml": `# lines move\n${pod("web", "Old", "x/New:v1")}` });
    const { found, code, text } = await check(repository.path, offline("HEAD", "."));
    assert.deepEqual(found, [`notice ${invalid} a.yaml:7`, `error ${invalid} a.yaml:8`]);
    assert.equal(code, 1);
    assert.match(text, /= because: already broken before this change\n/);
    assert.match(text, /Compared with the base HEAD \([0-9a-f]{12}\)\./);
    await repository.writeFiles({ "a.yaml": pod("web", "x/fine:v1", "Old") });
    assert.deepEqual((await check(repository.path, offline("HEAD", "."))).found, [
      `error ${invalid} a.yaml:7`,
    ]);
    await repository.writeFiles({ "a.yaml": pod("web", "Old") });
    assert.equal((await check(repository.path, offline("HEAD", "."))).code, 0);
    assert.equal((await check(repository.path, ["--offline", "."])).code, 1);
  });

  test("files that the change moves out of what is checked are named", async () => {
    const files = { "rendered/a.yaml": pod("a", "x/a:v1"), "rendered/b.yaml": pod("b", "x/b:v1") };
    const kept = { "rendered/c.yaml": pod("c", "x/c:v1"), "notes.txt": "a\nb\nc\n" };
    await using repository = await startRepository({ ...files, ...kept });
    const base = await repository.git("rev-parse", "HEAD");
    await repository.commit({
      "other/a.yaml": pod("a", "x/a:v1", "Broken"),
      "rendered/b.yaml.txt": pod("b", "x/b:v1"),
      "rendered/d.yaml": pod("c", "x/c:v1"),
      "other/notes.txt": "a\nb\nc\n",
    });
    const { text, found } = await check(repository.path, offline(base, "rendered"));
    assert.deepEqual(found, []);
    const isMoved = /^ {2}(\S+): left out: the change moves it from (\S+), which was checked$/gm;
    assert.deepEqual(
      [...text.matchAll(isMoved)].map(([, to, from]) => [from, to]),
      [
        ["rendered/a.yaml", "other/a.yaml"],
        ["rendered/b.yaml", "rendered/b.yaml.txt"],
      ],
    );
  });

  test("branches, tags and abbreviated commits are revisions, and the working folder may be any of the repository", async () => {
    await using repository = await startRepository({
      "deploy/prod/a.yaml": pod("web", "Old"),
      "b.yaml": pod("b", "B"),
    });
    await repository.git("tag", "--annotate", "v1", "--message", "v1");
    const commit = await repository.commit({ "deploy/prod/a.yaml": pod("web", "Old", "Later") });
    const severities = async (base: string, cwd: string, path: string): Promise<string[]> =>
      (await check(join(repository.path, cwd), offline(base, path))).found.map(
        (line) => line.split(" ")[0] ?? "",
      );
    for (const base of ["v1", "HEAD~1"])
      assert.deepEqual(await severities(base, "", "deploy"), ["notice", "error"], base);
    for (const base of ["main", commit.slice(0, 10)])
      assert.deepEqual(await severities(base, "", "deploy"), ["notice", "notice"], base);
    for (const [cwd, path] of [
      ["deploy", "prod/a.yaml"],
      ["deploy", "prod/*.yaml"],
      ["deploy/prod", "../prod"],
      ["deploy/prod", join(repository.path, "deploy")],
    ] as const)
      assert.deepEqual(await severities("v1", cwd, path), ["notice", "error"], `${cwd} ${path}`);
  });

  test("a file that was renamed and a manifest that was moved are what they were; a copy is new", async () => {
    await using repository = await startRepository({ "a.yaml": pod("web", "Old") });
    await repository.writeFiles({
      "sub/b.yaml": `${pod("other", "x/y:v1")}---\n${pod("web", "Old")}`,
    });
    assert.deepEqual((await check(repository.path, offline("HEAD", "."))).found, [
      `notice ${invalid} sub/b.yaml:13`,
    ]);
    await repository.writeFiles({ "0.yaml": pod("web", "Old"), "a.yaml": pod("web", "Old") });
    const { found, code, related } = await check(repository.path, offline("HEAD", "."));
    assert.deepEqual(found, [`error ${invalid} 0.yaml:6 and a.yaml:6`]);
    assert.deepEqual(related, ["Pod web › c0 (already broken before this change)"]);
    assert.equal(code, 1);
  });

  test("another workload with the same fault, and the same workload with another image, are new", async () => {
    await using repository = await startRepository({ "a.yaml": pod("web", "Old") });
    await repository.writeFiles({ "a.yaml": pod("web", "Older") });
    assert.deepEqual((await check(repository.path, offline("HEAD", "."))).found, [
      `error ${invalid} a.yaml:6`,
    ]);
    await repository.writeFiles({ "a.yaml": `${pod("web", "Old")}---\n${pod("api", "Old")}` });
    assert.deepEqual((await check(repository.path, offline("HEAD", "."))).found, [
      `error ${invalid} a.yaml:13 and a.yaml:6`,
    ]);
  });

  test("the new place of a finding with ten places decides, wherever it is in the list", async () => {
    const names = Array.from({ length: 9 }, (_, index) => `w${index}`);
    const all = (some: string[]): string => some.map((name) => pod(name, "Old")).join("---\n");
    await using repository = await startRepository({ "a.yaml": all(names) });
    await repository.writeFiles({ "a.yaml": all([...names, "fresh"]) });
    const { found, related } = await check(repository.path, offline("HEAD", "a.yaml"));
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", new RegExp(`^error ${invalid} a\\.yaml:69 and a\\.yaml:6 and `));
    assert.equal(
      related.filter((message) => message.endsWith("(already broken before this change)")).length,
      9,
    );
  });

  test("a broken document that was there already, though its lines moved, is a notice", async () => {
    const broken = "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n";
    await using repository = await startRepository({
      "a.yaml": broken,
      "b.yaml": pod("b", "x/y:v1"),
    });
    await repository.writeFiles({ "a.yaml": `# moved\n${broken}`, "b.yaml": pod("b", "x/y:v1") });
    assert.match(
      (await check(repository.path, offline("HEAD", "."))).found.join(),
      /^notice manifest-invalid a\.yaml:\d+$/,
    );
    await repository.writeFiles({ "a.yaml": broken, "b.yaml": broken });
    assert.deepEqual(
      (await check(repository.path, offline("HEAD", "."))).found.map((line) =>
        line.replace(/:\d+$/, ""),
      ),
      ["notice manifest-invalid a.yaml", "error manifest-invalid b.yaml"],
    );
  });

  test("a finding that became more severe is new", async () => {
    const web =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: env }\ndata: { a: b }\n---\n" +
      "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n" +
      "    - { name: web, image: x/y:v1, env: [{ name: C, valueFrom: { configMapKeyRef: " +
      "{ name: env, key: c } } }] }\n";
    await using repository = await startRepository({
      "k8s/a.yaml": web,
      "k8s/kustomization.yaml": "resources: [a.yaml]\n",
    });
    const before = await check(repository.path, offline("HEAD", "k8s"));
    assert.deepEqual(
      [before.found.map((line) => line.split(" ").slice(0, 2)), before.code],
      [[["notice", "config-map-key-not-found"]], 0],
    );
    // No overlay can add the key any more, which was a doubt.
    await repository.writeFiles({ "k8s/a.yaml": web });
    const after = await check(repository.path, offline("HEAD", "k8s"));
    assert.deepEqual(
      [after.found.map((line) => line.split(" ").slice(0, 2)), after.code],
      [[["error", "config-map-key-not-found"]], 1],
    );
  });

  test("objects of the inventory are not part of the change", async () => {
    const web = pod("web", "x/y:v1").replace("name: web", "name: web, namespace: shop");
    await using repository = await startRepository({
      "a.yaml": web.replace("spec:", "spec:\n  serviceAccountName: web"),
    });
    await writeFile(
      join(repository.path, "inventory"),
      "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}}\n",
    );
    const { found } = await check(
      repository.path,
      offline("HEAD", "--inventory", "inventory", "a.yaml"),
    );
    assert.deepEqual(found, ["notice service-account-not-found a.yaml:5"]);
  });

  test("a base that does not exist is misuse, and one without the checked paths is empty", async () => {
    await using repository = await startRepository({ "a.yaml": pod("web", "Old") });
    await using folder = await temporaryFolder({ "a.yaml": pod("web", "Old") });
    for (const [cwd, base, why] of [
      [repository.path, "no-such-branch", "this clone has no such revision"],
      [repository.path, "--upload-pack=touch owned", "this clone has no such revision"],
      [folder.path, "main", "the working folder is not in a git repository"],
    ] as const) {
      const { code, stderr } = await runPullgate(["check", "--offline", `--base=${base}`, "."], {
        cwd,
      });
      assert.equal(
        stderr,
        `pullgate: --base ${base}: there is no such file or folder, and ${why}\n`,
      );
      assert.equal(code, 2);
    }
    await repository.writeFiles({ "new.yaml": pod("web", "Old") });
    const fresh = await check(repository.path, offline("HEAD", "new.yaml"));
    assert.equal(fresh.code, 1);
    assert.match(fresh.text, /The base contains none of the checked paths/);
  });

  test("runs no program of the repository, leaves nothing behind, and follows no link out of it", async () => {
    await using outside = await temporaryFolder({ "secret.yaml": pod("web", "Secret") });
    await using repository = await startRepository({
      ".gitattributes": "*.yaml filter=evil\n",
      "a.yaml": pod("web", "Old"),
      "sub/b.yaml": pod("b", "B"),
    });
    await symlink("sub", join(repository.path, "linked"));
    await symlink("sub/b.yaml", join(repository.path, "c.yaml"));
    await symlink(join(outside.path, "secret.yaml"), join(repository.path, "d.yaml"));
    await symlink(
      `linked/../../${outside.path.split("/").at(-1)}/secret.yaml`,
      join(repository.path, "e.yaml"),
    );
    await repository.git("add", "--all");
    await repository.git("commit", "--quiet", "--message", "Links");
    for (const kind of ["smudge", "clean", "process"])
      await repository.git(
        "config",
        `filter.evil.${kind}`,
        `touch ${join(repository.path, "ran")}; cat`,
      );
    await writeFile(
      join(repository.path, ".git/hooks/post-checkout"),
      `#!/bin/sh\ntouch ${repository.path}/ran\n`,
      {
        mode: 0o755,
      },
    );
    await using temporary = await temporaryFolder({});
    const { found } = await check(
      repository.path,
      offline("HEAD", "--exclude", "{d,e}.yaml", "."),
      {
        TMPDIR: temporary.path,
      },
    );
    assert.deepEqual(found, [
      `notice ${invalid} a.yaml:6`,
      `notice ${invalid} c.yaml:6 and sub/b.yaml:6`,
    ]);
    assert.ok(!(await readdir(repository.path)).includes("ran"));
    assert.deepEqual(await readdir(temporary.path), [".git"]);
  });

  test("a link of the base that leads out of it is not there, though a path names it", async () => {
    await using outside = await temporaryFolder({ "secret.yaml": pod("web", "Secret") });
    await using repository = await startRepository({ "sub/a.yaml": pod("a", "x/y:v1") });
    const away = outside.path.split("/").at(-1) ?? "";
    await symlink("sub", join(repository.path, "linked"));
    // From the root it seems to stay inside: sub/up is the root, and not below sub.
    await symlink("../", join(repository.path, "sub/up"));
    for (const [name, target] of [
      ["absolute.yaml", join(outside.path, "secret.yaml")],
      ["up.yaml", `../${away}/secret.yaml`],
      ["chain.yaml", `linked/../../${away}/secret.yaml`],
      ["deep.yaml", `sub/up/../${away}/secret.yaml`],
    ] as const)
      await symlink(target, join(repository.path, name));
    await repository.git("add", "--all");
    await repository.git("commit", "--quiet", "--message", "Links");
    const names = ["absolute.yaml", "chain.yaml", "deep.yaml", "up.yaml"];
    await repository.writeFiles({
      "sub/a.yaml": pod("a", "x/y:v1"),
      ...Object.fromEntries(names.map((name) => [name, pod("web", "Secret")])),
    });
    for (const name of names) {
      const { found } = await check(repository.path, offline("HEAD", name, "sub/*"), {
        TMPDIR: dirname(outside.path),
      });
      assert.deepEqual(found, [`error ${invalid} ${name}:6`], name);
    }
  });
});

describe("a folder", { concurrency: 2 }, () => {
  test("a base that is another checkout is read at the same paths", async () => {
    await using old = await temporaryFolder({
      "deploy/a.yaml": pod("web", "Old"),
      "other/b.yaml": pod("api", "Api"),
    });
    await using head = await temporaryFolder({
      "deploy/a.yaml": pod("web", "Old"),
      "deploy/b.yaml": pod("api", "Api"),
    });
    const { found } = await check(head.path, offline(old.path, "deploy"));
    assert.deepEqual(found, [
      `notice ${invalid} deploy/a.yaml:6`,
      `error ${invalid} deploy/b.yaml:6`,
    ]);
  });

  test("another render: a folder or file with nothing but manifests, also among those that are checked", async () => {
    await using folder = await temporaryFolder({
      "old [1]/x.yaml": pod("web", "Old"),
      "old.yaml": pod("web", "Old"),
      "new/a.yaml": pod("web", "Old", "New"),
    });
    const expected = [`notice ${invalid} new/a.yaml:6`, `error ${invalid} new/a.yaml:7`];
    assert.deepEqual((await check(folder.path, offline("old [1]", "new"))).found, expected);
    assert.deepEqual((await check(folder.path, offline("old.yaml", "new"))).found, expected);
    assert.deepEqual((await check(folder.path, offline("old.yaml", "new/a.yaml"))).found, expected);
    const among = await check(folder.path, offline("old [1]", "--exclude", "old.yaml", "."));
    assert.deepEqual(
      among.found.filter((line) => line.includes("old")),
      [],
    );
  });
});

describe("what is rendered", { concurrency: 2 }, () => {
  const files = (tag: string): Record<string, string> => ({
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
    "charts/web/templates/_helpers.tpl": '{{ define "image" }}x/Chart:{{ . }}{{ end }}\n',
    "charts/web/templates/pod.yaml": pod("chart", "{{ include `image` .Values.tag }}"),
    "charts/web/values.yaml": "tag: unset\n",
    "prod.yaml": `tag: ${tag}\n`,
    "overlays/base/kustomization.yaml": "resources: [pod.yaml]\n",
    "overlays/base/pod.yaml": pod("overlay", `Overlay:${tag}`),
    "overlays/prod/kustomization.yaml": "resources: [../base]\n",
  });
  const programs = {
    PATH: pathWithRenderers(),
  };

  test("the base is rendered as well, with its own values and overlays", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using repository = await startRepository(files("v1"));
    const roots = ["--helm", "charts/web", "--values", "prod.yaml", "--kustomize", "overlays/prod"];
    const severities = async (base: string, args = roots): Promise<string[]> =>
      (await check(repository.path, offline(base, ...args), programs)).found.map(
        (line) => line.split(" ")[0] ?? "",
      );
    assert.deepEqual(await severities("HEAD"), ["notice", "notice"]);
    await repository.writeFiles({ ...files("v1"), "prod.yaml": "tag: v2\n" });
    assert.deepEqual((await severities("HEAD")).toSorted(), ["error", "notice"]);
    await repository.writeFiles(files("v2"));
    assert.deepEqual(await severities("HEAD"), ["error", "error"]);
    await using old = await temporaryFolder({ "x.yaml": pod("overlay", "Overlay:v2") });
    assert.deepEqual((await severities(old.path)).toSorted(), ["error", "notice"]);
  });

  test("a root that the base lacks, or cannot render, makes everything in it new", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const { "prod.yaml": values, ...without } = files("v1");
    await using repository = await startRepository({
      ...without,
      "overlays/prod/kustomization.yaml": "resources: [gone.yaml]\n",
    });
    await repository.writeFiles(files("v1"));
    const args = ["--helm", "charts/web", "--values", "prod.yaml", "--kustomize", "overlays/prod"];
    const { found, code } = await check(repository.path, offline("HEAD", ...args), programs);
    assert.deepEqual(
      [found.map((line) => line.split(" ")[0]), code],
      [["error", "error"], 1],
      values,
    );
  });

  test("a failure was there before only if the base fails for the same reason", async (t) => {
    if (!needs(t, "kubectl")) return;
    const failing = (resource: string): Record<string, string> => ({
      "overlays/old/kustomization.yaml": `resources: [${resource}]\n`,
      "a.yaml": pod("web", "x/web:v1"),
    });
    const isNew = async (before: Record<string, string>): Promise<string[]> => {
      await using repository = await startRepository(before);
      await repository.writeFiles(failing("gone.yaml"));
      const args = offline("HEAD", "--kustomize", "overlays/old", "a.yaml");
      const { found } = await check(repository.path, args, programs);
      return found.map((line) => line.split(" ")[0] ?? "");
    };
    assert.deepEqual(await isNew(failing("gone.yaml")), ["notice"]);
    assert.deepEqual(await isNew(failing("other.yaml")), ["error"]);
    assert.deepEqual(await isNew({ "a.yaml": pod("web", "x/web:v1") }), ["error"]);
  });
});

describe("registries", { concurrency: 2 }, () => {
  test("images of the base are not asked for: the base is judged by the answers for the change", async (t) => {
    const registry = await startRegistry();
    t.after(() => registry.close());
    registry.push({ repository: "shop/web", tag: "v1" });
    await using network = await startNetwork({ "r.example": registry });
    const configuration = "registries: { r.example: { plainHttp: true } }\n";
    await using repository = await startRepository({
      ".pullgate.yaml": configuration,
      "a.yaml": pod("web", "r.example/shop/web:v9", "r.example/shop/gone:v1"),
    });
    await repository.writeFiles({
      ".pullgate.yaml": configuration,
      "a.yaml": pod("web", "r.example/shop/web:v9", "r.example/shop/web:v8"),
    });
    const { found, code } = await check(
      repository.path,
      ["--base", "HEAD", "--cache", "off", "a.yaml"],
      network.environment,
    );
    assert.deepEqual(found, [
      "notice image-tag-not-found a.yaml:6",
      "error image-tag-not-found a.yaml:7",
    ]);
    assert.equal(code, 1);
    assert.deepEqual(
      registry.requests.filter(({ path }) => path.includes("gone")),
      [],
    );
  });

  test("a credential that only the base presents is unknown, because it was not tried", async (t) => {
    const registry = await startRegistry({ auth: { mode: "basic", users: { me: "pw" } } });
    t.after(() => registry.close());
    registry.push({ repository: "web", tag: "v1" });
    await using network = await startNetwork({ "r.example": registry });
    const auths = { "r.example": { auth: Buffer.from("me:pw").toString("base64") } };
    const secret = [
      "apiVersion: v1",
      "kind: Secret",
      "metadata: { name: own, namespace: shop }",
      "type: kubernetes.io/dockerconfigjson",
      `data: { .dockerconfigjson: ${Buffer.from(JSON.stringify({ auths })).toString("base64")} }`,
      "---",
      "",
    ].join("\n");
    const web = (...secrets: string[]): string =>
      pod("web", "r.example/web:v1")
        .replace("name: web", "name: web, namespace: shop")
        .replace(
          "spec:",
          `spec:\n  imagePullSecrets: [${secrets.map((name) => `{ name: ${name} }`).join(", ")}]`,
        );
    const configuration = { ".pullgate.yaml": "registries: { r.example: { plainHttp: true } }\n" };
    await using repository = await startRepository({
      ...configuration,
      "a.yaml": secret + web("gone", "own"),
    });
    await repository.writeFiles({ ...configuration, "a.yaml": secret + web("gone") });
    const { found } = await check(
      repository.path,
      ["--base", "HEAD", "--cache", "off", "a.yaml"],
      network.environment,
    );
    assert.deepEqual(
      found
        .filter((line) => line.includes("pull-secret-not-found"))
        .map((line) => line.split(" ")[0]),
      ["warning"],
    );
  });
});
