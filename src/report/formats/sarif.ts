/**
 * The format `sarif`: SARIF 2.1.0 for code scanning and editors.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Fix, Log, Region, ReportingDescriptor, Result } from "sarif";
import type { Finding, Severity } from "../../model/report/finding.ts";
import type { RuleMeta } from "../../model/report/rule.ts";
import type { Report } from "../../model/report/check-report.ts";
import { homepage } from "../../model/report/tool.ts";
import type { Span } from "../../model/source/source.ts";
import type { Format } from "../format.ts";
import { rulePage } from "../rule-page.ts";
import { maxSources, sourceLine } from "../parts/coverage-lines.ts";
import { forJson, forLink, forMessage, forPath, forUri } from "../parts/sanitise.ts";
import { evidenceLabel, evidenceText, placesOf, shortened, UniqueNames } from "../parts/words.ts";

/**
 * GitHub rejects a file with more results and omits further related locations: "SARIF support for
 * code scanning" in https://docs.github.com/en/code-security/code-scanning
 */
const maxResults = 25_000;
const maxRelated = 99;

const levels: Record<Severity, "error" | "warning" | "note"> = {
  error: "error",
  warning: "warning",
  notice: "note",
};

export const sarif: Format = (report) => {
  const kept = worstFirst(report.findings).slice(0, maxResults);
  const ids = [...new Set(kept.map(({ rule }) => forPath(rule)))].toSorted();
  const placeOf = placesOf(report);
  const unique = new UniqueNames();
  const left = report.findings.length - kept.length;
  const notes = [
    ...report.notes,
    ...report.summary.coverage.notRendered
      .slice(0, maxSources)
      .map((source) => `Not checked: ${sourceLine(source, true)}`),
    ...(left === 0 ? [] : [`${left} more findings are in the JSON report.`]),
  ];
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            informationUri: homepage,
            rules: ids.map((id) => ruleOf(id, report)),
          },
        },
        // Before the slash stands the kind of analysis, behind it the run.
        automationDetails: { id: `${report.tool.name}/` },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notes.map((note) => ({
              level: "note",
              message: { text: forMessage(note) },
            })),
          },
        ],
        results: kept.map((finding) => resultOf(finding, placeOf(finding), ids, unique)),
      },
    ],
  };
  return forJson(log);
};

function worstFirst(findings: Finding[]): Finding[] {
  return (["error", "warning", "notice"] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  );
}

function ruleOf(id: string, { findings, rules }: Report): ReportingDescriptor {
  const meta = rules.find((rule) => rule.id === id);
  const docs = findings.find(({ rule }) => forPath(rule) === id)?.docs ?? "";
  const url = forLink(docs);
  const helpUri = url === null ? {} : { helpUri: url };
  // A merged report has no rule metadata.
  if (meta === undefined) {
    const text = forMessage(id);
    return { id, shortDescription: { text }, help: { text }, ...helpUri };
  }
  return {
    id,
    shortDescription: { text: meta.summary },
    fullDescription: { text: `${meta.summary} ${meta.why}` },
    help: { text: `${meta.why} ${meta.fix}`, markdown: rulePage(meta, docs, null) },
    ...helpUri,
    defaultConfiguration: { level: levelOf(meta), enabled: meta.severity !== "off" },
    properties: { tags: ["kubernetes", meta.cause], precision: "high" },
  };
}

function levelOf({ severity }: RuleMeta): "error" | "warning" | "note" {
  return severity === "off" || severity === "doubt" ? "warning" : levels[severity];
}

function resultOf(
  finding: Finding,
  place: string | null,
  ids: readonly string[],
  unique: UniqueNames,
): Result {
  const { at, rule, severity, related, rendered, edits } = finding;
  return {
    ruleId: forPath(rule),
    ruleIndex: ids.indexOf(forPath(rule)),
    level: levels[severity],
    message: { text: message(finding) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: forUri(at.file) }, region: regionOf(at) },
        ...(place === null
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: forMessage(place), kind: "resource" }] }),
      },
    ],
    relatedLocations: [
      ...(rendered === null
        ? []
        : [{ ...rendered, region: { startLine: rendered.line }, message: "rendered here" }]),
      ...related.slice(0, maxRelated).map(({ at: place, message }) => ({
        file: place.file,
        region: regionOf(place),
        message,
      })),
    ].map(({ file, region, message: text }, id) => ({
      id,
      physicalLocation: { artifactLocation: { uri: forUri(file) }, region },
      message: { text: forMessage(text) },
    })),
    // `primaryLocationLineHash` is left to GitHub's upload action, which warns about other values.
    partialFingerprints: { "pullgate/v1": unique.add(forPath(finding.fingerprint)) },
    ...(edits.length === 0 ? {} : { fixes: [fixOf(finding)] }),
    properties: { cause: finding.cause, certainty: finding.certainty },
  };
}

/** The replacement is not escaped, because tools write it into the file. */
function fixOf({ fix, edits }: Finding): Fix {
  const artifactChanges = [...Map.groupBy(edits, ({ file }) => file)].map(([file, ofFile]) => ({
    artifactLocation: { uri: forUri(file) },
    replacements: ofFile.map((edit) => ({
      deletedRegion: regionOf(edit),
      insertedContent: { text: edit.replacement },
    })),
  }));
  return { description: { text: forMessage(fix) }, artifactChanges };
}

/** Includes evidence and fix, because alerts appear without the log. */
function message(finding: Finding): string {
  const sentences = [
    forMessage(`${finding.message}.`),
    ...(finding.certainty === "unverified" ? ["This could not be verified."] : []),
    ...shortened(finding.evidence, 3, (line) =>
      forMessage(`${evidenceLabel(line)}: ${evidenceText(line)}`, 300),
    ),
    forMessage(`fix: ${finding.fix}`),
  ];
  return sentences.join("\n");
}

function regionOf({ line, column, endLine, endColumn }: Omit<Span, "file" | "excerpt">): Region {
  return { startLine: line, startColumn: column, endLine, endColumn };
}
