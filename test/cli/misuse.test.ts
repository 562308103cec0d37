/** Tests that misuse is answered with what to do instead, and that nothing named is ignored. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const pod =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: a.example/a:1}]}\n";

interface Case {
  args: string[];
  files?: Record<string, string | Uint8Array>;
  env?: Record<string, string>;
  /** All of standard error. */
  says: string;
}

const cases: Record<string, Case> = {
  "a path in place of a command": {
    args: ["ok"],
    says: "pullgate: unknown command 'ok'\n(Did you mean: pullgate check ok?)\n",
  },
  "names with commands of CI systems and escape sequences": {
    args: [
      "check",
      "--namespace",
      "a\u001b[31m\n::error::b\n##vso[task.complete]##teamcity[x]",
      "ok",
    ],
    says: "pullgate: --namespace a\\u{1b}[31m\n\\u{3a}:error::b\n##vso\\u{5b}task.complete]##teamcity\\u{5b}x]: not a valid namespace name\n",
  },
  "a configuration with commands of CI systems": {
    args: ["check", "ok"],
    files: { ".pullgate.yaml": '"##vso[task.complete]": 1\n' },
    says: 'pullgate: .pullgate.yaml:1:1: unknown key "##vso\\u{5b}task.complete]"\n',
  },
  "a platform that does not exist": {
    args: ["check", "--platform", "linux/amd46", "ok"],
    says: 'pullgate: --platform linux/amd46: no such platform; did you mean "linux/amd64"?\n',
  },
  "a platform in the wrong order": {
    args: ["check", "--platform", "arm64/linux", "ok"],
    says: 'pullgate: --platform arm64/linux: no such platform; did you mean "linux/arm64"?\n',
  },
  "an architecture without a system": {
    args: ["check", "--platform", "arm64", "ok"],
    says: 'pullgate: --platform arm64: not "os/arch" or "os/arch/variant"; did you mean "linux/arm64"?\n',
  },
  "a time without a unit that exists": {
    args: ["check", "--wait", "5d", "ok"],
    says: "pullgate: --wait 5d: not a time from 0 to 86400 seconds, such as 10, 10s or 5m\n",
  },
  "a flag that takes one value, given twice": {
    args: ["check", "--namespace", "a", "-n", "b", "ok"],
    says: "pullgate: --namespace is given twice: a and b\n",
  },
  "a base given twice": {
    args: ["check", "--base", "main", "--base", "main", "ok"],
    says: "pullgate: --base is given twice: main and main\n",
  },
  "two configurations": {
    args: ["images", "--config", "a.yaml", "--config", "b.yaml", "ok"],
    says: "pullgate: --config is given twice: a.yaml and b.yaml\n",
  },
  "two release names of one chart": {
    args: ["check", "--helm", "ok", "--release", "a", "--release", "b"],
    says: "pullgate: --release is given twice, the second time as b\n",
  },
  "values before the first of several charts": {
    args: ["check", "--values", "v.yaml", "--helm", "a", "--helm", "b"],
    says: "pullgate: --values v.yaml: write it after the --helm that it belongs to\n",
  },
  "two reports for standard output": {
    args: ["check", "--format", "json", "--format", "text", "ok"],
    says: "pullgate: --format: two reports for standard output; write all but one to a file, as json=FILE\n",
  },
  "a docker configuration that does not exist": {
    args: ["check", "--docker-config", "none", "ok"],
    says: "pullgate: --docker-config none: no such folder\n",
  },
  "a docker configuration that is a file": {
    args: ["check", "--docker-config", "dk/config.json", "ok"],
    files: { "dk/config.json": "{}" },
    says: "pullgate: --docker-config dk/config.json: not a folder; name the folder of config.json\n",
  },
  "a docker configuration that is not JSON": {
    args: ["check", "--docker-config", "dk", "ok"],
    files: { "dk/config.json": '{"auths": secret' },
    says: "pullgate: --docker-config dk/config.json: not a docker config.json\n",
  },
  "a cache folder in which nothing can be created": {
    args: ["check", "--offline", "--cache", "/proc/x", "ok"],
    says: "pullgate: --cache /proc/x: no files can be created there; name a folder that can be written, or off for no cache\n",
  },
  "a cache folder that is a file": {
    args: ["check", "--offline", "--cache", "ok/a.yaml", "ok"],
    says: "pullgate: --cache ok/a.yaml: not a folder; name a folder that can be written, or off for no cache\n",
  },
  "a configuration that is not UTF-8": {
    args: ["check", "--offline", "--config", "latin.yaml", "ok"],
    files: { "latin.yaml": Buffer.from("paths: [gr\u00f6\u00dfe]\n", "latin1") },
    says: "pullgate: latin.yaml: not UTF-8; save the file as UTF-8\n",
  },
  "a configuration that does not exist": {
    args: ["check", "--offline", "--config", "none.yaml", "ok"],
    says: "pullgate: none.yaml: no such file\n",
  },
  "keys that belong elsewhere, that are missing and that have no value": {
    args: ["check", "--offline", "ok"],
    files: {
      ".pullgate.yaml": "timeout: 10s\nplatforms: [linux/amd64]\nimages: [{kind: Foo}]\npaths:\n",
    },
    says: [
      'pullgate: .pullgate.yaml:1:1: unknown key "timeout"; it is a flag, not a key: --timeout',
      '.pullgate.yaml:2:1: unknown key "platforms"; did you mean cluster.platforms?',
      ".pullgate.yaml:3:10: images.0.group: missing; expected text",
      ".pullgate.yaml:3:10: images.0.path: missing; expected text",
      ".pullgate.yaml:4:7: paths: expected a list; the key has no value\n",
    ].join("\n"),
  },
  "a packaged chart in place of a manifest": {
    args: ["check", "--offline", "web-1.0.0.tgz"],
    files: { "web-1.0.0.tgz": "" },
    says: "pullgate: web-1.0.0.tgz: an archive; to render a chart: --helm web-1.0.0.tgz\n",
  },
  "a DOCKER_CONFIG that is a file": {
    args: ["check", "ok"],
    env: { DOCKER_CONFIG: "ok/a.yaml" },
    says: "pullgate: DOCKER_CONFIG: ok/a.yaml: not a folder; name the folder of config.json\n",
  },
  "a file in place of a format": {
    args: ["check", "--format", "out.json", "ok"],
    says: 'pullgate: --format out.json: not one of text, compact, json, sarif, junit, github, gitlab, azure, rdjson, checkstyle, markdown; did you mean "json=out.json"?\n',
  },
  "a rule that does not exist": {
    args: ["explain", "ImagePullBackOff"],
    says: 'pullgate: no rule is called "ImagePullBackOff"; pullgate explain lists the rules\n',
  },
  "help for a command that does not exist": {
    args: ["help", "chek"],
    says: "pullgate: unknown command 'chek'; did you mean \"check\"?\n",
  },
  "a command of other linters": {
    args: ["lint", "ok"],
    says: "pullgate: unknown command 'lint'; did you mean \"check\"?\n",
  },
  "a broken DOCKER_AUTH_CONFIG": {
    args: ["check", "ok"],
    env: { DOCKER_AUTH_CONFIG: "{secret" },
    says: "pullgate: DOCKER_AUTH_CONFIG: not a docker config.json\n",
  },
  "a CA file that does not exist": {
    args: ["check", "ok"],
    files: { ".pullgate.yaml": "registries: {a.example: {caFile: none.pem}}" },
    says: "pullgate: .pullgate.yaml: registries.a.example.caFile: none.pem cannot be read\n",
  },
  "a CA file without a certificate": {
    args: ["check", "ok"],
    files: {
      ".pullgate.yaml": "registries: {a.example: {caFile: ca.pem}}",
      "ca.pem": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    },
    says: "pullgate: .pullgate.yaml: registries.a.example.caFile: ca.pem holds no PEM certificate\n",
  },
  "a configuration of another name": {
    args: ["check", "--offline", "ok"],
    files: { ".pullgate.yml": "failOn: never" },
    says: "pullgate: .pullgate.yml: the configuration is called .pullgate.yaml; rename the file, or pass --config .pullgate.yml\n",
  },
  "an inventory that is a table": {
    args: ["check", "--offline", "--inventory", "table.txt", "ok"],
    files: { "table.txt": "NAMESPACE  NAME     TYPE\nshop       regcred  Opaque\n" },
    says: "pullgate: --inventory table.txt: holds no ServiceAccount, Secret, ConfigMap or Node; write it with `pullgate inventory`, or with `kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml`\n",
  },
  "an inventory that is a manifest": {
    args: ["check", "--offline", "--inventory", "ok/a.yaml", "ok"],
    says: "pullgate: --inventory ok/a.yaml: holds no ServiceAccount, Secret, ConfigMap or Node; write it with `pullgate inventory`, or with `kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml`\n",
  },
  "a URL in place of a file": {
    args: ["check", "https://a.example/web.yaml"],
    says: "pullgate: https://a.example/web.yaml: no such file or folder; to read a URL: curl -fsSL https://a.example/web.yaml | pullgate check -\n",
  },
  "an object of the cluster in place of a file": {
    args: ["check", "deployment/web"],
    says: "pullgate: deployment/web: no such file or folder; to read it from the cluster: kubectl get deployment/web -o yaml | pullgate check -\n",
  },
  "an image in place of a file": {
    args: ["check", "nginx:1.27"],
    says: "pullgate: nginx:1.27: no such file or folder; to check one image: pullgate image nginx:1.27\n",
  },
  "a chart of a repository that only Helm knows": {
    args: ["check", "--helm", "bitnami/nginx"],
    says: "pullgate: bitnami/nginx: no such chart; give a chart folder, a .tgz or an oci:// reference. If bitnami is a Helm repository, first run: helm pull bitnami/nginx --untar\n",
  },
  "a chart in a registry without its scheme": {
    args: ["check", "--helm", "ghcr.io/acme/chart"],
    says: "pullgate: ghcr.io/acme/chart: no such chart; give a chart folder, a .tgz or an oci:// reference, such as oci://ghcr.io/acme/chart\n",
  },
  "a manifest in place of a chart": {
    args: ["check", "--helm", "ok/a.yaml"],
    says: "pullgate: ok/a.yaml: not a chart; give the folder of the chart, and values files with --values\n",
  },
  "a remote kustomization": {
    args: ["check", "--kustomize", "github.com/acme/deploy//overlays"],
    says: "pullgate: github.com/acme/deploy//overlays: no such folder; remote kustomizations are not fetched, so clone the repository\n",
  },
  "a --set without a value": {
    args: ["check", "--helm", "chart", "--set", "foo"],
    files: { "chart/Chart.yaml": "name: chart\nversion: 1.0.0\n" },
    says: "pullgate: --set foo: not KEY=VALUE\n",
  },
  "a base outside a repository": {
    args: ["check", "--offline", "--base", "main", "ok"],
    says: "pullgate: --base main: there is no such file or folder, and the working folder is not in a git repository\n",
  },
  "another word for never": {
    args: ["check", "--fail-on", "none", "ok"],
    says: 'pullgate: --fail-on none: not one of error, warning, notice, never; did you mean "never"?\n',
  },
  "another word for ignore": {
    args: ["check", "--on-unverified", "off", "ok"],
    says: 'pullgate: --on-unverified off: not one of error, warning, notice, ignore; did you mean "ignore"?\n',
  },
  "a percentage with its sign": {
    args: ["check", "--min-verified", "90%", "ok"],
    says: "pullgate: --min-verified 90%: not a whole number from 0 to 100; write 90, without %\n",
  },
  "a flag in place of a value": {
    args: ["check", "--namespace", "--offline", "ok"],
    says: "pullgate: --namespace: no value before --offline\n",
  },
  "a flag in place of a revision": {
    args: ["check", "ok", "--base", "--offline"],
    says: "pullgate: --base: no value before --offline\n",
  },
  "a namespace that begins with a dash": {
    args: ["check", "--namespace", "-x", "ok"],
    says: "pullgate: --namespace -x: not a valid namespace name; the name is missing\n",
  },
  "two namespaces": {
    args: ["check", "--namespace", "a,b", "ok"],
    says: "pullgate: --namespace a,b: not a valid namespace name; name one namespace\n",
  },
  "a flag of other programs that is like one of Pullgate": {
    args: ["check", "--no-color", "ok"],
    says: "pullgate: unknown option '--no-color'\n(--no-color: write --color never)\n",
  },
  "a flag that turns off a rule": {
    args: ["check", "--disable", "image-tag-mutable", "ok"],
    says:
      "pullgate: unknown option '--disable'\n" +
      "(--disable: write `rules: { RULE: off }` in .pullgate.yaml)\n",
  },
  "the beginning of the names of rules": {
    args: ["explain", "image-tag-m"],
    says:
      'pullgate: no rule is called "image-tag-m"; did you mean one of image-tag-moved, ' +
      "image-tag-mutable?\n",
  },
  "a manifest in place of an image": {
    args: ["image", "ok/a.yaml"],
    says: "pullgate: ok/a.yaml: a file, not an image; to check manifests: pullgate check ok/a.yaml\n",
  },
  "a manifest in place of a docker config": {
    args: ["image", "a.example/a:1", "--offline", "--pull-secret", "ok/a.yaml"],
    says: "pullgate: ok/a.yaml: a manifest, not a docker config; name it without a flag\n",
  },
  "a pod in place of a file to diagnose": {
    args: ["diagnose", "pod/web"],
    says:
      "pullgate: pod/web: no such file or folder; to read it from the cluster: " +
      "kubectl get pod/web -o yaml | pullgate diagnose -\n",
  },
  "a day that does not exist": {
    args: ["check", "ok"],
    files: {
      ".pullgate.yaml": "ignore: [{ rule: image-tag-moved, reason: a, expires: 2027-02-31 }]\n",
    },
    says: "pullgate: .pullgate.yaml:1:55: ignore.0.expires: no such day\n",
  },
  "a percentage with its sign in the configuration": {
    args: ["check", "ok"],
    files: { ".pullgate.yaml": "minVerified: 90%\n" },
    says: "pullgate: .pullgate.yaml:1:14: minVerified: expected a number; write 90, without %\n",
  },
  "a word in place of keys": {
    args: ["check", "ok"],
    files: { ".pullgate.yaml": "ignore: [image-tag-moved]\n" },
    says:
      "pullgate: .pullgate.yaml:1:10: ignore.0: expected keys with values: rule, image, resource, " +
      "reason, expires\n",
  },
  "a URL without its scheme": {
    args: ["check", "ok"],
    files: { ".pullgate.yaml": "sources: { github.com/acme/fleet: ../fleet }\n" },
    says:
      "pullgate: .pullgate.yaml:1:12: sources.github.com/acme/fleet: expected a URL with its " +
      'scheme, such as "https://charts.example.com"\n',
  },
  "a key that is repeated": {
    args: ["check", "ok"],
    files: { ".pullgate.yaml": "failOn: error\nfailOn: warning\n" },
    says: "pullgate: .pullgate.yaml:2:1: the key failOn is repeated\n",
  },
  "a command without its argument": {
    args: ["merge"],
    says: "pullgate: missing required argument 'reports'\n(pullgate merge --help shows how)\n",
  },
  "a kustomization in place of its folder": {
    args: ["check", "--kustomize", "overlay/kustomization.yaml"],
    files: { "overlay/kustomization.yaml": "resources: []\n" },
    says: "pullgate: overlay/kustomization.yaml: name the folder of the kustomization, not its file\n",
  },
};

