/** Reads the output of each format as its consumers do; fails if they could not. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { XmlDocument, XmlElement, XmlText, XsdValidator } from "libxml2-wasm";
import { marked, type Token } from "marked";

const tables = join(import.meta.dirname, "../tables");
const schemaOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(tables, name), "utf8"));

export interface Region {
  startLine: number;
  startColumn?: number;
  endLine?: number;
  endColumn?: number;
}

interface Physical {
  artifactLocation: { uri: string };
  region: Region;
}

/** The parts of a SARIF log that tests check. */
export interface Sarif {
  runs: {
    tool: {
      driver: {
        name: string;
        rules: {
          id: string;
          shortDescription: { text: string };
          help: { text: string; markdown?: string };
          helpUri?: string;
          defaultConfiguration?: { level: string; enabled: boolean };
        }[];
      };
    };
    invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: {
        physicalLocation: Physical;
        logicalLocations?: { fullyQualifiedName: string }[];
      }[];
      relatedLocations: { physicalLocation: Physical; message: { text: string } }[];
      partialFingerprints: Record<string, string>;
      fixes?: {
        artifactChanges: {
          artifactLocation: { uri: string };
          replacements: { deletedRegion: Region; insertedContent: { text: string } }[];
        }[];
      }[];
    }[];
  }[];
}

// https://json.schemastore.org/sarif-2.1.0-rtm.5.json, from the npm package
// @microsoft/jest-sarif 1.0.0-beta.0 (MIT). It is draft 04, which for this schema differs from the
// drafts that Ajv reads only in the name of `id`.
const { $schema: _draft, id: _id, ...sarifSchema } = schemaOf("sarif-2.1.0-rtm.5.schema.json");
const relativeReference = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
const isSarif = new Ajv({
  strict: false,
  unicodeRegExp: false,
  formats: {
    uri: (text: string) => relativeReference.test(text) && URL.canParse(text),
    "uri-reference": (text: string) =>
      relativeReference.test(text) && URL.canParse(text, "https://a.test/b/"),
    "date-time": true,
  },
}).compile<Sarif>(sarifSchema);

/** Validates by the official schema and by GitHub's further requirements. */
export function readSarif(text: string): Sarif["runs"][number] {
  const log: unknown = JSON.parse(text);
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors));
  assert.equal(log.runs.length, 1);
  const [run] = log.runs;
  assert.ok(run !== undefined);
  const { rules } = run.tool.driver;
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  assert.ok(run.results.length <= 25_000 && rules.length <= 25_000);
  for (const { ruleId, ruleIndex, locations, relatedLocations } of run.results) {
    assert.equal(rules[ruleIndex]?.id, ruleId);
    assert.equal(locations.length, 1);
    assert.ok(relatedLocations.length <= 100);
  }
  return run;
}

export interface Issue {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number; end?: number } };
}

const isIssues = new Ajv2020({ strict: true }).compile<Issue[]>(
  schemaOf("gitlab-code-quality.schema.json"),
);

export function readGitlab(text: string): Issue[] {
  const issues: unknown = JSON.parse(text);
  assert.ok(isIssues(issues), JSON.stringify(isIssues.errors));
  assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
  return issues;
}

interface ByteRange {
  start: { line: number; column?: number };
  end: { line: number; column?: number };
}

/** A diagnostic of the Reviewdog Diagnostic Format. */
export interface Diagnosed {
  message: string;
  location: { path: string; range: ByteRange };
  severity: string;
  code: { value: string; url?: string };
  suggestions?: { range: ByteRange; text: string }[];
}

const isRdjson = new Ajv2020({ strict: true }).compile<{ diagnostics: Diagnosed[] }>(
  schemaOf("rdjson.schema.json"),
);

export function readRdjson(text: string): Diagnosed[] {
  const result: unknown = JSON.parse(text);
  assert.ok(isRdjson(result), JSON.stringify(isRdjson.errors));
  return result.diagnostics;
}

const checkstyleSchema = XsdValidator.fromDoc(
  XmlDocument.fromString(readFileSync(join(tables, "checkstyle.xsd"), "utf8")),
);

export interface CheckstyleError {
  file: string;
  line: string;
  severity: string;
  message: string;
  source: string;
}

/** Validates by the schema. */
export function readCheckstyle(text: string): CheckstyleError[] {
  using xml = XmlDocument.fromString(text);
  checkstyleSchema.validate(xml);
  const value = (element: XmlElement, name: string): string => element.attr(name)?.value ?? "";
  return xml.find("//error").flatMap((error) => {
    if (!(error instanceof XmlElement) || error.parent === null) return [];
    const [line, severity, message, source] = ["line", "severity", "message", "source"].map(
      (name) => value(error, name),
    );
    return [
      {
        file: value(error.parent, "name"),
        line: line ?? "",
        severity: severity ?? "",
        message: message ?? "",
        source: source ?? "",
      },
    ];
  });
}

export interface TestCase {
  suite: string;
  classname: string;
  name: string;
  failures: string[];
  skipped: string | null;
  /** All text of the element. */
  text: string;
}

const junitSchema = XsdValidator.fromDoc(
  XmlDocument.fromString(readFileSync(join(tables, "junit.xsd"), "utf8")),
);

/** Validates by the schema and checks the counts. */
export function readJunit(text: string): TestCase[] {
  using xml = XmlDocument.fromString(text);
  junitSchema.validate(xml);
  const elements = (parent: XmlElement): XmlElement[] => {
    const found: XmlElement[] = [];
    for (let node = parent.firstChild; node !== null; node = node.next) {
      if (node instanceof XmlElement) found.push(node);
      else assert.ok(node instanceof XmlText, "neither elements nor text");
    }
    return found;
  };
  const suites = elements(xml.root);
  const counted = (element: XmlElement, cases: TestCase[]): void => {
    const of = (name: string): number => Number(element.attr(name)?.value ?? Number.NaN);
    assert.equal(of("tests"), cases.length);
    assert.equal(of("failures"), cases.filter(({ failures }) => failures.length > 0).length);
    if (element.attr("skipped") !== null)
      assert.equal(of("skipped"), cases.filter((one) => one.skipped !== null).length);
  };
  const all = suites.flatMap((suite) => {
    const cases = elements(suite).map((element): TestCase => {
      const children = elements(element);
      const messages = (name: string): string[] =>
        children
          .filter((child) => child.name === name)
          .map((child) => child.attr("message")?.value ?? "");
      return {
        suite: suite.attr("name")?.value ?? "",
        classname: element.attr("classname")?.value ?? "",
        name: element.attr("name")?.value ?? "",
        failures: messages("failure"),
        skipped: messages("skipped")[0] ?? null,
        text: element.content,
      };
    });
    counted(suite, cases);
    return cases;
  });
  counted(xml.root, all);
  return all;
}

/** All tokens of GitHub-flavoured Markdown, parents before children. */
export function readMarkdown(text: string): Token[] {
  const tokens: Token[] = [];
  const collect = (token: Token): void => {
    tokens.push(token);
  };
  void marked.walkTokens(marked.lexer(text, { gfm: true }), collect);
  return tokens;
}
