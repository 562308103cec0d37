import { an as unmatchedGlobs, cn as parentsOfHead, dn as branchNames, fn as isTemplatePath, gn as openRevision, hn as openBaseTree, in as readText, ln as openSourceTree, mn as openBase, on as readRepositoryFile, pn as baseFolder, rn as load, sn as fetchCommit, un as remoteUrls } from "./pullgate.js";

export { branchNames, remoteUrls };