/** Renders the output of `pullgate credentials`. The input holds no passwords. */
import type { FormatOptions } from "./format.ts";
import { forJson, forTerminal } from "./parts/sanitise.ts";
import { asUser } from "./parts/words.ts";
import { wrapped } from "./parts/wrap.ts";

type CredentialsListInput =
  | {
      lookup: string;
      offers: { source: string; key: string; username: string }[];
      anonymous: boolean;
      notes: string[];
    }
  | { error: string };

export function renderCredentials(
  list: CredentialsListInput,
  format: "text" | "json",
  { width }: Pick<FormatOptions, "width">,
): string {
  return format === "json"
    ? forJson(withoutNotes(list))
    : linesOf(list)
        .map((line) => `${wrapped(forTerminal(line), { width, indent: 5 })}\n`)
        .join("");
}

function linesOf(list: CredentialsListInput): string[] {
  if ("error" in list)
    return [`no keyring can be built, so no container of the pod starts: ${list.error}`];
  const { lookup, offers, anonymous, notes } = list;
  const attempts = offers.map(
    ({ source, key, username }, index) =>
      `  ${index + 1}. ${source}: \`${key}\` ${asUser(username)}`,
  );
  const last = anonymous
    ? "  no entry matches: one attempt without credentials"
    : "  and no attempt without credentials after these";
  return [lookup, ...attempts, last, ...notes.map((note) => `  ${note}`)];
}

function withoutNotes(list: CredentialsListInput): object {
  if ("error" in list) return { error: list.error };
  const { lookup, offers, anonymous } = list;
  return { lookup, offers, anonymous };
}
