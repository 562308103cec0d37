/** Compares the credentials of pods with a real registry and containerd, for every kind of mistake. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { readJsonReport, type JsonReport } from "../support/runner/json-report.ts";
import { runStep } from "../support/runner/runner.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";
import { type Auth, kubeletPull, startContainerd } from "./containerd.ts";
import { type DockerRegistry, startDockerRegistry } from "./docker-registry.ts";
import { needs } from "./parts.ts";
import { push } from "./skopeo.ts";

/** With what JSON, URLs and shells spell differently in it. */
const password = (): string =>
  `${randomBytes(15).toString("base64url")}:"%${randomBytes(6).toString("base64url")}`;
const login = (username: string): Auth => ({ username, password: password() });

/** `a`, `b` and `c` may pull from the repository of that name each, `runner` from all; `expired` is what `a` once had. */
const [a, b, c, runner, ci] = [login("a"), login("b"), login("c"), login("runner"), login("ci")];
const expired: Auth = { ...a, password: password() };
const logins = [a, b, c, runner, ci, expired];

const root = join(import.meta.dirname, "../..");

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const authOf = ({ username, password }: Auth): string => base64(`${username}:${password}`);

/** The content of a docker config.json. */
function config(...entries: [key: string, login: Auth][]): string {
  return JSON.stringify({
    auths: Object.fromEntries(entries.map(([key, login]) => [key, { auth: authOf(login) }])),
  });
}

/** The finding that speaks of a row: at the line that ends in `# here`. */
interface Expected {
  rule: string;
  severity: "error" | "warning" | "notice";
  certainty: "proved" | "unverified";
}

interface Row {
  name: string;
  /** YAML documents. */
  manifest: string[];
  /** What a kubelet would offer, in its order; "unknown" where it depends on what is not here, "none" where no pull is tried at all. */
  offers: Auth[] | "unknown" | "none";
  verdict: "pullable" | "broken" | "unverified";
  /** null: nothing is found. */
  finding: Expected | null;
  assumes?: RegExp;
  /** The cluster's service accounts and secrets of the namespace are known. */
  inventory?: boolean;
}

const proved = (rule: string, severity: Expected["severity"] = "error"): Expected => ({
  rule,
  severity,
  certainty: "proved",
});
const doubt = (rule: string): Expected => ({ rule, severity: "warning", certainty: "unverified" });

/** `pod` are lines of the pod's spec. The image stands on a line of its own, as written. */
const deployment = (image: string, ...pod: string[]): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${pod.map((line) => `      ${line}\n`).join("")}      containers:
        - name: app
          image: ${image}
`;
const runsAs = (account: string): string => `serviceAccountName: ${account}`;
const named = (...secrets: string[]): string[] => [
  "imagePullSecrets:",
  ...secrets.map((name) => `  - name: ${name}`),
];

const account = (name: string, ...secrets: string[]): string => `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: shop
${secrets.length === 0 ? "" : `${named(...secrets).join("\n")}\n`}`;

const namespace = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`;

interface SecretOptions {
  namespace?: string;
  /** null: none is written. */
  type?: string | null;
  key?: string;
  /** What stands behind the value of the key. */
  mark?: string;
  more?: string;
}

