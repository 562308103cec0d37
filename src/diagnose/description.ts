/** `kubectl describe pod`, `kubectl get events` and pasted messages, line by line → Seen[]. Pure. */
import type { MentionRole } from "../model/cluster.ts";
import type { ObservedPod, ObservedContainer, PodMessage } from "../model/observed-pod.ts";
import { isRuntimeMessage } from "./messages/message-text.ts";
import { redacted, spanInText } from "./positions.ts";

/** UTF-16 units of a message that are looked at, and lines of it. */
const maxMessageLength = 8192;
const maxMessageLines = 64;

/** A cluster has fewer: https://kubernetes.io/docs/setup/best-practices/cluster-large/ says 150,000. */
const maxPods = 150_000;

/** Of one pod: more of either does no kubelet know. */
const maxContainers = 1000;
const maxSymptoms = 1000;

const containerSections: Readonly<Record<string, { role: MentionRole; list: string }>> = {
  "Init Containers": { role: "init", list: "initContainers" },
  Containers: { role: "container", list: "containers" },
  "Ephemeral Containers": { role: "ephemeral", list: "ephemeralContainers" },
};

const states: Readonly<Record<string, ObservedContainer["state"]>> = {
  Waiting: "waiting",
  Running: "running",
  Terminated: "terminated",
};

/** A field of a description: indentation, name, value. */
const field = /^( *)([A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):(?: +(\S.*))?$/;
const containerName = /^ {2}([a-z0-9][a-z0-9-]{0,252}):\s*$/;
/** Of a table of events, in a description or of its own; `kubectl get events` has the object and, of all namespaces, the namespace. */
const eventRow = /^\s*(?:Normal|Warning)\s+[A-Z][A-Za-z]*\s/;
const eventColumns =
  /^\s*(?:Normal|Warning)\s+([A-Za-z]+)\s+(?:<[a-z]+>|[\d.smhdy]+)(?:\s+\(x\d+ over [^)]{1,40}\))?\s+[a-z][\w.-]*(?:, [\w.-]+)?\s+/;
const listedRow =
  /^(?:(\S+) +)?(?:\S+) +(?:Normal|Warning) +([A-Z][A-Za-z]*) +([a-z]+)\/(\S+) +(\S.*)$/;
/** Of `kubectl get pods`: name, ready, status. */
const podRow = /^(?:(\S+) +)?([a-z0-9][a-z0-9.-]*) +\d+\/\d+ +(?:Init:)?([A-Z][A-Za-z]+) +\d/;

/** Reads any text and makes of it what it can. `lines` are without their line breaks. */
export function readDescription(file: string, lines: readonly string[]): ObservedPod[] {
  const reader = new DescriptionReader(file, lines);
  for (let line = 0; line < lines.length; line++) reader.read(line);
  return reader.all();
}

class DescriptionReader {
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #described: ObservedPod[] = [];
  readonly #listed = new Map<string, ObservedPod>();
  #pod: ObservedPod | null = null;
  #section = "";
  #container: { name: string; image: ObservedContainer | null } | null = null;
  /** The part of a container that its deeper lines are about: "State", "Last State". */
  #part = "";
  /** The message that a line without a beginning of its own goes on. */
  #open: { symptom: PodMessage; lines: number; row: boolean } | null = null;

  constructor(file: string, lines: readonly string[]) {
    this.#file = file;
    this.#lines = lines;
  }

