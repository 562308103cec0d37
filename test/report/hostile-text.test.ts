/** Hostile strings in a report have no effect in any output. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { evidenceText } from "../../src/report/parts/words.ts";
import fc from "fast-check";
import { maskLogins } from "../../src/model/text/login-in-text.ts";
import type { Finding, Severity } from "../../src/model/report/finding.ts";
import type { Report } from "../../src/model/report/check-report.ts";
import type { Span } from "../../src/model/source/source.ts";
import {
  commentBody,
  commentMark,
  jobSummary,
  render,
  renderImages,
} from "../../src/report/report.ts";
import { finding, image, mention, report } from "../support/sample-reports.ts";
import {
  readCheckstyle,
  readGitlab,
  readJunit,
  readMarkdown,
  readRdjson,
  readSarif,
} from "../support/report-readers.ts";
import { commandOf, commandsOf } from "../support/runner-log.ts";
import { propertyRuns } from "../support/property-runs.ts";

const attack = fc.constantFrom(
  "::error::forged",
  "::set-output name=verdict::pass",
  "##[error]",
  "##[group]",
  "##vso[task.setvariable variable=PATH]",
  "##teamcity[buildStop]",
  "##",
  "[",
  ":",
  "::",
  "]",
  "\n",
  "\r",
  "\t",
  "\u0085",
  "\u2028",
  "\u001b[2J",
  "\u001b]8;;https://evil.test\u0007",
  "\u009b",
  "\u202e",
  "\u200b",
  "\ufeff",
  "\u00a0",
  "\u3000",
  "\ud800",
  "\u{e0041}",
  "%0A",
  "%0A::error::x",
  "%25",
  ",",
  ",title=",
  "=",
  "</table>",
  "<h1>",
  "<br>",
  "|",
  "\\",
  "`",
  "@everyone",
  "&lt;",
  "&#x1b;",
  "]]>",
  "<!--",
  "-->",
  "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
  "<?xml ?>",
  "\u0000",
  "\ufffe",
  '"',
  "'",
  '"] --> x["',
  "%%{init: {}}%%",
  "click x href",
  "#35;",
  "```\n",
  "~~~",
  "- ",
  "# ",
  "1. ",
  "    ",
  "[x](https://evil.test)",
  "![x](https://evil.test/x.png)",
  "](",
  "[0]: https://evil.test",
  "<https://evil.test>",
  "https://evil.test",
  "www.evil.test",
  "octocat@evil.test",
  "javascript:",
  "data:",
  "..",
  "/",
  "{0}",
  "画",
  "🐳",
  "e\u0301",
  " ",
);
const hostileText = fc.oneof(
  fc
    .array(fc.oneof(attack, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 12 })
    .map((parts) => parts.join("")),
  fc
    .tuple(attack, fc.nat(3000))
    .map(([text, times]) => text.repeat(Math.min(times, 20_000 / text.length))),
);
const maybe = fc.option(hostileText);
const number = fc.integer({ min: 1, max: 2000 });
const at: fc.Arbitrary<Span> = fc.record({
  file: hostileText,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  excerpt: hostileText,
});
const resource = fc.record({
  apiVersion: hostileText,
  kind: hostileText,
  namespace: maybe,
  name: maybe,
});
const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    rule: hostileText,
    cause: fc.constantFrom<Finding["cause"]>(
      "reference",
      "credentials",
      "connectivity",
      "policy",
      "start",
      "manifest",
    ),
    fingerprint: hostileText,
    route: fc.option(
      fc.record({
        serviceAccount: hostileText,
        from: fc.constantFrom("pod", "service-account", "none"),
        secrets: fc.array(hostileText, { maxLength: 5 }),
        registry: hostileText,
        repository: hostileText,
        brokenAt: fc.constantFrom("account", "secret", "registry", "image", null),
      }),
    ),
    severity: fc.constantFrom<Severity>("error", "warning", "notice"),
    certainty: fc.constantFrom<Finding["certainty"]>("proved", "unverified"),
    message: hostileText,
    fix: hostileText,
    docs: fc.oneof(
      hostileText,
      hostileText.map((text) => `https://docs.test/${text}`),
    ),
    at,
    rendered: fc.option(fc.record({ file: hostileText, line: number })),
    resource: fc.option(resource),
    container: maybe,
    image: maybe,
    event: maybe,
    evidence: fc.array(fc.oneof(hostileText, fc.record({ request: hostileText })), {
      maxLength: 12,
    }),
    commands: fc.array(hostileText, { maxLength: 12 }),
    related: fc.array(fc.record({ at, message: hostileText }), { maxLength: 12 }),
    suggestion: fc.option(
      fc.record({
        file: hostileText,
        line: number,
        column: number,
        endLine: number,
        endColumn: number,
        excerpt: hostileText,
        replacement: hostileText,
      }),
    ),
  })
  .map((change) => finding(change));
const anyReport: fc.Arbitrary<Report> = fc
  .record({
    findings: fc.array(anyFinding, { maxLength: 14 }),
    notes: fc.array(hostileText, { maxLength: 3 }),
    images: fc.array(
      fc
        .record({ image: hostileText, at, resource, container: maybe, pullPolicy: hostileText })
        .map(({ image: name, ...change }) => image({ image: name, mentions: [mention(change)] })),
      { maxLength: 3 },
    ),
  })
  .map(report);

const plain = { colour: false, links: false, width: null };
const sgr = /\u001b\[[0-9;]*m/g;
/** A link that is broken into lines ends with BEL on each. */
const hyperlink = /\u001b\]8;;(?:https?:\/\/[\u0021-\u007e]+?)?(?:\u001b\\|\u0007)/g;
const deceptive = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function assertPlain(output: string): void {
  assert.doesNotMatch(output, deceptive);
  assert.doesNotMatch(output, /##\w*\[/);
  for (const line of output.split("\n")) {
    assert.equal(commandOf(line), null, line);
    assert.doesNotMatch(line, /^\s*:/);
  }
}

test("text, compact and image lists contain no control characters and no workflow commands", () => {
  fc.assert(
    fc.property(anyReport, fc.option(fc.integer({ min: 0, max: 300 })), (one, width) => {
      assertPlain(render(one, "text", { ...plain, width }));
      assertPlain(
        render(one, "text", { colour: true, links: true, width })
          .replace(sgr, "")
          .replace(hyperlink, ""),
      );
      assertPlain(render(one, "compact", plain));
      assertPlain(renderImages(one, "text", plain));
      assertPlain(renderImages(one, "compact", plain));
    }),
    propertyRuns(150),
  );
});

test("colour adds only SGR sequences, links add only OSC-8 sequences", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      assert.equal(
        render(one, "text", { ...plain, colour: true }).replace(sgr, ""),
        render(one, "text", plain),
      );
    }),
    propertyRuns(60),
  );
});

