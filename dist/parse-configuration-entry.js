import { t as parseConfiguration } from "./parse-configuration.js";

export { parseConfiguration };