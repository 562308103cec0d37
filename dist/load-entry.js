import { $t as readText, Qt as load, _n as isTemplatePath, an as branchNames, cn as openBaseTree, en as readRepositoryFile, in as remoteUrls, ln as openRevision, nn as parentsOfHead, on as baseFolder, rn as openSourceTree, sn as openBase, tn as fetchCommit } from "./pullgate.js";

export { branchNames, remoteUrls };