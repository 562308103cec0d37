/** Diagnoses one pod from its containers and the messages about it. */
import type { Mention, Workload } from "../model/cluster/cluster.ts";
import type { ObservedContainer, ObservedPod, PodMessage } from "../model/cluster/observed-pod.ts";
import type { PodSpec } from "../model/cluster/pod-spec.ts";
import { confirmCommands, isSafeName, podArgument } from "./confirm-commands.ts";
import type { Diagnosis, MutableDiagnoses } from "./diagnosis.ts";
import { explainPull, explainStart, type Explanation } from "./explain-message.ts";
import { imageIn, isPullMessage } from "./messages/message-text.ts";
import { matchesProblem, type OtherProblem, otherProblems } from "./other-problems.ts";

/** Messages of one container that are read: the newest count. */
const maxMessages = 50;

/** A problem that is no pull problem, of a container or (null) of the pod. */
interface FoundProblem {
  row: OtherProblem;
  container: string | null;
}

export class PodReader {
  readonly #pod: ObservedPod;
  readonly #result: MutableDiagnoses;
  readonly #workload: Workload;
  readonly #podSpec: PodSpec;
  readonly #problems: FoundProblem[] = [];
  readonly #diagnoses: Diagnosis[] = [];
  /** The message about missing pull secrets, if there is one. */
  readonly #missingSecrets: string | null;
  /** Diagnoses that keep the pod from starting, by rule and message: events repeat them. */
  readonly #starts = new Map<string, Diagnosis>();

