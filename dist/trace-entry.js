import { a as withSourceOf, i as applyEdits, n as trace, r as changedScalars, t as planRerenders } from "./trace.js";

export { changedScalars, planRerenders, trace, withSourceOf };