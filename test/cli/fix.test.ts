/** `check --fix` and `check --pin` through the command line, against registries on real sockets. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import {
  chmod,
  mkdir,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startScene } from "../support/scene.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";

const cases = join(import.meta.dirname, "../cases");

interface Reported {
  findings: { rule: string; line: number; suggestion: { file: string; line: number } | null }[];
}

/** The lines that differ, as "11: before → after", without what surrounds them. */
function changes(before: string, after: string): string[] {
  const now = after.split("\n");
  const old = before.split("\n");
  assert.equal(now.length, old.length);
  return old.flatMap((line, index) =>
    line === now[index] ? [] : [`${index + 1}: ${line.trim()} → ${(now[index] ?? "").trim()}`],
  );
}

describe("each rule that corrects", { concurrency: 2 }, () => {
  const acme = "registry.acme.example";
  const rows: Record<string, string[]> = {
    "image-tag-not-found": [
      `11: image: ${acme}/shop/web:2.4.0 # here → image: ${acme}/shop/web:v2.4.0 # here`,
      `14: image: ${acme}/shop/web:2.4.0 # here → image: ${acme}/shop/web:v2.4.0 # here`,
      `16: image: ${acme}/shop/pdf:stable # here → image: ${acme}/shop/pdf:Stable # here`,
      `31: image: ${acme}/shop/web:2.4.0 # here → image: ${acme}/shop/web:v2.4.0 # here`,
    ],
    "registry-host-unknown": [
      "11: image: quay.oi/acme/migrate:v1 # here → image: quay.io/acme/migrate:v1 # here",
      "14: image: gchr.io/acme/web:v1 # here → image: ghcr.io/acme/web:v1 # here",
      "16: image: gchr.io/acme/sidecar:v1 # here → image: ghcr.io/acme/sidecar:v1 # here",
      `18: image: registyr.acme.example/shop/web:v1 # here → image: ${acme}/shop/web:v1 # here`,
    ],
    "registry-retired": [
      "11: image: k8s.gcr.io/pause:3.9 # here → image: registry.k8s.io/pause:3.9 # here",
      "13: image: k8s.gcr.io/ingress-nginx/controller:v1.2.0 # here → image: registry.k8s.io/ingress-nginx/controller:v1.2.0 # here",
      "17: image: us.gcr.io/k8s-artifacts-prod/pause:3.2 # here → image: registry.k8s.io/pause:3.2 # here",
    ],
    "image-reference-invalid": [
      `16: image: ${acme}/shop/Search:V3 # here → image: ${acme}/shop/search:V3 # here`,
      `20: image: https://${acme}/shop/cart:v1.9.3 # here → image: ${acme}/shop/cart:v1.9.3 # here`,
      '40: image: " busybox:1.37" # here → image: "busybox:1.37" # here',
      `79: reference: "${acme}/shop/rules:v1 " # here → reference: "${acme}/shop/rules:v1" # here`,
      "110: image: hub.docker.com/r/acme/web:v1 # here → image: acme/web:v1 # here",
      "112: image: hub.docker.com/_/nginx:1.27 # here → image: nginx:1.27 # here",
      "114: image: quay.io/repository/acme/web:v1 # here → image: quay.io/acme/web:v1 # here",
      "116: image: gallery.ecr.aws/nginx/nginx:1.27 # here → image: public.ecr.aws/nginx/nginx:1.27 # here",
      "118: image: github.com/acme/web:v1 # here → image: ghcr.io/acme/web:v1 # here",
      "120: image: github.com/acme/shop/pkgs/container/web:v1 # here → image: ghcr.io/acme/web:v1 # here",
      "122: image: gitlab.com/acme/team/web:v1 # here → image: registry.gitlab.com/acme/team/web:v1 # here",
      "126: image: docker.io/registry.k8s.io/pause:3.9 # here → image: registry.k8s.io/pause:3.9 # here",
    ],
    "pull-policy-invalid": [
      "12: imagePullPolicy: always # here → imagePullPolicy: Always # here",
      "16: imagePullPolicy: IfNotpresent # here → imagePullPolicy: IfNotPresent # here",
      "22: imagePullPolicy: Allways # here → imagePullPolicy: Always # here",
      '27: pullPolicy: "Always " # here → pullPolicy: "Always" # here',
      "42: imagePullPolicy: IfNotpresent # here → imagePullPolicy: IfNotPresent # here",
    ],
  };
  for (const [rule, expected] of Object.entries(rows)) {
    test(rule, async () => {
      const folder = join(cases, rule);
      await using scene = await startScene(readFileSync(join(folder, "registry.yaml"), "utf8"));
      const before = readFileSync(join(folder, "bad.yaml"), "utf8");
      await using place = await temporaryFolder({ ...scene.files, "bad.yaml": before });
      const run = async (...flags: string[]): Promise<CommandResult & Reported> => {
        const args = [
          "check",
          ...scene.args,
          ...flags,
          "--format",
          "text",
          "--format",
          "json=report.json",
          "bad.yaml",
        ];
        const ended = await runPullgate(args, { cwd: place.path, env: scene.env });
        const report: Reported = JSON.parse(
          await readFile(join(place.path, "report.json"), "utf8"),
        );
        return { ...ended, ...report };
      };
      const unfixed = await run();
      const fixed = await run("--fix");
      const withoutTime = ({ stdout }: CommandResult): string =>
        stdout.replace(/ in [\d.]+ m?s: /, "");
      assert.equal(withoutTime(fixed), withoutTime(unfixed), "the report is the one of before");
      assert.deepEqual(
        changes(before, await readFile(join(place.path, "bad.yaml"), "utf8")),
        expected,
      );
      assert.match(
        fixed.stderr,
        new RegExp(`^${expected.length} edits in 1 file\\.\nRemaining findings:\n`),
      );
      const after = await run();
      const suggested = after.findings.filter(({ suggestion }) => suggestion !== null);
      assert.deepEqual(suggested, []);
      assert.equal(fixed.code, after.code);
      const lines = new Set(expected.map((line) => Number.parseInt(line, 10)));
      assert.deepEqual(
        after.findings.filter((finding) => finding.rule === rule && lines.has(finding.line)),
        [],
      );
    });
  }
});

