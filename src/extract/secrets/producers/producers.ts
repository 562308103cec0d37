/**
 * The table of producers: kinds whose controllers create Secrets, ConfigMaps and service accounts,
 * with the names, types and keys of these.
 */
import type { UnmadeReason } from "../../../model/cluster/declared-object.ts";
import { child, items, type ScalarNode, type YamlNode } from "../../../model/source/source.ts";
import { matchesPattern } from "../../kind-pattern.ts";
import {
  everywhere,
  literal,
  selectorOf,
  type NamespaceSpread,
  type NamespaceRule,
} from "../namespaces.ts";
import { hasTemplateMarkers } from "../template-markers.ts";
import type { Producer, ProducerOutput, ProducerView } from "./producer.ts";
import { durationSeconds } from "./duration.ts";

const tls = { defaultType: "kubernetes.io/tls", keys: ["tls.crt", "tls.key"] } as const;

/** Secrets by name, each with its keys separated by spaces; "" if the keys are unknown. */
function named(
  names: Record<string, string>,
  common: Partial<ProducerOutput> = {},
): ProducerOutput[] {
  return Object.entries(names).map(([name, keys]) => ({
    ...common,
    name: [name],
    ...(keys === "" ? {} : { keys: keys.split(" ") }),
  }));
}

function accounts(...names: string[]): ProducerOutput[] {
  return names.map((name) => ({ kind: "ServiceAccount", name: [name] }));
}

/**
 * The spec of an ExternalSecret at the path `spec`.
 * https://external-secrets.io/latest/api/externalsecret/
 */
function externalSecret(
  spec: string,
  place: Pick<ProducerOutput, "name" | "where">,
): ProducerOutput[] {
  const target = `${spec}.target`;
  const replaces = ({ has, texts }: ProducerView): boolean =>
    (has(`${target}.template.data`) || has(`${target}.template.templateFrom`)) &&
    texts(`${target}.template.mergePolicy`)[0] !== "Merge";
  const policy = ({ texts }: ProducerView): string =>
    texts(`${target}.creationPolicy`)[0] ?? "Owner";
  const made = (view: ProducerView): boolean => !view.has(`${target}.manifest`);
  const common = {
    ...place,
    type: [`${target}.template.type`],
    dockerConfigTemplate: `${target}.template.data`,
    refresh: (view: ProducerView): number | "never" | null => {
      const written = view.texts(`${spec}.refreshPolicy`)[0];
      if (written === "CreatedOnce" || written === "OnChange") return "never";
      const interval = view.texts(`${spec}.refreshInterval`)[0] ?? "1h";
      return /^0+[a-zµ]*$/.test(interval) ? "never" : durationSeconds(interval);
    },
    generators: `${spec}.**.generatorRef`,
    adds: (view: ProducerView): boolean => policy(view) === "Merge",
    unmade: (view: ProducerView) => {
      const [node] = view.scalars(`${target}.creationPolicy`);
      return node?.value === "None" ? { node, reason: { code: "never-created" } } : null;
    },
  } satisfies Partial<ProducerOutput>;
  return [
    {
      ...common,
      when: (view) => made(view) && replaces(view),
      keyMaps: [`${target}.template.data`],
      hasMoreKeys: ({ has }) => has(`${target}.template.templateFrom[]`),
      annotations: [`${target}.template.metadata.annotations`],
    },
    {
      ...common,
      when: (view) => made(view) && !replaces(view),
      keyPaths: [`${spec}.data[].secretKey`],
      keyMaps: [`${target}.template.data`],
      hasMoreKeys: ({ has }) =>
        has(`${spec}.dataFrom[]`) || has(`${target}.template.templateFrom[]`),
      annotations: [`${target}.template.metadata.annotations`, "metadata.annotations"],
    },
    {
      ...place,
      kind: "ConfigMap",
      when: ({ texts }) => texts(`${target}.manifest.kind`)[0] === "ConfigMap",
    },
  ];
}

/**
 * Namespaces by selectors and names; one match suffices.
 * https://external-secrets.io/latest/api/clusterexternalsecret/
 */
function selectedNamespaces({ root, texts }: ProducerView): NamespaceRule {
  const spec = child(root, "spec");
  const one = child(spec, "namespaceSelector");
  const all = [...(one === undefined ? [] : [one]), ...items(child(spec, "namespaceSelectors"))];
  return {
    patterns: texts("spec.namespaces[]").map(literal),
    but: [],
    selectors: all.map(selectorOf),
  };
}

/** Namespaces by the selector at a path; all if there is none. */
function bySelector(...path: string[]): (view: ProducerView) => NamespaceRule {
  return ({ root }) => {
    let node: YamlNode | undefined = root;
    for (const key of path) node = child(node, key);
    return node === undefined
      ? everywhere
      : { patterns: [], but: [], selectors: [selectorOf(node)] };
  };
}

/**
 * Without `create` the operator fills an existing Secret.
 * https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference
 */
const vault: Partial<ProducerOutput> & Pick<ProducerOutput, "name"> = {
  name: ["{spec.destination.name}"],
  type: ["spec.destination.type"],
  adds: ({ isTrue }) => !isTrue("spec.destination.create"),
  annotations: ["spec.destination.annotations"],
  dockerConfigTemplate: "spec.destination.transformation.templates",
  keyMaps: ["spec.destination.transformation.templates"],
  // Without the fields of the secret in Vault, the templates alone make keys.
  hasMoreKeys: ({ has, texts }) =>
    has("spec.destination.transformation.transformationRefs[]") ||
    !texts("spec.destination.transformation.excludes[]").some((pattern) =>
      /^\^?\.[*+]\$?$/.test(pattern),
    ),
  refresh: ({ texts }) => durationSeconds(texts("spec.refreshAfter")[0]),
};

/**
 * A SealedSecret opens only in the namespace and under the name that it was sealed for, which
 * kubeseal writes into its template too, unless an annotation widens its scope.
 * https://github.com/bitnami-labs/sealed-secrets#scopes
 */
