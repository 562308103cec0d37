/** Sample reports, one per situation, and builders for findings and mentions. */
import { rules } from "../../src/judge/judge.ts";
import type { Resource } from "../../src/model/cluster/resource.ts";
import type { Finding, Severity, Verdict } from "../../src/model/report/finding.ts";
import type {
  Report,
  ReportedImage,
  ReportedMention,
} from "../../src/model/report/check-report.ts";
import type { Span } from "../../src/model/source/source.ts";

/** The span of `needle` in the excerpt of a line. */
export function span(file: string, line: number, excerpt: string, needle: string): Span {
  const column = excerpt.indexOf(needle) + 1;
  return { file, line, column, endLine: line, endColumn: column + needle.length, excerpt };
}

export const api: Resource = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "shop",
  name: "api",
};

export function finding(change: Partial<Finding> = {}): Finding {
  return {
    rule: "image-tag-not-found",
    cause: "reference",
    severity: "error",
    preexisting: false,
    certainty: "proved",
    message: "tag `1.4.2` does not exist in ghcr.io/acme/api",
    fix: "Correct the tag. Nearest tags: 1.4.1, 1.4.0, 1.5.0-rc.1",
    docs: "https://github.com/pullgate/pullgate/blob/main/docs/rules.md#image-tag-not-found",
    at: span(
      "rendered/prod.yaml",
      214,
      "          image: ghcr.io/acme/api:1.4.2",
      "ghcr.io/acme/api:1.4.2",
    ),
    rendered: null,
    resource: api,
    clusters: [],
    source: null,
    container: "app",
    image: "ghcr.io/acme/api:1.4.2",
    event: null,
    evidence: [],
    commands: [],
    related: [],
    suggestion: null,
    edits: change.suggestion == null ? [] : [change.suggestion],
    route: null,
    fingerprint: "5f0c8d3a",
    ...change,
  };
}

export function mention(change: Partial<ReportedMention> = {}): ReportedMention {
  return {
    at: finding().at,
    resource: api,
    path: "spec.template.spec.containers[0].image",
    role: "container",
    container: "app",
    pullPolicy: "IfNotPresent",
    verdict: "pullable",
    assumes: [],
    cluster: null,
    source: null,
    ...change,
  };
}

export function image(change: Partial<ReportedImage> = {}): ReportedImage {
  return {
    image: "ghcr.io/acme/api:1.4.2",
    reference: { valid: true, domain: "ghcr.io", path: "acme/api", tag: "1.4.2", digest: null },
    mentions: [mention()],
    answer: "found",
    resolvedDigest: null,
    platforms: null,
    ...change,
  };
}

export function report(
  change: Partial<Pick<Report, "images" | "findings" | "notes">> = {},
): Report {
  const { images = [], findings = [], notes = [] } = change;
  const mentions = images.flatMap((one) => one.mentions);
  const verdict = (name: Verdict) => mentions.filter((one) => one.verdict === name).length;
  const severity = (name: Severity) => findings.filter((one) => one.severity === name).length;
  return {
    tool: { name: "pullgate", version: "0.1.0" },
    summary: {
      files: new Set(mentions.map((one) => one.at.file)).size,
      documents: mentions.length,
      workloads: mentions.length,
      images: images.length,
      registries: new Set(images.map((one) => one.reference.domain)).size,
      requests: images.length,
      durationMs: 3127,
      verdicts: {
        pullable: verdict("pullable"),
        broken: verdict("broken"),
        unverified: verdict("unverified"),
      },
      findings: {
        error: severity("error"),
        warning: severity("warning"),
        notice: severity("notice"),
      },
      coverage: {
        sources: 0,
        rendered: 0,
        suspended: 0,
        notRendered: [],
        incomplete: [],
        leftOut: [],
        otherFiles: 0,
        kinds: [],
        clusters: [],
        durationMs: 0,
      },
    },
    images,
    findings,
    rules: rules.filter(({ id }) => findings.some((one) => one.rule === id)),
    notes,
  };
}

const deployment = (name: string): Resource => ({ ...api, name });

