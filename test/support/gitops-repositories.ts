/** Two small GitOps repositories over charts of a server, for tests of where findings stand. */
import { packChart, type ChartServer } from "./charts.ts";
import type { TestRegistry } from "./registry/registry.ts";

export type RepositoryFiles = Record<string, string>;

const chartFiles = (host: string): Record<string, string> => ({
  "values.yaml": `registry: ${host}\nrepository: shop/web\ntag: "1.0"\nproxy: ${host}/shop/proxy:1.0\n`,
  "templates/pod.yaml": `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: "{{ .Values.registry }}/{{ .Values.repository }}:{{ .Values.tag }}"
    - name: proxy
      image: {{ .Values.proxy | quote }}
`,
});

/** Offers the chart `web` 1.0.0 and 1.1.0, and the images of both repositories. */
export function offerChartsAndImages(server: ChartServer, registry: TestRegistry): void {
  for (const version of ["1.0.0", "1.1.0"])
    server.add("web", version, packChart("web", version, chartFiles(registry.host)));
  registry.pushChart("charts/web", "1.0.0", packChart("web", "1.0.0", chartFiles(registry.host)));
  // The server is a registry as well, and has no images.
  server.replies.set("/v2/", { body: "{}" });
  for (const path of ["manifests/2.0", "tags/list"])
    server.replies.set(`/v2/shop/web/${path}`, {
      status: 404,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ errors: [{ code: "NAME_UNKNOWN" }] }),
    });
  for (const repository of ["shop/web", "shop/proxy", "mirror/web", "shop/cart", "shop/side"])
    for (const tag of ["1.0", "2.0"]) registry.push({ repository, tag, unpackable: true });
}

