/** The corridor: the only file that knows the order of the stages. */
import { resolve as absolute } from "node:path";
import { readCluster, rerender } from "./read-cluster.ts";
import { judge, rules, type Judgement } from "../judge/judge.ts";
import { openBase, type Base } from "../load/load.ts";
import type { Cluster } from "../model/cluster.ts";
import { type Pull } from "../model/pull.ts";
import {
  attemptKey,
  questionKey,
  type Answer,
  type Answers,
  type ImageQuestion,
} from "../model/answer.ts";
import type { Rerender, RerenderResult } from "../model/render-root.ts";
import type { Diagnostic, Facts, Rule } from "../model/rule.ts";
import type { ShardPart } from "../model/shard-part.ts";
import type { Report } from "../model/check-report.ts";
import type { Options } from "../config/options.ts";
import { kubernetesOf, startNeeds, plan, imageQuestions, runtimeOf } from "../plan/plan.ts";
import type { Memory, ResolveOptions } from "../resolve/resolve.ts";
import { settle } from "../settle/settle.ts";
import { forEachTarget } from "./targets.ts";
import { docsOf, tool } from "../model/tool.ts";
import type { Traced, Untraced } from "../trace/trace.ts";
import type { RunContext } from "./run-context.ts";

/** Throws `UsageError` for paths that cannot be read. */
export async function check(options: Options, context: RunContext): Promise<Report> {
  const memory: RunCacheHolder = { memory: undefined };
  return await forEachTarget(options, (target) => checkTarget(target, context, memory));
}

/** What registries have answered so far in this run. */
interface RunCacheHolder {
  memory: Memory | undefined;
}

/** One cluster. */
async function checkTarget(
  options: Options,
  context: RunContext,
  remembered: RunCacheHolder,
): Promise<Report> {
  const started = Date.now();
  await using base =
    options.base === null ? null : await openBase(options.base, { ...options, ...context });
  const { cluster, notes, renderings, sources } = await readCluster(
    withoutBaseFolder(base, options),
    context,
    "all",
  );
  const planned = plannedOf(cluster, options);
  const { pulls, runtime } = planned;
  const isOn = (rule: Rule): boolean => (options.rules[rule.id] ?? rule.severity) !== "off";
  const tags = rules.some((rule) => rule.asksFor === "digests-of-pinned-tags" && isOn(rule));
  const { shard } = options;
  const own =
    shard === null ? null : (await import("../shard/shard.ts")).pullsOfShard(pulls, shard);
  const asked = own === null ? pulls : pulls.filter((pull) => own.has(pull));
  const answers = await ask(imageQuestions(asked, { tags }), {
    ...options,
    ...context,
    frugal: options.platforms.length === 0,
    runtime,
    remembered,
  });
  const facts: Facts = { ...planned, answers, changedKeys: options.changedKeys };
  const { diagnostics, verdicts } = judge(facts, options);
  const isFirst = shard === null || shard.index === 1;
  const judged = diagnostics.filter(
    ({ rule, diagnostic: { pull } }) =>
      // Renders cost: what is off is not traced, but for what --pin asks.
      (isOn(rule) || (options.pin && rule.pins === true)) &&
      (own === null || (pull === undefined ? rule.online || isFirst : own.has(pull))),
  );
  const roots = [...renderings.map(({ root }) => root), ...sources];
  const traced = await traceBack({ diagnostics: judged, cluster, roots }, (trials) =>
    rerender(trials, renderings, options),
  );
  notes.push(...options.remarks);
  const before =
    base === null ? undefined : await judgeBase(base, answers, options, context, notes);
  notes.push(...(answers.waited ?? []).map(waitNote), ...(answers.notes ?? []));
  if (options.offline)
    notes.push(
      "Offline: no registry was asked, so that an image is well written is all that is known of it.",
    );
  const durationMs = Math.max(0, Date.now() - started);
  const report = settle(
    {
      cluster: {
        ...cluster,
        suppressions: [...(cluster.suppressions ?? []), ...traced.suppressions],
      },
      pulls: asked,
      answers,
      diagnostics: traced.diagnostics,
      before,
      verdicts: own === null ? verdicts : new Map([...verdicts].filter(([pull]) => own.has(pull))),
      // What suppressions are worth is for the first shard to say.
      rules: isFirst ? rules : rules.filter((rule) => rule.suppressionProblem === undefined),
      notes,
      durationMs,
    },
    {
      ...options,
      partial: own !== null,
      today: new Date().toISOString().slice(0, 10),
      tool,
      docs: docsOf,
    },
  );
  if (shard === null) return report;
  const part = await shardPart({ facts, before, judged, traced, notes }, options, isFirst);
  return { ...report, shard: { ...shard, pulls: pulls.length, parts: [part] } };
}

/** All that rules look at, before anybody is asked. */
function plannedOf(cluster: Cluster, options: Options): Omit<Facts, "answers" | "changedKeys"> {
  return {
    cluster,
    pulls: plan(cluster, options),
    needs: startNeeds(cluster),
    runtime: runtimeOf(cluster, options.runtime),
    kubernetes: kubernetesOf(cluster, options.kubernetes),
  };
}

