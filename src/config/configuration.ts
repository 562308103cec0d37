/** The schema of .pullgate.yaml, from which schema/config.v1.json is generated. */
import { z } from "zod";
import type { Span } from "../model/source.ts";
import { namespacePattern } from "../model/namespace.ts";

const severity = z.enum(["error", "warning", "notice"]);

const registry = z.strictObject({
  caFile: z
    .string()
    .optional()
    .describe(
      "PEM file of the authority that signed the registry's certificate, beside the system's.",
    ),
  plainHttp: z.boolean().optional().describe("Ask over plain HTTP."),
  reachable: z
    .boolean()
    .optional()
    .describe("false: only the cluster can reach it; it is not asked from here."),
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
          "no host can have this name",
        ),
    )
    .optional()
    .describe(
      "Mirrors that nodes ask before it, as host[:port] or URL; its hosts.toml does not count then.",
    ),
});

/** Whole components: "docker.io/" must not become "harbor.corphub/". */
const rewrite = z
  .strictObject({
    from: z
      .string()
      .regex(/^(?:[^/]*[.:][^/]*|localhost)(?:\/|$)/, 'expected a host, as in "docker.io/library/"')
      .describe(
        "Beginning of an image in full, domain/path:tag, by whole components: docker.io/, quay.io/acme.",
      ),
    to: z
      .string()
      .regex(/^[^/]+/)
      .describe("What stands in its place."),
  })
  .refine(
    ({ from, to }) => from.endsWith("/") === to.endsWith("/"),
    "either both end in a slash, or neither",
  );

const platformPattern = /^[\w.+-]+\/[\w.+-]+(?:\/[\w.+-]+)?$/;

const namespaced = z
  .string()
  .regex(/^(?:\*|[a-z0-9.-]+)\/[a-z0-9.-]+$/, 'expected "namespace/name"');

