/**
 * Finds fields that name pull secrets or a service account where Kubernetes does not read them, or
 * in a spelling that Kubernetes does not know. The API server drops such fields.
 */
import { detachString } from "../../model/text/detach-string.ts";
import { editDistance } from "../../model/text/edit-distance.ts";
import type { MisplacedField } from "../../model/cluster/api-refusal.ts";
import {
  childPath,
  child,
  type Manifest,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { isNull } from "../secrets/object-refusals.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";

type FieldName = MisplacedField["field"];

export type FoundField = Pick<MisplacedField, "at" | "field" | "path" | "wanted" | "names">;

/** The fields of one kind, and the paths at which its controller reads them. */
interface KindFields {
  /** The path that a fix names. */
  wanted: Partial<Record<FieldName, string>>;
  /** Paths at which the fields are read, without indices. */
  legitimate: readonly RegExp[];
}

/** `path` is that of the pod spec. */
function podFields(path: string): KindFields {
  const spec = path.replaceAll(".", "\\.");
  return {
    wanted: {
      imagePullSecrets: `${path}.imagePullSecrets`,
      serviceAccountName: `${path}.serviceAccountName`,
    },
    legitimate: [new RegExp(`^${spec}\\.(?:imagePullSecrets|serviceAccountName|serviceAccount)$`)],
  };
}

const workflow = (spec: string): KindFields => ({
  wanted: { imagePullSecrets: `${spec}.imagePullSecrets` },
  legitimate: [new RegExp(`^${spec.replaceAll(".", "\\.")}\\.imagePullSecrets$`)],
});

const tekton = (path: string): KindFields => ({
  wanted: { imagePullSecrets: `${path}.imagePullSecrets` },
  legitimate: [/(?:^|\.)podTemplate\.imagePullSecrets$/],
});

/** Kinds with any number of pod templates. `first` is the path of the pod spec that a fix names. */
const templates = (first: string): KindFields => ({
  wanted: podFields(first).wanted,
  legitimate: [/[tT]emplate\.spec\.(?:imagePullSecrets|serviceAccountName|serviceAccount)$/],
});

/** Kinds whose controller copies one list of the resource to its pods. */
const ownList = (owner: string): KindFields => ({
  wanted: { imagePullSecrets: `${owner}.imagePullSecrets` },
  legitimate: [
    new RegExp(`^${owner.replaceAll(".", "\\.")}\\.imagePullSecrets$`),
    /[tT]emplate\.spec\.imagePullSecrets$/,
  ],
});

const replicas = (field: string): KindFields => templates(`spec.${field}.Worker.template.spec`);

/** Custom kinds whose fields are known, by group and kind. */
const customKinds: ReadonlyMap<string, KindFields> = new Map([
  // https://argo-workflows.readthedocs.io/en/latest/fields/#workflowspec
  ["argoproj.io/Workflow", workflow("spec")],
  ["argoproj.io/WorkflowTemplate", workflow("spec")],
  ["argoproj.io/ClusterWorkflowTemplate", workflow("spec")],
  ["argoproj.io/CronWorkflow", workflow("spec.workflowSpec")],
  // https://argo-rollouts.readthedocs.io/en/stable/features/specification/
  ["argoproj.io/Rollout", podFields("spec.template.spec")],
  // https://knative.dev/docs/serving/reference/serving-api/
  ["serving.knative.dev/Service", podFields("spec.template.spec")],
  ["serving.knative.dev/Configuration", podFields("spec.template.spec")],
  // https://openkruise.io/docs/user-manuals/cloneset
  ["apps.kruise.io/CloneSet", podFields("spec.template.spec")],
  ["apps.kruise.io/StatefulSet", podFields("spec.template.spec")],
  ["apps.kruise.io/DaemonSet", podFields("spec.template.spec")],
  ["apps.openshift.io/DeploymentConfig", podFields("spec.template.spec")],
  // https://tekton.dev/docs/pipelines/podtemplates/
  ["tekton.dev/TaskRun", tekton("spec.podTemplate")],
  ["tekton.dev/PipelineRun", tekton("spec.taskRunTemplate.podTemplate")],
  // https://kserve.github.io/website/docs/reference/crd-api
  [
    "serving.kserve.io/InferenceService",
    {
      wanted: podFields("spec.predictor").wanted,
      legitimate: [
        /^spec\.(?:predictor|transformer|explainer)(?:\.workerSpec)?\.(?:imagePullSecrets|serviceAccountName|serviceAccount)$/,
      ],
    },
  ],
  // https://keda.sh/docs/2.17/reference/scaledjob-spec/
  ["keda.sh/ScaledJob", templates("spec.jobTargetRef.template.spec")],
  // https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/
  ["jobset.x-k8s.io/JobSet", templates("spec.replicatedJobs[].template.spec.template.spec")],
  // https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/
  [
    "leaderworkerset.x-k8s.io/LeaderWorkerSet",
    templates("spec.leaderWorkerTemplate.workerTemplate.spec"),
  ],
  // https://ray-project.github.io/kuberay/reference/api/
  ["ray.io/RayCluster", templates("spec.headGroupSpec.template.spec")],
  ["ray.io/RayJob", templates("spec.rayClusterSpec.headGroupSpec.template.spec")],
  ["ray.io/RayService", templates("spec.rayClusterConfig.headGroupSpec.template.spec")],
  // https://www.kubeflow.org/docs/components/trainer/legacy-v1/
  ["kubeflow.org/PyTorchJob", replicas("pytorchReplicaSpecs")],
  ["kubeflow.org/TFJob", replicas("tfReplicaSpecs")],
  ["kubeflow.org/MPIJob", replicas("mpiReplicaSpecs")],
  ["kubeflow.org/XGBoostJob", replicas("xgbReplicaSpecs")],
  // https://volcano.sh/en/docs/vcjob/
  ["batch.volcano.sh/Job", templates("spec.tasks[].template.spec")],
  // https://docs.github.com/actions/concepts/runners/actions-runner-controller
  ["actions.github.com/AutoscalingRunnerSet", templates("spec.template.spec")],
  // https://prometheus-operator.dev/docs/api-reference/api/
  ["monitoring.coreos.com/Prometheus", ownList("spec")],
  ["monitoring.coreos.com/PrometheusAgent", ownList("spec")],
  ["monitoring.coreos.com/Alertmanager", ownList("spec")],
  ["monitoring.coreos.com/ThanosRuler", ownList("spec")],
  // https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
  ["postgresql.cnpg.io/Cluster", ownList("spec")],
  // https://github.com/kubeflow/spark-operator/blob/v2.1.0/docs/api-docs.md
  ["sparkoperator.k8s.io/SparkApplication", ownList("spec")],
  ["sparkoperator.k8s.io/ScheduledSparkApplication", ownList("spec.template")],
]);

const accountFields: KindFields = {
  wanted: { imagePullSecrets: "imagePullSecrets" },
  legitimate: [/^imagePullSecrets$/],
};

/** Values of these keys are texts of others, or lists with fields of the same names. */
const skippedKeys: ReadonlySet<string> = new Set([
  "annotations",
  "labels",
  "env",
  "envFrom",
  "args",
  "command",
  "data",
  "affinity",
  "volumeClaimTemplates",
  "status",
]);

const maxDepth = 20;

/** The table row of a kind; undefined if its fields are not known. */
function fieldsOf(
  group: string,
  kind: string,
  podSpec: readonly string[] | null,
): KindFields | undefined {
  if (podSpec !== null) return podFields(podSpec.join("."));
  if (group === "" && kind === "ServiceAccount") return accountFields;
  return customKinds.get(`${group}/${kind}`);
}

/** Whether it is known where the controller of a custom kind reads the fields. */
export function isKnownKind(group: string, kind: string): boolean {
  return customKinds.has(`${group}/${kind}`);
}

/** The misplaced fields of a resource. `podSpec`: the keys of the pod spec of a built-in kind. */
export function misplacedFields(
  manifest: Manifest,
  root: MappingNode,
  type: { group: string; kind: string; podSpec: readonly string[] | null },
  budget: Budget,
): FoundField[] {
  const fields = fieldsOf(type.group, type.kind, type.podSpec);
  if (fields === undefined) return [];
  const found: FoundField[] = [];
  const walk = (node: YamlNode, path: string, depth: number): void => {
    if (node.node === "scalar" || depth > maxDepth || !spend(budget, "visits")) return;
    if (node.node === "sequence") {
      for (const [index, item] of node.items.entries()) walk(item, `${path}[${index}]`, depth + 1);
      return;
    }
    for (const { key, value } of node.entries) {
      if (skippedKeys.has(key.value)) continue;
      const here = childPath(path, key.value);
      const field = fieldNamed(key.value);
      const wanted = field === null ? undefined : fields.wanted[field];
      if (field === null || wanted === undefined) {
        walk(value, here, depth + 1);
        continue;
      }
      const names = namesIn(value);
      const isRead = fields.legitimate.some((pattern) =>
        pattern.test(here.replace(/\[\d+\]/g, "")),
      );
      if (!isRead && names.length > 0 && !names.some(hasTemplateMarkers) && spend(budget, "kept"))
        found.push({
          at: manifest.span(key),
          field,
          path: here,
          wanted,
          names: names.map(detachString),
        });
    }
  };
  walk(root, "", 0);
  return found.filter(({ field, names, wanted }) => !isRepeated(root, field, names, wanted));
}

/** Pull secrets that are named at the right place as well need no second mention. */
function isRepeated(root: MappingNode, field: FieldName, names: string[], wanted: string): boolean {
  let node: YamlNode | undefined = root;
  for (const key of wanted.split(".")) node = child(node, key);
  const right = node === undefined ? [] : namesIn(node);
  return field === "serviceAccountName"
    ? right.length > 0
    : right.length > 0 && names.every((name) => right.includes(name));
}

/** The field that a key means: in another letter case, singular, or with a slip. */
function fieldNamed(key: string): FieldName | null {
  if (key.length < 10 || key.length > 24) return null;
  const letters = key.toLowerCase().replace(/[^a-z]/g, "");
  if (/^(?:image)?pullsecrets?$/.test(letters)) return "imagePullSecrets";
  if (letters === "serviceaccountname" || letters === "serviceaccount") return "serviceAccountName";
  if (letters.length < 13) return null;
  if (editDistance(letters, "imagepullsecrets", 3) <= 2) return "imagePullSecrets";
  return editDistance(letters, "serviceaccountname", 3) <= 2 ? "serviceAccountName" : null;
}

/** The names in a list of objects or texts, in an object, or in a text. */
function namesIn(value: YamlNode): string[] {
  if (isNull(value)) return [];
  const items = value.node === "sequence" ? value.items : [value];
  return items.flatMap((item) => {
    const name = text(item) ?? text(child(item, "name"));
    return name === null || name === "" ? [] : [name];
  });
}
