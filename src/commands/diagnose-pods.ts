/** The short corridor of `pullgate diagnose`: what kubectl printed of pods that fail → the same causes, rules and fixes as in a check. */
import { ask } from "./check.ts";
import { type RunContext } from "./run-context.ts";
import { pathOf } from "./list-credentials.ts";
import { readCluster } from "./read-cluster.ts";
import { rules } from "../judge/judge.ts";
import { load } from "../load/load.ts";
import type { Cluster, Mention, Workload } from "../model/cluster.ts";
import type { Cause, Verdict } from "../model/finding.ts";
import type { Diagnostic, Rule } from "../model/rule.ts";
import { canonical } from "../model/image.ts";
import { type Pull } from "../model/pull.ts";
import { questionKey, type Answer } from "../model/answer.ts";
import type { Report } from "../model/check-report.ts";
import type { Manifest, SourceFile } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import type { Options } from "../config/options.ts";
import { parse } from "../parse/parse.ts";
import { plan, imageQuestions } from "../plan/plan.ts";
import {
  diagnoseObjects,
  diagnoseText,
  diagnoseRules,
  type DiagnosedFailure,
} from "../diagnose/diagnose.ts";
import { settle } from "../settle/settle.ts";
import { docsOf, tool } from "../model/tool.ts";

/** 64 Mi are read of manifests; of what a cluster says of its pods less is enough for anybody. */
const maxBytes = 16 << 20;

const allRules = [...rules, ...diagnoseRules];

/**
 * `options.paths` are what kubectl printed; `manifests` are what the pods were made of, by which their credentials are explained.
 * `recognised` is false where nothing in the input speaks of a pod. Throws `UsageError` for what cannot be read.
 */
export async function diagnosePods(
  { manifests }: { manifests: string[] },
  options: Options,
  context: RunContext,
): Promise<{ report: Report; recognised: boolean }> {
  const started = Date.now();
  const { recognised, files } = await recogniseFiles(options, context);
  const beside = manifests.length + options.inventory.length > 0;
  const { cluster, notes } = await readCluster(
    { ...options, paths: manifests, renderTasks: [] },
    context,
    "all",
  );
  const failing = new Set(
    recognised.recognitions.flatMap(({ mention, ofPull }) => (ofPull ? (mention ?? []) : [])),
  );
  const pulls = pullsOf(recognised.workloads, cluster, options);
  const asked = pulls.filter((pull) => failing.has(pull.mention));
  const answers = await ask(imageQuestions(beside ? asked : asked.map(unseen), { tags: false }), {
    ...options,
    ...context,
    frugal: true,
  });
  const byMention = new Map(pulls.map((pull) => [pull.mention, pull]));
  const diagnostics = recognised.recognitions.map((recognition) => {
    const rule = ruleOf(recognition.rule);
    const pull = recognition.mention === null ? undefined : byMention.get(recognition.mention);
    const evidence = [
      ...(recognition.diagnostic.evidence ?? []),
      ...(recognition.ofPull && beside
        ? pull?.credentials == null
          ? []
          : pathOf(pull.credentials).map((step) => `what the pod shows: ${step}`)
        : []),
      ...(recognition.ofPull && pull !== undefined ? today(pull, rule.cause, answers.byImage) : []),
    ];
    const { resource, ...rest } = recognition.diagnostic;
    const diagnostic: Diagnostic =
      pull === undefined ? { ...rest, evidence, resource } : { ...rest, evidence, pull };
    return { rule, diagnostic };
  });
  const verdicts = new Map<Pull, { verdict: Verdict; assumes: string[] }>(
    pulls.map((pull) => [
      pull,
      { verdict: recognised.verdicts.get(pull.mention) ?? "unverified", assumes: [] },
    ]),
  );
  const read = {
    ...cluster,
    files,
    documents: recognised.workloads.length,
    workloads: recognised.workloads,
  };
  const durationMs = Math.max(0, Date.now() - started);
  const report = settle(
    {
      cluster: read,
      pulls,
      answers: options.offline ? null : answers,
      diagnostics,
      rules: [],
      verdicts,
      notes: [...recognised.notes, ...notes, ...(answers.notes ?? [])],
      durationMs,
    },
    { ...options, today: "", tool, docs: docsOf },
  );
  return { report, recognised: recognised.workloads.length > 0 };
}

async function recogniseFiles(
  options: Options,
  { workingFolder, stdin }: RunContext,
): Promise<{ recognised: DiagnosedFailure; files: number }> {
  const all: DiagnosedFailure[] = [];
  const { paths, exclude, deadlineMs: silenceMs } = options;
  for await (const file of load({
    paths,
    exclude,
    workingFolder,
    stdin,
    note: () => {},
    pipeTimeoutMs: silenceMs,
  }))
    all.push(await recogniseFile(file));
  const recognised = {
    workloads: all.flatMap(({ workloads }) => workloads),
    recognitions: all.flatMap(({ recognitions }) => recognitions),
    verdicts: new Map(all.flatMap(({ verdicts }) => [...verdicts])),
    notes: all.flatMap(({ notes }) => notes),
  };
  return { recognised, files: all.length };
}

