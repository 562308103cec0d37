/**
 * Fills the variables of `spec.postBuild` into the objects that a Flux Kustomization built.
 * https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/kustomize/kustomize_varsub.go
 */
import { substitute, SubstitutionError } from "./envsubst.ts";
import { parseGoYaml, printGoYaml, type YamlValue } from "../objects/go-yaml.ts";

export interface PostBuild {
  variables: ReadonlyMap<string, string>;
  /** Fails on a variable that is not set; the default since kustomize-controller 1.9. */
  strict: boolean;
  /** `substituteStrategy: Always`: substitutes even where no variable is set. */
  always: boolean;
  /** See `SubstitutionOptions`. */
  standIn?: (name: string) => string;
}

const variableName = /^[_a-zA-Z][_a-zA-Z\d]*$/;
const switchName = "kustomize.toolkit.fluxcd.io/substitute";

/** The first name that Flux refuses, which fails the Kustomization; null where all are allowed. */
export function invalidVariable({ variables }: PostBuild): string | null {
  return [...variables.keys()].find((name) => !variableName.test(name)) ?? null;
}

/**
 * The object after substitution, as it reads when it is parsed again: quotes around a variable do
 * not survive, so `"${port}"` becomes a number. Throws `SubstitutionError`, and `SyntaxError`
 * where the result is no YAML.
 */
export function substituteObject(object: YamlValue, postBuild: PostBuild): YamlValue {
  const { variables, strict, always, standIn } = postBuild;
  const invalid = invalidVariable(postBuild);
  if (invalid !== null) throw new SubstitutionError("malformed", invalid);
  if ((variables.size === 0 && !always) || isDisabled(object)) return object;
  const text = printGoYaml(object);
  if (!text.includes("$")) return object;
  const values = new Map([...variables].map(([name, value]) => [name, value.replaceAll("\n", "")]));
  return parseGoYaml(substitute(text, (name) => values.get(name), { strict, standIn }));
}

/** A label or annotation with the value `disabled` leaves the object as it is. */
function isDisabled(object: YamlValue): boolean {
  const metadata = fieldOf(object, "metadata");
  return ["labels", "annotations"].some(
    (field) => fieldOf(fieldOf(metadata, field), switchName) === "disabled",
  );
}

function fieldOf(value: YamlValue | undefined, key: string): YamlValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
