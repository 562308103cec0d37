/** The action on somebody's change: what it is compared with, whose configuration counts, and what a stranger's gets. Real git, real sockets. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, test, type TestContext } from "node:test";
import { makeAuthority } from "../support/registry/certificate.ts";
import { startNetwork } from "../support/registry/network.ts";
import {
  startRegistry,
  type RegistryOptions,
  type TestRegistry,
} from "../support/registry/registry.ts";
import { readJsonReport, type JsonReport } from "../support/runner/json-report.ts";
import { runStep, type StepResult } from "../support/runner/runner.ts";
import { makeTestedAction } from "../support/runner/tested-action.ts";
import { startRepository, type Repository } from "../support/cli/repository.ts";

const action = makeTestedAction();
after(() => action[Symbol.dispose]());

const pod = (name: string, image: string, more = ""): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec:\n${more}  containers:\n    - { name: app, image: "${image}" }\n`;

/** A repository with a change, and a shallow clone of what GitHub checks out for it. */
interface Scene extends AsyncDisposable {
  origin: Repository;
  clone: Repository;
  /** The branch's tip when the event happened, and when the test merge was made; the change's tip; the test merge. */
  old: string;
  base: string;
  head: string;
  merge: string;
}

async function scene(files: { old?: Files; base: Files; change: Files }): Promise<Scene> {
  await using started = new AsyncDisposableStack();
  const origin = started.use(await startRepository(files.old ?? files.base));
  const old = await origin.git("rev-parse", "HEAD");
  const base = files.old === undefined ? old : await origin.commit(files.base);
  await origin.git("checkout", "--quiet", "-b", "change", old);
  const head = await origin.commit(files.change);
  // What GitHub merges is the change's tree here, with what came to the branch since.
  await origin.commit({ ...files.base, ...files.change });
  const tree = await origin.git("rev-parse", "HEAD^{tree}");
  const merge = await origin.git("commit-tree", tree, "-p", base, "-p", head, "-m", "Merge");
  const clone = started.use(await checkout(origin, merge));
  const all = started.move();
  return { origin, clone, old, base, head, merge, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

type Files = Record<string, string>;

/** What actions/checkout leaves: one commit. */
async function checkout(origin: Repository, commit: string): Promise<Repository> {
  const clone = await startRepository({});
  await clone.git("remote", "add", "origin", `file://${origin.path}`);
  await clone.git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit);
  await clone.git("checkout", "--quiet", "--force", commit);
  return clone;
}

interface Whose {
  event?: string;
  actor?: string;
  from?: string | null;
  /** The base that the event names. */
  base?: string;
  sha?: string;
}

type Acted = StepResult & { report: JsonReport; found: string[] };

async function act(
  { clone, old, head, merge }: Scene,
  whose: Whose,
  inputs: Record<string, string>,
  env: Record<string, string> = {},
): Promise<Acted> {
  const {
    event = "pull_request",
    actor = "octocat",
    from = "octo/shop",
    base = old,
    sha = merge,
  } = whose;
  const payload =
    event === "merge_group"
      ? { merge_group: { base_sha: base, head_sha: sha } }
      : event === "push"
        ? { repository: { full_name: "octo/shop" } }
        : {
            pull_request: {
              base: { sha: base, repo: { full_name: "octo/shop" } },
              head: { sha: head, repo: from === null ? null : { full_name: from } },
            },
          };
  const result = await runStep({
    action: action.path,
    workspace: clone.path,
    with: { paths: ".", cache: "off", retries: "0", ...inputs },
    env,
    event: { name: event, payload },
    github: { sha, actor },
  });
  assert.notEqual(result.exitCode, 70, result.log);
  const report = readJsonReport(result.temporaryFiles[result.outputs["report"] ?? ""] ?? "");
  assert.deepEqual(
    Object.keys(result.temporaryFiles).filter((path) => path.includes("pullgate-base-")),
    [],
    "what was brought from the base is gone",
  );
  const found = report.findings.map(
    ({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${line}`,
  );
  return { ...result, report, found };
}

async function started(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

const invalid = "image-reference-invalid";
const offline = { offline: "true" };

describe("the default base", { concurrency: 2 }, () => {
  test("fetches the commit before the change into a shallow clone and compares with it", async () => {
    await using place = await scene({
      base: { "a.yaml": pod("a", "Old") },
      change: { "a.yaml": pod("a", "Old"), "b.yaml": pod("b", "New") },
    });
    const { found, log, exitCode } = await act(place, {}, offline);
    assert.deepEqual(found, [`notice ${invalid} a.yaml:6`, `error ${invalid} b.yaml:6`]);
    assert.equal(exitCode, 1);
    assert.match(log, new RegExp(`Compared with the base ${place.base}\\.`));
    assert.equal(await place.clone.git("rev-parse", "--is-shallow-repository"), "true");
    assert.ok(!(await readdir(join(place.clone.path, ".git"))).includes("FETCH_HEAD.lock"));
    assert.equal(
      (await act(place, {}, { ...offline, base: "off" })).report.summary.findings.error,
      2,
    );
  });

  test("fetches nothing and needs no credential with two commits in the clone", async () => {
    await using place = await scene({
      base: { "a.yaml": pod("a", "Old") },
      change: { "a.yaml": pod("a", "Old") },
    });
    await place.clone.git("fetch", "--quiet", "--depth=2", "origin", place.merge);
    await place.clone.git("remote", "set-url", "origin", "file:///nowhere");
    assert.deepEqual((await act(place, {}, offline)).found, [`notice ${invalid} a.yaml:6`]);
  });

  test("does not blame the change for commits that the branch got since the event", async () => {
    await using place = await scene({
      old: {},
      base: { "later.yaml": pod("later", "Later") },
      change: { "b.yaml": pod("b", "New") },
    });
    const { found } = await act(place, {}, offline);
    assert.deepEqual(found, [`error ${invalid} b.yaml:6`, `notice ${invalid} later.yaml:6`]);
  });

  test("works in the merge queue and if the change itself is checked out", async () => {
    await using place = await scene({
      base: { "a.yaml": pod("a", "Old") },
      change: { "a.yaml": pod("a", "Old"), "b.yaml": pod("b", "New") },
    });
    const expected = [`notice ${invalid} a.yaml:6`, `error ${invalid} b.yaml:6`];
    assert.deepEqual(
      (await act(place, { event: "merge_group", base: place.base }, offline)).found,
      expected,
    );
    await using head = await checkout(place.origin, place.head);
    assert.deepEqual((await act({ ...place, clone: head }, {}, offline)).found, expected);
    assert.deepEqual(
      (await act(place, { event: "push" }, offline)).report.summary.findings.error,
      2,
    );
  });

  test("leaves the history of a full clone alone", async () => {
    await using place = await scene({ base: {}, change: { "b.yaml": pod("b", "New") } });
    await using full = await startRepository({});
    await full.git("remote", "add", "origin", `file://${place.origin.path}`);
    await full.git("fetch", "--quiet", "origin", place.head);
    await full.git("checkout", "--quiet", "--force", place.head);
    const later = await place.origin.git(
      "commit-tree",
      `${place.base}^{tree}`,
      "-p",
      place.base,
      "-m",
      "Later",
    );
    const { log } = await act({ ...place, clone: full }, { base: later }, offline);
    assert.match(log, new RegExp(`Compared with the base ${later}`));
    assert.equal(await full.git("rev-parse", "--is-shallow-repository"), "false");
    assert.equal(await full.git("rev-list", "--count", "HEAD"), "2");
  });

  test("reports a base that cannot be fetched and counts every finding as new", async () => {
    await using place = await scene({
      base: { "a.yaml": pod("a", "Old") },
      change: { "a.yaml": pod("a", "Old") },
    });
    await place.clone.git("remote", "set-url", "origin", "file:///nowhere");
    const { found, log } = await act(place, {}, offline);
    assert.deepEqual(found, [`error ${invalid} a.yaml:6`]);
    assert.match(
      log,
      /The commit before this change is unknown, so every finding counts as new: .*nowhere/,
    );
  });
});

describe("the configuration in force", { concurrency: 2 }, () => {
  const listed = (more: string): string =>
    `registries: { good.example: { plainHttp: true }${more} }\n`;
  const covers = (registry: string): string =>
    `pullSecrets:\n  shop/regcred: { registries: [${registry}], username: bot, passwordEnv: PULLGATE_REGCRED }\n`;
  const named = "  imagePullSecrets: [{ name: regcred }]\n";
  const secret = { PULLGATE_REGCRED: "hunter2-hunter2" };

  test("does not let a pull request redirect a password, and reports that its change applies after the merge", async (t) => {
    const users = { bot: secret.PULLGATE_REGCRED };
    const [good, evil] = await Promise.all([
      started(t, { auth: { mode: "basic", users } }),
      started(t),
    ]);
    good.push({ repository: "web", tag: "v1" });
    evil.push({ repository: "web", tag: "v1" });
    evil.fault({ status: 401, headers: { "www-authenticate": 'Basic realm="evil"' } });
    await using network = await startNetwork({ "good.example": good, "evil.example": evil });
    await using place = await scene({
      base: {
        ".pullgate.yaml": listed(", evil.example: { plainHttp: true }") + covers("good.example"),
      },
      change: {
        ".pullgate.yaml": `failOn: never\n${listed(", evil.example: { plainHttp: true }")}${covers("evil.example")}`,
        "a.yaml":
          pod("good", "good.example/web:v1", named) +
          "---\n" +
          pod("evil", "evil.example/web:v1", named),
      },
    });
    const { found, report } = await act(place, {}, {}, { ...network.environment, ...secret });
    assert.ok(good.requests.some(({ authorization }) => authorization !== null));
    assert.ok(evil.requests.length > 0);
    assert.deepEqual(
      evil.requests.filter(({ authorization }) => authorization !== null),
      [],
    );
    assert.deepEqual(found.slice(0, 2), [
      "notice configuration-changed .pullgate.yaml:1",
      "notice configuration-changed .pullgate.yaml:3",
    ]);
    assert.deepEqual(
      report.findings.slice(0, 2).map(({ message }) => message),
      [
        "The change to `failOn` applies to its own check: adds never",
        "The change to `pullSecrets` takes effect only after the merge; the check uses the base value",
      ],
    );
    assert.equal(found.filter((each) => each.includes("configuration-changed")).length, 2);
  });

  test("checks a fork's change with the base's gate, and shows what another change turns off", async () => {
    const files = { ".pullgate.yaml": "paths: [deploy]\nrules: { image-not-pinned: off }\n" };
    const bad = { "deploy/a.yaml": pod("a", "New") };
    await using place = await scene({
      base: { ...files, "deploy/b.yaml": pod("b", "busybox:1") },
      change: {
        ".pullgate.yaml":
          "paths: [deploy/b.yaml]\nexclude: [deploy/a.yaml]\nfailOn: never\nignore: [{ rule: image-reference-invalid, reason: a }]\nrules: { image-reference-invalid: off }\n",
        ...bad,
      },
    });
    const inputs = { paths: "", offline: "true" };
    const fork = await act(place, { from: "else/shop" }, inputs);
    assert.equal(fork.exitCode, 1, fork.log);
    assert.ok(fork.found.includes("error image-reference-invalid deploy/a.yaml:6"));
    assert.match(fork.log, /The change to `exclude` takes effect only after the merge/);
    const trusted = await act(place, {}, inputs);
    assert.equal(trusted.exitCode, 0);
    const messages = trusted.report.findings.map(({ message, line }) => `${line}: ${message}`);
    assert.deepEqual(messages.filter((each) => each.includes("its own check")).toSorted(), [
      "1: The change to `paths` applies to its own check: adds deploy/b.yaml; removes deploy",
      "2: The change to `exclude` applies to its own check: adds deploy/a.yaml",
      "3: The change to `failOn` applies to its own check: adds never",
      '4: The change to `ignore` applies to its own check: adds {"rule":"image-reference-invalid","reason":"a"}',
      "5: The change to `rules` applies to its own check: adds image-reference-invalid: off; removes image-not-pinned: off",
    ]);
  });

  test("ignores a removed and a first configuration until the merge", async (t) => {
    const evil = await started(t);
    await using network = await startNetwork({ "evil.example": evil });
    const allow = "network: { allow: [good.example] }\n";
    const manifest = { "a.yaml": pod("evil", "evil.example/web:v1") };
    await using removed = await scene({ base: { ".pullgate.yaml": allow }, change: manifest });
    await removed.clone.git("rm", "--quiet", ".pullgate.yaml");
    const lifted = await act(removed, {}, {}, network.environment);
    assert.deepEqual(lifted.found, [
      "notice configuration-changed .pullgate.yaml:1",
      "error registry-not-allowed a.yaml:6",
    ]);
    await using first = await scene({
      base: {},
      change: {
        ...manifest,
        ".pullgate.yaml": "registries: { evil.example: { reachable: false } }\n",
      },
    });
    const counting = await act(first, {}, {}, { ...network.environment, https_proxy: "" });
    assert.equal(counting.found[0], "notice configuration-changed .pullgate.yaml:1");
    assert.ok(!counting.found.some((each) => each.includes("registry-not-asked")));
  });

  test("does not take the first parent of the change's own merge for the base", async (t) => {
    const evil = await started(t);
    await using network = await startNetwork({ "evil.example": evil });
    await using place = await scene({
      base: {
        ".pullgate.yaml": "network: { allow: [good.example] }\n",
        "a.yaml": pod("a", "evil.example/web:v1"),
      },
      change: {},
    });
    const lax = await place.origin.commit({
      ".pullgate.yaml": "rules: {}\n",
      "a.yaml": pod("a", "evil.example/web:v1"),
    });
    const tree = await place.origin.git("rev-parse", `${lax}^{tree}`);
    const forged = await place.origin.git(
      "commit-tree",
      tree,
      "-p",
      lax,
      "-p",
      place.head,
      "-m",
      "Forged",
    );
    await using clone = await checkout(place.origin, forged);
    const { found } = await act({ ...place, clone, head: place.head }, {}, {}, network.environment);
    assert.deepEqual(found.slice(0, 1), ["notice configuration-changed .pullgate.yaml:1"]);
    assert.ok(
      found.some((each) => each.includes("registry-not-allowed")),
      found.join("\n"),
    );
    assert.deepEqual(evil.requests, []);
  });

  test("reads the files that it names from the base", async (t) => {
    const authority = makeAuthority();
    if (authority === null) return t.skip("no openssl");
    t.after(() => authority.remove());
    const registry = await started(t, { tls: authority.issue(["DNS:good.example"]) });
    registry.push({ repository: "web", tag: "v1" });
    await using network = await startNetwork({ "good.example": registry });
    const configuration = "registries: { good.example: { caFile: ca/own.pem } }\n";
    const files = {
      "conf/.pullgate.yaml": configuration,
      "a.yaml": pod("a", "good.example/web:v1"),
    };
    await using place = await scene({
      base: { ...files, "conf/ca/own.pem": await readFile(authority.caFile, "utf8") },
      change: { ...files, "conf/ca/own.pem": "no authority" },
    });
    const { found, report } = await act(
      place,
      {},
      { config: "conf/.pullgate.yaml" },
      network.environment,
    );
    assert.deepEqual([found, report.images[0]?.answer], [[], "found"]);
    return undefined;
  });

  test("ignores a changed hosts.toml until the merge", async (t) => {
    const [good, evil] = await Promise.all([started(t), started(t)]);
    good.push({ repository: "web", tag: "v1" });
    await using network = await startNetwork({
      "good.example": good,
      "evil.example": evil,
      "own.example": good,
    });
    const hosts = (host: string): string =>
      `server = "http://own.example"\n[host."http://${host}"]\n`;
    const files = {
      ".pullgate.yaml":
        "cluster: { hostsDir: certs.d }\nregistries: { own.example: { plainHttp: true } }\n",
      "a.yaml": pod("a", "own.example/web:v1"),
    };
    await using place = await scene({
      base: { ...files, "certs.d/own.example/hosts.toml": hosts("good.example") },
      change: { ...files, "certs.d/own.example/hosts.toml": hosts("evil.example") },
    });
    const { report, log } = await act(place, {}, {}, network.environment);
    assert.equal(report.images[0]?.answer, "found", log);
    assert.ok(good.requests.length > 0);
    assert.deepEqual(evil.requests, []);
  });

  test("ignores protected keys if the base is unknown, except restrictions", async (t) => {
    const evil = await started(t);
    await using network = await startNetwork({ "evil.example": evil, "good.example": evil });
    const files = {
      ".pullgate.yaml": `${listed("")}network: { allow: [good.example], trustedRealms: { good.example: evil.example } }\n`,
      "a.yaml": pod("evil", "evil.example/web:v1"),
    };
    await using place = await scene({ base: files, change: files });
    await place.clone.git("remote", "set-url", "origin", "file:///nowhere");
    const { found, log } = await act(place, {}, {}, network.environment);
    assert.deepEqual(found, ["error registry-not-allowed a.yaml:6"]);
    assert.match(
      log,
      /The configuration before this change is unknown \(.*\), so these keys of \.pullgate\.yaml are ignored: `registries`, `network`\./,
    );
    await using broken = await scene({
      base: { ...files, ".pullgate.yaml": "registries: [\n" },
      change: files,
    });
    assert.match(
      (await act(broken, {}, offline)).log,
      /before this change is unknown \(\.pullgate\.yaml of the base:/,
    );
  });

  test("checks a fork's change with the base's inventory", async () => {
    const list = (...names: string[]): string =>
      `apiVersion: v1\nkind: List\nitems:\n${names.map((name) => `- {apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}, namespace: shop}}\n`).join("")}`;
    await using place = await scene({
      base: { "inv/prod.yaml": list("default") },
      change: {
        "inv/prod.yaml": list("default", "robot"),
        "a.yaml": pod("a", "own.example/web:v1", "  serviceAccountName: robot\n"),
      },
    });
    const input = { ...offline, inventory: "inv/prod.yaml", paths: "a.yaml" };
    const fork = await act(place, { from: "stranger/fork" }, input);
    assert.deepEqual(fork.found, [
      "error service-account-not-found a.yaml:5",
      "notice configuration-changed inv/prod.yaml:1",
    ]);
    const own = await act(place, {}, input);
    assert.deepEqual(own.found, ["notice configuration-changed inv/prod.yaml:1"]);
  });

  test("accepts a configuration outside the repository in full", async (t) => {
    const registry = await started(t);
    registry.push({ repository: "web", tag: "v1" });
    await using network = await startNetwork({ "good.example": registry });
    await using outside = await startRepository({ "own.yaml": listed("") });
    await using place = await scene({
      base: {},
      change: { "a.yaml": pod("a", "good.example/web:v1") },
    });
    const { found } = await act(
      place,
      {},
      { config: join(outside.path, "own.yaml") },
      network.environment,
    );
    assert.deepEqual(found, []);
  });
});

