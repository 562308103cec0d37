/** `pullgate credentials` and `check --explain-credentials`: what the kubelet would present. */
import assert from "node:assert/strict";
import { basename, dirname } from "node:path";
import { before, describe, test, type TestContext } from "node:test";
import { listCredentials, type CredentialsList } from "../../src/commands/list-credentials.ts";
import { parseImageReference, repositoryOf } from "../../src/model/pull/image.ts";
import { readOptions } from "../../src/config/options.ts";
import {
  base64,
  dockerConfig,
  jsonStream,
  podObject,
  pullSecretObject,
  secretObject,
  serviceAccountObject,
} from "../support/builders.ts";
import {
  startRegistry,
  type RegistryOptions,
  type TestRegistry,
} from "../support/registry/registry.ts";
import { readJsonReport, type JsonImage, type JsonReport } from "../support/runner/json-report.ts";
import documents from "../tables/dockerconfig-decode.json" with { type: "json" };
import table from "../tables/keyring.json" with { type: "json" };
import { temporaryFolder, runPullgate, type CommandResult } from "../support/cli/run-pullgate.ts";

interface Secret {
  name: string;
  type: string;
  /** Key and document. */
  data: string[][];
}

/** One pod with its pull secrets, and what the kubelet makes of them. */
interface Row {
  id: string;
  secrets: Secret[];
  node: string | null;
  image: string;
  lookup: string | null;
  matched: { secret: string; entry: string; username: string }[];
  ordered: boolean;
  /** "NAME: why"; where JSON is to blame, what it says is not upstream's. */
  error: string | null;
}