describe("what is written and how", () => {
  const wrong = "registry.test/shop/Web:v1";
  const right = "registry.test/shop/web:v1";
  const workload = (containers: string, more = ""): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n${more}      containers:\n${containers}`;
  const container = (image: string, name = "a"): string =>
    `        - name: ${name}\n          image: ${image}\n`;

  /** After `check --fix` of all these files: what each holds. */
  async function fixed(
    files: Record<string, string | Uint8Array>,
  ): Promise<CommandResult & { files: Record<string, string> }> {
    await using place = await temporaryFolder(files);
    const ended = await runPullgate(["check", "--offline", "--fix", "."], { cwd: place.path });
    const names = readdirSync(place.path).filter((name) => name !== ".git");
    assert.deepEqual(
      names.toSorted(),
      Object.keys(files).toSorted(),
      "nothing is left beside the files",
    );
    const read = names.map(
      async (name) => [name, await readFile(join(place.path, name), "utf8")] as const,
    );
    return { ...ended, files: Object.fromEntries(await Promise.all(read)) };
  }

  test("strange files keep all but the value, to the byte", async () => {
    const plain = workload(container(`${wrong} # kept: é`));
    const json = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p" },
      spec: { containers: [{ name: "a", image: wrong }] },
    };
    const secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { password: hunter2 }\n";
    const files: Record<string, string> = {
      "plain.yaml": plain,
      "crlf.yaml": plain.replaceAll("\n", "\r\n"),
      "bom.yaml": `\ufeff${plain}`,
      "bom-within.yaml": `${plain}---\n\ufeff${plain}`,
      "bom-first-line.yaml": `\ufeff{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: ${wrong}}]}}`,
      "no-end.yaml": plain.trimEnd(),
      "tabs.yaml": workload(container(`${wrong}\t# tab`)),
      "quotes.yaml": workload(container(`'${wrong}'`) + container(`"${wrong}"`, "b")),
      "emoji.yaml": workload(
        `        - {"x-\u{1f680}\u{1f469}\u200d\u{1f4bb}": "\u{1f680}", name: a, image: ${wrong}, args: ["\u{1f680}"]}\n`,
      ),
      "flow.yaml": workload(
        `        [{name: a, image: ${wrong}},{"name":"b","image":"${wrong}"}]\n`,
      ),
      "anchor.yaml": workload(container(`&image ${wrong}`) + container("*image", "b")),
      "ten.yaml": Array.from({ length: 10 }, () => plain).join("---\n"),
      "pretty.json": JSON.stringify(json, null, "\t"),
      "flat.json": JSON.stringify(json),
      "secret.yaml": plain.replace(/ # kept.*/, "") + secret,
      "list.yaml": `apiVersion: v1\nkind: List\nitems:\n  - ${plain.trimEnd().replaceAll("\n", "\n    ")}\n`,
      "secret-list.yaml": `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: s}}\n  - ${plain.trimEnd().replaceAll("\n", "\n    ")}\n`,
      "generated.yaml": `# ${"x".repeat(5000)}\n${plain}`,
    };
    const after = await fixed(files);
    for (const [name, text] of Object.entries(files))
      assert.equal(after.files[name], text.replaceAll(wrong, right), name);
    assert.equal(after.code, 0, after.stderr);
    // Of "anchor.yaml" one, of "bom-within.yaml", "quotes.yaml" and "flow.yaml" two.
    assert.match(
      after.stderr,
      /^30 edits in 18 files\.\nRemaining findings:\n[^\n]* No findings\.\n$/,
    );
  });

  test("an escape goes with its scalar, in the same quotes", async () => {
    const after = await fixed({
      "a.yaml": workload(container('"registry.test/shop/\\x57eb:v1" # kept')),
    });
    assert.equal(after.files["a.yaml"], workload(container(`"${right}" # kept`)));
  });

  test("leaves findings without an edit, and the exit code shows it", async () => {
    const files = {
      "block.yaml": workload(container(`|-\n            ${wrong}`)),
      "long.yaml": workload(
        `        - {args: ["${"x".repeat(2000)}"], name: a, image: ${wrong}}\n`,
      ),
      "several-lines.yaml": workload(container(`"registry.test/shop/\\\n            Web:v1"`)),
      "utf-16.yaml": Buffer.from(`\ufeff${workload(container(wrong))}`, "utf16le"),
    };
    const after = await fixed(files);
    assert.equal(after.code, 1);
    assert.match(
      after.stderr,
      /^0 edits in 0 files\.\nLeft alone: utf-16\.yaml:10, because it is not valid UTF-8\.\n$/,
    );
    for (const [name, text] of Object.entries(files))
      assert.equal(after.files[name], text.toString(), name);
  });

  test("after one of two findings is fixed, the other is reported and decides the exit code", async () => {
    const after = await fixed({
      "a.yaml": workload(container(wrong) + container("'registry.test/shop/cart:'", "b")),
    });
    assert.equal(
      after.files["a.yaml"],
      workload(container(right) + container("'registry.test/shop/cart:'", "b")),
    );
    assert.equal(after.code, 1);
    assert.match(
      after.stderr,
      /^1 edit in 1 file\.\nRemaining findings:\na\.yaml:12:18: error\[image-reference-invalid\]/,
    );
    assert.match(after.stdout, /a\.yaml:10:18/);
  });

  test("standard input is not written, and is checked but once", async () => {
    await using place = await temporaryFolder({ "a.yaml": workload(container(wrong)) });
    const stdin = workload(container(wrong, "in"));
    const { code, stderr } = await runPullgate(["check", "--offline", "--fix", "-", "a.yaml"], {
      cwd: place.path,
      stdin,
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^1 edit in 1 file\.\nRemaining findings:\n<stdin>:10:18: error\[image-reference-invalid\]/,
    );
  });

  test("nothing is written without --fix", async () => {
    await using place = await temporaryFolder({ "a.yaml": workload(container(wrong)) });
    const { code, stderr } = await runPullgate(["check", "--offline", "a.yaml"], {
      cwd: place.path,
    });
    assert.deepEqual([code, stderr], [1, ""]);
    assert.equal(await readFile(join(place.path, "a.yaml"), "utf8"), workload(container(wrong)));
  });

  test("the mode of a file stays, and so does a link to it", async () => {
    await using place = await temporaryFolder({ "real/a.yaml": workload(container(wrong)) });
    const file = join(place.path, "real/a.yaml");
    await chmod(file, 0o775);
    await symlink("real/a.yaml", join(place.path, "link.yaml"));
    const { code } = await runPullgate(["check", "--offline", "--fix", "link.yaml"], {
      cwd: place.path,
    });
    assert.equal(code, 0);
    assert.equal((await stat(file)).mode & 0o7777, 0o775);
    assert.equal(await readFile(file, "utf8"), workload(container(right)));
    assert.deepEqual(await readdir(join(place.path, "real")), ["a.yaml"]);
    assert.equal(await readlink(join(place.path, "link.yaml")), "real/a.yaml");
  });

  test("paths start at the root of the repository, or where there is none at the working folder", async () => {
    await using place = await temporaryFolder({
      "sub/a.yaml": workload(container(wrong)),
      "a.yaml": "",
    });
    const fix = (): Promise<CommandResult> =>
      runPullgate(["check", "--offline", "--fix", "a.yaml"], { cwd: join(place.path, "sub") });
    const file = join(place.path, "sub/a.yaml");
    for (const way of ["with", "without"]) {
      if (way === "without") await rm(join(place.path, ".git"), { recursive: true });
      await writeFile(file, workload(container(wrong)));
      assert.match((await fix()).stderr, /^1 edit in 1 file\.\n/, way);
      assert.equal(await readFile(file, "utf8"), workload(container(right)), way);
    }
  });

  test("edits a file that has two names once", async () => {
    await using place = await temporaryFolder({ "a.yaml": workload(container(wrong)) });
    await symlink("a.yaml", join(place.path, "b.yaml"));
    const { code, stderr } = await runPullgate(["check", "--offline", "--fix", "."], {
      cwd: place.path,
    });
    assert.equal(await readFile(join(place.path, "a.yaml"), "utf8"), workload(container(right)));
    assert.equal(code, 0);
    assert.match(stderr, /^1 edit in 1 file\.\n/);
  });

  test("never outside the repository, or through a link that leads out of it", async () => {
    await using outside = await temporaryFolder({ "a.yaml": workload(container(wrong)) });
    await using place = await temporaryFolder({});
    await mkdir(join(place.path, "sub"));
    await symlink(outside.path, join(place.path, "sub/folder"));
    await symlink(join(outside.path, "a.yaml"), join(place.path, "link.yaml"));
    const up = join("..", "..", outside.path.slice(outside.path.lastIndexOf("/") + 1), "a.yaml");
    for (const way of ["folder/a.yaml", "../link.yaml"]) {
      const { code, stderr } = await runPullgate(["check", "--offline", "--fix", way], {
        cwd: join(place.path, "sub"),
      });
      assert.deepEqual(
        [code, stderr.endsWith("leads nowhere or out of the repository\n")],
        [2, true],
        way,
      );
    }
    for (const way of [join(outside.path, "a.yaml"), up]) {
      const { code, stderr } = await runPullgate(["check", "--offline", "--fix", way], {
        cwd: join(place.path, "sub"),
      });
      assert.equal(code, 1, way);
      assert.match(
        stderr,
        /^0 edits in 0 files\.\nLeft alone: .*:10, because it is outside the repository\.\n$/,
        way,
      );
    }
    assert.equal(await readFile(join(outside.path, "a.yaml"), "utf8"), workload(container(wrong)));
  });

  test("a file that cannot be written is misuse, and stays whole", async (t) => {
    if (process.getuid?.() === 0) return t.skip("root writes everywhere");
    await using place = await temporaryFolder({ "closed/a.yaml": workload(container(wrong)) });
    await chmod(join(place.path, "closed"), 0o555);
    const { code, stderr } = await runPullgate(["check", "--offline", "--fix", "."], {
      cwd: place.path,
    });
    await chmod(join(place.path, "closed"), 0o755);
    assert.equal(code, 2);
    assert.match(stderr, /closed\/a\.yaml: cannot be written\n$/);
    return assert.equal(
      await readFile(join(place.path, "closed/a.yaml"), "utf8"),
      workload(container(wrong)),
    );
  });

  test("a file that changes while registries are asked is left alone", async (t) => {
    await using place = await temporaryFolder({});
    const registry = await startRegistry();
    t.after(() => registry.close());
    const image = `${registry.host}/shop/web`;
    registry.push({ repository: "shop/web", tag: "v1" });
    const meanwhile = `# new\n${workload(container(`${image}:1`))}`;
    registry.fault({
      when: ({ step }) => {
        if (step === "tags") writeFileSync(join(place.path, "a.yaml"), meanwhile);
        return false;
      },
    });
    await writeFile(join(place.path, "a.yaml"), workload(container(`${image}:1`)));
    await writeFile(join(place.path, "b.yaml"), workload(container(`${image}:1`)));
    await writeFile(
      join(place.path, ".pullgate.yaml"),
      `registries: { "${registry.host}": { plainHttp: true } }\npaths: [a.yaml, b.yaml]\n`,
    );
    const { code, stderr } = await runPullgate(["check", "--fix"], { cwd: place.path });
    assert.equal(await readFile(join(place.path, "a.yaml"), "utf8"), meanwhile);
    assert.equal(
      await readFile(join(place.path, "b.yaml"), "utf8"),
      workload(container(`${image}:v1`)),
    );
    assert.match(
      stderr,
      /^1 edit in 1 file\.\nLeft alone: a\.yaml:10, because the line has changed /,
    );
    assert.equal(code, 1);
  });
});

