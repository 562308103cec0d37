/** Pods and events, as `kubectl get -o json|yaml` prints them → Seen[]. Pure. */
import type { MentionRole } from "../model/cluster.ts";
import type { Located } from "../model/pod-spec.ts";
import { child, descend, items, text, type Manifest, type YamlNode } from "../model/source.ts";
import type { ObservedPod, ObservedContainer, PodMessage } from "../model/observed-pod.ts";
import { isolated, redacted } from "./positions.ts";

const maxMessageLength = 8192;

/** Of one pod: more of either does no kubelet know. */
const maxContainers = 1000;
const maxSymptoms = 1000;

const lists: readonly [list: string, statuses: string, role: MentionRole][] = [
  ["initContainers", "initContainerStatuses", "init"],
  ["containers", "containerStatuses", "container"],
  ["ephemeralContainers", "ephemeralContainerStatuses", "ephemeral"],
];

/** Pods with the events that name them; other objects where events speak of them. Everything else in the input is passed over. */
export function readObjects(manifests: readonly Manifest[]): ObservedPod[] {
  const seen = new Map<string, ObservedPod>();
  for (const manifest of manifests)
    if (manifest.kind === "Pod")
      seen.set(keyOf("Pod", manifest.namespace, manifest.name), podOf(manifest));
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
    const of = seen.get(key) ?? {
      resource: { apiVersion, kind, namespace, name },
      at: isolated(manifest.span(child(about, "name") ?? manifest.root)),
      containers: [],
      messages: [],
      serviceAccountName: null,
      imagePullSecrets: null,
    };
    seen.set(key, of);
    const message = child(manifest.root, "message") ?? child(manifest.root, "note");
    const container =
      /^spec\.\w+\{([^}]{1,253})\}/.exec(text(child(about, "fieldPath")) ?? "")?.[1] ?? null;
    const symptom = symptomOf(manifest, child(manifest.root, "reason"), message, container);
    if (symptom !== null && of.messages.length < maxSymptoms) of.messages.push(symptom);
  }
  return [...seen.values()];
}

function keyOf(kind: string, namespace: string | null, name: string | null): string {
  return JSON.stringify([kind, namespace, name]);
}

/** RFC 3339 in UTC sorts as text. */
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
  const symptoms: PodMessage[] = [];
  const said = (
    reason: YamlNode | undefined,
    message: YamlNode | undefined,
    container: string | null,
  ): void => {
    const symptom = symptomOf(manifest, reason, message, container);
    if (symptom !== null && symptoms.length < maxSymptoms) symptoms.push(symptom);
  };
  said(child(status, "reason"), child(status, "message"), null);
  for (const condition of items(child(status, "conditions"))) {
    const reason = text(child(condition, "reason"));
    if (reason === "Unschedulable" || reason === "SchedulingGated")
      said(child(condition, "reason"), child(condition, "message"), null);
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
        said(child(ended, "reason"), child(ended, "message"), name);
      if (waiting !== undefined) said(child(waiting, "reason"), child(waiting, "message"), name);
      if (image === null || containers.length >= maxContainers) continue;
      const now = (["waiting", "running", "terminated"] as const).find(
        (one) => descend(state, "state", one) !== undefined,
      );
      const pullPolicy = located(manifest, child(item, "imagePullPolicy"));
      containers.push({
        name,
        image,
        role,
        path: `spec.${list}[${index}].image`,
        pullPolicy,
        state: now ?? null,
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
    messages: symptoms,
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
    : { value: copy(value), at: isolated(manifest.span(node)) };
}

/** null where neither reason nor message is there. */
function symptomOf(
  manifest: Manifest,
  reason: YamlNode | undefined,
  message: YamlNode | undefined,
  container: string | null,
): PodMessage | null {
  const why = text(reason);
  const words = redacted((text(message) ?? "").slice(0, maxMessageLength)).trim();
  const node = words === "" ? reason : message;
  if (node === undefined || (why === null && words === "")) return null;
  const line = words.replace(/\s*\n\s*/g, " ");
  return {
    reason: why === null ? null : copy(why),
    message: line,
    spacedMessage: line,
    at: isolated(manifest.span(node)),
    container,
  };
}

/** A string of its own: a slice would keep the whole document in memory. */
function copy(value: string): string {
  return ` ${value}`.slice(1);
}