/** What `pullgate merge` settles again with the parts of the other shards. */
async function shardPart(
  {
    facts,
    before,
    judged,
    traced,
    notes,
  }: {
    facts: Facts;
    before: Traced["diagnostics"] | undefined;
    judged: Traced["diagnostics"];
    traced: Traced;
    notes: string[];
  },
  options: Options,
  whole: boolean,
): Promise<ShardPart> {
  const { encodeShard: share } = await import("../shard/shard.ts");
  const byId = ({
    rule,
    diagnostic,
  }: Traced["diagnostics"][number]): { rule: string; diagnostic: Diagnostic } => ({
    rule: rule.id,
    diagnostic,
  });
  const placed = traced.diagnostics
    .filter(
      ({ diagnostic }, index) =>
        diagnostic.rendered !== undefined ||
        diagnostic.related !== judged[index]?.diagnostic.related,
    )
    .map(byId);
  const { suppressions } = traced;
  const learned = {
    facts,
    before: before?.map(byId),
    placed,
    suppressions,
    notes,
    settings: settingsOf(options),
  };
  return { target: null, ...share(learned, whole) };
}

/** Of a run's options those that `pullgate merge` needs to settle the parts of one as it would have been settled. */
export type SettleSettings = Pick<
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

function settingsOf(options: Options): SettleSettings {
  const {
    declared,
    offline,
    ignore,
    rules,
    failOn,
    onUnverified,
    minVerified,
    explainCredentials,
    baseline,
  } = options;
  return {
    declared,
    offline,
    ignore,
    rules,
    failOn,
    onUnverified,
    minVerified,
    explainCredentials,
    baseline,
  };
}

/** Where nothing was found there is nothing to trace, and what traces is not loaded. */
async function traceBack(
  untraced: Untraced,
  rerendered: (trials: Rerender[]) => Promise<RerenderResult[]>,
): Promise<Traced> {
  if (untraced.diagnostics.length === 0) return { diagnostics: [], suppressions: [] };
  const { planRerenders: mark, trace } = await import("../trace/trace.ts");
  const tried: RerenderResult[] = [];
  for (let trials = mark(untraced, tried); trials.length > 0; trials = mark(untraced, tried))
    tried.push(...(await rerendered(trials)));
  return trace(untraced, tried);
}

/** What asks registries takes longer to load than all the rest: it is loaded where there is something to ask. */
export async function ask(
  asked: ImageQuestion[],
  { remembered, ...options }: ResolveOptions & { offline: boolean; remembered?: RunCacheHolder },
): Promise<Answers> {
  if (!options.offline && asked.length > 0) {
    const { openMemory, resolve } = await import("../resolve/resolve.ts");
    const memory = remembered === undefined ? undefined : (remembered.memory ??= openMemory());
    return resolve(asked, { ...options, memory });
  }
  const unasked: Answer = { answer: "not-asked", because: "offline", evidence: [] };
  const byImage = new Map(asked.map(({ reference }) => [questionKey(reference), unasked]));
  return { byImage, byAttempt: new Map(), logins: [], requests: 0 };
}

/** A folder with the manifests before the change may lie among those that are checked. */
function withoutBaseFolder(base: Base | null, options: Options): Options {
  if (base === null || base.excludedFolder === null) return options;
  const glob = base.excludedFolder.replaceAll(/[\\*?[\]{}()!+@|]/g, "\\$&");
  return { ...options, exclude: [...options.exclude, glob, `${glob}/**`] };
}

/**
 * What can be said of the manifests before the change, by the answers that the changed ones got: nothing more is asked, and of a pull whose
 * questions nobody asked nothing is known.
 */
async function judgeBase(
  { tree, note: told }: Base,
  answers: Answers,
  options: Options,
  context: RunContext,
  notes: string[],
): Promise<Judgement["diagnostics"]> {
  notes.push(told);
  if (tree === null) return [];
  const { workingFolder, paths, renderTasks } = tree;
  // What the cluster has is no part of the change. Standard input is read by now.
  const inventory = options.inventory
    .filter((path) => path !== "-")
    .map((path) => absolute(context.workingFolder, path));
  const { cluster } = await readCluster(
    { ...options, paths, renderTasks, inventory, sources: [] },
    { ...context, workingFolder, stdin: emptyStdin() },
    "all",
    true,
  );
  if (cluster.files === 0)
    notes.push(
      "The base holds none of the paths that were checked, so all that is found counts as new.",
    );
  const { diagnostics } = judge({ ...plannedOf(cluster, options), answers }, options);
  return diagnostics.filter(
    ({ diagnostic: { pull } }) =>
      pull === undefined || options.offline || wasQueried(pull, answers),
  );
}

function wasQueried(
  { reference, notAsked, credentials }: Pull,
  { byImage, byAttempt }: Answers,
): boolean {
  if ("invalid" in reference || notAsked !== null) return true;
  const shown = [
    ...(credentials?.offers ?? []),
    ...(credentials?.anonymous === true ? [null] : []),
  ];
  return (
    byImage.has(questionKey(reference)) &&
    shown.every((offer) => byAttempt.has(attemptKey(reference, offer)))
  );
}

async function* emptyStdin(): AsyncGenerator<Uint8Array> {}

function waitNote({ image, seconds, appeared }: NonNullable<Answers["waited"]>[number]): string {
  return appeared
    ? `${image} was missing, and appeared after ${seconds} s.`
    : `${image} is still missing after ${seconds} s of waiting.`;
}
