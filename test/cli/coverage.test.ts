/** Checks that a run says what it could not render: in the reports, the exit code and the lists. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { z } from "zod";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: plex, namespace: media }
spec:
  chart: { spec: { chart: plex, sourceRef: { kind: Bucket, name: charts } } }
  values:
    image: registry.acme.example/plex:v1
`;
const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: "registry.acme.example/shop/web:v1" }] }
`;
const files = { "apps/plex.yaml": release, "apps/web.yaml": pod };

const reported = z.object({
  summary: z.object({
    coverage: z.object({
      sources: z.number(),
      rendered: z.number(),
      notRendered: z.array(z.unknown()),
    }),
  }),
  findings: z.array(z.object({ rule: z.string(), severity: z.string(), line: z.number() })),
});

async function run(command: string, flags: string[], more: Record<string, string> = {}) {
  await using place = await temporaryFolder({ ...files, ...more });
  const args = [command, ...flags, "--format", "text", "--format", "json=report.json", "apps"];
  const { stdout, code } = await runPullgate(args, { cwd: place.path });
  const text = await readFile(join(place.path, "report.json"), "utf8");
  return { stdout, code, report: reported.partial({ findings: true }).parse(JSON.parse(text)) };
}

describe("sources that are not rendered", () => {
  test("are a doubt, a row of the coverage and a line of the text", async () => {
    const { stdout, report } = await run("check", ["--offline"]);
    assert.deepEqual(report.summary.coverage, {
      sources: 1,
      rendered: 0,
      notRendered: [
        {
          kind: "HelmRelease",
          namespace: "media",
          name: "plex",
          cluster: null,
          code: "source-not-in-git",
          reason: "its Bucket charts is not in Git",
          images: 1,
          file: "apps/plex.yaml",
          line: 5,
        },
      ],
    });
    assert.deepEqual(report.findings, [{ rule: "not-rendered", severity: "warning", line: 5 }]);
    assert.match(stdout, /Not checked, 1 source:\n {2}HelmRelease media\/plex: its Bucket charts/);
    assert.match(stdout, /; 1 source not rendered\. 1 warning\./);
  });

  test("fail a check that must be complete", async () => {
    assert.equal((await run("check", ["--offline", "--on-unverified", "error"])).code, 4);
  });

  test("are listed without a finding if doubts are ignored", async () => {
    const { stdout, report } = await run("check", ["--offline", "--on-unverified", "ignore"]);
    assert.deepEqual(report.findings, []);
    assert.match(stdout, /Not checked, 1 source:/);
  });

  test("are results of the formats that other tools read", async () => {
    await using place = await temporaryFolder(files);
    for (const [format, found] of [
      [
        "junit",
        /<testcase classname="apps\/plex\.yaml" name="HelmRelease media\/plex: not-rendered"/,
      ],
      ["gitlab", /"check_name": "not-rendered"[^]*"path": "apps\/plex\.yaml"/],
      ["sarif", /"ruleId": "not-rendered"[^]*"uri": "apps\/plex\.yaml"/],
      ["github", /^::warning file=apps\/plex\.yaml,line=5,.*not-rendered/m],
    ] as const) {
      const args = ["check", "--offline", "--format", format, "apps"];
      const { stdout } = await runPullgate(args, { cwd: place.path });
      assert.match(stdout, found, format);
    }
  });

  test("are listed by images, with the images of their values", async () => {
    const { stdout } = await run("images", []);
    assert.match(stdout, /apps\/plex\.yaml:7:12 +registry\.acme\.example\/plex:v1 /);
    assert.match(stdout, /Not checked, 1 source:/);
  });

  test("are read as they stand with --gitops off, and with the key of the configuration", async () => {
    const off = await run("check", ["--offline", "--gitops", "off"]);
    assert.equal(off.report.summary.coverage.sources, 0);
    const configured = await run("check", ["--offline"], { ".pullgate.yaml": "gitops: off\n" });
    assert.equal(configured.report.summary.coverage.sources, 0);
  });
});

test("a file with a GitOps object that is too large to be parsed is named", async () => {
  const large = `${release}#${"x".repeat(1024 * 1024)}\n`;
  const { stdout } = await run("check", ["--offline"], { "apps/plex.yaml": large });
  assert.match(stdout, /^ {2}apps\/plex\.yaml: left out: no text of at most 1 MiB$/m);
});

test("a file that is too large is named once, however many clusters there are", async () => {
  const application = (cluster: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${cluster}, namespace: argocd }
spec:
  destination: { name: ${cluster}, namespace: shop }
  source: { repoURL: "https://git.example/other", path: ${cluster} }
`;
  const { stdout } = await run("check", ["--offline"], {
    "apps/plex.yaml": `${release}#${"x".repeat(1024 * 1024)}\n`,
    "apps/staging.yaml": application("staging"),
    "apps/prod.yaml": application("prod"),
  });
  assert.match(stdout, /\(target prod\)$/m);
  assert.match(stdout, /\(target staging\)$/m);
  assert.equal(stdout.match(/^ {2}apps\/plex\.yaml: left out/gm)?.length, 1);
});

test("manifests of a variable that nothing applies are listed, and no mistakes", async () => {
  await using place = await temporaryFolder({
    "clusters/apps.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./app
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substitute: { TAG: v1 } }
`,
    "apps/web.yaml": pod.replace("web:v1", "web:${TAG}"),
    "apps/plain.yaml": pod,
  });
  const args = ["check", "--offline", "--format", "text", "--format", "json=report.json", "."];
  const { stdout } = await runPullgate(args, { cwd: place.path });
  const text = await readFile(join(place.path, "report.json"), "utf8");
  assert.deepEqual(
    reported.parse(JSON.parse(text)).findings.map(({ rule }) => rule),
    ["gitops-source-invalid"],
  );
  assert.match(stdout, /^ {2}apps\/web\.yaml: no source applies it and fills in its variables$/m);
  assert.match(stdout, /^Checked 1 image /m);
});

describe("sources that no file holds", () => {
  const application = (name: string): string =>
    `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec: { source: { repoURL: "https://git.acme.example/shop.git", path: web } }
`;

  async function piped(input: string, flags: string[] = []) {
    await using place = await temporaryFolder({});
    const args = ["check", "--offline", ...flags, "--format", "json", "-"];
    const { stdout } = await runPullgate(args, { cwd: place.path, stdin: input });
    return reported.parse(JSON.parse(stdout));
  }

  test("are a doubt each where they are piped in", async () => {
    const { summary, findings } = await piped([pod, application("web"), release].join("---\n"));
    assert.equal(summary.coverage.sources, 2);
    assert.deepEqual(
      findings.map(({ rule, line }) => `${rule} ${line}`),
      ["not-rendered 8"],
    );
  });

  test("are none if they are suspended, or GitOps is off", async () => {
    const suspended = release.replace("spec:\n", "spec:\n  suspend: true\n");
    assert.deepEqual((await piped(`${pod}---\n${suspended}`)).findings, []);
    const off = await piped(`${pod}---\n${release}`, ["--gitops", "off"]);
    assert.deepEqual(off.findings, []);
  });

  test("names a thousand piped sources, and counts the rest", async () => {
    const all = Array.from({ length: 1003 }, (_, index) => application(`web-${index}`));
    const { summary } = await piped([pod, ...all].join("---\n"));
    assert.equal(summary.coverage.notRendered.length, 1001);
  });

  test("are a doubt where an overlay builds them", async (context) => {
    if (!needs(context, "kubectl")) return;
    await using place = await temporaryFolder({
      "overlay/kustomization.yaml": "resources: [app.yaml, web.yaml]\n",
      "overlay/app.yaml": application("web"),
      "overlay/web.yaml": pod,
    });
    const args = ["check", "--offline", "--format", "json", "--kustomize", "overlay"];
    const { stdout } = await runPullgate(args, { cwd: place.path });
    const { findings } = reported.parse(JSON.parse(stdout));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["not-rendered"],
    );
  });
});

describe("an unrendered template that no source applies", () => {
  const template = "apiVersion: v1\nkind: Pod\nmetadata: { name: {{ .name }} }\n";
  const check = async (more: Record<string, string>, ...paths: string[]) => {
    await using place = await temporaryFolder({
      "boilerplate/web.yaml": template,
      "boilerplate/worker.yaml": template,
      ...more,
    });
    return await runPullgate(["check", "--offline", ...paths], {
      cwd: place.path,
      env: { PATH: pathWithRenderers() },
    });
  };

  test("is a doubt beside GitOps sources, and one finding for all files", async () => {
    const { stdout, code } = await check({ "apps/plex.yaml": release }, ".");
    assert.equal(code, 0);
    assert.match(stdout, /warning\[manifest-unrendered\] \(manifest, unverified\)/);
    assert.match(stdout, /because: no source of the repository applies the file/);
    assert.match(stdout, /also at: boilerplate\/worker\.yaml/);
    assert.equal(stdout.match(/\[manifest-unrendered\]/g)?.length, 1);
  });

  test("is an error without GitOps sources, and if it is named itself", async () => {
    for (const [more, path] of [
      [{}, "."],
      [{ "apps/plex.yaml": release }, "boilerplate/web.yaml"],
    ] as const) {
      const { stdout, code } = await check(more, path);
      assert.equal(code, 1);
      assert.match(stdout, /error\[manifest-unrendered\] \(manifest\):/);
    }
  });

  test("is an error where a source was to build it", async (t) => {
    if (!needs(t, "kubectl")) return;
    const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web, namespace: flux-system }
spec: { path: ./boilerplate, sourceRef: { kind: GitRepository, name: own } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: own, namespace: flux-system }
spec: { url: "https://git.acme.example/own" }
`;
    const kustomization = "resources: [web.yaml]\n";
    const files = { "flux.yaml": flux, "boilerplate/kustomization.yaml": kustomization };
    const { stdout, code } = await check(files, ".");
    assert.equal(code, 1);
    assert.match(stdout, /error\[manifest-unrendered\] [^\n]*\n --> boilerplate\/web\.yaml/);
    assert.match(stdout, /warning\[manifest-unrendered\] [^\n]*\n --> boilerplate\/worker\.yaml/);
  });
});

describe("what cannot be read or rendered", () => {
  test("is named by commands that report no findings", async () => {
    await using place = await temporaryFolder({
      "broken.yaml": "kind: Pod\nspec: {containers: [{image: a:1]}\n",
      "web.yaml": pod,
    });
    const options = { cwd: place.path };
    const paths = ["broken.yaml", "web.yaml"];
    const images = await runPullgate(["images", "--format", "json", ...paths], options);
    assert.match(images.stdout, /"path": "broken.yaml",\s+"reason": "cannot be read: line 2: /);
    const credentials = await runPullgate(["credentials", "nginx:1", ...paths], options);
    assert.match(credentials.stdout, /^ {2}broken\.yaml cannot be read: line 2: /m);
  });

  test("is named by `images` if a renderer fails", async (t) => {
    if (!needs(t, "kubectl")) return;
    await using place = await temporaryFolder({
      "far/kustomization.yaml": "resources: [gone.yaml]\n",
    });
    const options = { cwd: place.path, env: { PATH: pathWithRenderers() } };
    const { stdout, code } = await runPullgate(["images", "--kustomize", "far"], options);
    assert.match(stdout, /^far: cannot be rendered: .*gone\.yaml/m);
    assert.equal(code, 3);
  });
});

describe("a run without a network", () => {
  test("leaves what it would fetch in doubt, and names it", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    await using place = await temporaryFolder({
      "far/kustomization.yaml": 'resources: ["https://far.example/pod.yaml"]\n',
    });
    const options = { cwd: place.path, env: { PATH: pathWithRenderers() } };
    const { stdout, code } = await runPullgate(
      ["check", "--offline", "--kustomize", "far"],
      options,
    );
    assert.match(
      stdout,
      /^warning\[render-failed\] \(manifest, unverified\): .*nothing is fetched offline/m,
    );
    assert.match(stdout, /fix: To have it checked here, commit what it would fetch/);
    assert.equal(code, 0);
  });
});