/** A Flux repository: variables of a ConfigMap, a patch of the parent, two kinds of charts. */
export const fluxRepository = (server: ChartServer, { host }: TestRegistry): RepositoryFiles => ({
  "clusters/eu/flux.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: "https://git.acme.example/fleet" }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: infra, namespace: flux-system }
spec:
  path: ./infra
  sourceRef: { kind: GitRepository, name: flux-system }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild:
    substitute:
      chart_version: 1.0.0
    substituteFrom:
      - kind: ConfigMap
        name: cluster-vars
  patches:
    - target: { kind: HelmRelease, name: worker }
      patch: |
        - op: add
          path: /spec/values
          value:
            tag: "2.0"
`,
  "infra/sources.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: flux-system }
spec:
  url: ${server.url}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: web, namespace: flux-system }
spec:
  url: oci://${host}/charts/web
  ref:
    tag: 1.0.0
`,
  "infra/vars.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: cluster-vars, namespace: flux-system }
data:
  proxy_image: ${host}/shop/proxy:2.0
  shop: ${host}/shop
`,
  "infra/kustomization.yaml": "resources: [sources.yaml, vars.yaml]\n",
  "apps/kustomization.yaml":
    "resources:\n  - web/release.yaml\n  - worker/release.yaml\n  - cart.yaml\n",
  "apps/web/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2beta2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart:
    spec:
      chart: web
      version: \${chart_version}
      sourceRef: { kind: HelmRepository, name: stable, namespace: flux-system }
  values:
    proxy: \${proxy_image}
  postRenderers:
    - kustomize:
        images:
          - name: ${host}/shop/web
            newName: ${host}/mirror/web
`,
  "apps/worker/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: worker, namespace: shop }
spec:
  chartRef: { kind: OCIRepository, name: web, namespace: flux-system }
`,
  "apps/cart.yaml": `apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop }
spec:
  containers:
    - name: cart
      image: \${shop}/cart:2.0
    - name: side
      image: \${shop}/side:2.0
`,
});

/** An Argo CD repository: sets of elements, files and folders, and an Application with `$ref`. */
export const argoRepository = (server: ChartServer, { host }: TestRegistry): RepositoryFiles => {
  const own = "https://git.acme.example/sets.git";
  return {
    "sets/list.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - { env: dev, tag: "1.0", chart: 1.1.0 }
          - { env: prod, tag: "2.0", chart: 1.0.0 }
  template:
    metadata: { name: "web-{{.env}}" }
    spec:
      destination: { server: "https://kubernetes.default.svc", namespace: "web-{{.env}}" }
      source:
        repoURL: ${server.url}
        chart: web
        targetRevision: "{{.chart}}"
        helm:
          parameters:
            - name: tag
              value: "{{.tag}}"
              forceString: true
`,
    "sets/files.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: env, namespace: argocd }
spec:
  generators:
    - git: { repoURL: "${own}", revision: HEAD, files: [{ path: envs/*.json }] }
  template:
    metadata: { name: "env-{{name}}" }
    spec:
      destination: { server: "https://kubernetes.default.svc", namespace: "env-{{name}}" }
      sources:
        - repoURL: ${server.url}
          chart: web
          targetRevision: 1.0.0
          helm:
            valueFiles: [$own/values/common.yaml]
            parameters:
              - name: tag
                value: "{{image.tag}}"
                forceString: true
        - { repoURL: "${own}", targetRevision: HEAD, ref: own }
`,
    "envs/a.json": '{\n  "name": "a",\n  "image": { "tag": "2.0" }\n}\n',
    "values/common.yaml": `proxy: ${host}/shop/proxy:2.0\n`,
    "apps/cart.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cart, namespace: argocd }
spec:
  destination: { server: "https://kubernetes.default.svc", namespace: cart }
  source:
    repoURL: ${own}
    path: cart
    targetRevision: HEAD
`,
    "cart/kustomization.yaml": `resources: [pod.yaml]
images:
  - name: cart
    newName: ${host}/shop/cart
    newTag: "1.0"
`,
    "cart/pod.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: { name: cart }\nspec: { containers: [{ name: cart, image: cart }] }\n",
  };
};

/**
 * A Flux repository with a chart that sets the repository itself, a variable that looks like a
 * number, a patch that names the release, a nested base, and a pull secret.
 */
export const companyRepository = (
  server: ChartServer,
  { host }: TestRegistry,
): RepositoryFiles => ({
  "clusters/eu/flux-system/gotk-sync.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: "https://git.acme.example/company" }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec:
  path: ./clusters/eu
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  "clusters/eu/apps.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps/eu
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild:
    substitute:
      cart_tag: "2.0"
  patches:
    - target: { kind: HelmRelease, name: web }
      patch: |
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: { name: web }
        spec:
          values:
            tag: "2.0"
`,
  "apps/eu/kustomization.yaml": `resources:
  - ../base
  - shop
patches:
  - path: web.yaml
images:
  - name: ${host}/shop/side
    newTag: "1.0"
`,
  "apps/eu/web.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: shop
spec:
  values:
    proxy: ${host}/shop/proxy:1.0
`,
  "apps/eu/shop/kustomization.yaml":
    "resources:\n  - pod.yaml\n  - secret.yaml\ncomponents:\n  - ../../mirror\n",
  "apps/eu/shop/pod.yaml": `apiVersion: v1
kind: Pod
metadata: { name: side, namespace: shop }
spec:
  imagePullSecrets: [{ name: registry }]
  containers:
    - name: side
      image: ${host}/shop/side:next
`,
  "apps/eu/shop/secret.yaml": `apiVersion: v1
kind: Secret
metadata: { name: registry, namespace: shop }
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: e30=
`,
  "apps/mirror/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n" +
    "labels:\n  - pairs: { team: shop }\n",
  "apps/base/kustomization.yaml": "resources: [sources.yaml, web.yaml, cart.yaml]\n",
  "apps/base/sources.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: shop }
spec:
  url: ${server.url}
`,
  "apps/base/web.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart:
    spec:
      chart: web
      version: 1.0.0
      sourceRef: { kind: HelmRepository, name: stable }
  values:
    registry: ${host}
    # registry: ${server.host}
`,
  "apps/base/cart.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cart, namespace: shop }
spec:
  chart:
    spec:
      chart: web
      version: 1.1.0
      sourceRef: { kind: HelmRepository, name: stable }
  values:
    repository: shop/cart
    tag: "2.0"
`,
});

/** A Flux repository whose values are of a generated ConfigMap, and a chart by range. */
export const generatedRepository = (
  server: ChartServer,
  { host }: TestRegistry,
): RepositoryFiles => ({
  "flux/all.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec:
  path: ./flux
  sourceRef: { kind: GitRepository, name: flux-system }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  "apps/kustomization.yaml": `resources: [sources.yaml, web.yaml, worker.yaml]
configMapGenerator:
  - name: web-values
    namespace: shop
    files: [values.yaml=web-values.yaml]
configurations: [names.yaml]
`,
  "apps/names.yaml": `nameReference:
  - kind: ConfigMap
    version: v1
    fieldSpecs: [{ path: spec/valuesFrom/name, kind: HelmRelease }]
`,
  "apps/web-values.yaml": `proxy: ${host}/shop/proxy:2.0\ntag: "2.0"\n`,
  "apps/sources.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: stable, namespace: shop }
spec:
  url: ${server.url}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: { name: registry, namespace: shop }
spec:
  type: oci
  url: oci://${host}/charts
`,
  "apps/web.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart:
    spec:
      chart: web
      version: 1.1.0
      sourceRef: { kind: HelmRepository, name: stable }
  valuesFrom:
    - { kind: ConfigMap, name: web-values }
`,
  "apps/worker.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: worker, namespace: shop }
spec:
  chart:
    spec:
      chart: web
      version: 1.x
      sourceRef: { kind: HelmRepository, name: registry }
`,
});

/** An Argo CD repository that declares an Application in values, of a chart of dependencies. */
export const wrappedRepository = (server: ChartServer): RepositoryFiles => ({
  "argocd/values.yaml": `argocd-apps:
  applications:
    shop:
      namespace: argocd
      project: default
      destination: { name: in-cluster, namespace: shop }
      source: { repoURL: "https://git.acme.example/wrapped.git", path: charts/shop }
`,
  "charts/shop/Chart.yaml": `apiVersion: v2
name: shop
version: 0.0.0
dependencies:
  - name: web
    version: 1.1.0
    repository: ${server.url}
`,
  "charts/shop/values.yaml": `web:
  tag: "2.0"
`,
});
