/** Finds the images in ConfigMaps that well-known controllers read for the pods they create. */
import { child, type MappingNode, type ScalarNode, text } from "../../model/source/source.ts";
import { isLike } from "../../model/text/wildcard.ts";
import { isWhole } from "./image-names.ts";

export interface ConfigMapImage {
  /** The scalar with the image. */
  node: ScalarNode;
  image: string;
  /** From the root of the document: `data.executor`, `data["helperPod.yaml"].image`. */
  path: string;
  /** The key of the ConfigMap. */
  by: string;
  /** The 0-based line of the value with the image, and the UTF-16 units before it there. */
  line: number;
  column: number;
}

/**
 * `whole`: the value is an image. `fields`: the value is YAML or JSON with fields for images. The
 * others have the parts of an image, as the program of that name reads them.
 */
type ValueForm = "whole" | "fields" | "istio" | "airflow";

interface ConfigMapRow {
  /** `*` matches any text. */
  name: string;
  key: string;
  form: ValueForm;
}

const rows: readonly ConfigMapRow[] = [
  // https://knative.dev/docs/serving/configuration/deployment/
  { name: "config-deployment", key: "queue-sidecar-image", form: "whole" },
  { name: "config-deployment", key: "queueSidecarImage", form: "whole" },
  // https://github.com/knative/eventing/tree/main/config/core/configmaps
  { name: "eventing-transformations-images", key: "*", form: "whole" },
  { name: "eventing-integrations-images", key: "*", form: "whole" },
  // https://kserve.github.io/website/docs/admin-guide/configurations
  { name: "inferenceservice-config", key: "*", form: "fields" },
  { name: "kfserving-config", key: "*", form: "fields" },
  // https://www.kubeflow.org/docs/components/katib/user-guides/katib-config/
  { name: "katib-config", key: "*", form: "fields" },
  // https://github.com/rancher/local-path-provisioner#configuration
  { name: "local-path-config", key: "helperPod.yaml", form: "fields" },
  // https://rook.io/docs/rook/latest/Storage-Configuration/Ceph-CSI/custom-images/
  { name: "rook-ceph-operator-config", key: "*_IMAGE", form: "whole" },
  { name: "rook-csi-operator-image-set-configmap", key: "*", form: "whole" },
  // https://argo-workflows.readthedocs.io/en/latest/workflow-controller-configmap/
  { name: "*workflow-controller-configmap", key: "*", form: "fields" },
  // https://argo-workflows.readthedocs.io/en/latest/executor_plugins/
  { name: "*", key: "sidecar.container", form: "fields" },
  // https://argoproj.github.io/argo-events/eventbus/eventbus/
  { name: "argo-events-controller-config", key: "*", form: "fields" },
  // The controller reads a file, so charts choose the name.
  // https://github.com/argoproj/argo-events/blob/v1.9.9/pkg/reconciler/config.go
  { name: "*argo-events*", key: "controller-config.yaml", form: "fields" },
  // https://github.com/jenkinsci/helm-charts/blob/jenkins-5.9.53/charts/jenkins/templates/jcasc-config.yaml
  { name: "*-jenkins-jcasc-config", key: "*", form: "fields" },
  { name: "*-jenkins-config-*", key: "*.yaml", form: "fields" },
  // https://airflow.apache.org/docs/helm-chart/stable/
  { name: "*", key: "pod_template_file.yaml", form: "fields" },
  // https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/
  { name: "*", key: "airflow.cfg", form: "airflow" },
  // https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
  { name: "istio-sidecar-injector*", key: "values", form: "istio" },
  // https://opensource.zalando.com/postgres-operator/docs/reference/operator_parameters.html
  { name: "postgres-operator*", key: "*_image", form: "whole" },
  // https://cloudnative-pg.io/documentation/current/operator_conf/
  { name: "cnpg-controller-manager-config", key: "*_IMAGE_NAME", form: "whole" },
  // https://github.com/cloudnative-pg/charts/blob/plugin-barman-cloud-v0.7.0/charts/plugin-barman-cloud/templates/configmap.yaml
  { name: "plugin-barman-cloud-*", key: "SIDECAR_IMAGE", form: "whole" },
];

