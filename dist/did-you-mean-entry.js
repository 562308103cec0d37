import { A as didYouMean } from "./pullgate.js";

export { didYouMean };