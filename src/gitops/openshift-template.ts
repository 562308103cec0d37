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
} from "./objects/gitops-object.ts";
import { printGoYaml, type YamlValue } from "./objects/go-yaml.ts";
import type { PlanContext, SourcePlan } from "./plan-step.ts";
import { isValues, type Values } from "./objects/set-values.ts";

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
  const filled = filler.fill(objects.map(withoutNamespace), false);
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

  fill(value: YamlValue, isImage: boolean): YamlValue {
    if (typeof value === "string") return this.#fillText(value, isImage);
    if (Array.isArray(value)) return value.map((each) => this.fill(each, false));
    if (!isValues(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        this.#substitute(key, false),
        this.fill(each, /image/i.test(key)),
      ]),
    );
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
