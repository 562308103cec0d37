/** Reads `kubectl describe pod`, tables of events and pods, and bare messages, line by line. */
import type { MentionRole } from "../model/cluster/cluster.ts";
import type { ObservedPod, ObservedContainer, PodMessage } from "../model/cluster/observed-pod.ts";
import { eventText, isRuntimeMessage } from "./messages/message-text.ts";
import { redacted, spanInText } from "./positions.ts";

/** Limits for one message: UTF-16 units, and lines. */
const maxMessageLength = 8192;
const maxMessageLines = 64;

/** https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const maxPods = 150_000;

/** Limits for one pod, above those of any kubelet. */
const maxContainers = 1000;
const maxMessages = 1000;

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
/**
 * A row in a table of events. `kubectl get events` and `kubectl events` also print the object and,
 * for all namespaces, the namespace: see `listedRow`.
 */
const eventRow = /^\s*(?:Normal|Warning)\s+[A-Z][A-Za-z]*\s/;
const eventColumns =
  /^\s*(?:Normal|Warning)\s+([A-Za-z]+)\s+(?:<[a-z]+>|[\d.smhdy]+)(?:\s+\(x\d+ over [^)]{1,40}\))?\s+[a-z][\w.-]*(?:, [\w.-]+)?\s+/;
const listedRow =
  /^(?:(\S+) +)?\S+ +(?:\(x\d+ over [^)]{1,40}\) +)?(?:Normal|Warning) +([A-Z][A-Za-z]*) +([A-Za-z]+)\/(\S+) +(\S.*)$/;
/** A row of `kubectl get pods`: name, ready, status. */
const podRow = /^(?:(\S+) +)?([a-z0-9][a-z0-9.-]*) +\d+\/\d+ +(?:Init:)?([A-Z][A-Za-z]+) +\d/;

