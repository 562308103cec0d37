/** Tests that what a renderer printed is no patch, whatever it lacks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Extractor } from "../../../src/extract/extract.ts";
import type { Cluster } from "../../../src/model/cluster/cluster.ts";
import { parse } from "../../../src/parse/parse.ts";

const manifests = `apiVersion: batch/v1
kind: Job
metadata: { name: job, labels: { app: web } }
spec: { template: { spec: { containers: [{ name: web }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: deployment, labels: { app: web } }
---
apiVersion: v1
kind: PodTemplate
metadata: { name: template, labels: { app: web } }
template: { spec: { nodeName: a } }
`;

async function extract(isRendered: boolean, input = "web"): Promise<Cluster> {
  const extractor = new Extractor({ locations: [], namespace: null, need: "all" });
  const root = { file: "<helm web>", folder: "web" };
  const place = { namespace: null, placeholder: null, ...(isRendered ? { root } : {}) };
  extractor.startFile(input, place);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(manifests);
  }
  for await (const document of parse({ path: "<helm web>", chunks }, { need: "all" }))
    extractor.add(document);
  return extractor.cluster();
}

function mistakes({ refusals = [], workloads }: Cluster): string[] {
  return [
    ...refusals.map(({ resource, reason }) => `${resource.kind}: ${reason.code}`),
    ...workloads.flatMap(({ resource, mentions }) =>
      mentions.map(({ path, image }) => `${resource.kind}: ${path} ${JSON.stringify(image)}`),
    ),
  ].toSorted();
}

test("a rendered workload without image, spec, containers or policy is a mistake", async () => {
  assert.deepEqual(mistakes(await extract(true)), [
    "Deployment: required",
    "Job: restart-policy",
    'Job: spec.template.spec.containers[0].image ""',
    "PodTemplate: required",
  ]);
});

test("standard input has no patches either", async () => {
  assert.deepEqual(mistakes(await extract(false, "-")), mistakes(await extract(true)));
});

test("the same in a file that people write may be a patch", async () => {
  assert.deepEqual(mistakes(await extract(false)), []);
});
