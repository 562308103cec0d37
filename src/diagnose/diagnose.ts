/** What kubectl printed → who failed to pull what, by the rule that means it; and what is no pull problem. Pure. */
import type { Mention, Workload } from "../model/cluster.ts";
import type { Located, PodSpec } from "../model/pod-spec.ts";
import { hostOf, parseImageReference } from "../model/image.ts";
import { questionKey } from "../model/answer.ts";
import type { Certainty, Verdict } from "../model/finding.ts";
import type { ObjectDiagnostic, Rule } from "../model/rule.ts";
import type { Manifest } from "../model/source.ts";
import type { ObservedPod, ObservedContainer, PodMessage } from "../model/observed-pod.ts";
import { readDescription } from "./description.ts";
import { otherProblems, fits, type OtherProblem } from "./other-problems.ts";
import {
  decisiveMessage,
  imageOf,
  isPullMessage,
  meaningOf,
  partsOf,
  pullMeanings,
  startMeanings,
  unexplained,
  type MessageMeaning,
} from "./messages.ts";
import { readObjects } from "./objects.ts";
import { pullFailedOtherwise } from "./pull-failed-otherwise.ts";

export { pullFailedOtherwise };

/** One thing that is wrong. */
export interface Diagnosis {
  /** Id of a rule. */
  rule: string;
  /** About the pod; the caller turns it into a diagnostic about the pull it has planned. */
  diagnostic: ObjectDiagnostic & { certainty: Certainty };
  /** The container, or the message, that names the image; null where no image is known. */
  mention: Mention | null;
  /** It is about the pull, so that its registry may be asked what it says today. */
  ofPull: boolean;
}

export interface DiagnosedFailure {
  /** A workload for each pod or other object, with a mention for each image. */
  workloads: Workload[];
  recognitions: Diagnosis[];
  /** Of each mention, by what its container does; the recognitions know more of those that fail. */
  verdicts: ReadonlyMap<Mention, Verdict>;
  /** What is no pull problem, and where to look, a sentence each. */
  notes: string[];
}

/** What `kubectl describe pod` printed, or a table of events or pods, or messages alone. */
export function diagnoseText(file: string, text: string): DiagnosedFailure {
  return recognise(readDescription(file, text.split(/\r\n|\r|\n/)));
}

/** Pods and events as objects. */
export function diagnoseObjects(manifests: readonly Manifest[]): DiagnosedFailure {
  return recognise(readObjects(manifests));
}

function recognise(all: readonly ObservedPod[]): DiagnosedFailure {
  const found: DiagnosedFailure & { verdicts: Map<Mention, Verdict> } = {
    workloads: [],
    recognitions: [],
    verdicts: new Map(),
    notes: [],
  };
  for (const seen of all) new PodReader(seen, found).read();
  return found;
}

/** Of one container: the last so many messages say what is to be said. */
const maxSaid = 50;

/** What a message means, before it is told of anybody. */
interface Read {
  rule: string;
  certainty: Certainty;
  severity: MessageMeaning["severity"];
  reply: MessageMeaning["reply"];
  message: string;
  fix: string | undefined;
  evidence: string[];
  explained: boolean;
}

/** One pod. */
class PodReader {
  readonly #seen: ObservedPod;
  readonly #found: DiagnosedFailure & { verdicts: Map<Mention, Verdict> };
  readonly #workload: Workload;
  readonly #podSpec: PodSpec;
  /** What is no pull problem, of its containers (by name) and of itself (null). */
  readonly #elsewhere: { row: OtherProblem; container: string | null }[] = [];
  readonly #told: Diagnosis[] = [];
  /** The message about pull secrets that are not there. */
  readonly #lost: string | null;
  /** What keeps it from starting, by rule and words: events say it over and over. */
  readonly #starts = new Map<string, Diagnosis>();

