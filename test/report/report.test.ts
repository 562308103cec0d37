/** Every format compared with expected files, which UPDATE=1 rewrites, and read as its consumers do. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Route } from "../../src/model/report/finding.ts";
import type { Report } from "../../src/model/report/check-report.ts";
import { formatNames } from "../../src/model/report/format-name.ts";
import {
  commentBody,
  commentMark,
  formats,
  jobSummary,
  render,
  renderImages,
  suggestedChanges,
} from "../../src/report/report.ts";
import type { DiffLines, FormatOptions } from "../../src/report/report.ts";
import {
  allWell,
  api,
  awkwardLines,
  empty,
  everySeverity,
  finding,
  hostile,
  image,
  mention,
  report,
  span,
  thirtyErrors,
} from "../support/sample-reports.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { commandsOf } from "../support/runner-log.ts";
import {
  readCheckstyle,
  readGitlab,
  readJunit,
  readMarkdown,
  readRdjson,
  readSarif,
} from "../support/report-readers.ts";
import { readOutput } from "../support/runner/runner.ts";

const plain: FormatOptions = { colour: false, links: false, width: null };
const reports: Record<string, Report> = {
  "every-severity": everySeverity,
  "all-well": allWell,
  empty,
  hostile,
  "thirty-errors": thirtyErrors,
  "awkward-lines": awkwardLines,
};

function expect(name: string, actual: string): void {
  assertExpectedFile(join(import.meta.dirname, `${name}.expected`), actual);
}

for (const [name, one] of Object.entries(reports)) {
  test(`${name} as text`, () => expect(`${name}.text`, render(one, "text", plain)));
  test(`${name} as compact`, () => expect(`${name}.compact`, render(one, "compact", plain)));
  test(`${name} as github`, () => expect(`${name}.github`, render(one, "github", plain)));
  test(`${name} as a summary`, () => expect(`${name}.summary`, jobSummary(one)));
  test(`${name} as SARIF`, () => void readSarif(render(one, "sarif", plain)));
  test(`${name} as JUnit`, () => void readJunit(render(one, "junit", plain)));
  test(`${name} as rdjson`, () => void readRdjson(render(one, "rdjson", plain)));
  test(`${name} as Checkstyle`, () => void readCheckstyle(render(one, "checkstyle", plain)));
  test(`${name} as GitLab's issues`, () => void readGitlab(render(one, "gitlab", plain)));
}

test("text in colour, with links, on a narrow terminal", () => {
  expect(
    "every-severity.colour",
    render(everySeverity, "text", { colour: true, links: true, width: 60 }),
  );
});

for (const format of ["text", "compact"] as const) {
  test(`images as ${format}`, () => {
    expect(`every-severity.images.${format}`, renderImages(everySeverity, format, plain));
    expect(`hostile.images.${format}`, renderImages(hostile, format, plain));
  });
}

describe("the list of formats", () => {
  const root = new URL("../../", import.meta.url);

  test("has one file in report/formats/ per name", () => {
    assert.deepEqual(
      readdirSync(new URL("src/report/formats/", root)).toSorted(),
      formatNames.map((name) => `${name}.ts`).toSorted(),
    );
    assert.deepEqual(Object.keys(formats), [...formatNames]);
  });

  test("stands complete in one paragraph of action.yml", () => {
    const paragraphs = readFileSync(new URL("action.yml", root), "utf8").split(/\n(?= {2}\w)/);
    const complete = paragraphs.filter((paragraph) =>
      formatNames.every((name) => new RegExp(`\\b${name}\\b`).test(paragraph)),
    );
    assert.equal(complete.length, 1);
  });
});

test("text at 80 columns breaks between words, and indents what continues", () => {
  const words = (text: string): string[] => text.split(/\s+/);
  const wide = render(everySeverity, "text", plain);
  const narrow = render(everySeverity, "text", { ...plain, width: 80 });
  assert.deepEqual(words(narrow), words(wide));
  const starts = /^(?:error|warning|notice|note|Checked|\d+ \||$)/;
  for (const line of narrow.split("\n")) {
    assert.ok(line.startsWith(" ") || starts.test(line), line);
    assert.ok(line.length <= 80 || !line.trim().includes(" "), line);
  }
});

/** The line of the source and the carets below it. */
function frameIn(block: string): string[] {
  const lines = block.split("\n");
  return lines.slice(lines.findIndex((line) => /^\d+ \| /.test(line)));
}

