import { F as didYouMean } from "./pullgate.js";

export { didYouMean };