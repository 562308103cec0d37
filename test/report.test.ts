/** Every format, as expected files: `UPDATE=1 node --test test/report.test.ts` writes them anew. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Report } from "../src/model/report.ts";
import { formats, render, renderImages, summary } from "../src/report/report.ts";
import type { FormatName, FormatOptions } from "../src/report/report.ts";
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
} from "./report/reports.ts";
import { commandsOf } from "./report/runner-log.ts";

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
  const file = new URL(`report/${name}.expected`, import.meta.url);
  if (process.env["UPDATE"] === "1") writeFileSync(file, actual);
  assert.equal(actual, readFileSync(file, "utf8"));
}

for (const [name, one] of Object.entries(reports)) {
  test(`${name} as text`, () => expect(`${name}.text`, render(one, "text", plain)));
  test(`${name} as compact`, () => expect(`${name}.compact`, render(one, "compact", plain)));
  test(`${name} as github`, () => expect(`${name}.github`, render(one, "github", plain)));
  test(`${name} as a summary`, () => expect(`${name}.summary`, summary(one)));
}

test("text in colour, with links, on a narrow terminal", () => {
  expect("every-severity.colour", render(everySeverity, "text", { colour: true, links: true, width: 60 }));
});

for (const format of ["text", "compact"] as const) {
  test(`images as ${format}`, () => {
    expect(`every-severity.images.${format}`, renderImages(everySeverity, format, plain));
    expect(`hostile.images.${format}`, renderImages(hostile, format, plain));
  });
}

test("only the formats of the contract that are built are offered", () => {
  assert.deepEqual(Object.keys(formats), ["text", "compact", "json", "github"] satisfies FormatName[]);
});

test("carets stand below what they mark, whatever the width of a character", () => {
  const columnsOf = (text: string) =>
    Array.from(text).reduce(
      (sum, one) => sum + (/\p{M}/u.test(one) ? 0 : /[\p{Script=Han}\p{Emoji_Presentation}]/u.test(one) ? 2 : 1),
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
    const [, , , line = "", carets = ""] = (blocks[index] ?? "").split("\n");
    const start = line.indexOf(needle);
    assert.ok(start > 0, line);
    assert.equal(carets.indexOf("^"), columnsOf(line.slice(0, start)), line);
    assert.equal(carets.split("^").length - 1, columnsOf(needle), line);
    assert.ok(columnsOf(line) <= 70, line);
  });
});

test("a span beyond its excerpt has a line and no carets", () => {
  const output = render(
    report({
      findings: [
        finding({ at: { file: "a", line: 1, column: 5000, endLine: 1, endColumn: 5009, excerpt: "x".repeat(1000) } }),
      ],
    }),
    "text",
    plain,
  );
  assert.doesNotMatch(output, /\^/);
  assert.match(output, /^1 \| x+…$/m);
});

test("a span wider than the terminal is marked as far as it is shown", () => {
  const excerpt = `image: ${"a/".repeat(200)}`;
  const one = report({ findings: [finding({ at: span("a.yaml", 1, excerpt, "a/".repeat(200)) })] });
  const [, , , line = "", carets = ""] = render(one, "text", { ...plain, width: 70 }).split("\n");
  assert.match(line, /^1 \| .*a\/.*…$/);
  assert.equal(carets.length, line.length - 1);
});

test("the closing line has its grammar right", () => {
  const closing = (one: Report) => render(one, "compact", plain).trimEnd().split("\n").at(-1);
  assert.equal(
    closing(empty),
    "Checked 0 images of 0 registries in 3.1 s: 0 pulls are pullable, 0 broken, 0 unverified. No findings.",
  );
  assert.equal(
    closing(allWell),
    "Checked 1 image of 1 registry in 3.1 s: 1 pull is pullable, 0 broken, 0 unverified. No findings.",
  );
  assert.equal(
    closing(everySeverity),
    "Checked 4 images of 3 registries in 3.1 s: 2 pulls are pullable (1 on an assumption), 1 broken, 1 unverified. 2 errors, 1 warning, 1 notice.",
  );
  const timed = (durationMs: number) => closing({ ...empty, summary: { ...empty.summary, durationMs } });
  assert.match(timed(0.4) ?? "", / in 0 ms:/);
  assert.match(timed(999.4) ?? "", / in 999 ms:/);
  assert.match(timed(999.6) ?? "", / in 1\.0 s:/);
});

// The runner

test("annotations carry place, evidence and fix, and read back as they were meant", () => {
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

test("a hostile path reaches the runner to the letter, but for what it would act on", () => {
  const [first, second] = commandsOf(render(hostile, "github", plain));
  assert.equal(first?.properties["file"], "::error::a.yaml");
  assert.equal(second?.properties["file"], "b,line=1:\r\n%##\\u{5b}error].yaml");
  assert.equal(second?.properties["title"], "x]|<b>,title=y::z (reference)");
});

test("more than ten of a level: nine, proved ones first, and one without a file for the rest", () => {
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

test("standard input is no file of the repository", () => {
  const at = span("<stdin>", 3, "image: x", "x");
  const [command] = commandsOf(render(report({ findings: [finding({ at })] }), "github", plain));
  assert.deepEqual(Object.keys(command?.properties ?? {}), ["title"]);
  assert.match(command?.data ?? "", /\nat <stdin>:3:8 /);
});

test("an annotation of the longest pieces still tells the fix", () => {
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

const schema = JSON.parse(readFileSync(new URL("../schema/report.v1.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(schema);

test("every report is valid by its schema, and says the same as the report", () => {
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

test("the schema refuses a report with a key too few, a key too many or a wrong value, at every level", () => {
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
  const found = "findings.0 findings.0.rendered findings.0.resource findings.0.related.0 findings.0.suggestion";
  for (const path of `. tool summary summary.verdicts summary.findings ${image} ${found}`.split(" ")) {
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
    for (const key of Object.keys(objectAt(JSON.parse(render(everySeverity, "json", plain)), path))) {
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

test("images as JSON: the same without findings, null where nothing was asked", () => {
  const asked = report({ images: [image({ answer: null, mentions: [mention({ verdict: null })] })] });
  const written = JSON.parse(renderImages(asked, "json", plain));
  assert.deepEqual(Object.keys(written), ["version", "tool", "summary", "images"]);
  assert.equal(validate({ ...written, findings: [] }), true, JSON.stringify(validate.errors));
  assert.equal(written.images[0].answer, null);
  assert.equal(written.images[0].mentions[0].verdict, null);
  assert.deepEqual(written.images[0].mentions[0].resource, api);
});

// The summary

test("a summary of too many rows ends with a whole row and the number of those left out", () => {
  const row = finding({ message: "x".repeat(900), fix: "é".repeat(900) });
  const written = summary(report({ findings: Array.from({ length: 5000 }, () => row), notes: ["kept"] }));
  assert.ok(Buffer.byteLength(written) <= 1_000_000 && Buffer.byteLength(written) > 990_000);
  const rows = written.split("\n").filter((line) => line.startsWith("| ❌"));
  assert.ok(rows.every((line) => line.endsWith(" |")));
  assert.match(written, new RegExp(`\n… ${5000 - rows.length} more rows in the JSON report\n\n### Notes\n\n- kept\n$`));
});