test("carets align with their span for characters of any width", () => {
  const columnsOf = (text: string) =>
    Array.from(text).reduce(
      (sum, one) =>
        sum +
        (/\p{M}/u.test(one) ? 0 : /[\p{Script=Han}\p{Emoji_Presentation}]/u.test(one) ? 2 : 1),
      0,
    );
  const blocks = render(awkwardLines, "text", { ...plain, width: 70 })
    .split("\n\n")
    .slice(0, -1);
  const shown = [
    "ghcr.io/acme/api",
    "ghcr.io/acme/api",
    "画像/🐳",
    "ghcr.io/acme/api",
    "ghcr.io/ac\\u{200b}me/api",
    "ghcr.io/acme/api:1.4.2",
  ];
  shown.forEach((needle, index) => {
    const [line = "", carets = ""] = frameIn(blocks[index] ?? "");
    const start = line.indexOf(needle);
    assert.ok(start > 0, line);
    assert.equal(carets.indexOf("^"), columnsOf(line.slice(0, start)), line);
    assert.equal(carets.split("^").length - 1, columnsOf(needle), line);
    assert.ok(columnsOf(line) <= 70, line);
  });
});

test("a span beyond its excerpt is shown without carets", () => {
  const output = render(
    report({
      findings: [
        finding({
          at: {
            file: "a",
            line: 1,
            column: 5000,
            endLine: 1,
            endColumn: 5009,
            excerpt: "x".repeat(1000),
          },
        }),
      ],
    }),
    "text",
    plain,
  );
  assert.doesNotMatch(output, /\^/);
  assert.match(output, /^1 \| x+…$/m);
});

test("a span wider than the terminal has carets up to the cut", () => {
  const excerpt = `image: ${"a/".repeat(200)}`;
  const one = report({ findings: [finding({ at: span("a.yaml", 1, excerpt, "a/".repeat(200)) })] });
  const [line = "", carets = ""] = frameIn(render(one, "text", { ...plain, width: 70 }));
  assert.match(line, /^1 \| .*a\/.*…$/);
  assert.equal(carets.length, line.length - 1);
});

test("the summary line counts in singular and plural", () => {
  const closing = (one: Report) => render(one, "compact", plain).trimEnd().split("\n").at(-1);
  assert.equal(
    closing(empty),
    "Checked 0 images (0 pulls) of 0 registries in 3.1 s: 0 will pull, 0 will fail, 0 could not be verified. No findings.",
  );
  assert.equal(
    closing(allWell),
    "Checked 1 image (1 pull) of 1 registry in 3.1 s: 1 will pull, 0 will fail, 0 could not be verified. No findings.",
  );
  assert.equal(
    closing(everySeverity),
    "Checked 4 images (4 pulls) of 3 registries in 3.1 s: 2 will pull (1 on an assumption), 1 will fail, 1 could not be verified. 2 errors, 1 warning, 1 notice.",
  );
  const timed = (durationMs: number) =>
    closing({ ...empty, summary: { ...empty.summary, durationMs } });
  assert.match(timed(0.4) ?? "", / in 0 ms:/);
  assert.match(timed(999.4) ?? "", / in 999 ms:/);
  assert.match(timed(999.6) ?? "", / in 1\.0 s:/);
});

// Workflow commands

