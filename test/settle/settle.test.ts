/** Settling: deduplication, suppressions, baseline, base, severities, counts and exit codes. */
import type { UnrenderedSource } from "../../src/model/report/check-report.ts";
import { image, mention } from "../support/sample-reports.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import type { Finding } from "../../src/model/report/finding.ts";
import type { ObjectDiagnostic, Rule, RuleDiagnostic } from "../../src/model/report/rule.ts";
import type { Span } from "../../src/model/source/source.ts";
import type { Suppression } from "../../src/model/report/suppression.ts";
import { exitCode, settle, type SettleInput, type SettleOptions } from "../../src/settle/settle.ts";

function rule(id: string, change: Partial<Rule> = {}): Rule {
  return {
    id,
    cause: "start",
    severity: "error",
    online: false,
    since: "0.1.0",
    summary: "Text.",
    why: "Text.",
    fix: "Fix it.",
    source: "https://example.com",
    breaksPull: false,
    part: null,
    routeStop: null,
    check: () => [],
    ...change,
  };
}

const missing = rule("secret-missing");
const other = rule("key-missing");
const unused = rule("unused", { severity: "warning", suppressionProblem: "unused" });
const expired = rule("expired", { severity: "warning", suppressionProblem: "expired" });
const unexplained = rule("unexplained", {
  severity: "warning",
  suppressionProblem: "without-reason",
});
const rules = [missing, other, unused, expired, unexplained];

function span(line: number, file = "web.yaml"): Span {
  return { file, line, column: 1, endLine: line, endColumn: 2, excerpt: "x" };
}

