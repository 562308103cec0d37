/**
 * The format `junit`: JUnit XML for Jenkins and GitLab. Each file is a suite. Each mention of an
 * image is a test, and so is each finding without an image. An error fails its test, a doubt skips
 * it, and other findings are output. Images are checked concurrently, so only the whole run has a
 * time.
 * Schema: junit-10.xsd in https://github.com/jenkinsci/xunit-plugin
 */
import type { Resource } from "../../model/cluster/resource.ts";
import type { Finding } from "../../model/report/finding.ts";
import type { Report, ReportedMention } from "../../model/report/check-report.ts";
import type { Span } from "../../model/source/source.ts";
import type { Format } from "../format.ts";
import { forTerminal, forXml } from "../parts/sanitise.ts";
import {
  evidenceLabel,
  evidenceText,
  place,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
  UniqueNames,
} from "../parts/words.ts";

/** The longest path that Linux opens. */
const maxPath = 4096;

interface JUnitTest {
  /** Escaped, because suites that look alike after escaping must be one suite. */
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
      const unique = new UniqueNames();
      const skips = found.filter(skipped).length;
      return [
        `  <testsuite name="${forXml(file, maxPath)}" ${counts(found)} skipped="${skips}">`,
        ...found
          .toSorted((a, b) => a.line - b.line)
          .flatMap((test) => written(test, unique.add(test.name))),
        "  </testsuite>",
      ];
    }),
    "</testsuites>",
  ];
  return lines.map((line) => `${line}\n`).join("");
};

function tests(report: Report): JUnitTest[] {
  const placeOf = placesOf(report);
  const findingsOf = findingsByMention(report.findings);
  const reported = new Set<Finding>();
  const ofMentions = report.images.flatMap(({ image, mentions }) =>
    mentions.map((mention): JUnitTest => {
      const { at, resource, container, role, verdict } = mention;
      const findings = findingsOf(image, mention);
      for (const finding of findings) reported.add(finding);
      const name = `${place(resource, container, role)}: ${image}`;
      return { ...shown(at, name), findings, unverified: verdict === "unverified" };
    }),
  );
  const ofFindings = report.findings
    .filter((finding) => !reported.has(finding))
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
 * Returns a function that finds the findings about a mention: at its place, about its container or,
 * unless its pull succeeds, about its image. The last covers images that are edited in one file and
 * rendered into another.
 */
function findingsByMention(
  findings: Finding[],
): (image: string, mention: ReportedMention) => Finding[] {
  const byKey = new Map<string, Set<Finding>>();
  const add = (key: string, finding: Finding): void => {
    byKey.set(key, (byKey.get(key) ?? new Set()).add(finding));
  };
  for (const finding of findings) {
    const { at, related, rendered, image, resource, container } = finding;
    for (const place of [at, ...related.map((other) => other.at)])
      add(`at ${position(place)}`, finding);
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

/** GitLab drops tests with the same class and name, and shows the class as the suite. */
function written(test: JUnitTest, name: string): string[] {
  const file = forXml(test.file, maxPath);
  const open =
    `    <testcase classname="${file}" name="${forXml(name)}" ` +
    `file="${file}" line="${test.line}"`;
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

function output({ findings }: JUnitTest, failures: Finding[]): string[] {
  const rest = findings.filter((finding) => !failures.includes(finding));
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
    ...shortened(evidence, 10, (line) => `${evidenceLabel(line)}: ${evidenceText(line)}`),
    ...shortened(related, 10, (other) => `also at ${relatedPlace(other)}`),
    `fix: ${fix}`,
    `docs: ${docs}`,
  ].map((line) => forXml(line));
}
