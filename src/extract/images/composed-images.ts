/** Images of custom kinds that are not the whole value of one field: with a scheme, or in parts. */
import { parseImageReference } from "../../model/pull/image.ts";
import type { Mention } from "../../model/cluster/cluster.ts";
import {
  child,
  childPath,
  descend,
  items,
  type MappingNode,
  type ScalarNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { isTrue } from "../pods/is-true.ts";
import { parseImagePath, select, type SelectedNode } from "./image-path.ts";

export interface ComposedImage {
  /** The scalar whose value ends with the image; for an image in parts that of its tag. */
  node: ScalarNode;
  image: string;
  /** From the root of the document. */
  path: string;
  inParts: boolean;
  owner: MappingNode | null;
  fetcher?: NonNullable<Mention["fetcher"]>;
  /** See `Mention.placeholder`. */
  placeholder: string | null;
}

/** Reads the images of the node that a path of a row selects. */
type Form = (selected: SelectedNode, root: MappingNode) => Iterable<ComposedImage>;

interface ComposedRow {
  group: string;
  /** Separated by spaces, in lower case. */
  kinds: string;
  paths: string[];
  form: Form;
}

const registrySources = [
  "spec.source.registry.url",
  "spec.template.spec.source.registry.url",
  "spec.dataVolumeTemplates[].spec.source.registry.url",
  "spec.virtualMachineTemplate.spec.dataVolumeTemplates[].spec.source.registry.url",
];
const imageStreamSources = [
  "spec.tags[].from",
  "spec.images[].from",
  "spec.strategy.sourceStrategy.from",
  "spec.strategy.dockerStrategy.from",
  "spec.strategy.customStrategy.from",
  "spec.source.images[].from",
];
const modelFrameworks =
  "model huggingface lightgbm onnx paddle pmml pytorch sklearn tensorflow triton xgboost".split(
    " ",
  );

const rows: readonly ComposedRow[] = [
  // https://github.com/argoproj-labs/argocd-operator/blob/v0.14.0/controllers/argoutil/resource.go
  {
    group: "argoproj.io",
    kinds: "argocd",
    paths: ["spec", "spec.repo", "spec.applicationSet", "spec.redis", "spec.dex", "spec.sso.dex"],
    form: (selected) => imageOfPair(selected, { image: "image", version: "version" }),
  },
  {
    group: "argoproj.io",
    kinds: "argocd",
    paths: ["spec.ha"],
    form: (selected) =>
      isTrue(child(selected.node, "enabled"))
        ? imageOfPair(selected, { image: "redisProxyImage", version: "redisProxyVersion" })
        : [],
  },
  // https://github.com/kiali/kiali-operator/blob/v2.1.0/roles/default/kiali-deploy/templates/kubernetes/deployment.yaml
  {
    group: "kiali.io",
    kinds: "kiali",
    paths: ["spec.deployment"],
    form: kialiImage,
  },
  // https://docs.crossplane.io/latest/packages/
  {
    group: "pkg.crossplane.io",
    kinds: "provider function configuration",
    paths: ["spec.package"],
    form: crossplanePackage,
  },
  // https://github.com/kubevirt/containerized-data-importer/blob/main/doc/image-from-registry.md
  {
    group: "cdi.kubevirt.io",
    kinds: "datavolume dataimportcron volumeimportsource",
    paths: registrySources,
    form: disk,
  },
  { group: "kubevirt.io", kinds: "virtualmachine", paths: registrySources, form: disk },
  { group: "pool.kubevirt.io", kinds: "virtualmachinepool", paths: registrySources, form: disk },
  // https://docs.openshift.com/container-platform/latest/rest_api/image_apis/image-apis-index.html
  {
    group: "image.openshift.io",
    kinds: "imagestream imagestreamimport",
    paths: imageStreamSources,
    form: dockerImage,
  },
  { group: "", kinds: "imagestream", paths: imageStreamSources, form: dockerImage },
  {
    group: "build.openshift.io",
    kinds: "buildconfig build",
    paths: imageStreamSources,
    form: dockerImage,
  },
  { group: "", kinds: "buildconfig", paths: imageStreamSources, form: dockerImage },
  // https://operator-framework.github.io/operator-controller/api-reference/catalogd-api-reference/
  {
    group: "olm.operatorframework.io",
    kinds: "clustercatalog",
    paths: ["spec.source.image.ref"],
    form: byController,
  },
  {
    group: "catalogd.operatorframework.io",
    kinds: "catalog clustercatalog",
    paths: ["spec.source.image.ref"],
    form: byController,
  },
  {
    group: "core.rukpak.io",
    kinds: "bundle bundledeployment",
    paths: ["spec.source.image.ref", "spec.template.spec.source.image.ref"],
    form: byController,
  },
  // https://kserve.github.io/website/docs/model-serving/storage/providers/oci
  {
    group: "serving.kserve.io",
    kinds: "inferenceservice trainedmodel llminferenceservice",
    paths: [
      ...["predictor", "transformer", "explainer"].flatMap((component) =>
        modelFrameworks.map((framework) => `spec.${component}.${framework}.storageUri`),
      ),
      "spec.predictor.storageUris[].uri",
      "spec.model.storageUri",
      "spec.model.uri",
    ],
    form: model,
  },
  // https://github.com/rancher/system-upgrade-controller/blob/master/pkg/upgrade/container/container.go
  {
    group: "upgrade.cattle.io",
    kinds: "plan",
    paths: ["spec.upgrade", "spec.prepare"],
    form: upgrade,
  },
  // https://github.com/alexandrevilain/temporal-operator/blob/main/docs/api/v1beta1.md
  {
    group: "temporal.io",
    kinds: "temporalcluster",
    paths: ["spec", "spec.ui", "spec.admintools"],
    form: imageAndVersion,
  },
  // https://docs.pingcap.com/tidb-in-kubernetes/stable/configure-a-tidb-cluster
  {
    group: "pingcap.com",
    kinds: "tidbcluster dmcluster tidbmonitor tidbngmonitoring",
    paths: ["spec.{}", "spec"],
    form: baseImage,
  },
  // https://istio.io/latest/docs/reference/config/proxy_extensions/wasm-plugin/
  {
    group: "extensions.istio.io",
    kinds: "wasmplugin",
    paths: ["spec.url"],
    form: byController,
  },
  // https://gateway.envoyproxy.io/docs/api/extension_types/#imagewasmcodesource
  {
    group: "gateway.envoyproxy.io",
    kinds: "envoyextensionpolicy",
    paths: ["spec.wasm[].code.image.url"],
    form: byController,
  },
  // https://grafana.github.io/grafana-operator/docs/dashboards/
  {
    group: "grafana.integreatly.org",
    kinds: "grafanadashboard grafanalibrarypanel",
    paths: ["spec.oci.reference"],
    form: byController,
  },
  // https://strimzi.io/docs/operators/latest/configuring#type-ImageArtifact-reference
  {
    group: "kafka.strimzi.io",
    kinds: "kafkaconnect",
    paths: ["spec.plugins[].artifacts[].reference"],
    form: wholeImage,
  },
  // https://knative.dev/docs/install/operator/configuring-serving-cr/
  {
    group: "operator.knative.dev",
    kinds: "knativeeventing knativeserving",
    paths: ["spec.registry.override{}"],
    form: wholeImage,
  },
  // https://docs.nvidia.com/nim-operator/latest/cache.html
  {
    group: "apps.nvidia.com",
    kinds: "nimcache",
    paths: ["spec.source{}.modelPuller"],
    form: wholeImage,
  },
  // https://docs.hazelcast.com/operator/latest/api-ref
  {
    group: "hazelcast.com",
    kinds: "hazelcast managementcenter",
    paths: ["spec"],
    form: (selected) => imageOfPair(selected, { image: "repository", version: "version" }),
  },
  // https://docs.kubewarden.io/reference/CRDs
  {
    group: "policies.kubewarden.io",
    kinds:
      "admissionpolicy clusteradmissionpolicy admissionpolicygroup clusteradmissionpolicygroup",
    paths: ["spec.module", "spec.policies{}.module"],
    form: kubewardenModule,
  },
  // https://tekton.dev/docs/pipelines/bundle-resolver/
  {
    group: "tekton.dev",
    kinds: "task pipeline taskrun pipelinerun",
    paths: ["spec.**.taskRef", "spec.**.pipelineRef"],
    form: bundle,
  },
  // https://olm.operatorframework.io/docs/reference/file-based-catalogs/
  { group: "olm", kinds: "olm.bundle", paths: ["image"], form: byController },
  { group: "olm", kinds: "olm.bundle", paths: ["relatedImages[].image"], form: byController },
];

/** Most resources are in none of the groups. */
const rowsByGroup: ReadonlyMap<string, readonly ComposedRow[]> = Map.groupBy(
  rows,
  ({ group }) => group,
);

/** Yields the images of a resource. `mayVisit` is called for every node; false skips it. */
export function* composedImages(
  type: { group: string; kind: string },
  root: MappingNode,
  path: string,
  mayVisit: (path: string, depth: number) => boolean,
): Generator<ComposedImage> {
  const rowsOfGroup = rowsByGroup.get(type.group.toLowerCase()) ?? [];
  const kind = type.kind.toLowerCase();
  for (const row of rowsOfGroup) {
    if (!row.kinds.split(" ").includes(kind)) continue;
    for (const steps of row.paths)
      for (const selected of select(
        { node: root, path, parent: null },
        parseImagePath(steps),
        mayVisit,
      ))
        yield* row.form(selected, root);
  }
}

/** The value without a scheme, if it has one of these or none. */
function* withoutScheme(
  { node, path, parent }: SelectedNode,
  schemes: RegExp | null,
): Generator<ComposedImage> {
  const written = text(node);
  if (node.node !== "scalar" || written === null || written === "") return;
  const [scheme = ""] = /^[a-z][a-z0-9+.-]*:\/\//.exec(written) ?? [];
  if (schemes === null ? scheme !== "" && scheme !== "oci://" : !schemes.test(scheme)) return;
  const image = written.slice(scheme.length);
  yield { node, image, path, inParts: false, owner: parent, placeholder: null };
}

function wholeImage(selected: SelectedNode): Iterable<ComposedImage> {
  return withoutScheme(selected, null);
}

function* byController(selected: SelectedNode): Generator<ComposedImage> {
  for (const image of withoutScheme(selected, null))
    yield { ...image, owner: null, fetcher: "controller" };
}

/** Other schemes (https://, file://) are no images. */
function* kubewardenModule(selected: SelectedNode): Generator<ComposedImage> {
  for (const image of withoutScheme(selected, /^(?:registry:\/\/)?$/))
    yield { ...image, owner: null, fetcher: "controller" };
}

/** Crossplane 1 adds a default registry to a package without one, and Crossplane 2 refuses it. */
function* crossplanePackage(selected: SelectedNode): Generator<ComposedImage> {
  for (const found of withoutScheme(selected, null))
    yield {
      ...found,
      fetcher: "crossplane",
      placeholder: /^[^/]*[.:][^/]*\//.test(found.image)
        ? null
        : "a package without a registry, for which Crossplane has a default or none",
    };
}

/** With `pullMethod: node` the kubelet pulls the image, else a pod of CDI. */
function* disk(selected: SelectedNode): Generator<ComposedImage> {
  const isPulled = text(child(selected.parent ?? undefined, "pullMethod")) === "node";
  for (const image of withoutScheme(selected, /^docker:\/\/$/))
    yield isPulled ? image : { ...image, fetcher: "controller" };
}

function* dockerImage({ node, path }: SelectedNode): Generator<ComposedImage> {
  const name = child(node, "name");
  const image = text(name);
  if (text(child(node, "kind")) !== "DockerImage" || name?.node !== "scalar" || image === null)
    return;
  const found = { node: name, image, path: `${path}.name`, inParts: false, owner: null };
  yield { ...found, fetcher: "controller", placeholder: null };
}

/** Other schemes (s3://, hf://, pvc://) are no images. */
function model(selected: SelectedNode): Iterable<ComposedImage> {
  return withoutScheme(selected, /^oci(?:\+native)?:\/\/$/);
}

/** An image without a tag gets `spec.version`, in which "+" becomes "-". */
function* upgrade({ node, path }: SelectedNode, root: MappingNode): Generator<ComposedImage> {
  const field = child(node, "image");
  const image = text(field);
  if (field?.node !== "scalar" || image === null || image === "") return;
  const owner = asMapping(node);
  const found = { node: field, path: `${path}.image`, owner };
  const reference = parseImageReference(image);
  const isWhole = "invalid" in reference || reference.tag !== null || reference.digest !== null;
  const version = descend(root, "spec", "version");
  const tag = text(version)?.replaceAll("+", "-") ?? "";
  if (isWhole) yield { ...found, image, inParts: false, placeholder: null };
  else if (version?.node === "scalar" && tag !== "")
    yield {
      ...found,
      node: version,
      image: `${image}:${tag}`,
      inParts: true,
      placeholder: null,
    };
  else yield { ...found, image, inParts: false, placeholder: "a channel decides on its tag" };
}

/** The version of a component counts before that of the cluster. */
function* baseImage({ node, path }: SelectedNode, root: MappingNode): Generator<ComposedImage> {
  const base = text(child(node, "baseImage"));
  const version = child(node, "version") ?? descend(root, "spec", "version");
  const tag = text(version);
  if (base === null || version?.node !== "scalar" || tag === null || tag === "") return;
  const owner = asMapping(node);
  const place = { node: version, path: `${path}.baseImage`, owner };
  yield { ...place, image: `${base}:${tag}`, inParts: true, placeholder: null };
}

/** An image without a tag gets the version of its mapping, else that of the resource. */
function* imageAndVersion(
  { node, path }: SelectedNode,
  root: MappingNode,
): Generator<ComposedImage> {
  const name = text(child(node, "image")) ?? "";
  const reference = parseImageReference(name);
  if (name === "" || "invalid" in reference || (reference.tag ?? reference.digest) !== null) return;
  const version = child(node, "version") ?? descend(root, "spec", "version");
  const tag = text(version) ?? "";
  if (version?.node !== "scalar" || tag === "") return;
  const place = { node: version, path: `${path}.image`, owner: asMapping(node) };
  yield { ...place, image: `${name}:${tag}`, inParts: true, placeholder: null };
}

/** The operator adds what is missing of the two. It runs nothing for a `remote`. */
function* imageOfPair(
  { node, path }: SelectedNode,
  keys: { image: string; version: string },
): Generator<ComposedImage> {
  const enabled = child(node, "enabled");
  if (enabled !== undefined && !isTrue(enabled)) return;
  if (child(node, "remote") !== undefined) return;
  const image = text(child(node, keys.image)) ?? "";
  const version = child(node, keys.version);
  const tag = text(version) ?? "";
  if (image === "" || tag === "" || version?.node !== "scalar") return;
  yield {
    node: version,
    image: `${image}${tag.includes(":") ? "@" : ":"}${tag}`,
    path: childPath(path, keys.image),
    inParts: true,
    owner: asMapping(node),
    placeholder: null,
  };
}

/** The operator replaces two names of versions. A digest has its algorithm in a third field. */
function* kialiImage(selected: SelectedNode): Generator<ComposedImage> {
  const { node } = selected;
  const isReplaced = /^(?:lastrelease|operator_version)$/.test(
    text(child(node, "image_version")) ?? "",
  );
  if (isReplaced || child(node, "image_digest") !== undefined) return;
  yield* imageOfPair(selected, { image: "image_name", version: "image_version" });
}

function* bundle({ node, path }: SelectedNode): Generator<ComposedImage> {
  const resolver = text(child(node, "resolver"));
  const legacy = child(node, "bundle");
  const entries =
    resolver === "bundles"
      ? items(child(node, "params")).map((item, index) => ({
          value: text(child(item, "name")) === "bundle" ? child(item, "value") : undefined,
          at: `${childPath(path, "params")}[${index}].value`,
        }))
      : [{ value: legacy, at: childPath(path, "bundle") }];
  for (const { value, at } of entries) {
    const parent = asMapping(node);
    if (value !== undefined) yield* byController({ node: value, path: at, parent });
  }
}

function asMapping(node: YamlNode): MappingNode | null {
  return node.node === "mapping" ? node : null;
}
