import type { Mention } from "../../../model/cluster/cluster.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import { canonical, hostOf, type ImageReference } from "../../../model/pull/image.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import { answerTo } from "../../facts/answered.ts";
import {
  impossibleImage,
  impossibleKey,
  type ImpossibleImage,
} from "../../facts/impossible-image.ts";
import { corrected } from "../../suggest/correction.ts";
import { repairReference } from "../../suggest/repair-reference.ts";
import { suggestRepository } from "../../suggest/similar-repository.ts";
import { fieldOf } from "../../wording/events/kubelet-event.ts";
import { goQuoted } from "../../wording/events/go-quoted.ts";

const grammar = "https://github.com/distribution/reference/blob/v0.6.0/regexp.go";

export const imageReferenceInvalid: Rule = {
  id: "image-reference-invalid",
  cause: "reference",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The image is not a valid reference, or names what no registry can have.",
  why:
    "The kubelet does not try to pull: the container waits with InvalidImageName. The " +
    "API server refuses an empty image or a number.",
  fix: "Correct the reference: `[host[:port]/]path[:tag][@digest]`, with the path in lower case.",
  source: grammar,
  breaksPull: true,
  part: "malformed",
  routeStop: "image",
  *check(facts: Facts): Generator<Diagnostic> {
    for (const pull of facts.pulls) {
      if (pull.notAsked === "placeholder" || pull.notAsked === "undefined-variable") continue;
      const wrong = mistake(pull);
      if (wrong !== null)
        yield { at: pull.mention.at, groupKey: pull.mention.image, pull, ...wrong };
      else yield* impossible(facts, pull);
    }
  },
};

/**
 * A reference that the kubelet accepts. Silent where a registry answered: other rules report what
 * it said.
 */
function* impossible(facts: Facts, pull: Pull): Generator<Diagnostic> {
  const { mention, reference } = pull;
  if ("invalid" in reference || pull.notAsked !== null) return;
  const wrong = impossibleImage(reference);
  const answer = answerTo(facts, pull)?.answer ?? "not-asked";
  const isUnreached = answer === "unreachable" && wrong?.code !== "port-out-of-range";
  if (wrong === null || (answer !== "not-asked" && !isUnreached)) return;
  // CRI-O may look for a name without a registry elsewhere than on Docker Hub.
  const isSearched =
    facts.runtime?.startsWith("cri-o:") === true &&
    !mention.image.startsWith(`${hostOf(reference)}/`);
  if (wrong.code === "docker-hub-path" && isSearched) return;
  // A mirror may have names that the registry cannot have.
  const { mirrored } = facts;
  const isMirrored = mirrored === "all" || mirrored?.has(reference.domain) === true;
  yield {
    at: mention.at,
    ...explainImpossible(facts, pull, reference, wrong),
    groupKey: canonical(reference),
    dedupeKey: impossibleKey(reference),
    imagePart: wrong.part,
    pull,
    // A node that has the image finds it by its ID.
    ...(isMirrored || wrong.code === "image-id" ? { certainty: "unverified" } : {}),
  };
}

function explainImpossible(
  facts: Facts,
  { mention }: Pull,
  reference: ImageReference,
  wrong: ImpossibleImage,
): Pick<Diagnostic, "message" | "fix" | "correction"> {
  switch (wrong.code) {
    case "port-out-of-range":
      return {
        message:
          `\`${hostOf(reference)}\` cannot be reached from anywhere: the port ${wrong.port} is ` +
          "out of range",
        fix: "Correct the port: 65535 is the highest.",
      };
    case "web-page": {
      const message =
        `\`${canonical(reference)}\` is the address of a web page: \`${wrong.host}\` has no ` +
        "images there";
      if (wrong.meant === null) return { message, fix: "Write the image that the page shows." };
      const meant = wrong.meant + canonical({ ...reference, domain: "", path: "" });
      return { message, fix: `Use \`${meant}\`.`, ...corrected(mention, meant) };
    }
    case "image-id":
      return {
        message: `\`${mention.image}\` is the ID of an image or a digest without its repository`,
        fix:
          "Name the repository before the digest: `repository@sha256:…`. An image ID alone names " +
          "an image only on the machine that has it.",
      };
    case "docker-hub-path": {
      const meant = suggestRepository(facts, reference, mention);
      return {
        message:
          `\`${canonical(reference)}\` cannot exist: repositories of Docker Hub have two ` +
          "components, `account/name`, and no dot in the first",
        fix:
          meant?.fix ??
          "Name the registry before the path if another one is meant, else correct the repository.",
        ...(meant?.correction === undefined ? {} : { correction: meant.correction }),
      };
    }
  }
}

