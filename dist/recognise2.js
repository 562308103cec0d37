import { i as pullFailedOtherwise, n as recogniseText, r as rulesOfClusters, t as recogniseObjects } from "./recognise.js";

export { rulesOfClusters };