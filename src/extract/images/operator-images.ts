/** A container's command, arguments and environment → the images that its program puts into pods of its own. Pure. */
import { child, items, type YamlNode, type ScalarNode, text } from "../../model/source.ts";
import { isLike } from "../../model/wildcard.ts";
import { isWhole, namesImage, namesNoImage, wordsOf } from "./image-names.ts";

/** One image that an operator is told of. */
export interface OperatorImage {
  /** It is the end of this scalar's value. */
  node: ScalarNode;
  image: string;
  /** From the container: "args[2]", "env[0].value", `env[0].value["4.2.0"]` of a list. */
  path: string;
  /** The flag or variable: "--git-image", "RELATED_IMAGE_PROXY". */
  by: string;
  /** By the tables below: its operator is known to use it. Of all others the name alone speaks. */
  known: boolean;
}

/** Programs that run for long; a Job may be told what it is to build, to scan or to delete. */
const controllers: ReadonlySet<string> = new Set([
  "Deployment",
  "DeploymentConfig",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ClusterServiceVersion",
]);

const flags: ReadonlySet<string> = new Set(
  [
    // https://prometheus-operator.dev/docs/platform/operator/
    "prometheus-config-reloader",
    // https://cert-manager.io/docs/cli/controller/
    "acme-http01-solver-image",
    // https://argo-workflows.readthedocs.io/en/latest/workflow-controller-configmap/
    "executor-image",
    // https://github.com/tektoncd/pipeline/blob/main/config/controller.yaml
    "entrypoint-image nop-image sidecarlogresults-image workingdirinit-image shell-image shell-image-win git-image",
    "imagedigest-exporter-image pr-image gsutil-image kubeconfig-writer-image",
    // https://github.com/open-telemetry/opentelemetry-operator/blob/main/internal/config/cli.go
    "collector-image target-allocator-image operator-opamp-bridge-image",
    // https://github.com/longhorn/longhorn/blob/master/deploy/longhorn.yaml
    "engine-image instance-manager-image share-manager-image backing-image-manager-image support-bundle-manager-image",
  ].flatMap((names) => names.split(" ")),
);

/** `*` for any text. */
const variables: readonly string[] = [
  // https://olm.operatorframework.io/docs/best-practices/common/
  "RELATED_IMAGE_*",
  // https://strimzi.io/docs/operators/latest/deploying#ref-operator-cluster-str
  "STRIMZI_DEFAULT_*",
  // https://rook.io/docs/rook/latest-release/Storage-Configuration/Ceph-CSI/custom-images/
  "ROOK_CSI_*_IMAGE",
  // https://developer.hashicorp.com/vault/docs/platform/k8s/injector/installation
  "AGENT_INJECT_VAULT_IMAGE",
];

/** Behind `IMAGE_`: what is said of images, and is none. */
const settings: ReadonlySet<string> = new Set(
  (
    "url uri path dir host registry repository repo prefix mirror proxy cache tag version policy secret bucket file format size " +
    "service endpoint server api address addr port"
  ).split(" "),
);

/** Of a container in a resource of that kind, but for its own image. `visit` is asked at every word and variable, and ends it by false. */
export function* operatorImagesOf(
  kind: string,
  container: YamlNode,
  visit: () => boolean,
): Generator<OperatorImage> {
  if (!controllers.has(kind)) return;
  const own = text(child(container, "image"));
  for (const found of told(container, visit)) if (found.image !== own) yield found;
}

function* told(container: YamlNode, visit: () => boolean): Generator<OperatorImage> {
  for (const list of ["command", "args"]) {
    let before: string | null = null;
    for (const [index, node] of items(child(container, list)).entries()) {
      if (!visit()) return;
      const word = text(node);
      const flag = before;
      before = word;
      if (node.node !== "scalar" || word === null) continue;
      const [, own, image = ""] = /^(--?[A-Za-z][\w.-]*)=(\S+)$/s.exec(word) ?? [];
      const path = `${list}[${index}]`;
      if (own !== undefined) yield* operand({ node, image, path, by: own }, flagged(own));
      else if (flag !== null && /^--?[A-Za-z][\w.-]*$/.test(flag))
        yield* operand({ node, image: word, path, by: flag }, flagged(flag));
    }
  }
  for (const [index, variable] of items(child(container, "env")).entries()) {
    if (!visit()) return;
    const by = text(child(variable, "name"));
    const node = child(variable, "value");
    const image = text(node);
    if (by === null || image === null || node?.node !== "scalar" || by.length > maxNameLength)
      continue;
    const path = `env[${index}].value`;
    yield* operand({ node, image, path, by }, named(by));
    // Strimzi's STRIMZI_KAFKA_IMAGES: a line a version, of which only those are used that a Kafka asks for.
    if (by.endsWith("_IMAGES"))
      for (const [, version = "", one = ""] of image
        .slice(0, maxListLength)
        .matchAll(/^([\w.-]+)=(\S+)$/gm)) {
        if (!visit()) return;
        yield* operand(
          { node, image: one, path: `${path}[${JSON.stringify(version)}]`, by },
          "likely",
        );
      }
  }
}

const maxNameLength = 200;
const maxListLength = 100_000;

type ImageFlag = "known" | "likely" | null;

function* operand(
  found: Omit<OperatorImage, "known">,
  naming: ImageFlag,
): Generator<OperatorImage> {
  if (naming !== null && isWhole(found.image)) yield { ...found, known: naming === "known" };
}

function flagged(flag: string): ImageFlag {
  const name = flag.replace(/^--?/, "");
  if (flags.has(name)) return "known";
  return flag.length <= maxNameLength && namesImage(wordsOf(name)) ? "likely" : null;
}

function named(variable: string): ImageFlag {
  if (variables.some((pattern) => isLike(pattern, variable))) return "known";
  const words = wordsOf(variable);
  const leads =
    words[0] === "image" && !words.some((word) => settings.has(word)) && !namesNoImage(words);
  return leads || namesImage(words) ? "likely" : null;
}
