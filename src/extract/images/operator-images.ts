/** Finds the images that an operator gets by flags and variables, and puts into pods it creates. */
import { child, items, type YamlNode, type ScalarNode, text } from "../../model/source/source.ts";
import { isWhole, namesImage, namesNoImage, wordsOf } from "./image-names.ts";

/** One image in the command line or environment of an operator. */
export interface OperatorImage {
  /** The scalar whose value ends with the image. */
  node: ScalarNode;
  image: string;
  /** From the container: "args[2]", "env[0].value", `env[0].value["4.2.0"]` of a list. */
  path: string;
  /** The flag or variable: "--git-image", "RELATED_IMAGE_PROXY". */
  by: string;
  /** True if a table below lists the flag or variable; otherwise only its name speaks for it. */
  known: boolean;
}

/** Kinds that run operators. A Job may get images to build, scan or delete. */
const operatorKinds: ReadonlySet<string> = new Set([
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
    "entrypoint-image nop-image sidecarlogresults-image workingdirinit-image shell-image",
    "shell-image-win git-image",
    "imagedigest-exporter-image pr-image gsutil-image kubeconfig-writer-image",
    // https://github.com/open-telemetry/opentelemetry-operator/blob/main/internal/config/cli.go
    "collector-image target-allocator-image operator-opamp-bridge-image",
    // https://github.com/longhorn/longhorn/blob/master/deploy/longhorn.yaml
    "engine-image instance-manager-image share-manager-image backing-image-manager-image",
    "support-bundle-manager-image",
  ].flatMap((names) => names.split(" ")),
);

const variables = new RegExp(
  `^(?:${[
    // https://olm.operatorframework.io/docs/best-practices/common/
    "RELATED_IMAGE_.*",
    // https://strimzi.io/docs/operators/latest/deploying#ref-operator-cluster-str
    "STRIMZI_DEFAULT_.*",
    // https://rook.io/docs/rook/latest-release/Storage-Configuration/Ceph-CSI/custom-images/
    "ROOK_CSI_.*_IMAGE",
    // https://developer.hashicorp.com/vault/docs/platform/k8s/injector/installation
    "AGENT_INJECT_VAULT_IMAGE",
  ].join("|")})$`,
  "s",
);

/** Words after `IMAGE_` for settings that are no images, unless the value is a whole image. */
const softSettings: ReadonlySet<string> = new Set(
  "proxy service server api endpoint host uri url".split(" "),
);

/** Words after `IMAGE_` for settings that are no images. */
const settings: ReadonlySet<string> = new Set(
  (
    "url uri path dir host registry repository repo prefix mirror proxy cache tag version policy " +
    "secret bucket file format size service endpoint server api address addr port"
  ).split(" "),
);

/**
 * The images of a container in a resource of that kind, except for its own image. `visit` is
 * called for every word and variable; false ends the search.
 */
export function operatorImagesOf(
  kind: string,
  container: YamlNode,
  visit: () => boolean,
): OperatorImage[] {
  if (!operatorKinds.has(kind)) return [];
  const own = text(child(container, "image"));
  return [...inArguments(container, visit), ...inEnvironment(container, visit)].filter(
    ({ image }) => image !== own,
  );
}

function* inArguments(container: YamlNode, visit: () => boolean): Generator<OperatorImage> {
  for (const list of ["command", "args"]) {
    let previous: string | null = null;
    for (const [index, node] of items(child(container, list)).entries()) {
      if (!visit()) return;
      const word = text(node);
      const flag = previous;
      previous = word;
      if (node.node !== "scalar" || word === null) continue;
      const [, inlineFlag, image = ""] = /^(--?[A-Za-z][\w.-]*)=(\S+)$/s.exec(word) ?? [];
      const path = `${list}[${index}]`;
      if (inlineFlag !== undefined)
        yield* candidate({ node, image, path, by: inlineFlag }, certaintyOfFlag(inlineFlag));
      else if (flag !== null && /^--?[A-Za-z][\w.-]*$/.test(flag))
        yield* candidate({ node, image: word, path, by: flag }, certaintyOfFlag(flag));
    }
  }
}

function* inEnvironment(container: YamlNode, visit: () => boolean): Generator<OperatorImage> {
  for (const [index, variable] of items(child(container, "env")).entries()) {
    if (!visit()) return;
    const by = text(child(variable, "name"));
    const node = child(variable, "value");
    const image = text(node);
    if (by === null || image === null || node?.node !== "scalar" || by.length > maxNameLength)
      continue;
    const certainty = certaintyOfVariable(by, image);
    const isList = by.endsWith("_IMAGES");
    if (certainty === null && !isList) continue;
    const path = `env[${index}].value`;
    yield* candidate({ node, image, path, by }, certainty);
    // STRIMZI_KAFKA_IMAGES has one line for each Kafka version; the operator uses some of them.
    if (isList)
      for (const [, version = "", versionImage = ""] of image
        .slice(0, maxListLength)
        .matchAll(/^([\w.-]+)=(\S+)$/gm)) {
        if (!visit()) return;
        yield* candidate(
          { node, image: versionImage, path: `${path}[${JSON.stringify(version)}]`, by },
          "likely",
        );
      }
  }
}

const maxNameLength = 200;
const maxListLength = 100_000;

/** Whether a name means an image; null if it does not. */
type NameCertainty = "known" | "likely" | null;

function* candidate(
  found: Omit<OperatorImage, "known">,
  certainty: NameCertainty,
): Generator<OperatorImage> {
  if (certainty !== null && isWhole(found.image)) yield { ...found, known: certainty === "known" };
}

/** Most names do not hold the word, and need not be split. */
const imageWord = /image/i;

function certaintyOfFlag(flag: string): NameCertainty {
  const name = flag.replace(/^--?/, "");
  if (flags.has(name)) return "known";
  const mayName = flag.length <= maxNameLength && imageWord.test(name);
  return mayName && namesImage(wordsOf(name)) ? "likely" : null;
}

/** A host with a dot, a path, and a tag or digest: nothing but an image is written so. */
const unmistakable =
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\/[a-z0-9][\w./-]*(?::[\w.-]+|@sha256:\w+)$/;

function certaintyOfVariable(variable: string, value: string): NameCertainty {
  if (variables.test(variable)) return "known";
  if (!imageWord.test(variable)) return null;
  const words = wordsOf(variable);
  const startsWithImage =
    words[0] === "image" &&
    !words.some(
      (word) => settings.has(word) && !(softSettings.has(word) && unmistakable.test(value)),
    ) &&
    !namesNoImage(words);
  return startsWithImage || namesImage(words) ? "likely" : null;
}
