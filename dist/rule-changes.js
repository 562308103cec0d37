// src/report/rule-changes.json
var rule_changes_default = {
	"image-reference-invalid": ["- image: registry.acme.example/shop/Web:${TAG}", "+ image: registry.acme.example/shop/web:v2.4.0"],
	"image-repository-not-found": ["- image: registry.acme.example/shop/crat:v1.9.3", "+ image: registry.acme.example/shop/cart:v1.9.3"],
	"image-tag-not-found": ["- image: registry.acme.example/shop/web:2.4.0", "+ image: registry.acme.example/shop/web:v2.4.0"],
	"image-value-changed": [
		"  image:",
		"    repository: registry.acme.example/shop/web",
		"-   tag: 1.10",
		"+   tag: \"1.10\""
	],
	"image-digest-not-found": ["- image: registry.acme.example/shop/web:v2.4.0@sha256:5f6a\u2026", "+ image: registry.acme.example/shop/web:v2.4.0@sha256:8c30\u2026"],
	"image-platform-missing": [
		"  spec:",
		"+   nodeSelector: { kubernetes.io/arch: amd64 } # the image is built for amd64 only",
		"    containers:",
		"      - image: registry.acme.example/shop/web:v2.4.0"
	],
	"image-platform-mismatch": ["- image: registry.acme.example/shop/web:v2.4.0-amd64", "+ image: registry.acme.example/shop/web:v2.4.0 # the index for all platforms"],
	"image-child-missing": ["- image: registry.acme.example/shop/web:v2.4.0 # a layer was deleted", "+ image: registry.acme.example/shop/web:v2.4.1 # pushed again, complete"],
	"image-type-unsupported": ["- image: registry.acme.example/charts/web:2.4.0 # a Helm chart", "+ image: registry.acme.example/shop/web:v2.4.0"],
	"image-tag-moved": ["- image: registry.acme.example/shop/web:v2.4.0@sha256:1f3a\u2026 # the digest of v2.3.1", "+ image: registry.acme.example/shop/web:v2.4.0@sha256:8c30\u2026"],
	"image-tag-unfilled": ["- image: registry.acme.example/shop/web:__TAG__", "+ image: registry.acme.example/shop/web:v2.4.0"],
	"image-short-name": ["- image: busybox:1.37", "+ image: docker.io/library/busybox:1.37"],
	"image-missing-or-denied": ["- image: ghcr.io/acme/paymnets:v4.2.0", "+ image: ghcr.io/acme/payments:v4.2.0"],
	"registry-host-unknown": ["- image: gchr.io/acme/api:v1", "+ image: ghcr.io/acme/api:v1"],
	"registry-retired": ["- image: k8s.gcr.io/pause:3.9", "+ image: registry.k8s.io/pause:3.9"],
	"chart-not-found": [
		"  chart:",
		"    spec:",
		"-     chart: podinof",
		"+     chart: podinfo"
	],
	"chart-version-not-found": [
		"  chart:",
		"    spec:",
		"      chart: podinfo",
		"-     version: 6.70.0",
		"+     version: 6.7.0"
	],
	"pull-secrets-malformed": ["- imagePullSecrets: [regcred]", "+ imagePullSecrets: [{ name: regcred }]"],
	"pull-secret-undecodable": [
		"  type: kubernetes.io/dockerconfigjson",
		"  stringData:",
		"-   .dockerconfigjson: '{\"auths\": {\"ghcr.io\": {\"auth\": \"not base64\"}}}'",
		"+   .dockerconfigjson: '{\"auths\": {\"ghcr.io\": {\"username\": \"bot\", \"password\": \"\u2026\"}}}'"
	],
	"pull-secret-rejected": [
		"  stringData:",
		"-   .dockerconfigjson: '{\"auths\": {\"ghcr.io\": {\"username\": \"bot\", \"password\": \"<expired>\"}}}'",
		"+   .dockerconfigjson: '{\"auths\": {\"ghcr.io\": {\"username\": \"bot\", \"password\": \"<renewed>\"}}}'"
	],
	"pull-secret-wrong-namespace": [
		"  kind: Secret",
		"  metadata:",
		"    name: regcred",
		"-   namespace: default",
		"+   namespace: shop # that of the pod"
	],
	"pull-secret-not-found": [
		"  imagePullSecrets:",
		"-   - name: regcerd",
		"+   - name: regcred"
	],
	"pull-secret-wrong-type": [
		"- type: Opaque",
		"+ type: kubernetes.io/dockerconfigjson",
		"  stringData:",
		"-   config.json: '{\"auths\": {}}'",
		"+   .dockerconfigjson: '{\"auths\": {}}'"
	],
	"pull-secrets-misplaced": [
		"  spec:",
		"-   imagePullSecrets: [{ name: regcred }]",
		"    template:",
		"      spec:",
		"+       imagePullSecrets: [{ name: regcred }]"
	],
	"service-account-forbids-secret": [
		"  kind: ServiceAccount",
		"  metadata:",
		"    annotations: { kubernetes.io/enforce-mountable-secrets: \"true\" }",
		"+ secrets: [{ name: database }]",
		"  imagePullSecrets: [{ name: regcred }]"
	],
	"object-ambiguous": [
		"- paths: [rendered/]",
		"+ targets:",
		"+   prod: { paths: [rendered/prod] }",
		"+   staging: { paths: [rendered/staging] }"
	],
	"pull-secrets-unchecked": [
		"  imagePullSecrets:",
		"    - name: regcred",
		"-   - name: old-1 # and hundreds more"
	],
	"pull-secret-hides-service-account": [
		"  serviceAccountName: shop # has the pull secret regcred",
		"- imagePullSecrets: [{ name: mirror }]",
		"+ imagePullSecrets: [{ name: mirror }, { name: regcred }]"
	],
	"pull-secret-not-covering": [
		"  stringData:",
		"-   .dockerconfigjson: '{\"auths\": {\"ghcr.io/other\": {}}}'",
		"+   .dockerconfigjson: '{\"auths\": {\"ghcr.io/acme\": {}}}'"
	],
	"pull-secret-on-other-service-account": [
		"  spec:",
		"+   serviceAccountName: shop # has the pull secret",
		"    containers:",
		"      - image: ghcr.io/acme/api:v1"
	],
	"pull-secret-absent": [
		"  spec:",
		"+   imagePullSecrets: [{ name: regcred }]",
		"    containers:",
		"      - image: ghcr.io/acme/mailer:1.6.2"
	],
	"service-account-not-found": ["- serviceAccountName: depolyer", "+ serviceAccountName: deployer"],
	"pull-secret-expiring": ["- kind: Secret # with a token of ECR, which expires after twelve hours", "+ kind: ExternalSecret # with a generator that renews it"],
	"pull-secret-after-hook": [
		"  kind: Secret",
		"  metadata:",
		"    name: regcred",
		"+   annotations:",
		"+     helm.sh/hook: pre-install,pre-upgrade",
		"+     helm.sh/hook-weight: \"-10\" # before the hook that pulls with it"
	],
	"pull-secret-sibling": [
		"  kind: CronJob",
		"  spec:",
		"    jobTemplate:",
		"      spec:",
		"        template:",
		"          spec:",
		"+           imagePullSecrets: [{ name: regcred }] # as in the Deployment"
	],
	"pull-secret-unused": [
		"  kind: Deployment",
		"  spec:",
		"    template:",
		"      spec:",
		"+       imagePullSecrets: [{ name: regcred }]"
	],
	"image-access-denied": [
		"  steps:",
		"+   - uses: docker/login-action@v3",
		"+     with: { registry: ghcr.io, username: bot, password: \"${{ secrets.GHCR }}\" }",
		"    - uses: pullgate/pullgate@v1"
	],
	"runner-login-rejected": [
		"  - uses: docker/login-action@v3",
		"-   with: { registry: ghcr.io, username: bot, password: \"${{ secrets.EXPIRED }}\" }",
		"+   with: { registry: ghcr.io, username: bot, password: \"${{ secrets.RENEWED }}\" }"
	],
	"chart-access-denied": ["+ charts:", "+   \"https://charts.acme.example\": { username: bot, passwordEnv: PULLGATE_CHARTS }"],
	"chart-missing-or-denied": [
		"  kind: OCIRepository",
		"  spec:",
		"-   url: oci://ghcr.io/acme/charts/podinof",
		"+   url: oci://ghcr.io/acme/charts/podinfo"
	],
	"image-not-served": ["- location /v2/ { limit_except GET { deny all; } } # in the proxy: HEAD is answered 403", "+ location /v2/ { limit_except GET HEAD { deny all; } }"],
	"registry-unreachable": ["  registries:", "+   registry.internal: { reachable: false } # only the cluster can reach it"],
	"registry-rate-limited": [
		"  steps:",
		"+   - uses: docker/login-action@v3 # limits are higher with a login",
		"+     with: { username: bot, password: \"${{ secrets.DOCKERHUB }}\" }",
		"    - uses: pullgate/pullgate@v1"
	],
	"registry-flaky": ["  registries:", "+   quay.io: { mirrors: [mirror.acme.example] } # near the nodes"],
	"registry-not-allowed": [
		"  network:",
		"-   allow: [\"ghcr.io\"]",
		"+   allow: [\"ghcr.io\", \"quay.io\"]"
	],
	"registry-not-asked": ["  registries:", "+   \"localhost:5000\": { plainHttp: true } # the nodes use the same registry"],
	"chart-repository-unreachable": [
		"  kind: HelmRepository",
		"  spec:",
		"-   url: https://chart.acme.example",
		"+   url: https://charts.acme.example"
	],
	"pull-policy-invalid": ["- imagePullPolicy: IfNotpresent", "+ imagePullPolicy: IfNotPresent"],
	"pull-policy-never": ["- imagePullPolicy: Never", "+ imagePullPolicy: IfNotPresent"],
	"pull-policy-ignores-preloaded": ["- imagePullPolicy: Always", "+ imagePullPolicy: IfNotPresent"],
	"pull-policy-stale": [
		"- image: registry.acme.example/shop/web:stable",
		"+ image: registry.acme.example/shop/web:v2.4.0",
		"  imagePullPolicy: IfNotPresent"
	],
	"pull-policy-always-throttled": [
		"  image: docker.io/library/nginx:1.29.3",
		"- imagePullPolicy: Always",
		"+ imagePullPolicy: IfNotPresent"
	],
	"image-tag-mutable": ["- image: registry.acme.example/shop/jobs:latest", "+ image: registry.acme.example/shop/jobs:v2.4.0"],
	"image-not-pinned": ["- image: registry.acme.example/shop/web:v2.4.0", "+ image: registry.acme.example/shop/web:v2.4.0@sha256:8c30\u2026"],
	"secret-not-found": [
		"  envFrom:",
		"-   - secretRef: { name: databse }",
		"+   - secretRef: { name: database }"
	],
	"secret-key-not-found": [
		"  secretKeyRef:",
		"    name: database",
		"-   key: passwd",
		"+   key: password"
	],
	"config-map-not-found": [
		"  envFrom:",
		"-   - configMapRef: { name: setings }",
		"+   - configMapRef: { name: settings }"
	],
	"config-map-key-not-found": [
		"  configMapKeyRef:",
		"    name: settings",
		"-   key: log_level",
		"+   key: LOG_LEVEL"
	],
	"workload-invalid": [
		"  spec:",
		"-   replicas: \"3\"",
		"+   replicas: 3"
	],
	"secret-invalid": [
		"  kind: Secret",
		"- data: { password: hunter2 } # not base64",
		"+ stringData: { password: hunter2 }"
	],
	"config-map-invalid": [
		"  kind: ConfigMap",
		"- data: { replicas: 3 }",
		"+ data: { replicas: \"3\" }"
	],
	"manifest-invalid": [
		"- <<<<<<< HEAD",
		"  replicas: 3",
		"- =======",
		"- replicas: 2",
		"- >>>>>>> feature"
	],
	"manifest-unrendered": ["- pullgate check charts/web/templates/", "+ pullgate check --helm charts/web"],
	"render-failed": [
		"  kind: Kustomization",
		"  resources:",
		"-   - deploymnet.yaml",
		"+   - deployment.yaml"
	],
	"gitops-source-invalid": [
		"  kind: Kustomization",
		"  spec:",
		"-   path: ./apps/porduction",
		"+   path: ./apps/production"
	],
	"not-rendered": ["  sources:", "+   \"https://git.acme.example/acme/charts.git\": ../charts # a checkout"],
	"substitution-undefined": [
		"  spec:",
		"    postBuild:",
		"+     substitute: { TAG: v2.4.0 }"
	],
	"manifest-duplicate-key": [
		"  containers:",
		"    - image: registry.acme.example/shop/web:v2.3.1",
		"-     image: registry.acme.example/shop/web:v2.4.0"
	],
	"object-repeated": [
		"  kind: Secret",
		"  metadata: { name: regcred }",
		"- ---",
		"- kind: Secret",
		"- metadata: { name: regcred } # with another content"
	],
	"image-override-unmatched": [
		"  images:",
		"-   - name: shop/web:v2.3.1",
		"+   - name: registry.acme.example/shop/web",
		"      newTag: v2.4.0"
	],
	"configuration-changed": [
		"  # .pullgate.yaml, in a pull request of its own, reviewed by an owner",
		"  registries:",
		"+   harbor.internal: { caFile: ca.pem }"
	],
	"suppression-unused": [
		"  ignore:",
		"-   - { rule: image-tag-not-found, image: \"ghcr.io/acme/wbe:*\", reason: \"built later\" }",
		"+   - { rule: image-tag-not-found, image: \"ghcr.io/acme/web:*\", reason: \"built later\" }"
	],
	"suppression-expired": ["  ignore:", "-   - { rule: image-tag-not-found, reason: \"built later\", expires: 2026-01-31 }"],
	"suppression-without-reason": [
		"- # pullgate-ignore image-tag-mutable",
		"+ # pullgate-ignore image-tag-mutable: a test image, rebuilt every night",
		"  image: registry.acme.example/test/runner:latest"
	],
	"pull-failed-otherwise": ["- DiskPressure on the node: no space left on device", "+ the node cleaned up, or given a larger disk"]
};

export { rule_changes_default as default };