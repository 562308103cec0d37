/** Finds Secret names in custom resources and arguments; such Secrets count as used. */
import { child, items, type MappingNode, type YamlNode, text } from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";

/** The depth of the search. */
const maxDepth = 100;

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const maxNameLength = 253;

const maxTextLength = 100_000;
const inText =
  /pull_?secrets?["']?[:=][\s[{-]{0,100}(?:name["']?:\s{0,10})?["']?([a-z0-9][a-z0-9.-]{0,252})/gi;

/** The text behind a field of pull secrets, up to the end of its list. */
const pullSecretText = /pull[_-]?secrets?["']?([^\]}]{1,300})/gi;

/** Names in texts of a ConfigMap that speak of pull secrets, which its program reads. */
export function* secretsInTexts(root: MappingNode, budget: Budget): Generator<string> {
  const data = child(root, "data");
  if (data?.node !== "mapping") return;
  for (const { value } of data.entries) {
    if (!spend(budget, "visits")) return;
    const written = (text(value) ?? "").slice(0, maxTextLength);
    for (const [, list = ""] of written.matchAll(pullSecretText))
      for (const [name] of list.matchAll(/[a-z0-9][a-z0-9.-]{0,252}/g))
        if (spend(budget, "kept")) yield name;
  }
}

/** Annotations by which controllers copy a Secret to other places, where it is used. */
const copied = /^(?:reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de|kubed\.)/;

/** True for a Secret that a controller copies elsewhere. */
export function isCopiedElsewhere(root: MappingNode): boolean {
  const annotations = child(child(root, "metadata"), "annotations");
  return (
    annotations?.node === "mapping" && annotations.entries.some(({ key }) => copied.test(key.value))
  );
}

/**
 * Searches a custom resource for `secretRef: { name }`, `pullSecrets: [a]` and the annotations of
 * Argo CD Image Updater. A producer also names the Secrets it creates, so only its pull secrets and
 * copied Secrets count.
 */
export function referencedSecrets(
  root: MappingNode,
  isProducer: boolean,
  budget: Budget,
): Iterable<string> {
  return searchNode(
    root,
    false,
    isProducer ? /pull_?secret|^clone$/i : /secret|credential/i,
    0,
    budget,
  );
}

function* searchNode(
  node: YamlNode,
  isSecretField: boolean,
  keys: RegExp,
  depth: number,
  budget: Budget,
): Generator<string> {
  if (depth > maxDepth || !spend(budget, "visits")) return;
  if (node.node === "scalar") {
    const written = text(node) ?? "";
    if (isSecretField && isName(written)) yield written;
    // Values of a chart may be YAML in a string.
    for (const [, first = ""] of written.slice(0, maxTextLength).matchAll(inText)) yield first;
  } else if (node.node === "sequence") {
    for (const item of node.items) yield* searchNode(item, isSecretField, keys, depth + 1, budget);
  } else
    for (const { key, value } of node.entries) {
      if (key.value === "status") continue;
      // https://argocd-image-updater.readthedocs.io/en/stable/basics/authentication/
      const updater = key.value.endsWith("pull-secret")
        ? /^(?:pull)?secret:(?:[^/#]*\/)?([^/#]+)/.exec(text(value) ?? "")?.[1]
        : undefined;
      if (updater !== undefined && isName(updater)) yield updater;
      else
        yield* searchNode(
          value,
          (isSecretField && key.value === "name") || keys.test(key.value),
          keys,
          depth + 1,
          budget,
        );
    }
}

/**
 * Secrets in the flags and variables of containers: `--image-pull-secret=a`, `PULL_SECRETS: a,b`.
 */
export function* secretsInArguments(spec: MappingNode, budget: Budget): Generator<string> {
  for (const container of items(child(spec, "containers"))) {
    for (const list of ["command", "args"]) {
      let flag = "";
      for (const node of items(child(container, list))) {
        if (!spend(budget, "visits")) return;
        const word = text(node) ?? "";
        const [, name = flag, value = ""] = /^(--?[\w.-]+)=(.*)$/s.exec(word) ?? ["", flag, word];
        if (/pull-?secret/i.test(name)) yield* namesIn(value);
        flag = /^--?[\w.-]+$/.test(word) ? word : "";
      }
    }
    for (const variable of items(child(container, "env"))) {
      if (!spend(budget, "visits")) return;
      if (/pull_?secret/i.test(text(child(variable, "name")) ?? ""))
        yield* namesIn(text(child(variable, "value")) ?? "");
    }
  }
}

function namesIn(names: string): string[] {
  return names
    .slice(0, 10_000)
    .split(/[\s,;]+/)
    .filter(isName);
}

function isName(written: string): boolean {
  return written.length <= maxNameLength && /^[a-z0-9][a-z0-9.-]*$/.test(written);
}
