/** The corridor: the only file that knows the order of the stages. */
import { resolve as absolute } from "node:path";
import { readCluster, rerender } from "./images.ts";
import { judge, rules, type Judgement } from "./judge/judge.ts";
import { openBase, type Base } from "./load/load.ts";
import type { Cluster } from "./model/cluster.ts";
import { attemptOf, questionOf, type Answer, type Answers, type Pull, type Question } from "./model/pull.ts";
import type { Trial, Tried } from "./model/render.ts";
import type { Complaint, Facts } from "./model/finding.ts";
import type { Part } from "./model/part.ts";
import type { Report } from "./model/report.ts";
import type { Options } from "./options.ts";
import { kubernetesOf, needs, plan, questions, runtimeOf, shardOf } from "./plan/plan.ts";
import type { Memory, ResolveOptions } from "./resolve/resolve.ts";
import { settle } from "./settle/settle.ts";
import { ofTargets } from "./targets.ts";
import { docsOf, tool } from "./tool.ts";
import type { Traced, Untraced } from "./trace/trace.ts";

/** What a run needs of the process that it runs in; the doors hand it in. */
export interface Surroundings {
  workingFolder: string;
  stdin: AsyncIterable<Uint8Array>;
  environment: Record<string, string | undefined>;
  /** In which folders of a run's own are made, and gone at its end. */
  temporaryFolder: string;
  /** Registry logins beside those of the docker configuration. */
  logins: { registry: string; username: string; password: string }[];
  /** Told every secret before anything is printed. */
  secret(value: string): void;
  progress(state: { done: number; total: number; waitingFor: string | null }): void;
}

/** Throws `UsageError` for paths that cannot be read. */
export async function check(options: Options, surroundings: Surroundings): Promise<Report> {
  const memory: Remembered = { memory: undefined };
  return await ofTargets(options, (target) => checkTarget(target, surroundings, memory));
}

/** What registries have answered so far in this run. */
interface Remembered {
  memory: Memory | undefined;
}

/** One cluster. */
async function checkTarget(options: Options, surroundings: Surroundings, remembered: Remembered): Promise<Report> {
  const started = Date.now();
  await using base = options.base === null ? null : await openBase(options.base, { ...options, ...surroundings });
  const { cluster, notes, renderings, sources } = await readCluster(without(base, options), surroundings, "all");
  const planned = plannedOf(cluster, options);
  const { pulls, runtime } = planned;
  const tags = (options.rules["image-tag-moved"] ?? "off") !== "off";
  const { shard } = options;
  const own = shard === null ? null : shardOf(pulls, shard);
  const asked = own === null ? pulls : pulls.filter((pull) => own.has(pull));
  const answers = await ask(questions(asked, { tags }), {
    ...options,
    ...surroundings,
    frugal: options.platforms.length === 0,
    runtime,
    remembered,
  });
  const facts: Facts = { ...planned, answers, changedKeys: options.changedKeys };
  const { complaints, verdicts } = judge(facts, options);
  const isFirst = shard === null || shard.index === 1;
  const judged = complaints.filter(
    ({ rule, complaint: { pull } }) =>
      // Renders cost: what is off is not traced, but for what --pin asks.
      ((options.rules[rule.id] ?? rule.severity) !== "off" || (options.pin && rule.id === "image-not-pinned")) &&
      (own === null || (pull === undefined ? rule.online || isFirst : own.has(pull))),
  );
  const roots = [...renderings.map(({ root }) => root), ...sources];
  const traced = await traceBack({ judged, cluster, roots }, (trials) => rerender(trials, renderings, options));
  notes.push(...options.remarks);
  const before = base === null ? undefined : await judgeBase(base, answers, options, surroundings, notes);
  notes.push(...(answers.waited ?? []).map(waitedFor), ...(answers.notes ?? []));
  if (options.offline)
    notes.push("Offline: no registry was asked, so that an image is well written is all that is known of it.");
  const durationMs = Math.max(0, Date.now() - started);
  const report = settle(
    {
      cluster: { ...cluster, suppressions: [...(cluster.suppressions ?? []), ...traced.suppressions] },
      pulls: asked,
      answers,
      complaints: traced.judged,
      before,
      verdicts: own === null ? verdicts : new Map([...verdicts].filter(([pull]) => own.has(pull))),
      // What suppressions are worth is for the first shard to say.
      rules: isFirst ? rules : rules.filter(({ id }) => !id.startsWith("suppression-")),
      notes,
      durationMs,
    },
    { ...options, partial: own !== null, today: new Date().toISOString().slice(0, 10), tool, docs: docsOf },
  );
  if (shard === null) return report;
  const part = await partOf({ facts, before, judged, traced, notes }, options, isFirst);
  return { ...report, shard: { ...shard, pulls: pulls.length, parts: [part] } };
}

/** All that rules look at, before anybody is asked. */
function plannedOf(cluster: Cluster, options: Options): Omit<Facts, "answers" | "changedKeys"> {
  return {
    cluster,
    pulls: plan(cluster, options),
    needs: needs(cluster),
    runtime: runtimeOf(cluster, options.runtime),
    kubernetes: kubernetesOf(cluster, options.kubernetes),
  };
}

