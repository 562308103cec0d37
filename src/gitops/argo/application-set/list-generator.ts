/**
 * Makes parameters of the elements of a list.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/generators/list.go
 */
import { listOf, textOf } from "../../objects/gitops-object.ts";
import type { GoMap } from "../go-template/go-value.ts";
import type { YamlValue } from "../../objects/go-yaml.ts";
import { isValues, type Values } from "../../objects/set-values.ts";
import { GeneratorError } from "./generator-error.ts";
import type { Dialect } from "./parameters.ts";
import { parseGeneratorYaml } from "./parse-generator-yaml.ts";

export function listParameters(generator: Values, { goTemplate }: Dialect): GoMap[] {
  const elements = listOf(generator["elements"]);
  const made = elements.map((element) => {
    if (!isValues(element)) throw new GeneratorError("an element is no map");
    return goTemplate ? element : stringParameters(element);
  });
  const yaml = textOf(generator["elementsYaml"]);
  return yaml === null || yaml === "" ? made : [...made, ...elementsOf(yaml)];
}

/** Without goTemplate every value is a string, and only `values` may be nested. */
function stringParameters(element: Values): GoMap {
  const parameters: GoMap = {};
  const add = (name: string, value: YamlValue): void => {
    if (typeof value !== "string") throw new GeneratorError(`${name} is no string`);
    parameters[name] = value;
  };
  for (const [key, value] of Object.entries(element))
    if (key !== "values") add(key, value);
    else if (isValues(value))
      for (const [name, each] of Object.entries(value)) add(`values.${name}`, each);
    else throw new GeneratorError("values is no map");
  return parameters;
}

function elementsOf(yaml: string): GoMap[] {
  const content = parseGeneratorYaml(yaml, "elementsYaml");
  if (content === null) return [];
  if (Array.isArray(content) && content.every(isValues)) return content;
  throw new GeneratorError("elementsYaml is no list of maps");
}
