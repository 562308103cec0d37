import { a as valuesOfSets, i as fluxClusters, n as isRenderedSource, r as renderGitops, t as gitopsObjects } from "./gitops.js";

export { fluxClusters, gitopsObjects, isRenderedSource, renderGitops };