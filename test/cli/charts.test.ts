/** Charts in the manner of the popular ones, in small: nothing is said of them while all is well, and of each mistake people make, the line to edit. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startScene } from "../support/scene.ts";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const folder = join(import.meta.dirname, "charts");
const files: Record<string, string> = Object.fromEntries(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
);

/** What the charts name, and no more; harbor.corp.example asks for a login, and nobody has one. */
const registries = `registries:
  docker.io:
    images: [acme/os-shell:12-debian-12-r48, acme/postgres-exporter:0.17.1-debian-12-r12, acme/postgresql:17.5.0-debian-12-r12, acme/backup:1.4.0, grafana/grafana:12.0.2, bats/bats:v1.4.1, library/busybox:1.31.1, library/busybox:1.36]
    auth: { mode: bearer, users: {} }
  quay.io:
    images: [prometheus/alertmanager:v0.28.1, prometheus-operator/prometheus-operator:v0.83.0, prometheus-operator/prometheus-config-reloader:v0.83.0, thanos/thanos:v0.38.0, prometheus/prometheus:v3.4.1, prometheus/node-exporter:v1.9.1, kiwigrid/k8s-sidecar:1.30.0, jetstack/cert-manager-controller:v1.18.2, jetstack/cert-manager-webhook:v1.18.2, jetstack/cert-manager-cainjector:v1.18.2, jetstack/cert-manager-acmesolver:v1.18.2, jetstack/cert-manager-startupapicheck:v1.18.2, acme/postgres:16.4, acme/proxy:1.8.0, acme/exporter:0.3.0]
    auth: { mode: bearer, users: {} }
  registry.k8s.io:
    images: [ingress-nginx/kube-webhook-certgen:v1.5.4, kube-state-metrics/kube-state-metrics:v2.15.0]
  ghcr.io:
    images: [acme/shop:1.10.2, acme/shop:1.11.0]
    auth: { mode: bearer, users: { ci: only-for-the-test }, grants: { acme/shop: [ci] } }
  harbor.corp.example:
    auth: { mode: basic, users: { robot: only-for-the-test } }
login:
  ghcr.io: { username: ci, password: only-for-the-test }
`;

const library = [
  "--helm",
  "library",
  "--values",
  "library-prod.yaml",
  "--release",
  "db",
  "--namespace",
  "data",
];
const umbrella = ["--helm", "umbrella", "--release", "m", "--namespace", "monitoring"];
const operator = ["--helm", "operator", "--release", "c", "--namespace", "certs"];
const overlays = ["--kustomize", "gitops/overlays/*"];

interface Mistake {
  title: string;
  args: string[];
  /** The first place of `from` in `file` becomes `to`. */
  file: string;
  from: string;
  to: string;
  /** "rule severity file: text", the text as it stands at the place; sorted. */
  found: string[];
  exit: number;
  fix?: RegExp;
}

const tag = "image-tag-not-found error";
const mistakes: Mistake[] = [
  {
    title: "a tag behind a library chart's helper",
    args: library,
    file: "library/values.yaml",
    from: "tag: 17.5.0-debian-12-r12",
    to: "tag: 17.5.0-debian-12-r13",
    found: [`${tag} library/values.yaml: 17.5.0-debian-12-r13`],
    exit: 1,
    fix: /^Use `17\.5\.0-debian-12-r12`/,
  },
  {
    title: "a tag of a second values file",
    args: library,
    file: "library-prod.yaml",
    from: "metrics:\n",
    to: "image:\n  tag: 17.6.0\nmetrics:\n",
    found: [`${tag} library-prod.yaml: 17.6.0`],
    exit: 1,
  },
  {
    title: "a number where a tag was meant",
    args: library,
    file: "library-prod.yaml",
    from: "metrics:\n",
    to: "image:\n  tag: 17.50\nmetrics:\n",
    found: [`${tag} library-prod.yaml: 17.50`],
    exit: 1,
    fix: /^Quote `17\.50`/,
  },
  {
    title: "a sidecar in values that are a template themselves",
    args: library,
    file: "library-prod.yaml",
    from: "backup:1.4.0",
    to: "backup:1.4.1",
    found: [`${tag} library-prod.yaml: acme/backup:1.4.1`],
    exit: 1,
  },
  {
    title: "a registry that the chart itself refuses",
    args: library,
    file: "library/values.yaml",
    from: 'imageRegistry: ""',
    to: "imageRegistry: harbor.corp.example",
    found: [
      'render-failed error library/templates/NOTES.txt: {{- include "postgresql.v1.validateValues" . -}}',
    ],
    exit: 1,
  },
  {
    title: "a digest that was cut off, beside a tag",
    args: umbrella,
    file: "umbrella/values.yaml",
    from: 'sha: ""',
    to: "sha: 3f3b1e",
    found: ["image-reference-invalid error umbrella/values.yaml: 3f3b1e"],
    exit: 1,
    fix: /^Copy the complete digest/,
  },
  {
    title: "the appVersion of a subchart, behind a v",
    args: umbrella,
    file: "umbrella/charts/kube-state-metrics/Chart.yaml",
    from: "appVersion: 2.15.0",
    to: "appVersion: 2.15.9",
    found: [`${tag} umbrella/charts/kube-state-metrics/Chart.yaml: 2.15.9`],
    exit: 1,
  },
  {
    title: "an aliased subchart's tag, set by the umbrella",
    args: umbrella,
    file: "umbrella/values.yaml",
    from: "dashboards:\n",
    to: "dashboards:\n  image:\n    tag: 12.0.3\n",
    found: [`${tag} umbrella/values.yaml: 12.0.3`],
    exit: 1,
  },
  {
    title: "a custom resource's tag",
    args: umbrella,
    file: "umbrella/values.yaml",
    from: "tag: v3.4.1",
    to: "tag: v3.4.2",
    found: [`${tag} umbrella/values.yaml: v3.4.2`],
    exit: 1,
  },
  {
    title: "a subchart that its condition leaves out is not asked for",
    args: [...umbrella, "--set", "dashboards.enabled=false"],
    file: "umbrella/charts/grafana/values.yaml",
    from: "tag: 1.30.0",
    to: "tag: 1.31.0",
    found: [],
    exit: 0,
  },
  {
    title: "an image in an operator's argument",
    args: operator,
    file: "operator/values.yaml",
    from: "repository: quay.io/jetstack/cert-manager-acmesolver",
    to: "repository: quay.io/jetstack/cert-manager-acmesolver\n    tag: v1.18.9",
    found: [`${tag} operator/values.yaml: v1.18.9`],
    exit: 1,
  },
  {
    title: "an image in an operator's environment",
    args: operator,
    file: "operator/values.yaml",
    from: "postgres:16.4",
    to: "postgres:16.5",
    found: [`${tag} operator/values.yaml: quay.io/acme/postgres:16.5`],
    exit: 1,
  },
  {
    title: "an overlay's tag",
    args: overlays,
    file: "gitops/overlays/prod/kustomization.yaml",
    from: "newTag: 1.10.2",
    to: "newTag: 1.10.3",
    found: [`${tag} gitops/overlays/prod/kustomization.yaml: 1.10.3`],
    exit: 1,
  },
  {
    title: "a component's tag, in two overlays",
    args: overlays,
    file: "gitops/components/exporter/kustomization.yaml",
    from: "exporter:0.3.0",
    to: "exporter:0.3.1",
    found: [`${tag} gitops/components/exporter/kustomization.yaml: quay.io/acme/exporter:0.3.1`],
    exit: 1,
  },
  {
    title:
      "a pull secret's name, once for each namespace, whatever the pod's containers know of it",
    args: overlays,
    file: "gitops/base/deployment.yaml",
    from: "- name: ghcr-pull",
    to: "- name: ghcr-pul",
    found: [
      "pull-secret-not-found warning gitops/base/deployment.yaml: ghcr-pul",
      "pull-secret-not-found warning gitops/base/deployment.yaml: ghcr-pul",
    ],
    exit: 0,
  },
];

