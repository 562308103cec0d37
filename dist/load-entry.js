import { Sn as isTemplatePath, an as readRepositoryFile, cn as openSourceTree, dn as baseFolder, fn as openBase, in as unmatchedGlobs, ln as remoteUrls, mn as openRevision, nn as load, on as fetchCommit, pn as openBaseTree, rn as readText, sn as parentsOfHead, un as branchNames } from "./pullgate.js";

export { branchNames, remoteUrls };