/** Options with which tests fetch charts from servers of their own. */
import type { openCharts } from "../../src/commands/gitops/open-charts.ts";

type Network = Parameters<typeof openCharts>[0];
type Context = Parameters<typeof openCharts>[2];

export function chartNetwork(changes: Partial<Network> = {}): Network {
  return {
    offline: false,
    timeoutMs: 20_000,
    retries: 0,
    deadlineMs: 60_000,
    concurrency: 16,
    restricted: false,
    registries: {},
    network: { allow: null, trustedRealms: {} },
    charts: new Map(),
    dockerConfig: "/nowhere",
    cache: null,
    ...changes,
  };
}

export function chartContext(
  temporaryFolder: string,
  secret: Context["secret"] = () => {},
): Context {
  return { temporaryFolder, secret, environment: {}, logins: [] };
}
