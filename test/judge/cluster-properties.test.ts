/** Verdicts do not depend on the order of files and roots, nor on clusters that are unrelated. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Extractor } from "../../src/extract/extract.ts";
import { judge } from "../../src/judge/judge.ts";
import { attemptKey, questionKey, type Answer, type Offer } from "../../src/model/pull/answer.ts";
import type { Facts } from "../../src/model/report/rule.ts";
import { parse } from "../../src/parse/parse.ts";
import { plan, startNeeds } from "../../src/plan/plan.ts";
import { dockerConfig } from "../support/builders.ts";
import { propertyRuns } from "../support/property-runs.ts";

const host = "registry.acme.example";

/** One file of a folder, with documents that no other file of the folder repeats. */
interface ManifestFile {
  root: string;
  path: string;
  documents: object[];
}

const secretNames = ["pull", "other"];

/** What one folder holds: each object at most once, each in a file of its own. */
const content = fc.record({
  secrets: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...secretNames),
      password: fc.constantFrom("good", "bad"),
      type: fc.constantFrom("kubernetes.io/dockerconfigjson", "Opaque"),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
  account: fc.option(fc.subarray(secretNames)),
  pods: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("web", "api", "job"),
      image: fc.constantFrom("open", "private"),
      pullSecrets: fc.option(fc.subarray(secretNames)),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
});

type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

function filesOf(folder: string, root: string, namespace: string, drawn: Content): ManifestFile[] {
  const metadata = (name: string): object => ({ name, namespace });
  const named = (names: readonly string[]): object[] => names.map((name) => ({ name }));
  const documents = [
    ...drawn.secrets.map(({ name, password, type }) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: metadata(name),
      type,
      stringData: { ".dockerconfigjson": dockerConfig({ [host]: `user:${password}` }) },
    })),
    ...(drawn.account === null
      ? []
      : [
          {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: metadata("default"),
            imagePullSecrets: named(drawn.account),
          },
        ]),
    ...drawn.pods.map(({ name, image, pullSecrets }) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: metadata(name),
      spec: {
        ...(pullSecrets === null ? {} : { imagePullSecrets: named(pullSecrets) }),
        containers: [{ name: "app", image: `${host}/${image}:1` }],
      },
    })),
  ];
  return documents.map((document, index) => ({
    root,
    path: `${folder}/${index}.yaml`,
    documents: [document],
  }));
}

const folders = ["k8s/dev", "k8s", "shared", "k8s/prod", "secrets/dev", "secrets/prod"];

/** The roots of one command line: folders of their own, or all below one root. */
const world = fc.record({
  contents: fc.array(content, { minLength: 2, maxLength: folders.length, size: "max" }),
  isOneRoot: fc.boolean(),
});

function worldFiles({ contents, isOneRoot }: { contents: Content[]; isOneRoot: boolean }) {
  return contents.flatMap((each, index) => {
    const folder = folders[index] ?? "";
    return filesOf(folder, isOneRoot ? "." : folder, "shop", each);
  });
}

/** The verdicts by the file of the pod. */
async function verdictsOf(files: readonly ManifestFile[]): Promise<Map<string, string>> {
  const extractor = new Extractor({ locations: [], namespace: null });
  for (const { root, path, documents } of files) {
    extractor.startFile(root);
    const text = documents.map((each) => JSON.stringify(each)).join("\n---\n");
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(text);
    }
    for await (const document of parse({ path, chunks }, { need: "all" })) extractor.add(document);
  }
  const cluster = extractor.cluster();
  const pulls = plan(cluster, {
    preloaded: [],
    platforms: [],
    pullSecrets: {},
    nodeCredentials: [],
  });
  const facts: Facts = {
    cluster,
    pulls,
    needs: startNeeds(cluster),
    answers: answersTo(pulls),
    runtime: null,
    kubernetes: null,
  };
  const { verdicts } = judge(facts, { offline: false });
  return new Map(
    [...verdicts].map(([{ workload }, { verdict }]) => [workload.at.file, verdict] as const),
  );
}

/** Every image exists; `open` needs no credential. */
function answersTo(pulls: Facts["pulls"]): Facts["answers"] {
  const byImage = new Map<string, Answer>();
  const byAttempt = new Map<string, Answer>();
  for (const { reference, credentials } of pulls) {
    if ("invalid" in reference) continue;
    byImage.set(questionKey(reference), found);
    const offers: (Offer | null | "runner")[] = ["runner", null, ...(credentials?.offers ?? [])];
    for (const offer of offers)
      byAttempt.set(attemptKey(reference, offer), reply(reference.path, offer));
  }
  return { byImage, byAttempt, logins: [], requests: 0 };
}

const found: Answer = {
  answer: "found",
  digest: null,
  mediaType: null,
  content: null,
  evidence: [],
};

function reply(path: string, offer: Offer | null | "runner"): Answer {
  if (offer === "runner" || offer?.password === "good") return found;
  if (offer === null && path === "open") return found;
  return {
    answer: "denied",
    credential: offer === null ? "none" : "rejected",
    because: { code: "refused", status: 401 },
    evidence: [],
  };
}

describe("verdicts of several clusters", () => {
  test("do not depend on the order of files and roots", () =>
    fc.assert(
      fc.asyncProperty(
        world.chain((drawn) => {
          const files = worldFiles(drawn);
          return fc.record({
            files: fc.constant(files),
            permuted: fc.shuffledSubarray(files, {
              minLength: files.length,
              maxLength: files.length,
            }),
          });
        }),
        async ({ files, permuted }) => {
          const [one, other] = [await verdictsOf(files), await verdictsOf(permuted)];
          assert.deepEqual(
            [...one].toSorted(([a], [b]) => a.localeCompare(b)),
            [...other].toSorted(([a], [b]) => a.localeCompare(b)),
          );
        },
      ),
      propertyRuns(100),
    ));

  test("do not depend on a cluster with other namespaces", () =>
    fc.assert(
      fc.asyncProperty(world, content, async (drawn, unrelated) => {
        const files = worldFiles(drawn);
        const more = filesOf("far", drawn.isOneRoot ? "." : "far", "far", unrelated);
        const [alone, together] = [await verdictsOf(files), await verdictsOf([...files, ...more])];
        for (const [file, verdict] of alone) assert.equal(together.get(file), verdict, file);
      }),
      propertyRuns(100),
    ));

  test("do not depend on another cluster with the same objects", () =>
    fc.assert(
      fc.asyncProperty(content, content, async (drawn, changed) => {
        const files = filesOf("k8s/dev", "k8s/dev", "shop", drawn);
        // The copy declares the same pods, so it is another cluster.
        const copy = filesOf("k8s/prod", "k8s/prod", "shop", { ...changed, pods: drawn.pods });
        const [alone, together] = [await verdictsOf(files), await verdictsOf([...copy, ...files])];
        for (const [file, verdict] of alone) assert.equal(together.get(file), verdict, file);
      }),
      propertyRuns(100),
    ));
});
