import { G as didYouMean } from "./pullgate.js";

export { didYouMean };