type ReferenceMistake = Pick<Diagnostic, "message" | "fix" | "event" | "correction">;

function mistake({ mention, reference, workload }: Pull): ReferenceMistake | null {
  const { image } = mention;
  if (image === "" || mention.type === "null") return empty(mention, workload.pod);
  if (mention.type !== "string" && mention.inParts === true)
    return {
      message: `The tag of the image \`${image}\` is a ${mention.type}, not a string`,
      fix: "Quote the tag: YAML reads it as a number, which loses trailing zeros.",
    };
  if (mention.type !== "string") {
    return {
      message: `The image \`${image}\` is a ${mention.type}, not a string`,
      fix:
        "Write the image as a string, `name:tag`; quote it if YAML reads it as a number " +
        "or boolean.",
      event:
        `json: cannot unmarshal ${mention.type === "boolean" ? "bool" : mention.type} ` +
        "into Go struct field " +
        `${mention.role === "volume" ? "ImageVolumeSource.reference" : "Container.image"} ` +
        "of type string",
    };
  }
  if (!("invalid" in reference)) return null;
  const event = unparsed(image, reference.invalid);
  // White space as Go trims it; U+FEFF does not count.
  if (/^\p{White_Space}|\p{White_Space}$/u.test(image)) {
    // Only the kubelet validates the image of a volume.
    return { ...padded(mention, workload.pod), ...(mention.role === "volume" ? { event } : {}) };
  }
  const why = reference.invalid.replace(/^invalid reference format(: )?/, "");
  const message = `\`${image}\` is not a valid image reference${why === "" ? "" : `: ${why}`}`;
  return { message, event, ...repair(mention) };
}

function unparsed(image: string, because: string): string {
  const quoted = goQuoted(image);
  return (
    `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ` + because
  );
}

/**
 * A pod template accepts an empty image volume; the Pods created from it are rejected
 * (validation.go, validateImageVolumeSource).
 */
function empty(mention: Mention, pod: boolean): ReferenceMistake {
  const told = { message: "The image is empty", fix: "Set the image." };
  if (pod || mention.role !== "volume")
    return { ...told, event: `${fieldOf(mention)}: Required value` };
  return {
    ...told,
    event: `Error creating: Pod is invalid: ${fieldOfPod(mention)}: Required value`,
  };
}

/**
 * A Pod is rejected; a pod template is accepted, and the Pods created from it are rejected
 * (validation.go, validateContainersOnlyForPod).
 */
function padded(mention: Mention, pod: boolean): ReferenceMistake {
  const { image } = mention;
  const field = fieldOfPod(mention);
  const event =
    `${field}: Invalid value: ${goQuoted(image)}: must not have leading or trailing ` +
    "whitespace";
  const message = `The image \`${image.trim()}\` has leading or trailing white space`;
  return {
    message,
    event: pod ? event : `Error creating: Pod is invalid: ${event}`,
    ...corrected(mention, image.trim()),
    fix: image.endsWith("\n")
      ? "Write the image on the same line as its key: a block scalar (`|`) ends with a line break."
      : "Remove the white space.",
  };
}

/** The field path from the root of the pod, not of its owner. */
function fieldOfPod(mention: Mention): string {
  return fieldOf(mention).replace(/^.*\bspec\.(?=[^.]+\.)/, "spec.");
}

function repair(mention: Mention): Pick<Diagnostic, "fix" | "correction"> {
  const { fix, image } = repairReference(mention.image) ?? {};
  return {
    ...(fix === undefined ? {} : { fix }),
    ...(image === undefined ? {} : corrected(mention, image)),
  };
}
