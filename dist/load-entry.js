import { _n as openBaseTree, an as load, cn as readRepositoryFile, dn as openSourceTree, fn as remoteUrls, gn as openBase, hn as baseFolder, ln as fetchCommit, mn as isTemplatePath, on as readText, pn as branchNames, sn as unmatchedGlobs, un as parentsOfHead, vn as openRevision } from "./pullgate.js";

export { branchNames, remoteUrls };