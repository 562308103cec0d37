/** Suppressions in configuration, annotations and comments. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const pod = (name: string, lines: string[], metadata: string[] = []): string =>
  [
    "apiVersion: v1",
    "kind: Pod",
    "metadata:",
    `  name: ${name}`,
    "  namespace: shop",
    ...metadata.map((line) => `  ${line}`),
    "spec:",
    "  containers:",
    ...lines.map((line) => `    ${line}`),
    "",
  ].join("\n");

interface Found {
  /** "rule file:line[ and line…]", sorted as in the report. */
  findings: string[];
  code: number | null;
  text: string;
}

async function check(
  files: Record<string, string>,
  args: string[] = ["--offline"],
): Promise<Found> {
  await using folder = await temporaryFolder(files);
  const formats = ["--format", "text", "--format", "json=report.json"];
  const { code, stdout, stderr } = await runPullgate(["check", ...args, ...formats, "web.yaml"], {
    cwd: folder.path,
  });
  assert.equal(stderr, "");
  const report: {
    findings: { rule: string; file: string; line: number; related: { line: number }[] }[];
  } = JSON.parse(await readFile(join(folder.path, "report.json"), "utf8"));
  const findings = report.findings.map(({ rule, file, line, related }) =>
    [`${rule} ${file}:${line}`, ...related.map((place) => place.line)].join(" and "),
  );
  return { findings, code, text: stdout };
}

const web = pod("web", [
  "- name: a",
  "  image: shop/UPPER:v1",
  "- name: b",
  "  image: nginx",
  "- name: c",
  "  image: nginx",
]);
const ignore = (...entries: string[]): string =>
  `ignore:\n${entries.map((entry) => `  - { ${entry} }\n`).join("")}`;