  constructor(seen: ObservedPod, found: DiagnosedFailure & { verdicts: Map<Mention, Verdict> }) {
    this.#seen = seen;
    this.#found = found;
    const { resource, at, serviceAccountName, imagePullSecrets } = seen;
    this.#lost = seen.symptoms.find(isLostSecret)?.message ?? null;
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

  read(): void {
    const { containers, symptoms } = this.#seen;
    this.#found.workloads.push(this.#workload);
    const byContainer = Map.groupBy(symptoms, ({ container }) => container);
    const byImage = Map.groupBy(byContainer.get(null) ?? [], imageOf);
    const told = new Set<PodMessage>();
    for (const container of containers) {
      // Said of it by name, or of its image while nobody is named; the kubelet adds the tag that is not written.
      const own = [container.name, container.image.value, `${container.image.value}:latest`]
        .flatMap((key, index) => (index === 0 ? byContainer : byImage).get(key) ?? [])
        .slice(-maxSaid);
      for (const symptom of own) told.add(symptom);
      this.#container(container, own);
    }
    this.#rest(symptoms.filter((symptom) => !told.has(symptom)));
    const some = this.#elsewhere.filter(({ row }) => !row.vague);
    for (const one of some.length > 0 ? some : this.#told.length > 0 ? [] : this.#elsewhere)
      this.#note(one);
  }

  #container(container: ObservedContainer, own: PodMessage[]): void {
    const { image, path, role, name: called, pullPolicy } = container;
    const mention = this.#mention(image, path, role, called, pullPolicy);
    const state = elsewhereIn(own.filter(({ container: name }) => name !== null));
    const started =
      container.state === "running" || container.state === "terminated" || state?.pulled === true;
    const pulls = started ? [] : own.filter(isPullMessage);
    this.#found.verdicts.set(mention, started ? "pullable" : "unverified");
    if (pulls.length > 0) return this.#pull(pulls, mention, container.image.value);
    if (container.state === "running") return;
    const starts = own.flatMap((symptom) => this.#start(symptom, mention));
    const row = starts.length === 0 ? elsewhereIn(own) : undefined;
    if (row !== undefined) this.#elsewhere.push({ row, container: container.name });
  }

  /** The last message that says why counts: it is the newest. */
  #pull(pulls: PodMessage[], mention: Mention | null, image: string | null): void {
    const reads = pulls.map((symptom) => ({ symptom, read: readPull(symptom, image) }));
    const best =
      reads.findLast(({ read }) => read.explained) ??
      reads.find(({ symptom }) => symptom.message !== "") ??
      reads[0];
    if (best === undefined) return;
    const lost =
      best.read.reply === "denied" && this.#lost !== null
        ? [`the pod names a pull secret that is not there: ${this.#lost}`]
        : [];
    const read = { ...best.read, evidence: [...best.read.evidence, ...lost] };
    this.#tell(read, best.symptom, mention, true);
    if (mention !== null)
      this.#found.verdicts.set(mention, read.certainty === "proved" ? "broken" : "unverified");
  }

  /** What is said of the pod as a whole, or of nobody that is known. */
  #rest(symptoms: PodMessage[]): void {
    const pulls = symptoms.filter(isPullMessage);
    const lost = new Map(pulls.filter(isLostSecret).map((symptom) => [symptom.message, symptom]));
    const failing = this.#told.some(({ ofPull }) => ofPull);
    for (const symptom of lost.values()) {
      const read = readPull(symptom, null);
      this.#tell(failing ? { ...read, severity: undefined } : read, symptom, null, false);
    }
    const byImage = Map.groupBy(
      pulls.filter((symptom) => !isLostSecret(symptom)),
      imageOf,
    );
    const over =
      this.#seen.containers.length > 0 &&
      this.#seen.containers.every(({ state }) => state === "running" || state === "terminated");
    const done = healed(symptoms);
    for (const [image, said] of byImage) {
      // "Error: ErrImagePull" is the echo of a message that is told already.
      const echo =
        image === null &&
        (failing || byImage.size > 1) &&
        said.every((symptom) => !readPull(symptom, null).explained);
      if (echo || over || (image !== null && done.has(image))) continue;
      const at = said.at(-1)?.at;
      const container = said.findLast((symptom) => symptom.container !== null)?.container ?? null;
      const mention =
        image === null || at === undefined
          ? null
          : this.#mention({ value: image, at }, "", "container", container, null);
      this.#pull(said, mention, image);
    }
    const others = symptoms.filter((symptom) => !isPullMessage(symptom));
    const starts = others.flatMap((symptom) => this.#start(symptom, null));
    const row = elsewhereIn(others);
    if (row === undefined || starts.length > 0 || over || this.#told.length > 0) return;
    // What is said of a container is said already.
    const again = row.pulled && this.#elsewhere.some((one) => !one.row.vague);
    if (!again) this.#elsewhere.push({ row, container: null });
  }

  #start(symptom: PodMessage, mention: Mention | null): Diagnosis[] {
    const read = readStart(symptom, mention?.image ?? null);
    if (read === null) return [];
    const key = `${read.rule} ${read.message}`;
    const recognition = this.#starts.get(key) ?? this.#tell(read, symptom, mention, false);
    this.#starts.set(key, recognition);
    return [recognition];
  }

  #tell(read: Read, symptom: PodMessage, mention: Mention | null, ofPull: boolean): Diagnosis {
    const diagnostic = complaintOf(read, symptom, mention, this.#seen.resource);
    const recognition = { rule: read.rule, diagnostic, mention, ofPull };
    this.#found.recognitions.push(recognition);
    this.#told.push(recognition);
    return recognition;
  }

  #note({ row, container }: { row: OtherProblem; container: string | null }): void {
    const { kind, namespace, name } = this.#seen.resource;
    const who = `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}${container === null ? "" : ` › ${container}`}`;
    const pod = name !== null && plainName.test(name) ? `${name}${inNamespace(namespace)}` : "POD";
    const look = row.look(
      pod,
      container !== null && plainName.test(container) ? ` -c ${container}` : "",
    );
    this.#found.notes.push(`${who} has no pull problem: ${row.is}. Look at \`${look}\`.`);
  }

