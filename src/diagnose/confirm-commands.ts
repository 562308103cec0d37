/** Commands by which a user confirms a diagnosis. */
import { questionKey } from "../model/pull/answer.ts";
import { hostOf, parseImageReference } from "../model/pull/image.ts";
import type { Resource } from "../model/cluster/resource.ts";

/** Names of the API. Any other name is left out: the user runs these commands in a shell. */
const safeName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

export function isSafeName(name: string | null): name is string {
  return name !== null && safeName.test(name);
}

/** "web -n shop", for a kubectl command; null if the name is unsafe or unknown. */
export function podArgument({
  name,
  namespace,
}: Pick<Resource, "name" | "namespace">): string | null {
  if (!isSafeName(name)) return null;
  return isSafeName(namespace) ? `${name} -n ${namespace}` : name;
}

/** `isPull`: the message is about a pull, so the commands show credentials and the manifest. */
export function confirmCommands(
  resource: Resource,
  image: string | null,
  isPull: boolean,
): string[] {
  const pod = resource.kind === "Pod" ? podArgument(resource) : null;
  if (!isPull) return pod === null ? [] : [`kubectl describe pod ${pod}`];
  const parsed = image === null ? null : parseImageReference(image);
  return [
    ...(pod === null
      ? []
      : [
          `kubectl get pod ${pod} -o jsonpath='{.spec.serviceAccountName} ` +
            "{.spec.imagePullSecrets}'",
        ]),
    ...(parsed === null || "invalid" in parsed || hostOf(parsed) === ""
      ? []
      : [`skopeo inspect --raw docker://${questionKey(parsed)}`]),
  ];
}