function sealedElsewhere({
  resource,
  scalars,
  texts,
}: ProducerView): { node: ScalarNode; reason: UnmadeReason } | null {
  const isWide = (scope: string): boolean =>
    ["metadata", "spec.template.metadata"].some(
      (owner) => texts(`${owner}.annotations/sealedsecrets.bitnami.com/${scope}`)[0] === "true",
    );
  const [namespace] = scalars("spec.template.metadata.namespace");
  const [name] = scalars("spec.template.metadata.name");
  if (isWide("cluster-wide") || [namespace, name].some((node) => hasMarkers(node))) return null;
  if (
    namespace !== undefined &&
    resource.namespace !== null &&
    namespace.value !== resource.namespace
  )
    return { node: namespace, reason: { code: "sealed-elsewhere", namespace: namespace.value } };
  if (isWide("namespace-wide") || name === undefined || name.value === resource.name) return null;
  return { node: name, reason: { code: "sealed-under-name", name: name.value } };
}

function hasMarkers(node: ScalarNode | undefined): boolean {
  return node !== undefined && hasTemplateMarkers(node.value);
}

const issuers = [
  "metadata.annotations/cert-manager.io/issuer",
  "metadata.annotations/cert-manager.io/cluster-issuer",
  "metadata.annotations/cert-manager.io/issuer-name",
];
const isShimmed = ({ has, texts }: ProducerView): boolean =>
  issuers.some((path) => has(path)) ||
  texts("metadata.annotations/kubernetes.io/tls-acme")[0] === "true";

/** https://cert-manager.io/docs/usage/gateway/ */
const gatewayShim: ProducerOutput = {
  each: "spec.listeners[].tls.certificateRefs[]",
  name: ["{.name}"],
  when: (view) => isShimmed(view) && !view.has(".namespace"),
  ...tls,
};

const secretgen = (keys: string[], defaultType: string): ProducerOutput => ({
  name: ["{name}"],
  type: ["spec.secretTemplate.type"],
  defaultType,
  keyMaps: ["spec.secretTemplate.stringData"],
  ...(keys.length > 0 ? { keys } : {}),
  hasMoreKeys: ({ has }) => has("spec.secretTemplate") && !has("spec.secretTemplate.stringData"),
});

const generated: ProducerOutput = {
  name: ["{name}"],
  type: ["spec.type"],
  keyMaps: ["spec.data"],
  keyPaths: ["spec.fields[].fieldName"],
};

const eck = (short: string): Record<string, string> => ({
  [`{name}-${short}-http-certs-public`]: "ca.crt tls.crt",
  [`{name}-${short}-http-certs-internal`]: "ca.crt tls.crt tls.key",
  [`{name}-${short}-http-ca-internal`]: "tls.crt tls.key",
});

const postgresUser = { keys: ["username", "password"] } as const;
const zalando = (user: string): string => `${user}.{name}.credentials.postgresql.acid.zalan.do`;
const dashed = (name: string): string => name.replaceAll("_", "-");

/**
 * A rule that generates objects for the resources it matches. Kyverno replaces `{{ }}`.
 * https://kyverno.io/docs/policy-types/cluster-policy/generate/
 */