/** Inputs without anything to check: exit code 3. */
const empty: Record<string, Omit<Case, "env"> & { stdin?: string }> = {
  "a glob that excludes every file": {
    args: ["check", "--offline", "--exclude", "**", "ok"],
    says: "pullgate: no Kubernetes resource in ok: no files were read; in folders, only *.yaml, *.yml and *.json are read; 1 path left out: excluded by `**`\n",
  },
  "a glob that excludes a whole folder": {
    args: ["check", "--offline", "--exclude", "ok/*", "ok", "ok/a.yaml"],
    files: { "ok/b.yaml": pod, "ok/a.yaml": "# nothing\n" },
    says: "pullgate: no Kubernetes resource in ok, ok/a.yaml: 1 file was read; in folders, only *.yaml, *.yml and *.json are read; 2 paths left out: excluded by `ok/*`\n",
  },
  "an empty folder": {
    args: ["check", "other"],
    files: { "other/README.md": "", "other/values.txt": "", "other/deep/a.tf": "" },
    says: "pullgate: no Kubernetes resource in other: no files were read; in folders, only *.yaml, *.yml and *.json are read; 3 files have other names\n",
  },
  "a chart that was not rendered": {
    args: ["images", "chart"],
    files: { "chart/Chart.yaml": "name: chart\n", "chart/templates/a.yaml": pod },
    says: "pullgate: no Kubernetes resource in chart: no files were read; in folders, only *.yaml, *.yml and *.json are read; 1 path left out: a Helm chart; render it with --helm\n",
  },
  "standard input without a resource": {
    args: ["check", "--offline", "-"],
    stdin: "services: {web: {image: nginx}}\n",
    says: "pullgate: no Kubernetes resource in standard input\n",
  },
};

