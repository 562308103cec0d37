import { n as trace, r as applyEdits, t as planRerenders } from "./trace.js";

export { planRerenders, trace };