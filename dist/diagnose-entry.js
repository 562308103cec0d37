import { i as pullFailedOtherwise, n as diagnoseRules, r as diagnoseText, t as diagnoseObjects } from "./diagnose.js";

export { diagnoseRules };