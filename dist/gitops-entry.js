import { pt as valuesOfSets } from "./pullgate.js";
import { a as applicationCharts, i as renderGitops, n as gitopsObjects, r as isRenderedSource, t as clustersOfFlux } from "./gitops.js";

export { applicationCharts, clustersOfFlux, gitopsObjects, isRenderedSource, renderGitops };