/** Prints docs/accuracy.md from the measured figures of test/tables/accuracy.json. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
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
  mistakes: z.strictObject({
    measured: z.string(),
    injected: count,
    exact: count,
    /** On another line of a source, without the exact one. */
    wrong: count,
    /** On another line of a source that the finding names with the exact one. */
    related: count,
    /** Left on the rendered line. */
    open: count,
  }),
  faults: z.strictObject({
    measured: z.string(),
    profiles: count,
    runs: count,
    imagesPerRun: count,
    wrong: count,
  }),
});

/** Throws for a table of another shape. */
export function accuracyPage(): string {
  const path = join(import.meta.dirname, "../tables/accuracy.json");
  const { kubelet, corpus, mistakes, faults } = figures.parse(
    JSON.parse(readFileSync(path, "utf8")),
  );
  return [
    "# Accuracy",
    "",
    "How often Pullgate is right, as measured. A test generates this page from `test/tables/accuracy.json`.",
    "",
    "## Compared with a real kubelet",
    "",
    "Pullgate judged pods that a real API server, kubelet and containerd also ran. A verdict agrees if a",
    "`pullable` image was pulled, or a `broken` one was not; `unverified` counts as neither. Pulls that the",
    `kubelet did not attempt are left out. Measured on ${kubelet.measured} from manifests alone, without an`,
    `inventory or a login. Pulls that disagreed were judged again on ${kubelet.repeated}; "still" counts those`,
    "that disagreed again.",
    "",
    ...kubelet.runs.flatMap(runTable),
    "The program that starts a kubelet is not part of the repository. What containerd does with the " +
      "same registries is",
    "repeated by `node --test test/real/matrix.test.ts test/real/credentials.test.ts`, with containerd " +
      "on the machine.",
    "",
    "## Images in real manifests",
    "",
    `Pullgate finds ${corpus.found} of ${corpus.wanted} images in ${corpus.files} files ` +
      `(${corpus.documents} documents) of public`,
    `repositories: recall ${percent(corpus.found, corpus.wanted)}. In the fields that the known answers cover, ` +
      `${corpus.right} of ${corpus.claimed}`,
    `values that it reports are images: precision ${percent(corpus.right, corpus.claimed)}. Measured on ` +
      corpus.measured,
    "with `npm run accuracy -- FOLDER`, where FOLDER holds",
    "`files/` and the known answers in `truth.jsonl`.",
    "",
    ...ownCases(),
    "## Lines of injected mistakes",
    "",
    `${mistakes.injected} mistakes in the values of charts and overlays, one line each: the finding is ` +
      `on that line for ${mistakes.exact}`,
    `(${percent(mistakes.exact, mistakes.injected)}), on another line that refers to it for ` +
      `${mistakes.related}, on the rendered line for ${mistakes.open}, and on`,
    `a wrong line of a source for ${mistakes.wrong}. Measured on ${mistakes.measured}`,
    "with `node test/injected-mistakes.ts`, which needs helm and kubectl.",
    "",
    "## Verdicts under faults",
    "",
    `${faults.profiles} kinds of faults (ended tokens, refusals, cut and hanging connections, rate limits, ` +
      "contradictions), each at one request",
    `in five by chance: ${faults.wrong} of ${faults.profiles * faults.runs * faults.imagesPerRun} answers ` +
      "wrongly say that an image exists, is missing or is denied.",
    `Measured on ${faults.measured} with \`node --test test/oci/fault-profiles.test.ts\`, which fails if one does.`,
    "",
  ].join("\n");
}

const cases = join(import.meta.dirname, "../cases");

/** Counts the marked lines of the cases, and the places that their expected output names. */
function ownCases(): string[] {
  const places = readdirSync(cases)
    .filter((id) => existsSync(join(cases, id, "bad.expected")))
    .map((id) => {
      const input = readFileSync(join(cases, id, "bad.yaml"), "utf8").split("\n");
      const wanted = input.flatMap((line, index) => (line.endsWith("# here") ? [index + 1] : []));
      const output = readFileSync(join(cases, id, "bad.expected"), "utf8");
      return { wanted: new Set(wanted), found: placesOf(output, id) };
    });
  const sum = (of: (place: (typeof places)[number]) => number): number =>
    places.reduce((total, place) => total + of(place), 0);
  const wanted = sum((place) => place.wanted.size);
  const found = sum((place) => place.found.size);
  const both = sum((place) => [...place.wanted].filter((line) => place.found.has(line)).length);
  return [
    "## Rules in the cases of the repository",
    "",
    `The cases of ${places.length} rules mark ${wanted} lines on which their rule reports something; ${both} ` +
      `of them are reported: recall ${percent(both, wanted)}.`,
    `The rules report ${found} lines there, ${both} of them marked: precision ${percent(both, found)}; and ` +
      "none in the",
    "correct manifests. Repeat it with `node --test test/cases/cases.test.ts`.",
    "",
  ];
}

/** The lines of `bad.yaml` that the findings of a rule name. */
function placesOf(output: string, id: string): Set<number> {
  const lines = new Set<number>();
  for (const block of output.split(/^(?=\w+\[)/m))
    if (block.includes(`[${id}]`))
      for (const [, line] of block.matchAll(/^ +(?:-->|= [\w ]+:) bad\.yaml:(\d+)/gm))
        lines.add(Number(line));
  return lines;
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
    `${percent(sum("agree"), decided)} of ${decided} decided verdicts agreed; ${sum("disagree")} disagreed, ` +
      `and ${sum("disagreeNow")} still ${sum("disagreeNow") === 1 ? "does" : "do"}.`,
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
