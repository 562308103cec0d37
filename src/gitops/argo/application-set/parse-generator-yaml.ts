/** Parses the YAML that an ApplicationSet names or holds as text. */
import { parseGoYaml, type YamlValue } from "../../objects/go-yaml.ts";
import { GeneratorError } from "./generator-error.ts";

/** `name` is the field or the file, for the message. Throws `GeneratorError`. */
export function parseGeneratorYaml(text: string, name: string): YamlValue {
  try {
    return parseGoYaml(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new GeneratorError(`${name} cannot be read: ${error.message}`);
    throw error;
  }
}
