/** Objects in the values of Argo CD's and of the Flux operator's own charts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gitopsObjects, type GitopsObject } from "../../src/gitops/gitops.ts";
import { mayRender } from "../../src/gitops/may-render.ts";

const set = `      generators:
        - git: { repoURL: &url "http://git.example/ops", directories: [{ path: apps/* }] }
      template:
        metadata: { name: "{{path.basename}}" }
        spec:
          project: default
          destination: { name: in-cluster }
          source:
            repoURL: *url
            path: "{{path}}"
`;

function read(text: string): GitopsObject[] {
  assert.equal(mayRender("argocd/values.yaml", text), true);
  return gitopsObjects("argocd/values.yaml", text);
}

describe("values of Argo CD's charts", () => {
  test("declare an ApplicationSet below the name of a dependency, on its own lines", () => {
    const [object, ...more] = read(`argocd-apps:
  applicationsets:
    root:
      namespace: argocd
${set}`);
    assert.deepEqual(more, []);
    assert.equal(object?.kind, "ApplicationSet");
    assert.equal(object.name, "root");
    assert.equal(object.namespace, "argocd");
    assert.equal(object.at.line, 3);
    const line = (...path: string[]): number => object.spanOf(["spec", "template", ...path]).line;
    assert.equal(line("metadata", "name"), 8);
    assert.equal(line("spec", "source", "path"), 14);
  });

  test("declare Applications as a map or as a list", () => {
    const source = "source: { repoURL: https://charts.example, chart: web }";
    const spec = `project: default, destination: { name: eu }, ${source}`;
    for (const text of [
      `applications:\n  web: { ${spec} }\n`,
      `applications:\n  - { name: web, ${spec} }\n`,
      `server:\n  additionalApplications:\n    - { name: web, ${spec} }\n`,
      `argo-cd:\n  server:\n    additionalApplications:\n      - { name: web, ${spec} }\n`,
    ])
      assert.deepEqual(
        read(text).map(({ kind, name }) => `${kind} ${name}`),
        ["Application web"],
        text,
      );
  });

  test("declare nothing where another file or a template completes them", () => {
    for (const text of [
      `applicationsets:\n  root:\n    generators: []\n    template: { spec: {} }\n`,
      `applications:\n  web: { enabled: true, path: apps/web }\n`,
      `applications:\n  web: { project: default, destination: {}, source: { path: web } }\n`,
      `applications: [web, shop]\n`,
      `kind: Settings\napplications:\n  web: { project: a, destination: {}, source: { repoURL: b } }\n`,
    ])
      assert.deepEqual(gitopsObjects("values.yaml", text), [], text);
  });
});

test("values of the chart flux-instance declare a FluxInstance", () => {
  const [object, ...more] = read(`instance:
  distribution: { version: 2.x }
  sync:
    kind: OCIRepository
    url: oci://ghcr.io/acme/fleet
    path: clusters/prod
`);
  assert.deepEqual(more, []);
  assert.equal(object?.kind, "FluxInstance");
  assert.equal(object.spanOf(["spec", "sync", "path"]).line, 6);
  assert.deepEqual(gitopsObjects("values.yaml", "instance:\n  sync: { path: x }\n"), []);
});
