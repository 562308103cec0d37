import { $t as fetchCommit, Qt as readRepositoryFile, Xt as load, Zt as readText, an as openBase, en as parentsOfHead, hn as isTemplatePath, in as baseFolder, nn as remoteUrls, on as openBaseTree, rn as branchNames, sn as openRevision, tn as openSourceTree } from "./pullgate.js";

export { branchNames, remoteUrls };