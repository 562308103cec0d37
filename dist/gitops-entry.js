import { pt as valuesOfSets } from "./pullgate.js";
import { i as renderGitops, n as gitopsObjects, r as isRenderedSource, t as clustersOfFlux } from "./gitops.js";

export { clustersOfFlux, gitopsObjects, isRenderedSource, renderGitops };