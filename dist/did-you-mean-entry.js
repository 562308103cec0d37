import { W as didYouMean } from "./pullgate.js";

export { didYouMean };