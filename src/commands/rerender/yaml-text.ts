/** Writes single values as YAML. */

/** A scalar for a flow collection: plain if that is safe, otherwise double-quoted. */
export function flowScalar(text: string): string {
  return /^[a-z.][\w./-]*$/i.test(text) &&
    !/^(?:true|false|yes|no|on|off|null|y|n|\.(?:inf|nan))$/i.test(text)
    ? text
    : JSON.stringify(text).replaceAll(
        /[\u007f-\u009f\u2028\u2029\ufeff]/g,
        (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
}

/** Text for a comment: one line of at most 200 characters. */
export function commentLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").slice(0, 200);
}
