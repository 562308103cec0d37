/** Starts the registries that the registry.yaml of a case describes. */
import { parse, stringify } from "yaml";
import { z } from "zod";
import { startNetwork } from "./registry/network.ts";
import { startRegistry } from "./registry/registry.ts";

const fault = z.strictObject({
  step: z.enum(["manifest", "token", "tags", "blob", "other"]).exactOptional(),
  method: z.enum(["HEAD", "GET", "POST"]).exactOptional(),
  repository: z.string().exactOptional(),
  reference: z.string().exactOptional(),
  times: z.int().min(1).exactOptional(),
  delayMs: z.int().exactOptional(),
  act: z.enum(["reset", "hang", "stall"]).exactOptional(),
  status: z.int().exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  body: z.string().exactOptional(),
});

const auth = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("basic"), users: z.record(z.string(), z.string()) }),
  z.strictObject({
    mode: z.literal("bearer"),
    users: z.record(z.string(), z.string()).exactOptional(),
    /** Users by repository, "*" for everybody. */
    grants: z.record(z.string(), z.array(z.string())).exactOptional(),
  }),
]);

const image = z.strictObject({
  /** "repository:tag" */
  image: z.string(),
  platforms: z.array(z.string()).exactOptional(),
  platform: z.string().exactOptional(),
  artifact: z.string().exactOptional(),
  schema1: z.literal(true).exactOptional(),
  layers: z.array(z.string()).exactOptional(),
  layerType: z.string().exactOptional(),
  absent: z.array(z.string()).exactOptional(),
});

/** The schema of registry.yaml. Unknown keys are errors. */
const sceneSchema = z.strictObject({
  registries: z
    .record(
      z.string(),
      z.strictObject({
        /** Images as "repository:tag" for linux/amd64, or as objects; "repository" alone has no tags. */
        images: z.array(z.union([z.string(), image])).exactOptional(),
        /** Without it the registry is public. */
        auth: auth.exactOptional(),
        /** The error code for a missing repository; defaults to MANIFEST_UNKNOWN. */
        missingRepository: z.enum(["NAME_UNKNOWN", "MANIFEST_UNKNOWN"]).exactOptional(),
        /** Lists its repositories. */
        catalog: z.literal(true).exactOptional(),
        /** Breaks every connection. */
        down: z.literal(true).exactOptional(),
        faults: z.array(fault).exactOptional(),
      }),
    )
    .exactOptional(),
  /** Hosts that do not resolve and that the proxy does not serve. */
  nameless: z.array(z.string()).exactOptional(),
  /** Logins of the runner, by registry. */
  login: z
    .record(z.string(), z.strictObject({ username: z.string(), password: z.string() }))
    .exactOptional(),
  /** Flags for `pullgate check`. */
  args: z.array(z.string()).exactOptional(),
  /** The files of the case are configurations that name their input. */
  configuration: z.literal(true).exactOptional(),
});

export interface Scene extends AsyncDisposable {
  configuration: boolean;
  args: string[];
  env: Record<string, string>;
  /** A configuration with plain HTTP for all registries, and a docker configuration with the logins. */
  files: Record<string, string>;
}

/** Throws for a text that does not match the schema. */
export async function startScene(registryYaml: string): Promise<Scene> {
  const {
    registries = {},
    nameless = [],
    login,
    args = [],
    configuration = false,
  } = sceneSchema.parse(parse(registryYaml));
  await using started = new AsyncDisposableStack();
  const ports: Record<string, { port: number } | null> = {};
  for (const [
    host,
    { images = [], down, faults = [], auth: asks, missingRepository, catalog },
  ] of Object.entries(registries)) {
    // Another host serves the images of Docker Hub.
    const address = host === "docker.io" ? "registry-1.docker.io" : host;
    const realm = `http://${address}/token`;
    const registry = await startRegistry({
      auth: asks?.mode === "bearer" ? { ...asks, realm } : (asks ?? { mode: "open" }),
      missingRepository: missingRepository ?? "MANIFEST_UNKNOWN",
      ...(catalog === undefined ? {} : { catalog }),
    });
    started.defer(() => registry.close());
    for (const each of images) {
      const { image: name, ...more } = typeof each === "string" ? { image: each } : each;
      const [repository = "", tag] = name.split(":");
      registry.push({ repository, ...(tag === undefined ? {} : { tag }), ...more });
    }
    for (const each of faults) registry.fault(each);
    ports[address] = down === true ? null : registry;
  }
  const network = started.use(await startNetwork(ports));
  const plainHttp = Object.fromEntries(
    Object.keys(registries).map((host) => [host, { plainHttp: true }]),
  );
  const auths = Object.entries(login ?? {}).map(([host, { username, password }]) => {
    return [host, { auth: Buffer.from(`${username}:${password}`).toString("base64") }] as const;
  });
  const running = started.move();
  return {
    configuration,
    args: [...args, ...(login === undefined ? [] : ["--docker-config", "docker"])],
    env: { ...network.environment, ...(nameless.length === 0 ? {} : without(nameless)) },
    files: {
      ".pullgate.yaml": stringify({ registries: plainHttp }),
      ...(login === undefined
        ? {}
        : { "docker/config.json": JSON.stringify({ auths: Object.fromEntries(auths) }) }),
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Environment variables that make these hosts unresolvable. */
function without(hosts: string[]): Record<string, string> {
  const preload = new URL("registry/unresolvable-hosts.ts", import.meta.url).href;
  return {
    NODE_OPTIONS: `--import ${preload}`,
    NAMELESS: hosts.join(","),
    no_proxy: hosts.join(","),
  };
}
