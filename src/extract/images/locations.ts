/** The fields of custom kinds with images outside pod specs. */

/** One image location of a custom kind. */
export interface ImageLocation {
  /** API group, "" for core; `*` matches any text. */
  group: string;
  /** Case-insensitive; `*` matches any text. */
  kind: string;
  /** "spec.steps[].image": "[]" any item, "[2]" one item, "{}" any map value, "**" any depth. */
  path: string;
}

/** Paths by lower-case group, then by kinds separated by a space. */
type LocationTable = Record<string, Record<string, string[]>>;

/**
 * Paths whose value is a whole image. They come from the CRDs of the projects, mostly as collected
 * in https://github.com/datreeio/CRDs-catalog, which has kinds in lower case.
 *
 * Pod specs and other lists of containers are not listed: they are found by their shape. Nor are
 * fields with a part of an image, a pattern, or an image to push.
 */
export const imageStrings: LocationTable = {
  "acid.zalan.do": {
    OperatorConfiguration: [
      "configuration.connection_pooler.connection_pooler_image",
      "configuration.docker_image",
      "configuration.logical_backup.logical_backup_docker_image",
      "configuration.scalyr.scalyr_image",
    ],
    postgresql: ["spec.connectionPooler.dockerImage", "spec.dockerImage", "spec.sidecars[].image"],
  },
  "actions.github.com": {
    autoscalinglistener: ["spec.image"],
  },
  "actions.summerwind.dev": {
    "runner runnerset": ["spec.image"],
    "RunnerDeployment runnerreplicaset": ["spec.template.spec.image"],
  },
  "agent.k8s.elastic.co": {
    Agent: ["spec.image"],
  },
  "aigateway.envoyproxy.io": {
    gatewayconfig: ["spec.extProc.kubernetes.image"],
  },
  "ais.nvidia.com": {
    aistore: [
      "spec.adminClient.image",
      "spec.initImage",
      "spec.logSidecar.image",
      "spec.logSidecarImage",
      "spec.nodeImage",
    ],
  },
  "apm.k8s.elastic.co": {
    ApmServer: ["spec.image"],
  },
  "app.redislabs.com": {
    redisenterprisecluster: ["spec.sideContainersSpec[].image"],
  },
  "apps.emqx.io": {
    emqx: ["spec.image"],
    "emqxbroker emqxenterprise": ["spec.emqxTemplate.image", "spec.template.spec.reloaderImage"],
  },
  "apps.gitlab.com": {
    runner: ["spec.buildImage", "spec.helperImage", "spec.runnerImage"],
  },
  "apps.kruise.io": {
    AdvancedCronJob: ["spec.template.imageListPullJobTemplate.spec.images[]"],
    ImageListPullJob: ["spec.images[]"],
    ImagePullJob: ["spec.image"],
  },
  "argoproj.io": {
    "ClusterWorkflowTemplate Workflow WorkflowTemplate": [
      "spec.executorPlugins[].spec.sidecar.container.image",
      "spec.templateDefaults.container.image",
      "spec.templateDefaults.script.image",
      "spec.templateDefaults.sidecars[].image",
      "spec.templates[].container.image",
      "spec.templates[].dag.tasks[].inline.container.image",
      "spec.templates[].dag.tasks[].inline.script.image",
      "spec.templates[].dag.tasks[].inline.sidecars[].image",
      "spec.templates[].script.image",
      "spec.templates[].sidecars[].image",
      "spec.templates[].steps[][].inline.container.image",
      "spec.templates[].steps[][].inline.script.image",
      "spec.templates[].steps[][].inline.sidecars[].image",
    ],
    CronWorkflow: [
      "spec.workflowSpec.executorPlugins[].spec.sidecar.container.image",
      "spec.workflowSpec.templateDefaults.container.image",
      "spec.workflowSpec.templateDefaults.script.image",
      "spec.workflowSpec.templateDefaults.sidecars[].image",
      "spec.workflowSpec.templates[].container.image",
      "spec.workflowSpec.templates[].dag.tasks[].inline.container.image",
      "spec.workflowSpec.templates[].dag.tasks[].inline.script.image",
      "spec.workflowSpec.templates[].dag.tasks[].inline.sidecars[].image",
      "spec.workflowSpec.templates[].script.image",
      "spec.workflowSpec.templates[].sidecars[].image",
      "spec.workflowSpec.templates[].steps[][].inline.container.image",
      "spec.workflowSpec.templates[].steps[][].inline.script.image",
      "spec.workflowSpec.templates[].steps[][].inline.sidecars[].image",
    ],
    ExecutorPlugin: ["spec.sidecar.container.image"],
    WorkflowTaskSet: [
      "spec.tasks{}.container.image",
      "spec.tasks{}.script.image",
      "spec.tasks{}.sidecars[].image",
    ],
  },
  "autoops.k8s.elastic.co": {
    AutoOpsAgentPolicy: ["spec.image"],
  },
  "beat.k8s.elastic.co": {
    Beat: ["spec.image"],
  },
  "caching.internal.knative.dev": {
    Image: ["spec.image"],
  },
  "ceph.rook.io": {
    CephCluster: ["spec.cephVersion.image"],
    CephCOSIDriver: ["spec.image", "spec.objectProvisionerImage"],
    CephNFS: ["spec.security.sssd.sidecar.image", "spec.server.image"],
    CephNVMeOFGateway: ["spec.image"],
  },
  "chisel-operator.io": {
    exitnode: ["spec.chisel_image"],
  },
  "config.openshift.io": {
    ClusterVersion: ["spec.desiredUpdate.image"],
  },
  "controlplane.cluster.x-k8s.io": {
    k0smotroncontrolplane: [
      "spec.etcd.defragJob.image",
      "spec.etcd.image",
      "spec.monitoring.prometheusImage",
      "spec.monitoring.proxyImage",
    ],
    k0smotroncontrolplanetemplate: [
      "spec.template.spec.etcd.defragJob.image",
      "spec.template.spec.etcd.image",
      "spec.template.spec.monitoring.prometheusImage",
      "spec.template.spec.monitoring.proxyImage",
    ],
  },
  "core.oam.dev": {
    Application: ["spec.components[].properties.image"],
  },
  "coroot.com": {
    coroot: [
      "spec.clickhouse.image.name",
      "spec.clickhouse.keeper.image.name",
      "spec.clusterAgent.image.name",
      "spec.clusterAgent.kubeStateMetrics.image.name",
      "spec.communityEdition.image.name",
      "spec.enterpriseEdition.image.name",
      "spec.nodeAgent.image.name",
      "spec.prometheus.image.name",
    ],
  },
  "databases.spotahome.com": {
    redisfailover: [
      "spec.redis.exporter.image",
      "spec.redis.image",
      "spec.sentinel.exporter.image",
      "spec.sentinel.image",
    ],
  },
  "dbaas.percona.com": {
    databasecluster: [
      "spec.backup.image",
      "spec.backup.initImage",
      "spec.loadBalancer.image",
      "spec.monitoring.pmm.image",
    ],
    databaseclusterrestore: ["spec.backupSource.image"],
  },
  "dragonflydb.io": {
    dragonfly: ["spec.image"],
  },
  "druid.apache.org": {
    druid: [
      "spec.additionalContainer[].image",
      "spec.image",
      "spec.nodes{}.additionalContainer[].image",
      "spec.nodes{}.image",
    ],
  },
  "dynatrace.com": {
    dynakube: [
      "spec.activeGate.image",
      "spec.kubernetesMonitoring.image",
      "spec.oneAgent.applicationMonitoring.codeModulesImage",
      "spec.oneAgent.classicFullStack.image",
      "spec.oneAgent.cloudNativeFullStack.codeModulesImage",
      "spec.oneAgent.cloudNativeFullStack.image",
      "spec.oneAgent.hostMonitoring.image",
      "spec.oneAgent.image",
      "spec.routing.image",
    ],
  },
  "elasticsearch.k8s.elastic.co": {
    Elasticsearch: ["spec.image"],
  },
  "enterprisesearch.k8s.elastic.co": {
    EnterpriseSearch: ["spec.image"],
  },
  "executor.testkube.io": {
    executor: ["spec.image", "spec.slaves.image"],
  },
  "flink.apache.org": {
    FlinkDeployment: ["spec.image"],
  },
  "fluentbit.fluent.io": {
    "collector fluentbit": ["spec.image"],
  },
  "fluentd.fluent.io": {
    fluentd: ["spec.image"],
  },
  "gateway.envoyproxy.io": {
    envoyproxy: [
      "spec.provider.kubernetes.envoyDaemonSet.container.image",
      "spec.provider.kubernetes.envoyDeployment.container.image",
    ],
  },
  "gateway.kgateway.dev": {
    gatewayparameters: ["spec.kube.istio.customSidecars[].image"],
  },
  "helm.cattle.io": {
    helmchart: ["spec.jobImage"],
  },
  "hivemq.com": {
    hivemqcluster: [
      "spec.image",
      "spec.initBusyboxImage",
      "spec.initDnsWaitImage",
      "spec.initialization[].image",
      "spec.sidecars[].image",
    ],
  },
  "infra.contrib.fluxcd.io": {
    terraform: ["spec.runnerPodTemplate.spec.image"],
  },
  "install.istio.io": {
    // Containers that an overlay puts into a Deployment.
    IstioOperator: ["spec.components.**.overlays[].patches[].value[].image"],
  },
  // The Grafana Operator before version 5.
  "integreatly.org": {
    Grafana: ["spec.baseImage"],
  },
  "jaegertracing.io": {
    Jaeger: [
      "spec.agent.image",
      "spec.allInOne.image",
      "spec.collector.image",
      "spec.ingester.image",
      "spec.query.image",
      "spec.storage.cassandraCreateSchema.image",
      "spec.storage.dependencies.image",
      "spec.storage.elasticsearch.image",
      "spec.storage.esIndexCleaner.image",
      "spec.storage.esRollover.image",
      "spec.storage.grpcPlugin.image",
    ],
  },
  "job.min.io": {
    miniojob: ["spec.mcImage"],
  },
  "k0smotron.io": {
    cluster: [
      "spec.etcd.defragJob.image",
      "spec.etcd.image",
      "spec.monitoring.prometheusImage",
      "spec.monitoring.proxyImage",
    ],
  },
  "k6.io": {
    "k6 testrun": ["spec.initializer.image", "spec.runner.image", "spec.starter.image"],
    privateloadzone: ["spec.image"],
  },
  "k8s.keycloak.org": {
    keycloak: ["spec.image"],
  },
  "k8s.mariadb.com": {
    externalmariadb: ["spec.image"],
    mariadb: [
      "spec.galera.agent.image",
      "spec.galera.initContainer.image",
      "spec.image",
      "spec.metrics.exporter.image",
      "spec.replication.agent.image",
      "spec.replication.initContainer.image",
    ],
    maxscale: ["spec.image", "spec.metrics.exporter.image"],
  },
  "kafka.strimzi.io": {
    Kafka: [
      "spec.cruiseControl.image",
      "spec.cruiseControl.tlsSidecar.image",
      "spec.entityOperator.tlsSidecar.image",
      "spec.entityOperator.topicOperator.image",
      "spec.entityOperator.userOperator.image",
      "spec.jmxTrans.image",
      "spec.kafka.brokerRackInitImage",
      "spec.kafka.image",
      "spec.kafkaExporter.image",
      "spec.zookeeper.image",
    ],
    "KafkaBridge KafkaConnect KafkaMirrorMaker2": ["spec.clientRackInitImage", "spec.image"],
    kafkamirrormaker: ["spec.image"],
  },
  "kibana.k8s.elastic.co": {
    Kibana: ["spec.image"],
  },
  "kubefledged.io": {
    imagecache: ["spec.cacheSpec[].images[]"],
  },
  "kubeflow.org": {
    PodDefault: ["spec.sidecars[].image"],
    TrainJob: ["spec.trainer.image"],
  },
  "kubevirt.io": {
    KubeVirt: ["spec.configuration.network.binding{}.sidecarImage"],
    "virtualmachine virtualmachineinstancereplicaset": [
      "spec.template.spec.domain.firmware.kernelBoot.container.image",
      "spec.template.spec.volumes[].containerDisk.image",
    ],
    virtualmachineinstance: [
      "spec.domain.firmware.kernelBoot.container.image",
      "spec.volumes[].containerDisk.image",
    ],
    virtualmachineinstancepreset: ["spec.domain.firmware.kernelBoot.container.image"],
  },
  "logging-extensions.banzaicloud.io": {
    eventtailer: ["spec.containerOverrides.image"],
    hosttailer: [
      "spec.fileTailers[].containerOverrides.image",
      "spec.systemdTailers[].containerOverrides.image",
    ],
  },
  "logstash.k8s.elastic.co": {
    Logstash: ["spec.image"],
  },
  "longhorn.io": {
    "BackingImageManager EngineFrontend EngineImage InstanceManager ShareManager": ["spec.image"],
    "Engine Replica Volume": ["spec.engineImage", "spec.image"],
  },
  "maps.k8s.elastic.co": {
    ElasticMapsServer: ["spec.image"],
  },
  "minio.min.io": {
    tenant: ["spec.image", "spec.kes.image"],
  },
  "monitoring.coreos.com": {
    "Alertmanager PrometheusAgent ThanosRuler": ["spec.image"],
    Prometheus: ["spec.image", "spec.thanos.image"],
  },
  "monitoring.grafana.com": {
    grafanaagent: ["spec.image"],
  },
  "mysql.oracle.com": {
    innodbcluster: ["spec.logs.collector.image", "spec.metrics.image"],
  },
  "mysql.presslabs.org": {
    mysqlcluster: ["spec.image"],
  },
  "numaflow.numaproj.io": {
    MonoVertex: [
      "spec.sink.udsink.container.image",
      "spec.source.transformer.container.image",
      "spec.source.udsource.container.image",
    ],
    Pipeline: [
      "spec.vertices[].sink.udsink.container.image",
      "spec.vertices[].source.transformer.container.image",
      "spec.vertices[].source.udsource.container.image",
      "spec.vertices[].udf.container.image",
    ],
  },
  // https://github.com/openshift/oadp-operator/blob/master/docs/config/plugins_and_images.md
  "oadp.openshift.io": {
    DataProtectionApplication: [
      "spec.unsupportedOverrides.awsPluginImageFqin",
      "spec.unsupportedOverrides.azurePluginImageFqin",
      "spec.unsupportedOverrides.gcpPluginImageFqin",
      "spec.unsupportedOverrides.kubevirtPluginImageFqin",
      "spec.unsupportedOverrides.openshiftPluginImageFqin",
      "spec.unsupportedOverrides.veleroImageFqin",
    ],
  },
  "opentelemetry.io": {
    Instrumentation: [
      "spec.apacheHttpd.image",
      "spec.dotnet.image",
      "spec.go.image",
      "spec.java.extensions[].image",
      "spec.java.image",
      "spec.nginx.image",
      "spec.nodejs.image",
      "spec.python.image",
    ],
    "OpAMPBridge TargetAllocator": ["spec.image"],
    OpenTelemetryCollector: ["spec.image", "spec.targetAllocator.image"],
  },
  "operator.victoriametrics.com": {
    "vmagent vmalertmanager vmauth": ["spec.configReloaderImage"],
  },
  "operators.coreos.com": {
    catalogsource: ["spec.image"],
    ClusterServiceVersion: ["spec.relatedImages[].image"],
  },
  "packageregistry.k8s.elastic.co": {
    PackageRegistry: ["spec.image"],
  },
  "pg.percona.com": {
    perconapgcluster: [
      "spec.backups.pgbackrest.image",
      "spec.image",
      "spec.instances[].sidecars[].image",
      "spec.pmm.image",
      "spec.proxy.pgBouncer.image",
      "spec.proxy.pgBouncer.sidecars[].image",
    ],
    postgrescluster: [
      "spec.backups.pgbackrest.image",
      "spec.image",
      "spec.monitoring.pgmonitor.exporter.image",
      "spec.proxy.pgBouncer.image",
      "spec.userInterface.pgAdmin.image",
    ],
  },
  "pingcap.com": {
    backup: ["spec.toolImage"],
    backupschedule: ["spec.backupTemplate.toolImage", "spec.logBackupTemplate.toolImage"],
    dmcluster: ["spec.discovery.image", "spec.master.image", "spec.worker.image"],
    restore: ["spec.toolImage", "spec.warmupImage"],
    tidbcluster: [
      "spec.discovery.image",
      "spec.helper.image",
      "spec.pd.image",
      "spec.pdms[].image",
      "spec.pump.image",
      "spec.ticdc.image",
      "spec.tidb.customizedStartupProbe.image",
      "spec.tidb.image",
      "spec.tidb.slowLogTailer.image",
      "spec.tiflash.image",
      "spec.tikv.image",
      "spec.tiproxy.image",
    ],
    "tidbdashboard tidbinitializer": ["spec.image"],
    tidbngmonitoring: ["spec.image", "spec.ngMonitoring.image"],
  },
  "pkg.crossplane.io": {
    controllerconfig: ["spec.image"],
  },
  // A plain list of images.
  pullgate: {
    ImageList: ["images[]"],
  },
  // https://github.com/planetscale/vitess-operator/blob/main/docs/api.md#planetscale.com/v2.MysqldImage
  "planetscale.com": {
    VitessCluster: ["spec.images.mysqld{}"],
  },
  "platform.confluent.io": {
    // https://docs.confluent.io/operator/current/co-custom-registry.html
    ["connect controlcenter gateway kafka kafkarestproxy kraftcontroller ksqldb " +
    "schemaregistry zookeeper"]: ["spec.image.application", "spec.image.init"],
    controlcenter: ["spec.services.alertmanager.image", "spec.services.prometheus.image"],
    "flinkapplication FlinkDeployment": ["spec.image"],
    flinkbluegreendeployment: ["spec.template.spec.image"],
    "kafka kraftcontroller": ["spec.services.observer.image"],
  },
  "pool.kubevirt.io": {
    virtualmachinepool: [
      "spec.virtualMachineTemplate.spec.template.spec.domain.firmware.kernelBoot.container.image",
      "spec.virtualMachineTemplate.spec.template.spec.volumes[].containerDisk.image",
    ],
  },
  "postgres-operator.crunchydata.com": {
    PGAdmin: ["spec.image", "spec.instrumentation.image"],
    PGUpgrade: ["spec.image"],
    PostgresCluster: [
      "spec.backups.pgbackrest.image",
      "spec.image",
      "spec.instrumentation.image",
      "spec.monitoring.pgmonitor.exporter.image",
      "spec.proxy.pgBouncer.image",
      "spec.userInterface.pgAdmin.image",
    ],
  },
  "postgresql.cnpg.io": {
    Cluster: ["spec.imageName"],
    "ClusterImageCatalog ImageCatalog": ["spec.componentImages[].image", "spec.images[].image"],
    Pooler: ["spec.pgbouncer.image"],
  },
  "prow.k8s.io": {
    ProwJob: [
      "spec.**.taskSpec.sidecars[].image",
      "spec.**.taskSpec.stepTemplate.image",
      "spec.**.taskSpec.steps[].image",
    ],
  },
  "ps.percona.com": {
    perconaservermysql: [
      "spec.backup.image",
      "spec.backup.initImage",
      "spec.initImage",
      "spec.mysql.image",
      "spec.mysql.initImage",
      "spec.mysql.sidecars[].image",
      "spec.orchestrator.image",
      "spec.orchestrator.initImage",
      "spec.pmm.image",
      "spec.proxy.haproxy.image",
      "spec.proxy.haproxy.initImage",
      "spec.proxy.router.image",
      "spec.proxy.router.initImage",
      "spec.toolkit.image",
    ],
    perconaservermysqlrestore: ["spec.backupSource.image"],
  },
  "psmdb.percona.com": {
    PerconaServerMongoDB: [
      "spec.backup.image",
      "spec.image",
      "spec.initImage",
      "spec.logcollector.image",
      "spec.pmm.image",
      "spec.replsets[].arbiter.sidecars[].image",
      "spec.replsets[].hidden.sidecars[].image",
      "spec.replsets[].nonvoting.sidecars[].image",
      "spec.replsets[].sidecars[].image",
      "spec.search.image",
      "spec.sharding.configsvrReplSet.arbiter.sidecars[].image",
      "spec.sharding.configsvrReplSet.hidden.sidecars[].image",
      "spec.sharding.configsvrReplSet.nonvoting.sidecars[].image",
      "spec.sharding.configsvrReplSet.sidecars[].image",
      "spec.sharding.mongos.sidecars[].image",
    ],
    PerconaServerMongoDBClusterSync: ["spec.image"],
  },
  "pxc.percona.com": {
    PerconaXtraDBCluster: [
      "spec.backup.image",
      "spec.haproxy.image",
      "spec.haproxy.sidecars[].image",
      "spec.initContainer.image",
      "spec.initImage",
      "spec.logcollector.image",
      "spec.pmm.image",
      "spec.proxysql.image",
      "spec.proxysql.sidecars[].image",
      "spec.pxc.image",
      "spec.pxc.sidecars[].image",
    ],
    PerconaXtraDBClusterRestore: ["spec.backupSource.image", "spec.pitr.backupSource.image"],
  },
  "rabbitmq.com": {
    RabbitmqCluster: ["spec.image", "spec.secretBackend.vault.defaultUserUpdaterImage"],
  },
  "ray.io": {
    RayCluster: [
      "spec.autoscalerOptions.image",
      "spec.historyServerOptions.collectorOptions.image",
    ],
    RayCronJob: [
      "spec.jobTemplate.rayClusterSpec.autoscalerOptions.image",
      "spec.jobTemplate.rayClusterSpec.historyServerOptions.collectorOptions.image",
    ],
    RayJob: [
      "spec.rayClusterSpec.autoscalerOptions.image",
      "spec.rayClusterSpec.historyServerOptions.collectorOptions.image",
    ],
    RayService: [
      "spec.rayClusterConfig.autoscalerOptions.image",
      "spec.rayClusterConfig.historyServerOptions.collectorOptions.image",
    ],
  },
  "redis.redis.opstreelabs.in": {
    "Redis RedisCluster RedisSentinel": [
      "spec.initContainer.image",
      "spec.kubernetesConfig.image",
      "spec.redisExporter.image",
      "spec.sidecars[].image",
    ],
    RedisReplication: [
      "spec.initContainer.image",
      "spec.kubernetesConfig.image",
      "spec.redisExporter.image",
      "spec.sentinel.image",
      "spec.sidecars[].image",
    ],
  },
  "renovate-operator.mogenius.com": {
    renovatejob: ["spec.image"],
  },
  "resource.streamnative.io": {
    computeflinkdeployment: [
      "spec.communityTemplate.spec.image",
      "spec.template.deployment.spec.template.spec.artifact.artifactImage",
    ],
  },
  "scylla.scylladb.com": {
    scyllaoperatorconfig: ["spec.scyllaUtilsImage"],
  },
  "seaweed.seaweedfs.com": {
    adminscript: ["spec.image"],
    seaweed: ["spec.backup.image", "spec.image"],
    seaweedcsidriver: ["spec.image", "spec.mountService.image"],
  },
  "serving.kserve.io": {
    ClusterStorageContainer: ["spec.container.image"],
    InferenceService: [
      "spec.canary.explainer.custom.container.image",
      "spec.canary.predictor.custom.container.image",
      "spec.canary.transformer.custom.container.image",
      "spec.canary[].predictor.huggingface.image",
      "spec.canary[].predictor.lightgbm.image",
      "spec.canary[].predictor.model.image",
      "spec.canary[].predictor.onnx.image",
      "spec.canary[].predictor.paddle.image",
      "spec.canary[].predictor.pmml.image",
      "spec.canary[].predictor.pytorch.image",
      "spec.canary[].predictor.sklearn.image",
      "spec.canary[].predictor.tensorflow.image",
      "spec.canary[].predictor.triton.image",
      "spec.canary[].predictor.xgboost.image",
      "spec.default.explainer.custom.container.image",
      "spec.default.predictor.custom.container.image",
      "spec.default.transformer.custom.container.image",
      "spec.explainer.art.image",
      "spec.predictor.huggingface.image",
      "spec.predictor.lightgbm.image",
      "spec.predictor.model.image",
      "spec.predictor.onnx.image",
      "spec.predictor.paddle.image",
      "spec.predictor.pmml.image",
      "spec.predictor.pytorch.image",
      "spec.predictor.sklearn.image",
      "spec.predictor.tensorflow.image",
      "spec.predictor.triton.image",
      "spec.predictor.xgboost.image",
    ],
  },
  "serving.kubeflow.org": {
    InferenceService: [
      "spec.canary.explainer.custom.container.image",
      "spec.canary.predictor.custom.container.image",
      "spec.canary.transformer.custom.container.image",
      "spec.default.explainer.custom.container.image",
      "spec.default.predictor.custom.container.image",
      "spec.default.transformer.custom.container.image",
      "spec.explainer.aix.image",
      "spec.explainer.alibi.image",
      "spec.predictor.lightgbm.image",
      "spec.predictor.onnx.image",
      "spec.predictor.pmml.image",
      "spec.predictor.pytorch.image",
      "spec.predictor.sklearn.image",
      "spec.predictor.tensorflow.image",
      "spec.predictor.triton.image",
      "spec.predictor.xgboost.image",
    ],
  },
  "sparkoperator.k8s.io": {
    ScheduledSparkApplication: [
      "spec.template.driver.image",
      "spec.template.driver.sidecars[].image",
      "spec.template.executor.image",
      "spec.template.executor.sidecars[].image",
      "spec.template.image",
    ],
    SparkApplication: [
      "spec.driver.image",
      "spec.driver.sidecars[].image",
      "spec.executor.image",
      "spec.executor.sidecars[].image",
      "spec.image",
    ],
    SparkConnect: ["spec.image"],
  },
  "stunner.l7mp.io": {
    dataplane: ["spec.image"],
  },
  "tailscale.com": {
    ProxyClass: [
      "spec.statefulSet.pod.tailscaleContainer.image",
      "spec.statefulSet.pod.tailscaleInitContainer.image",
    ],
    Recorder: ["spec.statefulSet.pod.container.image"],
  },
  "tekton.dev": {
    "ClusterTask Task": ["spec.sidecars[].image", "spec.stepTemplate.image", "spec.steps[].image"],
    "Pipeline PipelineRun TaskRun": [
      "spec.**.taskSpec.sidecars[].image",
      "spec.**.taskSpec.stepTemplate.image",
      "spec.**.taskSpec.steps[].image",
    ],
    StepAction: ["spec.image"],
  },
  "tests.testkube.io": {
    "test testexecution": ["spec.executionRequest.image"],
  },
  "testworkflows.testkube.io": {
    "testworkflow testworkflowtemplate": [
      "spec.after[].container.image",
      "spec.after[].execute.tests[].executionRequest.image",
      "spec.after[].parallel.execute.tests[].executionRequest.image",
      "spec.after[].parallel.run.image",
      "spec.after[].run.image",
      "spec.after[].services{}.image",
      "spec.container.image",
      "spec.services{}.image",
      "spec.setup[].container.image",
      "spec.setup[].execute.tests[].executionRequest.image",
      "spec.setup[].parallel.execute.tests[].executionRequest.image",
      "spec.setup[].parallel.run.image",
      "spec.setup[].run.image",
      "spec.setup[].services{}.image",
      "spec.steps[].container.image",
      "spec.steps[].execute.tests[].executionRequest.image",
      "spec.steps[].parallel.execute.tests[].executionRequest.image",
      "spec.steps[].parallel.run.image",
      "spec.steps[].run.image",
      "spec.steps[].services{}.image",
    ],
  },
  "trainer.kubeflow.org": {
    OptimizationJob: ["spec.trainJobTemplate.spec.trainer.image"],
    TrainJob: ["spec.trainer.image"],
  },
  "troubleshoot.replicated.com": {
    "Collector Preflight SupportBundle": ["spec.collectors[].run.image"],
  },
  "troubleshoot.sh": {
    "Collector Preflight SupportBundle": [
      "spec.collectors[].collectd.image",
      "spec.collectors[].copyFromHost.image",
      "spec.collectors[].run.image",
    ],
  },
  "valkey.io": {
    "valkeycluster valkeynode": ["spec.exporter.image", "spec.image"],
  },
  "vault.banzaicloud.com": {
    vault: [
      "spec.bankVaultsImage",
      "spec.fluentdImage",
      "spec.image",
      "spec.statsdImage",
      "spec.vaultContainerSpec.image",
      "spec.veleroFsfreezeImage",
    ],
  },
};

