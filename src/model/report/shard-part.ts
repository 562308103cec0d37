/** One shard of a divided run, as its JSON report hands it to `pullgate merge`. */

/** One of several runs over the same manifests; `index` is 1-based. */
export interface Shard {
  index: number;
  of: number;
}

/** The field `shard` of a JSON report. `pulls` counts the pulls of all shards. */
export interface ReportedShard extends Shard {
  pulls: number;
  parts: ShardPart[];
}

/**
 * What one shard learned about one target, as JSON without secrets. Only the version that wrote it
 * can read it.
 */
export interface ShardPart {
  target: string | null;
  /** A digest of the facts that all shards must share. */
  inputs: string;
  /** The facts that all shards share; null in every shard but the first. */
  common: string | null;
  own: string;
}
