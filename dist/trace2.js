import { n as trace, r as applyEdits, t as mark } from "./trace.js";

export { mark, trace };