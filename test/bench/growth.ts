/** Measures how the cost of a check grows with the number of declarations of each sort. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { dockerConfig, jsonStream } from "../support/builders.ts";
import { line, table } from "./table.ts";

interface Usage {
  cpuMs: number;
  megabytes: number;
}

/** The objects or the text of each file, by path. */
type Files = Record<string, object[] | string>;

const sizes = [10, 100, 1000, 10_000];

/** Builds the input with `count` declarations of one sort. */
const sorts: Readonly<Record<string, (count: number) => Files>> = {
  "names in one `imagePullSecrets`": (count) => ({
    "m.yaml": [pod("web", "shop", { imagePullSecrets: each(count, (i) => ({ name: `s${i}` })) })],
  }),
  "Secrets, and pods that name them": (count) => ({
    "m.yaml": each(count, (i) => [
      secret(`s${i}`, "shop", `r${i}.example`),
      pod(`w${i}`, "shop", { imagePullSecrets: [{ name: `s${i}` }] }),
    ]).flat(),
  }),
  "Secrets, and pods that name none": (count) => ({
    "m.yaml": each(count, (i) => [
      secret(`s${i}`, "shop", `r${i}.example`),
      pod(`w${i}`, "shop", {}, `r${i}.example/a:1`),
    ]).flat(),
  }),
  "service accounts, and pods with others": (count) => ({
    "m.yaml": each(count, (i) => [
      secret(`s${i}`, "shop", `r${i}.example`),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: `a${i}`, namespace: "shop" },
        imagePullSecrets: [{ name: `s${i}` }],
      },
      pod(`w${i}`, "shop", { serviceAccountName: `b${i}` }, `r${i}.example/a:1`),
    ]).flat(),
  }),
  "namespaces, of which half lack the Secret": (count) => ({
    "m.yaml": each(count, (i) => [
      ...(i % 2 === 0 ? [secret("regcred", `n${i}`, "r.example")] : []),
      pod("web", `n${i}`, { imagePullSecrets: [{ name: "regcred" }] }),
    ]).flat(),
  }),
  "folders of clusters, of which half lack the Secret": (count) =>
    Object.fromEntries(
      each(count, (i) => [
        `c${i}/m.yaml`,
        [
          ...(i % 2 === 0 ? [secret("regcred", "shop", `r${i}.example`)] : []),
          pod("web", "shop", { imagePullSecrets: [{ name: "regcred" }] }),
        ],
      ]),
    ),
  "files, each with a finding": (count) =>
    Object.fromEntries(each(count, (i) => [`f${i}/m.yaml`, [broken(i)]])),
  findings: (count) => ({ "m.yaml": each(count, broken) }),
  "findings that are suppressed": (count) => ({
    "m.yaml": each(count, (i) => pod(`w${i}`, "shop", {}, `r.example/A${i}:1`, suppressed)),
  }),
  "findings that the base has": (count) => ({
    "m.yaml": each(count, broken),
    "before/m.yaml": each(count, broken),
  }),
  "Applications that another one applies": (count) =>
    Object.fromEntries<Files[string]>([
      [".git/config", `[remote "origin"]\n\turl = ${repository}\n`],
      ["root.yaml", [application("root", "apps")]],
      ...each(count, (i): [string, object[]][] => [
        [`apps/a${i}.yaml`, [application(`a${i}`, `m/a${i}`)]],
        [`m/a${i}/m.yaml`, [pod("web", `n${i}`, {}, `r.example/a:1.1${i}`)]],
      ]).flat(),
    ]),
  "HelmReleases with values of a ConfigMap": (count) =>
    Object.fromEntries(each(count, (i) => [`apps/r${i}.yaml`, helmRelease(i)])),
  "roots that kustomize renders": (count) =>
    Object.fromEntries(
      each(count, (i) => [`o${i}/kustomization.yaml`, [{ namePrefix: `o${i}-` }]]),
    ),
};
/** The arguments of a sort, for those that have others than most. */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  "findings that the base has": ["--gitops=off", ".", "--base", "before"],
  "roots that kustomize renders": ["--gitops=off", "--kustomize", "."],
  "Applications that another one applies": ["."],
  "HelmReleases with values of a ConfigMap": ["."],
};

