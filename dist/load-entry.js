import { Ct as openBaseTree, St as openBase, _t as fetchCommit, bt as remoteUrls, gt as readRepositoryFile, ht as readText, mt as load, vt as parentsOfHead, wt as openRevision, xt as baseFolder, yt as openSourceTree } from "./pullgate.js";

export { remoteUrls };