/**
 * Kinds whose controllers make Secrets, ConfigMaps and service accounts in the cluster: what, under which name, of which type, with which
 * keys. A row answers for itself. Pure.
 */
import { child, items, type YamlNode } from "../../../model/source.ts";
import { matchesPattern } from "../../kind-pattern.ts";
import {
  everywhere,
  literal,
  selectorOf,
  type NamespaceSpread,
  type NamespaceRule,
} from "../namespaces.ts";
import type { ProducerOutput, Producer, ProducerView } from "./producer-template.ts";
import { durationSeconds } from "./duration.ts";

const tls = { otherwise: "kubernetes.io/tls", keys: ["tls.crt", "tls.key"] } as const;

/** Certificates of an operator, as names → keys with spaces between; no keys where they are not known. */
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

/** https://external-secrets.io/latest/api/externalsecret/, at `spec`; without a type in its template the Secret is Opaque. */
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
  const made = (view: ProducerView): boolean =>
    policy(view) !== "None" && !view.has(`${target}.manifest`);
  const common = {
    ...place,
    type: [`${target}.template.type`],
    template: `${target}.template.data`,
    refresh: (view: ProducerView): number | null => {
      if (view.texts(`${spec}.refreshPolicy`)[0] === "CreatedOnce") return null;
      return durationSeconds(view.texts(`${spec}.refreshInterval`)[0] ?? "1h");
    },
    generators: `${spec}.**.generatorRef`,
    adds: (view: ProducerView): boolean => policy(view) === "Merge",
  } satisfies Partial<ProducerOutput>;
  return [
    {
      ...common,
      when: (view) => made(view) && replaces(view),
      maps: [`${target}.template.data`],
      open: ({ has }) => has(`${target}.template.templateFrom[]`),
      annotations: [`${target}.template.metadata.annotations`],
    },
    {
      ...common,
      when: (view) => made(view) && !replaces(view),
      list: [`${spec}.data[].secretKey`],
      maps: [`${target}.template.data`],
      open: ({ has }) => has(`${spec}.dataFrom[]`) || has(`${target}.template.templateFrom[]`),
      annotations: [`${target}.template.metadata.annotations`, "metadata.annotations"],
    },
    {
      ...place,
      kind: "ConfigMap",
      when: ({ texts }) => texts(`${target}.manifest.kind`)[0] === "ConfigMap",
    },
  ];
}

/** Selectors and names, any of which lets a namespace in. https://external-secrets.io/latest/api/clusterexternalsecret/ */
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

/** A selector at a path; all namespaces where there is none. */
function bySelector(...path: string[]): (view: ProducerView) => NamespaceRule {
  return ({ root }) => {
    let node: YamlNode | undefined = root;
    for (const key of path) node = child(node, key);
    return node === undefined
      ? everywhere
      : { patterns: [], but: [], selectors: [selectorOf(node)] };
  };
}

/** https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference: without `create` it fills a Secret that is there already. */
const vault: Partial<ProducerOutput> & Pick<ProducerOutput, "name"> = {
  name: ["{spec.destination.name}"],
  type: ["spec.destination.type"],
  adds: ({ on }) => !on("spec.destination.create"),
  annotations: ["spec.destination.annotations"],
  refresh: ({ texts }) => durationSeconds(texts("spec.refreshAfter")[0]),
};

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

const secretgen = (keys: string[], otherwise: string): ProducerOutput => ({
  name: ["{name}"],
  type: ["spec.secretTemplate.type"],
  otherwise,
  maps: ["spec.secretTemplate.stringData"],
  ...(keys.length > 0 ? { keys } : {}),
  open: ({ has }) => has("spec.secretTemplate") && !has("spec.secretTemplate.stringData"),
});

const generated: ProducerOutput = {
  name: ["{name}"],
  type: ["spec.type"],
  maps: ["spec.data"],
  list: ["spec.fields[].fieldName"],
};

const eck = (short: string): Record<string, string> => ({
  [`{name}-${short}-http-certs-public`]: "ca.crt tls.crt",
  [`{name}-${short}-http-certs-internal`]: "ca.crt tls.crt tls.key",
  [`{name}-${short}-http-ca-internal`]: "tls.crt tls.key",
});

const postgresUser = { keys: ["username", "password"] } as const;
const zalando = (user: string): string => `${user}.{name}.credentials.postgresql.acid.zalan.do`;
const dashed = (name: string): string => name.replaceAll("_", "-");

