/** The schema of .pullgate.yaml, from which schema/config.v1.json is generated. */
import { z } from "zod";
import type { Span } from "../model/source/source.ts";
import { namespacePattern } from "../model/cluster/namespace.ts";
import { platformProblem } from "./known-platform.ts";

const severity = z.enum(["error", "warning", "notice"]);

const registry = z.strictObject({
  caFile: z
    .string()
    .optional()
    .describe(
      "PEM file of the CA that signed the registry's certificate, in addition to the system's CAs.",
    ),
  plainHttp: z.boolean().optional().describe("Use plain HTTP."),
  reachable: z
    .boolean()
    .optional()
    .describe("false: only the cluster can reach the registry, so it is not asked."),
  mirrors: z
    .array(
      z
        .string()
        .regex(
          /^(?:https?:\/\/)?[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[\w./-]*)?$/,
          'expected "host[:port]" or a URL',
        )
        .refine(
          (mirror) => URL.canParse(mirror.includes("://") ? mirror : `https://${mirror}`),
          "not a valid host name",
        ),
    )
    .optional()
    .describe(
      "Mirrors that nodes try first, as host[:port] or URL. They replace the host's hosts.toml.",
    ),
  caches: z
    .array(z.string().regex(/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*\/?$/, 'expected a path, as in "hub/"'))
    .optional()
    .describe(
      "Prefixes of repositories that the registry fetches from another one on the first pull: " +
        "what is not found there is a doubt.",
    ),
});

const registryHost = z
  .string()
  .regex(
    /^[^/\s]+$/,
    'expected a host, such as "registry.example:5000", without a scheme or a path',
  );

/** Prefixes end at a component: "docker.io" must not rewrite "docker.iohub". */
const rewrite = z
  .strictObject({
    from: z
      .string()
      .regex(/^(?:[^/]*[.:][^/]*|localhost)(?:\/|$)/, 'expected a host, as in "docker.io/library/"')
      .describe(
        "Prefix of the image (domain/path:tag), in whole components: docker.io/, quay.io/acme.",
      ),
    to: z
      .string()
      .regex(/^[^/]+/)
      .describe("Replacement of the prefix."),
  })
  .refine(
    ({ from, to }) => from.endsWith("/") === to.endsWith("/"),
    "from and to must both end in a slash, or neither",
  );

const platformPattern = /^[\w.+-]+(?:\([\d.]+\))?\/[\w.+-]+(?:\/[\w.+-]+)?$/;

const namespaced = z
  .string()
  .regex(/^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/, 'expected "namespace/name"');

/** An empty path would mean the folder of the configuration. */
const path = z.string().min(1, "must not be empty");
const globs = z.array(
  z.string().regex(/^(?!!(?!\()).+$/s, 'expected a glob; one cannot begin with "!"'),
);

const namespace = z
  .string()
  .regex(namespacePattern, "expected a namespace name")
  .describe("Namespace of resources that name none.");

const pullSecret = z.strictObject({
  registries: z.array(z.string()).describe("Keys of the docker config: host[:port][/path]."),
  username: z.string().optional().describe("User name in the pull secret."),
  passwordEnv: z
    .string()
    .regex(/^PULLGATE_[A-Z0-9_]+$/, "must begin with PULLGATE_")
    .optional()
    .describe("Environment variable with the password. If it is not set, the secret is not tried."),
});

const chartRepository = z.strictObject({
  username: z.string().optional().describe("User name of the login."),
  passwordEnv: z
    .string()
    .regex(/^PULLGATE_[A-Z0-9_]+$/, "must begin with PULLGATE_")
    .optional()
    .describe("Environment variable with the password. If it is not set, there is no login."),
  caFile: z
    .string()
    .optional()
    .describe("PEM file of the CA that signed the repository's certificate."),
});

/** Keys are compared without a slash at the end. */
const url = z
  .string()
  .regex(
    /^(?:https?|oci|ssh|git):\/\/\S+$|^\S+@\S+:\S+$/,
    'expected a URL with its scheme, such as "https://charts.example.com"',
  );

const variables = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a variable"),
    z.union([z.string(), z.number(), z.boolean()]),
  )
  .describe("Values of substitution variables that are not in Git.");

