/**
 * Plans what a ResourceSet of the Flux operator makes of its inputs.
 * https://github.com/controlplaneio-fluxcd/flux-operator/blob/17c6aea/internal/builder/resourceset.go
 */
import type { NotRenderedReason } from "../../model/source/gitops-source.ts";
import type { GoMap } from "../argo/go-template/go-value.ts";
import { executeTemplate } from "../argo/go-template/go-template.ts";
import { TemplateError } from "../argo/go-template/template-error.ts";
import { matchesSelector } from "../argo/application-set/label-selector.ts";
import {
  fieldOf,
  identityOf,
  listOf,
  mapOf,
  textOf,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { parseGoYamlDocuments, printGoYaml } from "../objects/go-yaml.ts";
import { isValues, type Values } from "../objects/set-values.ts";
import { notRendered, type PlanContext, type SourcePlan } from "../plan-step.ts";

// guard: resource-set-inputs
const maxInputs = 1_000;
// guard: resource-set-objects
const maxObjects = 5_000;
const disabled = "fluxcd.controlplane.io/reconcile";

export async function planResourceSet(
  object: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const spec = mapOf(object.value["spec"]);
  const { providers, unknown, files } = await providersOf(object, context);
  const [first] = unknown;
  const known = providers.filter(({ inputs }) => inputs.length > 0);
  if (first !== undefined && known.length === 0) return notRendered(first, ["spec", "inputsFrom"]);
  const isPermuted = fieldOf(spec, ["inputStrategy", "name"]) === "Permute";
  const sets = isPermuted ? permuted(known) : known.flatMap(({ inputs }) => inputs);
  if (sets.length > maxInputs)
    return notRendered({ code: "limit", detail: `${maxInputs} inputs of a ResourceSet` });
  try {
    const text = objectsOf(spec, sets.length === 0 ? [null] : sets)
      .map(printGoYaml)
      .join("---\n");
    return {
      plan: "render",
      namespace: object.namespace,
      steps: [
        {
          step: "text",
          text,
          file: object.file,
          unknownVariables: [],
          inputs: files,
          incomplete: unknown,
        },
      ],
    };
  } catch (error) {
    if (error instanceof TemplateError)
      return notRendered({ code: "template-unsupported", detail: error.message }, ["spec"]);
    if (error instanceof SyntaxError)
      return notRendered({ code: "invalid", detail: error.message }, ["spec"]);
    throw error;
  }
}

interface Provider {
  name: string;
  inputs: GoMap[];
}

/** The inputs of the ResourceSet itself come first, then those of the providers by name. */
async function providersOf(
  object: GitopsObject,
  context: PlanContext,
): Promise<{ providers: Provider[]; unknown: NotRenderedReason[]; files: string[] }> {
  const spec = mapOf(object.value["spec"]);
  const own = listOf(spec["inputs"]).map((each) => withProvider(mapOf(each), object));
  const found = new Map<string, Provider>();
  const unknown: NotRenderedReason[] = [];
  const files = new Set<string>();
  for (const reference of listOf(spec["inputsFrom"]).map(mapOf))
    for (const provider of await referencedProviders(reference, object, context)) {
      const { name } = provider;
      if (!("value" in provider) || fieldOf(provider.value, ["spec", "type"]) !== "Static") {
        unknown.push({
          code: "generator-needs-cluster",
          generator: `ResourceSetInputProvider ${name}`,
        });
        continue;
      }
      const defaults = mapOf(fieldOf(provider.value, ["spec", "defaultValues"]));
      found.set(name, { name, inputs: [withProvider(defaults, provider)] });
      if (provider.file !== null) files.add(provider.file);
    }
  const providers = [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    providers: [{ name: object.name, inputs: own }, ...providers],
    unknown,
    files: [...files],
  };
}

async function referencedProviders(
  reference: Values,
  { namespace }: GitopsObject,
  context: PlanContext,
): Promise<(GitopsObject | { name: string })[]> {
  const kind = "ResourceSetInputProvider";
  const name = textOf(reference["name"]);
  if (name !== null) {
    const found = await context.lookup(kind, namespace ?? "flux-system", name);
    return [typeof found === "string" ? { name } : found];
  }
  const { selector } = reference;
  const selected = context
    .objectsOf(kind)
    .filter(({ value }) =>
      matchesSelector(selector, new Map(labelsOf(fieldOf(value, ["metadata", "labels"])))),
    );
  return selected.length === 0 ? [{ name: "by its labels" }] : selected;
}

function labelsOf(labels: Values[string] | undefined): [string, string][] {
  return Object.entries(mapOf(labels)).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[key, value]] : [],
  );
}

function withProvider(inputs: Values, { apiVersion, kind, name, namespace }: GitopsObject): GoMap {
  return { id: name, ...inputs, provider: { apiVersion, kind, name, namespace } };
}

/** Every combination of one input of each provider, by the provider's name. */
function permuted(providers: readonly Provider[]): GoMap[] {
  if (providers.length === 0) return [];
  let sets: GoMap[] = [{}];
  for (const { name, inputs } of providers) {
    const key = name.toLowerCase().replaceAll(/[^a-z\d]+/g, "_");
    sets = sets
      .flatMap((set) => inputs.map((each): GoMap => ({ ...set, [key]: each })))
      .slice(0, maxInputs + 1);
  }
  return sets.map((set, index) => ({ id: String(index), ...set }));
}

/** The objects of every step, each identity once. Throws `TemplateError` and `SyntaxError`. */
function objectsOf(spec: Values, sets: readonly (GoMap | null)[]): Values[] {
  const steps = listOf(spec["steps"]).map(mapOf);
  const found = new Map<string, Values>();
  for (const step of steps.length === 0 ? [spec] : steps) {
    const templates = listOf(step["resources"]).map(printGoYaml);
    const whole = textOf(step["resourcesTemplate"]);
    for (const template of [...templates, ...(whole === null ? [] : [whole])])
      for (const inputs of sets)
        for (const each of parseGoYamlDocuments(filled(template, inputs))) {
          if (found.size >= maxObjects) throw new TemplateError("it makes too many objects");
          if (!isValues(each) || isDisabled(each)) continue;
          const { apiVersion, kind, namespace, name } = identityOf(each);
          const group = apiVersion.replace(/\/?[^/]*$/, "");
          const key = JSON.stringify([group, kind, namespace, name]);
          if (!found.has(key)) found.set(key, each);
        }
  }
  return [...found.values()];
}

function isDisabled(object: Values): boolean {
  return fieldOf(object, ["metadata", "annotations", disabled]) === "disabled";
}

/** Characters that stand for braces which are no actions here. */
const [open, close] = ["\ue000", "\ue001"];

/** Actions stand between `<<` and `>>`, and `inputs` is a function. Throws `TemplateError`. */
function filled(template: string, inputs: GoMap | null): string {
  const text = template.replaceAll("{{", open).replaceAll("}}", close);
  // Each `<<` before the last `>>` has an end: the search takes linear time.
  const end = text.lastIndexOf(">>") + 1;
  if (text.includes("<<", end)) throw new TemplateError("unclosed action");
  const withActions = text.replaceAll(/<<([^]*?)>>/g, (_, action: string) => {
    const calls = action.replaceAll(/(?<![\w.$"'`])inputs\b/g, "$.inputs");
    return `{{${calls}}}`;
  });
  return executeTemplate(withActions, { inputs: inputs ?? {} }, { failsOnMissing: true })
    .replaceAll(open, "{{")
    .replaceAll(close, "}}");
}
