/**
 * Report → JUnit XML, as Jenkins and GitLab read it: a suite a file, a test an image that it names, and one for each finding that is of
 * no image. A test fails by an error and is skipped by a doubt; what is less stands in its output.
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
import type { Resource } from "../../model/resource.ts";
import type { Finding } from "../../model/finding.ts";
import type { Report, ReportedMention } from "../../model/check-report.ts";
import type { Span } from "../../model/source.ts";
import type { Format } from "../format.ts";
import { forTerminal, forXml } from "../parts/sanitise.ts";
import {
  evidenceLabel,
  place,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
  uniquely,
} from "../parts/words.ts";

/** Linux opens none that is longer. */
const maxPath = 4096;

interface JUnitTest {
  /** As it is shown: suites and names that are shown alike would be taken for one. */
  file: string;
  line: number;
  name: string;
  findings: Finding[];
  unverified: boolean;
}

export const junit: Format = (report) => {
  const suites = [...Map.groupBy(tests(report), ({ file }) => file)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const all = suites.flatMap(([, found]) => found);
  const seconds = (report.summary.durationMs / 1000).toFixed(3);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${forXml(report.tool.name)}" ${counts(all)} time="${seconds}">`,
    ...suites.flatMap(([file, found]) => {
      const unique = uniquely();
      return [
        `  <testsuite name="${forXml(file, maxPath)}" ${counts(found)} skipped="${found.filter(skipped).length}">`,
        ...found
          .toSorted((a, b) => a.line - b.line)
          .flatMap((test) => written(test, unique(test.name))),
        "  </testsuite>",
      ];
    }),
    "</testsuites>",
  ];
  return lines.map((line) => `${line}\n`).join("");
};

function tests(report: Report): JUnitTest[] {
  const placeOf = placesOf(report);
  const touching = touchingIn(report.findings);
  const met = new Set<Finding>();
  const ofMentions = report.images.flatMap(({ image, mentions }) =>
    mentions.map((mention): JUnitTest => {
      const { at, resource, container, role, verdict } = mention;
      const findings = touching(image, mention);
      for (const finding of findings) met.add(finding);
      const name = `${place(resource, container, role)}: ${image}`;
      return { ...shown(at, name), findings, unverified: verdict === "unverified" };
    }),
  );
  const ofFindings = report.findings
    .filter((finding) => !met.has(finding))
    .map((finding): JUnitTest => {
      const { at, rule, certainty } = finding;
      const name = `${placeOf(finding) ?? position(at)}: ${rule}`;
      return { ...shown(at, name), findings: [finding], unverified: certainty === "unverified" };
    });
  return [...ofMentions, ...ofFindings];
}

function shown(at: Span, name: string): Pick<JUnitTest, "file" | "line" | "name"> {
  return { file: forTerminal(at.file, maxPath), line: at.line, name: forTerminal(name, 500) };
}

/**
 * The findings that speak of a mention: at its place, of its container, or, where a person edits it in one file and it is rendered into
 * another, of its image where that cannot be pulled.
 */
function touchingIn(findings: Finding[]): (image: string, mention: ReportedMention) => Finding[] {
  const byKey = new Map<string, Set<Finding>>();
  const add = (key: string, finding: Finding): void => {
    byKey.set(key, (byKey.get(key) ?? new Set()).add(finding));
  };
  for (const finding of findings) {
    const { at, related, rendered, image, resource, container } = finding;
    for (const one of [at, ...related.map((other) => other.at)])
      add(`at ${position(one)}`, finding);
    if (rendered !== null) add(`line ${rendered.file}:${rendered.line}`, finding);
    if (image !== null) add(`image ${image}`, finding);
    if (image !== null && resource !== null)
      add(`container ${containerKey(image, resource, container)}`, finding);
  }
  return (image, { at, resource, container, verdict }) => {
    const keys = [
      `at ${position(at)}`,
      `line ${at.file}:${at.line}`,
      `container ${containerKey(image, resource, container)}`,
      ...(verdict === "pullable" ? [] : [`image ${image}`]),
    ];
    return [...new Set(keys.flatMap((key) => [...(byKey.get(key) ?? [])]))];
  };
}

function containerKey(
  image: string,
  { kind, namespace, name }: Resource,
  container: string | null,
): string {
  return JSON.stringify([image, kind, namespace, name, container]);
}

const failed = ({ findings }: JUnitTest): boolean =>
  findings.some(({ severity }) => severity === "error");
const skipped = (test: JUnitTest): boolean =>
  !failed(test) &&
  (test.unverified || test.findings.some(({ certainty }) => certainty === "unverified"));

function counts(found: JUnitTest[]): string {
  return `tests="${found.length}" failures="${found.filter(failed).length}" errors="0"`;
}

/** GitLab keeps one test of a class and name, and shows the class as the suite. */
function written(test: JUnitTest, name: string): string[] {
  const open = `    <testcase classname="${forXml(test.file, maxPath)}" name="${forXml(name)}"`;
  if (failed(test)) {
    const errors = test.findings.filter(({ severity }) => severity === "error");
    return [
      `${open}>`,
      ...errors.flatMap((finding) => outcome("failure", finding)),
      ...output(test, errors),
      "    </testcase>",
    ];
  }
  if (skipped(test)) {
    const doubt = test.findings.find(({ certainty }) => certainty === "unverified");
    const rest = test.findings.filter((finding) => finding !== doubt);
    return [
      `${open}>`,
      ...(doubt === undefined
        ? ['      <skipped message="This pull could not be verified."/>']
        : outcome("skipped", doubt)),
      ...output({ ...test, findings: rest }, []),
      "    </testcase>",
    ];
  }
  return test.findings.length === 0
    ? [`${open}/>`]
    : [`${open}>`, ...output(test, []), "    </testcase>"];
}

function outcome(element: "failure" | "skipped", finding: Finding): string[] {
  const type = forXml(`${finding.rule} (${triage(finding)})`);
  return [
    `      <${element} type="${type}" message="${forXml(finding.message)}">`,
    ...story(finding),
    `      </${element}>`,
  ];
}

function output({ findings }: JUnitTest, told: Finding[]): string[] {
  const rest = findings.filter((finding) => !told.includes(finding));
  if (rest.length === 0) return [];
  const lines = rest.flatMap((finding) => [
    forXml(`${finding.severity}[${finding.rule}] (${triage(finding)}): ${finding.message}`),
    ...story(finding),
  ]);
  return ["      <system-out>", ...lines, "      </system-out>"];
}

function story(finding: Finding): string[] {
  const { at, evidence, rendered, related, fix, docs } = finding;
  return [
    `at ${position(at)}`,
    ...(rendered === null ? [] : [`rendered at ${rendered.file}:${rendered.line}`]),
    ...shortened(evidence, 10, (line) => `${evidenceLabel(line)}: ${line}`),
    ...shortened(related, 10, (other) => `also at ${relatedPlace(other)}`),
    `fix: ${fix}`,
    `docs: ${docs}`,
  ].map((line) => forXml(line));
}