export const everySeverity = report({
  images: [
    image({
      answer: "missing",
      mentions: [mention({ verdict: "broken", role: "init", container: "migrate" })],
    }),
    image({
      image: "ghcr.io/acme/web@sha256:0f1e",
      reference: {
        valid: true,
        domain: "ghcr.io",
        path: "acme/web",
        tag: null,
        digest: "sha256:0f1e",
      },
      resolvedDigest: "sha256:0f1e",
      platforms: ["linux/amd64", "linux/arm64"],
      mentions: [
        mention({
          resource: deployment("web"),
          assumes: ["secret shop/regcred, made by an ExternalSecret, covers ghcr.io/acme"],
        }),
      ],
    }),
    image({
      image: "nginx",
      reference: {
        valid: true,
        domain: "docker.io",
        path: "library/nginx",
        tag: "latest",
        digest: null,
      },
      mentions: [
        mention({
          at: span("web.yaml", 9, 'image: "nginx"', '"nginx"'),
          resource: { apiVersion: "v1", kind: "Pod", namespace: null, name: "proxy" },
          path: "spec.containers[0].image",
          pullPolicy: "Always",
        }),
      ],
    }),
    image({
      image: "quay.io/acme/job:2",
      reference: { valid: true, domain: "quay.io", path: "acme/job", tag: "2", digest: null },
      answer: "unreachable",
      mentions: [
        mention({
          at: span("values.yaml", 3, "image: quay.io/acme/job:2", "quay.io/acme/job:2"),
          resource: { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: null },
          role: "custom",
          container: null,
          path: "spec.image",
          verdict: "unverified",
        }),
      ],
    }),
  ],
  findings: [
    finding({
      container: "migrate",
      route: {
        serviceAccount: "api",
        from: "service-account",
        secrets: ["regcred"],
        registry: "ghcr.io",
        repository: "acme/api:1.4.2",
        brokenAt: "image",
      },
      evidence: [
        { request: "HEAD https://ghcr.io/v2/acme/api/manifests/1.4.2 → 404 MANIFEST_UNKNOWN" },
        "the repository lists 31 tags",
      ],
      event: 'Failed to pull image "ghcr.io/acme/api:1.4.2": not found',
      commands: ["crane manifest ghcr.io/acme/api:1.4.2"],
      rendered: { file: "rendered/prod.yaml", line: 398 },
      suggestion: {
        ...span("values.yaml", 4, "  tag: 1.4.2 # of the API", "1.4.2"),
        replacement: "1.4.1",
      },
      related: Array.from({ length: 33 }, (_, index) => ({
        at: span("rendered/staging.yaml", index + 12, "  image: ghcr.io/acme/api:1.4.2", "ghcr.io"),
        message: `Deployment shop/worker-${index} › container app`,
      })),
    }),
    finding({
      rule: "registry-unreachable",
      cause: "connectivity",
      severity: "warning",
      certainty: "unverified",
      message:
        "quay.io cannot be reached from this runner: no answer to a TCP connection within 10 s",
      fix: "Run the check where the registry is reachable, or declare it with `registries.quay.io.reachable: false`.",
      docs: "https://github.com/pullgate/pullgate/blob/main/docs/rules.md#registry-unreachable",
      at: span("values.yaml", 3, "image: quay.io/acme/job:2", "quay.io/acme/job:2"),
      resource: { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: null },
      container: null,
      image: "quay.io/acme/job:2",
    }),
    finding({
      rule: "manifest-invalid",
      cause: "manifest",
      severity: "error",
      message: "a mapping ends in the middle of a key",
      at: { file: "web.yaml", line: 2, column: 1, endLine: 5, endColumn: 1, excerpt: "spec: {" },
      resource: null,
      container: null,
      image: null,
    }),
    finding({
      rule: "image-tag-mutable",
      cause: "policy",
      severity: "notice",
      message: "`nginx` has no tag and no digest: it means `latest`",
      fix: "Name a version.",
      at: span("web.yaml", 9, 'image: "nginx"', '"nginx"'),
      resource: { apiVersion: "v1", kind: "Pod", namespace: null, name: "proxy" },
      image: "nginx",
    }),
  ],
  notes: [
    "charts/api/templates was left out: it is the source of rendered/prod.yaml",
    "2 documents are of other programs",
  ],
});

