import { Cn as openBase, Sn as baseFolder, Tn as openRevision, _n as parentsOfHead, bn as branchNames, fn as load, gn as fetchCommit, hn as readRepositoryFile, mn as unmatchedGlobs, pn as readText, vn as openSourceTree, wn as openBaseTree, xn as isTemplatePath, yn as remoteUrls } from "./pullgate.js";

export { branchNames, remoteUrls };