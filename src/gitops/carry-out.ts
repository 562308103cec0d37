/** Carries out the steps of a plan, one after the other. */
import type { NotRenderedReason } from "../model/source/gitops-source.ts";
import { unknownMark } from "../model/source/unknown-mark.ts";
import type { DocumentOrigin } from "../model/source/render-root.ts";
import type { Span } from "../model/source/source.ts";
import { spanOf } from "../model/source/text-span.ts";
import {
  filesIn,
  hasFile,
  maxPassedBytes,
  pathIn,
  type SourceTree,
} from "../model/source/source-tree.ts";
import { splitDocuments } from "./objects/built-objects.ts";
import type {
  GitopsEffects,
  RenderedOutput,
  RenderFailure,
  ReplacedTexts,
  TemplateRequest,
} from "./effects.ts";
import { SubstitutionError } from "./flux/envsubst.ts";
import {
  fieldOf,
  folderOf,
  listOf,
  mapOf,
  textOf,
  type FieldPath,
} from "./objects/gitops-object.ts";
import { LocatedFile } from "./objects/located-file.ts";
import { parseGoYaml, printGoYaml } from "./objects/go-yaml.ts";
import { inflateCharts } from "./kustomize/inflate-charts.ts";
import { failedEntry } from "./kustomize/failed-entry.ts";
import { kustomizationFiles, type KustomizationFiles } from "./kustomize/kustomization-files.ts";
import type {
  BuildStep,
  FilesStep,
  Incomplete,
  PlanStep,
  TemplateStep,
  TextStep,
  UnknownData,
} from "./plan-step.ts";
import { isUnmatched, tolerantKustomizations } from "./kustomize/tolerant-patches.ts";
import { substituteObject } from "./flux/post-build.ts";

export interface StepOutput {
  text: string;
  origins: DocumentOrigin[];
  inputs: string[];
  /** The place of findings that no file of the repository causes; empty if there is none. */
  versionAt: FieldPath;
  /** The same, where it is in another file than the object's. */
  fallbackAt?: Span | null;
  /** What is unknown although the source was rendered. */
  incomplete: Incomplete[];
  /** Inputs that are not applied. */
  leftOut?: string[];
}

type Failed = {
  reason: NotRenderedReason;
  at: FieldPath;
  /** The place, where it is in another file than the object's. */
  span?: Span;
  /** The URL of the registry's folder where a chart was not found: it may be wrong instead. */
  repositoryAt?: Span;
  /** The files of a kustomization that cannot be built. */
  unbuilt?: readonly string[];
};

export async function carryOut(
  steps: readonly PlanStep[],
  tree: SourceTree,
  replaced: ReplacedTexts,
  effects: GitopsEffects,
): Promise<StepOutput | Failed> {
  const outputs: StepOutput[] = [];
  for (const step of steps) {
    const output = await carryOutStep(step, tree, replaced, effects);
    if ("reason" in output) return output;
    outputs.push(output);
  }
  return joined(outputs);
}

function carryOutStep(
  step: PlanStep,
  tree: SourceTree,
  replaced: ReplacedTexts,
  effects: GitopsEffects,
): Promise<StepOutput | Failed> {
  switch (step.step) {
    case "build":
      return build(step, tree, replaced, effects);
    case "template":
      return template(step, tree, replaced, effects);
    case "text":
      return Promise.resolve(textOutput(step));
    case "files":
      return readFiles(step, tree);
  }
}

