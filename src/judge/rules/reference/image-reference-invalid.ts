import type { Mention } from "../../../model/cluster.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/rule.ts";
import type { Pull } from "../../../model/pull.ts";
import { corrected } from "../../suggest/correction.ts";
import { fieldOf } from "../../wording/kubelet-event.ts";
import { goQuoted } from "../../wording/go-quoted.ts";

const grammar = "https://github.com/distribution/reference/blob/v0.6.0/regexp.go";

export const imageReferenceInvalid: Rule = {
  id: "image-reference-invalid",
  cause: "reference",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The image is not a valid reference.",
  why: "The kubelet does not even try to pull: the container waits with InvalidImageName. An empty image, or a number, is refused by the API server.",
  fix: "Correct the reference: `[host[:port]/]path[:tag][@digest]`, the path in lower case.",
  source: grammar,
  breaksPull: true,
  part: "malformed",
  routeStop: "image",
  *check(facts: Facts): Generator<Diagnostic> {
    for (const pull of facts.pulls) {
      if (pull.notAsked === "placeholder") continue;
      const wrong = mistake(pull);
      if (wrong !== null)
        yield { at: pull.mention.at, groupKey: pull.mention.image, pull, ...wrong };
    }
  },
};

type ReferenceMistake = Pick<Diagnostic, "message" | "fix" | "event" | "correction">;

function mistake({ mention, reference, workload }: Pull): ReferenceMistake | null {
  const { image } = mention;
  if (image === "" || mention.type === "null") return empty(mention, workload.pod);
  if (mention.type !== "string") {
    return {
      message: `The image \`${image}\` is a ${mention.type}, not a string`,
      fix: "Write the image as text, `name:tag`: a bare number or word of YAML is none.",
      event: `json: cannot unmarshal ${mention.type === "boolean" ? "bool" : mention.type} into Go struct field ${mention.role === "volume" ? "ImageVolumeSource.reference" : "Container.image"} of type string`,
    };
  }
  if (!("invalid" in reference)) return null;
  const event = unparsed(image, reference.invalid);
  // White space as Go trims it, which U+FEFF is none of.
  if (/^\p{White_Space}|\p{White_Space}$/u.test(image)) {
    // The image of a volume is looked at by the kubelet alone.
    return { ...padded(mention, workload.pod), ...(mention.role === "volume" ? { event } : {}) };
  }
  const why = reference.invalid.replace(/^invalid reference format(: )?/, "");
  const message = `\`${image}\` is not a valid image reference${why === "" ? "" : `: ${why}`}`;
  return { message, event, ...special(mention) };
}

function unparsed(image: string, because: string): string {
  const quoted = goQuoted(image);
  return `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${because}`;
}

/** Of a volume a template may leave it open, and every Pod made of it is refused (validation.go, validateImageVolumeSource). */
function empty(mention: Mention, pod: boolean): ReferenceMistake {
  const told = { message: "The image is empty", fix: "Name an image." };
  if (pod || mention.role !== "volume")
    return { ...told, event: `${fieldOf(mention)}: Required value` };
  return {
    ...told,
    event: `Error creating: Pod is invalid: ${fieldOfPod(mention)}: Required value`,
  };
}

/** A Pod is refused as such; a template is accepted, and every Pod made of it refused (validation.go, validateContainersOnlyForPod). */
function padded(mention: Mention, pod: boolean): ReferenceMistake {
  const { image } = mention;
  const field = fieldOfPod(mention);
  const event = `${field}: Invalid value: ${goQuoted(image)}: must not have leading or trailing whitespace`;
  const message = `White space stands around the image \`${image.trim()}\``;
  return {
    message,
    event: pod ? event : `Error creating: Pod is invalid: ${event}`,
    ...corrected(mention, image.trim()),
    fix: image.endsWith("\n")
      ? "Write the image on the line of its key: a block scalar (`|`) ends in a line break."
      : "Remove the white space.",
  };
}

/** From the root of the pod, not of what makes it. */
function fieldOfPod(mention: Mention): string {
  return fieldOf(mention).replace(/^.*\bspec\.(?=[^.]+\.)/, "spec.");
}

/** Templating languages by the marks that they leave behind. A row answers for itself. */
const placeholders: { pattern: RegExp; fix: string }[] = [
  {
    pattern: /\{\{/,
    fix: "Render the template first (`helm template`): the placeholder stands in the manifest as it is.",
  },
  {
    pattern: /\$\{|\$[A-Z_]{2,}/,
    fix: "Fill in the variable before this is applied (envsubst, Flux postBuild): Kubernetes does not.",
  },
  {
    pattern: /\$\(/,
    fix: "Fill in the variable: Kubernetes does not expand `$(NAME)` in an image.",
  },
  {
    pattern: /<no value>/,
    fix: "Set the value that the template asks for: `<no value>` is what a Go template writes where there is none.",
  },
  { pattern: /^<|<[^>]*>/, fix: "Replace the placeholder with an image." },
];

function special(mention: Mention): Pick<Diagnostic, "fix" | "correction"> {
  const { image } = mention;
  const placeholder = placeholders.find(({ pattern }) => pattern.test(image));
  if (placeholder !== undefined) return { fix: placeholder.fix };
  if (/:\d+(\.\d+)?e[+-]\d+$/.test(image))
    return { fix: "Quote the tag where it is set: YAML read it as a number." };
  if (/^https?:\/\//.test(image)) {
    const bare = image.replace(/^https?:\/\//, "");
    // Without a tag it may be the address of a page.
    const named = /[:@][^/]*$/.test(bare.slice(bare.indexOf("/")));
    return {
      fix: "Leave out the scheme: a reference begins with the host.",
      ...(named ? corrected(mention, bare) : {}),
    };
  }
  if (/^[:@]/.test(image)) return { fix: "Set the repository: it is empty." };
  if (/^\/|\/\//.test(image))
    return { fix: "Set what stands before the slash, which is empty, or leave out the slash." };
  const digest = /@sha\d+:[0-9a-f]*$/i.exec(image)?.[0];
  if (digest !== undefined) {
    return {
      fix: "Copy the digest in full: sha256 has 64 lower-case hexadecimal digits.",
      ...corrected(mention, image.slice(0, -digest.length) + digest.toLowerCase()),
    };
  }
  if (image.endsWith(":")) return { fix: "Set the tag: it is empty behind the colon." };
  const [name = "", ...rest] = image.split(/(?=[:@][^/]*$)/);
  if (name === name.toLowerCase()) return {};
  const meant = name.toLowerCase() + rest.join("");
  // A first component in upper case counts as a host: whether it is one, or a name on Docker Hub, nobody can tell.
  const [first = "", ...path] = name.split("/");
  const clear = path.length === 0 || first === first.toLowerCase() || /[.:]/.test(first);
  return {
    fix: `Write the repository in lower case: \`${meant}\`.`,
    ...(clear ? corrected(mention, meant) : {}),
  };
}
