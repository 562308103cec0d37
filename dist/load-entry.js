import { At as openBaseTree, Ct as fetchCommit, Dt as branchNames, Et as remoteUrls, Ot as baseFolder, St as readRepositoryFile, Tt as openSourceTree, bt as load, jt as openRevision, kt as openBase, wt as parentsOfHead, xt as readText } from "./pullgate.js";

export { branchNames, remoteUrls };