const suppressed = { "pullgate/ignore": "image-reference-invalid" };

const repository = "https://git.example/own";

function application(name: string, path: string): object {
  const source = { repoURL: repository, path, targetRevision: "HEAD" };
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: { project: "default", destination: { namespace: name }, source },
  };
}

function helmRelease(index: number): object[] {
  const metadata = { name: `r${index}`, namespace: "shop" };
  const sourceRef = { kind: "HelmRepository", name: `r${index}` };
  return [
    {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata,
      spec: {
        chart: { spec: { chart: "web", version: "1.0.0", sourceRef } },
        valuesFrom: [{ kind: "ConfigMap", name: `r${index}` }],
      },
    },
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata,
      spec: { url: `https://charts.example/${index}` },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "values.yaml": "replicas: 1" } },
  ];
}

/** Its name is invalid, so that no registry is asked. */
function broken(index: number): object {
  return pod(`w${index}`, "shop", {}, `r.example/A${index}:1`);
}

export async function growth(): Promise<void> {
  table(
    "An offline check by the number of declarations, processor time and peak memory:",
    "",
    ...sizes.map((size) => size.toLocaleString("en")),
    "exponent of time",
    "exponent of memory",
  );
  for (const [sort, build] of Object.entries(sorts)) {
    const usages: Usage[] = [];
    for (const size of sizes)
      usages.push(await usageOf(build(size), argumentsOf[sort] ?? ["--gitops=off", "."]));
    line(
      sort,
      ...usages.map(({ cpuMs, megabytes }) => `${cpuMs.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`),
      exponent(usages.map(({ cpuMs }) => cpuMs)),
      exponent(usages.map(({ megabytes }) => megabytes)),
    );
  }
}

/** Smaller differences, in milliseconds or megabytes, are noise. */
const noise = 100;

/**
 * The exponent from 1,000 to 10,000: 1 is linear, 2 quadratic. Start-up is no part of the cost, so
 * the cost of the smallest input is subtracted.
 */
function exponent(costs: readonly number[]): string {
  const [least = 0, , before = 0, last = 0] = costs;
  const grown = Math.max(last - least, noise) / Math.max(before - least, noise);
  return Math.log10(grown).toFixed(2);
}

async function usageOf(files: Files, parameters: readonly string[]): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), "pullgate-growth-"));
  try {
    const programs = join(folder, "programs");
    await mkdir(programs);
    // A renderer whose own cost is next to nothing.
    await writeFile(
      join(programs, "kustomize"),
      `#!/bin/sh\necho '${JSON.stringify(pod("web", "shop", {}))}'\n`,
    );
    await chmod(join(programs, "kustomize"), 0o755);
    const manifests = join(folder, "manifests");
    for (const [path, objects] of Object.entries(files)) {
      await mkdir(join(manifests, path, ".."), { recursive: true });
      const text = typeof objects === "string" ? objects : jsonStream(objects);
      await writeFile(join(manifests, path), text);
    }
    return await check(manifests, programs, parameters);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function check(
  folder: string,
  programs: string,
  parameters: readonly string[],
): Promise<Usage> {
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [
      "--import",
      join(import.meta.dirname, "usage.ts"),
      join(import.meta.dirname, "../../src/cli.ts"),
      "check",
      "--offline",
      "--cache=off",
      "--format=json=/dev/null",
      ...parameters,
    ],
    {
      cwd: folder,
      env: { ...process.env, PATH: [programs, process.env["PATH"] ?? ""].join(delimiter) },
      maxBuffer: 2 ** 30,
    },
    // Findings are no failure of the benchmark.
  ).catch((error: { stderr: string }) => error);
  const usage: Usage = JSON.parse(/^usage (.*)$/m.exec(stderr)?.[1] ?? "");
  return usage;
}

function each<T>(count: number, build: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => build(index));
}

function secret(name: string, namespace: string, registry: string): object {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": dockerConfig({ [registry]: "user:password" }) },
  };
}

function pod(
  name: string,
  namespace: string,
  spec: object,
  image = "r.example/a:1",
  annotations = {},
): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, annotations },
    spec: { ...spec, containers: [{ name: "app", image }] },
  };
}
