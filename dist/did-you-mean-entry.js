import { K as didYouMean } from "./pullgate.js";

export { didYouMean };