function kyvernoGenerate(each: string): ProducerOutput[] {
  const kindIs = (kind: string) => (view: ProducerView) => view.texts(".kind")[0] === kind;
  const place = {
    each,
    name: ["{.name}"],
    where: ({ texts }: ProducerView): NamespaceRule => {
      const namespace = texts(".namespace")[0];
      return namespace === undefined || /[{$]/.test(namespace) ? everywhere : { is: namespace };
    },
    certain: false,
    like: ({ texts }: ProducerView) => {
      const name = texts(".clone.name")[0];
      return name === undefined ? null : { name, namespace: texts(".clone.namespace")[0] ?? null };
    },
  } satisfies Partial<ProducerOutput>;
  const cloned = ({ has }: ProducerView): boolean => has(".clone");
  return [
    {
      ...place,
      when: (view) => kindIs("Secret")(view) && !cloned(view),
      type: [".data.type"],
      keyMaps: [".data.data", ".data.stringData"],
    },
    { ...place, when: (view) => kindIs("Secret")(view) && cloned(view), defaultType: null },
    { ...place, kind: "ConfigMap", when: kindIs("ConfigMap"), keyMaps: [".data.data"] },
    {
      ...place,
      kind: "ServiceAccount",
      when: kindIs("ServiceAccount"),
      pullSecrets: ".data.imagePullSecrets",
    },
    {
      ...place,
      name: null,
      when: ({ texts }) => texts(".cloneList.kinds[]").some((kind) => /(?:^|\/)Secret$/.test(kind)),
      defaultType: null,
    },
  ];
}

/** https://openkruise.io/docs/user-manuals/resourcedistribution */
function distributed({ root, isTrue, texts }: ProducerView): NamespaceRule {
  const targets = child(child(root, "spec"), "targets");
  const but = texts("spec.targets.excludedNamespaces.list[].name").map(literal);
  if (isTrue("spec.targets.allNamespaces")) return { patterns: [".*"], but, selectors: [] };
  const selector = child(targets, "namespaceSelector");
  const patterns = texts("spec.targets.includedNamespaces.list[].name").map(literal);
  return { patterns, but, selectors: selector === undefined ? [] : [selectorOf(selector)] };
}

/**
 * The patterns are matched by Python's re.match, which anchors only the start.
 * https://github.com/zakkg3/ClusterSecret
 */
function matchNamespace({ root, texts }: ProducerView): NamespaceSpread {
  const whole = (pattern: string): string => {
    if (pattern.endsWith("$")) return pattern.slice(0, -1);
    return pattern.includes("|") ? `(?:${pattern}).*` : `${pattern}.*`;
  };
  const prefixes = (path: string): string[] => texts(path).map(whole);
  const patterns =
    child(root, "matchNamespace") === undefined ? [".*"] : prefixes("matchNamespace[]");
  return { patterns, but: prefixes("avoidNamespaces[]"), selectors: [] };
}

/** True if a CEL expression mentions Secrets. */
const mentionsSecrets = ({ texts }: ProducerView): boolean =>
  texts("spec.**").some((expression) => /secret/i.test(expression));

/** The groups of custom kinds. */
const anyGroup = "*.*";

const crossplane: ProducerOutput = {
  name: ["{spec.writeConnectionSecretToRef.name}"],
  namespace: ["spec.writeConnectionSecretToRef.namespace"],
  defaultType: "connection.crossplane.io/v1alpha1",
};

const producers: readonly Producer[] = [
  // Secrets from external stores
  {
    // The Secret has the name of the SealedSecret, regardless of its template (Unseal).
    // https://github.com/bitnami-labs/sealed-secrets
    group: "bitnami.com",
    kind: "SealedSecret",
    outputs: [
      {
        name: ["{name}"],
        type: ["spec.template.type"],
        keyMaps: ["spec.encryptedData", "spec.template.data"],
        hasMoreKeys: ({ has }) => has("spec.data") && !has("spec.encryptedData"),
        annotations: ["spec.template.metadata.annotations"],
        dockerConfigTemplate: "spec.template.data",
        unmade: sealedElsewhere,
      },
    ],
  },
  {
    group: "external-secrets.io",
    kind: "ExternalSecret",
    outputs: externalSecret("spec", { name: ["{spec.target.name}", "{name}"] }),
  },
  {
    group: "external-secrets.io",
    kind: "ClusterExternalSecret",
    outputs: externalSecret("spec.externalSecretSpec", {
      name: ["{spec.externalSecretSpec.target.name}", "{spec.externalSecretName}", "{name}"],
      where: selectedNamespaces,
    }),
  },
  {
    // Creates a Secret only if its store is a Kubernetes cluster, which may be this one.
    // https://external-secrets.io/latest/provider/kubernetes/
    group: "external-secrets.io",
    kind: "PushSecret",
    outputs: [
      {
        each: "spec.data[]",
        name: ["{.match.remoteRef.remoteKey}"],
        where: () => everywhere,
        defaultType: null,
        certain: false,
      },
    ],
  },
  {
    group: "external-secrets.io",
    kind: "ClusterPushSecret SecretStore ClusterSecretStore",
    outputs: [],
  },
  {
    group: "kubernetes-client.io",
    kind: "ExternalSecret",
    outputs: [
      {
        name: ["{name}"],
        type: ["spec.template.type", "spec.type", "secretDescriptor.type"],
        keyPaths: ["spec.data[].name", "secretDescriptor.data[].name"],
        keyMaps: ["spec.template.data", "spec.template.stringData"],
        hasMoreKeys: ({ has }) =>
          has("spec.dataFrom[]") ||
          has("spec.dataFromWithOptions[]") ||
          has("spec.data[].path") ||
          has("spec.data[].recursive"),
      },
    ],
  },
  {
    group: "isindir.github.com",
    kind: "SopsSecret",
    outputs: ["spec.secretTemplates[]", "spec.secret_templates[]"].map((each) => ({
      each,
      name: ["{.name}"],
      type: [".type"],
      keyMaps: [".data", ".stringData"],
      annotations: [".annotations"],
    })),
  },
  {
    // A kustomize generator: names inside its files are unknown.
    // https://github.com/viaduct-ai/kustomize-sops
    group: "viaduct.ai",
    kind: "ksops",
    outputs: [
      {
        each: "secretFrom[]",
        name: ["{.metadata.name}"],
        namespace: [".metadata.namespace"],
        type: [".type"],
        certain: false,
      },
      {
        name: null,
        when: ({ has }) => has("files[]"),
        where: () => everywhere,
        defaultType: null,
        certain: false,
      },
    ],
  },
  {
    group: "secrets.hashicorp.com",
    kind: "VaultStaticSecret VaultDynamicSecret HCPVaultSecretsApp",
    outputs: [vault],
  },
  { group: "secrets.hashicorp.com", kind: "VaultPKISecret", outputs: [vault] },
  { group: "secrets.hashicorp.com", kind: "*", outputs: [] },
  {
    group: "ricoberger.de",
    kind: "VaultSecret",
    outputs: [
      {
        name: ["{name}"],
        type: ["spec.type"],
        keyPaths: ["spec.keys[]"],
        keyMaps: ["spec.templates"],
      },
    ],
  },
  {
    // https://github.com/digitalis-io/vals-operator
    group: "digitalis.io",
    kind: "ValsSecret",
    outputs: [
      {
        name: ["{spec.name}", "{name}"],
        type: ["spec.type"],
        keyMaps: ["spec.data", "spec.template"],
      },
    ],
  },
  {
    // https://github.com/cloudflare/lockbox
    group: "lockbox.k8s.cloudflare.com",
    kind: "Lockbox",
    outputs: [{ name: ["{name}"], type: ["spec.template.type"], keyMaps: ["spec.data"] }],
  },
  {
    // https://github.com/urbanmedia/passbolt-operator
    group: "passbolt.tagesspiegel.de",
    kind: "PassboltSecret",
    outputs: [{ name: ["{name}"], type: ["spec.secretType"] }],
  },
  {
    group: "redhatcop.redhat.io",
    kind: "VaultSecret",
    outputs: [
      {
        name: ["{spec.output.name}"],
        type: ["spec.output.type"],
        keyMaps: ["spec.output.stringData"],
      },
    ],
  },
  {
    // Created when a pod mounts the class, deleted with the last such pod.
    // https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret
    group: "secrets-store.csi.x-k8s.io",
    kind: "SecretProviderClass",
    outputs: [
      {
        each: "spec.secretObjects[]",
        name: ["{.secretName}"],
        type: [".type"],
        keyPaths: [".data[].key"],
        annotations: [".annotations"],
        certain: false,
      },
    ],
  },
  {
    group: "secret-sync.*",
    kind: "SecretSync",
    outputs: [
      {
        name: ["{name}"],
        type: ["spec.secretObject.type"],
        keyPaths: ["spec.secretObject.data[].targetKey"],
      },
    ],
  },
  {
    // The type is a field of the resource, not of its spec.
    // https://github.com/1Password/onepassword-operator
    group: "onepassword.com",
    kind: "OnePasswordItem",
    outputs: [
      {
        name: ["{name}"],
        rewriteName: (name) =>
          name
            .toLowerCase()
            .replace(/[^a-z0-9.-]+/g, "-")
            .replace(/^-+|-+$/g, ""),
        type: ["type"],
      },
    ],
  },
  {
    group: "apps",
    kind: "Deployment",
    by: "1Password operator",
    outputs: ["metadata.annotations", "spec.template.metadata.annotations"].map((annotations) => ({
      name: [`{${annotations}/operator.1password.io/item-name}`],
      when: ({ has }) => has(`${annotations}/operator.1password.io/item-path`),
    })),
  },
  {
    group: "secrets.doppler.com",
    kind: "DopplerSecret",
    outputs: [
      {
        name: ["{spec.managedSecret.name}"],
        namespace: ["spec.managedSecret.namespace"],
        type: ["spec.managedSecret.type"],
        annotations: ["spec.managedSecret.annotations"],
      },
    ],
  },
  {
    group: "secrets.infisical.com",
    kind: "InfisicalSecret",
    outputs: [
      ...["spec.managedSecretReference", "spec.managedKubeSecretReferences[]"].map(
        (each): ProducerOutput => ({
          each,
          name: ["{.secretName}"],
          namespace: [".secretNamespace"],
          type: [".secretType"],
          keyMaps: [".template.data"],
          hasMoreKeys: ({ has, isTrue }) =>
            !has(".template") || isTrue(".template.includeAllSecrets"),
          annotations: [".template.metadata.annotations"],
        }),
      ),
      {
        kind: "ConfigMap",
        each: "spec.managedKubeConfigMapReferences[]",
        name: ["{.configMapName}"],
        namespace: [".configMapNamespace"],
      },
    ],
  },
  {
    group: "secrets.infisical.com",
    kind: "InfisicalDynamicSecret",
    outputs: [
      {
        each: "spec.managedSecretReference",
        name: ["{.secretName}"],
        namespace: [".secretNamespace"],
        type: [".secretType"],
      },
    ],
  },
  {
    group: "secrets.infisical.com",
    kind: "InfisicalStaticSecret",
    outputs: [
      {
        each: "spec.targets[]",
        name: ["{.name}"],
        namespace: [".namespace"],
        type: [".secretType"],
        when: ({ texts }) => texts(".kind")[0] === "Secret",
      },
      {
        kind: "ConfigMap",
        each: "spec.targets[]",
        name: ["{.name}"],
        namespace: [".namespace"],
        when: ({ texts }) => texts(".kind")[0] === "ConfigMap",
      },
    ],
  },
  { group: "secrets.infisical.com", kind: "InfisicalPushSecret", outputs: [] },
  {
    group: "k8s.bitwarden.com",
    kind: "BitwardenSecret",
    outputs: [
      {
        name: ["{spec.secretName}"],
        keyPaths: ["spec.map[].secretKeyName"],
        // The default is true.
        hasMoreKeys: ({ has, isTrue }) =>
          has("spec.onlyMappedSecrets") && !isTrue("spec.onlyMappedSecrets"),
      },
    ],
  },
  {
    group: "spv.no",
    kind: "AzureKeyVaultSecret",
    outputs: [
      {
        name: ["{spec.output.secret.name}"],
        type: ["spec.output.secret.type"],
        keyPaths: ["spec.output.secret.dataKey"],
        hasMoreKeys: ({ texts }) =>
          /^(?:certificate|multi-key-value-secret)$/.test(
            texts("spec.vault.object.type")[0] ?? "",
          ) || /tls|docker/.test(texts("spec.output.secret.type")[0] ?? ""),
      },
      {
        kind: "ConfigMap",
        name: ["{spec.output.configMap.name}"],
        keyPaths: ["spec.output.configMap.dataKey"],
      },
    ],
  },
  {
    group: "iam.cnrm.cloud.google.com",
    kind: "IAMServiceAccountKey",
    outputs: [
      {
        name: ["{name}"],
        keys: ["key.json"],
        when: ({ texts }) =>
          texts("metadata.annotations/cnrm.cloud.google.com/create-gsa-key-secret")[0] !== "false",
      },
    ],
  },
  {
    group: "*.azure.com",
    kind: "*",
    outputs: [
      { each: "spec.operatorSpec.secrets{}", name: ["{.name}"], keyPaths: [".key"] },
      {
        kind: "ConfigMap",
        each: "spec.operatorSpec.configMaps{}",
        name: ["{.name}"],
        keyPaths: [".key"],
      },
    ],
  },
  {
    // Whether it creates a missing target is not documented.
    // https://aws-controllers-k8s.github.io/community/docs/user-docs/field-export/
    group: "services.k8s.aws",
    kind: "FieldExport",
    outputs: (["Secret", "ConfigMap"] as const).map((kind) => ({
      kind,
      name: ["{spec.to.name}"],
      namespace: ["spec.to.namespace"],
      keyPaths: ["spec.to.key"],
      hasMoreKeys: ({ has }) => !has("spec.to.key"),
      when: ({ texts }) => texts("spec.to.kind")[0]?.toLowerCase() === kind.toLowerCase(),
      certain: false,
    })),
  },
  {
    group: "aiven.io",
    kind: "*",
    outputs: [
      {
        name: ["{spec.connInfoSecretTarget.name}", "{name}"],
        when: ({ isTrue }) => !isTrue("spec.connInfoSecretTargetDisabled"),
      },
    ],
  },

  // Certificates
  {
    group: "cert-manager.io certmanager.k8s.io",
    kind: "Certificate",
    outputs: [
      {
        name: ["{spec.secretName}"],
        ...tls,
        // Public authorities return no CA certificate.
        keys: [...tls.keys, "ca.crt"],
        hasMoreKeys: ({ has }) => has("spec.keystores") || has("spec.additionalOutputFormats[]"),
        annotations: ["spec.secretTemplate.annotations"],
      },
    ],
  },
  {
    group: "networking.k8s.io",
    kind: "Ingress",
    by: "cert-manager",
    outputs: [
      {
        each: "spec.tls[]",
        name: ["{.secretName}"],
        when: (view) => isShimmed(view) && view.has(".hosts[]"),
        ...tls,
        jsonAnnotations: "metadata.annotations/cert-manager.io/secret-template",
      },
    ],
  },
  {
    group: "gateway.networking.k8s.io",
    kind: "Gateway",
    by: "cert-manager",
    outputs: [gatewayShim],
  },
  {
    group: "gateway.networking.k8s.io gateway.networking.x-k8s.io",
    kind: "ListenerSet XListenerSet",
    by: "cert-manager",
    outputs: [gatewayShim],
  },
  {
    group: "cert-manager.io certmanager.k8s.io",
    kind: "Issuer",
    outputs: [
      {
        name: ["{spec.acme.privateKeySecretRef.name}"],
        keys: ["tls.key"],
        hasMoreKeys: ({ has }) => has("spec.acme.privateKeySecretRef.key"),
      },
    ],
  },
  {
    // In the namespace of the controller, unless a flag changes it.
    // https://cert-manager.io/docs/configuration/#cluster-resource-namespace
    group: "cert-manager.io certmanager.k8s.io",
    kind: "ClusterIssuer",
    outputs: [
      {
        name: ["{spec.acme.privateKeySecretRef.name}"],
        keys: ["tls.key"],
        where: () => everywhere,
        certain: false,
      },
    ],
  },
  {
    group: "trust.cert-manager.io",
    kind: "Bundle",
    outputs: (["secret", "configMap"] as const).map((target) => ({
      kind: target === "secret" ? "Secret" : "ConfigMap",
      name: ["{name}"],
      when: ({ has }) => has(`spec.target.${target}`),
      keyPaths: [`spec.target.${target}.key`, "spec.target.additionalFormats{}.key"],
      where: bySelector("spec", "target", "namespaceSelector"),
    })),
  },
  {
    group: "trust-manager.io",
    kind: "ClusterBundle",
    outputs: (["Secret", "ConfigMap"] as const).map((kind) => ({
      kind,
      name: ["{name}"],
      where: bySelector("spec", "target", "namespaceSelector"),
      when: ({ has }) =>
        has(kind === "Secret" ? "spec.target.secret" : "spec.target.configMap") ||
        !has("spec.target"),
      certain: false,
    })),
  },
  {
    group: "",
    kind: "Service",
    by: "OpenShift service CA",
    outputs: ["beta", "alpha"].map((stage) => ({
      name: [`{metadata.annotations/service.${stage}.openshift.io/serving-cert-secret-name}`],
      ...tls,
    })),
  },

  // Copies and policies
  {
    group: "clustersecret.io",
    kind: "ClusterSecret",
    outputs: [
      {
        name: ["{name}"],
        type: ["type"],
        keyMaps: ["data"],
        hasMoreKeys: ({ has }) => has("data.valueFrom"),
        where: matchNamespace,
      },
    ],
  },
  {
    group: "ops.alexellis.io",
    kind: "ClusterPullSecret",
    by: "registry-creds",
    outputs: [
      {
        name: ["{name}"],
        defaultType: "kubernetes.io/dockerconfigjson",
        keys: [".dockerconfigjson"],
        where: () => everywhere,
      },
    ],
  },
  {
    group: "kyverno.io",
    kind: "ClusterPolicy Policy",
    outputs: [
      ...kyvernoGenerate("spec.rules[].generate"),
      ...kyvernoGenerate("spec.rules[].generate.foreach[]"),
    ],
  },
  {
    group: "policies.kyverno.io",
    kind: "GeneratingPolicy NamespacedGeneratingPolicy",
    outputs: [
      {
        name: null,
        where: () => everywhere,
        when: mentionsSecrets,
        defaultType: null,
        certain: false,
      },
    ],
  },
  {
    group: "apps.kruise.io",
    kind: "ResourceDistribution",
    outputs: (["Secret", "ConfigMap"] as const).map((kind) => ({
      kind,
      name: ["{spec.resource.metadata.name}"],
      type: ["spec.resource.type"],
      keyMaps:
        kind === "Secret"
          ? ["spec.resource.data", "spec.resource.stringData"]
          : ["spec.resource.data", "spec.resource.binaryData"],
      when: ({ texts }) => texts("spec.resource.kind")[0] === kind,
      where: distributed,
    })),
  },
  {
    // Limited to the namespaces of a tenant, which other objects list.
    // https://projectcapsule.dev/docs/replications/
    group: "capsule.clastix.io",
    kind: "TenantResource GlobalTenantResource",
    outputs: (["Secret", "ConfigMap", "ServiceAccount"] as const).flatMap(
      (kind): ProducerOutput[] => [
        {
          kind,
          each: "spec.resources[].rawItems[]",
          name: ["{.metadata.name}"],
          type: [".type"],
          keyMaps: [".data", ".stringData"],
          when: ({ texts }) => texts(".kind")[0] === kind,
          where: () => everywhere,
          certain: false,
          pullSecrets: ".imagePullSecrets",
        },
        {
          kind,
          each: "spec.resources[].namespacedItems[]",
          name: null,
          defaultType: null,
          when: ({ texts }) => texts(".kind")[0] === kind,
          where: () => everywhere,
          certain: false,
        },
      ],
    ),
  },
  {
    group: "secretgen.carvel.dev",
    kind: "SecretImport",
    outputs: [
      {
        name: ["{name}"],
        defaultType: null,
        like: ({ resource, texts }) => ({
          name: resource.name ?? "",
          namespace: texts("spec.fromNamespace")[0] ?? null,
        }),
      },
    ],
  },
  { group: "secretgen.carvel.dev", kind: "SecretExport", outputs: [] },
  {
    group: "secretgen.carvel.dev",
    kind: "SecretTemplate",
    outputs: [
      {
        name: ["{name}"],
        type: ["spec.template.type"],
        keyMaps: ["spec.template.data", "spec.template.stringData"],
      },
    ],
  },

  // Generated values
  {
    group: "secretgen.k14s.io",
    kind: "Password",
    outputs: [secretgen(["password"], "kubernetes.io/basic-auth")],
  },
  {
    group: "secretgen.k14s.io",
    kind: "Certificate",
    outputs: [secretgen(["crt.pem", "key.pem"], "Opaque")],
  },
  {
    group: "secretgen.k14s.io",
    kind: "RSAKey",
    outputs: [secretgen(["pub.pem", "key.pem"], "Opaque")],
  },
  {
    group: "secretgen.k14s.io",
    kind: "SSHKey",
    outputs: [secretgen(["ssh-privatekey", "ssh-authorizedkey"], "kubernetes.io/ssh-auth")],
  },
  {
    group: "secretgenerator.mittwald.de",
    kind: "StringSecret BasicAuth SSHKeyPair",
    outputs: [generated],
  },

  // Operators.
  // https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s
  {
    group: "elasticsearch.k8s.elastic.co",
    kind: "Elasticsearch",
    outputs: named({
      "{name}-es-elastic-user": "elastic",
      "{name}-es-internal-users": "",
      "{name}-es-xpack-file-realm": "",
      "{name}-es-transport-ca-internal": "",
      "{name}-es-transport-certs-public": "",
      "{name}-es-remote-ca": "",
      "{name}-es-file-settings": "",
      ...eck("es"),
    }),
  },
  {
    group: "kibana.k8s.elastic.co",
    kind: "Kibana",
    outputs: named({ "{name}-kb-config": "", "{name}-kibana-user": "", ...eck("kb") }),
  },
  {
    group: "apm.k8s.elastic.co",
    kind: "ApmServer",
    outputs: named({ "{name}-apm-token": "", "{name}-apm-config": "", ...eck("apm") }),
  },
  {
    group: "enterprisesearch.k8s.elastic.co",
    kind: "EnterpriseSearch",
    outputs: named(eck("ent")),
  },
  {
    group: "agent.k8s.elastic.co",
    kind: "Agent",
    outputs: named({ "{name}-agent-config": "", "{name}-agent-envvars": "", ...eck("agent") }),
  },
  { group: "beat.k8s.elastic.co", kind: "Beat", outputs: named(eck("beat")) },
  { group: "maps.k8s.elastic.co", kind: "ElasticMapsServer", outputs: named(eck("ems")) },
  { group: "logstash.k8s.elastic.co", kind: "Logstash", outputs: named(eck("ls")) },
  {
    group: "rabbitmq.com",
    kind: "RabbitmqCluster",
    outputs: [
      {
        name: ["{name}-default-user"],
        keys: [
          "username",
          "password",
          "default_user.conf",
          "provider",
          "type",
          "host",
          "port",
          "connection_string",
        ],
        when: ({ has }) =>
          !has("spec.secretBackend.vault.defaultUserPath") &&
          !has("spec.secretBackend.externalSecret.name"),
      },
      { name: ["{name}-erlang-cookie"] },
      ...accounts("{name}-server"),
    ],
  },
  {
    group: "rabbitmq.com",
    kind: "User",
    outputs: [{ name: ["{name}-user-credentials"], ...postgresUser }],
  },
  {
    // https://cloudnative-pg.io/documentation/current/applications/#secrets
    group: "postgresql.cnpg.io",
    kind: "Cluster",
    outputs: [
      {
        name: ["{name}-app"],
        defaultType: "kubernetes.io/basic-auth",
        keys: [
          "username",
          "user",
          "password",
          "dbname",
          "host",
          "port",
          "pgpass",
          "uri",
          "jdbc-uri",
          "fqdn-uri",
          "fqdn-jdbc-uri",
        ],
        when: ({ has }) =>
          !["recovery", "pg_basebackup", "initdb"].some((way) =>
            has(`spec.bootstrap.${way}.secret.name`),
          ),
      },
      {
        name: ["{name}-superuser"],
        defaultType: "kubernetes.io/basic-auth",
        keys: [
          "username",
          "user",
          "password",
          "dbname",
          "host",
          "port",
          "pgpass",
          "uri",
          "jdbc-uri",
          "fqdn-uri",
          "fqdn-jdbc-uri",
        ],
        when: ({ has, isTrue }) =>
          isTrue("spec.enableSuperuserAccess") && !has("spec.superuserSecret.name"),
      },
      {
        name: ["{name}-ca"],
        when: ({ has }) =>
          !has("spec.certificates.serverCASecret") || !has("spec.certificates.clientCASecret"),
      },
      {
        name: ["{name}-server"],
        when: ({ has }) => !has("spec.certificates.serverTLSSecret"),
        ...tls,
      },
      {
        name: ["{name}-replication"],
        when: ({ has }) => !has("spec.certificates.replicationTLSSecret"),
        ...tls,
      },
      // A copy of the operator's own pull secret, if it has one.
      {
        name: ["{name}-pull-secret"],
        defaultType: "kubernetes.io/dockerconfigjson",
        certain: false,
      },
      {
        kind: "ServiceAccount",
        name: ["{spec.serviceAccountName}", "{name}"],
        pullSecrets: "spec.imagePullSecrets",
      },
    ],
  },
  {
    group: "postgresql.cnpg.io",
    kind: "Pooler",
    outputs: [{ name: ["{spec.cluster.name}-pooler"] }],
  },
  {
    group: "postgresql.cnpg.io",
    kind: "DatabaseRole",
    outputs: [{ name: ["{name}-client-cert"], when: ({ has }) => has("spec.clientCertificate") }],
  },
  {
    // The configuration of the operator can change the names.
    // https://postgres-operator.readthedocs.io/en/latest/user/
    group: "acid.zalan.do",
    kind: "postgresql",
    outputs: [
      ...["postgres", "standby", "pooler"].map((user): ProducerOutput => ({
        name: [zalando(user)],
        ...postgresUser,
      })),
      { each: "spec.users{}", name: [zalando("{key}")], rewriteName: dashed, ...postgresUser },
      ...["owner_user", "reader_user", "writer_user"].map((user): ProducerOutput => ({
        each: "spec.preparedDatabases{}",
        name: [zalando(`{key}_${user}`)],
        rewriteName: dashed,
        ...postgresUser,
      })),
      ...accounts("postgres-pod"),
    ],
  },
  {
    // https://access.crunchydata.com/documentation/postgres-operator/latest/tutorials/basic-setup/user-management
    group: "postgres-operator.crunchydata.com",
    kind: "PostgresCluster",
    outputs: [
      ...(["each", "none"] as const).map((users): ProducerOutput => ({
        ...(users === "each"
          ? { each: "spec.users[]", name: ["{name}-pguser-{.name}"] }
          : { name: ["{name}-pguser-{name}"] }),
        keys: ["host", "port", "user", "password", "verifier", "dbname", "uri", "jdbc-uri"],
        hasMoreKeys: ({ has }) => has("spec.proxy.pgBouncer"),
        when: ({ has }) => users === "each" || !has("spec.users[]"),
      })),
      ...named({
        "{name}-cluster-cert": "",
        "{name}-replication-cert": "",
        "{name}-pgbouncer": "",
        "{name}-pgbackrest": "",
      }),
      ...accounts("{name}-instance", "{name}-pgbouncer", "{name}-pgbackrest"),
    ],
  },
  {
    group: "pg.percona.com pgv2.percona.com",
    kind: "PerconaPGCluster",
    outputs: [
      { each: "spec.users[]", name: ["{name}-pguser-{.name}"] },
      { name: ["{name}-pguser-{name}"], when: ({ has }) => !has("spec.users[]") },
      { name: ["{name}-cluster-cert"] },
    ],
  },
  {
    group: "psmdb.percona.com",
    kind: "PerconaServerMongoDB",
    outputs: [
      { name: ["{spec.secrets.users}", "percona-server-mongodb-users"] },
      ...named({
        "internal-{name}-users": "",
        "{name}-mongodb-encryption-key": "",
        "{name}-mongodb-keyfile": "",
        "{name}-ssl": "",
        "{name}-ssl-internal": "",
      }),
    ],
  },
  {
    group: "pxc.percona.com",
    kind: "PerconaXtraDBCluster",
    outputs: [
      { name: ["{spec.secretsName}", "{name}-secrets"] },
      ...named({ "internal-{name}": "", "{name}-ssl": "", "{name}-ssl-internal": "" }),
    ],
  },
  {
    group: "mongodbcommunity.mongodb.com",
    kind: "MongoDBCommunity",
    outputs: [
      {
        each: "spec.users[]",
        name: ["{.connectionStringSecretName}", "{name}-{.db}-{.name}"],
        rewriteName: (name) => name.toLowerCase().replace(/[^a-z0-9.-]+/g, "-"),
        namespace: [".connectionStringSecretNamespace"],
        keys: ["connectionString.standard", "connectionString.standardSrv", "username", "password"],
      },
      { each: "spec.users[]", name: ["{.scramCredentialsSecretName}-scram-credentials"] },
      ...named({ "{name}-agent-password": "", "{name}-keyfile": "", "{name}-config": "" }),
    ],
  },
  {
    // https://strimzi.io/docs/operators/latest/deploying#con-securing-client-authentication-str
    group: "kafka.strimzi.io",
    kind: "KafkaUser",
    outputs: [
      {
        name: ["{name}"],
        keys: ["ca.crt", "user.crt", "user.key", "user.p12", "user.password"],
        when: ({ texts }) => texts("spec.authentication.type")[0] === "tls",
      },
      {
        name: ["{name}"],
        keys: ["password", "sasl.jaas.config"],
        when: ({ texts }) => texts("spec.authentication.type")[0] === "scram-sha-512",
      },
    ],
  },
  {
    group: "kafka.strimzi.io",
    kind: "Kafka",
    outputs: [
      ...(["cluster", "clients"] as const).flatMap((ca): ProducerOutput[] => {
        const generates = ({ has, isTrue }: ProducerView): boolean =>
          !has(`spec.${ca}Ca.generateCertificateAuthority`) ||
          isTrue(`spec.${ca}Ca.generateCertificateAuthority`);
        return [
          {
            name: [`{name}-${ca}-ca-cert`],
            keys: ["ca.crt", "ca.p12", "ca.password"],
            when: generates,
          },
          { name: [`{name}-${ca}-ca`], when: generates },
        ];
      }),
      ...named({
        "{name}-kafka-brokers": "",
        "{name}-entity-topic-operator-certs": "",
        "{name}-entity-user-operator-certs": "",
        "{name}-cluster-operator-certs": "",
        "{name}-kafka-jmx": "",
        "{name}-trustbundle": "",
      }),
      ...accounts(
        "{name}-kafka",
        "{name}-zookeeper",
        "{name}-entity-operator",
        "{name}-cruise-control",
        "{name}-kafka-exporter",
      ),
    ],
  },
  { group: "kafka.strimzi.io", kind: "KafkaConnect", outputs: accounts("{name}-connect") },
  {
    group: "kafka.strimzi.io",
    kind: "KafkaMirrorMaker2",
    outputs: accounts("{name}-mirrormaker2"),
  },
  { group: "kafka.strimzi.io", kind: "KafkaBridge", outputs: accounts("{name}-bridge") },
  {
    group: "infra.contrib.fluxcd.io",
    kind: "Terraform",
    outputs: [
      {
        name: ["{spec.writeOutputsToSecret.name}"],
        keyPaths: ["spec.writeOutputsToSecret.outputs[]"],
      },
    ],
  },
  {
    group: "grafana.integreatly.org",
    kind: "Grafana",
    outputs: [
      {
        name: ["{name}-admin-credentials"],
        keys: ["GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD"],
        when: ({ isTrue }) => !isTrue("spec.disableDefaultAdminSecret"),
      },
      {
        kind: "ServiceAccount",
        name: ["{name}-sa"],
        pullSecrets: "spec.serviceAccount.imagePullSecrets",
      },
    ],
  },
  {
    group: "grafana.integreatly.org",
    kind: "GrafanaServiceAccount",
    outputs: [
      { each: "spec.tokens[]", name: ["{.secretName}"] },
      { each: "spec.tokens[]", name: null, when: ({ has }) => !has(".secretName") },
    ],
  },
  {
    group: "app.redislabs.com",
    kind: "RedisEnterpriseDatabase",
    outputs: [
      {
        name: ["{spec.databaseSecretName}", "redb-{name}"],
        keys: ["password", "port", "service_name"],
      },
    ],
  },
  // Creates no credentials: the Secrets it names must exist.
  // https://github.com/OT-CONTAINER-KIT/redis-operator
  { group: "redis.redis.opstreelabs.in", kind: "*", outputs: [] },
  {
    group: "k8s.mariadb.com",
    kind: "*",
    outputs: [
      {
        each: "spec.**",
        name: ["{.name}"],
        keyPaths: [".key"],
        when: ({ isTrue, has }) => isTrue(".generate") && has(".key"),
      },
      {
        name: ["{spec.connection.secretName}", "{spec.secretName}"],
        when: ({ resource, has }) => has("spec.connection") || resource.kind === "Connection",
      },
    ],
  },
  {
    group: "cluster.redpanda.com",
    kind: "User",
    outputs: [{ each: "spec.authentication.password.valueFrom.secretKeyRef", name: ["{.name}"] }],
  },
  {
    // https://ansible.readthedocs.io/projects/awx-operator/en/latest/user-management/admin-user-account-configuration.html
    group: "awx.ansible.com",
    kind: "AWX",
    outputs: [
      {
        name: ["{name}-admin-password"],
        keys: ["password"],
        when: ({ has }) => !has("spec.admin_password_secret"),
      },
      {
        name: ["{name}-secret-key"],
        keys: ["secret_key"],
        when: ({ has }) => !has("spec.secret_key_secret"),
      },
      {
        name: ["{name}-postgres-configuration"],
        when: ({ has }) => !has("spec.postgres_configuration_secret"),
      },
      { name: ["{name}-broadcast-websocket"] },
    ],
  },
  {
    group: "k8s.keycloak.org",
    kind: "Keycloak",
    outputs: [
      {
        name: ["{name}-initial-admin"],
        defaultType: "kubernetes.io/basic-auth",
        keys: ["username", "password"],
      },
    ],
  },
  {
    // https://cluster-api.sigs.k8s.io/developer/core/controllers/cluster
    group: "cluster.x-k8s.io",
    kind: "Cluster",
    outputs: named(
      {
        "{name}-kubeconfig": "value",
        "{name}-ca": "tls.crt tls.key",
        "{name}-etcd": "tls.crt tls.key",
        "{name}-sa": "tls.crt tls.key",
        "{name}-proxy": "tls.crt tls.key",
        "{name}-apiserver-etcd-client": "tls.crt tls.key",
      },
      { defaultType: "cluster.x-k8s.io/secret" },
    ),
  },
  {
    // https://rook.io/docs/rook/latest/
    group: "ceph.rook.io",
    kind: "CephCluster",
    outputs: [
      ...named({
        "rook-ceph-mon": "",
        "rook-ceph-config": "",
        "rook-ceph-admin-keyring": "",
        "rook-csi-rbd-provisioner": "",
        "rook-csi-rbd-node": "",
        "rook-csi-cephfs-provisioner": "",
        "rook-csi-cephfs-node": "",
      }),
      { kind: "ConfigMap", name: ["rook-ceph-mon-endpoints"] },
      { kind: "ConfigMap", name: ["rook-config-override"] },
    ],
  },
  {
    group: "objectbucket.io",
    kind: "ObjectBucketClaim",
    outputs: [
      { name: ["{name}"], keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] },
      { kind: "ConfigMap", name: ["{name}"] },
    ],
  },
  {
    // kustomize appends a hash to the name and to the references.
    group: "kustomize.config.k8s.io",
    kind: "Kustomization Component",
    outputs: [
      {
        each: "secretGenerator[]",
        name: ["{.name}"],
        namespace: [".namespace", "namespace"],
        type: [".type"],
        certain: false,
      },
      {
        kind: "ConfigMap",
        each: "configMapGenerator[]",
        name: ["{.name}"],
        namespace: [".namespace", "namespace"],
        certain: false,
      },
    ],
  },

  // Service accounts
  {
    group: "operators.coreos.com",
    kind: "ClusterServiceVersion",
    outputs: ["permissions", "clusterPermissions"].map((list) => ({
      kind: "ServiceAccount",
      each: `spec.install.spec.${list}[]`,
      name: ["{.serviceAccountName}"],
    })),
  },
  {
    // https://rbac-manager.docs.fairwinds.com/rbacdefinitions/
    group: "rbacmanager.reactiveops.io",
    kind: "RBACDefinition",
    outputs: [
      {
        kind: "ServiceAccount",
        each: "rbacBindings[].subjects[]",
        name: ["{.name}"],
        namespace: [".namespace"],
        when: ({ texts }) => texts(".kind")[0] === "ServiceAccount",
        pullSecrets: ".imagePullSecrets",
      },
    ],
  },
  {
    group: "opentelemetry.io",
    kind: "OpenTelemetryCollector",
    outputs: [
      {
        kind: "ServiceAccount",
        name: ["{name}-collector"],
        when: ({ has }) => !has("spec.serviceAccount"),
      },
      {
        kind: "ServiceAccount",
        name: ["{name}-targetallocator"],
        when: ({ isTrue }) => isTrue("spec.targetAllocator.enabled"),
      },
    ],
  },
  {
    group: "opentelemetry.io",
    kind: "OpAMPBridge",
    outputs: [
      {
        kind: "ServiceAccount",
        name: ["{name}-opamp-bridge"],
        when: ({ has }) => !has("spec.serviceAccount"),
      },
    ],
  },
  {
    group: "pkg.crossplane.io",
    kind: "DeploymentRuntimeConfig",
    outputs: [
      {
        kind: "ServiceAccount",
        name: ["{spec.serviceAccountTemplate.metadata.name}"],
        where: () => everywhere,
        certain: false,
      },
    ],
  },

  // Crossplane: managed resources, claims and composites of any kind.
  { group: anyGroup, kind: "*", outputs: [crossplane] },
];

/** The rows for a kind, and whether one of them is specific to it. */
export function producersOf(
  group: string,
  kind: string,
): { rows: Producer[]; recognised: boolean } {
  const rows = producers.filter(
    (row) =>
      row.group.split(" ").some((pattern) => matchesPattern(pattern, group)) &&
      row.kind.split(" ").some((pattern) => matchesPattern(pattern, kind)),
  );
  return { rows, recognised: rows.some((row) => row.group !== anyGroup) };
}
