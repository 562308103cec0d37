/** Which objects are created only after the hook or sync wave that needs them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lateObject } from "../../../../src/judge/facts/objects/apply-order.ts";
import { Extractor } from "../../../../src/extract/extract.ts";
import { parse } from "../../../../src/parse/parse.ts";
import type { Cluster } from "../../../../src/model/cluster/cluster.ts";

async function clusterOf(files: Record<string, string>): Promise<Cluster> {
  const extractor = new Extractor({ locations: [], namespace: null, need: "all" });
  extractor.startFile("");
  for (const [path, text] of Object.entries(files)) {
    const source = {
      path,
      async *chunks() {
        yield Buffer.from(text);
      },
    };
    for await (const document of parse(source, { need: "all" })) extractor.add(document);
  }
  return extractor.cluster();
}

const annotated = (annotations: string): string =>
  `metadata: { name: web, namespace: shop, annotations: { ${annotations} } }`;
const workload = (annotations: string, kind = "Job", extra = ""): string =>
  `apiVersion: ${kind === "Job" ? "batch" : "apps"}/v1\nkind: ${kind}\n${annotated(annotations)}\n` +
  `spec: { ${extra}template: { spec: { containers: [{ image: x }] } } }\n`;
const secret = (annotations: string): string =>
  `apiVersion: v1\nkind: Secret\n${annotated(annotations)}\n`;

/** "proved", "unverified", or null for an object in time. */
async function lateness(
  job: string,
  object: string,
  objectFile = "a.yaml",
): Promise<string | null> {
  const files =
    objectFile === "a.yaml"
      ? { "a.yaml": `${job}---\n${object}` }
      : { "a.yaml": job, [objectFile]: object };
  const cluster = await clusterOf(files);
  const [found] = cluster.workloads;
  const declared = cluster.objects.find(({ kind }) => kind === "Secret");
  assert.ok(found && declared);
  return lateObject({ cluster }, found, declared)?.certainty ?? null;
}

const helm = (phase: string, weight?: number): string =>
  `helm.sh/hook: "${phase}"${weight === undefined ? "" : `, helm.sh/hook-weight: "${weight}"`}`;
const argo = (phase: string, wave?: number): string =>
  `argocd.argoproj.io/hook: ${phase}${wave === undefined ? "" : `, argocd.argoproj.io/sync-wave: "${wave}"`}`;
const wave = (number: number): string => `argocd.argoproj.io/sync-wave: "${number}"`;

const cases: [workload: string, object: string, expected: string | null][] = [
  [helm("pre-install"), "", "proved"],
  [helm("pre-install,pre-upgrade"), "", "proved"],
  [helm("pre-install"), helm("pre-install"), null],
  [helm("pre-install"), helm("pre-install", -1), null],
  [helm("pre-install"), helm("pre-install", 1), "proved"],
  [helm("pre-install"), helm("post-install"), "proved"],
  // On the first installation nothing creates the object.
  [helm("pre-install,pre-upgrade"), helm("pre-upgrade"), "proved"],
  [helm("pre-install"), helm("crd-install"), null],
  [helm("pre-upgrade"), "", null],
  [helm("pre-rollback"), "", null],
  [helm("pre-upgrade,pre-rollback"), "", null],
  [helm("post-upgrade,pre-upgrade"), "", null],
  [helm("pre-upgrade"), helm("pre-install,pre-upgrade", 5), null],
  [helm("pre-upgrade"), helm("pre-upgrade", 5), "proved"],
  [helm("pre-upgrade", 5), helm("pre-upgrade"), null],
  [helm("post-install"), "", null],
  [helm("test"), "", null],
  [argo("PreSync"), "", "proved"],
  [argo("PreSync"), argo("PreSync", 1), "proved"],
  [argo("PreSync", 1), argo("PreSync"), null],
  [argo("Sync", -1), "", "proved"],
  [argo("PostSync"), "", null],
  [wave(-1), "", "proved"],
  [wave(1), "", null],
  [wave(1), wave(1), null],
  ["", wave(2), "proved"],
  ["", argo("PreSync"), null],
  ["", argo("PostSync"), "proved"],
  ["", helm("post-install"), null],
  ["", "", null],
];

describe("an object is late", () => {
  for (const [job, object, expected] of cases)
    test(`${job || "no annotation"}; the Secret: ${object || "no annotation"}: ${expected ?? "in time"}`, async () =>
      assert.equal(await lateness(workload(job), secret(object)), expected));
  test("a wave in the file of another folder is a doubt", async () =>
    assert.equal(await lateness(workload(wave(-1)), secret(""), "other/b.yaml"), "unverified"));
  test("a hook does not depend on files", async () =>
    assert.equal(
      await lateness(workload(helm("pre-install")), secret(""), "other/b.yaml"),
      "proved",
    ));
  test("a CronJob and a workload without replicas are healthy at once", async () => {
    const pod = "template: { spec: { containers: [{ image: x }] } }";
    const cronJob = workload(wave(-1), "CronJob").replace(pod, `jobTemplate: { spec: { ${pod} } }`);
    assert.equal(await lateness(cronJob.replace("apps", "batch"), secret("")), null);
    assert.equal(
      await lateness(workload(wave(-1), "Deployment", "replicas: 0, "), secret("")),
      null,
    );
    assert.equal(await lateness(workload(wave(-1), "Deployment"), secret("")), "proved");
  });
});
