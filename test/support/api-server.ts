/** Starts an API server that lists objects, as far as `kubectl get` needs it. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";

/** A kind as discovery names it, with its objects. */
export interface ServedKind {
  /** "v1" or "apps/v1". */
  groupVersion: string;
  plural: string;
  kind: string;
  namespaced: boolean;
  /** Without apiVersion and kind, as the items of a list are. "forbidden" answers 403. */
  items: readonly object[] | "forbidden";
}

export interface ApiServer extends AsyncDisposable {
  /** A kubeconfig for it, whose context is called "stub". */
  kubeconfig: string;
  /** Method and path of each request for objects. */
  requests: string[];
}

export async function startApiServer(kinds: readonly ServedKind[]): Promise<ApiServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://api.invalid");
    const isObject = !/^\/(?:api|apis|version|openapi)(?:\/?$|\/[^/]+$|\/[^/]+\/[^/]+$)/.test(
      pathname,
    );
    if (isObject || /^\/api\/v1\/./.test(pathname)) requests.push(`${request.method} ${pathname}`);
    const { status, body } = replyTo(pathname, kinds);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const { port } = address;
  const named = (name: string, value: object): object => ({ name, ...value });
  return {
    requests,
    kubeconfig: JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "stub",
      clusters: [named("stub", { cluster: { server: `http://127.0.0.1:${port}` } })],
      users: [named("stub", { user: {} })],
      contexts: [named("stub", { context: { cluster: "stub", user: "stub" } })],
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/ */
function replyTo(
  path: string,
  kinds: readonly ServedKind[],
): { status: number; body: Record<string, unknown> } {
  const versions = [...new Set(kinds.map(({ groupVersion }) => groupVersion))];
  if (path === "/api") return ok({ kind: "APIVersions", versions: ["v1"] });
  if (path === "/apis") {
    const groups = versions
      .filter((each) => each.includes("/"))
      .map((groupVersion) => {
        const [name, version] = groupVersion.split("/");
        return {
          name,
          versions: [{ groupVersion, version }],
          preferredVersion: { groupVersion, version },
        };
      });
    return ok({ kind: "APIGroupList", apiVersion: "v1", groups });
  }
  const served = versions.find((each) => path === rootOf(each));
  if (served !== undefined)
    return ok({
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: served,
      resources: kinds
        .filter(({ groupVersion }) => groupVersion === served)
        .map(({ plural, kind, namespaced }) => ({
          name: plural,
          singularName: kind.toLowerCase(),
          namespaced,
          kind,
          verbs: ["get", "list"],
        })),
    });
  for (const { groupVersion, plural, kind, items } of kinds) {
    const [, namespace] =
      new RegExp(`^${rootOf(groupVersion)}(?:/namespaces/([^/]+))?/${plural}$`).exec(path) ?? [];
    if (path !== `${rootOf(groupVersion)}/${plural}` && namespace === undefined) continue;
    if (items === "forbidden")
      return failure(403, "Forbidden", `${plural} is forbidden: User "stub" cannot list resource`);
    const found = items.filter((item) => namespace === undefined || inNamespace(item, namespace));
    return ok({
      kind: `${kind}List`,
      apiVersion: groupVersion,
      metadata: { resourceVersion: "4711" },
      items: found,
    });
  }
  return failure(404, "NotFound", "the server could not find the requested resource");
}

function inNamespace(item: object, namespace: string): boolean {
  return JSON.stringify(item).includes(`"namespace":${JSON.stringify(namespace)}`);
}

function rootOf(groupVersion: string): string {
  return groupVersion.includes("/") ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
}

function ok(body: Record<string, unknown>): { status: number; body: Record<string, unknown> } {
  return { status: 200, body };
}

function failure(
  code: number,
  reason: string,
  message: string,
): { status: number; body: Record<string, unknown> } {
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", message, reason, code };
  return { status: code, body };
}
