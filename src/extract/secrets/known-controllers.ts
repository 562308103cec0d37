/** Containers of known programs → the Secrets they make, and the service accounts they patch. Pure. */
import type { Patcher } from "../../model/cluster.ts";
import { child, descend, items, type MappingNode, text } from "../../model/source.ts";
import { type Budget, spend } from "../budget.ts";
import { type UnresolvedObject, lifetimesSeconds, emptyObject } from "./unresolved-object.ts";
import { everywhere, literal, wildcard, type NamespaceRule } from "./namespaces.ts";
import type { TemplateSource } from "./template-source.ts";
import { cronSeconds } from "./duration.ts";
import { hasTemplateMarkers } from "./template-markers.ts";

export interface KnownControllers {
  drafts: UnresolvedObject[];
  patchers: UnresolvedPatcher[];
}

export interface UnresolvedPatcher extends Omit<Patcher, "namespaces"> {
  where: NamespaceRule;
}

/** A container, as far as it tells what it does. */
interface KnownController {
  image: string;
  /** Command and arguments, one after another. */
  line: string;
  /** The value of a flag: `-name=x`, `--name x`. */
  flag: (name: string) => string | null;
  env: (name: string) => string | null;
}

/** What the containers of a pod do to the cluster. */
export function knownControllersIn(
  source: TemplateSource,
  spec: MappingNode,
  budget: Budget,
): KnownControllers {
  const found: KnownControllers = { drafts: [], patchers: [] };
  for (const list of ["initContainers", "containers"])
    for (const container of items(child(spec, list))) {
      if (!spend(budget, "visits")) return found;
      const words = ["command", "args"].flatMap((key) =>
        items(child(container, key)).flatMap((word) => text(word) ?? []),
      );
      const image = text(child(container, "image")) ?? "";
      const line = words.join(" ").slice(0, 100_000).replaceAll("\\\n", " ");
      if (
        !/registry-creds|imagepullsecret-patcher|ecr-login-renew|certgen|secret|redis-initial-password/i.test(
          `${image} ${line}`,
        )
      )
        continue;
      const variables = items(child(container, "env"));
      run(source, found, {
        image,
        line,
        flag(name) {
          const written = new RegExp(`^--?${name}(?:=|$)`);
          const at = words.findIndex((word) => written.test(word));
          const word = words[at];
          if (word === undefined) return null;
          const equals = word.indexOf("=");
          return equals < 0 ? (words[at + 1] ?? null) : word.slice(equals + 1);
        },
        env: (name) =>
          text(
            child(
              variables.find((variable) => text(child(variable, "name")) === name),
              "value",
            ),
          ),
      });
    }
  return found;
}