function secret(name: string, content: string, options: SecretOptions = {}): string {
  const {
    namespace = "shop",
    type = "kubernetes.io/dockerconfigjson",
    key = ".dockerconfigjson",
    mark = "",
    more = "",
  } = options;
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: ${namespace}
${type === null ? "" : `type: ${type}\n`}data:
  ${key}: ${base64(content)}${mark}
${more}`;
}

/** https://external-secrets.io/latest/api/externalsecret/ */
const externalSecret = (
  name: string,
  ...template: string[]
): string => `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${name}
  namespace: shop
spec:
  secretStoreRef: { kind: ClusterSecretStore, name: vault }
  target:
    name: regcred
${template.map((line) => `    ${line}\n`).join("")}  data:
    - secretKey: .dockerconfigjson
      remoteRef: { key: regcred }
`;

/** https://github.com/bitnami-labs/sealed-secrets */
const sealedSecret = (
  name: string,
  ...template: string[]
): string => `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: ${name}
  namespace: shop
spec:
  encryptedData:
    .dockerconfigjson: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq
  template:
${template.map((line) => `    ${line}\n`).join("")}    metadata:
      name: regcred
      namespace: shop
`;

/** What `kubectl get serviceaccounts,secrets -n shop -o yaml` says of a namespace that has no registry secret. */
const inventory = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ServiceAccount
    metadata: { name: default, namespace: shop }
  - apiVersion: v1
    kind: ServiceAccount
    metadata: { name: web, namespace: shop }
  - apiVersion: v1
    kind: Secret
    metadata: { name: session, namespace: shop }
    type: Opaque
    data: { key: c2Vzc2lvbg== }
`;

/** Each mistake that a person can make between a pod and its registry, and what is none. */
function rows(host: string): Row[] {
  const [image, open] = [`${host}/a/app:v1`, `${host}/open/app:v1`];
  const web = account("web");
  const own = named("regcred");
  const ownHere = named("regcred # here");
  return [
    {
      name: "the right secret on the pod",
      manifest: [deployment(image, ...own), secret("regcred", config([host, a]))],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "the right secret on the service account",
      manifest: [
        deployment(image, runsAs("web")),
        account("web", "regcred"),
        secret("regcred", config([`https://${host}/a`, a])),
      ],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "the right secret of the old type, on the default service account",
      manifest: [
        deployment(image),
        account("default", "regcred"),
        secret("regcred", JSON.stringify({ [host]: a }), {
          type: "kubernetes.io/dockercfg",
          key: ".dockercfg",
        }),
      ],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "two secrets, of which the second opens it",
      manifest: [
        deployment(image, ...named("first", "second")),
        secret("first # here", config([host, b])),
        secret("second", config([host, a])),
      ],
      offers: [b, a],
      verdict: "pullable",
      finding: proved("pull-secret-rejected", "notice"),
    },
    {
      name: "two entries, of which the one of the path is tried first and opens it",
      manifest: [
        deployment(image, ...own),
        secret("regcred", config([host, b], [`${host}/a`, a], [`${host}/b`, expired])),
      ],
      offers: [a, b],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "the pod's list hides the service account's: an empty name",
      manifest: [
        deployment(image, runsAs("web"), ...named('"" # here')),
        account("web", "regcred"),
        secret("regcred", config([host, a])),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-hides-service-account"),
    },
    {
      name: "the pod's list hides the service account's: a secret of another registry",
      manifest: [
        deployment(image, runsAs("web"), ...named("hub # here")),
        account("web", "regcred"),
        secret("regcred", config([host, a])),
        secret("hub", config(["https://index.docker.io/v1/", b])),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-hides-service-account"),
    },
    {
      name: "the secret is on another service account",
      manifest: [
        deployment(image, runsAs("web # here")),
        web,
        account("deployer", "regcred"),
        secret("regcred", config([host, a])),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-on-other-service-account"),
    },
    {
      name: "the secret is in another namespace",
      manifest: [
        namespace("shop"),
        deployment(image, ...ownHere),
        secret("regcred", config([host, a]), { namespace: "ops" }),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-wrong-namespace"),
    },
    {
      name: "a secret of type Opaque",
      manifest: [
        deployment(image, ...own),
        secret("regcred", config([host, a]), { type: "Opaque # here" }),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-wrong-type"),
    },
    {
      name: "a secret of no type, for a public image",
      manifest: [
        deployment(open, ...own),
        secret("regcred # here", config([host, a]), { type: null }),
      ],
      offers: [],
      verdict: "pullable",
      finding: proved("pull-secret-wrong-type", "warning"),
    },
    {
      name: "config.json under a key of that name",
      manifest: [
        deployment(image, ...own),
        secret("regcred", config([host, a]), { key: "config.json", mark: " # here" }),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-wrong-type"),
    },
    {
      name: "config.json under the key of the old type",
      manifest: [
        deployment(image, ...own),
        secret("regcred # here", config([host, a]), {
          type: "kubernetes.io/dockercfg",
          key: ".dockercfg",
        }),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-not-covering"),
    },
    {
      name: "a key without its slash",
      manifest: [
        deployment(image, ...own),
        secret("regcred # here", config([`https://${host}/v1`, a])),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-not-covering"),
    },
    {
      name: "a key with its slash",
      manifest: [deployment(image, ...own), secret("regcred", config([`https://${host}/v1/`, a]))],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "a wildcard in the host",
      manifest: [
        deployment(image, ...own),
        secret("regcred", config([host.replace(/\d+:/, "*:"), a])),
      ],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "a key without the port of the image",
      manifest: [
        deployment(image, ...own),
        secret("regcred # here", config([host.replace(/:\d+$/, ""), a])),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-not-covering"),
    },
    {
      name: "a key with another port",
      manifest: [
        deployment(image, ...own),
        secret("regcred # here", config([host.replace(/:\d+$/, ":1"), a])),
      ],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-not-covering"),
    },
    {
      name: "a key with a scheme, a version and a path",
      manifest: [deployment(image, ...own), secret("regcred", config([`http://${host}/v2/a/`, a]))],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "a path that does not cover",
      manifest: [deployment(image, ...own), secret("regcred # here", config([`${host}/b`, b]))],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-not-covering"),
    },
    {
      name: "a path that covers by its letters",
      manifest: [deployment(image, ...own), secret("regcred", config([`${host}/a/a`, a]))],
      offers: [a],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "an expired password",
      manifest: [deployment(image, ...own), secret("regcred # here", config([host, expired]))],
      offers: [expired],
      verdict: "broken",
      finding: proved("pull-secret-rejected"),
    },
    {
      name: "the right password of another team",
      manifest: [
        deployment(image, runsAs("web")),
        account("web", "regcred"),
        secret("regcred # here", config([host, c])),
      ],
      offers: [c],
      verdict: "broken",
      finding: proved("pull-secret-rejected"),
    },
    {
      name: "no secret",
      manifest: [deployment(`${image} # here`, runsAs("web")), web],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-absent"),
    },
    {
      name: "no secret, and a default service account that is not here",
      manifest: [namespace("shop"), deployment(`${image} # here`)],
      offers: "unknown",
      verdict: "unverified",
      finding: doubt("pull-secret-absent"),
    },
    {
      name: "no secret, and a default service account that the inventory has",
      manifest: [deployment(`${image} # here`)],
      inventory: true,
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-absent"),
    },
    {
      name: "no secret, but a public image",
      manifest: [deployment(open, runsAs("web")), web],
      offers: [],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "a wrong secret, and a public image",
      manifest: [deployment(open, ...own), secret("regcred # here", config([host, expired]))],
      offers: [expired],
      verdict: "broken",
      finding: proved("pull-secret-rejected"),
    },
    {
      name: "an empty login, and a public image",
      manifest: [
        deployment(open, ...own),
        secret("regcred", JSON.stringify({ auths: { [host]: {} } })),
      ],
      offers: [{ username: "", password: "" }],
      verdict: "pullable",
      finding: null,
    },
    {
      name: "an undecodable second secret",
      manifest: [
        deployment(image, ...named("regcred", "broken")),
        secret("regcred", config([host, a])),
        secret(
          "broken # here",
          JSON.stringify({ auths: { "ghcr.io": { auth: `${b.username}:${b.password}` } } }),
        ),
      ],
      offers: "none",
      verdict: "broken",
      finding: proved("pull-secret-undecodable"),
    },
    {
      name: "an ExternalSecret without a type in its template",
      manifest: [deployment(image, ...own), externalSecret("registry # here")],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-wrong-type"),
    },
    {
      name: "an ExternalSecret of the right type",
      manifest: [
        deployment(image, ...own),
        externalSecret("registry", "template: { type: kubernetes.io/dockerconfigjson }"),
      ],
      offers: "unknown",
      verdict: "pullable",
      finding: null,
      assumes: /regcred.*ExternalSecret/,
    },
    {
      name: "a SealedSecret",
      manifest: [
        deployment(image, ...own),
        sealedSecret("regcred", "type: kubernetes.io/dockerconfigjson"),
      ],
      offers: "unknown",
      verdict: "pullable",
      finding: null,
      assumes: /regcred.*SealedSecret/,
    },
    {
      name: "a SealedSecret without a type in its template",
      manifest: [deployment(image, ...own), sealedSecret("regcred # here")],
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-wrong-type"),
    },
    {
      name: "a secret encrypted by sops",
      manifest: [
        deployment(image, ...own),
        secret("regcred", "ENC[AES256_GCM,data:Tr7o=,iv:1=,tag:k=,type:str]", {
          more: "sops: { version: 3.9.0, mac: ENC }\n",
        }),
      ],
      offers: "unknown",
      verdict: "pullable",
      finding: null,
      assumes: /regcred.*encrypted/,
    },
    {
      name: "a secret made by nothing",
      manifest: [namespace("shop"), deployment(image, ...ownHere)],
      offers: "unknown",
      verdict: "unverified",
      finding: doubt("pull-secret-not-found"),
    },
    {
      name: "a secret made by nothing, as the inventory shows",
      manifest: [deployment(image, ...ownHere)],
      inventory: true,
      offers: [],
      verdict: "broken",
      finding: proved("pull-secret-not-found"),
    },
    {
      name: "a secret made by nothing, for a public image",
      manifest: [deployment(open, ...ownHere)],
      inventory: true,
      offers: [],
      verdict: "pullable",
      finding: proved("pull-secret-not-found", "warning"),
    },
    {
      name: "a service account made by nothing, for a private image",
      manifest: [
        namespace("shop"),
        deployment(image, runsAs("wbe # here")),
        account("web", "regcred"),
        secret("regcred", config([host, a])),
      ],
      offers: "unknown",
      verdict: "unverified",
      finding: doubt("service-account-not-found"),
    },
    {
      name: "a service account made by nothing",
      manifest: [namespace("shop"), deployment(open, runsAs("wbe # here"))],
      offers: "unknown",
      verdict: "unverified",
      finding: doubt("service-account-not-found"),
    },
    {
      name: "a service account made by nothing, as the inventory shows",
      manifest: [deployment(open, runsAs("wbe # here"))],
      inventory: true,
      offers: "none",
      verdict: "broken",
      finding: proved("service-account-not-found"),
    },
  ];
}

/** The configuration and the login of whoever runs the gate. */
function around(registry: DockerRegistry): Record<string, string> {
  const [host, tokenHost] = [registry.host, registry.tokenHost ?? ""];
  return {
    "docker/config.json": config([host, runner]),
    // YAML is a superset of JSON.
    ".pullgate.yaml": JSON.stringify({
      registries: { [host]: { plainHttp: true }, [tokenHost]: { plainHttp: true } },
      network: { trustedRealms: { [host]: tokenHost } },
    }),
  };
}

const files = ["text", "compact", "github"];

/** Runs the gate as a process, in every format at once: the report, and all that was printed or written. */
async function gate(
  registry: DockerRegistry,
  row: Row,
): Promise<{ report: JsonReport; outputs: string[]; code: number | null }> {
  await using folder = await temporaryFolder({
    "app.yaml": row.manifest.join("---\n"),
    "inventory.yaml": inventory,
    ...around(registry),
  });
  const formats = ["json", ...files.map((name) => `${name}=${name}.txt`)].flatMap((name) => [
    "--format",
    name,
  ]);
  const seen = row.inventory === true ? ["--inventory", "inventory.yaml"] : [];
  const args = [
    "check",
    ...formats,
    ...seen,
    "--explain-credentials",
    "--docker-config",
    "docker",
    "--retries",
    "0",
    "app.yaml",
  ];
  const { code, stdout, stderr } = await runPullgate(args, { cwd: folder.path });
  assert.equal(stderr, "");
  const written = await Promise.all(
    files.map((name) => readFile(join(folder.path, `${name}.txt`), "utf8")),
  );
  return { code, report: readJsonReport(stdout), outputs: [stdout, stderr, ...written] };
}

/** Every way to write a secret that a program might choose, in part or whole. */
function shapesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Within a longer text, base64 has three spellings; what borders on other bytes is left out.
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes, Buffer.alloc(2)])
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, Math.floor(((shift + bytes.length) * 8) / 24) * 4),
  );
  const plain = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    secret.split(":")[0] ?? "",
    bytes.toString("hex"),
  ];
  return [
    ...plain,
    ...encoded,
    ...encoded.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

function assertNoSecret(outputs: string[]): void {
  for (const { username, password } of logins)
    for (const shape of [
      ...shapesOf(password),
      base64(`${username}:${password}`).replace(/=+$/, ""),
    ]) {
      assert.ok(shape.length >= 16, shape);
      for (const output of outputs)
        assert.ok(!output.includes(shape), `an output shows ${shape}:\n${output}`);
    }
}

async function startTeams(): Promise<DockerRegistry> {
  const all = { [ci.username]: ["pull", "push"], [runner.username]: ["pull"] };
  const grants = {
    ...Object.fromEntries(
      [a, b, c].map(({ username }) => [`${username}/app`, { ...all, [username]: ["pull"] }]),
    ),
    "open/app": { ...all, "": ["pull"] },
  };
  const users = Object.fromEntries(
    [a, b, c, runner, ci].map(({ username, password }) => [username, password]),
  );
  const registry = await startDockerRegistry({ auth: { kind: "token", users, grants } });
  for (const repository of Object.keys(grants))
    await push(`${registry.host}/${repository}:v1`, {
      credentials: `${ci.username}:${ci.password}`,
    });
  return registry;
}

test("agrees with the kubelet on the credentials of every pod", async (t) => {
  if (!needs(t, "docker-registry", "skopeo", "openssl", "containerd")) return;
  await using registry = await startTeams();
  await using containerd = await startContainerd();
  for (const row of rows(registry.host)) {
    await t.test(row.name, async () => {
      const { report, outputs, code } = await gate(registry, row);
      assertNoSecret(outputs);
      const mentions = report.images.flatMap((image) => image.mentions);
      const line =
        row.manifest
          .join("---\n")
          .split("\n")
          .findIndex((text) => text.endsWith("# here")) + 1;
      assert.deepEqual(
        {
          findings: report.findings.map(({ rule, cause, severity, certainty, file, line }) => ({
            rule,
            cause,
            severity,
            certainty,
            file,
            line,
          })),
          verdicts: mentions.map(({ verdict }) => verdict),
          code,
        },
        {
          findings:
            row.finding === null
              ? []
              : [{ ...row.finding, cause: "credentials", file: "app.yaml", line }],
          verdicts: [row.verdict],
          code: row.finding?.severity === "error" ? 1 : 0,
        },
        JSON.stringify(report.findings, null, 2),
      );
      assert.match(mentions.flatMap(({ assumes }) => assumes).join("\n"), row.assumes ?? /^$/);
      if (typeof row.offers === "string") return;

      const [image] = report.images;
      assert.ok(image !== undefined);
      const attempts = await kubeletPull(containerd, image.image, row.offers);
      const pulled = attempts.at(-1)?.ok === true;
      assert.equal(
        row.verdict,
        pulled ? "pullable" : "broken",
        `containerd: ${JSON.stringify(attempts)}`,
      );
      assert.deepEqual(
        mentions.map(({ offers, anonymous }) => ({
          users: offers?.map(({ username }) => username),
          anonymous,
        })),
        [{ users: row.offers.map(({ username }) => username), anonymous: row.offers.length === 0 }],
      );
    });
  }
});

test("the action shows no secret of a row, in its log, its summary or its reports", async (t) => {
  if (!needs(t, "docker-registry", "skopeo", "openssl")) return;
  await using registry = await startTeams();
  const manifests = rows(registry.host).map(({ manifest }, index) => [
    `rendered/${index}/app.yaml`,
    manifest.join("---\n"),
  ]);
  await using folder = await temporaryFolder({
    ...around(registry),
    ...Object.fromEntries(manifests),
  });
  const env = { DOCKER_CONFIG: join(folder.path, "docker") };
  const step = await runStep({
    action: root,
    workspace: folder.path,
    with: { paths: "rendered" },
    env,
  });
  assert.equal(step.outputs["verdict"], "fail", step.log);
  // A mask is a secret that the runner is told so that it hides it.
  const printed = step.printed.filter((line) => !line.startsWith("::add-mask::"));
  assertNoSecret([
    ...printed,
    step.log,
    step.summary ?? "",
    JSON.stringify(step.outputs),
    ...Object.values(step.temporaryFiles),
  ]);
});

const elsewhere = "ghcr.io";
const elsewhereImage = `${elsewhere}/acme/web:v1`;
const right = config([elsewhere, a]);

/** Secrets that are wrong, but for the first, each in its own way, with the password in the middle of what is wrong. */
const secrets: Record<string, (name: string) => string> = {
  "a login as it should be": (name) => secret(name, right),
  "a login that is not encoded": (name) =>
    secret(
      name,
      JSON.stringify({ auths: { [elsewhere]: { auth: `${a.username}:${a.password}` } } }),
    ),
  "a login without its user": (name) =>
    secret(
      name,
      JSON.stringify({ auths: { [elsewhere]: { auth: base64(a.password.replaceAll(":", "")) } } }),
    ),
  "a login in place of an entry": (name) =>
    secret(name, JSON.stringify({ auths: { [elsewhere]: authOf(a) } })),
  "a list of logins": (name) => secret(name, JSON.stringify({ auths: [a] })),
  "a login of another type": (name) =>
    secret(name, right, { type: "kubernetes.io/basic-auth", key: "password" }),
  "JSON that ends too soon": (name) => secret(name, right.slice(0, -4)),
  "JSON with a comma too many": (name) => secret(name, right.replace("}", ",}")),
  "no JSON": (name) => secret(name, a.password),
  "data that is not encoded": (name) =>
    secret(name, "").replace("json: ", () => `json: ${JSON.stringify(right)}`),
  "a value that is a mapping": (name) => secret(name, "").replace("json: ", () => `json: ${right}`),
  "a value that is a number": (name) =>
    secret(name, "").replace("json: ", () => `json: 7\n  password: ${JSON.stringify(a.password)}`),
  "a string that does not end": (name) =>
    secret(name, "").replace("json: ", () => `json: "${authOf(a)}\n  password: ${a.password}`),
  "an indentation that is wrong": (name) =>
    `${secret(name, right)}    password: ${JSON.stringify(a.password)}\n   auth: ${authOf(a)}\n`,
  "an alias of nothing": (name) =>
    `${secret(name, right)}stringData:\n  password: *${a.password.replace(/\W.*/s, "")}\n`,
  "a key given twice": (name) =>
    `${secret(name, right)}  .dockerconfigjson: ${base64(config([elsewhere, b]))}\n`,
  "a template marker": (name) =>
    `${secret(name, right)}stringData:\n  password: {{ default ${JSON.stringify(a.password)} .Values.password }}\n`,
  "one line of JSON": (name) => {
    const login = { ".dockerconfigjson": base64(right), password: a.password };
    return `${JSON.stringify({ apiVersion: "v1", kind: "Secret", stringData: login, metadata: { name, namespace: "shop" }, data: login })}\n`;
  },
  "one line of YAML": (name) =>
    `{ apiVersion: v1, kind: Secret, stringData: { password: ${JSON.stringify(a.password)} }, metadata: { name: ${name}, namespace: shop } }\n`,
  "a list of one line": (name) => {
    const login = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: "shop" },
      stringData: { password: a.password },
    };
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: { containers: [{ name, image: "Web" }] },
    };
    return `${JSON.stringify({ apiVersion: "v1", kind: "List", items: [login, pod, login] })}\n`;
  },
};
const commands: [name: string, ...args: string[]][] = [
  [
    "check",
    "--offline",
    ...["json", ...files.map((file) => `${file}=${file}.txt`)].flatMap((format) => [
      "--format",
      format,
    ]),
  ],
  ["check", "--offline", "--explain-credentials", "--format", "json"],
  ["images"],
  ["images", "--format", "json"],
  ["credentials", elsewhereImage, "--namespace", "shop"],
  ["credentials", elsewhereImage, "--format", "json"],
];

for (const [what, make] of Object.entries(secrets)) {
  test(`no secret is shown: ${what}`, async () => {
    const pod = deployment(elsewhereImage, ...named("regcred"));
    await using folder = await temporaryFolder({
      "app.yaml": [pod, account("default", "regcred"), make("regcred")].join("---\n"),
    });
    const outputs = await Promise.all(
      commands.map(async ([command, ...args]) => {
        const { code, stdout, stderr } = await runPullgate([command, ...args, "app.yaml"], {
          cwd: folder.path,
        });
        assert.ok(code === 0 || code === 1, `${command}: ${code}\n${stderr}`);
        return [stdout, stderr];
      }),
    );
    const written = await Promise.all(
      files.map((file) => readFile(join(folder.path, `${file}.txt`), "utf8")),
    );
    assertNoSecret([...outputs.flat(), ...written]);
  });
}