describe("charts in the manner of the popular ones", { concurrency: 2 }, async () => {
  const check = async (args: string[], changed: Record<string, string>): Promise<Checked> => {
    await using scene = await startScene(registries);
    await using work = await temporaryFolder({ ...scene.files, ...files, ...changed });
    const PATH = pathWithRenderers();
    const env = { ...scene.env, PATH };
    const ended = await runPullgate(["check", ...scene.args, ...args, "--format", "json"], {
      cwd: work.path,
      env,
    });
    const now = Object.keys(files).map((path): [string, string] => [
      path,
      readFileSync(join(work.path, path), "utf8"),
    ]);
    return { ...ended, now: Object.fromEntries(now) };
  };

  for (const [name, args] of Object.entries({ library, umbrella, operator, overlays })) {
    test(`${name}: nothing is said while all is well`, async (t) => {
      if (!needs(t, "helm", "kubectl")) return;
      const { code, stdout, stderr } = await check(args, {});
      const { findings, images } = readJsonReport(stdout);
      assert.deepEqual(findings, []);
      assert.ok(images.length >= 4, stderr);
      assert.equal(code, 0);
    });
  }

  for (const { title, args, file, from, to, found, exit, fix } of mistakes) {
    test(title, async (t) => {
      if (!needs(t, "helm", "kubectl")) return;
      const before = files[file] ?? "";
      assert.ok(before.includes(from), `${file} holds no ${from}`);
      const changed = { [file]: before.replace(from, to) };
      const { code, stdout } = await check(args, changed);
      const { findings } = readJsonReport(stdout);
      const told = findings.map(({ rule, severity, file: at, line, column, endColumn }) => {
        const text = ({ ...files, ...changed }[at] ?? "").split("\n")[line - 1] ?? "";
        return `${rule} ${severity} ${at}: ${text.slice(column - 1, endColumn - 1)}`;
      });
      assert.deepEqual(told.toSorted(), found);
      assert.equal(code, exit);
      if (fix !== undefined) assert.match(findings[0]?.fix ?? "", fix);
    });
  }

  test("--pin writes digests where nothing but images reads them", async (t) => {
    if (!needs(t, "helm", "kubectl")) return;
    const { code, now } = await check([...umbrella, "--pin"], {});
    assert.equal(code, 0);
    const lines = Object.keys(files).flatMap((path) => {
      const old = (files[path] ?? "").split("\n");
      return (now[path] ?? "").split("\n").filter((line, index) => line !== old[index]);
    });
    assert.deepEqual(
      lines.map((line) => line.trim().replace(/sha256:[0-9a-f]{64}/, "sha256:…")).toSorted(),
      [
        // The operator reads the tags of Prometheus and Alertmanager as their versions, and an appVersion is a label.
        'tag: "1.31.1@sha256:…"',
        'tag: "v1.4.1@sha256:…"',
        "tag: 1.30.0@sha256:…",
        "tag: v0.38.0@sha256:…",
        "tag: v1.5.4@sha256:… # latest tag: https://github.com/kubernetes/ingress-nginx/tags",
      ],
    );
  });
});

interface Checked {
  code: number | null;
  stdout: string;
  stderr: string;
  now: Record<string, string>;
}
