/** Where controllers of custom kinds read pull secrets and service accounts of their pods. */
import type { MisplacedField } from "../../model/cluster/api-refusal.ts";

export type FieldName = MisplacedField["field"];

/** The fields of one kind, and the paths at which its controller reads them. */
export interface KindFields {
  /** The path that a fix names. */
  wanted: Partial<Record<FieldName, string>>;
  /** Paths at which the fields are read, without indices. */
  legitimate: readonly RegExp[];
}

/** Where a controller reads the fields of its pods, as keys separated by dots. */
export interface PodPlaces {
  pullSecrets: readonly string[];
  serviceAccountName: readonly string[];
  /** False if the resource is a template for others, which may name pull secrets of their own. */
  runs: boolean;
  /** The pods have no other pull secrets than those of the resource and of its account. */
  alone?: true;
}

interface CustomKind extends KindFields {
  /** Absent if the pods have templates of their own, or if their images are not in the resource. */
  pods?: PodPlaces;
}

const oneOwner = (spec: string, runs: boolean): PodPlaces => ({
  pullSecrets: [spec],
  serviceAccountName: [spec],
  runs,
});

/** `path` is that of the pod spec. */
export function podFields(path: string): KindFields {
  const spec = path.replaceAll(".", "\\.");
  return {
    wanted: {
      imagePullSecrets: `${path}.imagePullSecrets`,
      serviceAccountName: `${path}.serviceAccountName`,
    },
    legitimate: [new RegExp(`^${spec}\\.(?:imagePullSecrets|serviceAccountName|serviceAccount)$`)],
  };
}

const workflow = (spec: string, runs: boolean): CustomKind => ({
  wanted: { imagePullSecrets: `${spec}.imagePullSecrets` },
  legitimate: [new RegExp(`^${spec.replaceAll(".", "\\.")}\\.imagePullSecrets$`)],
  pods: oneOwner(spec, runs),
});

/** `paths` are those of pod templates; a fix names the first. */
const tekton = (paths: readonly string[], serviceAccountName: readonly string[]): CustomKind => ({
  wanted: { imagePullSecrets: `${paths[0]}.imagePullSecrets` },
  legitimate: [/(?:^|\.)podTemplate\.imagePullSecrets$/],
  pods: { pullSecrets: paths, serviceAccountName, runs: true },
});

/** Kinds that name no pull secrets: those of what runs them count. */
const withoutPods: CustomKind = {
  wanted: {},
  legitimate: [],
  pods: { pullSecrets: [], serviceAccountName: [], runs: false },
};

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

/** Like `ownList`, for kinds whose pods have the images and the account of the resource. */
const runsImages = (owner: string): CustomKind => ({
  ...ownList(owner),
  pods: { ...oneOwner(owner, true), alone: true },
});

const replicas = (field: string): KindFields => templates(`spec.${field}.Worker.template.spec`);

const grafanaPod = "spec.deployment.spec.template.spec";

/** Custom kinds whose fields are known, by group and kind. */
const customKinds: ReadonlyMap<string, CustomKind> = new Map([
  // https://argo-workflows.readthedocs.io/en/latest/fields/#workflowspec
  ["argoproj.io/Workflow", workflow("spec", true)],
  ["argoproj.io/WorkflowTemplate", workflow("spec", false)],
  ["argoproj.io/ClusterWorkflowTemplate", workflow("spec", false)],
  ["argoproj.io/CronWorkflow", workflow("spec.workflowSpec", true)],
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
  ["tekton.dev/TaskRun", tekton(["spec.podTemplate"], ["spec"])],
  [
    "tekton.dev/PipelineRun",
    tekton(
      ["spec.taskRunTemplate.podTemplate", "spec.podTemplate"],
      ["spec.taskRunTemplate", "spec"],
    ),
  ],
  ["tekton.dev/Task", withoutPods],
  ["tekton.dev/ClusterTask", withoutPods],
  ["tekton.dev/Pipeline", withoutPods],
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
  ["monitoring.coreos.com/Prometheus", runsImages("spec")],
  ["monitoring.coreos.com/PrometheusAgent", runsImages("spec")],
  ["monitoring.coreos.com/Alertmanager", runsImages("spec")],
  ["monitoring.coreos.com/ThanosRuler", runsImages("spec")],
  // https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
  ["postgresql.cnpg.io/Cluster", ownList("spec")],
  // https://github.com/grafana/grafana-operator/blob/v5.18.0/api/v1beta1/typeoverrides.go
  [
    "grafana.integreatly.org/Grafana",
    {
      wanted: podFields(grafanaPod).wanted,
      legitimate: [...podFields(grafanaPod).legitimate, /^spec\.serviceAccount\.imagePullSecrets$/],
      pods: {
        pullSecrets: [grafanaPod, "spec.serviceAccount"],
        serviceAccountName: [grafanaPod],
        runs: true,
      },
    },
  ],
  // https://github.com/kubeflow/spark-operator/blob/v2.1.0/docs/api-docs.md
  ["sparkoperator.k8s.io/SparkApplication", ownList("spec")],
  ["sparkoperator.k8s.io/ScheduledSparkApplication", ownList("spec.template")],
]);

/** undefined if it is not known where the controller of a kind reads the fields. */
export function customKindOf(group: string, kind: string): CustomKind | undefined {
  return customKinds.get(`${group}/${kind}`);
}
