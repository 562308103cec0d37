import { i as openLogins, n as openRunCache, r as noLogins, t as resolve } from "./resolve.js";

export { openRunCache as openMemory, resolve };