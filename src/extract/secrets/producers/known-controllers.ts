/** Programs that create pull secrets or patch service accounts, recognised by their containers. */
import type { Patcher } from "../../../model/cluster/cluster.ts";
import { child, descend, items, type MappingNode, text } from "../../../model/source/source.ts";
import { type Budget, spend } from "../../budget.ts";
import { splitList } from "../../split-list.ts";
import { ControllerContainer } from "./controller-container.ts";
import { cronSeconds } from "./duration.ts";
import { everywhere, literal, type NamespaceRule, wildcard } from "../namespaces.ts";
import { hasTemplateMarkers } from "../template-markers.ts";
import type { TemplateSource } from "./template-source.ts";
import { emptySecret, lifetimesSeconds, type UnresolvedSecret } from "../unresolved-object.ts";

/** A patcher before the namespaces of the cluster are known. */
export interface UnresolvedPatcher extends Omit<Patcher, "namespaces"> {
  where: NamespaceRule;
}

/** What the containers of one pod create and patch. */
class ControllerEffects {
  readonly objects: UnresolvedSecret[] = [];
  readonly patchers: UnresolvedPatcher[] = [];
  readonly source: TemplateSource;
  /** The namespace of the workload. */
  readonly own: NamespaceRule;

  constructor(source: TemplateSource) {
    this.source = source;
    this.own = { is: source.resource.namespace };
  }

  /** Adds a Secret; a name with template markers or shell variables is unknown. */
  create(
    producer: string,
    name: string | null,
    where: NamespaceRule,
    fields: Partial<UnresolvedSecret>,
  ): void {
    const { resource, renderRoot, at, hook, certain } = this.source;
    const isUnknown =
      name === null || name === "" || hasTemplateMarkers(name) || name.includes("$");
    this.objects.push({
      ...emptySecret,
      where,
      root: renderRoot,
      by: resource,
      producer,
      at,
      hook,
      hidden: "made in the cluster",
      ...fields,
      name: isUnknown ? null : name,
      certain: !isUnknown && fields.certain !== false && certain,
    });
  }

  /** Adds a patcher of service accounts (null: of all). */
  patch(serviceAccounts: string[] | null, secret: string | null, where: NamespaceRule): void {
    const { renderRoot, resource, at } = this.source;
    const patches = { serviceAccounts };
    this.patchers.push({ patches, secret, where, root: renderRoot, by: resource, at });
  }
}

interface KnownController {
  matches: (container: ControllerContainer) => boolean;
  apply: (container: ControllerContainer, effects: ControllerEffects) => void;
}

/** The default names of the Secrets of registry-creds, by the prefix of their flags. */
const registryCredsSecrets = Object.entries({
  aws: "awsecr-cred",
  gcr: "gcr-secret",
  dpr: "dpr-secret",
  acr: "acr-secret",
});

const dockerConfig = { type: "kubernetes.io/dockerconfigjson", keys: [".dockerconfigjson"] };

const controllers: readonly KnownController[] = [
  {
    // https://github.com/titansoft-pte-ltd/imagepullsecret-patcher#configuration
    matches: ({ image }) => image.includes("imagepullsecret-patcher"),
    apply(container, effects) {
      const setting = (env: string, flag: string): string | null =>
        container.env(env) ?? container.flag(flag);
      const name = setting("CONFIG_SECRETNAME", "secretname") ?? "image-pull-secret";
      const excluded = splitList(setting("CONFIG_EXCLUDED_NAMESPACES", "excluded-namespaces"));
      const where = { ...everywhere, but: excluded.map(wildcard) };
      effects.create("imagepullsecret-patcher", name, where, dockerConfig);
      const all = setting("CONFIG_ALLSERVICEACCOUNT", "allserviceaccount") === "true";
      const accounts = setting("CONFIG_SERVICEACCOUNTS", "serviceaccounts") ?? "default";
      effects.patch(all ? null : splitList(accounts), name, where);
    },
  },
  {
    // The credentials it receives decide which of the four Secrets it creates.
    // https://github.com/upmc-enterprises/registry-creds
    matches: ({ image }) => image.includes("upmcenterprises/registry-creds"),
    apply(container, effects) {
      const skips = container.flag("skip-kube-system") !== "false";
      const where = { ...everywhere, but: skips ? [literal("kube-system")] : [] };
      for (const [prefix, usual] of registryCredsSecrets) {
        const name = container.flag(`${prefix}-secret-name`) ?? usual;
        effects.create("registry-creds", name, where, { type: null, certain: false });
        effects.patch(["default"], name, where);
      }
    },
  },
  {
    // https://github.com/nabsul/k8s-ecr-login-renew#configuration
    matches: ({ image }) => image.includes("ecr-login-renew"),
    apply(container, effects) {
      const names = (container.env("TARGET_NAMESPACE") ?? "").split(/[,;\s]+/);
      const patterns = names.filter((name) => name !== "").map(wildcard);
      const where = patterns.length === 0 ? effects.own : { patterns, but: [], selectors: [] };
      effects.create("k8s-ecr-login-renew", container.env("DOCKER_SECRET_NAME"), where, {
        ...dockerConfig,
        refreshSeconds: scheduleSeconds(effects.source),
        lifetimeSeconds: lifetimesSeconds.get("ECRAuthorizationToken") ?? null,
      });
    },
  },
  {
    // https://github.com/ingress-nginx/kube-webhook-certgen
    matches: ({ image }) => image.includes("certgen"),
    apply(container, effects) {
      const name = container.flag("secret-name");
      if (name === null) return;
      const namespace = container.flag("namespace");
      const isKnown = namespace !== null && !hasTemplateMarkers(namespace);
      const keys = ["cert", "key", "ca"].map((key) => container.flag(`${key}-name`) ?? key);
      effects.create("kube-webhook-certgen", name, isKnown ? { is: namespace } : effects.own, {
        type: "Opaque",
        keys,
      });
    },
  },
  {
    // https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_admin_redis-initial-password/
    matches: ({ line }) => line.includes("redis-initial-password"),
    apply: (_, effects) =>
      effects.create("argocd admin redis-initial-password", "argocd-redis", effects.own, {
        type: "Opaque",
        keys: ["auth"],
      }),
  },
  {
    // https://github.com/kedacore/keda/blob/v2.20.2/pkg/certificates/certificate_manager.go
    matches: ({ line }) => /--enable-cert-rotation(?:=true)?(?:\s|$)/.test(line),
    apply(container, effects) {
      const usual = container.image.includes("keda") ? "kedaorg-certs" : null;
      const name = container.flag("cert-secret-name") ?? usual;
      if (name === null) return;
      const keys = ["ca.crt", "ca.key", "tls.crt", "tls.key"];
      effects.create("KEDA", name, effects.own, { type: "Opaque", keys });
    },
  },
  {
    matches: ({ line }) => line.includes("secret") || line.includes("imagePullSecrets"),
    apply({ line }, effects) {
      for (const command of line.split(/[\n;|]|&&/)) addCommand(command, line, effects);
    },
  },
];

