/** Runs `pullgate diagnose`: explains why pods fail to pull, from what kubectl printed. */
import type { ClusterOptions, Options } from "../config/options.ts";
import {
  diagnoseObjects,
  diagnoseRules,
  diagnoseText,
  type DiagnosedInput,
} from "../diagnose/diagnose.ts";
import { answerNoteText, rules } from "../judge/judge.ts";
import { load } from "../load/load.ts";
import type { Answers } from "../model/pull/answer.ts";
import type { Report } from "../model/report/check-report.ts";
import type { Cluster, Mention, Workload } from "../model/cluster/cluster.ts";
import type { Verdict } from "../model/report/finding.ts";
import { canonical } from "../model/pull/image.ts";
import type { Pull } from "../model/pull/pull.ts";
import type { Diagnostic, Rule, RuleDiagnostic } from "../model/report/rule.ts";
import type { Manifest, SourceFile } from "../model/source/source.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { parse } from "../parse/parse.ts";
import { imageQuestions, plan } from "../plan/plan.ts";
import { settle } from "../settle/settle.ts";
import { askRegistries } from "./check/ask-registries.ts";
import { credentialPath } from "./credential-path.ts";
import { readCluster } from "./check/read-cluster.ts";
import { registryState } from "./registry-state.ts";
import type { RunContext } from "./run-context.ts";
import { settleOptions } from "./check/settle-options.ts";

const maxBytes = 16 << 20;

const allRules = [...rules, ...diagnoseRules];

/**
 * `options.input.paths` hold the output of kubectl; `manifests` declare the pods, to explain their
 * credentials. `nothing` says why there is nothing to diagnose. Throws `UsageError` for files that
 * cannot be read.
 */
export async function diagnosePods(
  { manifests }: { manifests: string[] },
  options: Options,
  context: RunContext,
): Promise<{ report: Report; nothing: string | null }> {
  const started = Date.now();
  const { input, cluster: clusterOptions, network } = options;
  const { diagnosed, files, isEmpty } = await readInputs(options, context);
  const { cluster, notes } = await readCluster(
    { input: { ...input, paths: manifests, renderTasks: [] }, cluster: clusterOptions, network },
    context,
    "all",
  );
  const pulls = pullsOf(diagnosed.workloads, cluster, clusterOptions);
  const hasManifests = manifests.length + input.inventory.length > 0;
  const answers = await askRegistries(
    imageQuestions(failingPulls(pulls, diagnosed, hasManifests), { tags: false }),
    { network, runtime: null, headOnly: true },
    context,
  );
  const report = settle(
    {
      cluster: {
        ...cluster,
        files,
        documents: diagnosed.workloads.length,
        workloads: diagnosed.workloads,
      },
      pulls,
      answers: network.offline ? null : answers,
      diagnostics: diagnosticsOf(diagnosed, pulls, answers, hasManifests),
      rules: [],
      verdicts: new Map<Pull, { verdict: Verdict; assumes: string[] }>(
        pulls.map((pull) => [
          pull,
          { verdict: diagnosed.verdicts.get(pull.mention) ?? "unverified", assumes: [] },
        ]),
      ),
      notes: [
        ...resultOf(diagnosed),
        ...diagnosed.notes,
        ...notes,
        ...(answers.notes ?? []).map(answerNoteText),
      ],
      durationMs: Math.max(0, Date.now() - started),
    },
    settleOptions(options, ""),
  );
  return {
    report: { ...report, rendersNothing: true },
    nothing: diagnosed.workloads.length > 0 ? null : nothingBecause(isEmpty),
  };
}

function nothingBecause(isEmpty: boolean): string {
  return isEmpty
    ? "the input is empty"
    : "the input has no event, no message of a container runtime, and no pod with a status";
}

/** Pods without a finding get an answer too. */
function resultOf({ workloads, diagnoses, notes }: DiagnosedInput): string[] {
  return workloads.length > 0 && diagnoses.length + notes.length === 0
    ? ["Nothing in the input says that an image cannot be pulled."]
    : [];
}

/** Reads all files as one input. */
async function readInputs(
  { input, network }: Pick<Options, "input" | "network">,
  { workingFolder, stdin }: RunContext,
): Promise<{ diagnosed: DiagnosedInput; files: number; isEmpty: boolean }> {
  const all: DiagnosedInput[] = [];
  let isEmpty = true;
  for await (const file of load({
    paths: input.paths,
    exclude: input.exclude,
    workingFolder,
    stdin,
    note: () => {},
    command: "diagnose",
    pipeTimeoutMs: network.deadlineMs,
  })) {
    const text = decoded(await readAll(file));
    isEmpty &&= text.trim() === "";
    all.push(await readInput(file.path, text));
  }
  const diagnosed = {
    workloads: all.flatMap(({ workloads }) => workloads),
    diagnoses: all.flatMap(({ diagnoses }) => diagnoses),
    verdicts: new Map(all.flatMap(({ verdicts }) => [...verdicts])),
    notes: all.flatMap(({ notes }) => notes),
  };
  return { diagnosed, files: all.length, isEmpty };
}

