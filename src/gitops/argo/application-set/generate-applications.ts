/**
 * Generates the Applications of an ApplicationSet.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/controllers/template/template.go
 */
import type { SourceTree } from "../../../model/source/source-tree.ts";
import { fieldOf, listOf, mapOf, textOf, type GitopsObject } from "../../objects/gitops-object.ts";
import { mergeTwo } from "../go-template/collection-functions.ts";
import type { GoMap } from "../go-template/go-value.ts";
import { TemplateError } from "../go-template/template-error.ts";
import type { YamlValue } from "../../objects/go-yaml.ts";
import { isValues, type Values } from "../../objects/set-values.ts";
import { clusterParameters } from "./cluster-generator.ts";
import { GeneratorError, GeneratorNotInGit, GeneratorRepository } from "./generator-error.ts";
import { gitParameters } from "./git-generator.ts";
import { matchesSelector } from "./label-selector.ts";
import { listParameters } from "./list-generator.ts";
import { fillText, fillValue, flattened, parameterKey, type Dialect } from "./parameters.ts";
import { parseGeneratorYaml } from "./parse-generator-yaml.ts";

export interface GeneratorContext {
  tree: SourceTree;
  /** Secrets that describe clusters. */
  clusterSecrets: readonly Values[];
  isOwnRepository: (url: string) => boolean;
}

/** The Applications, and the first error. An error of one generator does not affect the others. */
export interface GeneratedApplications {
  applications: Values[];
  error: GeneratorError | GeneratorNotInGit | GeneratorRepository | TemplateError | null;
}

/** A company's ApplicationSets make some hundreds of Applications. */
const maxApplications = 2_000;
const maxNesting = 4;

export async function generateApplications(
  { value, namespace }: Pick<GitopsObject, "value" | "namespace">,
  context: GeneratorContext,
): Promise<GeneratedApplications> {
  const spec = mapOf(value["spec"]);
  const dialect: Dialect = {
    goTemplate: spec["goTemplate"] === true,
    failsOnMissing: listOf(spec["goTemplateOptions"]).includes("missingkey=error"),
  };
  const result: GeneratedApplications = { applications: [], error: null };
  for (const generator of listOf(spec["generators"])) {
    try {
      const made = await new Generators(context, dialect).parametersOf(mapOf(generator), {}, 0);
      const template = mergeTwo(templateOf(generator), mapOf(spec["template"]), false);
      for (const parameters of made) {
        const application = applicationOf(template, parameters, spec, dialect);
        // guard: application-set-count
        if (result.applications.length >= maxApplications)
          throw new GeneratorError(`more than ${maxApplications} Applications`);
        result.applications.push(withIdentity(application, namespace));
      }
    } catch (error) {
      if (!isExpected(error)) throw error;
      result.error ??= error;
    }
  }
  return result;
}

function isExpected(
  error: unknown,
): error is GeneratorError | GeneratorNotInGit | GeneratorRepository | TemplateError {
  return (
    error instanceof GeneratorError ||
    error instanceof GeneratorNotInGit ||
    error instanceof GeneratorRepository ||
    error instanceof TemplateError
  );
}

function templateOf(generator: YamlValue): Values {
  for (const kind of Object.values(mapOf(generator))) {
    const template = fieldOf(kind, ["template"]);
    if (isValues(template)) return template;
  }
  return {};
}

function applicationOf(template: GoMap, parameters: GoMap, spec: Values, dialect: Dialect): Values {
  // Without parameters, Argo CD returns the template as it stands.
  const plain = asValues(template);
  const application =
    Object.keys(parameters).length === 0 ? plain : fillValue(plain, parameters, dialect);
  const patch = textOf(spec["templatePatch"]);
  if (patch === null) return application;
  const filled = fillText(patch, parameters, dialect);
  return mergePatch(application, patchOf(filled));
}

function asValues(map: GoMap): Values {
  const copy: YamlValue = JSON.parse(JSON.stringify(map));
  return mapOf(copy);
}

function patchOf(text: string): Values {
  const patch = parseGeneratorYaml(text, "templatePatch");
  if (fieldOf(patch, ["spec", "project"]) !== undefined)
    throw new GeneratorError("templatePatch must not change the project");
  return mapOf(patch);
}

/** A strategic merge: the lists of an Application have no merge keys, and are replaced. */
function mergePatch(target: Values, patch: Values): Values {
  const merged: Values = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (value === null) Reflect.deleteProperty(merged, key);
    else if (isValues(value) && value["$patch"] === "delete") Reflect.deleteProperty(merged, key);
    else if (isValues(value) && isValues(present)) merged[key] = mergePatch(present, value);
    else merged[key] = value;
  }
  return merged;
}

