/** Recognises tags that a tool left where a value belongs. */

/**
 * `no-value`: the text of a variable that has none. `placeholder`: a text to be replaced.
 * `cut-off`: one of the parts that form the tag is empty.
 */
export type UnfilledTag = "no-value" | "placeholder" | "cut-off";

/** As tools write it: `none` may be meant. */
const noValue = /^(?:null|NULL|Null|nil|None|undefined|NaN|true|false|no-?value|unset)$/;

const placeholders: readonly RegExp[] = [
  // "__TAG__"
  /^__.+__$/,
  // "CI_COMMIT_SHORT_SHA"
  /^[A-Z]+(?:_[A-Z]+)+$/,
  /^(?:TAG|VERSION|DIGEST)$/,
  /^(?:todo|tbd|fixme|v?x\.y(?:\.z)?)$/i,
  /^(?:image|app|git|commit|build)[-_]?(?:tag|version|sha|hash|number|id)$/i,
  /^to[-_]?be[-_]?(?:replaced|defined|determined|filled)$/i,
  /(?:^|[-_.])(?:placeholder|change[-_]?me|replace[-_]?(?:me|this))(?:[-_.]|$)/i,
  /^your[-_](?:tag|version)(?:[-_]here)?$/i,
];

/** "v", "latest-", "1.2.3-" */
const cutOff = /^v$|[-_.]$/;

/** null for a tag that may be meant. */
export function unfilledTag(tag: string): UnfilledTag | null {
  if (noValue.test(tag)) return "no-value";
  if (placeholders.some((pattern) => pattern.test(tag))) return "placeholder";
  return cutOff.test(tag) ? "cut-off" : null;
}
