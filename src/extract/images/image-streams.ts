/** ImageStreams whose names OpenShift resolves in the images of pods. */
import type { Mention, Workload } from "../../model/cluster/cluster.ts";
import { descend, type MappingNode } from "../../model/source/source.ts";

/** An ImageStream with local lookup. */
export interface LookupStream {
  name: string;
  namespace: string | null;
}

/**
 * Does OpenShift resolve the name of the stream in its namespace?
 * https://docs.openshift.com/container-platform/latest/openshift_images/using-imagestreams-with-kube-resources.html
 */
export function isLookedUp(root: MappingNode, group: string, kind: string): boolean {
  const local = descend(root, "spec", "lookupPolicy", "local");
  return (
    kind === "ImageStream" &&
    (group === "" || group === "image.openshift.io") &&
    local?.node === "scalar" &&
    local.type === "boolean" &&
    /^(?:true|yes|on)$/i.test(local.value)
  );
}

/** Sets the placeholders of images that a stream of their namespace resolves. */
export function resolveStreams(
  workloads: readonly Workload[],
  streams: readonly LookupStream[],
): void {
  if (streams.length === 0) return;
  const known = new Set(streams.map(({ namespace, name }) => `${namespace ?? ""}/${name}`));
  for (const { resource, mentions } of workloads)
    for (const mention of mentions) {
      const name = streamName(mention);
      if (name !== null && known.has(`${resource.namespace ?? ""}/${name}`))
        mention.placeholder ??= lookedUp(name);
    }
}

function lookedUp(name: string): string {
  return `OpenShift resolves it through the image stream \`${name}\`, whose tag must exist`;
}

/** The name of the stream that the image may mean; null for an image with a slash or a digest. */
function streamName({ image, role }: Pick<Mention, "image" | "role">): string | null {
  return role === "custom"
    ? null
    : (/^([a-z0-9][a-z0-9.-]*)(?::[\w.-]+)?$/.exec(image)?.[1] ?? null);
}