  all(): ObservedPod[] {
    return [...this.#described, ...this.#listed.values()];
  }

  read(line: number): void {
    const text = this.#lines[line] ?? "";
    if (text.trim() === "") {
      this.#open = null;
      return;
    }
    const [, indent = "", name = "", value = ""] =
      field.exec(text.slice(0, maxMessageLength)) ?? [];
    if (name !== "" && indent === "" && this.#top(line, name, value)) return;
    if (
      this.#pod !== null &&
      this.#section !== "Events" &&
      this.#within(line, text, indent.length, name, value)
    )
      return;
    if (this.#row(line, text)) return;
    this.#continuation(text);
  }

  /** A field of the pod itself, or the begin of another pod or section. */
  #top(line: number, name: string, value: string): boolean {
    if (name === "Name" && value !== "") {
      this.#pod = emptySeen(this.#file, this.#lines, line, { namespace: null, name: value.trim() });
      if (this.#described.length < maxPods) this.#described.push(this.#pod);
    } else if (this.#pod === null) return name === "Events";
    // A message that goes on may look like a field: nothing but the next pod ends a table of events.
    else if (this.#section === "Events") return false;
    else if (name === "Namespace") this.#pod.resource.namespace = value.trim();
    else if (name === "Service Account")
      this.#pod.serviceAccountName = { value: value.trim(), at: this.#at(line, value) };
    else if (name === "Reason" || name === "Message") this.#status(line, name, value);
    this.#section = name;
    this.#container = null;
    this.#open = null;
    return true;
  }

  /** The pod's own reason and message: "Evicted". */
  #status(line: number, name: string, value: string): void {
    if (name === "Reason")
      this.#say(this.#pod, line, value, { reason: value.trim(), message: "", container: null });
    else {
      const last = this.#pod?.messages.at(-1);
      if (last !== undefined && last.message === "")
        last.message = last.spacedMessage = clean(value);
    }
  }

  #within(line: number, text: string, indent: number, name: string, value: string): boolean {
    const section = containerSections[this.#section];
    if (!/^\s/.test(text) && isRuntimeMessage(text)) return false;
    if (this.#pod === null || section === undefined) return true;
    const begins = containerName.exec(text)?.[1];
    if (begins !== undefined) {
      this.#container = { name: begins, image: null };
      this.#part = "";
    } else if (this.#container !== null && indent === 4) {
      this.#part = name;
      if (name === "Image" && value !== "") this.#image(line, value, section);
      const state = /^(Waiting|Running|Terminated)\b/.exec(value)?.[1];
      if (name === "State" && state !== undefined && this.#container.image !== null)
        this.#container.image.state = states[state] ?? null;
    } else if (this.#container !== null && indent === 6 && /^(?:Last )?State$/.test(this.#part)) {
      const said = { container: this.#container.name };
      if (name === "Reason")
        this.#say(this.#pod, line, value, { ...said, reason: value.trim(), message: "" });
      if (name === "Message") {
        const last = this.#pod.messages.at(-1);
        if (last !== undefined && last.container === this.#container.name && last.message === "") {
          last.message = last.spacedMessage = clean(value);
          this.#open = { symptom: last, lines: 1, row: true };
        } else this.#say(this.#pod, line, value, { ...said, reason: null, message: value });
      }
    } else if (name === "" && this.#open !== null) this.#continuation(text);
    return true;
  }

  #image(line: number, value: string, { role, list }: { role: MentionRole; list: string }): void {
    if (
      this.#pod === null ||
      this.#container === null ||
      this.#pod.containers.length >= maxContainers
    )
      return;
    const image = { value: value.trim(), at: this.#at(line, value) };
    const { name } = this.#container;
    const places = this.#pod.containers.filter((container) => container.role === role).length;
    this.#container.image = {
      name,
      image,
      role,
      path: `spec.${list}[${places}].image`,
      pullPolicy: null,
      state: null,
    };
    this.#pod.containers.push(this.#container.image);
  }

  /** A row of a table of events, or a message that stands alone. */
  #row(line: number, text: string): boolean {
    if (eventRow.test(text)) {
      const [before = "", reason = ""] =
        eventColumns.exec(text) ?? /^\s*\S+\s+(\S+)\s+/.exec(text) ?? [];
      const message = text.slice(before.length);
      this.#say(this.#pod ?? this.#nameless(line), line, message, {
        reason,
        message,
        container: null,
      });
      return true;
    }
    const [, namespace, reason = "", kind = "", name = "", message = ""] =
      listedRow.exec(text.slice(0, maxMessageLength)) ?? [];
    if (name !== "") {
      const kinds: Readonly<Record<string, string>> = {
        pod: "Pod",
        replicaset: "ReplicaSet",
        job: "Job",
        statefulset: "StatefulSet",
        daemonset: "DaemonSet",
      };
      const object = { kind: kinds[kind] ?? kind, namespace: namespace ?? null, name };
      this.#say(this.#list(line, object), line, message, { reason, message, container: null });
      return true;
    }
    const [, inNamespace, pod, status] = podRow.exec(text.slice(0, maxMessageLength)) ?? [];
    if (pod !== undefined && status !== undefined && this.#pod === null) {
      const listed = this.#list(line, { kind: "Pod", namespace: inNamespace ?? null, name: pod });
      if (!/^(?:Running|Completed|Terminating)$/.test(status))
        this.#say(listed, line, status, { reason: status, message: "", container: null });
      return true;
    }
    if (this.#open?.row === true || !isRuntimeMessage(text)) return false;
    const value = text.trim();
    this.#say(this.#nameless(line), line, value, {
      reason: null,
      message: unquoted(value),
      container: null,
    });
    return true;
  }

  #say(
    seen: ObservedPod | null,
    line: number,
    value: string,
    said: Pick<PodMessage, "reason" | "message" | "container">,
  ): void {
    if (seen === null || (seen.resource.name !== null && seen.messages.length >= maxSymptoms))
      return;
    const message = clean(said.message);
    const symptom = { ...said, message, spacedMessage: message, at: this.#at(line, value) };
    seen.messages.push(symptom);
    this.#open = said.message === "" ? null : { symptom, lines: 1, row: said.reason !== null };
  }

  #continuation(text: string): void {
    if (this.#open === null) return;
    const { symptom, row } = this.#open;
    const begins = /^(?:\s|[a-z]+: )/.test(text);
    // A message that stands alone goes on where a code or a quote does; what else is below is somebody else's.
    if (!row && !begins && (symptom.message.split('"').length - 1) % 2 === 0) {
      this.#open = null;
      return;
    }
    if (++this.#open.lines > maxMessageLines || symptom.message.length > maxMessageLength) return;
    const more = clean(text);
    symptom.message += begins ? ` ${more}` : more;
    symptom.spacedMessage += ` ${more}`;
  }

  #list(
    line: number,
    { kind, namespace, name }: { kind: string; namespace: string | null; name: string },
  ): ObservedPod {
    const key = `${kind} ${namespace ?? ""}/${name}`;
    const listed =
      this.#listed.get(key) ?? emptySeen(this.#file, this.#lines, line, { namespace, name }, kind);
    if (this.#listed.size < maxPods) this.#listed.set(key, listed);
    return listed;
  }

  /** Messages without a pod. */
  #nameless(line: number): ObservedPod {
    const listed =
      this.#listed.get("") ??
      emptySeen(this.#file, this.#lines, line, { namespace: null, name: null });
    this.#listed.set("", listed);
    return listed;
  }

  /** The last place at which `value` stands on its line. */
  #at(line: number, value: string): PodMessage["at"] {
    const text = this.#lines[line] ?? "";
    const start = Math.max(0, text.lastIndexOf(value));
    return spanInText(this.#file, this.#lines, line, start, start + value.trimEnd().length);
  }
}

/** A line of JSON that was cut out of its document. */
function unquoted(value: string): string {
  if (!value.includes('\\"')) return value;
  return value
    .replace(/^"(?:message|note)": "/, "")
    .replace(/",?$/, "")
    .replaceAll('\\"', '"')
    .replaceAll("\\n", " ");
}

function clean(message: string): string {
  return redacted(message.slice(0, maxMessageLength)).trim();
}

function emptySeen(
  file: string,
  lines: readonly string[],
  line: number,
  { namespace, name }: { namespace: string | null; name: string | null },
  kind = "Pod",
): ObservedPod {
  const text = lines[line] ?? "";
  const start = name === null ? 0 : Math.max(0, text.indexOf(name));
  return {
    resource: {
      apiVersion: kind === "Pod" ? "v1" : kind === "Job" ? "batch/v1" : "apps/v1",
      kind,
      namespace,
      name,
    },
    at: spanInText(file, lines, line, start, start + (name ?? text).length),
    containers: [],
    messages: [],
    serviceAccountName: null,
    imagePullSecrets: null,
  };
}