describe("suggests nothing if two names are equally close", { concurrency: 2 }, () => {
  test("tags", async () => {
    await using scene = await startScene(`registries:
  a.example:
    images: ["p:v1.0", "p:1.0-alpine", "q:V2", "q:v2", "r:1.2.4", "s:1.10", "t:1.10", "t:1.100", "y:1.10", "y:1.1-alpine", "x:v1", "u:3.0", "w:Latest"]
  b.example: { images: ["x:1", "x:v1"] }
  k8s.gcr.io: { images: ["pause:3.9"] }
`);
    const rows: [image: string, meant: string | null][] = [
      ["a.example/p:1.0", "a.example/p:v1.0"],
      ["a.example/q:2", null],
      ["a.example/r:1.2.3", null],
      ["a.example/s:1.1", "a.example/s:1.10"],
      ["a.example/t:1.1", null],
      ["a.example/y:1.1", null],
      ["a.example/u:3", "a.example/u:3.0"],
      ["a.example/s:1.01", null],
      ["a.example/w", null],
      ["a.example/x:1", null],
      ["b.example/x:1", null],
      ["k8s.gcr.io/pause:v3.9", null],
    ];
    assert.deepEqual(await suggestions(scene, rows), rows);
  });

  test("hosts", async () => {
    await using scene = await startScene(`registries:
  abcd.acme.example: { images: ["x:1"] }
  abce.acme.example: { images: ["x:1"] }
  long.acme.example: { images: ["x:1"] }
nameless: [abcf.acme.example, lnog.acme.example, ghrc.io, gchr.io, ghcr.oi, cr.io, "lnog.acme.example:5000"]
args: [--retries, "0"]
`);
    const rows: [image: string, meant: string | null][] = [
      ["abcd.acme.example/x:1", null],
      ["abce.acme.example/x:1", null],
      ["long.acme.example/x:1", null],
      ["abcf.acme.example/x:1", null],
      ["lnog.acme.example/x:1", "long.acme.example/x:1"],
      ["lnog.acme.example:5000/x:1", null],
      ["ghrc.io/x:1", "ghcr.io/x:1"],
      ["gchr.io/x:1", "ghcr.io/x:1"],
      ["cr.io/x:1", null],
    ];
    assert.deepEqual(await suggestions(scene, rows), rows);
  });

  test("references", async () => {
    await using scene = await startScene("args: [--offline]");
    const digest = "ABCDEF0123456789".repeat(4);
    const rows: [image: string, meant: string | null][] = [
      ["Acme/web:v1", null],
      ["Acme/Web:v1", null],
      ["Web:v1", "web:v1"],
      ["GHCR.io/Acme/Web:V1", "ghcr.io/acme/web:V1"],
      ["acme/Web_:v1", null],
      ["https://hub.docker.com/r/bitnami/redis", null],
      ["https://ghcr.io/acme/web:v1", "ghcr.io/acme/web:v1"],
      [`acme/web@sha256:${digest}`, `acme/web@sha256:${digest.toLowerCase()}`],
      [`acme/web@sha256:${digest.slice(1)}`, null],
      ["acme/web:1.2e+07", null],
      ["acme/web:", null],
      ["acme/Web:${TAG}", null],
    ];
    assert.deepEqual(await suggestions(scene, rows), rows);
  });

  /** What `--fix` makes of each image; null where it leaves it. */
  async function suggestions(
    scene: Awaited<ReturnType<typeof startScene>>,
    rows: [string, string | null][],
  ): Promise<[string, string | null][]> {
    const head = "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n";
    const lines = rows.map(([image], index) => `    - { name: c${index}, image: "${image}" }\n`);
    await using place = await temporaryFolder({ ...scene.files, "a.yaml": head + lines.join("") });
    await runPullgate(["check", ...scene.args, "--fix", "a.yaml"], {
      cwd: place.path,
      env: scene.env,
    });
    const after = await readFile(join(place.path, "a.yaml"), "utf8");
    const images = [...after.matchAll(/image: "([^"]*)"/g)].map(([, image = ""]) => image);
    return rows.map(([image], index) => [
      image,
      images[index] === image ? null : (images[index] ?? ""),
    ]);
  }
});

