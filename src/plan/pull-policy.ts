/** Declared policy and reference → the policy the API server stores. Pure. */
import type { ImageReference } from "../model/image.ts";
import type { PullPolicy } from "../model/pull.ts";

const policies: ReadonlySet<string> = new Set<PullPolicy>(["Always", "IfNotPresent", "Never"]);

/**
 * Defaulting by SetDefaults_Container: Always where the tag is `latest`, written or implied, else IfNotPresent. A digest without
 * a tag implies none; `x:latest@sha256:…` is Always all the same; a reference that does not parse is IfNotPresent. An empty
 * policy counts as none.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
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
