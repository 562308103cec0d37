/** Runs kustomize and helm for GitOps sources: in folders of their own, and without a network. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, posix } from "node:path";
import type { DocumentOrigin, RenderProgress } from "../../model/source/render-root.ts";
import {
  environmentOf,
  findProgram,
  runProgram,
  type ProcessEnvironment,
  type ProgramResult,
} from "../../system/run-program.ts";
import { makeFolder, removeFolder } from "../../system/temporary-folder.ts";
import { withoutNetwork } from "../../system/without-network.ts";
import { helmOrigins } from "../helm/helm-origins.ts";
import { digestOf, digestOfFile } from "../cache/input-digest.ts";
import { kustomizeOrigins } from "../kustomize/kustomize-origins.ts";
import type { Rendered, RenderStore } from "../cache/render-store.ts";
import { reachingOut } from "./reaching-out.ts";
import type { BuildFiles, HelmInput } from "./render-input.ts";
import { EndedRuns } from "../jobs/ended-runs.ts";
import { jobsOfRenderer, renderersAtOnce, Slots } from "../jobs/slots.ts";

export interface GitopsRendererOptions {
  environment: ProcessEnvironment;
  /** For one process. */
  timeoutMs: number;
  /** What was rendered before; null to render everything. */
  store: RenderStore | null;
  progress?: (state: RenderProgress) => void;
}

export class GitopsRenderer {
  readonly #options: GitopsRendererOptions;
  readonly #jobs = new Slots(renderersAtOnce * jobsOfRenderer);
  readonly #processes = new Slots(renderersAtOnce);
  readonly #endedRuns = new EndedRuns();
  readonly #helm: string | null;
  readonly #kustomize: string | null;
  #begun = 0;

  constructor(options: GitopsRendererOptions) {
    this.#options = options;
    this.#helm = findProgram("helm", options.environment);
    this.#kustomize =
      findProgram("kustomize", options.environment) ?? findProgram("kubectl", options.environment);
  }

  /** Builds a folder with the files it needs. Bases may lie anywhere in the repository. */
  async build(folder: string, files: BuildFiles): Promise<Rendered> {
    const program = this.#kustomize;
    if (program === null) return { missing: "kustomize" };
    const render = (): Promise<Rendered> => this.#build(program, folder, files);
    const { store } = this.#options;
    if (store === null) return await render();
    const written = [...files.written].map(([path, text]) => [path, digestOf(text)]);
    const copied = [...files.copied].map(([path, from]) => `${path} ${digestOfFile(from)}`).sort();
    const inputs = ["gitops build", folder, written, copied];
    return await store.once({ program, inputs }, render);
  }

  async template(input: HelmInput): Promise<Rendered> {
    const program = this.#helm;
    if (program === null) return { missing: "helm" };
    const render = (): Promise<Rendered> => this.#template(program, input);
    const { chartFolder, chartDigest, values, ...rest } = input;
    const { store } = this.#options;
    if (store === null) return await render();
    const chart = chartDigest ?? store.digests.ofFolder(chartFolder);
    if (chart === null) return await render();
    const inputs = ["gitops template", chart, values.map(digestOf), rest];
    return await store.once({ program, inputs }, render);
  }

  async #build(program: string, folder: string, files: BuildFiles): Promise<Rendered> {
    return await this.#jobs.run(async () => {
      this.#show(folder === "" ? "." : folder);
      const root = makeFolder(tmpdir(), "pullgate-build-");
      try {
        writeFiles(root, files);
        const paths = [...files.written.keys(), ...files.copied.keys()];
        const refused = await reachingOut(root, folder, paths);
        if (refused !== null) return { failed: refused };
        const cwd = join(root, folder);
        mkdirSync(cwd, { recursive: true });
        const built = await this.#run(program, kustomizeArguments(program), cwd, root);
        if ("failed" in built) return { failed: built.failed.replaceAll(`${root}/`, "") };
        const { text, origins } = kustomizeOrigins(built.stdout.toString());
        const treePathOf = (path: string | null): string | null =>
          path === null ? null : posix.normalize(posix.join(folder, path));
        return {
          text,
          origins: origins.map(({ line, path, transformers }) => ({
            line,
            rendererPath: treePathOf(path),
            source: treePathOf(path),
            transformers: transformers.flatMap((each) => treePathOf(each) ?? []),
          })),
        };
      } finally {
        removeFolder(root);
      }
    });
  }

  async #template(program: string, input: HelmInput): Promise<Rendered> {
    return await this.#jobs.run(async () => {
      this.#show(input.namespace === null ? input.release : `${input.namespace}/${input.release}`);
      const folder = makeFolder(tmpdir(), "pullgate-render-");
      try {
        const files = input.values.map((text, index) => {
          const file = join(folder, `values-${index}.yaml`);
          writeFileSync(file, text);
          return file;
        });
        const rendered = await this.#run(program, helmArguments(input, files), folder, folder);
        if ("failed" in rendered)
          return {
            failed: rendered.failed
              .replaceAll(`${folder}/`, "")
              .replaceAll(`${dirname(input.chartFolder)}/`, ""),
          };
        const text = rendered.stdout.toString();
        const origins = helmOrigins(text).map(({ line, template }): DocumentOrigin => ({
          line,
          rendererPath: template,
          source: null,
          transformers: [],
        }));
        return { text, origins };
      } finally {
        removeFolder(folder);
      }
    });
  }

  #show(rendering: string): void {
    this.#options.progress?.({ rendered: this.#begun++, total: null, rendering });
  }

  /** Renderers fetch nothing: they see no login, no home and a proxy that leads nowhere. */
  async #run(program: string, args: string[], cwd: string, home: string): Promise<ProgramResult> {
    const { environment, timeoutMs } = this.#options;
    const env = environmentOf(environment, home, "restricted");
    const command = await withoutNetwork({ program, args }, environment);
    return await this.#processes.run(() =>
      this.#endedRuns.start(() => runProgram({ ...command, cwd, env, timeoutMs })),
    );
  }
}

function writeFiles(root: string, { written, copied }: BuildFiles): void {
  for (const [path, from] of copied) {
    const to = join(root, path);
    mkdirSync(dirname(to), { recursive: true });
    try {
      copyFileSync(from, to);
    } catch {
      // Kustomize reports what it misses.
    }
  }
  for (const [path, text] of written) {
    const to = join(root, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
}

function kustomizeArguments(program: string): string[] {
  const verb = /^kustomize(?:\.exe)?$/.test(basename(program)) ? "build" : "kustomize";
  return [verb, ".", "--load-restrictor", "LoadRestrictionsNone"];
}

function helmArguments(input: HelmInput, files: readonly string[]): string[] {
  const { namespace, kubeVersion, apiVersions, set, hooks, skipSchema } = input;
  return [
    "template",
    ...(namespace === null ? [] : [`--namespace=${namespace}`]),
    ...(kubeVersion === null ? [] : [`--kube-version=${kubeVersion}`]),
    ...apiVersions.map((each) => `--api-versions=${each}`),
    ...(hooks === "without-tests" ? ["--skip-tests"] : hooks === "none" ? ["--no-hooks"] : []),
    ...(skipSchema ? ["--skip-schema-validation"] : []),
    ...files.map((file) => `--values=${file}`),
    ...set.map(({ pair, string }) => `${string ? "--set-string" : "--set"}=${pair}`),
    "--",
    input.release,
    input.chartFolder,
  ];
}
