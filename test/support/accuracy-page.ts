/** Prints docs/accuracy.md from the measured figures of test/tables/accuracy.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const count = z.int().min(0);

const figures = z.strictObject({
  kubelet: z.strictObject({
    measured: z.string(),
    /** When the pulls on which the verdicts disagreed were judged again. */
    repeated: z.string(),
    runs: z.array(
      z.strictObject({
        kubernetes: z.string(),
        containerd: z.string(),
        groups: z.array(
          z.strictObject({
            group: z.string(),
            pulls: count,
            agree: count,
            doubt: count,
            disagree: count,
            disagreeNow: count,
          }),
        ),
      }),
    ),
  }),
  corpus: z.strictObject({
    measured: z.string(),
    files: count,
    documents: count,
    wanted: count,
    found: count,
    claimed: count,
    right: count,
  }),
});

/** Throws for a table of another shape. */
export function accuracyPage(): string {
  const path = join(import.meta.dirname, "../tables/accuracy.json");
  const { kubelet, corpus } = figures.parse(JSON.parse(readFileSync(path, "utf8")));
  return [
    "# Accuracy",
    "",
    "How often Pullgate is right, as measured. This page is printed from `test/tables/accuracy.json`.",
    "",
    "## Beside a real kubelet",
    "",
    "The same pods were given to Pullgate and to a real API server, kubelet and containerd. A verdict " +
      "agrees where",
    "`pullable` was pulled and `broken` was not. `unverified` is a doubt. Pulls that the kubelet never " +
      "came to are",
    `left out. Measured on ${kubelet.measured} from manifests alone, without inventory and login. The ` +
      "pulls of the column",
    `"disagreed" were judged again on ${kubelet.repeated}; "still" counts those that disagree since. The ` +
      "others were not.",
    "",
    ...kubelet.runs.flatMap(runTable),
    "The program that starts a kubelet is not part of the repository. What containerd does with the " +
      "same registries is",
    "repeated by `node --test test/real/matrix.test.ts test/real/credentials.test.ts`, with containerd " +
      "on the machine.",
    "",
    "## Images in real manifests",
    "",
    `Of ${corpus.wanted} images in ${corpus.files} files (${corpus.documents} documents) of public ` +
      `repositories, ${corpus.found} are found:`,
    `recall ${percent(corpus.found, corpus.wanted)}. Of ${corpus.claimed} values in fields that the known ` +
      `answers cover, ${corpus.right} are images:`,
    `precision ${percent(corpus.right, corpus.claimed)}. Measured on ${corpus.measured} with ` +
      "`npm run accuracy -- FOLDER`, where FOLDER holds",
    "`files/` and the known answers in `truth.jsonl`.",
    "",
  ].join("\n");
}

type Run = z.infer<typeof figures>["kubelet"]["runs"][number];

function runTable({ kubernetes, containerd, groups }: Run): string[] {
  const sum = (key: "pulls" | "agree" | "doubt" | "disagree" | "disagreeNow"): number =>
    groups.reduce((total, group) => total + group[key], 0);
  const decided = sum("agree") + sum("disagree");
  const row = (name: string, ...cells: (string | number)[]): string =>
    `| ${[name, ...cells].join(" | ")} |`;
  return [
    `### Kubernetes ${kubernetes}, containerd ${containerd}`,
    "",
    `${percent(sum("agree"), decided)} of ${decided} decided verdicts agreed; of the ` +
      `${sum("disagree")} that disagreed, ${sum("disagreeNow")} still do.`,
    "",
    row("group", "pulls", "agreed", "doubts", "disagreed", "still"),
    row("---", "---", "---", "---", "---", "---"),
    ...groups.map(({ group, pulls, agree, doubt, disagree, disagreeNow }) =>
      row(group, pulls, agree, doubt, disagree, disagreeNow),
    ),
    row("all", ...(["pulls", "agree", "doubt", "disagree", "disagreeNow"] as const).map(sum)),
    "",
  ];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
