/** Tests that misuse is answered with what to do instead, and that nothing named is ignored. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";

const pod =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: a.example/a:1}]}\n";

interface Case {
  args: string[];
  files?: Record<string, string>;
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
    says: "pullgate: --inventory table.txt: holds no ServiceAccount, Secret, ConfigMap or Node; write it with kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml\n",
  },
  "an inventory that is a manifest": {
    args: ["check", "--offline", "--inventory", "ok/a.yaml", "ok"],
    says: "pullgate: --inventory ok/a.yaml: holds no ServiceAccount, Secret, ConfigMap or Node; write it with kubectl get serviceaccounts,secrets,configmaps,nodes -A -o yaml\n",
  },
  "a kustomization in place of its folder": {
    args: ["check", "--kustomize", "overlay/kustomization.yaml"],
    files: { "overlay/kustomization.yaml": "resources: []\n" },
    says: "pullgate: overlay/kustomization.yaml: name the folder of the kustomization, not its file\n",
  },
};

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
