import { an as openSourceTree, cn as baseFolder, dn as openRevision, en as load, in as parentsOfHead, ln as openBase, nn as readRepositoryFile, on as remoteUrls, rn as fetchCommit, sn as branchNames, tn as readText, un as openBaseTree, yn as isTemplatePath } from "./pullgate.js";

export { branchNames, remoteUrls };