/** Words for why the API server refuses an object, and how to mend it. */
import type { NodeType, RefusalReason } from "../../model/cluster/api-refusal.ts";

/** A clause: "`data.config` is not base64". */
export function explainRefusal(reason: RefusalReason): string {
  switch (reason.code) {
    case "not-base64":
      return `\`${reason.key}\` under \`${reason.field}\` is not base64${originOf(reason)}`;
    case "wrong-value":
      return (
        `\`${reason.key}\` under \`${reason.field}\` is ${withArticle(reason.found)}, ` +
        "not a string"
      );
    case "wrong-type":
      return `\`${reason.path}\` is ${withArticle(reason.found)}, not a ${reason.wanted}`;
    case "invalid-key":
      return (
        `\`${reason.key}\` cannot be a key: keys consist of letters, digits, \`-\`, \`_\` ` +
        "and `.`"
      );
    case "key-in-both-maps":
      return `the key \`${reason.key}\` is in both \`data\` and \`binaryData\``;
    case "missing-key":
      return `a Secret of type ${reason.type} needs the key \`${reason.key}\``;
    case "missing-annotation":
      return `a service account token needs the annotation \`${reason.annotation}\``;
    case "not-json-object":
      return `\`${reason.key}\` ${notJson(reason)}`;
    case "too-large":
      return "it holds more than 1 MiB";
    case "invalid-name":
      return `\`${reason.name}\` cannot be a name: names are lower-case DNS names`;
    case "required":
      return `\`${reason.path}\` is missing`;
    case "misspelled":
      return `\`${reason.path}\` is not a Kubernetes field; the field is \`${reason.wanted}\``;
    case "wrong-depth":
      return `\`${reason.path}\` is not a Kubernetes field; the field is \`${reason.wanted}\``;
    case "no-api-version":
      return "it has no `apiVersion`";
    case "unknown-kind":
      return `no matches for kind "${reason.kind}" in version "${reason.version}"`;
    case "restart-policy":
      return reason.found === null
        ? `\`${reason.path}\` is missing, and its default Always is not allowed here`
        : `\`${reason.path}\` is \`${reason.found}\`, not ${inQuotes(reason.wanted)}`;
    default: {
      reason satisfies { code: "wrong-api-version" };
      const { kind, found, removedIn } = reason;
      const since = removedIn === null ? "" : `; Kubernetes 1.${removedIn} removed it`;
      return `no matches for kind "${kind}" in version "${found}"${since}`;
    }
  }
}

type ReasonOf<C extends RefusalReason["code"]> = Extract<RefusalReason, { code: C }>;

function originOf({ looksLike }: ReasonOf<"not-base64">): string {
  switch (looksLike) {
    case "json":
      return " but JSON";
    case "unpadded":
      return ": its padding (`=`) is missing";
    case "url-alphabet":
      return ": it uses the URL alphabet (`-` and `_`)";
    default:
      return "";
  }
}

function notJson({ found, isEncodedTwice }: ReasonOf<"not-json-object">): string {
  if (isEncodedTwice) return "is encoded twice with base64, so its content is not JSON";
  if (found === "empty") return "is empty, not a JSON object";
  return found === "invalid" ? "is not valid JSON" : `is a JSON ${found}, not an object`;
}

function inQuotes(values: readonly string[]): string {
  return values.map((value) => `\`${value}\``).join(" or ");
}

function withArticle(type: NodeType): string {
  return type === "null" ? "null" : `a ${type}`;
}

/** Begins with a verb. */
export function refusalFix(reason: RefusalReason): string {
  switch (reason.code) {
    case "not-base64":
      return reason.field === "data"
        ? `Encode the value with \`base64 -w0\`, or move it to \`stringData\`.`
        : "Encode the value with `base64 -w0`, or move it to `data`.";
    case "wrong-value":
      if (reason.field !== "data" && reason.field !== "stringData")
        return "Write the value as a base64 string.";
      return reason.found === "mapping" || reason.found === "list"
        ? `Write the value as text: \`${reason.key}: |\`, with the lines indented below it.`
        : "Quote the value, so that YAML reads it as a string.";
    case "wrong-type":
      return wrongTypeFix(reason);
    case "invalid-key":
      return "Rename the key.";
    case "key-in-both-maps":
      return "Remove the key from one of the maps.";
    case "missing-key":
      return `Add the key \`${reason.key}\`, or correct the type.`;
    case "missing-annotation":
      return `Add the annotation \`${reason.annotation}\` with the name of the service account.`;
    case "not-json-object":
      return reason.isEncodedTwice
        ? "Encode the docker config once: `data` takes the output of `base64`, `stringData` the " +
            "text."
        : "Recreate the secret with `kubectl create secret docker-registry`.";
    case "too-large":
      return "Split the object, or leave large values out.";
    case "invalid-name":
      return "Write a name of lower-case letters, digits, `-` and `.`.";
    case "required":
      return `Add \`${reason.path}\`.`;
    case "misspelled":
      return `Write \`${reason.wanted}\`.`;
    case "wrong-depth":
      return `Move the field to \`${reason.wanted}\`.`;
    case "unknown-kind":
      return reason.meant === null
        ? "Correct the `kind`, or its `apiVersion`."
        : `Write \`kind: ${reason.meant}\`.`;
    case "restart-policy":
      return `Set \`restartPolicy\` to ${inQuotes(reason.wanted)}.`;
    default:
      return `Set \`apiVersion: ${reason.wanted}\`.`;
  }
}

function wrongTypeFix({ path, wanted, found }: ReasonOf<"wrong-type">): string {
  if (/imagePullSecrets(?:\[\d+\])?$/.test(path))
    return "Write a list of objects: `imagePullSecrets: [{ name: regcred }]`.";
  if (wanted === "string")
    return found === "mapping" || found === "list"
      ? "Write a single string."
      : "Quote the value, so that YAML reads it as a string.";
  return `Write a ${wanted}.`;
}

/** The API server's words for the kinds of refusals that do not depend on its Go release. */
export function refusalEvent(kind: string, reason: RefusalReason): string | null {
  const unhandled = `${kind} in version "v1" cannot be handled as a ${kind}: `;
  if (reason.code === "not-base64")
    return `${unhandled}illegal base64 data at input byte ${reason.byte}`;
  if (reason.code === "wrong-value") {
    const isEncoded =
      reason.field === "binaryData" || (kind === "Secret" && reason.field === "data");
    return (
      `${unhandled}json: cannot unmarshal ${goType(reason.found)} into Go struct field ` +
      `${kind}.${reason.field} of type ${isEncoded ? "[]uint8" : "string"}`
    );
  }
  return null;
}

function goType(type: NodeType): string {
  switch (type) {
    case "mapping":
      return "object";
    case "list":
      return "array";
    case "boolean":
      return "bool";
    default:
      return type;
  }
}
