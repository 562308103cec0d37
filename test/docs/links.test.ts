/** Links between pages lead to files and headings that exist, and the site lists every page. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

const root = join(import.meta.dirname, "../..");
const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "SECURITY.md",
  ...docs.map((name) => `docs/${name}`),
];
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** As GitHub makes the anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

const anchorsOf = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

describe("links", () => {
  for (const page of pages)
    test(page, () => {
      const text = read(page).replaceAll(/^```[^]*?^```$/gm, "");
      for (const [, path = "", anchor = ""] of text.matchAll(
        /\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g,
      )) {
        const target = path === "" ? page : join(dirname(page), path);
        assert.ok(existsSync(join(root, target)), `${page} links to ${target}`);
        if (anchor !== "")
          assert.ok(anchorsOf(target).includes(anchor), `${page} links to ${target}#${anchor}`);
      }
    });
});

test("the sidebar of the site has every page", () => {
  const config = read("docs/.vitepress/config.mjs");
  for (const name of docs)
    if (name !== "README.md") assert.ok(config.includes(`"${name.replace(/\.md$/, "")}"]`), name);
});