const platforms = z
  .array(
    z
      .string()
      .regex(platformPattern, 'expected "os/arch" or "os/arch/variant"')
      .superRefine((platform, context) => {
        const problem = platformProblem(platform);
        if (platformPattern.test(platform) && problem !== null) context.addIssue(problem);
      }),
  )
  .describe(
    "Platforms of the nodes, as os/arch[/variant], of Windows with its build: " +
      "windows(10.0.20348)/amd64. Default: the inventory's, else linux/amd64.",
  );

const roots = z.array(
  z
    .strictObject({
      helm: path.optional().describe("Chart: a folder, a .tgz or an oci:// reference."),
      values: z
        .array(path)
        .optional()
        .describe("Values files for helm; later files override earlier ones."),
      set: z.array(z.string()).optional().describe("key=value pairs for helm, as for its --set."),
      release: z.string().optional().describe("Release name for helm."),
      kustomize: path.optional().describe("Overlay, folder of overlays or glob."),
      namespace: namespace.optional(),
    })
    .refine(
      ({ helm, kustomize }) => (helm === undefined) !== (kustomize === undefined),
      "needs either helm or kustomize",
    )
    .refine(
      ({ helm, values, set, release }) =>
        helm !== undefined || (values ?? set ?? release) === undefined,
      "values, set and release require helm",
    ),
);