/** Kyverno fills `{{ }}`, and its rules fire for what they match only. https://kyverno.io/docs/policy-types/cluster-policy/generate/ */
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
      maps: [".data.data", ".data.stringData"],
    },
    { ...place, when: (view) => kindIs("Secret")(view) && cloned(view), otherwise: null },
    { ...place, kind: "ConfigMap", when: kindIs("ConfigMap"), maps: [".data.data"] },
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
      otherwise: null,
    },
  ];
}

/** https://openkruise.io/docs/user-manuals/resourcedistribution */
function distributed({ root, on, texts }: ProducerView): NamespaceRule {
  const targets = child(child(root, "spec"), "targets");
  const but = texts("spec.targets.excludedNamespaces.list[].name").map(literal);
  if (on("spec.targets.allNamespaces")) return { patterns: [".*"], but, selectors: [] };
  const selector = child(targets, "namespaceSelector");
  const patterns = texts("spec.targets.includedNamespaces.list[].name").map(literal);
  return { patterns, but, selectors: selector === undefined ? [] : [selectorOf(selector)] };
}

/** Python's re.match: anchored at the start alone. https://github.com/zakkg3/ClusterSecret */
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

/** Any scalar below the paths that speaks of Secrets: CEL. */
const speaksOfSecrets = ({ texts }: ProducerView): boolean =>
  texts("spec.**").some((expression) => /secret/i.test(expression));

/** Of a custom kind. */
const anyGroup = "*.*";

const crossplane: ProducerOutput = {
  name: ["{spec.writeConnectionSecretToRef.name}"],
  namespace: ["spec.writeConnectionSecretToRef.namespace"],
  otherwise: "connection.crossplane.io/v1alpha1",
};

