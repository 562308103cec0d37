/** Whatever strings a report holds, no output of it does anything but say so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Finding, Severity } from "../src/model/finding.ts";
import type { Report } from "../src/model/report.ts";
import type { Span } from "../src/model/source.ts";
import { render, renderImages, summary } from "../src/report/report.ts";
import { finding, image, mention, report } from "./report/reports.ts";
import { commandOf, commandsOf } from "./report/runner-log.ts";

const attack = fc.constantFrom(
  "::error::forged",
  "::set-output name=verdict::pass",
  "##[error]",
  "##[group]",
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
  "画",
  "🐳",
  "e\u0301",
  " ",
);
const hostileText = fc.oneof(
  fc
    .array(fc.oneof(attack, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 12 })
    .map((parts) => parts.join("")),
  fc.tuple(attack, fc.nat(3000)).map(([text, times]) => text.repeat(Math.min(times, 20_000 / text.length))),
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
const resource = fc.record({ apiVersion: hostileText, kind: hostileText, namespace: maybe, name: maybe });
const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    rule: hostileText,
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
    evidence: fc.array(hostileText, { maxLength: 12 }),
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
const hyperlink = /\u001b\]8;;(?:https?:\/\/[\u0021-\u007e]+)?\u001b\\/g;
const deceptive = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function assertPlain(output: string): void {
  assert.doesNotMatch(output, deceptive);
  assert.doesNotMatch(output, /##\[/);
  for (const line of output.split("\n")) {
    assert.equal(commandOf(line), null, line);
    assert.doesNotMatch(line, /^\s*:/);
  }
}

test("text, compact and image lists hold no control character and no command", () => {
  fc.assert(
    fc.property(anyReport, fc.option(fc.integer({ min: 0, max: 300 })), (one, width) => {
      assertPlain(render(one, "text", { ...plain, width }));
      assertPlain(render(one, "text", { colour: true, links: true, width }).replace(sgr, "").replace(hyperlink, ""));
      assertPlain(render(one, "compact", plain));
      assertPlain(renderImages(one, "text", plain));
      assertPlain(renderImages(one, "compact", plain));
    }),
    { numRuns: 150 },
  );
});

test("colour adds SGR and links add OSC-8, and nothing else", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      assert.equal(render(one, "text", { ...plain, colour: true }).replace(sgr, ""), render(one, "text", plain));
    }),
    { numRuns: 60 },
  );
});

test("text says each finding in its own lines: no string makes one more", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "compact", plain);
      assert.equal(output.split("\n").length, one.findings.length + 2);
      assert.equal(renderImages(one, "text", plain).split("\n").length, one.images.length + 2);
    }),
    { numRuns: 60 },
  );
});

test("github holds exactly the commands that were meant, within the limits of the runner", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "github", plain);
      const commands = commandsOf(output);
      for (const severity of ["error", "warning", "notice"] as const) {
        const findings = one.findings.filter((found) => found.severity === severity).length;
        assert.equal(commands.filter((command) => command.name === severity).length, Math.min(10, findings));
      }
      assert.equal(output.split("\n").length, commands.length + 2);
      assert.doesNotMatch(output, /##\[/);
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
    { numRuns: 200 },
  );
});

test("a path without control characters reaches the annotation unchanged", () => {
  const path = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/\p{C}|##\[/u.test(text));
  fc.assert(
    fc.property(path, (file) => {
      const [command] = commandsOf(
        render(report({ findings: [finding({ at: { ...finding().at, file } })] }), "github", plain),
      );
      assert.equal(command?.properties["file"], file);
    }),
  );
});

test("JSON means what the report says, and its text is harmless in a log", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const output = render(one, "json", plain);
      assertPlain(output);
      const written = JSON.parse(output);
      const strings = (found: Finding) => [found.message, found.fix, found.at.file, found.evidence].flat();
      assert.deepEqual(
        written.findings.flatMap((found: Finding & { file: string }) =>
          [found.message, found.fix, found.file, found.evidence].flat(),
        ),
        one.findings.flatMap(strings),
      );
    }),
    { numRuns: 100 },
  );
});

test("the summary stays below the limit, holds no markup of the data, and a row has its four cells", () => {
  fc.assert(
    fc.property(anyReport, (one) => {
      const written = summary(one);
      assert.ok(Buffer.byteLength(written) <= 1024 * 1024);
      assert.doesNotMatch(written, deceptive);
      const rows = written
        .split("\n")
        .filter((line) => line.startsWith("| ") && !line.startsWith("| Sever") && !line.startsWith("| ---"));
      assert.equal(rows.length, one.findings.length);
      for (const row of rows) {
        assert.equal(row.split("|").length, 6);
        assert.doesNotMatch(row.replaceAll("<br>", ""), /</);
        const prose = row.replace(/\]\(https:\/\/[^)]*\)/, "]");
        assert.doesNotMatch(prose, /(^|[^A-Za-z0-9])@(?!&#8203;)/);
        assert.doesNotMatch(prose, /[*_`~\\]|>(?<!<br>)/);
      }
      for (const note of written.split("\n").filter((line) => line.startsWith("- ")))
        assert.doesNotMatch(note, /[<>|`]/);
    }),
    { numRuns: 150 },
  );
});

test("a summary of huge hostile rows stays below the limit", () => {
  fc.assert(
    fc.property(anyFinding, (found) => {
      assert.ok(
        Buffer.byteLength(summary(report({ findings: Array.from({ length: 400 }, () => found) }))) <= 1_000_000,
      );
    }),
    { numRuns: 5, endOnFailure: true },
  );
});