/** "" would be the folder of the configuration. */
const path = z.string().min(1, "names nothing");
const globs = z.array(
  z.string().regex(/^(?!!(?!\()).+$/s, 'expected a glob; one cannot begin with "!"'),
);

const namespace = z
  .string()
  .regex(namespacePattern, "expected the name of a namespace")
  .describe("Namespace of resources that name none.");

const pullSecret = z.strictObject({
  registries: z.array(z.string()).describe("Keys of its docker config: host[:port][/path]."),
  username: z.string().optional(),
  passwordEnv: z
    .string()
    .regex(/^PULLGATE_[A-Z0-9_]+$/, "must begin with PULLGATE_")
    .optional()
    .describe("Environment variable that holds the password; without it the secret is not tried."),
});

const platforms = z
  .array(z.string().regex(platformPattern, 'expected "os/arch" or "os/arch/variant"'))
  .describe(
    "Platforms of the nodes, as os/arch[/variant]; linux/amd64 where nothing says otherwise.",
  );

const roots = z.array(
  z
    .strictObject({
      helm: path.optional().describe("A chart: its folder, a .tgz or an oci:// reference."),
      values: z
        .array(path)
        .optional()
        .describe("Of helm: values files, the later of higher precedence."),
      set: z.array(z.string()).optional().describe("Of helm: key=value pairs, as after its --set."),
      release: z.string().optional().describe("Of helm: the name of the release."),
      kustomize: path.optional().describe("An overlay, a folder of overlays or a glob."),
      namespace: namespace.optional(),
    })
    .refine(
      ({ helm, kustomize }) => (helm === undefined) !== (kustomize === undefined),
      "needs either helm or kustomize",
    )
    .refine(
      ({ helm, values, set, release }) =>
        helm !== undefined || (values ?? set ?? release) === undefined,
      "values, set and release are for helm",
    ),
);

export const configurationSchema = z.strictObject({
  paths: z
    .array(path)
    .optional()
    .describe("Files, folders and globs to check, from this file's folder."),
  exclude: globs.optional().describe("Globs of paths to leave out."),
  namespace: namespace.optional(),
  failOn: z
    .enum([...severity.options, "never"])
    .optional()
    .describe("Fail at this severity or above."),
  onUnverified: z
    .enum([...severity.options, "ignore"])
    .optional()
    .describe("Severity of what could not be verified from here."),
  render: roots
    .optional()
    .describe(
      "Charts and overlays to render first, with the helm and the kustomize (or kubectl) on PATH.",
    ),
  targets: z
    .record(
      z.string(),
      z.strictObject({
        paths: z.array(path).optional(),
        render: roots.optional(),
        inventory: z.array(path).optional().describe("Files with what this cluster has."),
        platforms: platforms.optional(),
      }),
    )
    .optional()
    .describe("Several clusters by name, each checked by itself."),
  cluster: z
    .strictObject({
      preloaded: z
        .array(z.string())
        .optional()
        .describe("Images that are on the nodes already; `*` stands for any text."),
      platforms: platforms.optional(),
      runtime: z
        .string()
        .regex(/^[a-z0-9-]+:\/\/\S+$/, 'expected "containerd://2.1.0"')
        .optional()
        .describe(
          "The nodes' container runtime, as `kubectl get nodes -o wide` shows it: containerd://2.1.0.",
        ),
      kubernetes: z
        .string()
        .regex(/^v?1\.\d+(?:\.\d+)?$/, 'expected "1.34"')
        .optional()
        .describe('The nodes\' Kubernetes: "1.34", in quotes. It decides what their kubelets say.'),
      hostsDir: z
        .string()
        .optional()
        .describe(
          "The nodes' folder of containerd's hosts.toml folders (`config_path`), from this file's folder.",
        ),
      rewrites: z
        .array(rewrite)
        .optional()
        .describe(
          "What admission turns images into before anybody pulls them; the longest `from` counts.",
        ),
      secrets: z
        .array(namespaced)
        .optional()
        .describe(
          "Registry secrets that exist though no manifest here makes them, as namespace/name; `*` for any namespace.",
        ),
      serviceAccounts: z
        .array(namespaced)
        .optional()
        .describe(
          "Service accounts that exist though no manifest here makes them, as namespace/name.",
        ),
      nodeCredentials: z
        .array(z.string())
        .optional()
        .describe(
          "What nodes pull with no pull secret, as the kubelet matches: host[:port][/path], `*` for one label.",
        ),
    })
    .optional()
    .describe("What is true of the cluster though no manifest says it."),
  pullSecrets: z
    .record(namespaced, pullSecret)
    .optional()
    .describe("What a pull secret covers whose content is not in Git, by namespace/name."),
  registries: z
    .record(z.string(), registry)
    .optional()
    .describe(
      "Registries by host[:port]. Listing one also allows to ask it where its address means this machine.",
    ),
  network: z
    .strictObject({
      allow: z
        .array(z.string())
        .optional()
        .describe("Hosts that may be asked, `*` for one label; all where this is left out."),
      trustedRealms: z
        .record(z.string(), z.string())
        .optional()
        .describe("Hosts of token servers, by registry, that may be shown its credentials."),
    })
    .optional(),
  images: z
    .array(z.strictObject({ group: z.string(), kind: z.string(), path: z.string() }))
    .optional()
    .describe(
      "Where custom kinds hold images: a path such as spec.steps[].image. Of such a kind nothing else is guessed.",
    ),
  ignore: z
    .array(
      z.strictObject({
        rule: z.string(),
        image: z
          .string()
          .optional()
          .describe("Images it holds for, as written; `*` stands for any text."),
        resource: z
          .string()
          .optional()
          .describe("Kind/name or Kind/namespace/name; `*` stands for any text."),
        reason: z.string().optional().describe("Why what the rule finds is to be accepted."),
        expires: z
          .string()
          .regex(
            /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
            'expected a day such as "2027-01-31"',
          )
          .optional()
          .describe("The last day on which it holds."),
      }),
    )
    .optional()
    .describe("Findings to accept, each with a reason."),
  rules: z
    .record(z.string(), z.enum([...severity.options, "off"]))
    .optional()
    .describe("Severities by rule, in place of its own."),
});

/** A valid configuration, with the spans that diagnostics point at. */
export type Configuration = z.infer<typeof configurationSchema> & {
  /** The spans of the `rule` values in `ignore`. */
  ignoredAt?: Span[];
  /** The spans of the protected keys that are present. */
  protectedAt?: Record<string, Span>;
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
  "cluster.rewrites",
  "cluster.hostsDir",
];