/** Accepts any text. `lines` have no line breaks. */
export function readDescription(file: string, lines: readonly string[]): ObservedPod[] {
  const plain = lines.map((line) => undecorated(line));
  const reader = new DescriptionReader(file, plain);
  for (let line = 0; line < plain.length; line++) reader.read(line);
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
  /** The field of a container whose nested lines follow: "State", "Last State". */
  #containerField = "";
  /** The message that the next line may continue. `row` is false for a bare message. */
  #open: { message: PodMessage; lines: number; row: boolean } | null = null;

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
    if (name !== "" && indent === "" && this.#readField(line, name, value)) return;
    if (
      this.#pod !== null &&
      this.#section !== "Events" &&
      this.#readNested(line, text, indent.length, name, value)
    )
      return;
    if (this.#readRow(line, text)) return;
    this.#continue(text);
  }

  /** Reads a field of the pod, or the start of a pod or section. Returns false for other lines. */
  #readField(line: number, name: string, value: string): boolean {
    if (name === "Name" && value !== "") {
      this.#pod = emptyPod(this.#file, this.#lines, line, { namespace: null, name: value.trim() });
      if (this.#described.length < maxPods) this.#described.push(this.#pod);
    } else if (this.#pod === null) return name === "Events";
    // A continued message may look like a field: only the next pod ends a table of events.
    else if (this.#section === "Events") return false;
    else if (name === "Namespace") this.#pod.resource.namespace = value.trim();
    else if (name === "Service Account")
      this.#pod.serviceAccountName = { value: value.trim(), at: this.#span(line, value) };
    else if (name === "Reason" || name === "Message") this.#readStatus(line, name, value);
    this.#section = name;
    this.#container = null;
    this.#open = null;
    return true;
  }

  /** Reads the reason and message of the pod itself: "Evicted". */
  #readStatus(line: number, name: string, value: string): void {
    if (name === "Reason")
      this.#add(this.#pod, line, value, { reason: value.trim(), message: "", container: null });
    else {
      const last = this.#pod?.messages.at(-1);
      if (last !== undefined && last.message === "")
        last.message = last.spacedMessage = clean(value);
    }
  }

  #readNested(line: number, text: string, indent: number, name: string, value: string): boolean {
    const section = containerSections[this.#section];
    if (!/^\s/.test(text) && isRuntimeMessage(text)) return false;
    if (this.#pod === null || section === undefined) return true;
    const begins = containerName.exec(text)?.[1];
    if (begins !== undefined) {
      this.#container = { name: begins, image: null };
      this.#containerField = "";
    } else if (this.#container !== null && indent === 4) {
      this.#containerField = name;
      if (name === "Image" && value !== "") this.#readImage(line, value, section);
      const state = /^(Waiting|Running|Terminated)\b/.exec(value)?.[1];
      if (name === "State" && state !== undefined && this.#container.image !== null)
        this.#container.image.state = states[state] ?? null;
    } else if (
      this.#container !== null &&
      indent === 6 &&
      /^(?:Last )?State$/.test(this.#containerField)
    ) {
      const fields = { container: this.#container.name };
      if (name === "Reason")
        this.#add(this.#pod, line, value, { ...fields, reason: value.trim(), message: "" });
      if (name === "Message") {
        const last = this.#pod.messages.at(-1);
        if (last !== undefined && last.container === this.#container.name && last.message === "") {
          last.message = last.spacedMessage = clean(value);
          this.#open = { message: last, lines: 1, row: true };
        } else this.#add(this.#pod, line, value, { ...fields, reason: null, message: value });
      }
    } else if (name === "" && this.#open !== null) this.#continue(text);
    return true;
  }

  #readImage(
    line: number,
    value: string,
    { role, list }: { role: MentionRole; list: string },
  ): void {
    if (
      this.#pod === null ||
      this.#container === null ||
      this.#pod.containers.length >= maxContainers
    )
      return;
    const image = { value: value.trim(), at: this.#span(line, value) };
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

  /** Reads a row of a table, or a bare message. Returns false for any other line. */
  #readRow(line: number, text: string): boolean {
    if (eventRow.test(text)) {
      const [before = "", reason = ""] =
        eventColumns.exec(text) ?? /^\s*\S+\s+(\S+)\s+/.exec(text) ?? [];
      const message = text.slice(before.length);
      this.#add(this.#pod ?? this.#unnamedPod(line), line, message, {
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
      const object = {
        kind: kinds[kind.toLowerCase()] ?? kind,
        namespace: namespace ?? null,
        name,
      };
      this.#add(this.#listedPod(line, object), line, message, { reason, message, container: null });
      return true;
    }
    const [, inNamespace, pod, status] = podRow.exec(text.slice(0, maxMessageLength)) ?? [];
    if (pod !== undefined && status !== undefined && this.#pod === null) {
      const listed = this.#listedPod(line, {
        kind: "Pod",
        namespace: inNamespace ?? null,
        name: pod,
      });
      if (!/^(?:Running|Completed|Terminating)$/.test(status))
        this.#add(listed, line, status, { reason: status, message: "", container: null });
      return true;
    }
    if (this.#open?.row === true || !isRuntimeMessage(text)) return false;
    const value = text.trim();
    const logged = loggedMessage(value);
    this.#add(this.#unnamedPod(line), line, value, {
      reason: null,
      message: unescaped(logged ?? value),
      container: null,
    });
    if (logged !== null) this.#open = null;
    return true;
  }

  #add(
    pod: ObservedPod | null,
    line: number,
    value: string,
    fields: Pick<PodMessage, "reason" | "message" | "container">,
  ): void {
    if (pod === null || (pod.resource.name !== null && pod.messages.length >= maxMessages)) return;
    const { message, container } = eventText(clean(fields.message));
    const added = {
      ...fields,
      message,
      spacedMessage: message,
      container: fields.container ?? container,
      at: this.#span(line, value),
    };
    pod.messages.push(added);
    this.#open =
      fields.message === "" ? null : { message: added, lines: 1, row: fields.reason !== null };
  }

  #continue(text: string): void {
    if (this.#open === null) return;
    const { message, row } = this.#open;
    const begins = /^(?:\s|[a-z]+: )/.test(text);
    // A bare message continues only inside quotes or before an error code.
    if (!row && !begins && (message.message.split('"').length - 1) % 2 === 0) {
      this.#open = null;
      return;
    }
    if (++this.#open.lines > maxMessageLines || message.message.length > maxMessageLength) return;
    const more = clean(text);
    message.message += begins ? ` ${more}` : more;
    message.spacedMessage += ` ${more}`;
  }

  #listedPod(
    line: number,
    { kind, namespace, name }: { kind: string; namespace: string | null; name: string },
  ): ObservedPod {
    const key = `${kind} ${namespace ?? ""}/${name}`;
    const listed =
      this.#listed.get(key) ?? emptyPod(this.#file, this.#lines, line, { namespace, name }, kind);
    if (this.#listed.size < maxPods) this.#listed.set(key, listed);
    return listed;
  }

  /** The pod of bare messages. */
  #unnamedPod(line: number): ObservedPod {
    const listed =
      this.#listed.get("") ??
      emptyPod(this.#file, this.#lines, line, { namespace: null, name: null });
    this.#listed.set("", listed);
    return listed;
  }

  /** The last occurrence of `value` on its line. */
  #span(line: number, value: string): PodMessage["at"] {
    const text = this.#lines[line] ?? "";
    const start = Math.max(0, text.lastIndexOf(value));
    return spanInText(this.#file, this.#lines, line, start, start + value.trimEnd().length);
  }
}

/** Removes the colours of a terminal, and the frame of k9s. */
function undecorated(line: string): string {
  const text = line.replace(/\u{1b}\[[\d;]{0,20}[mK]/gu, "").replace(/^ ?│ ?/, "");
  return text.endsWith("│") ? text.slice(0, -1).trimEnd() : text;
}

/** The message of a runtime in a log of JSON lines, such as `journalctl -o json`; else null. */
function loggedMessage(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const parsed: unknown = JSON.parse(line);
    for (const value of Object.values(parsed ?? {}))
      if (typeof value === "string" && isRuntimeMessage(value)) return value;
    return null;
  } catch {
    return null;
  }
}

/** Unescapes a line that was cut out of a JSON document. */
function unescaped(value: string): string {
  if (!value.includes('\\"')) return value;
  const text = value.replace(/^"(?:message|note)": "/, "");
  return text
    .replace(text === value ? /",$/ : /",?$/, "")
    .replaceAll('\\"', '"')
    .replaceAll("\\n", " ");
}

function clean(message: string): string {
  return redacted(message.slice(0, maxMessageLength)).trim();
}

function emptyPod(
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
