import { St as openRevision, _t as openSourceTree, bt as openBase, ft as load, gt as parentsOfHead, ht as fetchCommit, mt as readRepositoryFile, pt as readText, vt as remoteUrls, xt as openBaseTree, yt as baseFolder } from "./pullgate.js";

export { remoteUrls };