const producers: readonly Producer[] = [
  // Secrets from elsewhere
  {
    // The Secret has the name of the SealedSecret, whatever its template says (Unseal). https://github.com/bitnami-labs/sealed-secrets
    group: "bitnami.com",
    kind: "SealedSecret",
    makes: [
      {
        name: ["{name}"],
        type: ["spec.template.type"],
        maps: ["spec.encryptedData", "spec.template.data"],
        open: ({ has }) => has("spec.data") && !has("spec.encryptedData"),
        annotations: ["spec.template.metadata.annotations"],
        template: "spec.template.data",
      },
    ],
  },
  {
    group: "external-secrets.io",
    kind: "ExternalSecret",
    makes: externalSecret("spec", { name: ["{spec.target.name}", "{name}"] }),
  },
  {
    group: "external-secrets.io",
    kind: "ClusterExternalSecret",
    makes: externalSecret("spec.externalSecretSpec", {
      name: ["{spec.externalSecretSpec.target.name}", "{spec.externalSecretName}", "{name}"],
      where: selectedNamespaces,
    }),
  },
  {
    // It makes a Secret only where its store is a Kubernetes cluster, which may be this one. https://external-secrets.io/latest/provider/kubernetes/
    group: "external-secrets.io",
    kind: "PushSecret",
    makes: [
      {
        each: "spec.data[]",
        name: ["{.match.remoteRef.remoteKey}"],
        where: () => everywhere,
        otherwise: null,
        certain: false,
      },
    ],
  },
  {
    group: "external-secrets.io",
    kind: "ClusterPushSecret SecretStore ClusterSecretStore",
    makes: [],
  },
  {
    group: "kubernetes-client.io",
    kind: "ExternalSecret",
    makes: [
      {
        name: ["{name}"],
        type: ["spec.template.type", "spec.type", "secretDescriptor.type"],
        list: ["spec.data[].name", "secretDescriptor.data[].name"],
        maps: ["spec.template.data", "spec.template.stringData"],
        open: ({ has }) =>
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
    makes: ["spec.secretTemplates[]", "spec.secret_templates[]"].map((each) => ({
      each,
      name: ["{.name}"],
      type: [".type"],
      maps: [".data", ".stringData"],
      annotations: [".annotations"],
    })),
  },
  {
    // A generator of kustomize: names inside its files cannot be seen. https://github.com/viaduct-ai/kustomize-sops
    group: "viaduct.ai",
    kind: "ksops",
    makes: [
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
        otherwise: null,
        certain: false,
      },
    ],
  },
  {
    group: "secrets.hashicorp.com",
    kind: "VaultStaticSecret VaultDynamicSecret HCPVaultSecretsApp",
    makes: [vault],
  },
  { group: "secrets.hashicorp.com", kind: "VaultPKISecret", makes: [vault] },
  { group: "secrets.hashicorp.com", kind: "*", makes: [] },
  {
    group: "ricoberger.de",
    kind: "VaultSecret",
    makes: [
      { name: ["{name}"], type: ["spec.type"], list: ["spec.keys[]"], maps: ["spec.templates"] },
    ],
  },
  {
    // https://github.com/digitalis-io/vals-operator
    group: "digitalis.io",
    kind: "ValsSecret",
    makes: [
      {
        name: ["{spec.name}", "{name}"],
        type: ["spec.type"],
        maps: ["spec.data", "spec.template"],
      },
    ],
  },
  {
    // https://github.com/cloudflare/lockbox
    group: "lockbox.k8s.cloudflare.com",
    kind: "Lockbox",
    makes: [{ name: ["{name}"], type: ["spec.template.type"], maps: ["spec.data"] }],
  },
  {
    // https://github.com/urbanmedia/passbolt-operator
    group: "passbolt.tagesspiegel.de",
    kind: "PassboltSecret",
    makes: [{ name: ["{name}"], type: ["spec.secretType"] }],
  },
  {
    group: "redhatcop.redhat.io",
    kind: "VaultSecret",
    makes: [
      {
        name: ["{spec.output.name}"],
        type: ["spec.output.type"],
        maps: ["spec.output.stringData"],
      },
    ],
  },
  {
    // Made when a pod mounts the class, gone with the last such pod. https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret
    group: "secrets-store.csi.x-k8s.io",
    kind: "SecretProviderClass",
    makes: [
      {
        each: "spec.secretObjects[]",
        name: ["{.secretName}"],
        type: [".type"],
        list: [".data[].key"],
        annotations: [".annotations"],
        certain: false,
      },
    ],
  },
  {
    group: "secret-sync.*",
    kind: "SecretSync",
    makes: [
      {
        name: ["{name}"],
        type: ["spec.secretObject.type"],
        list: ["spec.secretObject.data[].targetKey"],
      },
    ],
  },
  {
    // The type is a field of the resource, not of its spec. https://github.com/1Password/onepassword-operator
    group: "onepassword.com",
    kind: "OnePasswordItem",
    makes: [
      {
        name: ["{name}"],
        spell: (name) =>
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
    makes: ["metadata.annotations", "spec.template.metadata.annotations"].map((annotations) => ({
      name: [`{${annotations}/operator.1password.io/item-name}`],
      when: ({ has }) => has(`${annotations}/operator.1password.io/item-path`),
    })),
  },
  {
    group: "secrets.doppler.com",
    kind: "DopplerSecret",
    makes: [
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
    makes: [
      ...["spec.managedSecretReference", "spec.managedKubeSecretReferences[]"].map(
        (each): ProducerOutput => ({
          each,
          name: ["{.secretName}"],
          namespace: [".secretNamespace"],
          type: [".secretType"],
          maps: [".template.data"],
          open: ({ has, on }) => !has(".template") || on(".template.includeAllSecrets"),
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
    makes: [
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
    makes: [
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
  { group: "secrets.infisical.com", kind: "InfisicalPushSecret", makes: [] },
  {
    group: "k8s.bitwarden.com",
    kind: "BitwardenSecret",
    makes: [
      {
        name: ["{spec.secretName}"],
        list: ["spec.map[].secretKeyName"],
        // It is true where nothing is said.
        open: ({ has, on }) => has("spec.onlyMappedSecrets") && !on("spec.onlyMappedSecrets"),
      },
    ],
  },
  {
    group: "spv.no",
    kind: "AzureKeyVaultSecret",
    makes: [
      {
        name: ["{spec.output.secret.name}"],
        type: ["spec.output.secret.type"],
        list: ["spec.output.secret.dataKey"],
        open: ({ texts }) =>
          /^(?:certificate|multi-key-value-secret)$/.test(
            texts("spec.vault.object.type")[0] ?? "",
          ) || /tls|docker/.test(texts("spec.output.secret.type")[0] ?? ""),
      },
      {
        kind: "ConfigMap",
        name: ["{spec.output.configMap.name}"],
        list: ["spec.output.configMap.dataKey"],
      },
    ],
  },
  {
    group: "iam.cnrm.cloud.google.com",
    kind: "IAMServiceAccountKey",
    makes: [
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
    makes: [
      { each: "spec.operatorSpec.secrets{}", name: ["{.name}"], list: [".key"] },
      {
        kind: "ConfigMap",
        each: "spec.operatorSpec.configMaps{}",
        name: ["{.name}"],
        list: [".key"],
      },
    ],
  },
  {
    // Whether it makes a target that is not there is not documented. https://aws-controllers-k8s.github.io/community/docs/user-docs/field-export/
    group: "services.k8s.aws",
    kind: "FieldExport",
    makes: (["Secret", "ConfigMap"] as const).map((kind) => ({
      kind,
      name: ["{spec.to.name}"],
      namespace: ["spec.to.namespace"],
      list: ["spec.to.key"],
      open: ({ has }) => !has("spec.to.key"),
      when: ({ texts }) => texts("spec.to.kind")[0]?.toLowerCase() === kind.toLowerCase(),
      certain: false,
    })),
  },
  {
    group: "aiven.io",
    kind: "*",
    makes: [
      {
        name: ["{spec.connInfoSecretTarget.name}", "{name}"],
        when: ({ on }) => !on("spec.connInfoSecretTargetDisabled"),
      },
    ],
  },

  // Certificates
  {
    group: "cert-manager.io certmanager.k8s.io",
    kind: "Certificate",
    makes: [
      {
        name: ["{spec.secretName}"],
        ...tls,
        // Public authorities return none, others do.
        keys: [...tls.keys, "ca.crt"],
        open: ({ has }) => has("spec.keystores") || has("spec.additionalOutputFormats[]"),
        annotations: ["spec.secretTemplate.annotations"],
      },
    ],
  },
  {
    group: "networking.k8s.io",
    kind: "Ingress",
    by: "cert-manager",
    makes: [
      {
        each: "spec.tls[]",
        name: ["{.secretName}"],
        when: (view) => isShimmed(view) && view.has(".hosts[]"),
        ...tls,
        jsonAnnotations: "metadata.annotations/cert-manager.io/secret-template",
      },
    ],
  },
  { group: "gateway.networking.k8s.io", kind: "Gateway", by: "cert-manager", makes: [gatewayShim] },
  {
    group: "gateway.networking.k8s.io gateway.networking.x-k8s.io",
    kind: "ListenerSet XListenerSet",
    by: "cert-manager",
    makes: [gatewayShim],
  },
  {
    group: "cert-manager.io certmanager.k8s.io",
    kind: "Issuer",
    makes: [
      {
        name: ["{spec.acme.privateKeySecretRef.name}"],
        keys: ["tls.key"],
        open: ({ has }) => has("spec.acme.privateKeySecretRef.key"),
      },
    ],
  },
  {
    // In the namespace of the controller, which a flag of it may change. https://cert-manager.io/docs/configuration/#cluster-resource-namespace
    group: "cert-manager.io certmanager.k8s.io",
    kind: "ClusterIssuer",
    makes: [
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
    makes: (["secret", "configMap"] as const).map((target) => ({
      kind: target === "secret" ? "Secret" : "ConfigMap",
      name: ["{name}"],
      when: ({ has }) => has(`spec.target.${target}`),
      list: [`spec.target.${target}.key`, "spec.target.additionalFormats{}.key"],
      where: bySelector("spec", "target", "namespaceSelector"),
    })),
  },
  {
    group: "trust-manager.io",
    kind: "ClusterBundle",
    makes: (["Secret", "ConfigMap"] as const).map((kind) => ({
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
    makes: ["beta", "alpha"].map((stage) => ({
      name: [`{metadata.annotations/service.${stage}.openshift.io/serving-cert-secret-name}`],
      ...tls,
    })),
  },

  // Copies and policies
  {
    group: "clustersecret.io",
    kind: "ClusterSecret",
    makes: [
      {
        name: ["{name}"],
        type: ["type"],
        maps: ["data"],
        open: ({ has }) => has("data.valueFrom"),
        where: matchNamespace,
      },
    ],
  },
  {
    group: "ops.alexellis.io",
    kind: "ClusterPullSecret",
    by: "registry-creds",
    makes: [
      {
        name: ["{name}"],
        otherwise: "kubernetes.io/dockerconfigjson",
        keys: [".dockerconfigjson"],
        where: () => everywhere,
      },
    ],
  },
  {
    group: "kyverno.io",
    kind: "ClusterPolicy Policy",
    makes: [
      ...kyvernoGenerate("spec.rules[].generate"),
      ...kyvernoGenerate("spec.rules[].generate.foreach[]"),
    ],
  },
  {
    group: "policies.kyverno.io",
    kind: "GeneratingPolicy NamespacedGeneratingPolicy",
    makes: [
      {
        name: null,
        where: () => everywhere,
        when: speaksOfSecrets,
        otherwise: null,
        certain: false,
      },
    ],
  },
  {
    group: "apps.kruise.io",
    kind: "ResourceDistribution",
    makes: (["Secret", "ConfigMap"] as const).map((kind) => ({
      kind,
      name: ["{spec.resource.metadata.name}"],
      type: ["spec.resource.type"],
      maps:
        kind === "Secret"
          ? ["spec.resource.data", "spec.resource.stringData"]
          : ["spec.resource.data", "spec.resource.binaryData"],
      when: ({ texts }) => texts("spec.resource.kind")[0] === kind,
      where: distributed,
    })),
  },
  {
    // Within a tenant, whose namespaces its own objects say. https://projectcapsule.dev/docs/replications/
    group: "capsule.clastix.io",
    kind: "TenantResource GlobalTenantResource",
    makes: (["Secret", "ConfigMap", "ServiceAccount"] as const).flatMap(
      (kind): ProducerOutput[] => [
        {
          kind,
          each: "spec.resources[].rawItems[]",
          name: ["{.metadata.name}"],
          type: [".type"],
          maps: [".data", ".stringData"],
          when: ({ texts }) => texts(".kind")[0] === kind,
          where: () => everywhere,
          certain: false,
          pullSecrets: ".imagePullSecrets",
        },
        {
          kind,
          each: "spec.resources[].namespacedItems[]",
          name: null,
          otherwise: null,
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
    makes: [
      {
        name: ["{name}"],
        otherwise: null,
        like: ({ resource, texts }) => ({
          name: resource.name ?? "",
          namespace: texts("spec.fromNamespace")[0] ?? null,
        }),
      },
    ],
  },
  { group: "secretgen.carvel.dev", kind: "SecretExport", makes: [] },
  {
    group: "secretgen.carvel.dev",
    kind: "SecretTemplate",
    makes: [
      {
        name: ["{name}"],
        type: ["spec.template.type"],
        maps: ["spec.template.data", "spec.template.stringData"],
      },
    ],
  },

  // Generated values
  {
    group: "secretgen.k14s.io",
    kind: "Password",
    makes: [secretgen(["password"], "kubernetes.io/basic-auth")],
  },
  {
    group: "secretgen.k14s.io",
    kind: "Certificate",
    makes: [secretgen(["crt.pem", "key.pem"], "Opaque")],
  },
  {
    group: "secretgen.k14s.io",
    kind: "RSAKey",
    makes: [secretgen(["pub.pem", "key.pem"], "Opaque")],
  },
  {
    group: "secretgen.k14s.io",
    kind: "SSHKey",
    makes: [secretgen(["ssh-privatekey", "ssh-authorizedkey"], "kubernetes.io/ssh-auth")],
  },
  {
    group: "secretgenerator.mittwald.de",
    kind: "StringSecret BasicAuth SSHKeyPair",
    makes: [generated],
  },

  // Operators: https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s
  {
    group: "elasticsearch.k8s.elastic.co",
    kind: "Elasticsearch",
    makes: named({
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
    makes: named({ "{name}-kb-config": "", "{name}-kibana-user": "", ...eck("kb") }),
  },
  {
    group: "apm.k8s.elastic.co",
    kind: "ApmServer",
    makes: named({ "{name}-apm-token": "", "{name}-apm-config": "", ...eck("apm") }),
  },
  { group: "enterprisesearch.k8s.elastic.co", kind: "EnterpriseSearch", makes: named(eck("ent")) },
  {
    group: "agent.k8s.elastic.co",
    kind: "Agent",
    makes: named({ "{name}-agent-config": "", "{name}-agent-envvars": "", ...eck("agent") }),
  },
  { group: "beat.k8s.elastic.co", kind: "Beat", makes: named(eck("beat")) },
  { group: "maps.k8s.elastic.co", kind: "ElasticMapsServer", makes: named(eck("ems")) },
  { group: "logstash.k8s.elastic.co", kind: "Logstash", makes: named(eck("ls")) },
  {
    group: "rabbitmq.com",
    kind: "RabbitmqCluster",
    makes: [
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
    makes: [{ name: ["{name}-user-credentials"], ...postgresUser }],
  },
  {
    // https://cloudnative-pg.io/documentation/current/applications/#secrets
    group: "postgresql.cnpg.io",
    kind: "Cluster",
    makes: [
      {
        name: ["{name}-app"],
        otherwise: "kubernetes.io/basic-auth",
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
        otherwise: "kubernetes.io/basic-auth",
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
        when: ({ has, on }) =>
          on("spec.enableSuperuserAccess") && !has("spec.superuserSecret.name"),
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
      // A copy of the operator's own pull secret, where it has one.
      { name: ["{name}-pull-secret"], otherwise: "kubernetes.io/dockerconfigjson", certain: false },
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
    makes: [{ name: ["{spec.cluster.name}-pooler"] }],
  },
  {
    group: "postgresql.cnpg.io",
    kind: "DatabaseRole",
    makes: [{ name: ["{name}-client-cert"], when: ({ has }) => has("spec.clientCertificate") }],
  },
  {
    // The pattern of names can be changed in the operator's configuration. https://postgres-operator.readthedocs.io/en/latest/user/
    group: "acid.zalan.do",
    kind: "postgresql",
    makes: [
      ...["postgres", "standby", "pooler"].map((user): ProducerOutput => ({
        name: [zalando(user)],
        ...postgresUser,
      })),
      { each: "spec.users{}", name: [zalando("{key}")], spell: dashed, ...postgresUser },
      ...["owner_user", "reader_user", "writer_user"].map((user): ProducerOutput => ({
        each: "spec.preparedDatabases{}",
        name: [zalando(`{key}_${user}`)],
        spell: dashed,
        ...postgresUser,
      })),
      ...accounts("postgres-pod"),
    ],
  },
  {
    // https://access.crunchydata.com/documentation/postgres-operator/latest/tutorials/basic-setup/user-management
    group: "postgres-operator.crunchydata.com",
    kind: "PostgresCluster",
    makes: [
      ...(["each", "none"] as const).map((users): ProducerOutput => ({
        ...(users === "each"
          ? { each: "spec.users[]", name: ["{name}-pguser-{.name}"] }
          : { name: ["{name}-pguser-{name}"] }),
        keys: ["host", "port", "user", "password", "verifier", "dbname", "uri", "jdbc-uri"],
        open: ({ has }) => has("spec.proxy.pgBouncer"),
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
    makes: [
      { each: "spec.users[]", name: ["{name}-pguser-{.name}"] },
      { name: ["{name}-pguser-{name}"], when: ({ has }) => !has("spec.users[]") },
      { name: ["{name}-cluster-cert"] },
    ],
  },
  {
    group: "psmdb.percona.com",
    kind: "PerconaServerMongoDB",
    makes: [
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
    makes: [
      { name: ["{spec.secretsName}", "{name}-secrets"] },
      ...named({ "internal-{name}": "", "{name}-ssl": "", "{name}-ssl-internal": "" }),
    ],
  },
  {
    group: "mongodbcommunity.mongodb.com",
    kind: "MongoDBCommunity",
    makes: [
      {
        each: "spec.users[]",
        name: ["{.connectionStringSecretName}", "{name}-{.db}-{.name}"],
        spell: (name) => name.toLowerCase().replace(/[^a-z0-9.-]+/g, "-"),
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
    makes: [
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
    makes: [
      ...(["cluster", "clients"] as const).flatMap((ca): ProducerOutput[] => {
        const generates = ({ has, on }: ProducerView): boolean =>
          !has(`spec.${ca}Ca.generateCertificateAuthority`) ||
          on(`spec.${ca}Ca.generateCertificateAuthority`);
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
  { group: "kafka.strimzi.io", kind: "KafkaConnect", makes: accounts("{name}-connect") },
  { group: "kafka.strimzi.io", kind: "KafkaMirrorMaker2", makes: accounts("{name}-mirrormaker2") },
  { group: "kafka.strimzi.io", kind: "KafkaBridge", makes: accounts("{name}-bridge") },
  {
    group: "infra.contrib.fluxcd.io",
    kind: "Terraform",
    makes: [
      { name: ["{spec.writeOutputsToSecret.name}"], list: ["spec.writeOutputsToSecret.outputs[]"] },
    ],
  },
  {
    group: "grafana.integreatly.org",
    kind: "Grafana",
    makes: [
      {
        name: ["{name}-admin-credentials"],
        keys: ["GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD"],
        when: ({ on }) => !on("spec.disableDefaultAdminSecret"),
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
    makes: [
      { each: "spec.tokens[]", name: ["{.secretName}"] },
      { each: "spec.tokens[]", name: null, when: ({ has }) => !has(".secretName") },
    ],
  },
  {
    group: "app.redislabs.com",
    kind: "RedisEnterpriseDatabase",
    makes: [
      {
        name: ["{spec.databaseSecretName}", "redb-{name}"],
        keys: ["password", "port", "service_name"],
      },
    ],
  },
  // It makes no credentials: what it names must be there. https://github.com/OT-CONTAINER-KIT/redis-operator
  { group: "redis.redis.opstreelabs.in", kind: "*", makes: [] },
  {
    group: "k8s.mariadb.com",
    kind: "*",
    makes: [
      {
        each: "spec.**",
        name: ["{.name}"],
        list: [".key"],
        when: ({ on, has }) => on(".generate") && has(".key"),
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
    makes: [{ each: "spec.authentication.password.valueFrom.secretKeyRef", name: ["{.name}"] }],
  },
  {
    // https://ansible.readthedocs.io/projects/awx-operator/en/latest/user-management/admin-user-account-configuration.html
    group: "awx.ansible.com",
    kind: "AWX",
    makes: [
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
    makes: [
      {
        name: ["{name}-initial-admin"],
        otherwise: "kubernetes.io/basic-auth",
        keys: ["username", "password"],
      },
    ],
  },
  {
    // https://cluster-api.sigs.k8s.io/developer/core/controllers/cluster
    group: "cluster.x-k8s.io",
    kind: "Cluster",
    makes: named(
      {
        "{name}-kubeconfig": "value",
        "{name}-ca": "tls.crt tls.key",
        "{name}-etcd": "tls.crt tls.key",
        "{name}-sa": "tls.crt tls.key",
        "{name}-proxy": "tls.crt tls.key",
        "{name}-apiserver-etcd-client": "tls.crt tls.key",
      },
      { otherwise: "cluster.x-k8s.io/secret" },
    ),
  },
  {
    // https://rook.io/docs/rook/latest/
    group: "ceph.rook.io",
    kind: "CephCluster",
    makes: [
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
    makes: [
      { name: ["{name}"], keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] },
      { kind: "ConfigMap", name: ["{name}"] },
    ],
  },
  {
    // Names get a hash once it is rendered, and what refers to them gets the same.
    group: "kustomize.config.k8s.io",
    kind: "Kustomization Component",
    makes: [
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
    makes: ["permissions", "clusterPermissions"].map((list) => ({
      kind: "ServiceAccount",
      each: `spec.install.spec.${list}[]`,
      name: ["{.serviceAccountName}"],
    })),
  },
  {
    // https://rbac-manager.docs.fairwinds.com/rbacdefinitions/
    group: "rbacmanager.reactiveops.io",
    kind: "RBACDefinition",
    makes: [
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
    makes: [
      {
        kind: "ServiceAccount",
        name: ["{name}-collector"],
        when: ({ has }) => !has("spec.serviceAccount"),
      },
      {
        kind: "ServiceAccount",
        name: ["{name}-targetallocator"],
        when: ({ on }) => on("spec.targetAllocator.enabled"),
      },
    ],
  },
  {
    group: "opentelemetry.io",
    kind: "OpAMPBridge",
    makes: [
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
    makes: [
      {
        kind: "ServiceAccount",
        name: ["{spec.serviceAccountTemplate.metadata.name}"],
        where: () => everywhere,
        certain: false,
      },
    ],
  },

  // Any kind of Crossplane: managed resources, claims, composites
  { group: anyGroup, kind: "*", makes: [crossplane] },
];

/** The rows for a kind, and whether one of them is about it in particular. */
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
