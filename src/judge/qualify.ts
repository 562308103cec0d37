/** Adjusts diagnostics if the cluster may not pull the image that the manifest names. */
import { canonical, namesRegistry } from "../model/pull/image.ts";
import type { Diagnostic, PullDiagnostic, Rule } from "../model/report/rule.ts";
import {
  derivedImage,
  guessedField,
  guessedValue,
  notBuilt,
  renderKustomization,
  replacedImage,
  rewrittenImage,
  setByOperator,
  unnamedPatch,
  withoutRegistry,
} from "./wording/qualification.ts";

const adjustments: readonly ((rule: Rule, diagnostic: PullDiagnostic) => PullDiagnostic)[] = [
  forRewrittenImage,
  forOperatorImage,
  forGuessedField,
  forDerivedImage,
  forUnbuiltFile,
  forRepositoryApart,
];

/** Applies the adjustments, each to the result of the one before. */
export function qualify(rule: Rule, diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.pull === undefined) return diagnostic;
  return adjustments.reduce((adjusted, adjust) => adjust(rule, adjusted), diagnostic);
}

/** A wrong repository is corrected where it is written, and not at the tag. */
function forRepositoryApart(rule: Rule, diagnostic: PullDiagnostic): PullDiagnostic {
  const { repositoryAt, at } = diagnostic.pull.mention;
  const part = diagnostic.imagePart ?? rule.part;
  const isApart = (part === "repository" || part === "registry") && diagnostic.at === at;
  return repositoryAt === undefined || !isApart ? diagnostic : { ...diagnostic, at: repositoryAt };
}

/** The kubelet knows only the image that `cluster.rewrites` puts in place of the written one. */
function forRewrittenImage({ cause }: Rule, diagnostic: PullDiagnostic): PullDiagnostic {
  const { correction, ...rest } = diagnostic;
  const { pull, message, event, evidence = [] } = rest;
  const { mention, reference, rewrittenFrom } = pull;
  if (rewrittenFrom === undefined || "invalid" in reference) return diagnostic;
  const image = canonical(reference);
  const rewritten = rewrittenImage(mention.image, image);
  const isAboutImage = cause === "reference" || cause === "credentials";
  // A correction of the rewritten tag does not apply to a different tag in the manifest.
  const sameTag = rewrittenFrom.tag === reference.tag;
  return {
    ...rest,
    ...(correction === undefined || !sameTag ? {} : { correction }),
    message: isAboutImage ? `${message} (${rewritten})` : message,
    ...(event === undefined
      ? {}
      : { event: event.replace(`image "${mention.image}"`, () => `image "${image}"`) }),
    evidence: [`${rewritten}, as declared under \`cluster.rewrites\``, ...evidence],
  };
}

/** An operator may never use an image that it is given, so an unknown flag causes no errors. */
function forOperatorImage(rule: Rule, diagnostic: PullDiagnostic): PullDiagnostic {
  const { correction, ...rest } = diagnostic;
  const { operatorImage } = rest.pull.mention;
  if (operatorImage === undefined) return diagnostic;
  return {
    ...rest,
    ...(correction === undefined || !operatorImage.exact ? {} : { correction }),
    ...(operatorImage.known ? {} : cappedAtWarning(rule, rest)),
    evidence: [...(rest.evidence ?? []), setByOperator(operatorImage.by)],
  };
}

/** A field that is taken for an image only because of its name causes no errors. */
function forGuessedField(rule: Rule, diagnostic: PullDiagnostic): PullDiagnostic {
  const { mention, workload } = diagnostic.pull;
  if (mention.guessed !== true) return diagnostic;
  const { kind } = workload.resource;
  const isValue = mention.inUnrenderedValues === true;
  const because = [isValue ? guessedValue(kind) : guessedField(mention.path, kind)];
  // Charts often have the registry in a value of their own.
  const isPartial = isValue && !namesRegistry(mention.image);
  if (isPartial) because.push(withoutRegistry(mention.image));
  return {
    ...diagnostic,
    ...cappedAtWarning(rule, diagnostic),
    ...(isPartial ? { certainty: "unverified", informational: true } : {}),
    evidence: [...(diagnostic.evidence ?? []), ...because],
  };
}

/** An operator may be configured to take its images from elsewhere. */
function forDerivedImage(rule: Rule, diagnostic: PullDiagnostic): PullDiagnostic {
  const { mention, workload } = diagnostic.pull;
  if (mention.derived !== true) return diagnostic;
  const evidence = derivedImage(mention.image, mention.path, workload.resource.kind);
  return {
    ...diagnostic,
    ...cappedAtWarning(rule, diagnostic),
    evidence: [...(diagnostic.evidence ?? []), evidence],
  };
}

/** Entries of `images` and patches may put another image in its place. */
function forUnbuiltFile(rule: Rule, diagnostic: PullDiagnostic): PullDiagnostic {
  const { unbuilt = false, replacedBy, unnamedIn } = diagnostic.pull.mention;
  if (!unbuilt && replacedBy === undefined && unnamedIn === undefined) return diagnostic;
  if ((diagnostic.severity ?? rule.severity) !== "error") return diagnostic;
  const because = unnamedIn === undefined ? notBuilt : unnamedPatch(unnamedIn);
  const evidence = [
    ...(diagnostic.evidence ?? []),
    replacedBy === undefined ? because : replacedImage(replacedBy),
  ];
  const doubt = { ...diagnostic, certainty: "unverified", informational: true, evidence } as const;
  if (replacedBy === undefined) return doubt;
  // A correction of the replaced image would change nothing.
  const { correction: _, ...rest } = doubt;
  return { ...rest, fix: renderKustomization(replacedBy.file) };
}

function cappedAtWarning(
  rule: Rule,
  diagnostic: Pick<PullDiagnostic, "severity">,
): Pick<PullDiagnostic, "severity"> {
  return (diagnostic.severity ?? rule.severity) === "error" ? { severity: "warning" } : {};
}
