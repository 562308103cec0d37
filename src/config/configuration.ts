/** Text of a .pullgate.yaml → Configuration, or UsageError with the line. Its schema is the source of schema/config.v1.json. */
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Span } from "../model/source.ts";
import { UsageError } from "../model/usage-error.ts";
import { didYouMean } from "./did-you-mean.ts";
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

export type Configuration = z.infer<typeof configurationSchema> & {
  /** Where the entries of `ignore` stand. */
  ignoredAt?: Span[];
  /** Where the keys of `guardedKeys` stand that are there. */
  guardedAt?: Record<string, Span>;
  /** Where the entries of `render` stand, those of targets by their names. */
  renderAt?: RenderRowSpans[];
  targetsAt?: Record<string, RenderRowSpans[]>;
};

/** The place of a row of `render`, and of the pairs that it sets. */
export interface RenderRowSpans {
  at: Span;
  set: Span[];
}

/** They say where requests and credentials go, so a change may not set them for itself. What else it sets can be seen in its own report. */
const guardedKeys = [
  "pullSecrets",
  "registries",
  "network",
  "cluster.rewrites",
  "cluster.hostsDir",
];

/**
 * The configuration of a change, with the guarded keys as they were before it, and those that it sets otherwise. `before` is null where that
 * cannot be known: they are not set then, and `network.allow`, which only takes away, stays.
 */
export function protectConfiguration(
  changed: Configuration,
  before: Configuration | null,
): { configuration: Configuration; changes: { key: string; at: Span | null }[] } {
  const { ignoredAt, renderAt = [], targetsAt = {}, guardedAt = {}, ...plain } = changed;
  const merged: Record<string, unknown> = structuredClone(plain);
  const changes: { key: string; at: Span | null }[] = [];
  for (const key of guardedKeys) {
    const [now, then] = [valueAt(changed, key), valueAt(before ?? {}, key)];
    const narrower = key === "network" && before === null && changed.network?.allow !== undefined;
    put(merged, key, narrower ? { allow: changed.network?.allow } : then);
    if (!isDeepStrictEqual(now, then)) changes.push({ key, at: guardedAt[key] ?? null });
  }
  const places = { ...(ignoredAt === undefined ? {} : { ignoredAt }), renderAt, targetsAt };
  const configuration = { ...configurationSchema.parse(merged), ...places };
  return { configuration, changes };
}

function valueAt(configuration: object, key: string): unknown {
  return key
    .split(".")
    .reduce((value: unknown, name) => Reflect.get(Object(value), name), configuration);
}

function put(configuration: Record<string, unknown>, key: string, value: unknown): void {
  const [outer = "", inner] = key.split(".");
  if (inner !== undefined) {
    const within: Record<string, unknown> = { ...Object(configuration[outer]) };
    put(within, inner, value);
    if (configuration[outer] !== undefined || value !== undefined) configuration[outer] = within;
  } else if (value === undefined) Reflect.deleteProperty(configuration, outer);
  else configuration[outer] = value;
}

/** Files and folders that guarded keys name, as written. */
export function namedFiles({ registries = {}, cluster = {} }: Configuration): string[] {
  const { hostsDir } = cluster;
  return [
    ...Object.values(registries).flatMap(({ caFile }) => caFile ?? []),
    ...(hostsDir === undefined ? [] : [hostsDir]),
  ];
}

