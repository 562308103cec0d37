/**
 * Works out which chart a Flux object means.
 * https://github.com/fluxcd/source-controller/tree/v1.9.1/internal/helm
 */
import type { ChartRequest, NotRenderedReason } from "../../model/source/gitops-source.ts";
import { treePath } from "../../model/source/source-tree.ts";
import {
  fieldOf,
  mapOf,
  scalarTextOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { nearSources } from "../objects/near-objects.ts";
import type { ChartPlaces, LookupKind, PlanContext, SourceName } from "../plan-step.ts";
import type { Values } from "../objects/set-values.ts";

export type FoundChart =
  | {
      request: ChartRequest;
      /** The fields that a person edits for another chart, nearest first. */
      versionAt: FieldPath;
      places: ChartPlaces;
      valuesFiles: { paths: string[]; ignoreMissing: boolean } | null;
    }
  | { reason: NotRenderedReason; at: FieldPath };

/** The chart of a HelmRelease: `spec.chart` or `spec.chartRef`; null where it names none. */
export async function chartOfRelease(
  release: GitopsObject,
  context: PlanContext,
): Promise<FoundChart | null> {
  const spec = mapOf(release.value["spec"]);
  const namespace = release.namespace ?? "default";
  const template = fieldOf(spec, ["chart", "spec"]);
  const reference = mapOf(spec["chartRef"]);
  if (template !== undefined)
    return isPatch(mapOf(template))
      ? null
      : await chartOfTemplate(release, mapOf(template), namespace, ["chart", "spec"], context);
  const kind = textOf(reference["kind"]);
  const name = textOf(reference["name"]);
  if (kind === null || name === null) return null;
  const at = ["spec", "chartRef", "name"];
  const from = textOf(reference["namespace"]) ?? namespace;
  if (kind === "OCIRepository") return await chartOfOciRepository(from, name, at, context);
  if (kind === "HelmChart") {
    const chart = await context.lookup("HelmChart", from, name);
    if (typeof chart === "string")
      return missingSource({ kind, namespace: from, name }, at, context);
    return await chartOfTemplate(chart, mapOf(chart.value["spec"]), from, [], context);
  }
  if (kind === "ExternalArtifact") return { reason: { code: "source-unsupported", kind }, at };
  return wrongKind(kind, ["spec", "chartRef", "kind"], referenceKinds);
}

/** A chart without a name and a source: the document patches a HelmRelease. */
function isPatch({ chart, sourceRef }: Values): boolean {
  return chart === undefined && sourceRef === undefined;
}

/** https://github.com/fluxcd/helm-controller/blob/v1.6.3/api/v2/helmrelease_types.go */
const referenceKinds = ["OCIRepository", "HelmChart", "ExternalArtifact"];

/** The API server refuses the object. */
function wrongKind(kind: string, at: FieldPath, kinds: readonly string[]): FoundChart {
  const field = at.slice(1).join(".");
  const detail = `\`${field}\` is ${kind}, which must be one of ${kinds.join(", ")}`;
  return { reason: { code: "invalid", detail }, at };
}

/** `spec.chart.spec` of a HelmRelease, or the spec of a HelmChart. `below`: its path in `spec`. */
async function chartOfTemplate(
  owner: GitopsObject,
  spec: Values,
  namespace: string,
  below: FieldPath,
  context: PlanContext,
): Promise<FoundChart> {
  const base = ["spec", ...below];
  const chart = textOf(spec["chart"]) ?? "";
  const version = scalarTextOf(spec["version"]) ?? "";
  const kind = textOf(fieldOf(spec, ["sourceRef", "kind"])) ?? "HelmRepository";
  const name = textOf(fieldOf(spec, ["sourceRef", "name"])) ?? "";
  const from = textOf(fieldOf(spec, ["sourceRef", "namespace"])) ?? namespace;
  const sourceAt = [...base, "sourceRef", "name"];
  if (spec["sourceRef"] === undefined) {
    const detail = `\`${[...below, "sourceRef"].join(".")}\` is missing`;
    return { reason: { code: "invalid", detail }, at: base };
  }
  const lookupKind = lookupKinds.find((each) => each === kind);
  if (lookupKind === undefined) return wrongKind(kind, [...base, "sourceRef", "kind"], lookupKinds);
  const source = await context.lookup(lookupKind, from, name);
  const files = valuesFilesOf(spec);
  if (kind === "GitRepository") {
    const url = typeof source === "string" ? null : textOf(fieldOf(source.value, ["spec", "url"]));
    // A repository that no file defines is the one that Flux was bootstrapped from.
    const path = treePath(chart);
    if (url !== null && typeof source !== "string" && !context.isOwnRepository(url)) {
      const other = context.otherRepository(url);
      const ref = refOf(mapOf(fieldOf(source.value, ["spec", "ref"])));
      if (other === null || path === null || ref === "unknown" || files !== null)
        return { reason: { code: "other-repository", url }, at: sourceAt };
      const request: ChartRequest = { from: "git", url: other, ref, path };
      const places = {
        version: source.spanOf(["spec", "ref"]),
        chart: owner.spanOf([...base, "chart"]),
        repository: source.spanOf(["spec", "url"]),
      };
      return { request, versionAt: sourceAt, places, valuesFiles: null };
    }
    if (path === null)
      return { reason: { code: "path-not-found", path: chart }, at: [...base, "chart"] };
    const versionAt = [...base, "chart"];
    const places = { version: owner.spanOf(versionAt) };
    return { request: { from: "tree", path }, versionAt, places, valuesFiles: files };
  }
  if (typeof source === "string")
    return missingSource({ kind: lookupKind, namespace: from, name }, sourceAt, context);
  if (kind !== "HelmRepository")
    return { reason: { code: "source-unsupported", kind }, at: sourceAt };
  const versionAt = version === "" ? [...base, "chart"] : [...base, "version"];
  const places = {
    version: owner.spanOf(versionAt),
    chart: owner.spanOf([...base, "chart"]),
    repository: source.spanOf(["spec", "url"]),
  };
  return { request: fromRepository(source, chart, version), versionAt, places, valuesFiles: files };
}

/** null for the branch that is checked out by default; "unknown" for a range of tags. */
function refOf(ref: Values): string | null {
  if (ref["semver"] !== undefined) return "unknown";
  return (
    textOf(ref["commit"]) ??
    textOf(ref["name"]) ??
    scalarTextOf(ref["tag"]) ??
    scalarTextOf(ref["branch"])
  );
}

const lookupKinds: LookupKind[] = ["HelmRepository", "GitRepository", "Bucket"];

/** The type of the repository decides, not the scheme of its URL. */
function fromRepository(source: GitopsObject, chart: string, version: string): ChartRequest {
  const spec = mapOf(source.value["spec"]);
  const url = textOf(spec["url"]) ?? "";
  if (spec["type"] !== "oci")
    return { from: "index", url, name: chart, version, chooser: "fluxIndex" };
  return {
    from: "oci",
    repository: `${withoutScheme(url)}/${chart}`,
    version: isThreePartVersion(version)
      ? { tag: version.replace("+", "_") }
      : { range: version, filter: null },
    chooser: "fluxOciHelmRepository",
    plainHttp: spec["insecure"] === true,
  };
}

async function chartOfOciRepository(
  namespace: string,
  name: string,
  at: FieldPath,
  context: PlanContext,
): Promise<FoundChart> {
  const source = await context.lookup("OCIRepository", namespace, name);
  if (typeof source === "string")
    return missingSource({ kind: "OCIRepository", namespace, name }, at, context);
  const spec = mapOf(source.value["spec"]);
  const reference = mapOf(spec["ref"]);
  const digest = textOf(reference["digest"]);
  const range = textOf(reference["semver"]);
  const tag = scalarTextOf(reference["tag"]) ?? "latest";
  const isChartLayer = /helm\.chart/.test(
    textOf(fieldOf(spec, ["layerSelector", "mediaType"])) ?? "",
  );
  return {
    request: {
      from: "oci",
      repository: withoutScheme(textOf(spec["url"]) ?? ""),
      version:
        digest !== null
          ? { digest }
          : range !== null
            ? { range, filter: textOf(reference["semverFilter"]) }
            : { tag },
      chooser: isChartLayer ? "fluxOciRepositoryChartLayer" : "fluxOciRepositoryPlain",
      plainHttp: spec["insecure"] === true,
    },
    versionAt: at,
    places: {
      version: source.spanOf([
        "spec",
        "ref",
        digest !== null ? "digest" : range !== null ? "semver" : "tag",
      ]),
      chart: source.spanOf(["spec", "url"]),
      repository: source.spanOf(["spec", "url"]),
    },
    valuesFiles: null,
  };
}

function valuesFilesOf(spec: Values): { paths: string[]; ignoreMissing: boolean } | null {
  const list = spec["valuesFiles"];
  const paths = (Array.isArray(list) ? list : [spec["valuesFile"]]).flatMap(
    (each) => textOf(each) ?? [],
  );
  const ignoreMissing = spec["ignoreMissingValuesFiles"] === true;
  return paths.length === 0 ? null : { paths, ignoreMissing };
}

function missingSource(
  source: SourceName & { kind: LookupKind },
  at: FieldPath,
  context: PlanContext,
): FoundChart {
  const { kind, name } = source;
  const near = nearSources(source, context);
  return { reason: { code: "source-not-in-git", kind, name, near }, at };
}

export function withoutScheme(url: string): string {
  return url.replace(/^oci:\/\//, "").replace(/\/+$/, "");
}

export function isThreePartVersion(version: string): boolean {
  return /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version);
}
