/**
 * Leaves lines alone that Flux's image automation writes: its next run would undo the change.
 * https://fluxcd.io/flux/components/image/imageupdateautomations/#update-strategy
 */
import type { TracedDiagnostic } from "../traced-diagnostic.ts";

/** "namespace:policy", with ":tag", ":name" or ":digest" for a part of an image. */
const marker = /#\s*\{\s*"\$imagepolicy"\s*:\s*"([\w.-]+):([\w.-]+)(?::\w+)?"\s*\}/;

export function withoutAutomatedEdits(traced: TracedDiagnostic): TracedDiagnostic {
  const { diagnostic } = traced;
  const { at, edits } = diagnostic;
  const kept = edits?.filter(({ excerpt }) => !marker.test(excerpt));
  const policy = marker.exec(at.excerpt);
  if (policy === null && kept?.length === edits?.length) return traced;
  const fix =
    policy === null
      ? {}
      : {
          fix:
            `Correct ImagePolicy \`${policy[1]}/${policy[2]}\`, which sets this line, or push an ` +
            "image that it selects.",
        };
  return {
    ...traced,
    diagnostic: { ...diagnostic, ...(kept === undefined ? {} : { edits: kept }), ...fix },
  };
}