/** False for "2027-02-31"; true for text of another form, which is refused as such. */
function isDay(written: string): boolean {
  const day = new Date(`${written}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().startsWith(written);
}

export const configurationSchema = z.strictObject({
  paths: z
    .array(path)
    .optional()
    .describe("Files, folders and globs to check, relative to this file."),
  exclude: globs.optional().describe("Globs of paths to leave out, relative to this file."),
  namespace: namespace.optional(),
  failOn: z
    .enum([...severity.options, "never"])
    .optional()
    .describe("Fail at this severity or above."),
  onUnverified: z
    .enum([...severity.options, "ignore"])
    .optional()
    .describe("Severity of unverified findings."),
  minVerified: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe("Fail if fewer than this percentage of the pulls could be verified."),
  render: roots
    .optional()
    .describe(
      "Charts and overlays to render first, with the helm and the kustomize (or kubectl) on PATH.",
    ),
  targets: z
    .record(
      z.string(),
      z.strictObject({
        paths: z
          .array(path)
          .optional()
          .describe("Files, folders and globs with the manifests of this cluster."),
        render: roots.optional().describe("Charts and overlays of this cluster, rendered first."),
        inventory: z
          .array(path)
          .optional()
          .describe("Files with the existing objects of this cluster."),
        platforms: platforms.optional(),
        entry: path
          .optional()
          .describe("Folder from which Flux applies this cluster, such as clusters/prod."),
        variables: variables.optional(),
      }),
    )
    .optional()
    .describe("Clusters by name; each is checked by itself."),
  gitops: z
    .enum(["auto", "off"])
    .optional()
    .describe("off: check Flux, Argo CD and k3s resources as they stand, without rendering them."),
  sources: z.record(url, path).optional().describe("Checkouts of other Git repositories, by URL."),
  charts: z
    .record(url, chartRepository)
    .optional()
    .describe("Logins of chart repositories, by URL."),
  cluster: z
    .strictObject({
      preloaded: z
        .array(z.string())
        .optional()
        .describe("Images that are present on the nodes; `*` matches any text."),
      platforms: platforms.optional(),
      runtime: z
        .string()
        .regex(
          /^[a-z0-9-]+:\/\/\S+$/,
          'expected a runtime and its version, such as "containerd://2.1.0"',
        )
        .optional()
        .describe(
          "Container runtime of the nodes, as in `kubectl get nodes -o wide`: containerd://2.1.0.",
        ),
      kubernetes: z
        .string()
        .regex(/^v?1\.\d+(?:\.\d+)?$/, 'expected a version of Kubernetes, such as "1.34"')
        .optional()
        .describe(
          'Kubernetes version of the nodes, in quotes: "1.34". Kubelet events and charts depend ' +
            "on it.",
        ),
      hostsDir: z
        .string()
        .optional()
        .describe("containerd's `config_path` with its hosts.toml folders, relative to this file."),
      rewrites: z
        .array(rewrite)
        .optional()
        .describe(
          "Image prefixes that admission replaces before the pull; the longest `from` wins.",
        ),
      secrets: z
        .array(namespaced)
        .optional()
        .describe(
          "Existing registry secrets without a manifest, as namespace/name; `*` is any namespace.",
        ),
      serviceAccounts: z
        .array(namespaced)
        .optional()
        .describe("Existing service accounts without a manifest, as namespace/name."),
      nodeCredentials: z
        .array(z.string())
        .optional()
        .describe(
          "Registries that nodes have credentials for: host[:port][/path], `*` matches one label.",
        ),
    })
    .optional()
    .describe("Facts about the cluster that no manifest states."),
  pullSecrets: z
    .record(namespaced, pullSecret)
    .optional()
    .describe("Contents of pull secrets that are not in Git, by namespace/name."),
  registries: z
    .record(registryHost, registry)
    .optional()
    .describe("Registries by host[:port]. A listed registry may have a loopback address."),
  network: z
    .strictObject({
      allow: z
        .array(z.string())
        .optional()
        .describe("Hosts that may be contacted, `*` matches one label. Default: all."),
      trustedRealms: z
        .record(z.string(), z.string())
        .optional()
        .describe("Hosts of token servers that may receive a registry's credentials, by registry."),
    })
    .optional()
    .describe("Limits on the hosts that are contacted."),
  images: z
    .array(
      z.strictObject({
        group: z.string().describe("API group of the custom kind, such as example.com."),
        kind: z.string().describe("The custom kind."),
        path: z
          .string()
          .describe("Path of the field that holds the image, such as spec.parts[].image."),
      }),
    )
    .optional()
    .describe(
      "Image paths in custom kinds, such as spec.steps[].image. They replace guesses for the kind.",
    ),
  ignore: z
    .array(
      z.strictObject({
        rule: z.string().describe("Id of the rule whose findings are accepted."),
        image: z
          .string()
          .optional()
          .describe("Images to accept it for, as written; `*` matches any text."),
        resource: z
          .string()
          .optional()
          .describe("Kind/name or Kind/namespace/name; `*` matches any text."),
        reason: z.string().optional().describe("Why the finding is accepted."),
        expires: z
          .string()
          .regex(
            /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
            'expected a day such as "2027-01-31"',
          )
          .refine(isDay, "no such day")
          .optional()
          .describe("Last day on which the entry applies."),
      }),
    )
    .optional()
    .describe("Accepted findings, each with a reason."),
  rules: z
    .record(z.string(), z.enum([...severity.options, "off"]))
    .optional()
    .describe("Severities by rule, which override the rules' own."),
});

/** A valid configuration, with the spans that diagnostics point at. */
export type Configuration = z.infer<typeof configurationSchema> & {
  /** The spans of the `rule` values in `ignore`. */
  ignoredAt?: Span[];
  /** The spans of the protected keys and gate keys that are present, and of what is below them. */
  keysAt?: Record<string, Span>;
  /** The spans of the entries of `render`. */
  renderAt?: RenderRowSpans[];
  /** The spans of the entries of `render` in each target. */
  targetsAt?: Record<string, RenderRowSpans[]>;
};

/** The spans of an entry of `render` and of its `set` pairs. */
export interface RenderRowSpans {
  at: Span;
  set: Span[];
}

/**
 * Keys that decide where requests and credentials go. The check of a change takes them from the
 * configuration before the change.
 */
export const protectedKeys: readonly string[] = [
  "pullSecrets",
  "registries",
  "network",
  "charts",
  "sources",
  "cluster.rewrites",
  "cluster.hostsDir",
];

/**
 * Keys that decide what is checked, and which findings fail the check. A stranger's change is
 * checked with their values from before the change. Another change is checked with its own, and its
 * report says so.
 */
export const gateKeys: readonly string[] = [
  "paths",
  "exclude",
  "namespace",
  "failOn",
  "onUnverified",
  "minVerified",
  "render",
  "targets",
  "gitops",
  "cluster",
  "images",
  "ignore",
  "rules",
];

/** The gate keys that can only weaken a check where there was no configuration before. */
export const weakeningKeys: readonly string[] = [
  "exclude",
  "failOn",
  "onUnverified",
  "minVerified",
  "gitops",
  "ignore",
  "rules",
];
