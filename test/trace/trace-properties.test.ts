/** A renderer of a few lines, and any values, decoys and templates: the place is the one that was used, whatever else says the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rules } from "../../src/judge/judge.ts";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import type { RenderRoot, SourceText, RerenderResult } from "../../src/model/source/render-root.ts";
import type { Span } from "../../src/model/source/source.ts";
import { applyEdits, planRerenders, trace, type Untraced } from "../../src/trace/trace.ts";
import { propertyRuns } from "../support/property-runs.ts";

const rendered: Span = {
  file: "<helm c>",
  line: 1,
  column: 8,
  endLine: 1,
  endColumn: 9,
  excerpt: "",
};

function clusterOf(image: string): Cluster {
  const resource = { apiVersion: "v1", kind: "Pod", namespace: null, name: "p" };
  const mention = {
    image,
    at: rendered,
    path: "spec.containers[0].image",
    role: "container",
    container: "c",
  } as const;
  return {
    workloads: [
      {
        resource,
        root: "c",
        at: { ...rendered, line: 9 },
        pod: true,
        hook: null,
        mentions: [
          { ...mention, pullPolicy: null, type: "string", podSpec: null, placeholder: null },
        ],
        references: [],
      },
    ],
    objects: [],
    patchers: [],
    namespaces: [],
    coverage: [],
    nodes: [],
    brokenDocuments: [],
    resources: 1,
    documents: 1,
    files: 1,
  };
}

/** `key: value` lines, the last file wins; `{{ .Values.key }}` in the one template. Quotes are taken off. */
function renderImage(
  sources: readonly SourceText[],
  replaced: ReadonlyMap<string, string> = new Map(),
): string {
  const textOf = ({ path, text }: SourceText): string => replaced.get(path) ?? text;
  const values = new Map<string, string>();
  for (const source of sources.filter(({ role }) => role !== "template"))
    for (const { 1: key = "", 2: value = "" } of textOf(source).matchAll(
      /^(\w+): "?([^"\n#]*?)"?(?: #.*)?$/gm,
    ))
      values.set(key, value);
  const template = sources.find(({ role }) => role === "template");
  const image = template === undefined ? "" : textOf(template);
  return image
    .replace(/^image: |\n/g, "")
    .replace(/\{\{ \.Values\.(\w+) \}\}/g, (_, key: string) => values.get(key) ?? "");
}

const piece = fc.constantFrom("web", "acme", "a", "v1", "api-web", "team_x");
const registry = fc.constantFrom("ghcr.io", "web.corp:5000", "localhost:5000", "a.io");
const repository = fc
  .array(piece, { minLength: 1, maxLength: 3 })
  .map((pieces) => pieces.join("/"));
const tag = fc.constantFrom(
  "web",
  "v1",
  "1.27.3",
  "v2.0.0-rc.1",
  "a",
  "2024.1",
  "latest",
  "v1-web",
  "1.0.0",
);
/** Where a part is written: in a values file, in that file and overridden by the next, or in the template. */
const written = fc.constantFrom("first", "second", "both", "template");

const keys = ["registry", "repository", "tag"] as const;
const ruleOf = {
  registry: "registry-host-unknown",
  repository: "image-repository-not-found",
  tag: "image-tag-not-found",
};
const setting = fc.record({
  registry,
  repository,
  tag,
  written: fc.record({ registry: written, repository: written, tag: written }),
  quoted: fc.boolean(),
  decoys: fc.array(fc.oneof(registry, repository, tag), { maxLength: 4 }),
});

