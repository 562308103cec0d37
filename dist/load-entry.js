import { at as load, ct as fetchCommit, dt as remoteUrls, ft as openBase, lt as parentsOfHead, mt as openRevision, ot as readText, pt as openBaseTree, st as readRepositoryFile, ut as openSourceTree } from "./pullgate.js";

export { remoteUrls };