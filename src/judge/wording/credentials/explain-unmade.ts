/** Words for why a producer probably never creates a Secret, and how to mend it. */
import type { UnmadeReason } from "../../../model/cluster/declared-object.ts";

const addsOnly =
  "it only adds to an existing Secret (`Merge`, or no `create`), and nothing creates one";

/** A clause about the producer: "it only adds to an existing Secret, …". */
export function explainUnmade(reason: UnmadeReason): string {
  switch (reason.code) {
    case "adds-only":
      return addsOnly;
    case "never-created":
      return "its `creationPolicy` is `None`, so it writes no Secret";
    case "not-mounted":
      return (
        "the CSI driver creates the Secret only when a pod mounts the class, and " +
        "none here does"
      );
    case "sealed-elsewhere":
      return (
        `it is sealed for the namespace \`${reason.namespace}\`, so the controller ` +
        "cannot unseal it here"
      );
    case "sealed-under-name":
      return `it is sealed under the name \`${reason.name}\`, so the controller cannot unseal it`;
    case "template-not-json":
      return "its template is not JSON, so the API server refuses the Secret";
    default:
      reason satisfies { code: "not-selected" };
      return "its selector does not match the namespace";
  }
}

/** Begins with a verb. */
export function unmadeFix(reason: UnmadeReason): string {
  switch (reason.code) {
    case "adds-only":
      return "Let the producer create the Secret (`creationPolicy: Owner`, `create: true`).";
    case "never-created":
      return "Set `creationPolicy: Owner`, so that the producer creates the Secret.";
    case "not-mounted":
      return "Mount the class in a pod that runs before, or create the Secret by other means.";
    case "sealed-elsewhere":
    case "sealed-under-name":
      return "Seal the secret again for its namespace and name, or with `--scope cluster-wide`.";
    case "template-not-json":
      return "Correct the template, so that it is JSON once its values are filled in.";
    default:
      return "Add the labels of the selector to the namespace, or select it by name.";
  }
}