describe("--pin", () => {
  test("writes the digest of what a tag names now, and nothing the second time", async (t) => {
    const registry = await startRegistry();
    t.after(() => registry.close());
    const web = registry.push({
      repository: "shop/web",
      tag: "v1",
      platforms: ["linux/amd64", "linux/arm64"],
    });
    const db = registry.push({ repository: "shop/db", tag: "latest" });
    const at = `${registry.host}/shop`;
    const before = `apiVersion: v1
kind: Pod
metadata: { name: p }
spec:
  containers:
    - { name: a, image: ${at}/web:v1 } # kept
    - { name: b, image: '${at}/web:v1' }
    - { name: c, image: "${at}/db" }
    - { name: d, image: &again ${at}/web:v1 }
    - { name: e, image: *again }
    - { name: f, image: ${at}/web:v1@${web} }
    - { name: g, image: ${at}/web:v9 }
    - { name: h, image: "${at}/web:\${TAG}" }
    - { name: i, image: ${at}/db:latest } # pullgate-ignore image-not-pinned: moves on purpose
    - name: j
      image: >-
        ${at}/db:latest
`;
    await using place = await temporaryFolder({
      "a.yaml": before,
      ".pullgate.yaml": `registries: { "${registry.host}": { plainHttp: true } }\n`,
    });
    const pin = (): Promise<CommandResult> =>
      runPullgate(["check", "--pin", "a.yaml"], { cwd: place.path });
    const first = await pin();
    const after = await readFile(join(place.path, "a.yaml"), "utf8");
    const expected = before
      .replaceAll(/web:v1(?=[ '](?!@))/g, `web:v1@${web}`)
      .replace(`${at}/db"`, `${at}/db@${db}"`);
    assert.equal(after, expected);
    assert.match(first.stderr, /^4 edits in 1 file\.\n/);
    assert.match(
      first.stderr,
      /Not pinned: [^\n]*\/shop\/web:v9: it was not found, or its place cannot/,
    );
    assert.match(
      first.stderr,
      /Not pinned: [^\n]*\/shop\/db:latest: it was not found, or its place cannot/,
    );
    assert.equal(first.code, 1, "web:v9 is not there");
    const second = await pin();
    assert.equal(await readFile(join(place.path, "a.yaml"), "utf8"), after);
    assert.match(second.stderr, /^0 edits in 0 files\.\nNot pinned: /);
    assert.doesNotMatch(second.stderr, /Remaining findings/);
  });

  test("an image in parts has its tag corrected, and no digest; one that is to come from elsewhere has none either", async () => {
    await using scene = await startScene(`registries:
  a.example: { images: ["x:v1"] }
  k8s.gcr.io: { images: ["pause:3.9"] }
  registry.k8s.io: { images: ["pause:3.9"] }
`);
    const before = `apiVersion: operator.victoriametrics.com/v1beta1
kind: VMAgent
metadata: { name: a }
spec:
  image: { repository: a.example/x, tag: '1' } # kept
---
apiVersion: v1
kind: Pod
metadata: { name: p }
spec: { containers: [{ name: a, image: "k8s.gcr.io/pause:3.9" }] }
`;
    await using place = await temporaryFolder({ ...scene.files, "a.yaml": before });
    const args = ["check", ...scene.args, "--fix", "--pin", "a.yaml"];
    const first = await runPullgate(args, { cwd: place.path, env: scene.env });
    assert.equal(
      await readFile(join(place.path, "a.yaml"), "utf8"),
      before.replace("tag: '1'", "tag: 'v1'").replace("k8s.gcr.io", "registry.k8s.io"),
    );
    assert.match(first.stderr, /^2 edits in 1 file\.\n/);
    const second = await runPullgate(args, { cwd: place.path, env: scene.env });
    assert.match(
      await readFile(join(place.path, "a.yaml"), "utf8"),
      /"registry\.k8s\.io\/pause:3\.9@sha256:\w{64}"/,
    );
    assert.match(second.stderr, /^1 edit in 1 file\.\nNot pinned: a\.example\/x:v1: /);
  });

  test("offline there are no digests", async () => {
    await using place = await temporaryFolder({ "a.yaml": "" });
    const { code, stderr } = await runPullgate(["check", "--pin", "--offline", "a.yaml"], {
      cwd: place.path,
    });
    assert.equal(code, 2);
    assert.match(stderr, /--pin needs registry access; remove --offline/);
  });
});
