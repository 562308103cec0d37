/** Forms of hosts.toml before the real containerd and before us: who is asked, in which order, and what comes of it. */
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ask, brief, question, runner } from "../support/registry/question.ts";
import { startRegistry, type TestRegistry } from "../support/registry/registry.ts";
import { startContainerd } from "./containerd.ts";
import { needs } from "./parts.ts";

interface Row {
  title: string;
  /** `ORIGIN`, `A` and `B` are the hosts of registries: A and B have tag 1, A has tag 2 too, the origin 1 and 3. */
  files: Record<string, string>;
  tag: string;
  /** What we say, where containerd pulls and where it does not. */
  answer: string;
  /** The same of containerd 1.6. */
  answerOf16?: string;
  /** And of 2.2 and later. */
  answerSince22?: string;
}

const mirror = (host: string, more = ""): string => `[host."http://${host}"]\n${more}`;
const rows: Row[] = [
  {
    title: "a mirror that has it",
    files: { "ORIGIN/hosts.toml": mirror("A") },
    tag: "1",
    answer: "found",
  },
  {
    title: "the second mirror",
    files: { "ORIGIN/hosts.toml": mirror("B") + mirror("A") },
    tag: "2",
    answer: "found",
  },
  {
    title: "the registry after its mirrors",
    files: { "ORIGIN/hosts.toml": mirror("B") + mirror("A") },
    tag: "3",
    answer: "found",
  },
  {
    title: "nobody has it",
    files: { "ORIGIN/hosts.toml": mirror("A") + mirror("B") },
    tag: "4",
    answer: "missing tag",
  },
  {
    title: "the folder with underscores first",
    files: { "UNDER/hosts.toml": mirror("A"), "ORIGIN/hosts.toml": mirror("B") },
    tag: "2",
    answer: "found",
  },
  {
    title: "the default folder",
    files: { "_default/hosts.toml": mirror("A") },
    tag: "2",
    answer: "found",
  },
  {
    title: "the default folder behind one of its own",
    files: { "_default/hosts.toml": mirror("A"), "ORIGIN/none": "" },
    tag: "2",
    answer: "missing tag",
  },
  {
    title: "no right to resolve",
    files: { "ORIGIN/hosts.toml": mirror("A", 'capabilities = ["pull"]\n') },
    tag: "2",
    answer: "missing tag",
  },
  {
    title: "another server has it",
    files: { "ORIGIN/hosts.toml": 'server = "http://A"\n[host]\n' },
    tag: "2",
    answer: "found",
  },
  {
    title: "another server does not have it",
    files: { "ORIGIN/hosts.toml": 'server = "http://A"\n[host]\n' },
    tag: "3",
    answer: "inconclusive",
  },
  {
    title: "another server, in a file that 1.6 does not read",
    files: { "ORIGIN/hosts.toml": 'server = "http://A"\n' },
    tag: "2",
    answer: "found",
    answerOf16: "missing tag",
  },
  {
    title: "a path",
    files: { "ORIGIN/hosts.toml": `[host."http://A/hub"]\n` },
    tag: "1",
    answer: "found",
  },
  {
    title: "a path that is the whole",
    files: { "ORIGIN/hosts.toml": `[host."http://A/v2/"]\noverride_path = true\n` },
    tag: "2",
    answer: "found",
  },
  {
    title: "a mirror that does not listen",
    files: { "ORIGIN/hosts.toml": mirror("127.0.0.1:1") },
    tag: "1",
    answer: "found",
  },
  {
    title: "no TOML",
    files: { "ORIGIN/hosts.toml": `${mirror("A")}x = y = z\n` },
    tag: "2",
    answer: "missing tag",
  },
  {
    title: "an unknown capability",
    files: { "ORIGIN/hosts.toml": mirror("A", 'capabilities = ["fly"]\n') },
    tag: "2",
    answer: "missing tag",
  },
  {
    title: "a capability of 2.2",
    files: {
      "ORIGIN/hosts.toml": mirror("A", 'capabilities = ["pull", "resolve", "referrers"]\n'),
    },
    tag: "2",
    answer: "missing tag",
    answerSince22: "found",
  },
  {
    title: "no verification of plain HTTP, and a header",
    files: {
      "ORIGIN/hosts.toml": mirror(
        "A",
        'skip_verify = true\n[host."http://A".header]\nx-a = ["b"]\n',
      ),
    },
    tag: "2",
    answer: "found",
  },
  {
    title: "capabilities of the top do not apply without a server",
    files: { "ORIGIN/hosts.toml": 'capabilities = ["push"]\n' },
    tag: "1",
    answer: "found",
  },
];

test("reads hosts.toml as containerd does", async (t) => {
  if (!needs(t, "containerd", "umount")) return;
  await using containerd = await startContainerd();
  const [origin, a, b] = [await startRegistry(), await startRegistry(), await startRegistry()];
  const all = { origin, a, b };
  t.after(() => Promise.all(Object.values(all).map((each) => each.close())));
  for (const [registry, tags] of [
    [origin, ["1", "3"]],
    [a, ["1", "2"]],
    [b, ["1"]],
  ] as const)
    for (const tag of tags) registry.push({ repository: "acme/app", tag, unpackable: true });
  const named = (text: string): string =>
    text
      .replaceAll("ORIGIN", origin.host)
      .replaceAll("UNDER", `${origin.host.replace(":", "_")}_`)
      .replaceAll(/\bA\b/g, a.host)
      .replaceAll(/\bB\b/g, b.host);
  const certs = join(containerd.folder, "certs.d");
  const registries = Object.fromEntries(
    [origin, a, b].map(({ host }) => [host, { plainHttp: true }]),
  );
  const { runtime } = containerd;
  for (const { title, files, tag, ...row } of rows)
    await t.test(title, async () => {
      const other = /\/1\.6\./.test(runtime)
        ? row.answerOf16
        : /\/(?:1|2\.[01])\./.test(runtime)
          ? null
          : row.answerSince22;
      const answer = other ?? row.answer;
      await rm(certs, { recursive: true, force: true });
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(certs, named(path))), { recursive: true });
        await writeFile(join(certs, named(path)), named(text));
      }
      const hostsDir = await mkdtemp(join(tmpdir(), "pullgate-certs-"));
      await cp(certs, hostsDir, { recursive: true });
      const image = `${origin.host}/acme/app:${tag}`;
      for (const { requests } of Object.values(all)) requests.length = 0;
      const pulled = await containerd.pull(image, null);
      const theirs = firstAsked(all, tag);
      for (const { requests } of Object.values(all)) requests.length = 0;
      const { of } = await ask(
        [question(image, [], true)],
        runner([], { hostsDir, registries, retries: 0, runtime }),
      );
      assert.equal(brief(of(image)), answer);
      assert.equal(pulled.ok, answer === "found", JSON.stringify(pulled));
      assert.deepEqual(firstAsked(all, tag), theirs);
      await rm(hostsDir, { recursive: true });
    });
});

/** Where the tag was asked for, by registry: how, with what namespace. */
function firstAsked(all: Record<string, TestRegistry>, tag: string): string[] {
  return Object.entries(all).flatMap(([name, { requests }]) => {
    const urls = requests.flatMap(({ url }) =>
      url.includes(`/manifests/${tag}`) ? `${name} ${url}` : [],
    );
    return [...new Set(urls)];
  });
}
