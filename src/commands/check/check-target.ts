/** Checks one cluster: the only file that knows the order of the stages. */
import type { ClusterOptions, NetworkOptions, Options } from "../../config/options.ts";
import { answerNoteText, judge, rules } from "../../judge/judge.ts";
import { questionKey, type Answers } from "../../model/pull/answer.ts";
import type { Report } from "../../model/report/check-report.ts";
import { listSome } from "../../model/text/list-some.ts";
import type { Pull } from "../../model/pull/pull.ts";
import type { RenderRoot, RerenderResult } from "../../model/source/render-root.ts";
import type { Facts, Rule, RuleDiagnostic } from "../../model/report/rule.ts";
import type { Suppression } from "../../model/report/suppression.ts";
import { imageQuestions } from "../../plan/plan.ts";
import type { Rendering } from "../../render/render.ts";
import { settle } from "../../settle/settle.ts";
import type { Traced, Untraced } from "../../trace/trace.ts";
import { askRegistries, type AnswerCache } from "./ask-registries.ts";
import { changedValues } from "../rerender/changed-values.ts";
import { beforeChange } from "./compare-with-base.ts";
import { inBackground } from "./in-background.ts";
import {
  excludedBase,
  judgeBase,
  openBaseOf,
  readBase,
  type ReadBase,
  type TargetBase,
} from "./judge-base.ts";
import { leftOutOf } from "./moved-files.ts";
import { planFacts } from "./plan-facts.ts";
import { readCluster, type ReadCluster } from "./read-cluster.ts";
import { rerenderAll } from "../rerender/rerender-roots.ts";
import type { RunContext } from "../run-context.ts";
import type { Target } from "../targets.ts";
import { currentDay, settleOptions } from "./settle-options.ts";

/** The part of a cluster's pulls that a run checks. */
export interface Selection {
  pulls: ReadonlySet<Pull>;
  /** Whether the run reports a diagnostic. */
  reports(diagnostic: RuleDiagnostic): boolean;
  /** The rules that the run is responsible for. */
  rules: readonly Rule[];
}

/** A report and the findings of the stages before it. */
export interface CheckedTarget {
  report: Report;
  facts: Facts;
  /** Diagnostics of the manifests before the change; undefined without a base. */
  before: RuleDiagnostic[] | undefined;
  untraced: RuleDiagnostic[];
  /** In the order of `untraced`. */
  traced: Traced;
  notes: string[];
}

/** Checks all pulls unless `select` chooses some. Throws `UsageError` for unreadable paths. */
export async function checkTarget(
  { options, gitops, before: opened, given }: Target,
  context: RunContext,
  cache: AnswerCache,
  select: ((pulls: readonly Pull[]) => Selection) | null = null,
): Promise<CheckedTarget> {
  const started = Date.now();
  const { input, cluster: clusterOptions, network, rules: ruleOptions, report } = options;
  await using ownBase = opened === null ? await openBaseOf(options, context) : null;
  const base = opened ?? (ownBase === null ? null : { base: ownBase, sources: null });
  // While the change renders and registries are asked.
  await using before = inBackground(readBaseOf(base, options, context));
  const read = await readChange({ options, gitops, given }, base, context);
  const { cluster, notes, renderings, sources } = read;
  const planned = planFacts(cluster, clusterOptions);
  const selection = select?.(planned.pulls) ?? null;
  const pulls = planned.pulls.filter((pull) => selection?.pulls.has(pull) ?? true);
  const isOn = (rule: Rule): boolean =>
    (ruleOptions.severities[rule.id] ?? rule.severity) !== "off";
  const tags = rules.some((rule) => rule.asksFor === "digests-of-pinned-tags" && isOn(rule));
  const answers = await askRegistries(
    imageQuestions(pulls, { tags, kubernetes: planned.kubernetes }),
    {
      network,
      runtime: planned.runtime,
      headOnly: clusterOptions.platforms.length === 0,
      cache,
    },
    context,
  );
  const roots = [...renderings.map(({ root }) => root), ...sources];
  const readBefore = await before.result;
  await context.renders?.forget();
  const facts: Facts = {
    ...planned,
    answers,
    changedScalars: await changedValues(pulls, roots),
    ...(readBefore === null ? {} : { before: beforeChange(readBefore.cluster, cluster) }),
    mirrored: mirroredRegistries(network),
    changedKeys: ruleOptions.changedKeys,
  };
  const { diagnostics, verdicts } = judge(facts, { offline: network.offline });
  const untraced = diagnostics.filter(
    (each) =>
      // Tracing renders again, so rules that are off are skipped unless --pin needs them.
      (isOn(each.rule) || (report.pin && each.rule.pins === true)) &&
      (selection?.reports(each) ?? true),
  );
  const found = network.offline ? {} : foundImages(pulls, answers);
  const judged = { diagnostics: untraced, cluster, roots, ...found };
  const traced = await traceBack(judged, renderings, input);
  const judgedBefore = base === null ? undefined : await judgeBase(readBefore, answers, options);
  notes.push(
    ...report.notes,
    ...(base === null ? [] : [base.base.note, ...(readBefore?.notes ?? [])]),
    ...runNotes(cluster, answers, options),
  );
  const settled = settle(
    {
      cluster: {
        ...cluster,
        leftOut: await leftOutOf(base?.base, readBefore?.cluster, read, {
          workingFolder: context.workingFolder,
          consumed: gitops?.consumed,
        }),
        suppressions: await suppressionsOf(cluster, roots, traced),
      },
      pulls,
      answers,
      diagnostics: traced.diagnostics,
      before: judgedBefore,
      verdicts: new Map([...verdicts].filter(([pull]) => selection?.pulls.has(pull) ?? true)),
      rules: selection?.rules ?? rules,
      notes,
      durationMs: Math.max(0, Date.now() - started),
    },
    settleOptions(options, currentDay(), selection !== null),
  );
  return { report: settled, facts, before: judgedBefore, untraced, traced, notes };
}

