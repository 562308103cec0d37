/** Runs the demo on a terminal, and its pull request as a step: what people see of both. */
import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startRepository } from "../support/cli/repository.ts";
import { examples, startDemo } from "../support/demo-registries.ts";
import { startGitHubApi } from "../support/runner/github-api.ts";
import { runStep } from "../support/runner/runner.ts";
import { makeTestedAction } from "../support/runner/tested-action.ts";

const cli = join(import.meta.dirname, "../../src/cli.ts");
const token = "ghs_0123456789";

/** Columns of the terminal. */
const columns = 110;

/** The lines that the demo's pull request changes, in rendered/shop.yaml: now and before. */
const changes: [now: string, before: string][] = [
  ["registry.acme.example/shop/web:2.4.0", "registry.acme.example/shop/web:v2.4.0"],
  ["registry.acme.example/shop/Search:v3.0.1", "registry.acme.example/shop/search:v3.0.1"],
  ["ghcr.acme.example/acme/mailer:1.6.2", "registry.acme.example/shop/cart:v1.9.3"],
];

/** Times and commits differ from run to run. */
function fixed(shown: string): string {
  return shown
    .replaceAll(/\b[0-9a-f]{40}\b/g, "0123456789abcdef0123456789abcdef01234567")
    .replaceAll(/ in (?:\d+ ms|\d+\.\d s)/g, " in 382 ms")
    .replaceAll(/Commit [0-9a-f]{10}\b/g, "Commit 0123456789")
    .replaceAll(/^<!-- .* -->\n/gm, "");
}

async function rendered(): Promise<Record<string, string>> {
  const files: Record<string, string> = {
    ".pullgate.yaml": await readFile(join(examples, ".pullgate.yaml"), "utf8"),
  };
  for (const name of await readdir(join(examples, "rendered")))
    files[`rendered/${name}`] = await readFile(join(examples, "rendered", name), "utf8");
  return files;
}

/** The Markdown of the job summary and of the comment. */
export async function demoPullRequest(): Promise<{ summary: string; comment: string }> {
  const head = await rendered();
  const shop = head["rendered/shop.yaml"] ?? "";
  const base = {
    ...head,
    "rendered/shop.yaml": changes.reduce((text, [now, old]) => text.replaceAll(now, old), shop),
  };
  await using demo = await startDemo();
  await using repository = await startRepository(base);
  const before = await repository.git("rev-parse", "HEAD");
  const after = await repository.commit(head);
  using action = makeTestedAction();
  const api = await startGitHubApi({ token });
  const own = { full_name: "octo/shop" };
  const pullRequest = {
    number: 7,
    head: { sha: after, repo: own },
    base: { sha: before, repo: own },
  };
  const { summary, log } = await runStep({
    action: action.path,
    workspace: repository.path,
    with: { "docker-config": demo.home, retries: "0", cache: "off", comment: "always" },
    env: demo.environment,
    event: { name: "pull_request", payload: { pull_request: pullRequest } },
    github: {
      token,
      sha: after,
      api_url: api.url,
      graphql_url: api.url.replace(/v3$/, "graphql"),
    },
  });
  await api.close();
  const comment = api.comments[0]?.body;
  if (summary === null || comment === undefined) throw new Error(log);
  return { summary: fixed(summary), comment: fixed(comment) };
}

/** The demo's check of examples/ on a terminal, with SGR sequences. Needs `script` of util-linux. */
export async function demoTerminal(): Promise<string> {
  await using demo = await startDemo();
  const args = ["check", "--docker-config", demo.home, "--retries", "0", "--cache", "off"];
  const check = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(" ");
  const command = `stty cols ${columns}; ${check}`;
  const child = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
    cwd: examples,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env["PATH"],
      HOME: demo.home,
      TERM: "xterm-256color",
      ...demo.environment,
    },
  });
  const shown = await text(child.stdout);
  // The progress line is wiped before the report.
  return fixed(shown.replaceAll("\r\n", "\n").replaceAll(/[^\n]*\r(?:\u001b\[K)?/g, ""));
}
