import { at as load, ct as fetchCommit, dt as remoteUrls, ft as baseFolder, ht as openRevision, lt as parentsOfHead, mt as openBaseTree, ot as readText, pt as openBase, st as readRepositoryFile, ut as openSourceTree } from "./pullgate.js";

export { remoteUrls };