/** Too deep for the stack, or more than its aliases may make of it. */
function readable<T>(shown: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // guard: configuration-errors
    throw new UsageError(
      `${shown}: cannot be read: ${error instanceof RangeError ? "nested too deeply" : error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** `shown` is the file as messages name it; `rules` are the ids that there are. */
export function parseConfiguration(
  text: string,
  shown: string,
  rules: readonly string[],
): Configuration {
  const lines = new LineCounter();
  const document = readable(shown, () =>
    parseDocument(text, { lineCounter: lines, prettyErrors: false }),
  );
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken?.code === "MULTIPLE_DOCS")
    throw new UsageError(
      `${place(broken.pos[0])}: a second document, where a configuration is one`,
    );
  if (broken !== undefined) throw new UsageError(`${place(broken.pos[0])}: ${broken.message}`);
  const placeOf = (path: readonly PropertyKey[]): string => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
        return place(Number(node.range[0]));
    }
    return place(0);
  };
  const content = readable(shown, (): unknown =>
    document.toJS({ /* guard: configuration-aliases */ maxAliasCount: 100 }),
  );
  const result = configurationSchema.safeParse(content ?? {});
  if (!result.success) {
    const [issue] = result.error.issues;
    if (issue?.code !== "unrecognized_keys") {
      const { path: at = [], message = "" } = issue ?? {};
      const why = issue?.code === "invalid_key" ? (issue.issues[0]?.message ?? message) : message;
      throw new UsageError(
        [placeOf(at), ...(at.length === 0 ? [] : [at.join(".")]), why].join(": "),
      );
    }
    const [key = ""] = issue.keys;
    throw new UsageError(
      `${placeOf([...issue.path, key])}: unknown key "${key}"${didYouMean(key, keysAt(issue.path))}`,
    );
  }
  const named = [
    ...Object.keys(result.data.rules ?? {}).map((rule) => ({ rule, path: ["rules", rule] })),
    ...(result.data.ignore ?? []).map(({ rule }, index) => ({
      rule,
      path: ["ignore", index, "rule"],
    })),
  ];
  for (const { rule, path } of named)
    if (!rules.includes(rule))
      throw new UsageError(`${placeOf(path)}: unknown rule "${rule}"${didYouMean(rule, rules)}`);
  const spanOf = (node: unknown): Span => {
    const range = isScalar(node) ? node.range : undefined;
    const [from, to] = [lines.linePos(range?.[0] ?? 0), lines.linePos(range?.[1] ?? 0)];
    const excerpt = (text.split(/\r\n|\r|\n/)[from.line - 1] ?? "").slice(0, 1000);
    return {
      file: shown,
      line: from.line,
      column: from.col,
      endLine: to.line,
      endColumn: to.col,
      excerpt,
    };
  };
  const placeAt = (...path: (string | number)[]): Span => spanOf(document.getIn(path, true));
  const rootsAt = (rows: Configuration["render"] = [], ...path: string[]): RenderRowSpans[] =>
    rows.map((row, index) => ({
      at: placeAt(...path, "render", index, row.helm === undefined ? "kustomize" : "helm"),
      set: (row.set ?? []).map((_, place) => placeAt(...path, "render", index, "set", place)),
    }));
  const targetsAt = Object.entries(result.data.targets ?? {}).map(
    ([name, { render }]) => [name, rootsAt(render, "targets", name)] as const,
  );
  const ignoredAt = result.data.ignore?.map((_, index) =>
    spanOf(document.getIn(["ignore", index, "rule"], true)),
  );
  const guardedAt = guardedKeys.flatMap((key) => {
    const path = key.split(".");
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))
      : undefined;
    return pair === undefined ? [] : [[key, spanOf(pair.key)] as const];
  });
  return {
    ...result.data,
    ...(ignoredAt === undefined ? {} : { ignoredAt }),
    renderAt: rootsAt(result.data.render),
    targetsAt: Object.fromEntries(targetsAt),
    ...(guardedAt.length === 0 ? {} : { guardedAt: Object.fromEntries(guardedAt) }),
  };
}

/** The keys that the schema knows at a path, for the hint. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType = configurationSchema;
  for (const key of path) {
    at = unwrap(at);
    if (at instanceof z.ZodObject) at = at.shape[String(key)] ?? at;
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else if (at instanceof z.ZodArray) at = at.element;
  }
  at = unwrap(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrap(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional ? type.unwrap() : type;
}
