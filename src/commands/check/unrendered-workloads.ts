/** Lists the images in the values of sources that were not rendered. */
import { resolve } from "node:path";
import type { Mention, Workload } from "../../model/cluster/cluster.ts";
import type { ClusterGitops, NotRendered } from "../../model/source/gitops-source.ts";

/** One workload for each source with such images. Their pods are unknown: they are guesses. */
export function unrenderedWorkloads(gitops: ClusterGitops | null): Workload[] {
  return (gitops?.coverage.notRendered ?? []).flatMap((each) => {
    const mentions = mentionsOf(each);
    return mentions.length === 0 ? [] : [workloadOf(each, mentions)];
  });
}

function workloadOf({ source }: NotRendered, mentions: Mention[]): Workload {
  const { apiVersion, kind, namespace, name, at } = source;
  return {
    resource: { apiVersion, kind, namespace, name },
    root: at.file,
    at,
    pod: false,
    hook: null,
    mentions,
    references: [],
  };
}

/** Marks the workloads in files of kustomizations that cannot be built as doubtful. */
export function withUnbuilt(
  workloads: readonly Workload[],
  unbuilt: ReadonlySet<string>,
  workingFolder: string,
): Workload[] {
  return workloads.map((workload) => {
    if (!unbuilt.has(resolve(workingFolder, workload.at.file))) return workload;
    const mentions = workload.mentions.map((each) => ({ ...each, unbuilt: true as const }));
    return { ...workload, mentions };
  });
}

/** Each place once, although aliases may repeat it. */
function mentionsOf({ images }: NotRendered): Mention[] {
  const places = new Map(
    images.map((image) => [`${image.at.file}:${image.at.line}:${image.at.column}`, image]),
  );
  return [...places.values()].map(({ value, at, repositoryAt }) => ({
    image: value,
    at,
    ...(repositoryAt === undefined ? {} : { inParts: true, repositoryAt }),
    guessed: true,
    inUnrenderedValues: true,
    path: "values",
    role: "custom",
    container: null,
    pullPolicy: null,
    type: "string",
    podSpec: null,
    placeholder: null,
  }));
}