test("annotations contain place, evidence and fix, and parse back unchanged", () => {
  const [first, second] = commandsOf(render(everySeverity, "github", plain));
  assert.deepEqual(first?.properties, {
    file: "rendered/prod.yaml",
    line: "214",
    endLine: "214",
    col: "18",
    endColumn: "40",
    title: "image-tag-not-found (reference)",
  });
  assert.match(first?.data ?? "", /^tag `1\.4\.2` does not exist/);
  assert.match(
    first?.data ?? "",
    /\nat rendered\/prod\.yaml:214:18 {2}Deployment shop\/api › init container migrate\n/,
  );
  assert.match(first?.data ?? "", /\nasked: HEAD .* → 404 MANIFEST_UNKNOWN\n/);
  assert.match(first?.data ?? "", /\nfix: Correct the tag\./);
  assert.match(first?.data ?? "", /\nand 25 more\n/);
  assert.deepEqual(second?.properties, {
    file: "web.yaml",
    line: "2",
    endLine: "4",
    title: "manifest-invalid (manifest)",
  });
});

test("a hostile path reaches the runner unchanged except for commands", () => {
  const [first, second] = commandsOf(render(hostile, "github", plain));
  assert.equal(first?.properties["file"], "::error::a.yaml");
  assert.equal(second?.properties["file"], "b,line=1:\r\n%##\\u{5b}error].yaml");
  assert.equal(second?.properties["title"], "x]|<b>,title=y::z (reference)");
});

test("more than ten findings of a level become nine annotations, proved first, and a count", () => {
  const commands = commandsOf(render(thirtyErrors, "github", plain));
  assert.equal(commands.length, 10);
  assert.match(commands[0]?.data ?? "", /^tag `1` /);
  assert.deepEqual(commands[9], {
    name: "error",
    properties: { title: "pullgate" },
    data: "and 21 more errors: see the job summary",
  });
  const ten = { ...thirtyErrors, findings: thirtyErrors.findings.slice(0, 10) };
  assert.ok(commandsOf(render(ten, "github", plain)).every((one) => "file" in one.properties));
});

test("a finding in standard input is annotated without a file", () => {
  const at = span("<stdin>", 3, "image: x", "x");
  const [command] = commandsOf(render(report({ findings: [finding({ at })] }), "github", plain));
  assert.deepEqual(Object.keys(command?.properties ?? {}), ["title"]);
  assert.match(command?.data ?? "", /\nat <stdin>:3:8 /);
});

test("an annotation of maximum length still contains the fix", () => {
  const long = "word ".repeat(2000);
  const worst = finding({
    message: long,
    fix: `Push ${long}`,
    docs: long,
    evidence: Array.from({ length: 50 }, () => long),
    related: Array.from({ length: 50 }, () => ({ at: finding().at, message: long })),
    rendered: { file: long, line: 1 },
    container: long,
  });
  const data = commandsOf(render(report({ findings: [worst] }), "github", plain))[0]?.data ?? "";
  assert.ok(data.length <= 4000 && data.length > 3500, `${data.length}`);
  assert.match(data, /\nfix: Push word/);
});

// JSON

const schema = JSON.parse(
  readFileSync(new URL("../../schema/report.v1.json", import.meta.url), "utf8"),
);
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(schema);

test("JSON is valid by its schema and equals the report", () => {
  for (const one of Object.values(reports)) {
    const written = JSON.parse(render(one, "json", plain));
    assert.equal(validate(written), true, JSON.stringify(validate.errors));
    assert.deepEqual(
      written.findings.map((found: { message: string }) => found.message),
      one.findings.map((found) => found.message),
    );
    assert.deepEqual(
      written.images.map((found: { image: string }) => found.image),
      one.images.map((found) => found.image),
    );
  }
  expect("every-severity.json", render(everySeverity, "json", plain));
});

