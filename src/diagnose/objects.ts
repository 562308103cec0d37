/** Reads pods and events from the output of `kubectl get -o json|yaml`. */
import type { MentionRole } from "../model/cluster/cluster.ts";
import { detachString } from "../model/text/detach-string.ts";
import type { Located } from "../model/cluster/pod-spec.ts";
import {
  child,
  descend,
  items,
  text,
  type Manifest,
  type YamlNode,
} from "../model/source/source.ts";
import type { ObservedPod, ObservedContainer, PodMessage } from "../model/cluster/observed-pod.ts";
import { eventText } from "./messages/message-text.ts";
import { isolated, redacted } from "./positions.ts";

const maxMessageLength = 8192;

/** Limits for one pod, above those of any kubelet. */
const maxContainers = 1000;
const maxMessages = 1000;

const lists: readonly [list: string, statuses: string, role: MentionRole][] = [
  ["initContainers", "initContainerStatuses", "init"],
  ["containers", "containerStatuses", "container"],
  ["ephemeralContainers", "ephemeralContainerStatuses", "ephemeral"],
];

/** The pods with their events, and other objects that events name. */
export interface ReadObjects {
  observed: ObservedPod[];
  /** How many pods have neither a status nor an event: they are manifests. */
  manifests: number;
}

/** Ignores other kinds. */
export function readObjects(manifests: readonly Manifest[]): ReadObjects {
  const observed = new Map<string, ObservedPod>();
  const unobserved = new Set<ObservedPod>();
  for (const manifest of manifests) {
    if (manifest.kind !== "Pod") continue;
    const pod = podOf(manifest);
    observed.set(keyOf("Pod", manifest.namespace, manifest.name), pod);
    if (!hasStatus(manifest)) unobserved.add(pod);
  }
  const events = manifests
    .filter(({ kind }) => kind === "Event")
    .map((manifest) => ({ manifest, when: whenOf(manifest) }));
  for (const { manifest } of events.toSorted((a, b) =>
    a.when < b.when ? -1 : a.when > b.when ? 1 : 0,
  )) {
    const about = child(manifest.root, "involvedObject") ?? child(manifest.root, "regarding");
    const kind = text(child(about, "kind")) ?? "Pod";
    const namespace = text(child(about, "namespace")) ?? manifest.namespace;
    const name = text(child(about, "name"));
    const key = keyOf(kind, namespace, name);
    const apiVersion = text(child(about, "apiVersion")) ?? "v1";
    const pod = observed.get(key) ?? {
      resource: { apiVersion, kind, namespace, name },
      at: isolated(manifest.span(child(about, "name") ?? manifest.root)),
      containers: [],
      messages: [],
      serviceAccountName: null,
      imagePullSecrets: null,
    };
    observed.set(key, pod);
    const message = child(manifest.root, "message") ?? child(manifest.root, "note");
    const container =
      /^spec\.\w+\{([^}]{1,253})\}/.exec(text(child(about, "fieldPath")) ?? "")?.[1] ?? null;
    const found = messageOf(manifest, child(manifest.root, "reason"), message, container);
    if (found !== null && pod.messages.length < maxMessages) pod.messages.push(found);
  }
  const isObserved = (pod: ObservedPod): boolean => pod.messages.length > 0 || !unobserved.has(pod);
  const pods = [...observed.values()];
  return {
    observed: pods.filter(isObserved),
    manifests: pods.filter((pod) => !isObserved(pod)).length,
  };
}

/** The API server gives each pod a phase. */
function hasStatus({ root }: Manifest): boolean {
  const status = child(root, "status");
  return (
    text(child(status, "phase")) !== null ||
    ["conditions", ...lists.map(([, statuses]) => statuses)].some(
      (list) => items(child(status, list)).length > 0,
    )
  );
}

function keyOf(kind: string, namespace: string | null, name: string | null): string {
  return JSON.stringify([kind, namespace, name]);
}

