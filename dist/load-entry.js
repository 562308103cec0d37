import { At as openBase, Ct as readRepositoryFile, Dt as remoteUrls, Et as openSourceTree, Mt as openRevision, Ot as branchNames, St as readText, Tt as parentsOfHead, jt as openBaseTree, kt as baseFolder, wt as fetchCommit, xt as load } from "./pullgate.js";

export { branchNames, remoteUrls };