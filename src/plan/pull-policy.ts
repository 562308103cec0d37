/** Sets the default pull policy as the API server does. */
import type { ImageReference } from "../model/pull/image.ts";
import type { PullPolicy } from "../model/pull/pull.ts";

const policies: ReadonlySet<string> = new Set<PullPolicy>(["Always", "IfNotPresent", "Never"]);

/**
 * The policy that the API server stores. Without a written policy (an empty one counts as none) it
 * is Always for the tag `latest`, written or implied, else IfNotPresent. A digest without a tag
 * implies none; `x:latest@sha256:…` is Always; a reference that does not parse is IfNotPresent.
 * SetDefaults_Container:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/v1/defaults.go
 */
export function effectivePullPolicy(
  declared: string | null,
  reference: ImageReference | { invalid: string },
): PullPolicy | { invalid: string } {
  if (declared !== null && declared !== "")
    return isPullPolicy(declared) ? declared : { invalid: declared };
  if ("invalid" in reference) return "IfNotPresent";
  const tag = reference.tag ?? (reference.digest === null ? "latest" : null);
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function isPullPolicy(text: string): text is PullPolicy {
  return policies.has(text);
}