export const allWell = report({ images: [image()] });

export const empty = report();

const forged = "a\n::error::forged";
const legacy = "##[error]x ###[group]y";
const escape = "\u001b[2J\u001b]0;owned\u0007\u009b31m";
const html = "</table><h1>All checks passed</h1>";
const bidi = "api\u202egpj.exe\u2066\u200b";
const everyone =
  "@everyone a@b | `code` *b* _i_ [x](https://evil.test) \\| ~~s~~ $m$ & https://evil.test www.evil.test";

export const hostile = report({
  images: [
    image({
      image: forged,
      reference: { valid: false, domain: null, path: null, tag: null, digest: null },
      answer: "not-asked",
      mentions: [
        mention({
          at: { ...span("::error::a.yaml", 1, forged, "a"), excerpt: legacy },
          resource: { apiVersion: "v1", kind: legacy, namespace: html, name: escape },
          container: bidi,
          pullPolicy: everyone,
          verdict: "broken",
        }),
      ],
    }),
  ],
  findings: [
    finding({
      message: forged,
      fix: legacy,
      docs: "javascript:alert(1)",
      at: {
        file: "::error::a.yaml",
        line: 1,
        column: 10,
        endLine: 1,
        endColumn: 14,
        excerpt: `${escape}::error::${legacy}`,
      },
      resource: { apiVersion: "v1", kind: legacy, namespace: html, name: escape },
      container: bidi,
      image: forged,
      route: {
        serviceAccount: html,
        from: "pod",
        secrets: [forged, '"] --> x["%%{init: {}}%%', escape],
        registry: everyone,
        repository: bidi,
        brokenAt: "image",
      },
      event: html,
      evidence: [
        everyone,
        {
          request:
            "HEAD https://a.test/%0A::error::x → 404\r\n::error::forged\u2028::error::forged",
        },
      ],
      commands: ["\u00a0::error::x", "\u3000::set-output name=verdict::pass"],
      related: [{ at: span("b,line=1:\r\n%.yaml", 2, "x", "x"), message: html }],
      rendered: { file: legacy, line: 1 },
      suggestion: { ...span("c.yaml", 1, forged, "a"), replacement: forged },
    }),
    finding({
      at: { ...span("b,line=1:\r\n%##[error].yaml", 2, "x", "x") },
      message: everyone,
      rule: "x]|<b>,title=y::z",
    }),
  ],
  notes: [forged, legacy, html, `# ${everyone}`],
});

/** 30 errors, of which only the first is unverified. */
export const thirtyErrors = report({
  images: [image({ mentions: [mention({ verdict: "broken" })] })],
  findings: Array.from({ length: 30 }, (_, index) =>
    finding({
      certainty: index === 0 ? "unverified" : "proved",
      message: `tag \`${index}\` does not exist`,
      at: span("many.yaml", index + 1, `image: a:${index}`, `a:${index}`),
    }),
  ),
});

const long = `${"- value: x, ".repeat(30)}image: ghcr.io/acme/api:1.4.2, ${"other: y, ".repeat(40)}`;

/** Lines with tabs, wide and invisible characters, on which carets are easily misplaced. */
export const awkwardLines = report({
  findings: [
    ["\timage:\tghcr.io/acme/api # tabs", "ghcr.io/acme/api"],
    ["名前: 画像 image: ghcr.io/acme/api 🐳", "ghcr.io/acme/api"],
    ["image: 画像/🐳", "画像/🐳"],
    ["e\u0301te\u0301 image: ghcr.io/acme/api", "ghcr.io/acme/api"],
    ["image: ghcr.io/ac\u200bme/api\u0007", "ghcr.io/ac\u200bme/api"],
    [long, "ghcr.io/acme/api:1.4.2"],
    ["image: ", ""],
  ].map(([excerpt = "", needle = ""], index) =>
    finding({
      at:
        needle === ""
          ? { file: "a.yaml", line: 99, column: 8, endLine: 99, endColumn: 8, excerpt }
          : span("a.yaml", index + 1, excerpt, needle),
    }),
  ),
});
