/** Any bytes in any pieces → documents whose places are within the text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Manifest, YamlNode, SourceFile } from "../../src/model/source/source.ts";
import type { ParsedDocument } from "../../src/model/source/parsed-document.ts";
import { parse } from "../../src/parse/parse.ts";
import { propertyRuns } from "../support/property-runs.ts";

function source(pieces: Uint8Array[]): SourceFile {
  return {
    path: "f.yaml",
    async *chunks() {
      yield* pieces;
    },
  };
}

async function read(...pieces: Uint8Array[]): Promise<ParsedDocument[]> {
  return Array.fromAsync(parse(source(pieces), { need: "all" }));
}

/** Each node once, in order. */
function nodes(node: YamlNode, seen = new Set<YamlNode>()): Set<YamlNode> {
  if (seen.has(node)) return seen;
  seen.add(node);
  if (node.node === "sequence") for (const item of node.items) nodes(item, seen);
  if (node.node === "mapping") {
    for (const { key, value } of node.entries) {
      nodes(key, seen);
      nodes(value, seen);
    }
  }
  return seen;
}

function facts(manifest: Manifest): unknown {
  const places = [...nodes(manifest.root)].map((node) => {
    return [
      manifest.span(node),
      node.node === "scalar" ? [node.value, node.type, node.style] : node.node,
    ];
  });
  return [
    manifest.document,
    manifest.path,
    manifest.kind,
    manifest.name,
    places,
    manifest.duplicates,
  ];
}

function summary(documents: ParsedDocument[]): unknown {
  return documents.map(({ content, manifests, broken }) => [content, broken, manifests.map(facts)]);
}

const fragment = fc.constantFrom(
  ..."apiVersion: v1\n|kind: Pod\n|kind: List\nitems:\n- |---\n|...\n|--- # c\n|%YAML 1.2\n|\ufeff|# c\n|\n|\r\n|\r|  |\t|- |? |: |x: |y: a\n|".split(
    "|",
  ),
  ..."&a ~*a ~<<: *a\n~!!str ~|\n  text\n~>-\n  text\n~'a'~\"a\\n\"~\"~'~{~}~[~]~, ~{{ .x }}~${X}~é~😀~\0~\u0085~\u2028~null\n~1.10\n".split(
    "~",
  ),
  '{"apiVersion": "v1", "kind": "Pod"}\n',
  '{"a": [\n{}\n]}\n',
  "}\r\n{",
  "\r\n---x\n",
  "\r\n\ufeff---\n",
  "\r\n\ufeff---x\n",
  "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n",
);
const text = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(""));
const bytes = fc.oneof(
  { weight: 6, arbitrary: text.map((content) => Buffer.from(content)) },
  { weight: 1, arbitrary: text.map((content) => Buffer.from(`\ufeff${content}`, "utf16le")) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((content) => Buffer.from(content)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(text, fc.uint8Array({ maxLength: 3 }), text)
      .map(([before, any, after]) => Buffer.concat([Buffer.from(before), any, Buffer.from(after)])),
  },
);

test("any input is parsed, and every span is within the text", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      // Where a NUL is one of the first two bytes the text is UTF-16: https://yaml.org/spec/1.2.2/#52-character-encodings
      fc.pre(!content.slice(0, 2).includes("\0"));
      const lines = content.split(/\r\n|\r|\n/);
      for (const { manifests, broken } of await read(Buffer.from(content))) {
        const spans = manifests.flatMap((manifest) =>
          [...nodes(manifest.root)].map((node) => manifest.span(node)),
        );
        for (const span of broken === null ? spans : [broken.at]) {
          const line = lines[span.line - 1];
          assert.ok(line !== undefined && span.endLine <= lines.length, `line ${span.line}`);
          assert.ok(span.column >= 1 && span.column <= line.length + 1, `column ${span.column}`);
          assert.ok(
            span.endLine > span.line ||
              (span.endLine === span.line && span.endColumn >= span.column),
          );
          assert.equal(span.excerpt.replaceAll("\ufeff", ""), line.replaceAll("\ufeff", ""));
        }
        assert.ok(broken === null || /^[^\r\n]+$/.test(broken.message));
      }
    }),
    propertyRuns(400),
  );
});

test("chunk boundaries make no difference", async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.array(fc.nat(60), { maxLength: 8 }), async (content, cuts) => {
      const whole = summary(await read(content));
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, content.length)).toSorted((a, b) => a - b),
        content.length,
      ];
      const pieces = places.slice(1).map((end, place) => content.subarray(places[place], end));
      assert.deepEqual(summary(await read(...pieces)), whole);
      assert.deepEqual(
        summary(await read(...Array.from(content, (byte) => Uint8Array.of(byte)))),
        whole,
      );
    }),
    propertyRuns(400),
  );
});

test("a document is parsed the same alone and in a stream", async () => {
  const marked = text.map(
    (content) =>
      `---\n${content.replaceAll(/\r|\ufeff/g, "").replaceAll(/^(?:---|\.\.\.|\{|%)/gm, "x")}\n`,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(marked, { minLength: 1, maxLength: 5 }), async (documents) => {
      const alone = await Promise.all(documents.map((document) => read(Buffer.from(document))));
      const together = await read(Buffer.from(documents.join("")));
      const outline = ({ content, broken, manifests }: ParsedDocument) => [
        content,
        broken?.message,
        manifests.map(({ kind, path }) => [kind, path]),
      ];
      assert.equal(together.length, documents.length);
      assert.deepEqual(together.map(outline), alone.flat().map(outline));
    }),
    propertyRuns(400),
  );
});

test("need: images skips only documents without images", async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      const all = await read(content);
      const images = await Array.fromAsync(parse(source([content]), { need: "images" }));
      assert.equal(images.length, all.length);
      images.forEach((document, place) => {
        if (document.content === "foreign") assert.notEqual(all[place]?.content, "kubernetes");
        else if (document.content !== "skipped")
          assert.deepEqual(summary([document]), summary(all.slice(place, place + 1)));
      });
    }),
    propertyRuns(400),
  );
});