const maxValueLength = 1_000_000;

/** `visit` is called for every key and field; false ends the search. */
export function* configMapImages(
  root: MappingNode,
  name: string | null,
  visit: () => boolean,
): Generator<ConfigMapImage> {
  const data = child(root, "data");
  if (data?.node !== "mapping") return;
  const named = rows.filter((row) => isLike(row.name, name ?? ""));
  for (const { key, value } of data.entries) {
    if (!visit()) return;
    const written = text(value);
    if (value.node !== "scalar" || written === null || written.length > maxValueLength) continue;
    // Examples for people, which no program reads.
    if (key.value.startsWith("_")) continue;
    const form = named.find((row) => isLike(row.key, key.value))?.form;
    if (form === undefined) continue;
    const path = `data[${JSON.stringify(key.value)}]`;
    for (const { image, offset, field } of imagesIn(written, form)) {
      if (!visit()) return;
      if (!isWhole(image)) continue;
      const before = written.slice(0, offset);
      yield {
        node: value,
        image,
        path: field === "" ? path : `${path}.${field}@${offset}`,
        by: key.value,
        line: before.split("\n").length - 1,
        column: offset - (before.lastIndexOf("\n") + 1),
      };
    }
  }
}

interface FieldImage {
  image: string;
  offset: number;
  field: string;
}

function imagesIn(written: string, form: ValueForm): Iterable<FieldImage> {
  if (form === "fields") return fieldsIn(written);
  if (form === "istio") return istioProxy(written);
  if (form === "airflow") return airflowWorker(written);
  const image = written.trim();
  return [{ image, offset: written.indexOf(image), field: "" }];
}

/** A field in block or flow style. */
const field =
  /(?:^|[\s{,"'])([a-zA-Z]{0,40}[iI]mage)["']?[ \t]{0,20}:[ \t]{0,20}["']?([a-z0-9][\w./:@-]{2,512})/g;

function* fieldsIn(written: string): Generator<FieldImage> {
  let start = 0;
  for (const line of written.split("\n")) {
    if (!/^\s*#/.test(line))
      for (const match of line.matchAll(field)) {
        const [whole, name = "", image = ""] = match;
        yield { image, offset: start + match.index + whole.length - image.length, field: name };
      }
    start += line.length + 1;
  }
}

/** `hub`, `tag` and the name of the proxy's image make one image. */
function* istioProxy(written: string): Generator<FieldImage> {
  const values: unknown = parsed(written);
  const at = (value: unknown, ...keys: string[]): unknown =>
    keys.reduce<unknown>(
      (outer, key) =>
        typeof outer === "object" && outer !== null && Object.hasOwn(outer, key)
          ? Reflect.get(outer, key)
          : undefined,
      value,
    );
  const [hub, tag, image] = [["hub"], ["tag"], ["proxy", "image"]].map((keys) =>
    at(values, "global", ...keys),
  );
  if (typeof hub !== "string" || typeof tag !== "string" || typeof image !== "string") return;
  const whole = image.includes("/") ? image : `${hub}/${image}:${tag}`;
  const place = written.indexOf(JSON.stringify(tag));
  yield { image: whole, offset: Math.max(0, place), field: "global" };
}

/** The image of the pods of the Kubernetes executor; neither setting has a default. */
function* airflowWorker(written: string): Generator<FieldImage> {
  const [repository, tag] = ["repository", "tag"].map((part) =>
    new RegExp(`^[ \\t]*worker_container_${part}[ \\t]*=[ \\t]*(\\S+)[ \\t]*$`, "m").exec(written),
  );
  if (repository?.[1] === undefined || tag?.[1] === undefined) return;
  const image = `${repository[1]}:${tag[1]}`;
  const offset = tag.index + tag[0].indexOf(tag[1]);
  yield { image, offset, field: "worker_container" };
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return null;
  }
}