test("the schema rejects missing keys, extra keys and wrong values at every level", () => {
  const objectAt = (value: unknown, path: string): Record<string, unknown> => {
    const found = path.split(".").reduce((at, key) => (key === "" ? at : Object(at)[key]), value);
    assert.ok(typeof found === "object" && found !== null, path);
    return Object(found);
  };
  const accepted = (path: string, change: (object: Record<string, unknown>) => void) => {
    const written: unknown = JSON.parse(render(everySeverity, "json", plain));
    change(objectAt(written, path));
    return validate(written);
  };
  const image = "images.0 images.0.reference images.0.mentions.0 images.0.mentions.0.resource";
  const found =
    "findings.0 findings.0.rendered findings.0.resource findings.0.related.0 findings.0.suggestion";
  for (const path of `. tool summary summary.verdicts summary.findings ${image} ${found}`.split(
    " ",
  )) {
    assert.equal(
      accepted(path, () => {}),
      true,
      path,
    );
    assert.equal(
      accepted(path, (object) => (object["extra"] = null)),
      false,
      path,
    );
    for (const key of Object.keys(
      objectAt(JSON.parse(render(everySeverity, "json", plain)), path),
    )) {
      assert.equal(
        accepted(path, (object) => delete object[key]),
        false,
        `${path} without ${key}`,
      );
      assert.equal(
        accepted(path, (object) => (object[key] = [{}])),
        false,
        `${path} with a wrong ${key}`,
      );
    }
  }
});

test("images as JSON equal the report without findings, with null for unasked answers", () => {
  const asked = report({
    images: [image({ answer: null, mentions: [mention({ verdict: null })] })],
  });
  const written = JSON.parse(renderImages(asked, "json", plain));
  assert.deepEqual(Object.keys(written), ["version", "tool", "summary", "images"]);
  assert.equal(validate({ ...written, findings: [] }), true, JSON.stringify(validate.errors));
  assert.equal(written.images[0].answer, null);
  assert.equal(written.images[0].mentions[0].verdict, null);
  assert.deepEqual(written.images[0].mentions[0].resource, api);
});

// SARIF, JUnit, GitLab, comments

for (const format of [
  "sarif",
  "junit",
  "gitlab",
  "azure",
  "rdjson",
  "checkstyle",
  "markdown",
] as const)
  test(`every severity as ${format}, to the letter`, () =>
    expect(`every-severity.${format}`, render(everySeverity, format, plain)));

test("rdjson counts columns in bytes, and takes whole lines for spans of several", () => {
  const at = span("a.yaml", 3, "  image: gcr.io/画像/🐳:1 # é", "🐳:1");
  const several = { ...at, endLine: 5, endColumn: 1 };
  const reversed = { ...at, endLine: 1, endColumn: 1 };
  const edit = { ...at, replacement: "🐳:2" };
  const findings = [
    finding({ at, suggestion: edit }),
    ...[several, reversed].map((other) => finding({ at: other })),
  ];
  const [one, two, three] = readRdjson(render(report({ findings }), "rdjson", plain));
  const range = { start: { line: 3, column: 24 }, end: { line: 3, column: 30 } };
  assert.deepEqual(one?.location.range, range);
  assert.deepEqual(one?.suggestions, [{ range, text: "🐳:2" }]);
  assert.deepEqual(two?.location.range, { start: { line: 3 }, end: { line: 4 } });
  assert.deepEqual(three?.location.range, { start: { line: 3 }, end: { line: 3 } });
});