/** Objects where it is a document of Kubernetes, else lines of text: also for a document that was cut off. */
async function recogniseFile(file: SourceFile): Promise<DiagnosedFailure> {
  const bytes = await whole(file);
  const text = new TextDecoder().decode(bytes);
  if (/^\s*[{[]/.test(text) || /^["']?(?:apiVersion|kind|items|metadata)["']?\s*:/m.test(text)) {
    const manifests: Manifest[] = [];
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes;
    };
    for await (const document of parse({ path: file.path, chunks }, { need: "all" }))
      manifests.push(...document.manifests);
    const recognised = diagnoseObjects(manifests);
    if (manifests.length > 0) return recognised;
  }
  return diagnoseText(file.path, text);
}

async function whole(file: SourceFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.chunks()) {
    size += chunk.length;
    if (size > maxBytes) throw new UsageError(`${file.path}: larger than ${maxBytes >> 20} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function ruleOf(id: string): Rule {
  const rule = allRules.find((one) => one.id === id) ?? diagnoseRules[0];
  if (rule === undefined) throw new Error(`no rule is called ${id}`);
  return rule;
}

/** Whatever the policy and the nodes have, these pulls were tried: all of them are plans to be asked for. */
function pullsOf(workloads: Workload[], cluster: Cluster, options: Options): Pull[] {
  // What a cluster shows of its pods, admission has rewritten already.
  const pulls = plan({ ...cluster, workloads }, { ...options, preloaded: [], rewrites: [] });
  const declared = Map.groupBy(plan(cluster, options), ({ mention, reference, rewrittenFrom }) =>
    rewrittenFrom === undefined || "invalid" in reference ? mention.image : canonical(reference),
  );
  return pulls.map((pull) => {
    const origin = declared.get(pull.mention.image)?.find((one) => madeOf(pull, one));
    return {
      ...pull,
      notAsked: pull.notAsked === "never" ? null : pull.notAsked,
      credentials: origin?.credentials ?? pull.credentials,
    };
  });
}

/** The manifest from which a pod was made, of those with its image: the same container, and a name that goes on. */
function madeOf(pod: Pull, { mention, workload }: Pull): boolean {
  const { namespace, name } = workload.resource;
  const { namespace: inNamespace, name: podName } = pod.workload.resource;
  return (
    sameContainer(mention, pod.mention) &&
    (namespace === null || inNamespace === null || namespace === inNamespace) &&
    (podName === null || name === null || podName === name || podName.startsWith(`${name}-`))
  );
}

function sameContainer(one: Mention, other: Mention): boolean {
  return one.container === null || other.container === null || one.container === other.container;
}

/** Nothing is known of the pod's credentials: this machine's own login asks. */
function unseen(pull: Pull): Pull {
  return { ...pull, credentials: null };
}

/** What the registry says now, and what has changed since: nothing is judged anew by it. */
function today({ reference }: Pull, cause: Cause, byImage: ReadonlyMap<string, Answer>): string[] {
  const answer = "invalid" in reference ? undefined : byImage.get(questionKey(reference));
  if (answer === undefined || (answer.answer === "not-asked" && answer.because === "offline"))
    return [];
  return [`asked now, ${said(answer, cause)}`, ...answer.evidence];
}

const found: Readonly<Record<Cause, string>> = {
  reference: "it is there: it was pushed since, or the pod's credentials do not open it",
  credentials:
    "it is there for this machine: what the pod shows is wrong, or has been put right since",
  connectivity:
    "it is there, seen from here: the way from the nodes is what is wrong, or it was for a time only",
  policy: "it is there: the node could pull it",
  start: "it is there",
  manifest: "it is there",
};

function said(answer: Answer, cause: Cause): string {
  if (answer.answer === "found") return found[cause];
  if (answer.answer === "missing") return `the ${answer.missing} is not there`;
  if (answer.answer === "missing-or-denied")
    return `it is missing or private, and the registry says the same for both${answer.lean === null ? "" : `; it looks ${answer.lean === "missing" ? "missing" : "private"}`} (${answer.because})`;
  if (answer.answer === "rate-limited") return "the registry limits this machine's requests too";
  if (answer.answer === "unreachable")
    return `the registry cannot be reached from here either: ${answer.because}`;
  if (answer.answer === "not-asked")
    return `nobody was asked, as the registry is ${answer.because === "node-local" ? "the node's or the cluster's own" : "not to be asked from here"}`;
  return answer.because;
}