function withIdentity(application: Values, namespace: string | null): Values {
  const { name, labels, annotations } = mapOf(application["metadata"]);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: textOf(name) ?? "",
      ...(namespace === null ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: mapOf(application["spec"]),
  };
}

class Generators {
  readonly #context: GeneratorContext;
  readonly #dialect: Dialect;

  constructor(context: GeneratorContext, dialect: Dialect) {
    this.#context = context;
    this.#dialect = dialect;
  }

  /** `outer` are the parameters of a matrix's first generator, which the second may use. */
  async parametersOf(generator: Values, outer: GoMap, depth: number): Promise<GoMap[]> {
    if (depth > maxNesting) throw new GeneratorError("generators are nested too deeply");
    const made: GoMap[] = [];
    for (const [kind, written] of Object.entries(generator)) {
      if (kind === "selector" || !isValues(written)) continue;
      const { template: _, ...rest } = written;
      const filled = Object.keys(outer).length === 0 ? rest : fillValue(rest, outer, this.#dialect);
      made.push(...(await this.#ofKind(kind, filled, outer, depth)));
    }
    const { selector } = generator;
    if (selector === undefined) return made;
    return made.filter((each) => matchesSelector(selector, new Map(flattened(each))));
  }

  async #ofKind(kind: string, generator: Values, outer: GoMap, depth: number): Promise<GoMap[]> {
    switch (kind) {
      case "list":
        return listParameters(generator, this.#dialect);
      case "clusters":
        return clusterParameters(generator, this.#context.clusterSecrets, this.#dialect);
      case "git":
        return await this.#git(generator);
      case "matrix":
        return await this.#matrix(listOf(generator["generators"]), outer, depth);
      case "merge":
        return await this.#merge(generator, outer, depth);
      default:
        throw new GeneratorNotInGit(kind);
    }
  }

  async #git(generator: Values): Promise<GoMap[]> {
    const url = textOf(generator["repoURL"]) ?? "";
    if (!this.#context.isOwnRepository(url)) throw new GeneratorRepository(url);
    return await gitParameters(generator, this.#context.tree, this.#dialect);
  }

  async #matrix(generators: YamlValue[], outer: GoMap, depth: number): Promise<GoMap[]> {
    const [first, second] = generators;
    if (first === undefined || second === undefined || generators.length > 2)
      throw new GeneratorError("a matrix has exactly two generators");
    const made: GoMap[] = [];
    for (const a of await this.parametersOf(mapOf(first), outer, depth + 1))
      for (const b of await this.parametersOf(mapOf(second), { ...outer, ...a }, depth + 1)) {
        // guard: application-set-matrix
        if (made.length >= maxApplications)
          throw new GeneratorError(`more than ${maxApplications} combinations`);
        made.push(this.#dialect.goTemplate ? mergeTwo(b, a, true) : combined(a, b));
      }
    return made;
  }

  async #merge(generator: Values, outer: GoMap, depth: number): Promise<GoMap[]> {
    const generators = listOf(generator["generators"]);
    const keys = listOf(generator["mergeKeys"]).map((key) => textOf(key) ?? "");
    if (generators.length < 2) throw new GeneratorError("a merge has at least two generators");
    if (keys.length === 0) throw new GeneratorError("a merge needs mergeKeys");
    const [first, ...others] = generators;
    const base = byKeys(await this.parametersOf(mapOf(first), outer, depth + 1), keys);
    for (const other of others) {
      const overrides = byKeys(await this.parametersOf(mapOf(other), outer, depth + 1), keys);
      for (const [key, parameters] of base) {
        const override = overrides.get(key);
        if (override === undefined) continue;
        base.set(
          key,
          this.#dialect.goTemplate
            ? mergeTwo(parameters, override, true)
            : { ...parameters, ...override },
        );
      }
    }
    return [...base.values()];
  }
}

/** Two generators may not give one parameter two values. */
function combined(a: GoMap, b: GoMap): GoMap {
  for (const [key, value] of Object.entries(b))
    if (Object.hasOwn(a, key) && a[key] !== value)
      throw new GeneratorError(`both generators of a matrix set ${key}`);
  return { ...a, ...b };
}

function byKeys(parameters: readonly GoMap[], keys: readonly string[]): Map<string, GoMap> {
  const found = new Map<string, GoMap>();
  for (const each of parameters) {
    const key = parameterKey(keys.map((name) => (Object.hasOwn(each, name) ? each[name] : null)));
    if (found.has(key)) throw new GeneratorError(`the mergeKeys are not unique: ${key}`);
    found.set(key, each);
  }
  return found;
}