async function build(
  step: BuildStep,
  tree: SourceTree,
  replaced: ReplacedTexts,
  effects: GitopsEffects,
): Promise<StepOutput | Failed> {
  const { generated } = step;
  const annotated = {
    ...generated,
    content: {
      ...generated.content,
      buildMetadata: ["originAnnotations", "transformerAnnotations"],
    },
  };
  const files = await kustomizationFiles(step.tree ?? tree, annotated);
  const written = new Map(files.written);
  for (const file of files.copied) {
    const text = replaced.get(file);
    if (text !== undefined) written.set(file, text);
  }
  const charts = await inflateCharts(files.charts, tree, step.charts, (chart) =>
    template(chart, tree, replaced, effects),
  );
  if ("reason" in charts) return charts;
  for (const [file, text] of charts.written) written.set(file, text);
  const run = (texts: ReadonlyMap<string, string>): ReturnType<GitopsEffects["build"]> =>
    effects.build({
      folder: generated.folder,
      written: texts,
      copied: files.copied.filter((file) => !texts.has(file)),
    });
  let built = await run(written);
  // Patches and generators may be for a resource that was left out.
  for (const tolerance of ["patches", "generators"] as const) {
    if (!("failed" in built) || files.remote.length === 0 || !isUnmatched(built.failed)) break;
    const { copied } = files;
    const tolerant = await tolerantKustomizations(tree, { written, copied }, tolerance);
    built = await run(new Map([...written, ...tolerant]));
  }
  if (!("text" in built)) return await buildFailure(built, files, step.tree ?? tree);
  const substituted = substituteAll(built, step);
  if ("malformed" in substituted) return await substitutionFailure(substituted, tree);
  const { text, origins, undefinedNames } = substituted;
  const unknown = step.unknownVariables;
  const reasons: NotRenderedReason[] = [
    ...files.remote.map((url): NotRenderedReason => ({ code: "remote-resource", url })),
    ...files.plugins
      .filter((name) => name !== "ksops")
      .map((name): NotRenderedReason => ({ code: "plugin", name })),
    ...(undefinedNames.length === 0 || unknown.length > 0
      ? []
      : [{ code: "variable-undefined" as const, variables: undefinedNames }]),
  ];
  const incomplete = [
    ...unknown.map((each) => unknownData(each, undefinedNames.length > 0)),
    ...reasons.map((reason) => ({ reason })),
  ];
  const used = [...files.copied, ...files.written.keys()];
  const leftOut = step.tree === undefined ? [] : unlisted([...used, ...charts.inputs], tree);
  const inputs = [...used, ...charts.inputs, ...leftOut];
  return {
    text,
    origins: charts.originsOf(origins),
    inputs: [...new Set(inputs)].filter((file) => hasFile(tree, file)),
    versionAt: [],
    fallbackAt: charts.fallbackAt,
    incomplete,
    leftOut,
  };
}

async function buildFailure(
  failure: RenderFailure,
  { written, copied }: KustomizationFiles,
  tree: SourceTree,
): Promise<Failed> {
  const reason = failureReason(failure);
  const kustomizations = [...written.keys(), ...copied];
  const span = "failed" in failure ? await failedEntry(failure.failed, kustomizations, tree) : null;
  return { reason, at: [], ...(span === null ? {} : { span }), unbuilt: copied };
}

/** Manifests beside a kustomization that it does not list: Flux applies none of them. */
function unlisted(used: readonly string[], tree: SourceTree): string[] {
  const kustomizations = used.filter((file) => /(?:^|\/)kustomization\.ya?ml$/i.test(file));
  const listed = new Set(used);
  return [...new Set(kustomizations.map(folderOf))].flatMap((folder) =>
    filesIn(tree, folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => pathIn(folder, name))
      .filter((file) => !listed.has(file)),
  );
}

function unknownData({ kind, name, near, at }: UnknownData, isMissed: boolean): Incomplete {
  return { reason: { code: "values-in-secret", kind, name, detail: null, near, isMissed }, at };
}

/** The only line with the expression in the file that declares the object. */
async function substitutionFailure(
  { malformed, source }: MalformedSubstitution,
  tree: SourceTree,
): Promise<Failed> {
  const reason: NotRenderedReason = { code: "substitution-malformed", detail: malformed };
  const failed: Failed = { reason, at: ["spec", "postBuild"] };
  const text = source === null || malformed === "" ? null : await tree.read(source);
  const from = text?.indexOf(malformed) ?? -1;
  if (source === null || text === null || from < 0 || text.includes(malformed, from + 1))
    return failed;
  const to = from + malformed.length;
  return { ...failed, span: spanOf(source, text, { from, to }) };
}

interface MalformedSubstitution {
  malformed: string;
  /** The file that declares the object. */
  source: string | null;
}

interface Substituted extends RenderedOutput {
  /** Variables without a value, in the order of their names. */
  undefinedNames: string[];
}

/** Fills the variables into every document. A variable without a value stands as a mark. */
function substituteAll(
  built: RenderedOutput,
  { postBuild, unknownVariables }: BuildStep,
): Substituted | MalformedSubstitution {
  if (postBuild === null || !built.text.includes("$")) return { ...built, undefinedNames: [] };
  const undefinedNames = new Set<string>();
  const standIn = (name: string): string => {
    undefinedNames.add(name);
    return unknownMark + name;
  };
  // Flux before 2.9 takes a variable that is not set for an empty one.
  const marksUnknown = postBuild.strict || unknownVariables.length > 0;
  const documents: string[] = [];
  const origins: DocumentOrigin[] = [];
  let line = 1;
  for (const document of splitDocuments(built.text)) {
    const origin = built.origins.findLast((each) => each.line <= document.line);
    let { text } = document;
    if (text.includes("$")) {
      try {
        const object = parseGoYaml(text);
        text = printGoYaml(
          substituteObject(object, marksUnknown ? { ...postBuild, standIn } : postBuild),
        );
      } catch (error) {
        if (error instanceof SubstitutionError || error instanceof SyntaxError)
          return {
            malformed: error instanceof SubstitutionError ? error.subject : error.message,
            source: origin?.source ?? null,
          };
        throw error;
      }
    }
    if (!text.endsWith("\n")) text += "\n";
    if (origin !== undefined) origins.push({ ...origin, line });
    documents.push(text);
    line += text.split("\n").length;
  }
  return {
    ...built,
    text: documents.join("---\n"),
    origins,
    undefinedNames: [...undefinedNames].sort(),
  };
}

