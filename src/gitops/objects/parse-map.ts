/** Parses a YAML document that should be a map. */
import { parseGoYaml } from "./go-yaml.ts";
import { isValues, type Values } from "./set-values.ts";

/** null for a text that is no YAML, or no map. */
export function parseMap(text: string): Values | null {
  try {
    const value = parseGoYaml(text);
    return isValues(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
