/** Tells which hosts and addresses are dangerous to send requests to. */
import { BlockList, isIP } from "node:net";

/**
 * `never`: metadata services, link-local, multicast. `loopback`: the machine itself. `private`: its
 * network, which is closed to untrusted input. An attacker chooses the image and so the host; hence
 * every spelling of an address is recognised.
 */
export type AddressDanger = "never" | "loopback" | "private";

const never = new BlockList();
// guard: metadata-addresses
never.addSubnet("169.254.0.0", 16);
never.addSubnet("224.0.0.0", 3);
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
// Metadata services outside the link-local range: Alibaba, Oracle, Azure's wire server, and those
// of AWS (of instances, and fd00:ec2::23 of pods) and Google over IPv6.
for (const address of ["100.100.100.200", "192.0.0.192", "168.63.129.16"])
  never.addAddress(address);
never.addSubnet("fd00:ec2::", 32, "ipv6");
never.addAddress("fd20:ce::254", "ipv6");

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
// The unspecified address reaches the machine itself on Linux.
loopback.addSubnet("0.0.0.0", 8);
loopback.addSubnet("::", 127, "ipv6");

/**
 * Networks that are not globally reachable:
 * https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const privateNetworks = new BlockList();
for (const [network, bits] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  // Relays of 6to4, which lead into it: https://www.rfc-editor.org/rfc/rfc7526
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
] as const)
  privateNetworks.addSubnet(network, bits);
for (const network of ["fc00::", "fec0::"] as const)
  privateNetworks.addSubnet(network, network === "fc00::" ? 7 : 10, "ipv6");

/** The danger of a literal address, IPv6 without brackets; null for a safe address or a name. */
export function dangerOf(address: string): AddressDanger | null {
  const bare = address.replace(/%.*$/, "");
  const family = isIP(bare);
  if (family === 0) return null;
  if (family === 6) {
    const inner = embedded(bare);
    // guard: embedded-addresses
    if (inner.length > 0) return worst(inner.map(dangerOf));
  }
  const type = family === 4 ? "ipv4" : "ipv6";
  if (never.check(bare, type)) return "never";
  return loopback.check(bare, type)
    ? "loopback"
    : privateNetworks.check(bare, type)
      ? "private"
      : null;
}

function worst(dangers: readonly (AddressDanger | null)[]): AddressDanger | null {
  const order = ["never", "loopback", "private"] as const;
  return order.find((danger) => dangers.includes(danger)) ?? null;
}

/**
 * The IPv4 addresses within an IPv6 one: mapped, compatible, NAT64 (RFC 6052, RFC 8215), ISATAP,
 * 6to4, and the server and the client of Teredo (RFC 4380).
 */
function embedded(address: string): string[] {
  const groups = expand(address);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const zero = a === 0 && b === 0 && c === 0 && d === 0;
  if (zero && e === 0 && f === 0xffff) return [dotted(g, h)];
  if (zero && e === 0xffff && f === 0) return [dotted(g, h)];
  if (zero && e === 0 && f === 0 && g !== 0) return [dotted(g, h)];
  if (a === 0x64 && b === 0xff9b) return [dotted(g, h)];
  if ((e === 0 || e === 0x200) && f === 0x5efe) return [dotted(g, h)];
  if (a === 0x2001 && b === 0) return [dotted(c, d), dotted(g ^ 0xffff, h ^ 0xffff)];
  return a === 0x2002 ? [dotted(b, c)] : [];
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The eight groups of an IPv6 address. `new URL` spells canonically what `isIP` accepts. */
function expand(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16));
}

/** The danger of the host of a URL, by its name or literal address alone. */
export function dangerOfHost(url: URL): AddressDanger | null {
  const name = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isIP(name) !== 0) return dangerOf(name);
  if (/^metadata\.(google\.internal|goog)$|^metadata$|^instance-data(\.ec2\.internal)?$/.test(name))
    return "never";
  return /(^|\.)(localhost|svc|local|localdomain)$/.test(name) ? "loopback" : null;
}
