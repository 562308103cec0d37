import { _n as openRevision, an as readText, cn as fetchCommit, dn as remoteUrls, fn as branchNames, gn as openBaseTree, hn as openBase, in as load, ln as parentsOfHead, mn as baseFolder, on as unmatchedGlobs, pn as isTemplatePath, sn as readRepositoryFile, un as openSourceTree } from "./pullgate.js";

export { branchNames, remoteUrls };