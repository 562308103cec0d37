/** Loaded before a program (`node --import`): name servers say of the hosts in NAMELESS that they do not exist, whatever they know. */
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

const nameless = (process.env["NAMELESS"] ?? "").split(",");
const lookup = dns.lookup;

function answer(hostname: string, ...rest: unknown[]): unknown {
  if (!nameless.includes(hostname)) return Reflect.apply(lookup, dns, [hostname, ...rest]);
  const callback = rest.at(-1);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" });
  if (typeof callback === "function") process.nextTick(callback, error);
  return {};
}

Reflect.set(dns, "lookup", answer);
syncBuiltinESMExports();
