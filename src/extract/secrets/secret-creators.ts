/** Finds the Jobs whose service accounts may create Secrets. Which ones is unknown. */
import type { Resource } from "../../model/cluster/resource.ts";
import {
  child,
  descend,
  items,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { type Budget, spend } from "../budget.ts";
import { everywhere, type NamespaceRule } from "./namespaces.ts";
import type { TemplateSource } from "./producers/template-source.ts";
import { emptySecret, type UnresolvedSecret } from "./unresolved-object.ts";

/** More roles, bindings or Jobs than any cluster has. */
const maxKept = 2000;

interface Binding {
  by: Resource;
  role: string;
  accounts: { name: string; namespace: string | null }[];
}

interface JobAccount {
  source: Pick<TemplateSource, "resource" | "renderRoot" | "at" | "hook" | "certain">;
  account: string;
}

export class SecretCreators {
  /** "Role/namespace/name" and "ClusterRole//name" of roles that may create Secrets. */
  readonly #roles: Resource[] = [];
  readonly #bindings: Binding[] = [];
  readonly #jobs: JobAccount[] = [];

  /** Adds a role or a binding; ignores all other kinds of the group. */
  addAuthorization(resource: Resource, root: MappingNode, budget: Budget): void {
    const { kind } = resource;
    if (kind === "Role" || kind === "ClusterRole") {
      if (this.#roles.length < maxKept && mayCreateSecrets(root, budget))
        this.#roles.push(resource);
    } else if (kind === "RoleBinding" || kind === "ClusterRoleBinding") {
      if (this.#bindings.length < maxKept) this.#bindings.push(bindingOf(resource, root, budget));
    }
  }

  /** Adds the pod of a Job or CronJob. */
  addPod(source: TemplateSource, spec: MappingNode): void {
    const { resource, renderRoot, at, hook, certain } = source;
    if (!["Job", "CronJob"].includes(resource.kind) || this.#jobs.length >= maxKept) return;
    const name = text(child(spec, "serviceAccountName")) ?? text(child(spec, "serviceAccount"));
    this.#jobs.push({
      source: { resource, renderRoot, at, hook, certain },
      account: detachString(name ?? "default"),
    });
  }

  /** A Secret of unknown name for each Job that may create Secrets, where it may. */
  secrets(): UnresolvedSecret[] {
    return this.#jobs.flatMap(({ source, account }) => {
      const { resource, renderRoot, at, hook } = source;
      const where = this.#mayCreateIn(account, resource.namespace);
      if (where === null) return [];
      return [
        {
          ...emptySecret,
          name: null,
          where,
          root: renderRoot,
          by: resource,
          producer: resource.kind,
          at,
          hook,
          hidden: "made in the cluster",
          certain: false,
          onlyForStart: true as const,
        },
      ];
    });
  }

  #mayCreateIn(account: string, namespace: string | null): NamespaceRule | null {
    const bindings = this.#bindings.filter(
      ({ by, role, accounts }) =>
        accounts.some((one) => one.name === account && isSame(one.namespace, namespace)) &&
        this.#roles.some(
          (each) =>
            role === `${each.kind}/${each.name ?? ""}` &&
            (each.kind === "ClusterRole" || isSame(each.namespace, by.namespace)),
        ),
    );
    if (bindings.some(({ by }) => by.kind === "ClusterRoleBinding")) return everywhere;
    const [binding] = bindings;
    return binding === undefined ? null : { is: binding.by.namespace };
  }
}

/** The unnamed namespace may be any. */
function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole */
function mayCreateSecrets(root: MappingNode, budget: Budget): boolean {
  const has = (rule: YamlNode, key: string, wanted: string): boolean =>
    items(child(rule, key)).some((item) => {
      const value = spend(budget, "visits") ? text(item) : null;
      return value === "*" || value === wanted;
    });
  return items(child(root, "rules")).some(
    (rule) =>
      has(rule, "apiGroups", "") &&
      has(rule, "resources", "secrets") &&
      has(rule, "verbs", "create"),
  );
}

function bindingOf(by: Resource, root: MappingNode, budget: Budget): Binding {
  const kind = text(descend(root, "roleRef", "kind")) ?? "";
  const name = text(descend(root, "roleRef", "name")) ?? "";
  const accounts = items(child(root, "subjects")).flatMap((subject) => {
    const account = spend(budget, "kept") ? text(child(subject, "name")) : null;
    return account === null || text(child(subject, "kind")) !== "ServiceAccount"
      ? []
      : [
          {
            name: detachString(account),
            namespace: detachString(text(child(subject, "namespace"))),
          },
        ];
  });
  return { by, role: detachString(`${kind}/${name}`), accounts };
}