test("text has a fixed number of lines per finding and note, whatever its strings contain", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "compact", plain);
      assert.equal(output.split("\n").length, one.findings.length + 2);
      const listed = one.images.length + one.notes.length;
      assert.equal(renderImages(one, "text", plain).split("\n").length, listed + 2);
    }),
    propertyRuns(60),
  );
});

test("github contains one command per finding, within the limits of the runner", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "github", plain);
      const commands = commandsOf(output);
      for (const severity of ["error", "warning", "notice"] as const) {
        const findings = one.findings.filter((found) => found.severity === severity).length;
        assert.equal(
          commands.filter((command) => command.name === severity).length,
          Math.min(10, findings),
        );
      }
      assert.equal(output.split("\n").length, commands.length + 2);
      assert.doesNotMatch(output, /##\w*\[/);
      for (const { data, properties } of commands) {
        assert.ok(data.length <= 4000);
        assert.doesNotMatch(data, deceptive);
        assert.ok(
          Object.keys(properties).every((key) =>
            ["file", "line", "endLine", "col", "endColumn", "title"].includes(key),
          ),
        );
        assert.ok(!("col" in properties) || properties["line"] === properties["endLine"]);
      }
    }),
    propertyRuns(200),
  );
});

test("an annotation keeps a path without control characters unchanged", () => {
  // A name that begins with `<` stands for something other than a file, such as standard input.
  const path = fc
    .string({ unit: "grapheme", minLength: 1 })
    .filter(
      (text) => !/^<|\p{C}|\p{Zl}|\p{Zp}|##\w{0,20}\[/u.test(text) && maskLogins(text) === text,
    );
  fc.assert(
    fc.property(path, (file) => {
      const [command] = commandsOf(
        render(report({ findings: [finding({ at: { ...finding().at, file } })] }), "github", plain),
      );
      assert.equal(command?.properties["file"], file);
    }),
    propertyRuns(100),
  );
});