/**
 * Paths whose value is an image in parts: `{registry?, repository, tag?, digest?}`. Kinds whose
 * operator adds a registry of its own are not listed.
 */
export const imageObjects: LocationTable = {
  "clickhouse.com": {
    "clickhousecluster keepercluster": ["spec.containerTemplate.image"],
  },
  "cluster.redpanda.com": {
    redpanda: [
      "spec.clusterSpec.connectors.image",
      "spec.clusterSpec.image",
      "spec.clusterSpec.statefulset.initContainerImage",
      "spec.clusterSpec.statefulset.sideCars.controllers.image",
      "spec.clusterSpec.statefulset.sideCars.image",
    ],
  },
  "dynatrace.com": {
    dynakube: [
      "spec.templates.extensionExecutionController.imageRef",
      "spec.templates.kspmNodeConfigurationCollector.imageRef",
      "spec.templates.logMonitoring.imageRef",
      "spec.templates.otelCollector.imageRef",
    ],
    edgeconnect: ["spec.imageRef"],
  },
  "gateway.nginx.org": {
    nginxproxy: [
      "spec.kubernetes.daemonSet.container.image",
      "spec.kubernetes.deployment.container.image",
    ],
  },
  "logging-extensions.banzaicloud.io": {
    eventtailer: ["spec.image"],
    hosttailer: ["spec.fileTailers[].image", "spec.image", "spec.systemdTailers[].image"],
  },
  "logging.banzaicloud.io": {
    fluentbitagent: ["spec.bufferVolumeImage", "spec.configHotReload.image", "spec.image"],
    fluentdconfig: [
      "spec.bufferVolumeImage",
      "spec.configReloaderImage",
      "spec.image",
      "spec.scaling.drain.image",
      "spec.scaling.drain.pauseImage",
      "spec.volumeModImage",
    ],
    logging: [
      "spec.fluentbit.bufferVolumeImage",
      "spec.fluentbit.configHotReload.image",
      "spec.fluentbit.image",
      "spec.fluentd.bufferVolumeImage",
      "spec.fluentd.configReloaderImage",
      "spec.fluentd.image",
      "spec.fluentd.scaling.drain.image",
      "spec.fluentd.scaling.drain.pauseImage",
      "spec.fluentd.volumeModImage",
      "spec.syslogNG.bufferVolumeMetricsImage",
      "spec.syslogNG.configReloadImage",
      "spec.syslogNG.metricsExporterImage",
      "spec.syslogNG.syslogNGImage",
    ],
    syslogngconfig: [
      "spec.bufferVolumeMetricsImage",
      "spec.configReloadImage",
      "spec.metricsExporterImage",
      "spec.syslogNGImage",
    ],
  },
  "operator.victoriametrics.com": {
    "vlagent vlsingle vmagent vmalert vmalertmanager vmanomaly vmauth vtsingle": ["spec.image"],
    vlcluster: ["spec.vlinsert.image", "spec.vlselect.image", "spec.vlstorage.image"],
    vmcluster: [
      "spec.vminsert.image",
      "spec.vmselect.image",
      "spec.vmstorage.image",
      "spec.vmstorage.vmBackup.image",
    ],
    vmsingle: ["spec.image", "spec.vmBackup.image"],
    vtcluster: ["spec.insert.image", "spec.select.image", "spec.storage.image"],
  },
  // https://github.com/apache/solr-operator/blob/v0.9.1/api/v1beta1/common_types.go
  "solr.apache.org": {
    SolrCloud: ["spec.busyBoxImage", "spec.solrImage", "spec.zookeeperRef.provided.image"],
    SolrPrometheusExporter: ["spec.busyBoxImage", "spec.image"],
  },
  "tailscale.com": {
    DNSConfig: ["spec.nameserver.image"],
  },
  "tuppr.home-operations.com": {
    "kubernetesupgrade talosupgrade": ["spec.talosctl.image"],
  },
  "twingate.com": {
    twingateconnector: ["spec.image"],
  },
  // https://github.com/pravega/zookeeper-operator/blob/v0.2.15/api/v1beta1/zookeepercluster_types.go
  "zookeeper.pravega.io": {
    ZookeeperCluster: ["spec.image"],
  },
};

/** The paths for a kind; case-insensitive. */
export function pathsOf(table: LocationTable, group: string, kind: string): string[] {
  const name = group.toLowerCase();
  if (!Object.hasOwn(table, name)) return [];
  return Object.entries(table[name] ?? {}).flatMap(([kinds, paths]) =>
    kinds.toLowerCase().split(" ").includes(kind.toLowerCase()) ? paths : [],
  );
}