function run(
  source: TemplateSource,
  found: KnownControllers,
  { image, line, flag, env }: KnownController,
): void {
  const { resource, renderRoot: root, at, hook } = source;
  const own = { is: resource.namespace };
  const make = (
    by: string,
    name: string | null,
    where: NamespaceRule,
    fields: Partial<UnresolvedObject>,
  ): void => {
    const unknown = name === null || name === "" || hasTemplateMarkers(name) || name.includes("$");
    const draft = {
      ...emptyObject,
      kind: "Secret" as const,
      where,
      root,
      by: resource,
      producer: by,
      at,
      hook,
      hidden: "made in the cluster",
    };
    found.drafts.push({
      ...draft,
      ...fields,
      name: unknown ? null : name,
      certain: !unknown && fields.certain !== false && source.certain,
    });
  };
  const patch = (
    serviceAccounts: string[] | null,
    secret: string | null,
    where: NamespaceRule,
  ): void => {
    found.patchers.push({ patches: { serviceAccounts }, secret, where, root, by: resource, at });
  };

  // https://github.com/titansoft-pte-ltd/imagepullsecret-patcher#configuration
  if (image.includes("imagepullsecret-patcher")) {
    const name = env("CONFIG_SECRETNAME") ?? flag("secretname") ?? "image-pull-secret";
    const but = listed(env("CONFIG_EXCLUDED_NAMESPACES") ?? flag("excluded-namespaces")).map(
      wildcard,
    );
    const where = { ...everywhere, but };
    make("imagepullsecret-patcher", name, where, {
      type: "kubernetes.io/dockerconfigjson",
      keys: [".dockerconfigjson"],
    });
    const all = (env("CONFIG_ALLSERVICEACCOUNT") ?? flag("allserviceaccount")) === "true";
    patch(
      all ? null : listed(env("CONFIG_SERVICEACCOUNTS") ?? flag("serviceaccounts") ?? "default"),
      name,
      where,
    );
  }
  // Which of the four it makes depends on what it is given credentials for. https://github.com/upmc-enterprises/registry-creds
  if (/upmcenterprises\/registry-creds/.test(image)) {
    const where = {
      ...everywhere,
      but: flag("skip-kube-system") === "false" ? [] : [literal("kube-system")],
    };
    const names = { aws: "awsecr-cred", gcr: "gcr-secret", dpr: "dpr-secret", acr: "acr-secret" };
    for (const [short, usual] of Object.entries(names)) {
      const name = flag(`${short}-secret-name`) ?? usual;
      make("registry-creds", name, where, { type: null, certain: false });
      patch(["default"], name, where);
    }
  }
  // https://github.com/nabsul/k8s-ecr-login-renew#configuration
  if (image.includes("ecr-login-renew")) {
    const namespaces = (env("TARGET_NAMESPACE") ?? "")
      .split(/[,;\s]+/)
      .filter((name) => name !== "");
    const where =
      namespaces.length === 0
        ? own
        : { patterns: namespaces.map(wildcard), but: [], selectors: [] };
    make("k8s-ecr-login-renew", env("DOCKER_SECRET_NAME"), where, {
      type: "kubernetes.io/dockerconfigjson",
      keys: [".dockerconfigjson"],
      refreshSeconds: scheduleSeconds(source),
      lifetimeSeconds: lifetimesSeconds.get("ECRAuthorizationToken") ?? null,
    });
  }
  // https://github.com/ingress-nginx/kube-webhook-certgen
  const webhook = image.includes("certgen") ? flag("secret-name") : null;
  if (webhook !== null) {
    const namespace = flag("namespace");
    const where = namespace === null || hasTemplateMarkers(namespace) ? own : { is: namespace };
    const keys = [flag("cert-name") ?? "cert", flag("key-name") ?? "key", flag("ca-name") ?? "ca"];
    make("kube-webhook-certgen", webhook, where, { type: "Opaque", keys });
  }
  // https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_admin_redis-initial-password/
  if (line.includes("redis-initial-password"))
    make("argocd admin redis-initial-password", "argocd-redis", own, {
      type: "Opaque",
      keys: ["auth"],
    });

  for (const command of line.split(/[\n;|]|&&/)) {
    const unplaced = command.replace(/(?<=\s)(?:-n|--namespace)\s+\S+/g, "");
    const created =
      /\bcreate\s+secret\s+(docker-registry|generic|tls)\s+(?:-\S+\s+)*"?([^\s"'-][^\s"']*)/.exec(
        unplaced,
      );
    if (created !== null) {
      const [, sort = "", name = ""] = created;
      make("kubectl create secret", name, namespaceOf(command) ?? own, {
        certain: false,
        type:
          { "docker-registry": "kubernetes.io/dockerconfigjson", tls: "kubernetes.io/tls" }[sort] ??
          null,
        refreshSeconds: scheduleSeconds(source),
        lifetimeSeconds: /\becr\b/.test(line)
          ? (lifetimesSeconds.get("ECRAuthorizationToken") ?? null)
          : null,
      });
    }
    const patched = command.includes("imagePullSecrets")
      ? /\bpatch\s+(?:serviceaccounts?|sa)[\s/]+"?([^\s"']+)/.exec(unplaced)
      : null;
    if (patched !== null) {
      const account = patched[1] ?? "";
      const secret =
        /imagePullSecrets[^\w]+name[^\w]+([a-z0-9][a-z0-9.-]*)/.exec(command)?.[1] ?? null;
      patch(/[$`]/.test(account) ? null : [account], secret, namespaceOf(command) ?? own);
    }
  }
}

function namespaceOf(command: string): NamespaceRule | null {
  const named = /(?:^|\s)(?:-n|--namespace)[=\s]+"?([^\s"']+)/.exec(command)?.[1];
  if (named === undefined) return null;
  return /[$`]/.test(named) ? everywhere : { is: named };
}

function scheduleSeconds({ root }: TemplateSource): number | null {
  const schedule = text(descend(root, "spec", "schedule"));
  return schedule === null ? null : cronSeconds(schedule);
}

function listed(value: string | null): string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