test("JSON parses back to the report, and its text is harmless in a log", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "json", plain);
      assertPlain(output);
      const written = JSON.parse(output);
      const strings = (found: Finding) =>
        [found.message, found.fix, found.at.file, found.evidence.map(evidenceText)].flat();
      assert.deepEqual(
        written.findings.flatMap((found: Finding & { file: string }) =>
          [found.message, found.fix, found.file, found.evidence].flat(),
        ),
        one.findings.flatMap(strings).map(maskLogins),
      );
    }),
    propertyRuns(100),
  );
});

/** The only token types in our Markdown; others could come only from the data. */
const tokenTypes = new Set([
  "space",
  "heading",
  "paragraph",
  "text",
  "list",
  "list_item",
  "code",
  "html",
  "link",
  "codespan",
  "strong",
  "escape",
]);
const label = /[A-Za-z0-9 ._/:,✗…-]|#\d+;/.source;
const pictureLine = new RegExp(
  `^(?:flowchart LR|  pod\\["(?:${label})*"\\]|  \\w+ (?:-->|--x|-\\.-) \\w+\\["(?:${label})*"\\]|  style \\w+ stroke:#d1242f,stroke-width:3px)$`,
);

function assertInertMarkdown(written: string, one: Report, html: RegExp): void {
  assert.doesNotMatch(written, deceptive);
  assert.doesNotMatch(written, /##\w*\[/);
  const links = new Set([...one.findings.map(({ docs }) => docs), "https://run.test/7"]);
  for (const token of readMarkdown(written)) {
    assert.ok(tokenTypes.has(token.type), `${token.type}: ${token.raw}`);
    if (token.type === "strong") assert.equal(token["text"], "Fix:");
    if (token.type === "html") assert.match(token["text"], html);
    if (token.type === "link")
      assert.ok(
        links.has(token["href"]) && String(token["href"]).startsWith("https://"),
        token["href"],
      );
    if (token.type === "code") {
      const lines = String(token["text"]).split("\n");
      if (token["lang"] === "diff") assert.deepEqual(lines.map(firstTwo), ["- ", "+ "]);
      else {
        assert.equal(token["lang"], "mermaid");
        for (const line of lines) assert.match(line, pictureLine);
      }
    }
    // A list item is a text with tokens of its own.
    if (token.type === "text" && token["tokens"] === undefined)
      assert.doesNotMatch(token.raw, /(^|[^A-Za-z0-9])@(?!&#8203;)/);
  }
}

/** The HTML of the form. */
const folds =
  /^(?:<details><summary>(?:Evidence|\d+ findings? from before this change)<\/summary>|<\/details>|<\/?sub>)\n*$/;

const firstTwo = (line: string): string => line.slice(0, 2);

/** The sections of findings, and the list items of those from before the change. */
const findingsIn = (written: string): number => {
  const [, old = ""] = written.split("from before this change</summary>\n\n");
  const items = old.split("\n</details>", 1)[0]?.match(/^- /gm) ?? [];
  return (written.match(/^### (?:❌ Error|⚠️ Warning|ℹ️ Notice): /gm) ?? []).length + items.length;
};

test("Markdown, summary and comment have a section per finding, without markup from the data", () => {
  fc.assert(
    fc.property(anyReport, hostileText, (one, name) => {
      for (const written of [render(one, "markdown", plain), jobSummary(one)]) {
        assertInertMarkdown(written, one, folds);
        assert.equal(findingsIn(written), one.findings.length);
        assert.ok(Buffer.byteLength(written) <= 1024 * 1024);
      }
      const options = { name, run: "https://run.test/7", commit: name };
      const commented = commentBody(one, options);
      const mark = commentMark(name);
      assert.ok(commented.startsWith(mark) && commented.length <= 60_000);
      assert.match(mark, /^<!-- pullgate (?:(?!--)[!-~])* -->\n$/);
      const runMark = /^<!-- pullgate (?:(?!--)[!-~])* -->\n/;
      assert.match(commented.slice(mark.length), runMark);
      assertInertMarkdown(commented.slice(mark.length).replace(runMark, ""), one, folds);
    }),
    propertyRuns(150),
  );
});

test("SARIF is valid and equals the report; no string is a link, a mention or a command", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "sarif", plain);
      assertPlain(output);
      const run = readSarif(output);
      const sorted = (["error", "warning", "notice"] as const).flatMap((severity) =>
        one.findings.filter((found) => found.severity === severity),
      );
      assert.equal(run.results.length, sorted.length);
      run.results.forEach((result, index) => {
        const expected = sorted[index];
        assert.ok(expected !== undefined);
        const [location] = result.locations;
        assertPath(location?.physicalLocation.artifactLocation.uri ?? "", expected.at.file);
        const texts = [
          result.message.text,
          location?.logicalLocations?.[0]?.fullyQualifiedName ?? "",
          ...result.relatedLocations.map(({ message }) => message.text),
        ];
        for (const text of texts) assertMessage(text);
        for (const { artifactChanges } of result.fixes ?? []) {
          assert.equal(artifactChanges.length, 1);
          assertPath(
            artifactChanges[0]?.artifactLocation.uri ?? "",
            expected.suggestion?.file ?? "",
          );
          assert.equal(
            artifactChanges[0]?.replacements[0]?.insertedContent.text,
            expected.suggestion?.replacement,
            "an edit is to the letter",
          );
        }
      });
    }),
    propertyRuns(100),
  );
});

