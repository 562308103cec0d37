/** The corridor: the only file that knows the order of the stages. */
import { readCluster, rerender } from "./images.ts";
import { judge, rules } from "./judge/judge.ts";
import type { Answers } from "./model/pull.ts";
import type { Tried } from "./model/render.ts";
import type { Report } from "./model/report.ts";
import type { Options } from "./options.ts";
import { needs, plan, questions, runtimeOf } from "./plan/plan.ts";
import { resolve } from "./resolve/resolve.ts";
import { settle } from "./settle/settle.ts";
import { runsOf, together } from "./targets.ts";
import { docsOf, tool } from "./tool.ts";
import { mark, trace } from "./trace/trace.ts";

/** What a run needs of the process that it runs in; the doors hand it in. */
export interface Surroundings {
  workingFolder: string;
  stdin: AsyncIterable<Uint8Array>;
  environment: Record<string, string | undefined>;
  /** Registry logins beside those of the docker configuration. */
  logins: { registry: string; username: string; password: string }[];
  /** Told every secret before anything is printed. */
  secret(value: string): void;
  progress(state: { done: number; total: number; waitingFor: string | null }): void;
}

/** Throws `UsageError` for paths that cannot be read. */
export async function check(options: Options, surroundings: Surroundings): Promise<Report> {
  if (options.targets.length === 0) return await checkTarget(options, surroundings);
  const runs: { name: string | null; report: Report }[] = [];
  for (const run of runsOf(options))
    runs.push({ name: run.name, report: await checkTarget(run.options, surroundings) });
  return together(runs, options.declared.file);
}

/** One cluster. */
async function checkTarget(options: Options, surroundings: Surroundings): Promise<Report> {
  const started = performance.now();
  const { cluster, notes, renderings, sources } = await readCluster(options, surroundings, "all");
  const pulls = plan(cluster, options);
  const tags = (options.rules["image-tag-moved"] ?? "off") !== "off";
  const answers = await resolve(questions(pulls, { tags }), {
    ...options,
    ...surroundings,
    frugal: options.platforms.length === 0,
  });
  const runtime = runtimeOf(cluster, options.runtime);
  const { complaints, verdicts } = judge({ cluster, pulls, needs: needs(cluster), answers, runtime }, options);
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
  notes.push(...(answers.waited ?? []).map(waitedFor));
  if (options.offline)
    notes.push("Offline: no registry was asked, so that an image is well written is all that is known of it.");
  const durationMs = Math.round(performance.now() - started);
  return settle(
    {
      cluster: { ...cluster, suppressions: [...(cluster.suppressions ?? []), ...traced.suppressions] },
      pulls,
      answers,
      complaints: traced.judged,
      verdicts,
      rules,
      notes,
      durationMs,
    },
    { ...options, today: new Date().toISOString().slice(0, 10), tool, docs: docsOf },
  );
}

function waitedFor({ image, seconds, appeared }: NonNullable<Answers["waited"]>[number]): string {
  return appeared
    ? `${image} was missing, and appeared after ${seconds} s.`
    : `${image} is still missing after ${seconds} s of waiting.`;
}
