import { _n as baseFolder, bn as openRevision, cn as readText, dn as fetchCommit, fn as parentsOfHead, gn as isTemplatePath, hn as branchNames, ln as unmatchedGlobs, mn as remoteUrls, pn as openSourceTree, sn as load, un as readRepositoryFile, vn as openBase, yn as openBaseTree } from "./pullgate.js";

export { branchNames, remoteUrls };