/** The action on a change of a Flux repository: annotations, job summary and comment, and a fork's change. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { startRepository } from "../support/cli/repository.ts";
import { fluxRepository } from "../support/flux-repository.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { startGitHubApi } from "../support/runner/github-api.ts";
import { runStep, type StepResult } from "../support/runner/runner.ts";
import { makeTestedAction } from "../support/runner/tested-action.ts";

const action = makeTestedAction();
after(() => action[Symbol.dispose]());

const token = "ghs_0123456789";
/** No tag begins with a hyphen. */
const bad = "-1";
const good = "1.0.0";

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: "registry.example/shop/web:1.0.0" }] }
`;

type Files = Record<string, string>;

interface Change {
  before: Files;
  after: Files;
  /** The repository of the change's branch. */
  from?: string;
  inputs?: Record<string, string>;
}

/** Runs the action for pull request 7, which changes the files. */
async function act({
  before,
  after: changed,
  from = "octo/fleet",
  inputs = {},
}: Change): Promise<StepResult & { comments: string[] }> {
  await using repository = await startRepository(before);
  const base = await repository.git("rev-parse", "HEAD");
  const head = await repository.commit(changed);
  const api = await startGitHubApi({ token });
  try {
    const result = await runStep({
      action: action.path,
      workspace: repository.path,
      with: { paths: ".", cache: "off", retries: "0", ...inputs },
      env: {
        PATH: pathWithRenderers(),
      },
      event: {
        name: "pull_request",
        payload: {
          pull_request: {
            number: 7,
            base: { sha: base, repo: { full_name: "octo/fleet" } },
            head: { sha: head, repo: { full_name: from } },
          },
        },
      },
      github: {
        sha: head,
        token,
        api_url: api.url,
        graphql_url: api.url.replace(/v3$/, "graphql"),
      },
    });
    return { ...result, comments: api.comments.map(({ body }) => body) };
  } finally {
    await api.close();
  }
}

const places = ({ annotations }: StepResult): string[] =>
  annotations
    .filter(({ file }) => file !== null)
    .map(({ level, file, line }) => `${level} ${file}:${line}`);

describe("a change of a Flux repository", { concurrency: 2 }, () => {
  test("is annotated on the line of the HelmRelease, and reported in summary and comment", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const result = await act({
      before: fluxRepository({ prod: bad, staging: good }),
      after: fluxRepository({ prod: bad, staging: bad }),
      inputs: { offline: "true", comment: "on-failure" },
    });
    assert.deepEqual(places(result), [
      "error clusters/staging/web.yaml:12",
      "notice clusters/prod/web.yaml:12",
    ]);
    assert.equal(result.exitCode, 1);
    assert.match(result.summary ?? "", /clusters\/staging\/web\.yaml/);
    assert.match(result.summary ?? "", /staging/);
    assert.equal(result.comments.length, 1);
    assert.match(result.comments[0] ?? "", /clusters\/staging\/web\.yaml/);
  });

  test("from a fork renders what is at hand; a chart at a private address is a doubt", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const registry = await startRegistry();
    t.after(() => registry.close());
    const files = fluxRepository({ prod: good });
    const result = await act({
      before: files,
      after: {
        ...files,
        "clusters/prod/private.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: private, namespace: shop }
spec: { type: oci, url: "oci://${registry.host}/charts", interval: 1h, insecure: true }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: api, namespace: shop }
spec:
  interval: 10m
  chart:
    spec: { chart: api, version: 1.0.0, sourceRef: { kind: HelmRepository, name: private } }
`,
      },
      from: "stranger/fleet",
    });
    assert.deepEqual(registry.requests, [], "a private address is not contacted");
    assert.equal(result.exitCode, 0, result.log);
    assert.equal(result.outputs["verdict"], "unverified");
    assert.ok(
      places(result).some((place) => place.startsWith("warning clusters/prod/private.yaml:")),
      result.log,
    );
    assert.match(result.log, /Restricted because the pull request is/);
  });

  test("from a fork leaves an overlay in doubt whose base is elsewhere", async (t) => {
    if (!needs(t, "kubectl")) return;
    const overlay = "resources: [https://github.com/acme/base//web]\n";
    const result = await act({
      before: {},
      after: { "web/kustomization.yaml": overlay, "pod.yaml": pod },
      from: "stranger/fleet",
      inputs: { kustomize: "web", paths: "pod.yaml", offline: "true" },
    });
    assert.equal(result.exitCode, 0, result.log);
    assert.equal(result.outputs["verdict"], "unverified");
    assert.deepEqual(places(result), ["warning web/kustomization.yaml:1"]);
    assert.match(result.log, /^ {2}web: .*restricted mode fetches nothing$/m);
  });
});
