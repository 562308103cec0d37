import { n as unite, t as share } from "./share.js";

export { share };