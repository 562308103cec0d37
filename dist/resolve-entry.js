import { a as openLogins, i as noLogins, n as openRunCache, r as registryAccess, t as resolve } from "./resolve.js";

export { openRunCache as openMemory, resolve };