  constructor(pod: ObservedPod, result: MutableDiagnoses) {
    this.#pod = pod;
    this.#result = result;
    const { resource, at, serviceAccountName, imagePullSecrets } = pod;
    this.#missingSecrets = pod.messages.find(isAboutMissingSecrets)?.message ?? null;
    this.#podSpec = {
      path: "spec",
      imagePullSecrets,
      serviceAccountName,
      references: [],
      nodes: [[]],
    };
    this.#workload = {
      resource,
      root: at.file,
      at,
      pod: resource.kind === "Pod",
      hook: null,
      mentions: [],
      references: [],
    };
  }

  /** Adds the pod, its diagnoses and notes to the result. */
  read(): void {
    const { containers, messages } = this.#pod;
    this.#result.workloads.push(this.#workload);
    const byContainer = Map.groupBy(messages, ({ container }) => container);
    const byImage = Map.groupBy(byContainer.get(null) ?? [], imageIn);
    const assigned = new Set<PodMessage>();
    for (const container of containers) {
      const { name, image } = container;
      // Messages without a container are assigned by image; the kubelet appends a default tag.
      const own = [
        ...(byContainer.get(name) ?? []),
        ...(byImage.get(image.value) ?? []),
        ...(byImage.get(`${image.value}:latest`) ?? []),
      ].slice(-maxMessages);
      for (const message of own) assigned.add(message);
      this.#readContainer(container, own);
    }
    this.#readRest(messages.filter((message) => !assigned.has(message)));
    const specific = this.#problems.filter(({ row }) => !row.vague);
    const vague = this.#diagnoses.length > 0 ? [] : this.#problems;
    for (const problem of specific.length > 0 ? specific : vague) this.#addNote(problem);
  }

  #readContainer(container: ObservedContainer, own: PodMessage[]): void {
    const mention = this.#addMention(container);
    const { state } = container;
    const problem = problemIn(own.filter(({ container: name }) => name !== null));
    const hasStarted = state === "running" || state === "terminated" || problem?.pulled === true;
    const pulls = hasStarted ? [] : own.filter(isPullMessage);
    this.#result.verdicts.set(mention, hasStarted ? "pullable" : "unverified");
    if (pulls.length > 0) return this.#readPull(pulls, mention, container.image.value);
    if (state === "running") return;
    const starts = own.flatMap((message) => this.#readStart(message, mention));
    const row = starts.length === 0 ? problemIn(own) : undefined;
    if (row !== undefined) this.#problems.push({ row, container: container.name });
  }

  /** Diagnoses a failing pull by its newest message with a known reason. */
  #readPull(pulls: PodMessage[], mention: Mention | null, image: string | null): void {
    const explained = pulls.map((message) => ({ message, why: explainPull(message, image) }));
    const best =
      explained.findLast(({ why }) => why.explained) ??
      explained.find(({ message }) => message.message !== "") ??
      explained[0];
    if (best === undefined) return;
    const hint =
      best.why.reply === "denied" && this.#missingSecrets !== null
        ? [`the pod names a pull secret that does not exist: ${this.#missingSecrets}`]
        : [];
    const why = { ...best.why, evidence: [...best.why.evidence, ...hint] };
    this.#addDiagnosis(why, best.message, mention, true);
    if (mention !== null)
      this.#result.verdicts.set(mention, why.certainty === "proved" ? "broken" : "unverified");
  }

  /** Reads the messages about the pod as a whole, and about unknown containers. */
  #readRest(messages: PodMessage[]): void {
    const pulls = messages.filter(isPullMessage);
    const isFailing = this.#diagnoses.some(({ aboutPull }) => aboutPull);
    this.#readMissingSecrets(pulls.filter(isAboutMissingSecrets), isFailing);
    const { containers } = this.#pod;
    const isOver =
      containers.length > 0 &&
      containers.every(({ state }) => state === "running" || state === "terminated");
    if (!isOver) this.#readUnassignedPulls(messages, isFailing);
    const others = messages.filter((message) => !isPullMessage(message));
    const starts = others.flatMap((message) => this.#readStart(message, null));
    const row = problemIn(others);
    if (row === undefined || starts.length > 0 || isOver || this.#diagnoses.length > 0) return;
    const isKnown = row.pulled && this.#problems.some((problem) => !problem.row.vague);
    if (!isKnown) this.#problems.push({ row, container: null });
  }

  /** If a pull fails too, missing secrets may be its cause, so they keep the rule's severity. */
  #readMissingSecrets(messages: PodMessage[], isFailing: boolean): void {
    const distinct = new Map(messages.map((message) => [message.message, message]));
    for (const message of distinct.values()) {
      const { severity, ...why } = explainPull(message, null);
      const own = severity === undefined || isFailing ? {} : { severity };
      this.#addDiagnosis({ ...why, ...own }, message, null, false);
    }
  }

  /** Diagnoses failing pulls that no known container explains. */
  #readUnassignedPulls(messages: PodMessage[], isFailing: boolean): void {
    const byImage = Map.groupBy(
      messages.filter((message) => isPullMessage(message) && !isAboutMissingSecrets(message)),
      imageIn,
    );
    const pulled = imagesPulledLast(messages);
    for (const [image, group] of byImage) {
      // "Error: ErrImagePull" repeats a message that has been read.
      const isEcho =
        image === null &&
        (isFailing || byImage.size > 1) &&
        group.every((message) => !explainPull(message, null).explained);
      if (isEcho || (image !== null && pulled.has(image))) continue;
      const at = group.at(-1)?.at;
      const name = group.findLast(({ container }) => container !== null)?.container ?? null;
      const mention =
        image === null || at === undefined
          ? null
          : this.#addMention({
              image: { value: image, at },
              path: "",
              role: "container",
              name,
              pullPolicy: null,
            });
      this.#readPull(group, mention, image);
    }
  }

  #readStart(message: PodMessage, mention: Mention | null): Diagnosis[] {
    const why = explainStart(message, mention?.image ?? null);
    if (why === null) return [];
    const key = `${why.rule} ${why.message}`;
    const diagnosis = this.#starts.get(key) ?? this.#addDiagnosis(why, message, mention, false);
    this.#starts.set(key, diagnosis);
    return [diagnosis];
  }

  #addDiagnosis(
    why: Explanation,
    podMessage: PodMessage,
    mention: Mention | null,
    aboutPull: boolean,
  ): Diagnosis {
    const { resource } = this.#pod;
    const { message, reason, at } = podMessage;
    const diagnosis = {
      rule: why.rule,
      diagnostic: {
        at,
        message: why.message,
        ...(why.fix === undefined ? {} : { fix: why.fix }),
        groupKey: why.message,
        certainty: why.certainty,
        ...(why.severity === undefined ? {} : { severity: why.severity }),
        ...(why.cause === undefined ? {} : { cause: why.cause }),
        resource,
        event: message === "" ? (reason ?? "") : message,
        evidence: why.evidence,
        commands: confirmCommands(resource, mention?.image ?? null, isPullMessage(podMessage)),
      },
      mention,
      aboutPull,
    };
    this.#result.diagnoses.push(diagnosis);
    this.#diagnoses.push(diagnosis);
    return diagnosis;
  }

  #addNote({ row, container }: FoundProblem): void {
    const { kind, namespace, name } = this.#pod.resource;
    const pod = `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}`;
    const subject = container === null ? pod : `${pod} › ${container}`;
    const command = row.command(
      podArgument(this.#pod.resource) ?? "POD",
      isSafeName(container) ? ` -c ${container}` : "",
    );
    this.#result.notes.push(
      `${subject} has no pull problem: ${row.description}. Look at \`${command}\`.`,
    );
  }

  #addMention({
    image,
    path,
    role,
    name,
    pullPolicy,
  }: Pick<ObservedContainer, "image" | "path" | "role" | "pullPolicy"> & {
    name: string | null;
  }): Mention {
    const mention: Mention = {
      image: image.value,
      at: image.at,
      path,
      role,
      container: name,
      pullPolicy,
      type: "string",
      podSpec: this.#podSpec,
      placeholder: null,
    };
    this.#workload.mentions.push(mention);
    return mention;
  }
}

/** The first row of the table that matches any of the messages. */
function problemIn(messages: PodMessage[]): OtherProblem | undefined {
  return otherProblems.find((row) => messages.some((message) => matchesProblem(row, message)));
}

const pulledMessage =
  /^(?:Successfully pulled image|Container image) "([^"]{1,1000})"(?: already present| in |$)/;

/** Images whose newest message says that they were pulled. */
function imagesPulledLast(messages: PodMessage[]): ReadonlySet<string> {
  const images = new Set<string>();
  for (const message of messages) {
    const pulled = pulledMessage.exec(message.message)?.[1];
    const failed = pulled === undefined && isPullMessage(message) ? imageIn(message) : null;
    if (pulled !== undefined) images.add(pulled);
    if (failed !== null) images.delete(failed);
  }
  return images;
}

function isAboutMissingSecrets({ reason, message }: PodMessage): boolean {
  return (
    reason === "FailedToRetrieveImagePullSecret" ||
    message.startsWith("Unable to retrieve some image pull secrets")
  );
}
