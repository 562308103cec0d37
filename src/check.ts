/** The corridor: the only file that knows the order of the stages. */
import { resolve as absolute } from "node:path";
import { readCluster, rerender } from "./images.ts";
import { judge, rules, type Judgement } from "./judge/judge.ts";
import { openBase, type Base } from "./load/load.ts";
import { attemptOf, questionOf, type Answers, type Pull } from "./model/pull.ts";
import type { Tried } from "./model/render.ts";
import type { Report } from "./model/report.ts";
import type { Options } from "./options.ts";
import { needs, plan, questions, runtimeOf } from "./plan/plan.ts";
import { openMemory, resolve, type Memory } from "./resolve/resolve.ts";
import { settle } from "./settle/settle.ts";
import { runsOf, together } from "./targets.ts";
import { docsOf, tool } from "./tool.ts";
import { mark, trace } from "./trace/trace.ts";

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
  const runs: { name: string | null; report: Report }[] = [];
  const memory = openMemory();
  for (const run of runsOf(options))
    runs.push({ name: run.name, report: await checkTarget(run.options, surroundings, memory) });
  const [first] = runs;
  const report = runs.length === 1 && first?.name === null ? first.report : together(runs, options.declared.file);
  // An entry of the baseline may be for one target only.
  const [gone = [], ...others] = runs.map((run) => run.report.gone ?? []);
  const everywhere = gone.filter((each) => others.every((other) => other.includes(each)));
  return everywhere.length === 0 ? report : { ...report, notes: [...report.notes, noLongerFound(everywhere)] };
}

const maxShown = 5;

function noLongerFound(gone: string[]): string {
  const more = gone.length > maxShown ? `; and ${gone.length - maxShown} more` : "";
  return `No longer found, though the baseline accepts it: ${gone.slice(0, maxShown).join("; ")}${more}.`;
}

/** One cluster. */
async function checkTarget(options: Options, surroundings: Surroundings, memory: Memory): Promise<Report> {
  const started = performance.now();
  await using base = options.base === null ? null : await openBase(options.base, { ...options, ...surroundings });
  const { cluster, notes, renderings, sources } = await readCluster(without(base, options), surroundings, "all");
  const pulls = plan(cluster, options);
  const tags = (options.rules["image-tag-moved"] ?? "off") !== "off";
  const runtime = runtimeOf(cluster, options.runtime);
  const answers = await resolve(questions(pulls, { tags }), {
    ...options,
    ...surroundings,
    frugal: options.platforms.length === 0,
    runtime,
    memory,
  });
  const { complaints, verdicts } = judge(
    { cluster, pulls, needs: needs(cluster), answers, runtime, changedKeys: options.changedKeys },
    options,
  );
  // Renders cost: what is off is not traced, but for what --pin asks.
  const judged = complaints.filter(
    ({ rule }) =>
      (options.rules[rule.id] ?? rule.severity) !== "off" || (options.pin && rule.id === "image-not-pinned"),
  );
  const untraced = { judged, cluster, roots: [...renderings.map(({ root }) => root), ...sources] };
  const tried: Tried[] = [];
  for (let trials = mark(untraced, tried); trials.length > 0; trials = mark(untraced, tried))
    tried.push(...(await rerender(trials, renderings, options)));
  const traced = trace(untraced, tried);
  notes.push(...options.remarks);
  const before = base === null ? undefined : await judgeBase(base, answers, options, surroundings, notes);
  notes.push(...(answers.waited ?? []).map(waitedFor), ...(answers.notes ?? []));
  if (options.offline)
    notes.push("Offline: no registry was asked, so that an image is well written is all that is known of it.");
  const durationMs = Math.round(performance.now() - started);
  return settle(
    {
      cluster: { ...cluster, suppressions: [...(cluster.suppressions ?? []), ...traced.suppressions] },
      pulls,
      answers,
      complaints: traced.judged,
      before,
      verdicts,
      rules,
      notes,
      durationMs,
    },
    { ...options, today: new Date().toISOString().slice(0, 10), tool, docs: docsOf },
  );
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
  const pulls = plan(cluster, options);
  const runtime = runtimeOf(cluster, options.runtime);
  const { complaints } = judge({ cluster, pulls, needs: needs(cluster), answers, runtime }, options);
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
