/** What the kubelet would offer for one image → text or JSON. Never a password: there is none in what comes in. */
import { forJson, forTerminal } from "./parts/sanitise.ts";

type CredentialsListInput =
  | {
      lookup: string;
      offers: { source: string; key: string; username: string }[];
      anonymous: boolean;
      notes: string[];
    }
  | { error: string };

export function renderCredentials(
  explained: CredentialsListInput,
  format: "text" | "json",
): string {
  if (format === "json") return `${forJson(JSON.stringify(withoutNotes(explained), null, 2))}\n`;
  if ("error" in explained)
    return `no keyring can be built, so no container of the pod starts: ${forTerminal(explained.error)}\n`;
  const { lookup, offers, anonymous, notes } = explained;
  const tried = offers.map(
    ({ source, key, username }, index) =>
      `  ${index + 1}. ${source}: \`${key}\` as ${username === "" ? "nobody" : username}`,
  );
  const then = anonymous
    ? "  no entry matches: one attempt without credentials"
    : "  and no attempt without credentials after these";
  return [lookup, ...tried, then, ...notes.map((note) => `  ${note}`)]
    .map((line) => `${forTerminal(line)}\n`)
    .join("");
}

function withoutNotes(explained: CredentialsListInput): object {
  if ("error" in explained) return { error: explained.error };
  const { lookup, offers, anonymous } = explained;
  return { lookup, offers, anonymous };
}
