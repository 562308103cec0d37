/** The values of a release beside what Helm and Flux make of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  mergeMaps,
  mergeReleaseValues,
  readValuesFile,
  ValuesError,
} from "../../src/gitops/helm/chart-values.ts";
import { parseGoYaml, type YamlValue } from "../../src/gitops/objects/go-yaml.ts";
import { setValues, SetValuesError, type Values } from "../../src/gitops/objects/set-values.ts";

interface Row {
  id: string;
  kind: "helm" | "flux";
  files?: string[];
  set?: string[];
  setString?: string[];
  setJson?: string[];
  setLiteral?: string[];
  valuesFrom?: {
    kind: string;
    name: string;
    valuesKey?: string;
    targetPath?: string;
    literal?: boolean;
    optional?: boolean;
  }[];
  values?: string;
  data?: Record<string, Record<string, string>>;
  userValues: YamlValue;
  error: string | null;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/values-merge.json", import.meta.url), "utf8"),
);

/** Returns "error" if the values cannot be read. */
function outcome(run: () => YamlValue): YamlValue {
  try {
    return run();
  } catch (error) {
    assert.ok(
      error instanceof SyntaxError ||
        error instanceof SetValuesError ||
        error instanceof ValuesError,
      String(error),
    );
    return "error";
  }
}

/** Pullgate hands `--set-json` and `--set-literal` to Helm itself, and no controller uses them. */
const ofHelm = rows.filter(
  ({ kind, setJson, setLiteral }) =>
    kind === "helm" && setJson === undefined && setLiteral === undefined,
);
/** Helm's errors about the chart come after the user's values are made. */
const failsInChart = (row: Row): boolean => row.error !== null && row.userValues !== null;

describe("merges values files and --set as Helm does", () => {
  for (const row of ofHelm)
    test(row.id, () => {
      const actual = outcome(() => {
        let values: Values = {};
        for (const file of row.files ?? []) values = mergeMaps(values, readValuesFile(file));
        for (const text of row.set ?? []) setValues(text, values, { strings: false });
        for (const text of row.setString ?? []) setValues(text, values, { strings: true });
        return values;
      });
      const fails = row.error !== null && !failsInChart(row);
      assert.deepEqual(actual, fails ? "error" : row.userValues);
    });
});

describe("merges valuesFrom and values as Flux does", () => {
  for (const row of rows.filter(({ kind }) => kind === "flux"))
    test(row.id, () => {
      const references = (row.valuesFrom ?? []).map((each) => ({
        kind: each.kind,
        name: each.name,
        key: each.valuesKey ?? "values.yaml",
        targetPath: each.targetPath ?? null,
        literal: each.literal ?? false,
        optional: each.optional ?? false,
      }));
      const actual = outcome(() => {
        const inline = row.values === undefined ? {} : readValuesFile(row.values);
        const lookup = (kind: string, name: string): Map<string, string> | "absent" => {
          const data = row.data?.[`${kind}/${name}`];
          return data === undefined ? "absent" : new Map(Object.entries(data));
        };
        return mergeReleaseValues(inline, references, lookup).values;
      });
      const fails = row.error !== null && !failsInChart(row);
      assert.deepEqual(actual, fails ? "error" : row.userValues);
    });
});

test("reports a reference whose data is not in Git, and makes the values without it", () => {
  const reference = {
    kind: "Secret",
    name: "s",
    key: "values.yaml",
    targetPath: null,
    literal: false,
    optional: false,
  };
  const merged = mergeReleaseValues({ a: 1 }, [reference], () => "unknown");
  assert.deepEqual(merged, { values: { a: 1 }, unknown: [reference] });
  assert.equal(parseGoYaml("a: on") !== null, true);
});

test("a target path changes no other value that an alias shares", () => {
  const inline = parseGoYaml("image: &image { tag: '1' }\nworker: *image\nall: [*image]");
  assert.ok(typeof inline === "object" && inline !== null && !Array.isArray(inline));
  const from = { kind: "ConfigMap", name: "tags", key: "tag", optional: false, literal: false };
  const references = [{ ...from, targetPath: "image.tag" }];
  const { values } = mergeReleaseValues(inline, references, () => new Map([["tag", "v2"]]));
  assert.deepEqual(values, { image: { tag: "v2" }, worker: { tag: "1" }, all: [{ tag: "1" }] });
});
