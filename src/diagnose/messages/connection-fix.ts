/** Fixes for connections that fail, by the host that fails: the image names only the registry. */
import { hostOf } from "../../model/pull/image.ts";
import { wellKnownRegistries } from "../../model/pull/well-known-registries.ts";
import type { MessageSubject } from "./message-row.ts";

export type ConnectionFault = "dns" | "network" | "trust" | "name";

const registryFixes: Readonly<Record<ConnectionFault, string>> = {
  dns:
    "Correct the host in the image if it is wrong; otherwise make it resolvable by the DNS " +
    "resolver of the nodes. Test from a node, not from this machine.",
  network:
    "Make the registry reachable from the nodes: check firewall, proxy and routes, " +
    "and whether the registry is up. Test from a node, not from this machine.",
  trust:
    "Install the certificate authority of the registry on the nodes (containerd: " +
    "`certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or renew its " +
    "certificate.",
  name:
    "Use a host that the certificate names, or renew the certificate with the registry's host " +
    "among its subject alternative names.",
};

const actions: Readonly<Record<ConnectionFault, (host: string) => string>> = {
  dns: (host) => `Make the DNS resolver of the nodes resolve ${host}`,
  network: (host) => `Make ${host} reachable from the nodes (firewall, proxy, routes)`,
  trust: (host) =>
    `Install the certificate authority of ${host} on the nodes, or renew its certificate`,
  name: (host) => `Renew the certificate of ${host}, with that host among its names`,
};

/** The fix of a connection that fails for this fault. */
export function connectionFix(fault: ConnectionFault) {
  return (subject: MessageSubject): string => {
    const { failing, puller } = subject;
    if (fault === "trust" && puller.trust !== null) return puller.trust;
    const { host } = failing;
    const registry = subject.reference === null ? "" : hostOf(subject.reference);
    const isAtRegistry = host?.role !== "proxy" && host?.role !== "mirror";
    if (isAtRegistry && (fault === "trust" || fault === "name") && isHosted(registry))
      return interceptedFix(host?.name || registry);
    const isRegistry = host === null || host.role === "registry";
    if (fault === "dns" && isRegistry && isServiceName(registry)) return serviceNameFix(registry);
    if (host === null) return registryFixes[fault];
    const name = host.name === "" ? "the host" : `\`${host.name}\``;
    switch (host.role) {
      case "registry":
        return registryFixes[fault];
      case "proxy":
        return proxyFix;
      case "mirror":
        return `${actions[fault](name)}, or ${withoutMirror}.`;
      case "token-server":
        return (
          `${actions[fault](name)}; if it is the wrong host, correct the external URL of the ` +
          "registry."
        );
      case "storage":
        return (
          `${actions[fault](name)}: the registry redirects there, and the image names the ` +
          "right host."
        );
    }
    return registryFixes[fault];
  };
}

/** True for registries whose certificates every node trusts. */
function isHosted(registry: string): boolean {
  return (
    wellKnownRegistries.includes(registry) ||
    /\.(?:azurecr\.io|pkg\.dev|amazonaws\.com|gcr\.io|ocir\.io|aliyuncs\.com)$/.test(registry)
  );
}

function interceptedFix(host: string): string {
  return (
    `Find out who answers the nodes in place of \`${host}\`: a proxy that inspects TLS, or ` +
    "another address from their DNS resolver. Install the certificate authority of the proxy on " +
    "the nodes (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or " +
    "exempt the host from inspection."
  );
}

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
function isServiceName(host: string): boolean {
  return /\.svc(?:\.cluster\.local)?(?::\d{1,5})?$/.test(host);
}

function serviceNameFix(host: string): string {
  return (
    "Name the registry by a host that the nodes resolve (of an ingress or a load balancer, or a " +
    `node port): \`${host}\` is a name of the cluster's DNS, which pods use and nodes do not.`
  );
}

export const withoutMirror =
  "remove the mirror from the runtime's configuration (containerd: " +
  "`certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`)";

export const proxyFix =
  "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).";
