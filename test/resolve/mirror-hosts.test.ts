/** The forms of hosts.toml, and of the folders it stands in, against what containerd makes of them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { openMirrorHosts, type MirrorHost } from "../../src/resolve/mirrors/mirror-hosts.ts";
import { answerNoteText } from "../../src/judge/wording/answer-note.ts";
import { propertyRuns } from "../support/property-runs.ts";

interface Row {
  title: string;
  domain: string;
  files: Record<string, string>;
  hosts: string[] | null;
  note?: string;
  /** containerd 2.1 where absent, null for an unknown one. */
  runtime?: string | null;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../tables/hosts-toml.json"), "utf8"),
);

/** "own https://…/v2 pull resolve ca=… client=cert+key unverified connect=ms name:value", files from `root`. */
function brief(
  { url, own, pulls, resolves, header, connection }: MirrorHost,
  root: string,
): string {
  const from = (path: string): string => path.replace(`${root}/`, "");
  const {
    caFiles = [],
    clients = [],
    unverified = false,
    connectTimeoutMs = null,
  } = connection ?? {};
  const client = clients.map(({ cert, key }) => `${from(cert)}+${from(key)}`).join(",");
  return [
    ...(own ? ["own"] : []),
    url.href,
    ...(pulls ? ["pull"] : []),
    ...(resolves ? ["resolve"] : []),
    ...(caFiles.length === 0 ? [] : [`ca=${caFiles.map(from).join(",")}`]),
    ...(client === "" ? [] : [`client=${client}`]),
    ...(unverified ? ["unverified"] : []),
    ...(connectTimeoutMs === null ? [] : [`connect=${connectTimeoutMs}`]),
    ...Object.entries(header).map(([name, value]) => `${name}:${value}`),
  ].join(" ");
}

for (const { title, domain, files, hosts, note, runtime = "containerd://2.1.4" } of rows)
  test(`hosts.toml: ${title}`, async (t) => {
    const hostsDir = mkdtempSync(join(tmpdir(), "pullgate-certs-"));
    t.after(() => rmSync(hostsDir, { recursive: true }));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(hostsDir, dirname(path)), { recursive: true });
      writeFileSync(join(hostsDir, path), text);
    }
    const book = openMirrorHosts({ hostsDir, registries: {}, runtime });
    assert.deepEqual((await book.of(domain))?.map((host) => brief(host, hostsDir)) ?? null, hosts);
    const notes = book.notes().map(answerNoteText);
    if (note === undefined) assert.deepEqual(notes, []);
    else assert.ok(notes.length === 1 && notes[0]?.includes(note), notes.join());
  });

test("any text is read or disregarded, and the registry or a server stands at the end", async (t) => {
  const hostsDir = mkdtempSync(join(tmpdir(), "pullgate-certs-"));
  t.after(() => rmSync(hostsDir, { recursive: true }));
  mkdirSync(join(hostsDir, "_default"));
  const word = fc.constantFrom(
    "host",
    "server",
    "ca",
    "=",
    ".",
    "[",
    "]",
    '"https://a.example"',
    '"',
    "\n",
    "1",
    "true",
    "__proto__",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join(" ")),
      ),
      async (text) => {
        writeFileSync(join(hostsDir, "_default/hosts.toml"), text);
        const hosts = await openMirrorHosts({ hostsDir, registries: {}, runtime: null }).of(
          "b.example",
        );
        assert.ok(hosts !== null && hosts.length > 0);
      },
    ),
    propertyRuns(100),
  );
});
