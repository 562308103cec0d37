/** The format `json`: `schema/report.v1.json`. Every key is present; null if there is no value. */
import type { Resource } from "../../model/cluster/resource.ts";
import type { GitopsSource } from "../../model/source/gitops-source.ts";
import type { Finding } from "../../model/report/finding.ts";
import type {
  Report,
  ReportedCredentials,
  ReportedImage,
  Summary,
  UnrenderedSource,
} from "../../model/report/check-report.ts";
import type { Format } from "../format.ts";
import { evidenceText } from "../parts/words.ts";
import { forJson } from "../parts/sanitise.ts";

export const json: Format = (report, { shard }) =>
  forJson({
    ...inventory(report),
    findings: report.findings.map(findingJson),
    ...(shard === undefined ? {} : { shard }),
  });

/** The output of `pullgate images`: the report without findings. */
export const imagesJson: Format = (report) => forJson(inventory(report));

// Every object lists its keys, so that new fields of the model do not slip into the published
// format and the order stays fixed.

function inventory({ tool, summary, images, rendersNothing }: Report): object {
  return {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    summary: {
      ...summaryJson(summary),
      coverage: rendersNothing === true ? null : coverageJson(summary),
    },
    images: images.map(imageJson),
  };
}

function summaryJson(summary: Summary): object {
  const { verdicts, findings } = summary;
  return {
    files: summary.files,
    documents: summary.documents,
    workloads: summary.workloads,
    images: summary.images,
    registries: summary.registries,
    requests: summary.requests,
    durationMs: Math.round(summary.durationMs),
    verdicts: {
      pullable: verdicts.pullable,
      broken: verdicts.broken,
      unverified: verdicts.unverified,
    },
    findings: { error: findings.error, warning: findings.warning, notice: findings.notice },
  };
}

function coverageJson({ coverage }: Summary): object {
  return {
    sources: coverage.sources,
    rendered: coverage.rendered,
    suspended: coverage.suspended,
    notRendered: coverage.notRendered.map(unrenderedJson),
    incomplete: coverage.incomplete.map(unrenderedJson),
    leftOut: coverage.leftOut.map(({ path, reason }) => ({ path, reason })),
    otherFiles: coverage.otherFiles,
  };
}

function unrenderedJson(source: UnrenderedSource): object {
  const { kind, namespace, name, cluster, code, reason, images, at } = source;
  return { kind, namespace, name, cluster, code, reason, images, file: at.file, line: at.line };
}

function imageJson({
  image,
  reference,
  mentions,
  answer,
  resolvedDigest,
  platforms,
}: ReportedImage): object {
  const { valid, domain, path, tag, digest } = reference;
  return {
    image,
    reference: { valid, domain, path, tag, digest },
    mentions: mentions.map((mention) => ({
      file: mention.at.file,
      line: mention.at.line,
      column: mention.at.column,
      resource: resourceJson(mention.resource),
      path: mention.path,
      container: mention.container,
      pullPolicy: mention.pullPolicy,
      verdict: mention.verdict,
      assumes: mention.assumes,
      cluster: mention.cluster,
      source: sourceJson(mention.source),
      ...(mention.credentials === undefined ? {} : credentialsJson(mention.credentials)),
    })),
    answer,
    resolvedDigest,
    platforms,
  };
}

function credentialsJson({ offers, anonymous, error }: ReportedCredentials): object {
  return {
    offers: offers.map(({ source, secret, key, username }) => ({ source, secret, key, username })),
    anonymous,
    offersError: error,
  };
}

function findingJson(finding: Finding): object {
  const { at, rendered, suggestion } = finding;
  return {
    rule: finding.rule,
    cause: finding.cause,
    severity: finding.severity,
    certainty: finding.certainty,
    message: finding.message,
    fix: finding.fix,
    docs: finding.docs,
    file: at.file,
    line: at.line,
    column: at.column,
    endLine: at.endLine,
    endColumn: at.endColumn,
    rendered: rendered && { file: rendered.file, line: rendered.line },
    resource: finding.resource && resourceJson(finding.resource),
    cluster: finding.clusters[0] ?? null,
    clusters: finding.clusters,
    source: sourceJson(finding.source),
    container: finding.container,
    image: finding.image,
    event: finding.event,
    evidence: finding.evidence.map(evidenceText),
    commands: finding.commands,
    related: finding.related.map(({ at: { file, line, column }, message }) => ({
      file,
      line,
      column,
      message,
    })),
    suggestion: suggestion && {
      file: suggestion.file,
      line: suggestion.line,
      column: suggestion.column,
      endLine: suggestion.endLine,
      endColumn: suggestion.endColumn,
      replacement: suggestion.replacement,
    },
    fingerprint: finding.fingerprint,
  };
}

function sourceJson(source: GitopsSource | null): object | null {
  if (source === null) return null;
  const { kind, namespace, name, at } = source;
  return { kind, namespace, name, file: at.file, line: at.line };
}

function resourceJson({ apiVersion, kind, namespace, name }: Resource): object {
  return { apiVersion, kind, namespace, name };
}
