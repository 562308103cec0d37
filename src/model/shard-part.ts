/** What one shard of a run hands to `pullgate merge`, as it stands in its JSON report. */

/** One of several runs over the same manifests; `index` is 1-based. */
export interface Shard {
  index: number;
  of: number;
}

/** What one shard learned of one target, as JSON and without any secret. The version that wrote it reads it. */
export interface ShardPart {
  target: string | null;
  /** Tells whether two shards read the same. */
  inputs: string;
  /** What is the same in all shards of one run: the first carries it. */
  common: string | null;
  own: string;
}
