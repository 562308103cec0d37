import { At as openSourceTree, Dt as readRepositoryFile, Et as readText, Ft as openBaseTree, It as openRevision, Mt as branchNames, Nt as baseFolder, Ot as fetchCommit, Pt as openBase, Tt as load, jt as remoteUrls, kt as parentsOfHead } from "./pullgate.js";

export { branchNames, remoteUrls };