/** Windows PowerShell 5 redirects output in UTF-16, with a byte order mark. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Reads Kubernetes objects; everything else, including a truncated document, as lines of text. */
async function readInput(path: string, text: string): Promise<DiagnosedInput> {
  if (/^\s*[{[]/.test(text) || /^["']?(?:apiVersion|kind|items|metadata)["']?\s*:/m.test(text)) {
    const manifests: Manifest[] = [];
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
    };
    for await (const document of parse({ path, chunks }, { need: "all" }))
      manifests.push(...document.manifests);
    if (manifests.length > 0) return diagnoseObjects(manifests);
  }
  return diagnoseText(path, text);
}

async function readAll(file: SourceFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.chunks()) {
    size += chunk.length;
    if (size > maxBytes) throw new UsageError(`${file.path}: larger than ${maxBytes >> 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The pulls of failing containers; without credentials if no manifest declares any. */
function failingPulls(
  pulls: readonly Pull[],
  { diagnoses }: DiagnosedInput,
  hasManifests: boolean,
): Pull[] {
  const failing = new Set(
    diagnoses.flatMap(({ mention, aboutPull }) => (aboutPull ? (mention ?? []) : [])),
  );
  return pulls
    .filter((pull) => failing.has(pull.mention))
    .map((pull) => (hasManifests ? pull : { ...pull, credentials: null }));
}

function diagnosticsOf(
  { diagnoses }: DiagnosedInput,
  pulls: readonly Pull[],
  { byImage }: Answers,
  hasManifests: boolean,
): RuleDiagnostic[] {
  const byMention = new Map(pulls.map((pull) => [pull.mention, pull]));
  return diagnoses.map(({ rule: id, mention, aboutPull, diagnostic: recognised }) => {
    const rule = ruleOf(id);
    const pull = mention === null ? undefined : byMention.get(mention);
    const credentials = aboutPull && hasManifests ? (pull?.credentials ?? null) : null;
    const path = credentials === null ? [] : credentialPath(credentials);
    const evidence = [
      ...(recognised.evidence ?? []),
      ...path.map((step) => `the pod's credentials: ${step}`),
      ...(aboutPull && pull !== undefined
        ? registryState(pull, recognised.cause ?? rule.cause, byImage)
        : []),
    ];
    const { resource, ...rest } = recognised;
    const diagnostic: Diagnostic =
      pull === undefined ? { ...rest, evidence, resource } : { ...rest, evidence, pull };
    return { rule, diagnostic };
  });
}

function ruleOf(id: string): Rule {
  const rule = allRules.find((candidate) => candidate.id === id) ?? diagnoseRules[0];
  if (rule === undefined) throw new Error(`no rule is called ${id}`);
  return rule;
}

/** Plans the pods' pulls. The kubelet attempted all of them, whatever policy and preloads say. */
function pullsOf(workloads: Workload[], cluster: Cluster, options: ClusterOptions): Pull[] {
  // Admission has already rewritten the images of pods.
  const pulls = plan({ ...cluster, workloads }, { ...options, preloaded: [], rewrites: [] });
  const declared = Map.groupBy(plan(cluster, options), ({ mention, reference, rewrittenFrom }) =>
    rewrittenFrom === undefined || "invalid" in reference ? mention.image : canonical(reference),
  );
  return pulls.map((pull) => {
    const origin = declared.get(pull.mention.image)?.find((other) => mayDeclare(other, pull));
    return {
      ...pull,
      notAsked: pull.notAsked === "never" ? null : pull.notAsked,
      credentials: origin?.credentials ?? pull.credentials,
    };
  });
}

/** Whether a manifest may declare a pod: same container and namespace, and a name that extends. */
function mayDeclare({ mention, workload }: Pull, pod: Pull): boolean {
  const { namespace, name } = workload.resource;
  const { namespace: podNamespace, name: podName } = pod.workload.resource;
  return (
    isSameContainer(mention, pod.mention) &&
    (namespace === null || podNamespace === null || namespace === podNamespace) &&
    (podName === null || name === null || podName === name || podName.startsWith(`${name}-`))
  );
}

function isSameContainer(a: Mention, b: Mention): boolean {
  return a.container === null || b.container === null || a.container === b.container;
}