async function readBaseOf(
  base: TargetBase | null,
  options: Options,
  context: RunContext,
): Promise<ReadBase | null> {
  // The progress that is shown is that of the change.
  return base === null ? null : await readBase(base, options, { ...context, progress: () => {} });
}

async function readChange(
  { options, gitops, given }: Pick<Target, "options" | "gitops" | "given">,
  base: TargetBase | null,
  context: RunContext,
): Promise<ReadCluster> {
  const { input, cluster, network } = options;
  const exclude = [...input.exclude, ...excludedBase(base?.base.excludedFolder ?? null)];
  return await readCluster(
    {
      input: { ...input, exclude },
      cluster,
      network,
      clusterSources: gitops,
      namesSources: options.gitops.mode !== "off",
      given,
    },
    context,
    "all",
  );
}

/** Those of rendered manifests have their places in the sources too. */
async function suppressionsOf(
  { suppressions = [] }: Pick<Facts["cluster"], "suppressions">,
  roots: readonly RenderRoot[],
  traced: Traced,
): Promise<Suppression[]> {
  const files = new Set(roots.map(({ file }) => file));
  if (!suppressions.some(({ at }) => files.has(at.file)))
    return [...suppressions, ...traced.suppressions];
  const { withSourceOf } = await import("../../trace/trace.ts");
  return [...withSourceOf(suppressions, roots), ...traced.suppressions];
}

/** As written in the manifests. */
function foundImages(
  pulls: readonly Pull[],
  { byImage }: Answers,
): Required<Pick<Untraced, "foundImages">> {
  const images = pulls.flatMap(({ reference, mention }) =>
    !("invalid" in reference) && byImage.get(questionKey(reference))?.answer === "found"
      ? mention.image
      : [],
  );
  return { foundImages: new Set(images) };
}

/** Loads the tracer only if there is something to trace. */
async function traceBack(
  untraced: Untraced,
  renderings: readonly Rendering[],
  input: Options["input"],
): Promise<Traced> {
  if (untraced.diagnostics.length === 0) return { diagnostics: [], suppressions: [] };
  const { planRerenders, trace } = await import("../../trace/trace.ts");
  const results: RerenderResult[] = [];
  for (;;) {
    const rerenders = planRerenders(untraced, results);
    if (rerenders.length === 0) return trace(untraced, results);
    results.push(...(await rerenderAll(rerenders, renderings, input)));
  }
}

function runNotes(
  cluster: Facts["cluster"],
  answers: Answers,
  options: Pick<Options, "cluster" | "network">,
): string[] {
  return [
    ...imagePolicyNotes(cluster, options.cluster),
    ...registryNotes(answers, options.network.offline),
  ];
}

function registryNotes({ waited = [], notes = [] }: Answers, offline: boolean): string[] {
  return [
    ...waited.map(({ image, seconds, appeared }) =>
      appeared
        ? `${image} was missing and appeared after ${seconds} s.`
        : `${image} is still missing after ${seconds} s.`,
    ),
    ...notes.map(answerNoteText),
    ...(offline
      ? ["Offline: no registry was contacted. Only image syntax and manifests were checked."]
      : []),
  ];
}

/** What policies make of images is known only from the configuration. */
function imagePolicyNotes(
  { imagePolicies = [] }: Facts["cluster"],
  { rewrites }: ClusterOptions,
): string[] {
  if (rewrites.length > 0) return [];
  const names = [
    ...new Set(imagePolicies.map(({ kind, name }) => `the ${kind} ${name ?? "(no name)"}`)),
  ];
  return names.length === 0
    ? []
    : [
        `Images are checked as they are written, and ${listSome(names, 3)} may change them at ` +
          "admission: declare how under `cluster.rewrites`.",
      ];
}

/** A folder of hosts.toml files may name mirrors for any registry. */
function mirroredRegistries({
  registries,
  hostsDir,
}: NetworkOptions): NonNullable<Facts["mirrored"]> {
  if (hostsDir !== null) return "all";
  const hosts = Object.entries(registries).filter(([, { mirrors = [] }]) => mirrors.length > 0);
  return new Set(hosts.map(([host]) => host));
}
