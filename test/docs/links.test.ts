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

test("files that the pages for contributors name exist", () => {
  let count = 0;
  for (const page of ["ARCHITECTURE.md", "CONTRIBUTING.md"])
    for (const [, path = ""] of read(page).matchAll(
      /`((?:[a-z][\w-]*\/)+(?:[\w-]+\.\w+[\w.]*)?)`/g,
    )) {
      count++;
      const places = [path, `src/${path}`].map((each) => join(root, each));
      assert.ok(places.some(existsSync), `${page} names ${path}`);
    }
  assert.ok(count > 30);
});

test("links of the sources to this repository lead to files and headings", () => {
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${name}`);
  let count = 0;
  for (const source of [...sources, "action.yml", "Dockerfile", "schema/config.v1.json"])
    for (const [link, path = "", anchor = ""] of read(source).matchAll(
      /https:\/\/github\.com\/pullgate\/pullgate(?:\/blob\/main\/([\w./-]*[\w]))?(?:#([\w-]+))?/g,
    )) {
      count++;
      const target = path === "" ? "README.md" : path;
      assert.ok(existsSync(join(root, target)), `${source}: ${link}`);
      if (anchor !== "") assert.ok(anchorsOf(target).includes(anchor), `${source}: ${link}`);
    }
  assert.ok(count > 3);
});

test("the sidebar of the site has every page", () => {
  const config = read("docs/.vitepress/config.mjs");
  for (const name of docs)
    if (name !== "README.md") assert.ok(config.includes(`"${name.replace(/\.md$/, "")}"]`), name);
});