/** What `pullgate merge` settles again with the parts of the other shards. */
async function partOf(
  {
    facts,
    before,
    judged,
    traced,
    notes,
  }: {
    facts: Facts;
    before: Traced["judged"] | undefined;
    judged: Traced["judged"];
    traced: Traced;
    notes: string[];
  },
  options: Options,
  whole: boolean,
): Promise<Part> {
  const { share } = await import("./share/share.ts");
  const byId = ({ rule, complaint }: Traced["judged"][number]): { rule: string; complaint: Complaint } => ({
    rule: rule.id,
    complaint,
  });
  const placed = traced.judged
    .filter(
      ({ complaint }, index) =>
        complaint.rendered !== undefined || complaint.related !== judged[index]?.complaint.related,
    )
    .map(byId);
  const { suppressions } = traced;
  const learned = { facts, before: before?.map(byId), placed, suppressions, notes, settings: settingsOf(options) };
  return { target: null, ...share(learned, whole) };
}

/** Of a run's options those that `pullgate merge` needs to settle the parts of one as it would have been settled. */
export type Settings = Pick<
  Options,
  | "declared"
  | "offline"
  | "ignore"
  | "rules"
  | "failOn"
  | "onUnverified"
  | "minVerified"
  | "explainCredentials"
  | "baseline"
>;

function settingsOf(options: Options): Settings {
  const { declared, offline, ignore, rules, failOn, onUnverified, minVerified, explainCredentials, baseline } = options;
  return { declared, offline, ignore, rules, failOn, onUnverified, minVerified, explainCredentials, baseline };
}

/** Where nothing was found there is nothing to trace, and what traces is not loaded. */
async function traceBack(untraced: Untraced, rerendered: (trials: Trial[]) => Promise<Tried[]>): Promise<Traced> {
  if (untraced.judged.length === 0) return { judged: [], suppressions: [] };
  const { mark, trace } = await import("./trace/trace.ts");
  const tried: Tried[] = [];
  for (let trials = mark(untraced, tried); trials.length > 0; trials = mark(untraced, tried))
    tried.push(...(await rerendered(trials)));
  return trace(untraced, tried);
}

/** What asks registries takes longer to load than all the rest: it is loaded where there is something to ask. */
export async function ask(
  asked: Question[],
  { remembered, ...options }: ResolveOptions & { offline: boolean; remembered?: Remembered },
): Promise<Answers> {
  if (!options.offline && asked.length > 0) {
    const { openMemory, resolve } = await import("./resolve/resolve.ts");
    const memory = remembered === undefined ? undefined : (remembered.memory ??= openMemory());
    return resolve(asked, { ...options, memory });
  }
  const unasked: Answer = { answer: "not-asked", because: "offline", evidence: [] };
  const byImage = new Map(asked.map(({ reference }) => [questionOf(reference), unasked]));
  return { byImage, byAttempt: new Map(), logins: [], requests: 0 };
}

/** A folder with the manifests before the change may lie among those that are checked. */
function without(base: Base | null, options: Options): Options {
  if (base === null || base.beside === null) return options;
  const glob = base.beside.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
  return { ...options, exclude: [...options.exclude, glob, `${glob}/**`] };
}

/**
 * What can be said of the manifests before the change, by the answers that the changed ones got: nothing more is asked, and of a pull whose
 * questions nobody asked nothing is known.
 */
async function judgeBase(
  { tree, told }: Base,
  answers: Answers,
  options: Options,
  surroundings: Surroundings,
  notes: string[],
): Promise<Judgement["complaints"]> {
  notes.push(told);
  if (tree === null) return [];
  const { workingFolder, paths, recipes } = tree;
  // What the cluster has is no part of the change. Standard input is read by now.
  const inventory = options.inventory
    .filter((path) => path !== "-")
    .map((path) => absolute(surroundings.workingFolder, path));
  const { cluster } = await readCluster(
    { ...options, paths, recipes, inventory, sources: [] },
    { ...surroundings, workingFolder, stdin: nothing() },
    "all",
    true,
  );
  if (cluster.files === 0)
    notes.push("The base holds none of the paths that were checked, so all that is found counts as new.");
  const { complaints } = judge({ ...plannedOf(cluster, options), answers }, options);
  return complaints.filter(
    ({ complaint: { pull } }) => pull === undefined || options.offline || wasAsked(pull, answers),
  );
}

function wasAsked({ reference, notAsked, credentials }: Pull, { byImage, byAttempt }: Answers): boolean {
  if ("invalid" in reference || notAsked !== null) return true;
  const shown = [...(credentials?.offers ?? []), ...(credentials?.anonymous === true ? [null] : [])];
  return byImage.has(questionOf(reference)) && shown.every((offer) => byAttempt.has(attemptOf(reference, offer)));
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function waitedFor({ image, seconds, appeared }: NonNullable<Answers["waited"]>[number]): string {
  return appeared
    ? `${image} was missing, and appeared after ${seconds} s.`
    : `${image} is still missing after ${seconds} s of waiting.`;
}
