/** Which line is wrong if a registry lacks a chart: its name, or the URL of its folder. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OciFolders } from "../../src/gitops/helm/oci-folders.ts";

function folders(found: string[], missing: string[]): OciFolders {
  const all = new OciFolders();
  for (const chart of found) all.add(chart, true);
  for (const chart of missing) all.add(chart, false);
  return all;
}

describe("a folder of a registry", () => {
  const missing = "r.example/chart/web";

  test("is wrong if it lacks several charts, or nearly has the name of one with charts", () => {
    assert.ok(folders([], [missing, "r.example/chart/api"]).isWrong(missing));
    assert.ok(folders(["r.example/charts/api"], [missing]).isWrong(missing));
    assert.ok(folders(["rr.example/chart/api"], [missing]).isWrong(missing));
  });

  test("is wrong if the name of the chart is used elsewhere", () => {
    const named = folders([], [missing]);
    named.addName("web");
    assert.ok(named.isWrong(missing));
    const other = folders([], [missing]);
    other.addName("we");
    assert.ok(!other.isWrong(missing));
  });

  test("is right if it has other charts, and if nothing speaks against it", () => {
    assert.ok(!folders(["r.example/chart/api"], [missing, "r.example/chart/x"]).isWrong(missing));
    assert.ok(!folders([], [missing, missing]).isWrong(missing));
    assert.ok(!folders(["r.example/library/api"], [missing]).isWrong(missing));
  });
});