const json = "kubernetes.io/dockerconfigjson";
const keyOf: Readonly<Record<string, string>> = {
  [json]: ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

/** What an image names: rows that ask a keyring for something else ("quay.io", no repository) cannot come from a pod. */
const isImage = (lookup: string): boolean => {
  const reference = parseImageReference(lookup);
  return !("invalid" in reference) && repositoryOf(reference) === lookup;
};

const keyringRows = table.flatMap((row): Row[] => {
  const { kind, id, image, lookup, imagePullSecrets, nodeConfig, matched, ordered, error } = row;
  if (kind !== "lookup" || (image === null && !isImage(lookup ?? ""))) return [];
  return [
    {
      id: id ?? "",
      secrets: imagePullSecrets ?? [],
      node: nodeConfig ?? null,
      image: image ?? lookup ?? "",
      lookup: lookup ?? null,
      matched: matched ?? [],
      ordered: ordered ?? true,
      error: error ?? null,
    },
  ];
});

/** Documents in one secret, for an image that their entries match: "r" and "r2" stand for registries. */
const documentRows = documents.flatMap(
  ({ kind, input, ok, username, entries, error }, index): Row[] => {
    const type = kind === "dockercfg" ? "kubernetes.io/dockercfg" : json;
    const document =
      kind === "authField"
        ? JSON.stringify({ auths: { "r.example": { auth: input } } })
        : input.replaceAll('"r"', '"r.example"').replaceAll('"r2"', '"r2.example"');
    const held = kind === "authField" ? [{ key: "r", username: username ?? "" }] : (entries ?? []);
    return ["r", "r2"].map((name) => ({
      id: `document ${index} ${JSON.stringify(input)} for ${name}.example`,
      secrets: [{ name: "held", type, data: [[keyOf[type] ?? "", document]] }],
      node: null,
      image: `${name}.example/app`,
      lookup: `${name}.example/app`,
      matched: ok
        ? held
            .filter(({ key }) => key === name)
            .map((one) => ({ ...one, secret: "held", entry: `${name}.example` }))
        : [],
      ordered: true,
      error: ok ? null : `held: ${error}`,
    }));
  },
);

const rows = [...keyringRows, ...documentRows];

const dockerKeys: ReadonlyMap<string | null | undefined, string> = new Map([
  ["kubernetes.io/dockerconfigjson", ".dockerconfigjson"],
  ["kubernetes.io/dockercfg", ".dockercfg"],
]);

/** What Go says of broken JSON would quote it. */
const ofJson = /: (?:json: |invalid character |unexpected end of JSON input)/;

/** The error is upstream's, of the same secret. */
function sameError({ id, error }: Row, found: string): void {
  assert.ok(error !== null, `${id}: ${found}`);
  if (ofJson.test(error)) assert.match(found, new RegExp(`^${error.split(":", 1)[0]}: .`), id);
  else assert.equal(found, error, id);
}

const same = <T>(row: Row, found: T[], wanted: T[]): void => {
  const sorted = (list: T[]): string[] => list.map((one) => JSON.stringify(one)).toSorted();
  if (row.ordered) assert.deepEqual(found, wanted, row.id);
  else assert.deepEqual(sorted(found), sorted(wanted), row.id);
};

test("the tables are asked", () => {
  assert.deepEqual([keyringRows.length, documentRows.length], [99, 84]);
});

describe("pullgate credentials, docker configs by hand", { concurrency: 4 }, () => {
  /** Only secrets of a registry type with its key can be a file. */
  const byHand = rows.filter(({ secrets }) =>
    secrets.every(({ type, data }) => data.length === 1 && data[0]?.[0] === keyOf[type]),
  );
  const nameOf = ({ name, type }: Secret, index: number): string =>
    `${index}-${name}/${type === json ? "config.json" : ".dockercfg"}`;
  const secretOf = (file: string): string =>
    file === "node.json" ? "<node>" : basename(dirname(file)).replace(/^\d+-/, "");
  const filesOf = ({ secrets, node }: Row): Record<string, string> => ({
    ...Object.fromEntries(
      secrets.map((secret, index) => [nameOf(secret, index), secret.data[0]?.[1] ?? ""]),
    ),
    ...(node === null ? {} : { "node.json": node }),
  });

  function agrees(
    row: Row,
    explained: Omit<Extract<CredentialsList, { lookup: string }>, "notes"> | { error: string },
  ): void {
    if ("error" in explained) {
      const [file = "", ...why] = explained.error.split(": ");
      return sameError(row, [row.lookup === null ? file : secretOf(file), ...why].join(": "));
    }
    assert.equal(row.error, null, row.id);
    assert.equal(explained.lookup, row.lookup, row.id);
    const offers = explained.offers.map(({ source, key, username }) => ({
      secret: secretOf(source),
      entry: key,
      username,
    }));
    same(
      row,
      offers,
      row.matched.map(({ secret, entry, username }) => ({ secret, entry, username })),
    );
    assert.equal(explained.anonymous, row.matched.length === 0, row.id);
  }

  test("every row of the tables", async () => {
    assert.equal(byHand.length, rows.length - 4);
    for (const row of byHand) {
      await using folder = await temporaryFolder(filesOf(row));
      const pullSecrets = row.secrets.map(nameOf);
      const nodeConfig = row.node === null ? null : "node.json";
      const circumstances = {
        workingFolder: folder.path,
        environment: {},
        rules: async () => [],
        allowNoPaths: true,
      };
      const options = await readOptions({ offline: true }, circumstances);
      const context = {
        workingFolder: folder.path,
        stdin: (async function* () {})(),
        environment: {},
        temporaryFolder: folder.path,
        logins: [],
        secret: () => {},
        baseRequired: false,
        progress: () => {},
      };
      agrees(
        row,
        await listCredentials(
          { image: row.image, serviceAccount: null, pullSecrets, nodeConfig },
          options,
          context,
        ),
      );
    }
  });

  for (const id of [
    "order within one secret, same key",
    "bad json in one secret breaks all",
    "invalid image",
    "ggcr path fake.registry.io/nested/repo/dirt",
    "forglob https://hello.kubernetes.io",
  ]) {
    test(`${id}: as a process`, async () => {
      const row = byHand.find((one) => one.id === id);
      assert.ok(row !== undefined);
      await using folder = await temporaryFolder(filesOf(row));
      const flags = row.secrets.flatMap((secret, index) => [
        "--pull-secret",
        nameOf(secret, index),
      ]);
      const { stdout, stderr, code } = await runPullgate(
        ["credentials", row.image, ...flags, "--format", "json"],
        {
          cwd: folder.path,
        },
      );
      agrees(row, JSON.parse(stdout));
      assert.deepEqual({ stderr, code }, { stderr: "", code: row.error === null ? 0 : 1 });
    });
  }

  test("the node's config comes after every pull secret, and only where none matches", async () => {
    await using folder = await temporaryFolder({
      "pull.json": dockerConfig({ "ghcr.io": "bot:bot-password" }),
      "node.json": dockerConfig({
        "ghcr.io": "node:node-password",
        "quay.io": "node:node-password",
      }),
    });
    const offered = async (image: string): Promise<unknown> => {
      const flags = [
        "--pull-secret",
        "pull.json",
        "--node-config",
        "node.json",
        "--format",
        "json",
      ];
      const { stdout, code } = await runPullgate(["credentials", image, ...flags], {
        cwd: folder.path,
      });
      assert.equal(code, 0);
      assert.doesNotMatch(stdout, /password/);
      return JSON.parse(stdout);
    };
    assert.deepEqual(await offered("quay.io/acme/app:1"), {
      lookup: "quay.io/acme/app",
      offers: [{ source: "node.json", key: "quay.io", username: "node" }],
      anonymous: false,
    });
    assert.deepEqual(await offered("docker.io/acme/app"), {
      lookup: "docker.io/acme/app",
      offers: [],
      anonymous: true,
    });
  });

  test("without credentials there is one anonymous attempt", async () => {
    await using folder = await temporaryFolder({});
    const { stdout, stderr, code } = await runPullgate(["credentials", "nginx"], {
      cwd: folder.path,
    });
    assert.deepEqual(
      { stdout, stderr, code },
      {
        stdout: "docker.io/library/nginx\n  no entry matches: one attempt without credentials\n",
        stderr:
          "pullgate: no manifests were read, so only a pod without pull secrets is shown; name manifests, or --pull-secret or --node-config\n",
        code: 0,
      },
    );
  });

  test("misuse", async () => {
    await using folder = await temporaryFolder({
      "large.json": " ".repeat(1024 * 1024 + 1),
      "ok.json": dockerConfig({}),
    });
    for (const [args, says] of [
      [
        ["nginx", "--pull-secret", "none.json"],
        /^pullgate: none\.json: cannot be read: no such file\n$/,
      ],
      [
        ["nginx", "--node-config", "none.json"],
        /^pullgate: none\.json: cannot be read: no such file\n$/,
      ],
      [
        ["nginx", "--pull-secret", "large.json"],
        /^pullgate: large\.json: larger than 1 MiB, the limit for a docker config\n$/,
      ],
      [["nginx", "--pull-secret", "."], /^pullgate: \.: .+\n$/],
      [
        ["nginx", "--pull-secret", "ok.json", "--format", "github"],
        /^pullgate: --format github: credentials prints text or json\n$/,
      ],
      [
        ["nginx", "--pull-secret", "ok.json", "--format", "yaml"],
        /^pullgate: --format yaml: not one of /,
      ],
      [["nginx", "none.yaml"], /^pullgate: none\.yaml: no such file or folder\n$/],
      [
        [],
        /^pullgate: missing required argument 'image'\n\(pullgate credentials --help shows how\)\n$/,
      ],
    ] as const) {
      const { stdout, stderr, code } = await runPullgate(["credentials", ...args], {
        cwd: folder.path,
      });
      assert.match(stderr, says);
      assert.deepEqual({ args, stdout, code }, { args, stdout: "", code: 2 });
    }
  });

  test("an image that is none", async () => {
    await using folder = await temporaryFolder({});
    const { stdout, code } = await runPullgate(
      ["credentials", "ghcr.io/Acme/app", "--format", "json"],
      {
        cwd: folder.path,
      },
    );
    assert.equal(code, 1);
    const error =
      "InvalidImageName: invalid reference format: repository name (Acme/app) must be lowercase";
    assert.deepEqual(JSON.parse(stdout), { error });
    const text = await runPullgate(["credentials", "ghcr.io/Acme/app"], { cwd: folder.path });
    assert.equal(text.code, 1);
    assert.ok(text.stdout.includes(error), text.stdout);
  });
});

const inNamespace = (namespace: string | undefined): { namespace?: string } =>
  namespace === undefined ? {} : { namespace };

function secretOf(namespace: string | undefined, { name, type, data }: Secret): object {
  const encoded = data.map(([key = "", document = ""]) => [key, base64(document)]);
  const content = { data: Object.fromEntries(encoded) };
  return secretObject(name, type, content, inNamespace(namespace));
}

function registrySecret(
  namespace: string | undefined,
  name: string,
  logins: Record<string, string>,
): object {
  return pullSecretObject(name, logins, inNamespace(namespace));
}

function podOf(
  namespace: string | undefined,
  image: string,
  pullSecrets: string[] | null,
  serviceAccountName?: string,
): object {
  return podObject(image, {
    ...inNamespace(namespace),
    pullSecrets: pullSecrets ?? undefined,
    serviceAccountName,
  });
}

const accountOf = (namespace: string | undefined, name: string, pullSecrets: string[]): object =>
  serviceAccountObject(name, { ...inNamespace(namespace), pullSecrets });

/** Checks what stands in a folder; the report has the schema's shape. */
async function checked(
  files: Record<string, string>,
  args: string[],
  env: Record<string, string> = {},
): Promise<CommandResult & { report: JsonReport }> {
  await using folder = await temporaryFolder(files);
  const ended = await runPullgate(["check", "--explain-credentials", "--format", "json", ...args], {
    cwd: folder.path,
    env,
  });
  assert.equal(ended.stderr, "");
  return { ...ended, report: readJsonReport(ended.stdout) };
}

const found = ({ findings }: JsonReport): string[] =>
  findings
    .filter(({ cause }) => cause === "credentials" || cause === "start")
    .map(({ rule, severity, certainty }) => `${rule} ${severity} ${certainty}`);
/** The one mention of a report. */
function only({ images }: JsonReport): JsonImage["mentions"][number] {
  const [mention, ...others] = images.flatMap(({ mentions }) => mentions);
  assert.ok(mention !== undefined && others.length === 0);
  return mention;
}

/** The rows whose Secrets the API server accepts: it demands a JSON object under the key of the type. */
const storable = rows.filter(({ secrets }) =>
  secrets.every(({ type, data }) => {
    const key = dockerKeys.get(type);
    if (key === undefined) return true;
    const document = new Map(data.map(([name = "", text = ""]) => [name, text])).get(key);
    try {
      const content: unknown = JSON.parse(document ?? "");
      return typeof content === "object" && !Array.isArray(content);
    } catch {
      return false;
    }
  }),
);

describe("check --explain-credentials", () => {
  let report: JsonReport;
  let stdout = "";
  let code: number | null = null;
  /** 1-based lines at which the row's documents stand: its secrets in order, then its pod. */
  const linesOf: number[][] = [];

  before(async () => {
    let line = 1;
    const resources = storable.map(({ secrets, image }, index) => {
      const namespace = `n${index}`;
      const names = secrets.map(({ name }) => name);
      return [
        ...secrets.map((secret) => secretOf(namespace, secret)),
        podOf(namespace, image, names),
      ];
    });
    for (const each of resources) linesOf.push(each.map(() => (line += 2) - 2));
    ({ stdout, code, report } = await checked({ "all.yaml": jsonStream(resources.flat()) }, [
      "--offline",
      "all.yaml",
    ]));
  });

  test("every row of the tables: a pod's offers are the kubelet's", () => {
    const mentions = new Map(
      report.images.flatMap((image) => image.mentions.map((mention) => [mention.line, mention])),
    );
    assert.equal(mentions.size, storable.length);
    for (const [index, row] of storable.entries()) {
      const mention = mentions.get(linesOf[index]?.at(-1) ?? 0);
      assert.ok(mention !== undefined, row.id);
      if (typeof mention.offersError === "string") sameError(row, mention.offersError);
      else assert.equal(row.error, null, row.id);
      // What a node holds is not in a manifest.
      const matched = row.matched.filter(({ secret }) => secret !== "<node>");
      same(
        row,
        mention.offers ?? [],
        matched.map(({ secret, entry, username }) => ({
          source: "secret",
          secret,
          // A login in the key of a docker config is not printed.
          key: entry.replace("//x:y@", "//x:***@"),
          username,
        })),
      );
      assert.equal(mention.anonymous, row.error === null && matched.length === 0, row.id);
      assert.equal(mention.verdict, row.error === null ? "unverified" : "broken", row.id);
    }
  });

  test("reports one undecodable secret once, on the secret, whatever else the pod has", () => {
    const places = report.findings
      .filter(({ rule }) => rule === "pull-secret-undecodable")
      .map(({ line }) => line);
    const wanted = storable.flatMap(({ error, lookup }, index) =>
      error === null || lookup === null ? [] : [linesOf[index]?.[0]],
    );
    assert.deepEqual(places, wanted);
    assert.equal(code, 1);
    for (const { rule, message, certainty, severity, line } of report.findings) {
      if (rule !== "pull-secret-undecodable") continue;
      const row = storable[linesOf.findIndex((lines) => lines.includes(line))];
      assert.deepEqual([certainty, severity], ["proved", "error"]);
      const error = row?.error ?? "";
      const [name = "", ...why] = error.split(": ");
      assert.match(message, new RegExp(`/${name}\``));
      if (!ofJson.test(error)) assert.ok(message.endsWith(`: ${why.join(": ")}`), message);
    }
  });

  test("reports what the kubelet skips", () => {
    const ignored = storable.flatMap(({ id }, index) => {
      const lines = linesOf[index] ?? [];
      return report.findings.some(
        ({ rule, line }) => rule === "pull-secret-wrong-type" && lines.includes(line),
      )
        ? [id]
        : [];
    });
    assert.deepEqual(ignored, ["opaque secret", "untyped secret", "basic-auth secret"]);
  });

  test("no document of a secret is in the report", () => {
    const held = storable.flatMap(({ secrets }) =>
      secrets.flatMap(({ data }) =>
        data.flatMap(([, document = ""]) => [document, base64(document)]),
      ),
    );
    const shown = held.filter(
      (document) =>
        document.length > 8 &&
        (stdout.includes(document) || stdout.includes(JSON.stringify(document).slice(1, -1))),
    );
    assert.deepEqual(shown, []);
  });

  test("an image that is none has no offers, and says why", () => {
    const row = storable.find(({ lookup }) => lookup === null);
    const mention = report.images.find(({ image }) => image === row?.image)?.mentions[0];
    assert.deepEqual(
      [mention?.offers, mention?.anonymous, mention?.offersError],
      [[], false, row?.error],
    );
  });

  test("without the flag no mention has offers", async () => {
    await using folder = await temporaryFolder({
      "web.yaml": jsonStream([podOf(undefined, "nginx", null)]),
    });
    const ended = await runPullgate(["check", "--offline", "--format", "json", "."], {
      cwd: folder.path,
    });
    const mention = only(readJsonReport(ended.stdout));
    assert.deepEqual(
      [mention.offers, mention.anonymous, mention.offersError],
      [undefined, undefined, undefined],
    );
  });
});

describe("pullgate credentials, from manifests", { concurrency: 4 }, () => {
  const manifests = jsonStream([
    registrySecret("prod", "hub", { "https://index.docker.io/v1/": "hub:hub-password" }),
    registrySecret("prod", "ghcr", {
      "ghcr.io/acme": "bot:bot-password",
      "ghcr.io": "all:all-password",
    }),
    secretOf("prod", {
      name: "opaque",
      type: "Opaque",
      data: [[".dockerconfigjson", dockerConfig({ "ghcr.io": "no:no-password" })]],
    }),
    secretOf("prod", {
      name: "broken",
      type: json,
      data: [[".dockerconfigjson", '{"auths":{"ghcr.io":"never-shown"}}']],
    }),
    {
      apiVersion: "bitnami.com/v1alpha1",
      kind: "SealedSecret",
      metadata: { name: "sealed", namespace: "prod" },
      spec: { template: { type: json }, encryptedData: { ".dockerconfigjson": "AgBy3i4OJSWK" } },
    },
    accountOf("prod", "default", ["hub"]),
    accountOf("prod", "deployer", ["opaque", "ghcr", "hub", "gone"]),
    accountOf("prod", "stuck", ["ghcr", "broken"]),
    accountOf("prod", "sealed", ["sealed"]),
    accountOf("stage", "deployer", []),
  ]);

  async function asked(args: string[], files: Record<string, string> = {}): Promise<CommandResult> {
    await using folder = await temporaryFolder({ "all.yaml": manifests, ...files });
    const ended = await runPullgate(["credentials", ...args, "all.yaml"], { cwd: folder.path });
    assert.equal(ended.stderr, "");
    assert.doesNotMatch(ended.stdout, /-password|never-shown|AgBy3i4/);
    for (const login of ["hub:hub-password", "bot:bot-password", "all:all-password"])
      assert.ok(!ended.stdout.includes(base64(login)));
    return ended;
  }
  const inProd = (account: string): string[] => ["-n", "prod", "--service-account", account];

  test("a service account's secrets, in the kubelet's order", async () => {
    const { stdout, code } = await asked([
      "ghcr.io/acme/app:1",
      ...inProd("deployer"),
      "--format",
      "json",
    ]);
    assert.deepEqual(JSON.parse(stdout), {
      lookup: "ghcr.io/acme/app",
      offers: [
        { source: "ghcr", key: "ghcr.io/acme", username: "bot" },
        { source: "ghcr", key: "ghcr.io", username: "all" },
      ],
      anonymous: false,
    });
    assert.equal(code, 0);
  });

  test("in words: the offers, then what became of each secret and why", async () => {
    const { stdout, code } = await asked(["ghcr.io/acme/app:1", ...inProd("deployer")]);
    assert.equal(
      stdout,
      [
        "ghcr.io/acme/app",
        "  1. ghcr: `ghcr.io/acme` as bot",
        "  2. ghcr: `ghcr.io` as all",
        "  and no attempt without credentials after these",
        "  service account deployer is declared here",
        "  secret opaque: ignored, its type is Opaque, which is not a registry login",
        "  secret ghcr: read",
        "  secret hub: read",
        "  secret gone: missing",
        "  not known from here: whether secret gone exists, although nothing here creates it",
        "",
      ].join("\n"),
    );
    assert.equal(code, 0);
  });

  test("a pod that names no account has those of `default`", async () => {
    const { stdout } = await asked(["nginx", "-n", "prod"]);
    assert.match(stdout, /^ {2}1\. hub: `https:\/\/index\.docker\.io\/v1\/` as hub$/m);
    assert.match(stdout, /^ {2}service account default is declared here$/m);
  });

  test("an account without secrets, and one that is not here", async () => {
    const stage = await asked(["nginx", "-n", "stage", "--service-account", "deployer"]);
    assert.match(
      stage.stdout,
      /no entry matches: one attempt without credentials\n {2}service account deployer is declared here, and no known pull secret applies/,
    );
    const none = await asked(["nginx", ...inProd("nobody")]);
    assert.match(none.stdout, /service account nobody is declared nowhere here/);
    const elsewhere = await asked(["nginx", "-n", "other"]);
    assert.match(elsewhere.stdout, /service account default may exist in the cluster/);
    assert.match(
      elsewhere.stdout,
      /not known from here: whether service account other\/default, which is not in the manifests, carries a pull secret/,
    );
  });

  test("reports content that is not available as unknown", async () => {
    const { stdout, code } = await asked(["ghcr.io/acme/app", ...inProd("sealed")]);
    assert.match(stdout, /^ {2}secret sealed: hidden, .+$/m);
    assert.match(
      stdout,
      /not known from here: whether secret sealed, made by a SealedSecret, holds a login that can pull the image/,
    );
    assert.equal(code, 0);
  });

  test("one undecodable secret is an error for every image", async () => {
    const why = "a registry's entry: string where JSON object is wanted";
    for (const image of ["ghcr.io/acme/app", "nginx"]) {
      const { stdout, code } = await asked([image, ...inProd("stuck"), "--format", "json"]);
      assert.deepEqual([JSON.parse(stdout), code], [{ error: `broken: ${why}` }, 1]);
    }
    const { stdout, code } = await asked(["nginx", ...inProd("stuck")]);
    assert.deepEqual(
      [stdout, code],
      [`no keyring can be built, so no container of the pod starts: broken: ${why}\n`, 1],
    );
  });

  test("an inventory fills in what the manifests leave out", async () => {
    const items = [
      registrySecret("live", "regcred", { "ghcr.io": "live:live-password" }),
      accountOf("live", "default", ["regcred"]),
    ];
    const inventory = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    const { stdout } = await asked(
      ["ghcr.io/acme/app", "-n", "live", "--inventory", "live.json", "--format", "json"],
      {
        "live.json": inventory,
      },
    );
    assert.deepEqual(JSON.parse(stdout).offers, [
      { source: "regcred", key: "ghcr.io", username: "live" },
    ]);
  });

  test("a login within an entry's key is no part of what is shown", async () => {
    const key = "https://bot:key-password@ghcr.io";
    const logins = { [key]: "bot:other-password" };
    await using folder = await temporaryFolder({
      "all.yaml": jsonStream([
        registrySecret("prod", "keyed", logins),
        accountOf("prod", "default", ["keyed"]),
      ]),
      "config.json": dockerConfig(logins),
    });
    const args = ["credentials", "ghcr.io/acme/app"];
    const ended = await runPullgate([...args, "-n", "prod", "all.yaml"], { cwd: folder.path });
    const byHand = await runPullgate([...args, "--pull-secret", "config.json"], {
      cwd: folder.path,
    });
    const stdout = ended.stdout + byHand.stdout;
    assert.doesNotMatch(stdout, /password/);
    assert.equal(stdout.match(/1\. .*ghcr\.io` as bot/g)?.length, 2, stdout);
  });
});

const privately = {
  users: { bot: "bot-password", runner: "runner-password" },
  grants: { "acme/app": ["bot", "runner"] },
};

async function started(
  t: TestContext,
  options: RegistryOptions = { auth: { mode: "bearer", ...privately } },
): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  registry.push({ repository: "acme/app", tag: "1" });
  t.after(() => registry.close());
  return registry;
}

/** Keeps the registry's own host, asks it without TLS, and knows it as the runner. */
const online = ({ host }: TestRegistry, more: string = ""): Record<string, string> => ({
  ".pullgate.yaml": `registries: { "${host}": { plainHttp: true } }\n${more}`,
  "docker/config.json": dockerConfig({ [host]: "runner:runner-password" }),
});
const asked = ["--docker-config", "docker", "web.yaml"];
const basic = (login: string): string => `Basic ${base64(login)}`;

describe("pullSecrets of the configuration", { concurrency: 4 }, () => {
  const hidden = {
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata: { name: "regcred", namespace: "prod" },
    spec: { template: { type: json } },
  };
  const declared = (host: string): string =>
    `pullSecrets: { "prod/regcred": { registries: ["${host}/acme"], username: bot, passwordEnv: PULLGATE_REGCRED } }\n`;
  const files = (registry: TestRegistry, secret: object | null): Record<string, string> => ({
    ...online(registry, declared(registry.host)),
    "web.yaml": jsonStream([
      ...(secret === null ? [] : [secret]),
      podOf("prod", `${registry.host}/acme/app:1`, ["regcred"]),
    ]),
  });

  for (const [what, secret] of [
    ["a secret whose content is not in Git", hidden],
    ["a secret that no manifest makes", null],
  ] as const) {
    test(`${what}: with its password it is offered and tried`, async (t) => {
      const registry = await started(t);
      const { report, stdout, code } = await checked(files(registry, secret), asked, {
        PULLGATE_REGCRED: "bot-password",
      });
      const { offers, anonymous, verdict, assumes } = only(report);
      assert.deepEqual(offers, [
        { source: "secret", secret: "regcred", key: `${registry.host}/acme`, username: "bot" },
      ]);
      assert.deepEqual(
        [anonymous, verdict, assumes, found(report), code],
        [false, "pullable", [], [], 0],
      );
      assert.deepEqual(
        [
          ...new Set(
            registry.requests.flatMap(({ authorization }) =>
              authorization?.startsWith("Basic") ? authorization : [],
            ),
          ),
        ],
        [basic("bot:bot-password")],
      );
      assert.ok(!stdout.includes("bot-password"));
    });

    test(`${what}: a wrong password is refused, and proved so`, async (t) => {
      const registry = await started(t);
      const { report, stdout, code } = await checked(files(registry, secret), asked, {
        PULLGATE_REGCRED: "an-old-password",
      });
      assert.deepEqual([only(report).verdict, code], ["broken", 1]);
      assert.deepEqual(found(report), ["pull-secret-rejected error proved"]);
      assert.ok(!stdout.includes("an-old-password"));
    });

    for (const [how, env] of [
      ["unset", {}],
      ["empty", { PULLGATE_REGCRED: "" }],
    ] as const) {
      test(`${what}: where the variable is ${how}, it is an assumption and no password`, async (t) => {
        const registry = await started(t);
        const { report, code } = await checked(files(registry, secret), asked, env);
        const { offers, verdict, assumes } = only(report);
        assert.deepEqual([offers, verdict, found(report), code], [[], "pullable", [], 0]);
        assert.match(assumes.join(), /regcred/);
        const logins = registry.requests.flatMap(({ authorization }) =>
          authorization?.startsWith("Basic") ? authorization : [],
        );
        assert.deepEqual([...new Set(logins)], [basic("runner:runner-password")]);
      });
    }
  }

  test("a secret for another registry opens no image", async (t) => {
    const registry = await started(t);
    const manifests = {
      "web.yaml": jsonStream([hidden, podOf("prod", `${registry.host}/acme/app:1`, ["regcred"])]),
    };
    const { report } = await checked(
      { ...online(registry, declared("ghcr.io")), ...manifests },
      asked,
      {
        PULLGATE_REGCRED: "bot-password",
      },
    );
    assert.deepEqual([only(report).offers, only(report).verdict], [[], "broken"]);
    assert.deepEqual(found(report), ["pull-secret-not-covering error proved"]);
  });

  for (const passwordEnv of ["GITHUB_TOKEN", "REGCRED", "XPULLGATE_A", "pullgate_a"]) {
    test(`passwordEnv: ${passwordEnv} is misuse`, async () => {
      const yaml = `pullSecrets:\n  "prod/regcred":\n    registries: [ghcr.io]\n    username: bot\n    passwordEnv: ${passwordEnv}\n`;
      await using folder = await temporaryFolder({
        ".pullgate.yaml": yaml,
        "web.yaml": jsonStream([podOf("prod", "nginx", null)]),
      });
      for (const command of [
        ["check", "--offline", "."],
        ["credentials", "nginx", "."],
      ]) {
        const { stdout, stderr, code } = await runPullgate(command, {
          cwd: folder.path,
          env: { [passwordEnv]: "stolen-password" },
        });
        assert.equal(
          stderr,
          "pullgate: .pullgate.yaml:5:18: pullSecrets.prod/regcred.passwordEnv: must begin with PULLGATE_\n",
        );
        assert.deepEqual({ stdout, code }, { stdout: "", code: 2 });
      }
    });
  }
});

describe("what is declared of the cluster", { concurrency: 4 }, () => {
  const web = (
    registry: TestRegistry,
    secrets: string[] | null,
    account?: string,
  ): Record<string, string> => ({
    "web.yaml": jsonStream([podOf("prod", `${registry.host}/acme/app:1`, secrets, account)]),
  });
  /** The verdict, what it assumes, the findings. */
  const judged = ({ report }: { report: JsonReport }): unknown[] => [
    only(report).verdict,
    only(report).assumes.length,
    found(report),
  ];

  test("cluster.secrets: a secret that nothing makes is there, and what it opens is an assumption", async (t) => {
    const registry = await started(t);
    const without = await checked({ ...online(registry), ...web(registry, ["regcred"]) }, asked);
    assert.deepEqual(judged(without), [
      "unverified",
      0,
      ["pull-secret-not-found warning unverified"],
    ]);
    for (const name of ["prod/regcred", "*/regcred"]) {
      const declared = await checked(
        { ...online(registry, `cluster: { secrets: ["${name}"] }`), ...web(registry, ["regcred"]) },
        asked,
      );
      assert.deepEqual(judged(declared), ["pullable", 1, []], name);
    }
    const elsewhere = await checked(
      {
        ...online(registry, 'cluster: { secrets: ["stage/regcred"] }'),
        ...web(registry, ["regcred"]),
      },
      asked,
    );
    assert.equal(only(elsewhere.report).verdict, "unverified");
  });

  test("cluster.serviceAccounts: an account that nothing makes is there", async (t) => {
    const registry = await started(t);
    const without = await checked(
      { ...online(registry), ...web(registry, null, "deployer") },
      asked,
    );
    assert.ok(
      found(without.report).includes("service-account-not-found warning unverified"),
      String(found(without.report)),
    );
    const declared = await checked(
      {
        ...online(registry, 'cluster: { serviceAccounts: ["prod/deployer"] }'),
        ...web(registry, null, "deployer"),
      },
      asked,
    );
    assert.ok(
      !found(declared.report).some((rule) => rule.startsWith("service-account-not-found")),
      String(found(declared.report)),
    );
  });

  test("cluster.nodeCredentials: matched as the kubelet matches", async (t) => {
    const registry = await started(t);
    const declared = (pattern: string) =>
      checked(
        {
          ...online(registry, `cluster: { nodeCredentials: ["${pattern}"] }`),
          ...web(registry, null),
        },
        asked,
      );
    assert.deepEqual(judged(await declared(registry.host)), ["pullable", 1, []]);
    assert.deepEqual(judged(await declared(`${registry.host}/acme`)), ["pullable", 1, []]);
    for (const pattern of ["127.0.0.1", `${registry.host}/other`, "*.example"]) {
      const { report } = await declared(pattern);
      assert.notEqual(only(report).verdict, "pullable", pattern);
      assert.ok(
        found(report).some((rule) => rule.startsWith("pull-secret-absent ")),
        pattern,
      );
    }
  });
});

describe("--inventory", { concurrency: 4 }, () => {
  const yaml = (list: string): string =>
    `apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ""}\nitems:\n${list}`;
  const secret = (data: string): string =>
    `- apiVersion: v1\n  kind: Secret\n  metadata: {name: regcred, namespace: prod}\n  type: ${json}\n${data}`;
  const account = (secrets: string): string =>
    `- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: default, namespace: prod}\n${secrets}`;
  const withSecret = "  imagePullSecrets:\n  - name: regcred\n";

  async function inventoried(
    t: TestContext,
    inventory: string | object,
    secrets: string[] | null,
    file = "live.yaml",
  ) {
    const registry = await started(t);
    const text =
      typeof inventory === "string"
        ? inventory.replaceAll("HOST", registry.host)
        : JSON.stringify(inventory).replaceAll("HOST", registry.host);
    const manifests = jsonStream([podOf("prod", `${registry.host}/acme/app:1`, secrets)]);
    const { report, stdout } = await checked(
      { ...online(registry), [file]: text, "web.yaml": manifests },
      ["--inventory", file, ...asked],
    );
    assert.ok(!stdout.includes("bot-password") && !stdout.includes(base64("bot:bot-password")));
    const { verdict, offers, assumes } = only(report);
    return {
      verdict,
      offers: offers?.map(({ username }) => username),
      assumes: assumes.length,
      found: found(report),
    };
  }
  /** The registry's port is not known before it runs: what holds it cannot be base64 before then. */
  async function withValues(t: TestContext, login: string, shape: "yaml" | "json") {
    const registry = await started(t);
    const config = base64(dockerConfig({ [registry.host]: login }));
    const items = [
      registrySecret("prod", "regcred", { [registry.host]: login }),
      accountOf("prod", "default", ["regcred"]),
    ];
    const text =
      shape === "yaml"
        ? yaml(secret(`  data:\n    .dockerconfigjson: ${config}\n`) + account(withSecret))
        : JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 4);
    const manifests = jsonStream([podOf("prod", `${registry.host}/acme/app:1`, null)]);
    const file = `live.${shape}`;
    const { report, stdout } = await checked(
      { ...online(registry), [file]: text, "web.yaml": manifests },
      ["--inventory", file, ...asked],
    );
    assert.ok(
      !stdout.includes(login.split(":")[1] ?? "") &&
        !stdout.includes(config) &&
        !stdout.includes(base64(login)),
    );
    const { verdict, offers, assumes } = only(report);
    return {
      verdict,
      offers: offers?.map(({ username }) => username),
      assumes: assumes.length,
      found: found(report),
    };
  }

  for (const shape of ["yaml", "json"] as const) {
    test(`with values, as ${shape}: what is in the cluster is offered and tried`, async (t) => {
      assert.deepEqual(await withValues(t, "bot:bot-password", shape), {
        verdict: "pullable",
        offers: ["bot"],
        assumes: 0,
        found: [],
      });
    });

    test(`with values, as ${shape}: a login that is refused is proved so`, async (t) => {
      const { verdict, found: rejected } = await withValues(t, "bot:a-stale-password", shape);
      assert.deepEqual([verdict, rejected], ["broken", ["pull-secret-rejected error proved"]]);
    });
  }

  for (const [how, data] of [
    ["taken out", ""],
    ["emptied", '  data:\n    .dockerconfigjson: ""\n'],
    ["blackened", '  data:\n    .dockerconfigjson: "***"\n'],
    ["redacted", "  data:\n    .dockerconfigjson: REDACTED\n"],
    ["null", "  data:\n    .dockerconfigjson: null\n"],
  ] as const) {
    test(`values ${how}: the secret is there, what it opens is an assumption`, async (t) => {
      const inventory = yaml(secret(data) + account(withSecret));
      assert.deepEqual(await inventoried(t, inventory, null), {
        verdict: "pullable",
        offers: [],
        assumes: 1,
        found: [],
      });
    });
  }

  test("objects that it does not list in a namespace that it covers are proved absent", async (t) => {
    const covered = await inventoried(t, yaml(secret("") + account("")), ["gone"]);
    assert.deepEqual(
      [covered.verdict, covered.found],
      ["broken", ["pull-secret-not-found error proved"]],
    );
    const account0 = await inventoried(t, yaml(secret("") + account("")), null);
    assert.deepEqual(
      [account0.verdict, account0.found],
      ["broken", ["pull-secret-absent error proved"]],
    );
  });

  test("it proves nothing about other namespaces and kinds", async (t) => {
    for (const inventory of [
      yaml((secret("") + account("")).replaceAll("prod", "stage")),
      yaml(account("")),
    ]) {
      const { verdict, found: doubted } = await inventoried(t, inventory, ["gone"]);
      assert.deepEqual(
        [verdict, doubted],
        ["unverified", ["pull-secret-not-found warning unverified"]],
        inventory,
      );
    }
  });

  test("a secret of a wrong type in the cluster is ignored as the kubelet ignores it", async (t) => {
    const inventory = yaml(
      secret("  data:\n    config: AAAA\n").replace(json, "Opaque") + account(withSecret),
    );
    const { verdict, found: ignored } = await inventoried(t, inventory, null, "live.yml");
    assert.deepEqual([verdict, ignored], ["broken", ["pull-secret-wrong-type error proved"]]);
  });
});