function found(
  line: number,
  change: Partial<ObjectDiagnostic> = {},
  by: Rule = missing,
): RuleDiagnostic {
  const resource = { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web" };
  return {
    rule: by,
    diagnostic: { at: span(line), message: "Missing", groupKey: "key", resource, ...change },
  };
}

const cluster: Cluster = {
  files: 1,
  documents: 1,
  workloads: [],
  objects: [],
  patchers: [],
  nodes: [],
  brokenDocuments: [],
  namespaces: [],
  coverage: [],
  resources: 0,
};

function settled(
  diagnostics: RuleDiagnostic[],
  options: Partial<SettleOptions> = {},
  input: Partial<SettleInput> = {},
) {
  return settle(
    {
      cluster,
      pulls: [],
      answers: null,
      diagnostics,
      rules,
      verdicts: null,
      notes: [],
      durationMs: 0,
      ...input,
    },
    {
      offline: false,
      ignore: [],
      today: "2027-01-31",
      tool: { name: "pullgate", version: "0" },
      docs: (id) => id,
      notRenderedText: ({ code }) => code,
      onUnverified: "warning",
      explainCredentials: false,
      rules: {},
      pin: false,
      baseline: null,
      writeBaseline: null,
      ...options,
    },
  );
}

function brief({ findings }: { findings: Finding[] }): string[] {
  return findings.map(({ rule: id, severity, at }) => `${severity} ${id} ${at.line}`);
}

describe("severity", () => {
  test("is the configuration's, then onUnverified for a doubt, then the diagnostic's", () => {
    const doubt = found(1, { certainty: "unverified", severity: "notice" });
    assert.deepEqual(brief(settled([found(1, { severity: "notice" })])), [
      "notice secret-missing 1",
    ]);
    assert.deepEqual(brief(settled([doubt])), ["warning secret-missing 1"]);
    assert.deepEqual(brief(settled([doubt], { rules: { "secret-missing": "error" } })), [
      "error secret-missing 1",
    ]);
  });

  test("a rule that is off, or an ignored doubt, is not reported", () => {
    assert.deepEqual(brief(settled([found(1)], { rules: { "secret-missing": "off" } })), []);
    const doubt = found(1, { certainty: "unverified" });
    assert.deepEqual(brief(settled([doubt], { onUnverified: "ignore" })), []);
  });

  test("an informational diagnostic is at most a notice", () => {
    assert.deepEqual(brief(settled([found(1, { informational: true })])), [
      "notice secret-missing 1",
    ]);
  });
});

describe("grouping", () => {
  test("diagnostics with one groupKey are one finding with related places", () => {
    const { findings, summary } = settled([found(1), found(5), found(9, { groupKey: "other" })]);
    assert.deepEqual(brief({ findings }), ["error secret-missing 1", "error secret-missing 9"]);
    assert.deepEqual(
      findings[0]?.related.map(({ at }) => at.line),
      [5],
    );
    assert.equal(summary.findings.error, 2);
  });

  test("a related place of a resource without a name says so as the first place does", () => {
    const resource = { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: null };
    const { findings } = settled([found(1), found(5, { resource })]);
    assert.equal(findings[0]?.related[0]?.message, "Job shop/(no name)");
  });

  test("a finding points at the place that its severity applies to", () => {
    const { findings } = settled([found(1, { severity: "warning" }), found(5)]);
    assert.deepEqual(brief({ findings }), ["error secret-missing 5"]);
  });

  test("findings that differ only in their line have different fingerprints", () => {
    const { findings } = settled([
      found(1, { groupKey: "web.yaml:1" }),
      found(5, { groupKey: "web.yaml:5" }),
    ]);
    assert.equal(new Set(findings.map(({ fingerprint }) => fingerprint)).size, 2);
  });
});

describe("deduplication", () => {
  const key = { dedupeKey: "same" };

  test("reports the more severe of two rules that find the same defect in one place", () => {
    const milder = found(1, { ...key, severity: "warning" }, other);
    assert.deepEqual(brief(settled([milder, found(1, key)])), ["error secret-missing 1"]);
  });

  test("the first rule wins a tie", () => {
    assert.deepEqual(brief(settled([found(1, key, other), found(1, key)])), [
      "error key-missing 1",
    ]);
  });

  test("a more severe doubt does not overrule a proof", () => {
    const doubt = found(1, { ...key, certainty: "unverified" }, other);
    const proof = found(1, { ...key, severity: "warning" });
    assert.equal(settled([doubt, proof], { onUnverified: "error" }).findings.length, 2);
    assert.deepEqual(brief(settled([doubt, proof], { onUnverified: "warning" })), [
      "warning secret-missing 1",
    ]);
  });

  test("diagnostics at other places remain", () => {
    assert.equal(settled([found(1, key, other), found(2, key)]).findings.length, 2);
  });
});

describe("suppressions", () => {
  const suppression = (change: Partial<Suppression> = {}): Suppression => ({
    rule: "secret-missing",
    reason: "known",
    expires: null,
    at: span(1),
    of: { by: "comment", line: 2 },
    ...change,
  });
  const ignoring = (change: Partial<Suppression>, diagnostics: RuleDiagnostic[]) =>
    brief(settled(diagnostics, { ignore: [suppression(change)] }));

  test("a comment removes the diagnostics of its line and no others", () => {
    assert.deepEqual(ignoring({}, [found(2), found(3)]), ["error secret-missing 3"]);
  });

  test("the configuration matches resources by pattern", () => {
    const of = { by: "configuration" as const, image: null, resource: "Pod/shop/*" };
    assert.deepEqual(ignoring({ of }, [found(2)]), []);
    const elsewhere = { ...of, resource: "Pod/blog/*" };
    assert.deepEqual(ignoring({ of: elsewhere }, [found(2)]), [
      "warning unused 1",
      "error secret-missing 2",
    ]);
  });

  test("reports a suppression that is unused, expired, unexplained or of an unknown rule", () => {
    assert.deepEqual(ignoring({}, []), ["warning unused 1"]);
    assert.deepEqual(ignoring({ rule: "no-such-rule" }, []), ["warning unused 1"]);
    assert.deepEqual(ignoring({ reason: null }, [found(2)]), ["warning unexplained 1"]);
    assert.deepEqual(ignoring({ expires: "2027-01-30" }, [found(2)]), [
      "warning expired 1",
      "error secret-missing 2",
    ]);
    assert.deepEqual(ignoring({ expires: "2027-01-31" }, [found(2)]), []);
  });

  test("does not report an unused suppression whose rule is off, or in a partial run", () => {
    const ignore = [suppression()];
    assert.deepEqual(brief(settled([], { ignore, rules: { "secret-missing": "off" } })), []);
    assert.deepEqual(brief(settled([], { ignore, partial: true })), []);
  });
});

describe("baseline", () => {
  const baseline = settled([found(1)], { writeBaseline: "b.json" }).baseline ?? [];

  test("accepts what it lists, wherever the line moved", () => {
    assert.equal(baseline.length, 1);
    const report = settled([found(7), found(9, { groupKey: "new" })], { baseline });
    assert.deepEqual(brief(report), ["error secret-missing 9"]);
    assert.deepEqual(report.notes, ["Accepted by the baseline: secret-missing (1)."]);
  });

  test("an accepted doubt does not accept its proof", () => {
    const doubts =
      settled([found(1, { certainty: "unverified" })], { writeBaseline: "b.json" }).baseline ?? [];
    assert.equal(settled([found(1)], { baseline: doubts }).findings.length, 1);
  });

  test("lists accepted findings that no longer exist, unless their rule could not run", () => {
    assert.deepEqual(settled([], { baseline }).gone, ["secret-missing key in Pod/shop/web"]);
    const off = settled([], { baseline, rules: { "secret-missing": "off" } });
    assert.equal(off.gone, undefined);
  });
});

describe("base", () => {
  test("a diagnostic that existed before the change is a notice and says so", () => {
    const report = settled([found(1)], {}, { before: [found(8)] });
    assert.deepEqual(brief(report), ["notice secret-missing 1"]);
    assert.deepEqual(report.findings[0]?.evidence, ["already broken before this change"]);
  });

  test("an extra copy and a more severe diagnostic are new", () => {
    const copies = settled([found(1), found(2)], {}, { before: [found(8)] });
    assert.deepEqual(brief(copies), ["error secret-missing 2"]);
    const milder = found(8, { severity: "warning" });
    assert.deepEqual(brief(settled([found(1)], {}, { before: [milder] })), [
      "error secret-missing 1",
    ]);
  });
});

describe("--pin", () => {
  const edit = {
    file: "web.yaml",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
    excerpt: "x",
    replacement: "y",
  };
  const pinning = rule("unpinned", { severity: "off", pins: true });

  test("collects each edit once, and the images without one, even if the rule is off", () => {
    const diagnostics = [
      found(1, { edits: [edit] }, pinning),
      found(2, { edits: [edit] }, pinning),
      found(3, { groupKey: "nginx" }, pinning),
      found(4, { edits: [edit] }),
    ];
    const { pins, findings } = settled(diagnostics, { pin: true });
    assert.deepEqual(pins, { edits: [edit], left: ["nginx"] });
    assert.deepEqual(brief({ findings }), ["error secret-missing 4"]);
  });
});

describe("exit code", () => {
  const looked = { failOn: "error", minVerified: 0, looked: true } as const;
  const doubt = found(1, { certainty: "unverified" });
  const cases: [title: string, code: number, RuleDiagnostic[], Partial<SettleOptions>][] = [
    ["0 without findings", 0, [], {}],
    ["1 for a proved error", 1, [found(1)], {}],
    ["0 for a proved warning", 0, [found(1, { severity: "warning" })], {}],
    ["4 for an unverified error", 4, [doubt], { onUnverified: "error" }],
    ["1 for a proved and an unverified error", 1, [doubt, found(2)], { onUnverified: "error" }],
  ];
  for (const [title, code, diagnostics, options] of cases)
    test(title, () => assert.equal(exitCode(settled(diagnostics, options), looked), code));

  test("3 if nothing was checked", () =>
    assert.equal(exitCode(settled([]), { failOn: "error", minVerified: 0 }), 3));

  test("0 if restricted mode does not render the only root, unless pulls must be verified", () => {
    const report = settled([]);
    report.summary.coverage.leftOut = [{ path: "prod", reason: "remote", isWithheld: true }];
    assert.equal(exitCode(report, { failOn: "error", minVerified: 0 }), 0);
    assert.equal(exitCode(report, { failOn: "error", minVerified: 1 }), 4);
    report.summary.coverage.leftOut = [{ path: "prod", reason: "left out" }];
    assert.equal(exitCode(report, { failOn: "error", minVerified: 0 }), 3);
  });

  test("0 for a proved error with failOn never", () =>
    assert.equal(exitCode(settled([found(1)]), { ...looked, failOn: "never" }), 0));

  test("4 if fewer pulls are verified than required", () => {
    const report = settled([]);
    report.summary.verdicts = { pullable: 1, broken: 0, unverified: 1 };
    assert.equal(exitCode(report, { ...looked, minVerified: 51 }), 4);
    assert.equal(exitCode(report, { ...looked, minVerified: 50 }), 0);
  });

  test("4 if too many sources are not rendered, each counted as its images and as one at least", () => {
    const report = settled([]);
    report.summary.verdicts = { pullable: 3, broken: 0, unverified: 0 };
    report.summary.coverage.notRendered = [unrendered(0), unrendered(2)];
    assert.equal(exitCode(report, { ...looked, minVerified: 51 }), 4);
    assert.equal(exitCode(report, { ...looked, minVerified: 50 }), 0);
  });

  test("an image in the values of a source that is not rendered is not verified by existing", () => {
    const report = settled([]);
    report.summary.verdicts = { pullable: 2, broken: 0, unverified: 0 };
    report.summary.coverage.notRendered = [unrendered(1)];
    report.images = [image({ mentions: [mention(), mention({ inUnrenderedValues: true })] })];
    assert.equal(exitCode(report, { ...looked, minVerified: 51 }), 4);
    assert.equal(exitCode(report, { ...looked, minVerified: 50 }), 0);
  });

  function unrendered(images: number): UnrenderedSource {
    return {
      kind: "HelmRelease",
      namespace: "media",
      name: "plex",
      cluster: null,
      code: "plugin",
      reason: "a plugin renders it",
      images,
      at: mention().at,
    };
  }
});
