/** Fixes for connections that fail, by the host that fails: the image names only the registry. */
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

export const withoutMirror =
  "remove the mirror from the runtime's configuration (containerd: " +
  "`certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`)";

export const proxyFix =
  "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).";