  #mention(
    image: Located<string>,
    path: string,
    role: Mention["role"],
    container: string | null,
    pullPolicy: Located<string> | null,
  ): Mention {
    const mention: Mention = {
      image: image.value,
      at: image.at,
      path,
      role,
      container,
      pullPolicy,
      type: "string",
      podSpec: this.#podSpec,
      placeholder: null,
    };
    this.#workload.mentions.push(mention);
    return mention;
  }
}

/** The row that comes first in the table, of all that fit. */
function elsewhereIn(symptoms: PodMessage[]): OtherProblem | undefined {
  return otherProblems.find((one) => symptoms.some((symptom) => fits(one, symptom)));
}

const pulled =
  /^(?:Successfully pulled image|Container image) "([^"]{1,1000})"(?: already present| in |$)/;

/** Images on which the last word is that they were pulled. */
function healed(symptoms: PodMessage[]): ReadonlySet<string> {
  const images = new Set<string>();
  for (const symptom of symptoms) {
    const image = pulled.exec(symptom.message)?.[1];
    const failed = image === undefined && isPullMessage(symptom) ? imageOf(symptom) : null;
    if (image !== undefined) images.add(image);
    if (failed !== null) images.delete(failed);
  }
  return images;
}

function isLostSecret({ reason, message }: PodMessage): boolean {
  return (
    reason === "FailedToRetrieveImagePullSecret" ||
    message.startsWith("Unable to retrieve some image pull secrets")
  );
}

function readPull(symptom: PodMessage, image: string | null): Read {
  const about = image ?? imageOf(symptom);
  return (
    readWords(symptom.message, symptom.reason, about) ??
    readWords(symptom.spaced, symptom.reason, about) ??
    otherwise(symptom, about)
  );
}

function otherwise(symptom: PodMessage, image: string | null): Read {
  const parsed = image === null ? null : parseImageReference(image);
  // A message that ends with the image says nothing more than the reason does.
  const bare = /^(?:Back-off pulling image "[^"]{1,1000}"|Error: \w+|)$/.test(symptom.message);
  const reference = parsed === null || "invalid" in parsed ? null : parsed;
  return {
    rule: pullFailedOtherwise.id,
    certainty: "unverified",
    severity: undefined,
    reply: undefined,
    message: unexplained(
      { message: symptom.message, image, reference },
      bare ? "" : symptom.message,
    ),
    fix: bare
      ? "Ask for newer events (`kubectl describe pod`, once the kubelet has tried again), or run this without --offline."
      : undefined,
    evidence: [],
    explained: false,
  };
}