async function template(
  step: TemplateStep,
  tree: SourceTree,
  replaced: ReplacedTexts,
  effects: GitopsEffects,
): Promise<StepOutput | Failed> {
  const undefinedField = undefinedChartField(step);
  if (undefinedField !== null) return undefinedField;
  const chart =
    step.chart.from === "tree" ? { treeFolder: step.chart.path } : await effects.chart(step.chart);
  if ("problem" in chart) return { reason: chart.problem, ...placeOf(chart.problem, step) };
  const values: TemplateRequest["values"] = [];
  const inputs: string[] = [];
  for (const source of step.values) {
    if ("text" in source) values.push(source.text);
    else if ("chartFile" in source) values.push(source);
    else {
      const text = await tree.read(source.file);
      // guard: large-values
      if (text === null) return { reason: unreadable(source.file), at: step.versionAt };
      values.push(text);
      inputs.push(source.file);
    }
  }
  const rendered = await effects.template({ chart, values, step, replaced });
  if ("problem" in rendered) {
    const { problem, dependency } = rendered;
    const places = dependency === undefined ? {} : await entryOf(dependency, problem, step, tree);
    return { reason: problem, at: step.versionAt, ...places };
  }
  const [unknown] = step.unknownValues;
  if (!("text" in rendered)) {
    const reason = failureReason(rendered);
    if (unknown === undefined || reason.code !== "renderer-failed")
      return { reason, at: step.versionAt };
    // A value of the Secret may be required: the chart is not to blame.
    return {
      reason: {
        code: "values-in-secret",
        kind: unknown.kind,
        name: unknown.name,
        detail: reason.detail,
        near: unknown.near,
        isMissed: true,
      },
      at: unknown.at,
    };
  }
  let { text } = rendered;
  for (const kustomization of step.postRenderers) {
    const after = await effects.postRender(text, JSON.stringify(kustomization));
    if (!("text" in after)) return { reason: failureReason(after), at: ["spec", "postRenderers"] };
    text = after.text;
  }
  return {
    text,
    origins: step.postRenderers.length === 0 ? rendered.origins : [],
    inputs: [...inputs, ...rendered.inputs],
    leftOut: rendered.ignored,
    versionAt: step.versionAt,
    fallbackAt: step.places?.version ?? null,
    incomplete: step.unknownValues.map((each) => unknownData(each, each.isRequired === true)),
  };
}

/** The field to edit, by reason; the URL of the repository for all others. */
const editedField: Partial<Record<NotRenderedReason["code"], "chart" | "version">> = {
  "chart-not-found": "chart",
  "chart-missing-or-denied": "chart",
  "chart-version-not-found": "version",
  "chart-range-invalid": "version",
};

/** The field to edit: the URL of the repository where the reason is no other. */
function editedOf(reason: NotRenderedReason): "chart" | "version" | "repository" {
  if ("isIndex" in reason && reason.isIndex) return "repository";
  return editedField[reason.code] ?? "repository";
}

/** The line to edit: the version, the name of the chart or the URL of its repository. */
function placeOf(
  reason: NotRenderedReason,
  { chart, versionAt, places = {} }: TemplateStep,
): Pick<Failed, "at" | "span" | "repositoryAt"> {
  const { repository, version } = places;
  const edited = editedOf(reason);
  const span = places[edited] ?? version;
  const isUnsure = edited === "chart" && chart.from === "oci" && repository !== undefined;
  return {
    at: versionAt,
    ...(span === undefined ? {} : { span }),
    ...(isUnsure ? { repositoryAt: repository } : {}),
  };
}

