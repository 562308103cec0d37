/** A small Flux repository: clusters that apply one chart of the same repository. */

const entry = (cluster: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: "https://github.com/acme/fleet" }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec:
  interval: 10m
  path: ./clusters/${cluster}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;

/** The tag stands on line 12. */
export const release = (tag: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 10m
  chart:
    spec:
      chart: ./charts/web
      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }
  values:
    image:
      tag: "${tag}"
`;

const chart = {
  "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "charts/web/values.yaml": "image:\n  tag: 1.0.0\n",
  "charts/web/templates/pod.yaml": `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: "registry.example/shop/web:{{ .Values.image.tag }}"
`,
};

/** The files for these clusters, by name, with the tag that each sets. */
export function fluxRepository(tags: Record<string, string>): Record<string, string> {
  return Object.assign(
    { ...chart },
    ...Object.entries(tags).map(([cluster, tag]) => ({
      [`clusters/${cluster}/flux-system/gotk-sync.yaml`]: entry(cluster),
      [`clusters/${cluster}/web.yaml`]: release(tag),
    })),
  );
}
