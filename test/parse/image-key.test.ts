/** Tests what the bytes of a document tell about its images, wherever they stand in a large one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DocumentText } from "../../src/parse/document-text.ts";
import {
  hasSpelledKeys,
  holdsConfigMapImages,
  holdsImageKey,
  typesWithin,
} from "../../src/parse/image-key.ts";

/** Texts are searched in pieces of this many bytes. */
const pieceBytes = 65_536;

/** A large document with the text at each offset around the end of the first piece. */
function* documentsWith(text: string): Generator<DocumentText> {
  for (let before = pieceBytes - text.length - 1; before <= pieceBytes + 1; before++)
    yield new DocumentText(Buffer.from(`${"a".repeat(before)}${text}${"a".repeat(pieceBytes)}`));
}

describe("a large document", () => {
  for (const text of [
    "\\x6dage",
    "\\u006dage",
    "\\\r\nmage",
    "\\\u2028mage",
    "!!binary bQ==",
    "!%62",
  ])
    test(`has keys spelt by ${JSON.stringify(text)}, wherever it stands`, () => {
      for (const document of documentsWith(text)) assert.ok(hasSpelledKeys(document));
    });

  for (const text of ['\\"mage', "a tag! and a binary", "! %"])
    test(`has no keys spelt by ${JSON.stringify(text)}`, () => {
      for (const document of documentsWith(text)) assert.ok(!hasSpelledKeys(document));
    });

  test("holds an image of a ConfigMap, wherever its name stands", () => {
    for (const document of documentsWith(" ConfigMap rook-csi-operator-image-set-configmap "))
      assert.ok(holdsConfigMapImages(document, null));
    for (const document of documentsWith(" ConfigMap another-name "))
      assert.ok(!holdsConfigMapImages(document, null));
  });

  test("repeats types by an anchor, wherever it stands", () => {
    for (const document of documentsWith("&a argoproj.io/v1"))
      assert.ok(typesWithin(document).gitops);
    for (const document of documentsWith("& argoproj.io/v1"))
      assert.ok(!typesWithin(document).gitops);
  });

  test("holds the key of an image, wherever it stands", () => {
    for (const document of documentsWith(" image: ")) assert.ok(holdsImageKey(document));
  });
});

test("reads a megabyte of exclamation marks at once", () => {
  assert.ok(!hasSpelledKeys(new DocumentText(Buffer.alloc(1 << 20, "!"))));
});