/** The failure of a chart whose name or version holds a variable that is not in Git; else null. */
function undefinedChartField({ chart, versionAt, places = {} }: TemplateStep): Failed | null {
  const fields = Object.entries(chart).map(([name, value]) => ({
    name,
    text: JSON.stringify(value),
  }));
  const unknown = fields.filter(({ text }) => text.includes(unknownMark));
  const [first] = unknown;
  if (first === undefined) return null;
  const variables = unknown.flatMap(({ text }) => text.match(unknownVariable) ?? []);
  const span =
    first.name === "version" || first.name === "ref"
      ? places.version
      : first.name === "name" || first.name === "path"
        ? (places.chart ?? places.version)
        : places.repository;
  return {
    reason: {
      code: "variable-undefined",
      variables: [...new Set(variables.map((each) => each.slice(unknownMark.length)))].sort(),
    },
    at: versionAt,
    ...(span === undefined ? {} : { span }),
  };
}

const unknownVariable = new RegExp(`${unknownMark}[A-Za-z_][A-Za-z0-9_]*`, "g");

/** The fields to edit of an entry in `dependencies`; none for a chart that is not of the tree. */
async function entryOf(
  dependency: string,
  problem: NotRenderedReason,
  { chart }: TemplateStep,
  tree: SourceTree,
): Promise<Pick<Failed, "span" | "repositoryAt">> {
  if (chart.from !== "tree") return {};
  for (const name of ["Chart.yaml", "requirements.yaml"]) {
    const path = pathIn(chart.path, name);
    const text = await tree.read(path);
    if (text === null) continue;
    const file = new LocatedFile(path, text);
    const entries = listOf(fieldOf(file.content, ["dependencies"])).map(mapOf);
    const index = entries.findIndex((each) => each["name"] === dependency);
    if (index < 0) continue;
    const edited = editedOf(problem);
    const entry = ["dependencies", index];
    const isOci = textOf(mapOf(entries[index])["repository"])?.startsWith("oci://") === true;
    return {
      span: file.spanOf([...entry, edited === "chart" ? "name" : edited]),
      ...(edited === "chart" && isOci
        ? { repositoryAt: file.spanOf([...entry, "repository"]) }
        : {}),
    };
  }
  return {};
}

function textOutput(step: TextStep): StepOutput {
  const { text, file, unknownVariables, inputs = [] } = step;
  const reasons = [...(step.incomplete ?? [])];
  if (unknownVariables.length > 0)
    reasons.push({ code: "variable-undefined", variables: unknownVariables });
  return {
    text,
    origins: [{ line: 1, rendererPath: file, source: file, transformers: [] }],
    inputs,
    versionAt: [],
    incomplete: reasons.map((reason) => ({ reason })),
  };
}

async function readFiles(
  { files, leftOut }: FilesStep,
  tree: SourceTree,
): Promise<StepOutput | Failed> {
  const texts: string[] = [];
  const origins: DocumentOrigin[] = [];
  let line = 1;
  for (const file of files) {
    let text = await tree.read(file, maxPassedBytes);
    // guard: large-manifest
    if (text === null) return { reason: unreadable(file), at: [] };
    if (!text.endsWith("\n")) text += "\n";
    origins.push({ line, rendererPath: file, source: file, transformers: [] });
    texts.push(text);
    line += text.split("\n").length;
  }
  return {
    text: texts.join("---\n"),
    origins,
    inputs: [...files, ...leftOut],
    versionAt: [],
    incomplete: [],
    leftOut,
  };
}

function unreadable(file: string): NotRenderedReason {
  return { code: "limit", detail: `${file} is no text, or too large` };
}

function failureReason(failure: RenderFailure): NotRenderedReason {
  return "missing" in failure
    ? { code: "no-renderer", program: failure.missing }
    : { code: "renderer-failed", detail: failure.failed };
}

function joined(outputs: StepOutput[]): StepOutput {
  const [first] = outputs;
  if (first !== undefined && outputs.length === 1) return first;
  let line = 1;
  const texts: string[] = [];
  const origins: DocumentOrigin[] = [];
  for (const output of outputs) {
    const text = output.text.endsWith("\n") ? output.text : `${output.text}\n`;
    origins.push(...output.origins.map((each) => ({ ...each, line: each.line + line - 1 })));
    texts.push(text);
    line += text.split("\n").length;
  }
  return {
    text: texts.join("---\n"),
    origins,
    inputs: outputs.flatMap(({ inputs }) => inputs),
    versionAt: outputs.find(({ versionAt }) => versionAt.length > 0)?.versionAt ?? [],
    fallbackAt: outputs.find(({ fallbackAt }) => fallbackAt)?.fallbackAt ?? null,
    incomplete: outputs.flatMap(({ incomplete }) => incomplete),
    leftOut: outputs.flatMap(({ leftOut = [] }) => leftOut),
  };
}