describe("nothing to check", { concurrency: 2 }, () => {
  for (const [title, { args, files = {}, stdin = "", says }] of Object.entries(empty))
    test(`${title} is named and counted`, async () => {
      await using folder = await temporaryFolder({ "ok/a.yaml": pod, ...files });
      const { code, stderr } = await runPullgate(args, { cwd: folder.path, stdin });
      assert.deepEqual({ code, stderr }, { code: 3, stderr: says });
    });
});

test("a named path that `exclude` matches is checked, with a note", async () => {
  await using folder = await temporaryFolder({ "ok/a.yaml": pod });
  const { code, stdout } = await runPullgate(["check", "--offline", "--exclude", "ok", "ok"], {
    cwd: folder.path,
  });
  assert.equal(code, 0);
  assert.match(stdout, /Checked ok although `exclude` matches it, because the input names it\./);
});

describe("misuse", { concurrency: 2 }, () => {
  for (const [title, { args, files = {}, env = {}, says }] of Object.entries(cases))
    test(title, async () => {
      await using folder = await temporaryFolder({ "ok/a.yaml": pod, ...files });
      const { code, stdout, stderr } = await runPullgate(args, { cwd: folder.path, env });
      assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: "", stderr: says });
    });

  test("a word of 100,000 letters is cut", async () => {
    await using folder = await temporaryFolder({});
    const { code, stderr } = await runPullgate(["check", "a".repeat(100_000)], {
      cwd: folder.path,
    });
    assert.equal(code, 2);
    assert.ok(stderr.length < 400, `${stderr.length}`);
  });
});