/** Each attempt of several is read by itself: not found is proved by the one credential that got as far; else the last one speaks. */
function readWords(message: string, reason: string | null, image: string | null): Read | null {
  const parts = partsOf(message);
  const reads = parts.flatMap((part) => {
    const found = meaningOf(decisiveMessage(part), image, pullMeanings);
    return found === null ? [] : [{ ...found, part }];
  });
  // The reason alone names the cause of some: InvalidImageName, ErrImageNeverPull.
  const named =
    reads.length === 0 && reason !== null ? meaningOf(reason, image, pullMeanings) : null;
  const proved = reads.find(({ meaning }) => meaning.reply === "missing");
  const chosen = proved ?? reads.at(-1) ?? named;
  if (chosen == null) return null;
  const { meaning, matter } = chosen;
  const attempts = parts.map(
    (part, index) => `credential ${index + 1} of ${parts.length}: ${part.slice(0, 400)}`,
  );
  const agree = proved !== undefined || reads.every((one) => one.meaning.rule === meaning.rule);
  return {
    rule: meaning.rule,
    certainty: agree ? meaning.certainty : "unverified",
    severity: agree ? meaning.severity : undefined,
    reply: meaning.reply,
    message: meaning.says(matter),
    fix: meaning.fix,
    evidence:
      parts.length > 1
        ? ["the pod showed several credentials, one after another, and each failed", ...attempts]
        : [],
    explained: true,
  };
}

function readStart(symptom: PodMessage, image: string | null): Read | null {
  const found =
    meaningOf(symptom.message, image, startMeanings) ??
    meaningOf(symptom.spaced, image, startMeanings);
  if (found === null) return null;
  const { meaning, matter } = found;
  const { rule, certainty, severity, reply, fix } = meaning;
  return {
    rule,
    certainty,
    severity,
    reply,
    message: meaning.says(matter),
    fix,
    evidence: [],
    explained: true,
  };
}

function complaintOf(
  read: Read,
  symptom: PodMessage,
  mention: Mention | null,
  resource: ObservedPod["resource"],
): Diagnosis["diagnostic"] {
  return {
    at: symptom.at,
    message: read.message,
    ...(read.fix === undefined ? {} : { fix: read.fix }),
    groupKey: read.message,
    certainty: read.certainty,
    ...(read.severity === undefined ? {} : { severity: read.severity }),
    resource,
    event: symptom.message === "" ? (symptom.reason ?? "") : symptom.message,
    evidence: read.evidence,
    commands: commandsFor(resource, mention?.image ?? null, isPullMessage(symptom)),
  };
}

/** Names are those of the API, or they are left out: nothing in them that a shell would read. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function inNamespace(namespace: string | null): string {
  return namespace !== null && plainName.test(namespace) ? ` -n ${namespace}` : "";
}

function commandsFor(
  { kind, namespace, name }: ObservedPod["resource"],
  image: string | null,
  ofPull: boolean,
): string[] {
  const parsed = image === null ? null : parseImageReference(image);
  const pod = kind === "Pod" && name !== null && plainName.test(name);
  if (!ofPull) return pod ? [`kubectl describe pod ${name}${inNamespace(namespace)}`] : [];
  return [
    ...(pod
      ? [
          `kubectl get pod ${name}${inNamespace(namespace)} -o jsonpath='{.spec.serviceAccountName} {.spec.imagePullSecrets}'`,
        ]
      : []),
    ...(parsed === null || "invalid" in parsed || hostOf(parsed) === ""
      ? []
      : [`skopeo inspect --raw docker://${questionKey(parsed)}`]),
  ];
}

/** Rules that nothing but what a cluster says can break. */
export const diagnoseRules: readonly Rule[] = [pullFailedOtherwise];
