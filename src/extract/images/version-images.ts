/** Kinds whose operator derives the image from a version, if the resource names no image. */
import {
  child,
  childPath,
  descend,
  items,
  type MappingNode,
  type ScalarNode,
  text,
} from "../../model/source/source.ts";

interface VersionRow {
  group: string;
  /** Separated by spaces, in lower case. */
  kinds: string;
  /** The field with the version: "spec.version". */
  version: string;
  /** Fields that name the image instead. */
  instead: string[];
  /** A container of that name in the list may name the image instead, too. */
  container?: { list: string; name: string };
  /** A version with one of these characters is an image. */
  imageWith?: RegExp;
  /**
   * The repository of the operator's default image; null if no default is known. `{type}` stands
   * for `spec.type`.
   */
  repository: string | null;
}

const elastic = (kind: string, repository: string | null): VersionRow => ({
  group: `${kind}.k8s.elastic.co`,
  kinds: kind,
  version: "spec.version",
  instead: ["spec.image"],
  repository: repository === null ? null : `docker.elastic.co/${repository}`,
});
const prometheus = (kinds: string, repository: string): VersionRow => ({
  group: "monitoring.coreos.com",
  kinds,
  version: "spec.version",
  instead: ["spec.image", "spec.baseImage"],
  repository: `quay.io/${repository}`,
});
const unknown = (
  group: string,
  kinds: string,
  version: string,
  ...instead: string[]
): VersionRow => ({ group, kinds, version, instead, repository: null });

const rows: readonly VersionRow[] = [
  // https://github.com/elastic/cloud-on-k8s/blob/v2.16.0/pkg/controller/common/container/container.go
  elastic("elasticsearch", "elasticsearch/elasticsearch"),
  elastic("kibana", "kibana/kibana"),
  { ...elastic("apm", "apm/apm-server"), kinds: "apmserver" },
  elastic("enterprisesearch", "enterprise-search/enterprise-search"),
  elastic("logstash", "logstash/logstash"),
  elastic("beat", "beats/{type}"),
  // Their repositories depend on the version.
  elastic("agent", null),
  { ...elastic("maps", null), kinds: "elasticmapsserver" },
  // https://prometheus-operator.dev/docs/platform/operator/ (…-default-base-image)
  prometheus("prometheus prometheusagent", "prometheus/prometheus"),
  prometheus("alertmanager", "prometheus/alertmanager"),
  prometheus("thanosruler", "thanos/thanos"),
  // https://github.com/opensearch-project/opensearch-k8s-operator/blob/main/docs/userguide/main.md
  {
    group: "opensearch.opster.io",
    kinds: "opensearchcluster",
    version: "spec.general.version",
    instead: ["spec.general.image", "spec.general.defaultRepo"],
    repository: "docker.io/opensearchproject/opensearch",
  },
  // https://github.com/grafana/grafana-operator/blob/v5.18.0/controllers/reconcilers/grafana/deployment_reconciler.go
  {
    group: "grafana.integreatly.org",
    kinds: "grafana",
    version: "spec.version",
    instead: ["spec.external"],
    container: { list: "spec.deployment.spec.template.spec.containers", name: "grafana" },
    imageWith: /[:/@]/,
    repository: "docker.io/grafana/grafana",
  },
  unknown("acid.zalan.do", "postgresql", "spec.postgresql.version", "spec.dockerImage"),
  unknown(
    "cassandra.datastax.com",
    "cassandradatacenter",
    "spec.serverVersion",
    "spec.serverImage",
  ),
  unknown("k8ssandra.io", "k8ssandracluster", "spec.cassandra.serverVersion"),
  unknown("kafka.strimzi.io", "kafka", "spec.kafka.version", "spec.kafka.image"),
  unknown("kafka.strimzi.io", "kafkaconnect kafkamirrormaker2", "spec.version", "spec.image"),
  unknown("mongodbcommunity.mongodb.com", "mongodbcommunity", "spec.version"),
  unknown("mysql.oracle.com", "innodbcluster", "spec.version"),
  unknown(
    "postgres-operator.crunchydata.com",
    "postgrescluster",
    "spec.postgresVersion",
    "spec.image",
  ),
  unknown("sailoperator.io", "istio istiocni ztunnel", "spec.version"),
];

interface VersionImage {
  node: ScalarNode;
  version: string;
  /** The version is the image. */
  isImage: boolean;
  /** "spec.version", from the root of the document. */
  path: string;
  /** The operator's default; null if unknown. */
  image: string | null;
}

/** null for a resource that names its image, or of another kind. */
export function versionImage(
  { group, kind }: { group: string; kind: string },
  root: MappingNode,
  path: string,
): VersionImage | null {
  const row = rows.find(
    (each) =>
      each.group === group.toLowerCase() && each.kinds.split(" ").includes(kind.toLowerCase()),
  );
  if (row === undefined) return null;
  const node = descend(root, ...row.version.split("."));
  if (node?.node !== "scalar") return null;
  const isImage = row.imageWith?.test(node.value) === true;
  if (!isImage && !/^v?\d[\w.+-]{0,60}$/.test(node.value)) return null;
  if (row.instead.some((each) => descend(root, ...each.split(".")) !== undefined)) return null;
  if (row.container !== undefined && namesImage(root, row.container)) return null;
  const version = node.value;
  const at = row.version.split(".").reduce(childPath, path);
  if (isImage) return { node, version, isImage, path: at, image: version };
  const type = text(child(child(root, "spec"), "type"));
  const isKnown =
    row.repository !== null &&
    node.type === "string" &&
    (!row.repository.includes("{type}") || /^[a-z]{1,20}beat$/.test(type ?? ""));
  const repository = isKnown ? row.repository?.replace("{type}", type ?? "") : undefined;
  const image = repository === undefined ? null : `${repository}:${version}`;
  return { node, version, isImage, path: at, image };
}

function namesImage(root: MappingNode, { list, name }: { list: string; name: string }): boolean {
  return items(descend(root, ...list.split("."))).some(
    (container) =>
      text(child(container, "name")) === name && child(container, "image") !== undefined,
  );
}