describe("an untrusted change", { concurrency: 2 }, () => {
  const users = { me: "hunter2-hunter2" };
  const login = (host: string): Record<string, string> => ({
    DOCKER_AUTH_CONFIG: JSON.stringify({
      auths: { [host]: { auth: Buffer.from("me:hunter2-hunter2").toString("base64") } },
    }),
  });
  const named = "  imagePullSecrets: [{ name: regcred }]\n";
  const configuration = [
    "registries: { closed.example: { plainHttp: true }, open.example: { plainHttp: true } }",
    "cluster: { secrets: [shop/regcred], serviceAccounts: [shop/default] }",
    "pullSecrets: { shop/regcred: { registries: [closed.example], username: me, passwordEnv: PULLGATE_REGCRED } }",
    "",
  ].join("\n");

  /** A private image, a public one, and one that is not there. */
  async function registries(
    t: TestContext,
  ): Promise<{ closed: TestRegistry; env: Record<string, string> }> {
    const [closed, open] = await Promise.all([
      started(t, { auth: { mode: "basic", users } }),
      started(t),
    ]);
    closed.push({ repository: "web", tag: "v1" });
    open.push({ repository: "web", tag: "v1" });
    const network = await startNetwork({ "closed.example": closed, "open.example": open });
    t.after(() => network[Symbol.asyncDispose]());
    return {
      closed,
      env: { ...network.environment, ...login("closed.example"), PULLGATE_REGCRED: users.me },
    };
  }
  const files = {
    ".pullgate.yaml": configuration,
    "a.yaml": [
      pod("closed", "closed.example/web:v1", named),
      pod("open", "open.example/web:v1"),
      pod("gone", "open.example/web:v2"),
    ].join("---\n"),
  };

  const verdicts = ({ report }: Acted): (string | null | undefined)[] =>
    report.images.map(({ mentions }) => mentions[0]?.verdict);

  for (const [title, whose] of [
    ["of a fork", { from: "mallory/shop" }],
    ["of a fork that is gone", { from: null }],
    ["of Dependabot", { actor: "dependabot[bot]" }],
    ["of a fork on pull_request_target", { from: "mallory/shop", event: "pull_request_target" }],
  ] as const) {
    test(`${title}: no login, public images checked, private ones unverified and told`, async (t) => {
      const { closed, env } = await registries(t);
      await using place = await scene({ base: { ".pullgate.yaml": configuration }, change: files });
      const acted = await act(place, whose, { "registry-auth": "closed.example me " }, env);
      assert.deepEqual(verdicts(acted), ["unverified", "pullable", "broken"]);
      assert.deepEqual(
        closed.requests.filter(({ authorization }) => authorization !== null),
        [],
      );
      assert.ok(closed.requests.length > 0, "asked without a login");
      const ofClosed = acted.report.findings.filter(
        ({ image }) => image === "closed.example/web:v1",
      );
      assert.notEqual(ofClosed.length, 0, "never green by silence");
      assert.deepEqual(
        new Set(ofClosed.map(({ certainty }) => certainty)),
        new Set(["unverified"]),
      );
      assert.deepEqual(
        acted.found.filter((each) => each.startsWith("error")),
        ["error image-tag-not-found a.yaml:21"],
      );
      assert.equal(
        acted.log.split("Restricted because the pull request is from ").length,
        2,
        "announced once",
      );
      assert.equal(
        acted.annotations.some(({ message }) => message.includes("pull_request_target")),
        "event" in whose,
      );
      assert.doesNotMatch(acted.log, /hunter2/);
    });
  }

  test("does not restrict a trusted change unless the input does", async (t) => {
    const { env } = await registries(t);
    await using place = await scene({ base: { ".pullgate.yaml": configuration }, change: files });
    const own = await act(place, {}, {}, env);
    assert.deepEqual(verdicts(own), ["pullable", "pullable", "broken"]);
    assert.doesNotMatch(own.log, /Restricted/);
    assert.deepEqual(
      verdicts(await act(place, { from: "mallory/shop" }, { restricted: "false" }, env)),
      verdicts(own),
    );
    const forced = await act(place, {}, { restricted: "true" }, env);
    assert.deepEqual(verdicts(forced), ["unverified", "pullable", "broken"]);
    assert.match(forced.log, /Restricted: this run uses no login/);
  });

  test("contacts no private address, however it is spelt and even if it is listed", async (t) => {
    const inside = await started(t);
    inside.push({ repository: "web", tag: "v1" });
    const looped = `loop.example:${inside.port}`;
    const literal = ["10.1.2.3", "192.168.0.9:5000", "[fd12::1]", inside.host, "[64:ff9b::a00:1]"];
    const hosts = [...literal, "inside.example", looped];
    const listed = `registries:\n${hosts.map((host) => `  "${host}": { plainHttp: true }\n`).join("")}`;
    const manifests = hosts.map((host, index) => pod(`w${index}`, `${host}/web:v1`)).join("---\n");
    await using place = await scene({
      base: { ".pullgate.yaml": listed },
      change: { "a.yaml": manifests },
    });
    const env = {
      NODE_OPTIONS: `--import ${new URL("../support/registry/unresolvable-hosts.ts", import.meta.url).href}`,
      ADDRESSES: "inside.example=10.9.9.9,loop.example=127.0.0.1",
    };
    const { found, report } = await act(place, { from: "mallory/shop" }, {}, env);
    assert.deepEqual(inside.requests, []);
    assert.equal(
      found.filter((each) => each.startsWith("warning registry-not-allowed")).length,
      hosts.length,
      found.join("\n"),
    );
    assert.equal(report.summary.findings.error, 0);
    assert.equal(report.summary.verdicts.unverified, hosts.length);
    // A proxy would find the address by itself: what this machine knows of the name is enough.
    await using network = await startNetwork({ "inside.example": inside });
    const proxied = await act(
      place,
      { from: "mallory/shop" },
      {},
      { ...env, ...network.environment },
    );
    assert.deepEqual(inside.requests, []);
    assert.equal(proxied.report.summary.verdicts.unverified, hosts.length);
    const own = await act(place, {}, {}, { ...env, ...network.environment });
    assert.ok(inside.requests.length > 0, own.log);
  });
});
