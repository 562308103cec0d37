/**
 * Fills in the parameters of an OpenShift Template as `oc process` does.
 * https://github.com/openshift/library-go/blob/b5cb24cba01d03d010e02abe84072841bac03385/pkg/template/templateprocessing/template.go
 */
import {
  fieldOf,
  listOf,
  mapOf,
  scalarTextOf,
  textOf,
  type GitopsObject,
} from "./gitops-object.ts";
import { printGoYaml, type YamlValue } from "./go-yaml.ts";
import { notRendered, type PlanContext, type SourcePlan } from "./plan-step.ts";
import { isValues, type Values } from "./set-values.ts";

const maxDepth = 100;

/**
 * The result stays a Template: parameters that are generated, or required and empty, stay in it as
 * they are written, and are read as such.
 */
export function planTemplate(template: GitopsObject, context: PlanContext): SourcePlan {
  const objects = listOf(template.value["objects"]).filter(isValues);
  if (objects.length === 0) return { plan: "nothing" };
  const parameters = new Map<string, string>();
  for (const each of listOf(template.value["parameters"]).map(mapOf)) {
    const name = textOf(each["name"]) ?? "";
    const written = context.variables.get(name) ?? scalarTextOf(each["value"]) ?? "";
    const isKnown = written !== "" || (!each["generate"] && each["required"] !== true);
    if (isKnown) parameters.set(name, written);
  }
  const filler = new ParameterFiller(parameters);
  const filled = filler.fill(objects.map(withoutNamespace), 0, false);
  if (filled === undefined)
    return notRendered({ code: "limit", detail: `its objects are nested deeper than ${maxDepth}` });
  const { apiVersion, kind, metadata = {} } = template.value;
  const whole: Values = { apiVersion: apiVersion ?? "", kind: kind ?? "", metadata };
  return {
    plan: "render",
    namespace: null,
    steps: [
      {
        step: "text",
        text: printGoYaml({ ...whole, objects: filled }),
        file: template.file,
        unknownVariables: [...filler.unknownInImages],
      },
    ],
  };
}

/** A namespace that holds no parameter gives way to that of the project. */
function withoutNamespace(object: Values): Values {
  const namespace = textOf(fieldOf(object, ["metadata", "namespace"]));
  if (namespace === null || namespace.includes("${")) return object;
  const { namespace: _, ...metadata } = mapOf(object["metadata"]);
  return { ...object, metadata };
}

class ParameterFiller {
  readonly unknownInImages = new Set<string>();
  readonly #parameters: ReadonlyMap<string, string>;

  constructor(parameters: ReadonlyMap<string, string>) {
    this.#parameters = parameters;
  }

  /** undefined beyond the limit of depth. */
  fill(value: YamlValue, depth: number, isImage: boolean): YamlValue | undefined {
    // guard: template-depth
    if (depth > maxDepth) return undefined;
    if (typeof value === "string") return this.#fillText(value, isImage);
    if (Array.isArray(value)) {
      const items = value.map((each) => this.fill(each, depth + 1, false));
      return items.every((each) => each !== undefined) ? items : undefined;
    }
    if (!isValues(value)) return value;
    const filled: [string, YamlValue][] = [];
    for (const [key, each] of Object.entries(value)) {
      const item = this.fill(each, depth + 1, /image/i.test(key));
      if (item === undefined) return undefined;
      filled.push([this.#substitute(key, false), item]);
    }
    return Object.fromEntries(filled);
  }

  /** `${{NAME}}` as the whole text is read as JSON, and stays a string if it is none. */
  #fillText(text: string, isImage: boolean): YamlValue {
    const [, name] = /^\$\{\{([a-zA-Z0-9_]+)\}\}$/.exec(text) ?? [];
    const value = name === undefined ? undefined : this.#parameters.get(name);
    if (value === undefined) return this.#substitute(text, isImage);
    try {
      const parsed: YamlValue = JSON.parse(value);
      return parsed;
    } catch {
      return value;
    }
  }

  #substitute(text: string, isImage: boolean): string {
    return text.replaceAll(/\$\{([a-zA-Z0-9_]+)\}/g, (written, name: string) => {
      const value = this.#parameters.get(name);
      if (value === undefined && isImage) this.unknownInImages.add(name);
      return value ?? written;
    });
  }
}
