import { Cn as isTemplatePath, an as unmatchedGlobs, cn as parentsOfHead, dn as branchNames, fn as baseFolder, hn as openRevision, in as readText, ln as openSourceTree, mn as openBaseTree, on as readRepositoryFile, pn as openBase, rn as load, sn as fetchCommit, un as remoteUrls } from "./pullgate.js";

export { branchNames, remoteUrls };