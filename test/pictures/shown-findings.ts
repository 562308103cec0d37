/** Chooses what the picture of the terminal shows: a few findings of the demo, and the sums. */

export const pictureTitle = "pullgate check";

const shown = ["image-tag-not-found", "pull-secret-absent"];

/** Keeps the blocks of these rules and the last line; "…" stands for the other findings. */
export function shownFindings(output: string): string {
  const blocks = output.trimEnd().split("\n\n");
  const kept = shown.flatMap(
    (rule) => blocks.find((block) => block.split("\n", 1)[0]?.includes(rule)) ?? [],
  );
  const sums = blocks.at(-1)?.split("\n") ?? [];
  return [
    ...kept,
    "…",
    sums.slice(sums.findIndex((line) => line.startsWith("Checked"))).join("\n"),
  ].join("\n\n");
}