test("the place is the one that was used, and the edit makes the image right", () => {
  let [made, proven] = [0, 0];
  fc.assert(
    fc.property(setting, fc.constantFrom(...keys), (said, asked) => {
      made++;
      const line = (key: string, value: string): string =>
        `${key}: ${said.quoted ? `"${value}"` : value} # ${value}`;
      const decoys = said.decoys.map((text, index) => line(`decoy${index}`, text));
      const linesIn = (...where: string[]): string[] =>
        keys.filter((key) => where.includes(said.written[key])).map((key) => line(key, said[key]));
      const reference = (key: (typeof keys)[number]): string =>
        said.written[key] === "template" ? said[key] : `{{ .Values.${key} }}`;
      const sources: SourceText[] = [
        {
          path: "values.yaml",
          role: "chart-values",
          text: [...decoys, ...linesIn("first", "both"), ""].join("\n"),
        },
        {
          path: "prod.yaml",
          role: "values",
          text: [...linesIn("second", "both"), ...decoys, ""].join("\n"),
        },
        {
          path: "t.yaml",
          role: "template",
          text: `image: ${keys.map(reference).join("|").replace("|", "/").replace("|", ":")}\n`,
        },
      ];
      const root: RenderRoot = {
        root: "c",
        file: "<helm c>",
        tool: "helm",
        folder: "c",
        sources,
        set: [],
        origins: [],
      };
      const image = renderImage(sources);
      assert.equal(image, `${said.registry}/${said.repository}:${said.tag}`);

      const corrected = { ...said, [asked]: asked === "registry" ? "new.example" : "new" };
      const value = `${corrected.registry}/${corrected.repository}:${corrected.tag}`;
      const rule = rules.find(({ id }) => id === ruleOf[asked]);
      assert.ok(rule);
      const diagnostic = {
        at: rendered,
        message: "",
        groupKey: "",
        correction: { at: rendered, value },
      };
      const untraced: Untraced = {
        diagnostics: [{ rule, diagnostic }],
        cluster: clusterOf(image),
        roots: [root],
      };
      const tried: RerenderResult[] = [];
      for (
        let rerenders = planRerenders(untraced, tried);
        rerenders.length > 0;
        rerenders = planRerenders(untraced, tried)
      ) {
        tried.push(
          ...rerenders.map((rerender) => ({
            rerender,
            cluster: clusterOf(renderImage(sources, rerender.replaced)),
            digests: new Map<string, number>(),
          })),
        );
        assert.ok(tried.length < 60);
      }
      const [traced] = trace(untraced, tried).diagnostics;
      assert.ok(traced);
      const { at, edits } = traced.diagnostic;
      const file = {
        first: "values.yaml",
        second: "prod.yaml",
        both: "prod.yaml",
        template: "t.yaml",
      }[said.written[asked]];
      assert.equal(at.file, file);
      if (file !== "t.yaml") assert.ok(at.excerpt.startsWith(`${asked}: `), at.excerpt);
      const source = sources.find(({ path }) => path === file);
      assert.ok(source !== undefined && edits !== undefined);
      const edited = applyEdits(source.text, edits);
      assert.equal(renderImage(sources, new Map([[file, edited.text]])), value);
      proven++;
    }),
    propertyRuns(500),
  );
  assert.equal(proven, made);
});

test("any text as a source: marks fit into it, and places are within it", () => {
  const scrap = fc.constantFrom(
    "{{",
    "}}",
    '"',
    "'",
    "#",
    ":",
    "\n",
    "\r\n",
    " ",
    "image: ",
    "acme/web",
    "1.2",
    "%s",
    "\0",
    "\ufeff",
    "é",
    "=",
    "- ",
    "/",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(scrap, { maxLength: 30 }).map((all) => all.join("")),
  );
  const role = fc.constantFrom(
    "values",
    "chart",
    "template",
    "kustomization",
    "resource",
    "manifest",
  );
  const tool = fc.constantFrom("helm", "kustomize");
  fc.assert(
    fc.property(
      text,
      text,
      role,
      tool,
      fc.oneof(text, fc.constant("acme/web:1.2")),
      (one, pair, ofRole, ofTool, image) => {
        const sources: SourceText[] = [{ path: "s", role: ofRole, text: one }];
        const set = [{ pair, at: null }];
        const root: RenderRoot = {
          root: "c",
          file: "<helm c>",
          tool: ofTool,
          folder: "c",
          sources,
          set,
          origins: [],
        };
        const judged = rules.map((rule) => ({
          rule,
          diagnostic: { at: rendered, message: "", groupKey: "" },
        }));
        const untraced: Untraced = {
          diagnostics: judged,
          cluster: clusterOf(image),
          roots: [root],
        };
        const tried: RerenderResult[] = [];
        for (
          let rerenders = planRerenders(untraced, tried);
          rerenders.length > 0;
          rerenders = planRerenders(untraced, tried)
        )
          tried.push(
            ...rerenders.map((rerender) => ({
              rerender,
              cluster: clusterOf(rerender.replaced.get("s") ?? rerender.set?.[0] ?? ""),
              digests: new Map<string, number>(),
            })),
          );
        assert.ok(tried.length < 60);
        for (const { diagnostic } of trace(untraced, tried).diagnostics) {
          if (diagnostic.at.file !== "s") continue;
          // A byte order mark is one at the begin of the file alone.
          const line = one.replace(/^\ufeff/, "").split(/\r\n|\r|\n/)[diagnostic.at.line - 1] ?? "";
          assert.ok(
            diagnostic.at.column >= 1 && diagnostic.at.endColumn <= line.length + 1,
            JSON.stringify(diagnostic.at),
          );
        }
      },
    ),
    propertyRuns(1000),
  );
});
