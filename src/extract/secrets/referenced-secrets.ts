/** Names in what speaks of Secrets, whoever reads it: enough to say that a Secret of that name is used. Pure. */
import { child, items, type MappingNode, type YamlNode, text } from "../../model/source.ts";
import { type Budget, spend } from "../budget.ts";

/** Below this depth nothing is looked at. */
const maxDepth = 100;

/** Longer is no name. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const maxNameLength = 253;

const maxTextLength = 100_000;
const inText =
  /pull_?secrets?["']?[:=][\s[{-]{0,100}(?:name["']?:\s{0,10})?["']?([a-z0-9][a-z0-9.-]{0,252})/gi;

/**
 * Of the whole of a custom resource: `secretRef: { name }`, `pullSecrets: [a]`, and what annotations for Argo CD's image updater name. A
 * producer speaks of what it makes, too: of those only what they pull with, or copy.
 */
export function referencedSecrets(
  root: MappingNode,
  makes: boolean,
  budget: Budget,
): Iterable<string> {
  return below(root, false, makes ? /pull_?secret|^clone$/i : /secret|credential/i, 0, budget);
}

function* below(
  node: YamlNode,
  speaks: boolean,
  keys: RegExp,
  depth: number,
  budget: Budget,
): Generator<string> {
  if (depth > maxDepth || !spend(budget, "visits")) return;
  if (node.node === "scalar") {
    const written = text(node) ?? "";
    if (speaks && isName(written)) yield written;
    // Values for a chart may be text themselves.
    for (const [, first = ""] of written.slice(0, maxTextLength).matchAll(inText)) yield first;
  } else if (node.node === "sequence") {
    for (const item of node.items) yield* below(item, speaks, keys, depth + 1, budget);
  } else
    for (const { key, value } of node.entries) {
      if (key.value === "status") continue;
      // https://argocd-image-updater.readthedocs.io/en/stable/basics/authentication/
      const updater = key.value.endsWith("pull-secret")
        ? /^(?:pull)?secret:(?:[^/#]*\/)?([^/#]+)/.exec(text(value) ?? "")?.[1]
        : undefined;
      if (updater !== undefined && isName(updater)) yield updater;
      else
        yield* below(
          value,
          (speaks && key.value === "name") || keys.test(key.value),
          keys,
          depth + 1,
          budget,
        );
    }
}

/** Of what the containers of a pod are told by flags and variables: `--image-pull-secret=a`, `IMAGE_PULL_SECRETS: a,b`. */
export function* secretsInArguments(spec: MappingNode, budget: Budget): Generator<string> {
  for (const container of items(child(spec, "containers"))) {
    for (const list of ["command", "args"]) {
      let flag = "";
      for (const node of items(child(container, list))) {
        if (!spend(budget, "visits")) return;
        const word = text(node) ?? "";
        const [, own = flag, value = ""] = /^(--?[\w.-]+)=(.*)$/s.exec(word) ?? ["", flag, word];
        if (/pull-?secret/i.test(own)) yield* listed(value);
        flag = /^--?[\w.-]+$/.test(word) ? word : "";
      }
    }
    for (const variable of items(child(container, "env"))) {
      if (!spend(budget, "visits")) return;
      if (/pull_?secret/i.test(text(child(variable, "name")) ?? ""))
        yield* listed(text(child(variable, "value")) ?? "");
    }
  }
}

function listed(names: string): string[] {
  return names
    .slice(0, 10_000)
    .split(/[\s,;]+/)
    .filter(isName);
}

function isName(written: string): boolean {
  return written.length <= maxNameLength && /^[a-z0-9][a-z0-9.-]*$/.test(written);
}
