/** Tokens that end before their time: what a registry refuses to them is no error. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { podYaml } from "../support/builders.ts";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import { startRegistry, type Seen } from "../support/registry/registry.ts";

const report = z.object({
  summary: z.object({ verdicts: z.object({ broken: z.number() }) }),
  findings: z.array(z.object({ rule: z.string(), certainty: z.string() })),
});

const json = { "content-type": "application/json" };
const unauthorized = '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}';

/** True from the request on after the first `count` with the same token. */
function usedUp(count: number): (seen: Seen) => boolean {
  const uses = new Map<string, number>();
  return ({ authorization }) => {
    if (authorization === null) return false;
    const used = (uses.get(authorization) ?? 0) + 1;
    uses.set(authorization, used);
    return used > count;
  };
}

for (const [title, refused] of Object.entries<(seen: Seen) => boolean>({
  "that work once": usedUp(1),
  "that work twice": usedUp(2),
  "that do not open configs": ({ step, authorization }) =>
    step === "blob" && authorization !== null,
}))
  test(`tokens ${title}`, async () => {
    await using registry = await startRegistry({ auth: { mode: "bearer" } });
    const tags = ["v1", "v2", "v3", "v4"];
    for (const tag of tags) registry.push({ repository: "shop/web", tag });
    const bearer = `Bearer realm="${registry.url}/token",service="test",scope="repository:shop/web:pull"`;
    registry.fault({
      when: (seen) => (seen.step === "manifest" || seen.step === "blob") && refused(seen),
      status: 401,
      headers: { ...json, "www-authenticate": bearer },
      body: unauthorized,
    });
    await using folder = await temporaryFolder({
      ".pullgate.yaml": JSON.stringify({ registries: { [registry.host]: { plainHttp: true } } }),
      "a.yaml": tags
        .map((tag) => podYaml(`${registry.host}/shop/web:${tag}`, { name: tag }))
        .join("---\n"),
    });
    const args = ["check", "--format", "json", "--timeout", "600", "--deadline", "600", "a.yaml"];
    const { stdout } = await runPullgate(args, { cwd: folder.path });
    const { summary, findings } = report.parse(JSON.parse(stdout));
    assert.equal(summary.verdicts.broken, 0, stdout);
    const doubts = findings.filter(({ rule }) => /^(?:image-not-served|image-missing)/.test(rule));
    for (const { certainty } of doubts) assert.equal(certainty, "unverified", stdout);
  });