describe("suppressions", { concurrency: 2 }, () => {
  test("reports everything without suppressions", async () => {
    const { findings, code } = await check({ "web.yaml": web });
    assert.deepEqual(findings, [
      "image-reference-invalid web.yaml:9",
      "image-tag-mutable web.yaml:11 and 13",
    ]);
    assert.equal(code, 1);
  });

  test("demands a reason and a date to come, also of a rule that needs a registry", async () => {
    const { findings } = await check({
      "web.yaml": web,
      ".pullgate.yaml": ignore(
        "rule: image-tag-not-found",
        "rule: image-tag-moved",
        'rule: image-digest-not-found, reason: x, expires: "2020-01-01"',
      ),
    });
    assert.deepEqual(
      findings.filter((found) => found.startsWith("suppression-")),
      ["suppression-without-reason .pullgate.yaml:2", "suppression-expired .pullgate.yaml:4"],
      "image-tag-moved is off",
    );
  });

  test("removes one of two places, and passes with a suppressed error", async () => {
    const lines = web.replace(
      "image: nginx\n",
      "image: nginx # pullgate-ignore image-tag-mutable: on purpose\n",
    );
    const { findings, code, text } = await check({
      "web.yaml": lines,
      ".pullgate.yaml": ignore(
        'rule: image-reference-invalid, image: "shop/UP*", reason: "fixed by the operator"',
      ),
    });
    assert.deepEqual(findings, ["image-tag-mutable web.yaml:13"]);
    assert.equal(code, 0);
    assert.match(text, /Suppressed: image-reference-invalid \(1\), image-tag-mutable \(1\)\./);
  });

  test("matches resources, and images as written, in familiar and in full form", async () => {
    for (const entry of [
      "image: nginx",
      'image: "ngin*"',
      'image: "docker.io/library/*"',
      "resource: Pod/web",
      'resource: "Pod/shop/*"',
      'image: "*", resource: "*/web"',
    ]) {
      const { findings } = await check({
        "web.yaml": web,
        ".pullgate.yaml": ignore(`rule: image-tag-mutable, reason: "so it is", ${entry}`),
      });
      assert.deepEqual(findings, ["image-reference-invalid web.yaml:9"], entry);
    }
    for (const entry of [
      "image: ngin",
      "image: nginx:*",
      'image: "ghcr.io/*"',
      "resource: Deployment/web",
      "resource: web",
    ]) {
      const { findings } = await check({
        "web.yaml": web,
        ".pullgate.yaml": ignore(`rule: image-tag-mutable, reason: "so it is", ${entry}`),
      });
      assert.deepEqual(findings[0], "suppression-unused .pullgate.yaml:2", entry);
      assert.equal(findings.length, 3, entry);
    }
  });

  test("expires after the last day", async () => {
    const day = (offset: number): string =>
      new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const until = async (expires: string): Promise<string[]> =>
      (
        await check({
          "web.yaml": web,
          ".pullgate.yaml": ignore(
            `rule: image-tag-mutable, reason: "for now", expires: ${expires}`,
          ),
        })
      ).findings;
    assert.deepEqual(await until(day(1)), ["image-reference-invalid web.yaml:9"]);
    assert.deepEqual(await until(day(-1)), [
      "suppression-expired .pullgate.yaml:2",
      "image-reference-invalid web.yaml:9",
      "image-tag-mutable web.yaml:11 and 13",
    ]);
  });

  test("applies an annotation to its resource only, even if another has the same name", async () => {
    const annotated = pod(
      "web",
      ["- image: nginx"],
      ["annotations: { pullgate/ignore: 'image-tag-mutable: a demo' }"],
    );
    const { findings } = await check({
      "web.yaml": `${annotated}---\n${pod("api", ["- image: redis"])}`,
    });
    assert.deepEqual(findings, ["image-tag-mutable web.yaml:18"]);
  });

  test("a comment holds for one line: behind it, or the next after comments and empty lines; in Windows' lines too", async () => {
    const { findings } = await check({
      "web.yaml": pod("web", [
        "# pullgate-ignore image-tag-mutable: a demo",
        "# that nobody sees",
        "",
        "- image: nginx",
        "- image: redis",
        '- image: "busybox" #pullgate-ignore image-tag-mutable , pull-policy-invalid: both',
        "  imagePullPolicy: always",
        "- { name: x, image: alpine }",
      ]).replaceAll("\n", "\r\n"),
    });
    assert.deepEqual(findings, ["image-tag-mutable web.yaml:12", "image-tag-mutable web.yaml:15"]);
  });

  test("suppresses one broken document, and reports the next", async () => {
    const broken =
      "apiVersion: v1\nkind: Pod\n# pullgate-ignore manifest-invalid: a template of ours\nmetadata: [\n---\n";
    const { findings } = await check({
      "web.yaml": `${broken}${pod("web", ["- image: nginx:1"])}---\n{\n`,
    });
    assert.deepEqual(
      findings.filter((finding) => finding.startsWith("manifest-invalid")).length,
      1,
      findings.join("; "),
    );
  });

  test("rejects an unknown rule, an invalid day and an unknown key", async () => {
    for (const [entry, message] of [
      [
        "rule: image-tag-mutabel",
        /\.pullgate\.yaml:2:13: unknown rule "image-tag-mutabel"; did you mean "image-tag-mutable"/,
      ],
      ["rule: image-tag-mutable, expires: 2027-13-01", /expected a day/],
      ["rule: image-tag-mutable, because: x", /unknown key "because"/],
    ] as const) {
      await using folder = await temporaryFolder({
        "web.yaml": web,
        ".pullgate.yaml": ignore(entry),
      });
      const { code, stderr } = await runPullgate(["check", "--offline", "web.yaml"], {
        cwd: folder.path,
      });
      assert.equal(code, 2, entry);
      assert.match(stderr, message);
    }
  });

  test("reads many comments", async () => {
    const comments = "    # pullgate-ignore image-tag-mutable: x\n".repeat(50_000);
    const { findings } = await check({
      "web.yaml": `${pod("web", ["- image: nginx"])}${comments}`,
    });
    assert.ok(findings.includes("image-tag-mutable web.yaml:8"));
  });
});