/** The time of an event in RFC 3339, which sorts as text. */
function whenOf({ root }: Manifest): string {
  return (
    text(descend(root, "series", "lastObservedTime")) ??
    text(child(root, "lastTimestamp")) ??
    text(child(root, "eventTime")) ??
    text(child(root, "deprecatedLastTimestamp")) ??
    ""
  );
}

function podOf(manifest: Manifest): ObservedPod {
  const spec = child(manifest.root, "spec");
  const status = child(manifest.root, "status");
  const containers: ObservedContainer[] = [];
  const messages: PodMessage[] = [];
  const add = (
    reason: YamlNode | undefined,
    message: YamlNode | undefined,
    container: string | null,
  ): void => {
    const found = messageOf(manifest, reason, message, container);
    if (found !== null && messages.length < maxMessages) messages.push(found);
  };
  add(child(status, "reason"), child(status, "message"), null);
  for (const condition of items(child(status, "conditions"))) {
    const reason = text(child(condition, "reason"));
    if (reason === "Unschedulable" || reason === "SchedulingGated")
      add(child(condition, "reason"), child(condition, "message"), null);
  }
  for (const [list, statuses, role] of lists) {
    const states = new Map(
      items(child(status, statuses)).map((one) => [text(child(one, "name")), one]),
    );
    for (const [index, item] of items(child(spec, list)).entries()) {
      const image = located(manifest, child(item, "image"));
      const name = text(child(item, "name")) ?? "";
      const state = states.get(name);
      const waiting = descend(state, "state", "waiting");
      const ended =
        descend(state, "state", "terminated") ?? descend(state, "lastState", "terminated");
      if (ended !== undefined && !/^(?:Completed)?$/.test(text(child(ended, "reason")) ?? ""))
        add(child(ended, "reason"), child(ended, "message"), name);
      if (waiting !== undefined) add(child(waiting, "reason"), child(waiting, "message"), name);
      if (image === null || containers.length >= maxContainers) continue;
      const current = (["waiting", "running", "terminated"] as const).find(
        (name) => descend(state, "state", name) !== undefined,
      );
      const pullPolicy = located(manifest, child(item, "imagePullPolicy"));
      containers.push({
        name,
        image,
        role,
        path: `spec.${list}[${index}].image`,
        pullPolicy,
        state: current ?? null,
      });
    }
  }
  const secrets = child(spec, "imagePullSecrets");
  return {
    resource: { apiVersion: "v1", kind: "Pod", namespace: manifest.namespace, name: manifest.name },
    at: isolated(
      manifest.span(
        descend(manifest.root, "metadata", "name") ?? child(manifest.root, "kind") ?? manifest.root,
      ),
    ),
    containers,
    messages,
    serviceAccountName: located(manifest, child(spec, "serviceAccountName")),
    imagePullSecrets:
      secrets === undefined
        ? null
        : items(secrets).flatMap((item) => located(manifest, child(item, "name")) ?? []),
  };
}

function located(manifest: Manifest, node: YamlNode | undefined): Located<string> | null {
  const value = text(node);
  return node === undefined || value === null || value === ""
    ? null
    : { value: detachString(value), at: isolated(manifest.span(node)) };
}

/** Returns null without reason and message. */
function messageOf(
  manifest: Manifest,
  reason: YamlNode | undefined,
  message: YamlNode | undefined,
  container: string | null,
): PodMessage | null {
  const why = text(reason);
  const words = redacted((text(message) ?? "").slice(0, maxMessageLength)).trim();
  const node = words === "" ? reason : message;
  if (node === undefined || (why === null && words === "")) return null;
  const line = eventText(words.replace(/\s*\n\s*/g, " ")).message;
  return {
    reason: why === null ? null : detachString(why),
    message: line,
    spacedMessage: line,
    at: isolated(manifest.span(node)),
    container,
  };
}
