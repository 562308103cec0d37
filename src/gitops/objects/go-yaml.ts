/**
 * Reads and prints plain YAML values as the controllers do, with sigs.k8s.io/yaml.
 * https://github.com/kubernetes-sigs/yaml/tree/v1.6.0
 */
import { YAMLException } from "js-yaml";
import { stringify } from "yaml";
import { lenientEvents } from "../../parse/parse.ts";
import { ValueBuilder, type YamlValue } from "./value-builder.ts";

export type { YamlValue } from "./value-builder.ts";

/** Levels of nesting, far more than those of any object. */
const maxDepth = 1_000;

/** Reads one document. Throws `SyntaxError` where YAML or Go would refuse it. */
export function parseGoYaml(text: string): YamlValue {
  const documents = parseGoYamlDocuments(text);
  if (documents.length > 1) throw new SyntaxError("more than one document");
  return documents[0] ?? null;
}

/** Reads every document of a stream. Throws `SyntaxError`. */
export function parseGoYamlDocuments(text: string): YamlValue[] {
  const builder = new ValueBuilder(text);
  try {
    for (const event of lenientEvents(text, maxDepth)) builder.add(event);
  } catch (error) {
    if (error instanceof YAMLException) throw new SyntaxError(error.reason, { cause: error });
    throw error;
  }
  return builder.documents;
}

/** Prints a value with sorted keys and without needless quotes. */
export function printGoYaml(value: YamlValue): string {
  return stringify(value, {
    version: "1.1",
    sortMapEntries: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
    blockQuote: "literal",
  });
}
