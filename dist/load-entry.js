import { an as fetchCommit, cn as remoteUrls, dn as openBase, fn as openBaseTree, in as readRepositoryFile, ln as branchNames, nn as readText, on as parentsOfHead, pn as openRevision, rn as unmatchedGlobs, sn as openSourceTree, tn as load, un as baseFolder, xn as isTemplatePath } from "./pullgate.js";

export { branchNames, remoteUrls };