/** Checks that a URI reference decodes to the path and has no scheme, host or query. */
function assertPath(uri: string, path: string): void {
  assert.match(uri, /^(?:[\w.!~*'()/-]|%[0-9A-F]{2}|file:\/\/\/)*$/);
  if (!path.startsWith("/")) {
    assert.equal(decodeURIComponent(uri), maskLogins(path).toWellFormed());
    assert.ok(uri === "" || !/^\w+:/.test(uri));
  }
}

function assertMessage(text: string): void {
  assert.doesNotMatch(text, deceptive);
  for (const line of text.split("\n"))
    assert.doesNotMatch(line, /\]\(|(^|[^A-Za-z0-9])@(?! )|##\[|^ *:/);
}

test("GitLab issues are valid and unique; no string is a link, a mention or a command", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "gitlab", plain);
      assertPlain(output);
      const issues = readGitlab(output);
      assert.equal(issues.length, one.findings.length);
      for (const { description, check_name, location } of issues) {
        assertMessage(description);
        for (const text of [check_name, location.path]) assert.doesNotMatch(text, deceptive);
      }
    }),
    propertyRuns(100),
  );
});

test("JUnit is valid by its schema, contains the expected tests, and is harmless in a log", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "junit", plain);
      assertPlain(output);
      const cases = readJunit(output);
      const mentions = one.images.flatMap((found) => found.mentions).length;
      assert.ok(cases.length >= mentions && cases.length <= mentions + one.findings.length);
      for (const { classname, name, failures, text } of cases)
        for (const said of [classname, name, ...failures, text])
          assert.doesNotMatch(said, deceptive);
    }),
    propertyRuns(100),
  );
});

test("rdjson is valid; no string is a link, a mention or a command, and edits are to the letter", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "rdjson", plain);
      assertPlain(output);
      const diagnostics = readRdjson(output);
      assert.equal(diagnostics.length, one.findings.length);
      diagnostics.forEach(({ message, code, location, suggestions = [] }, index) => {
        assertMessage(message);
        for (const text of [code.value, location.path]) assert.doesNotMatch(text, deceptive);
        for (const { text } of suggestions)
          assert.equal(text, one.findings[index]?.suggestion?.replacement);
      });
    }),
    propertyRuns(100),
  );
});

test("Checkstyle is valid by its schema, has every finding, and is harmless in a log", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "checkstyle", plain);
      assertPlain(output);
      const errors = readCheckstyle(output);
      assert.equal(errors.length, one.findings.length);
      for (const { file, message, source } of errors)
        for (const said of [file, message, source]) assert.doesNotMatch(said, deceptive);
    }),
    propertyRuns(100),
  );
});

test("azure contains one command per error and warning, and none from the data", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const lines = render(one, "azure", plain).trimEnd().split("\n");
      assert.equal(lines.length, one.findings.length + 1);
      lines.forEach((line, index) => {
        assert.doesNotMatch(line, deceptive);
        assert.equal(commandOf(line), null);
        const { severity } = one.findings[index] ?? {};
        const isIssue = severity === "error" || severity === "warning";
        const command = /^##vso\[task\.logissue ((?:[a-z]+=[^;\]]*;)+)\]/.exec(line);
        assert.equal(command !== null, isIssue, line);
        assert.doesNotMatch(line.slice(command?.[0].length ?? 0), /##\w*\[/);
        assert.doesNotMatch(command?.[1] ?? "", /##\w*\[/);
      });
    }),
    propertyRuns(100),
  );
});

test("a summary with huge findings stays below the size limit", () => {
  fc.assert(
    fc.property(anyFinding, (found) => {
      assert.ok(
        Buffer.byteLength(
          jobSummary(report({ findings: Array.from({ length: 400 }, () => found) })),
        ) <= 1_000_000,
      );
    }),
    { ...propertyRuns(5), endOnFailure: true },
  );
});
