/** What is known of a root that fails, besides the message. */
import type { FailedRender } from "../model/cluster/cluster.ts";

export type FailurePlace = Pick<FailedRender, "at" | "unquoted" | "callers" | "needs">;