test("-v and version print the version", async () => {
  const { stdout: version } = await runPullgate(["--version"], { cwd: "/" });
  for (const word of ["-v", "version"]) {
    const { code, stdout } = await runPullgate([word], { cwd: "/" });
    assert.deepEqual({ code, stdout }, { code: 0, stdout: version });
  }
});

test("a Kubernetes manifest may be called pullgate.yaml, and an inventory may be empty", async () => {
  await using folder = await temporaryFolder({
    "pullgate.yaml": pod,
    "empty.yaml": "apiVersion: v1\nkind: List\nitems: []\n",
  });
  const { code, stderr } = await runPullgate(
    ["check", "--offline", "--inventory", "empty.yaml", "pullgate.yaml"],
    { cwd: folder.path },
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

test("a report into a file leaves its closing line on standard error", async () => {
  await using folder = await temporaryFolder({ "a.yaml": pod });
  const { code, stdout, stderr } = await runPullgate(
    ["check", "--offline", "--format", "json=report.json", "a.yaml"],
    { cwd: folder.path },
  );
  assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
  assert.match(stderr, /^Checked 1 image \(1 pull\) of 1 registry .*\. No findings\.\n$/);
});

test("standard input named twice is read once, and images accepts --offline", async () => {
  const { code, stdout } = await runPullgate(["images", "--offline", "-", "-"], {
    cwd: "/",
    stdin: pod,
  });
  assert.equal(code, 0);
  assert.match(stdout, /1 mention of 1 image/);
});

test("credentials says that it read no manifests", async () => {
  const { code, stderr } = await runPullgate(["credentials", "a.example/a:1"], { cwd: "/" });
  assert.equal(code, 0);
  assert.match(stderr, /no manifests were read, so only a pod without pull secrets is shown/);
});
