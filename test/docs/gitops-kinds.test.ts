/** The table of docs/gitops-kinds.md has a row for each kind of objects/kinds.ts, and no other. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gitopsKinds } from "../../src/gitops/objects/kinds.ts";

const docs = join(import.meta.dirname, "../../docs");
const rows = readFileSync(join(docs, "gitops-kinds.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, kind, group, covered] = /^\| (\w+) \| (\S+) \| (yes|partly|no) \|/.exec(line) ?? [];
    return kind === undefined || group === undefined ? [] : [{ kind, group, covered }];
  });
const nameOf = (kind: string, group: string): string => `${kind} of ${group}`;

describe("the table of GitOps kinds", () => {
  test("has one row for each kind", () => {
    const known = gitopsKinds.map(({ kind, group }) => nameOf(kind, group || "(core)"));
    assert.deepEqual(
      rows.map(({ kind, group }) => nameOf(kind, group)).toSorted(),
      known.toSorted(),
    );
  });

  test("says that kinds without support are not covered, and no others", () => {
    const unsupported = gitopsKinds
      .filter(({ role }) => role === "unsupported" || role === "other-source")
      .map(({ kind, group }) => nameOf(kind, group));
    const notCovered = rows.filter(({ covered }) => covered === "no");
    assert.deepEqual(
      notCovered.map(({ kind, group }) => nameOf(kind, group)).toSorted(),
      unsupported.toSorted(),
    );
  });
});

describe("the pages for users of GitOps", () => {
  for (const page of ["flux.md", "argo-cd.md", "gitops-kinds.md"])
    test(`${page} links to files that exist`, () => {
      const text = readFileSync(join(docs, page), "utf8");
      for (const [, target = ""] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
        assert.ok(existsSync(join(docs, target)), target);
    });
});
