/**
 * Replaces name resolution of a program (`node --import`): hosts in NAMELESS do not exist, and hosts
 * in ADDRESSES ("host=address,…") have that address.
 */
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

const nameless = (process.env["NAMELESS"] ?? "").split(",");
const addresses = new Map(
  (process.env["ADDRESSES"] ?? "")
    .split(",")
    .map((pair) => [pair.split("=")[0], pair.split("=")[1]]),
);
const lookup = dns.lookup;

function answer(hostname: string, ...rest: unknown[]): unknown {
  const callback = rest.at(-1);
  const address = addresses.get(hostname);
  if (address !== undefined && typeof callback === "function") {
    process.nextTick(callback, null, [{ address, family: 4 }]);
    return {};
  }
  if (!nameless.includes(hostname)) return Reflect.apply(lookup, dns, [hostname, ...rest]);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: "ENOTFOUND",
  });
  if (typeof callback === "function") process.nextTick(callback, error);
  return {};
}

Reflect.set(dns, "lookup", answer);
syncBuiltinESMExports();