/** Images and command lines that any row may match: a quick filter for all other containers. */
const candidates =
  /registry-creds|imagepullsecret-patcher|ecr-login-renew|certgen|secret|redis-initial-password|cert-rotation/i;

/** Returns the Secrets that the containers of a pod create, and the service accounts they patch. */
export function knownControllersIn(
  source: TemplateSource,
  spec: MappingNode,
  budget: Budget,
): Pick<ControllerEffects, "objects" | "patchers"> {
  const effects = new ControllerEffects(source);
  for (const list of ["initContainers", "containers"])
    for (const item of items(child(spec, list))) {
      if (!spend(budget, "visits")) return effects;
      const container = new ControllerContainer(item);
      if (!candidates.test(`${container.image} ${container.line}`)) continue;
      for (const row of controllers) if (row.matches(container)) row.apply(container, effects);
    }
  return effects;
}

const secretTypes: Readonly<Record<string, string>> = {
  "docker-registry": "kubernetes.io/dockerconfigjson",
  tls: "kubernetes.io/tls",
};

/** Reads `kubectl create secret` and `kubectl patch serviceaccount` in a script. */
function addCommand(command: string, line: string, effects: ControllerEffects): void {
  const withoutNamespace = command.replace(/(?<=\s)(?:-n|--namespace)\s+\S+/g, "");
  const where = namespaceOf(command) ?? effects.own;
  const created =
    /\bcreate\s+secret\s+(docker-registry|generic|tls)\s+(?:-\S+\s+)*"?([^\s"'-][^\s"']*)/.exec(
      withoutNamespace,
    );
  if (created !== null) {
    const [, type = "", name = ""] = created;
    const isEcr = /\becr\b/.test(line);
    effects.create("kubectl create secret", name, where, {
      certain: false,
      type: secretTypes[type] ?? null,
      refreshSeconds: scheduleSeconds(effects.source),
      lifetimeSeconds: isEcr ? (lifetimesSeconds.get("ECRAuthorizationToken") ?? null) : null,
    });
  }
  if (!command.includes("imagePullSecrets")) return;
  const account = /\bpatch\s+(?:serviceaccounts?|sa)[\s/]+"?([^\s"']+)/.exec(withoutNamespace)?.[1];
  if (account === undefined) return;
  const secret = /imagePullSecrets[^\w]+name[^\w]+([a-z0-9][a-z0-9.-]*)/.exec(command)?.[1];
  effects.patch(/[$`]/.test(account) ? null : [account], secret ?? null, where);
}

/** The namespace of a kubectl command; null if it names none. */
function namespaceOf(command: string): NamespaceRule | null {
  const named = /(?:^|\s)(?:-n|--namespace)[=\s]+"?([^\s"']+)/.exec(command)?.[1];
  if (named === undefined) return null;
  return /[$`]/.test(named) ? everywhere : { is: named };
}

/** The interval of a CronJob in seconds. */
function scheduleSeconds({ root }: TemplateSource): number | null {
  const schedule = text(descend(root, "spec", "schedule"));
  return schedule === null ? null : cronSeconds(schedule);
}
