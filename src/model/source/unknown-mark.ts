/** Marks rendered text that rests on a variable or value that is not in Git. */

/** The name of the variable follows. */
export const unknownMark = "pullgate-unknown-";
