/** Plans the Applications that an ApplicationSet generates. */
import type { NotRenderedReason } from "../../../model/source/gitops-source.ts";
import type { Span } from "../../../model/source/source.ts";
import { hasFolder, type SourceTree } from "../../../model/source/source-tree.ts";
import { fieldOf, type FieldPath, type GitopsObject } from "../../objects/gitops-object.ts";
import { TemplateError } from "../go-template/template-error.ts";
import { printGoYaml } from "../../objects/go-yaml.ts";
import { notRendered, type PlanContext, type SourcePlan } from "../../plan-step.ts";
import { isClusterSecret, unknownClusters } from "./cluster-generator.ts";
import { generateApplications, type GeneratedApplications } from "./generate-applications.ts";
import { gitPatterns } from "./git-generator.ts";
import { GeneratorNotInGit, GeneratorRepository } from "./generator-error.ts";

export async function planApplicationSet(
  object: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const inputs = new Set<string>();
  const tree: SourceTree = {
    files: context.tree.files,
    read: async (path) => {
      inputs.add(path);
      return await context.tree.read(path);
    },
  };
  const secrets = context.objectsOf("Secret").filter(({ value }) => isClusterSecret(value));
  for (const each of secrets) context.takesFrom(each);
  const clusterSecrets = secrets.map(({ value }) => value);
  const { applications, error } = await generateApplications(object, {
    tree,
    clusterSecrets,
    isOwnRepository: context.isOwnRepository,
  });
  const reason = error === null ? null : reasonOf(error);
  const unknown = unknownClusters(object.value, clusterSecrets);
  const reasons: NotRenderedReason[] = [
    ...(reason === null ? [] : [reason]),
    ...(unknown === null ? [] : [{ code: "generator-needs-cluster" as const, generator: unknown }]),
  ];
  const missing = missingFolder(object, context);
  if (applications.length === 0) {
    const [first] = reasons;
    if (first !== undefined) return notRendered(first, ["spec", "generators"]);
    return missing === null ? { plan: "nothing" } : notRendered(missing.reason, missing.at);
  }
  return {
    plan: "render",
    namespace: object.namespace,
    incomplete: missing === null ? [] : [missing],
    steps: [
      {
        step: "text",
        text: applications.map(printGoYaml).join("---\n"),
        file: object.file,
        unknownVariables: [],
        inputs: [...inputs],
        incomplete: reasons,
      },
    ],
  };
}

/** The first pattern of a Git generator below a folder that is not there. */
function missingFolder(
  object: GitopsObject,
  { tree, isOwnRepository }: PlanContext,
): { reason: NotRenderedReason; at: FieldPath; span: Span } | null {
  const generators = fieldOf(object.value, ["spec", "generators"]);
  for (const { url, path, folder, at } of gitPatterns(generators)) {
    const isKnown = isOwnRepository(url) && !path.includes("{{");
    if (isKnown && !hasFolder(tree, folder ?? "")) {
      const place = ["spec", "generators", ...at];
      const reason = { code: "generator-finds-nothing", path } as const;
      return { reason, at: place, span: object.spanOf(place) };
    }
  }
  return null;
}

function reasonOf(error: NonNullable<GeneratedApplications["error"]>): NotRenderedReason {
  if (error instanceof GeneratorNotInGit)
    return { code: "generator-needs-cluster", generator: error.generator };
  if (error instanceof GeneratorRepository) return { code: "other-repository", url: error.url };
  if (error instanceof TemplateError && error.unknownFunction !== null)
    return { code: "template-unsupported", detail: error.message };
  return { code: "invalid", detail: error.message };
}