test("azure escapes what ends a property, and leaves standard input without a path", () => {
  const at = { ...finding().at, file: "a;b]%.yaml" };
  const stdin = { ...finding().at, file: "<stdin>" };
  const output = render(
    report({ findings: [finding({ at }), finding({ at: stdin, severity: "warning" })] }),
    "azure",
    plain,
  );
  assert.match(
    output,
    /^##vso\[task\.logissue type=error;sourcepath=a%3Bb%5D%AZP25\.yaml;linenumber=214;columnnumber=18;code=image-tag-not-found;\]image-tag-not-found \(reference\): tag /m,
  );
  assert.match(output, /^##vso\[task\.logissue type=warning;linenumber=214;/m);
});

test("the problem matcher reads every finding of the format compact", () => {
  const { problemMatcher } = JSON.parse(
    readFileSync(new URL("../../schema/problem-matcher.json", import.meta.url), "utf8"),
  );
  const [{ pattern }] = problemMatcher;
  const { regexp, file, line, column, severity, code, message } = pattern[0];
  const lines = render(everySeverity, "compact", plain).split("\n");
  const read = lines.flatMap((text) => {
    const found = new RegExp(regexp).exec(text);
    return found === null ? [] : [found];
  });
  assert.deepEqual(
    read.map((found) => [file, line, column, severity, code, message].map((at) => found[at])),
    everySeverity.findings.map(({ at, severity: level, rule, message: text }) => [
      at.file,
      `${at.line}`,
      `${at.column}`,
      level,
      rule,
      text,
    ]),
  );
  const recipe = readFileSync(new URL("../../docs/recipes.md", import.meta.url), "utf8");
  assert.ok(recipe.includes(JSON.stringify(regexp)), "the pattern in docs/recipes.md");
});

test("SARIF lists each rule once with its page, and results with regions, places and edits", () => {
  const { tool, results, invocations } = readSarif(render(everySeverity, "sarif", plain));
  assert.deepEqual(
    tool.driver.rules.map(({ id, defaultConfiguration }) => [id, defaultConfiguration?.level]),
    [
      ["image-tag-mutable", "note"],
      ["image-tag-not-found", "error"],
      ["manifest-invalid", "error"],
      ["registry-unreachable", "warning"],
    ],
  );
  for (const { id, shortDescription, help, helpUri } of tool.driver.rules) {
    assert.match(shortDescription.text, /^[A-Z`].*\.$/);
    assert.match(help.text, /\.$/);
    assert.match(help.markdown ?? "", new RegExp(`^# ${id}\n`));
    assert.match(helpUri ?? "", /^https:/);
  }
  assert.deepEqual(
    results.map(({ ruleId, level }) => [ruleId, level]),
    [
      ["image-tag-not-found", "error"],
      ["manifest-invalid", "error"],
      ["registry-unreachable", "warning"],
      ["image-tag-mutable", "note"],
    ],
  );
  const [first] = results;
  assert.deepEqual(first?.locations[0]?.physicalLocation, {
    artifactLocation: { uri: "rendered/prod.yaml" },
    region: { startLine: 214, startColumn: 18, endLine: 214, endColumn: 40 },
  });
  assert.deepEqual(
    first?.relatedLocations
      .slice(0, 2)
      .map(({ physicalLocation: { artifactLocation, region }, message }) => [
        artifactLocation.uri,
        region.startLine,
        message.text,
      ]),
    [
      ["rendered/prod.yaml", 398, "rendered here"],
      ["rendered/staging.yaml", 12, "Deployment shop/worker-0 › container app"],
    ],
  );
  assert.deepEqual(first?.fixes?.[0]?.artifactChanges, [
    {
      artifactLocation: { uri: "values.yaml" },
      replacements: [
        {
          deletedRegion: { startLine: 4, startColumn: 8, endLine: 4, endColumn: 13 },
          insertedContent: { text: "1.4.1" },
        },
      ],
    },
  ]);
  assert.equal(invocations[0]?.toolExecutionNotifications.length, everySeverity.notes.length);
});

test("SARIF numbers repeated fingerprints, which do not depend on line numbers", () => {
  const at = (line: number) => finding({ at: span("a.yaml", line, "image: x", "x") });
  const prints = (...findings: Report["findings"]) =>
    readSarif(render(report({ findings }), "sarif", plain)).results.map(
      (one) => one.partialFingerprints["pullgate/v1"],
    );
  assert.deepEqual(prints(at(1), at(2)), ["5f0c8d3a", "5f0c8d3a (2)"]);
  assert.deepEqual(prints(at(1)), prints(at(9)));
});

test("SARIF keeps the worst findings within GitHub's limit and notes the rest", () => {
  const findings = Array.from({ length: 25_001 }, (_, index) =>
    finding({ severity: index === 25_000 ? "error" : "notice", fingerprint: String(index) }),
  );
  const { results, invocations } = readSarif(render(report({ findings }), "sarif", plain));
  assert.equal(results.length, 25_000);
  assert.equal(results[0]?.level, "error");
  assert.equal(
    invocations[0]?.toolExecutionNotifications[0]?.message.text,
    "1 more findings are in the JSON report.",
  );
});

test("JUnit has a test per mention and per finding without image; doubts skip, notices print", () => {
  const cases = readJunit(render(everySeverity, "junit", plain));
  assert.deepEqual(
    cases.map(({ classname, name, failures, skipped }) => [
      classname,
      name,
      failures.length,
      skipped,
    ]),
    [
      [
        "rendered/prod.yaml",
        "Deployment shop/api › init container migrate: ghcr.io/acme/api:1.4.2",
        1,
        null,
      ],
      [
        "rendered/prod.yaml",
        "Deployment shop/web › container app: ghcr.io/acme/web@sha256:0f1e",
        1,
        null,
      ],
      [
        "values.yaml",
        "Job shop/(no name): quay.io/acme/job:2",
        0,
        everySeverity.findings[1]?.message ?? "",
      ],
      ["web.yaml", "web.yaml:2:1: manifest-invalid", 1, null],
      ["web.yaml", "Pod proxy › container app: nginx", 0, null],
    ],
  );
  assert.match(cases[4]?.text ?? "", /notice\[image-tag-mutable\] \(policy\): `nginx` has no tag/);
});

test("JUnit fails rendered images for a finding at their source file", () => {
  const broken = mention({ verdict: "broken" });
  const elsewhere = {
    ...broken,
    at: span("rendered/other.yaml", 3, "image: x", "x"),
    resource: { ...api, name: "b" },
  };
  const traced = finding({
    at: span("values.yaml", 2, "tag: x", "x"),
    rendered: { file: broken.at.file, line: 214 },
  });
  const one = report({ images: [image({ mentions: [broken, elsewhere] })], findings: [traced] });
  assert.deepEqual(
    readJunit(render(one, "junit", plain)).map(({ classname, failures }) => [
      classname,
      failures.length,
    ]),
    [
      ["rendered/other.yaml", 1],
      ["rendered/prod.yaml", 1],
    ],
  );
});

test("JUnit numbers tests of the same name", () => {
  const one = report({ images: [image({ mentions: [mention(), mention()] })] });
  assert.deepEqual(
    readJunit(render(one, "junit", plain)).map(({ name }) => name),
    [
      "Deployment shop/api › container app: ghcr.io/acme/api:1.4.2",
      "Deployment shop/api › container app: ghcr.io/acme/api:1.4.2 (2)",
    ],
  );
});

test("GitLab has one issue per finding, each with a unique fingerprint", () => {
  const issues = readGitlab(render(everySeverity, "gitlab", plain));
  assert.deepEqual(
    issues.map(({ check_name, severity, location }) => [
      check_name,
      severity,
      location.path,
      location.lines.begin,
    ]),
    [
      ["image-tag-not-found", "critical", "rendered/prod.yaml", 214],
      ["registry-unreachable", "major", "values.yaml", 3],
      ["manifest-invalid", "critical", "web.yaml", 2],
      ["image-tag-mutable", "info", "web.yaml", 9],
    ],
  );
  const [dotted] = readGitlab(
    render(
      report({ findings: [finding({ at: { ...finding().at, file: "./a.yaml" } })] }),
      "gitlab",
      plain,
    ),
  );
  assert.equal(dotted?.location.path, "a.yaml");
});

test("a comment has a hidden mark, no notices, and a link to the job summary", () => {
  const options = {
    name: "ci / check",
    run: "https://github.test/octo/shop/actions/runs/7",
    commit: "0123456789abcdef",
  };
  const written = commentBody(everySeverity, options);
  assert.ok(written.startsWith(commentMark("ci / check")));
  assert.notEqual(commentMark("ci / check"), commentMark("ci / check 2"));
  assert.doesNotMatch(written, /image-tag-mutable/);
  assert.match(written, /\n1 notice is in the job summary\.\n/);
  assert.match(
    written,
    /Commit 0123456789\. The full report is in \[the job summary\]\(https:\/\/github\.test\/octo\/shop\/actions\/runs\/7\)/,
  );
  const links = readMarkdown(written).flatMap((token) =>
    token.type === "link" ? [token["href"]] : [],
  );
  assert.deepEqual(links.at(-1), options.run);
});

test("text with more than ten findings ends with one line per cause and severity", () => {
  const errors = Array.from({ length: 8 }, (_, index) =>
    finding({ rule: index < 5 ? "rule-a" : `rule-${index}` }),
  );
  const doubts = Array.from({ length: 3 }, () =>
    finding({ rule: "rule-b", cause: "connectivity", severity: "warning" }),
  );
  const last = (findings: Report["findings"]) =>
    render(report({ findings }), "text", plain).trimEnd().split("\n\n").at(-1);
  assert.deepEqual(
    last([...errors, ...doubts])
      ?.split("\n")
      .slice(0, -1),
    [
      "reference     8 errors: rule-a (5), rule-5, rule-6, rule-7",
      "connectivity  3 warnings: rule-b (3)",
    ],
  );
  assert.match(last(errors) ?? "", /^Checked 0 images.*$/);
});

const diffOf = (...lines: string[]): DiffLines =>
  new Map([["rendered/prod.yaml", new Map(lines.map((line, index) => [214 + index, line]))]]);
const codesOf = (body = "") =>
  readMarkdown(body).flatMap((token) =>
    token.type === "code" ? [[token["lang"], token["text"]]] : [],
  );
const { at: here } = finding();
const corrected = finding({
  suggestion: { ...here, replacement: "ghcr.io/acme/api:1.4.1" },
  fix: "Use `1.4.1`.",
});

test("a suggested change replaces a whole line that the diff shows unchanged", () => {
  const one = report({ findings: [corrected] });
  const [change, ...others] = suggestedChanges(one, diffOf(here.excerpt));
  assert.deepEqual(others, []);
  assert.deepEqual([change?.path, change?.line], ["rendered/prod.yaml", 214]);
  assert.ok(change?.body.startsWith(change.mark));
  assert.deepEqual(codesOf(change?.body), [
    ["suggestion", "          image: ghcr.io/acme/api:1.4.1"],
  ]);
  const again = suggestedChanges(
    report({ findings: [{ ...corrected, message: "told otherwise" }] }),
    diffOf(here.excerpt),
  );
  assert.equal(again[0]?.mark, change?.mark);
  assert.deepEqual(suggestedChanges(one, diffOf(`${here.excerpt} `)), [], "another text");
  assert.deepEqual(suggestedChanges(one, diffOf("x", here.excerpt)), [], "another line");
  assert.deepEqual(suggestedChanges(one, new Map()), [], "another file");
  assert.deepEqual(
    suggestedChanges(report({ findings: [finding()] }), diffOf(here.excerpt)),
    [],
    "no correction",
  );
});

test("a suggested change has no invisible characters and a fence longer than any backticks", () => {
  const changed = (replacement: string) =>
    suggestedChanges(
      report({ findings: [finding({ suggestion: { ...here, replacement } })] }),
      diffOf(here.excerpt),
    );
  for (const hidden of ["a\nb", "a\r", "a\u202eb", "a\u001b[2J", "a\u200b", "##[error]", "a\tb"]) {
    assert.deepEqual(changed(hidden), [], JSON.stringify(hidden));
  }
  for (const ticks of ["```", "`````", "~~~", "a`b"]) {
    assert.deepEqual(codesOf(changed(ticks)[0]?.body), [
      ["suggestion", `          image: ${ticks}`],
    ]);
  }
});

test("the route diagram marks the stop at which the route breaks", () => {
  const route: Route = {
    serviceAccount: "api",
    from: "pod",
    secrets: [],
    registry: "ghcr.io",
    repository: "acme/api:1",
    brokenAt: null,
  };
  const marked = (brokenAt: Route["brokenAt"]) =>
    /--x (\w+)\["✗ (.*)"\]/
      .exec(
        jobSummary(
          report({ findings: [finding({ cause: "credentials", route: { ...route, brokenAt } })] }),
        ),
      )
      ?.slice(1) ?? null;
  assert.deepEqual(marked("account"), ["account", "service account api"]);
  assert.deepEqual(marked("secret"), ["secret", "no pull secret"]);
  assert.deepEqual(marked("registry"), ["registry", "ghcr.io"]);
  assert.deepEqual(marked("image"), ["image", "acme/api:1"]);
  assert.equal(marked(null), null);
  assert.doesNotMatch(jobSummary(report({ findings: [finding({ route: null })] })), /mermaid/);
  const reference = finding({ route: { ...route, brokenAt: "image" } });
  assert.doesNotMatch(jobSummary(report({ findings: [reference] })), /mermaid/);
});

test("200 findings per level give ten annotations, most places first, and all in the summary", () => {
  const findings = (["error", "warning", "notice"] as const).flatMap((severity) =>
    Array.from({ length: 200 }, (_, index) =>
      finding({
        severity,
        rule: `rule-${severity}-${index}`,
        message: `${severity} ${index} is wrong`,
        related: Array.from({ length: index % 50 }, (__, line) => ({
          at: span("b.yaml", line + 1, "x", "x"),
          message: "x",
        })),
      }),
    ),
  );
  const one = report({ findings });
  const { annotations, dropped } = readOutput(render(one, "github", plain));
  assert.deepEqual(dropped, { error: 0, warning: 0, notice: 0 });
  for (const level of ["error", "warning", "notice"]) {
    const messages = annotations
      .filter((annotation) => annotation.level === level)
      .map(({ message }) => message);
    assert.equal(messages.length, 10);
    assert.match(messages[0] ?? "", new RegExp(`^${level} 49 is wrong`));
    assert.equal(messages[9], `and 191 more ${level}s: see the job summary`);
  }
  const written = jobSummary(one);
  for (const { rule } of findings) assert.ok(written.includes(`[${rule}]`), rule);
  const commented = commentBody(one, { name: "a", run: "https://a.test/", commit: "0" });
  assert.ok(commented.length <= 60_000, `${commented.length}`);
  assert.match(commented, /\n… \d+ more findings in the job summary\n/);
});

// Limits of the summary

test("a summary over the limit ends with a whole finding and the number of the others", () => {
  const long = finding({ message: "x".repeat(900), fix: "é".repeat(900) });
  const written = jobSummary(
    report({ findings: Array.from({ length: 5000 }, () => long), notes: ["kept"] }),
  );
  assert.ok(Buffer.byteLength(written) <= 1_000_000 && Buffer.byteLength(written) > 990_000);
  const shown = written.split("\n### ❌ ").length - 1;
  assert.equal(written.split("\n**Fix:** ééé").length - 1, shown);
  assert.match(
    written,
    new RegExp(`\n… ${5000 - shown} more findings in \`report\\.json\`\n\n### Notes\n\n- kept\n$`),
  );
});

test("a summary links to the lines of the commit, and folds findings that were there before", () => {
  const old = finding({ severity: "notice", preexisting: true, message: "an `old` one" });
  const place = {
    server: "https://github.example",
    repository: "acme/shop",
    commit: "0123456789012345678901234567890123456789",
  };
  const written = jobSummary(report({ findings: [old, finding()] }), place);
  const blob = `${place.server}/acme/shop/blob/${place.commit}/rendered/prod.yaml#L214`;
  assert.equal(written.split(`[\`rendered/prod.yaml:214\`](${blob})`).length - 1, 2);
  assert.match(
    written,
    /<details><summary>1 finding from before this change<\/summary>\n\n- an `old` one {2}\n/,
  );
  assert.doesNotMatch(written, /### .*old/);
});

test("a summary links to no file outside the repository, and to none of an unknown commit", () => {
  const commit = "0".repeat(40);
  const place = { server: "https://github.example", repository: "acme/shop", commit };
  for (const file of ["<stdin>", "/etc/passwd", "../other/a.yaml", "C:\\a.yaml"]) {
    const one = finding({ at: { ...finding().at, file }, docs: "", suggestion: null });
    assert.doesNotMatch(jobSummary(report({ findings: [one] }), place), /\]\(/, file);
  }
  for (const odd of [
    { ...place, commit: "main" },
    { ...place, server: "javascript:alert(1)" },
    { ...place, repository: "a/b/c)" },
  ])
    assert.doesNotMatch(jobSummary(report({ findings: [finding()] }), odd), /#L214/);
});
