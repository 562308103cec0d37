import { $t as baseFolder, Gt as load, Jt as fetchCommit, Kt as readText, Qt as branchNames, Xt as openSourceTree, Yt as parentsOfHead, Zt as remoteUrls, en as openBase, nn as openRevision, qt as readRepositoryFile, tn as openBaseTree } from "./pullgate.js";

export { branchNames, remoteUrls };