/** Puts secrets wherever they can occur, and searches all output of both doors for them. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmod, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { formatNames } from "../../src/model/report/format-name.ts";
import { base64, dockerConfig, podObject, secretObject } from "../support/builders.ts";
import { startRegistry } from "../support/registry/registry.ts";
import { readJsonReport, type JsonReport } from "../support/runner/json-report.ts";
import { runStep } from "../support/runner/runner.ts";
import { program } from "../support/cli/program.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

/** Secrets by the place they stand in, each of its own. */
class Secrets {
  readonly #held = new Map<string, string>();

  /** Of plain characters, as tokens are; `odd` ones are written otherwise in JSON, in a URL, in Markdown and in both base64 alphabets. */
  at(place: string, odd = true): string {
    const known = this.#held.get(place);
    if (known !== undefined) return odd ? `/${known}"\\+<~&% ü>` : known;
    this.#held.set(place, randomBytes(12).toString("hex"));
    return this.at(place, odd);
  }

  places(): string[] {
    return [...this.#held.keys()];
  }

  /** "PLACE in WHERE" for every secret of which half is found, be it in whatever encoding that leaves letters and digits alone. */
  foundIn(said: Record<string, string>): string[] {
    const texts = Object.entries(said).map(([where, text]) => [where, text, text.toLowerCase()]);
    return [...this.#held].flatMap(([place, secret]) => {
      const forms = [secret.slice(0, 12), secret.slice(12)].flatMap(formsOf);
      return texts.flatMap(([where, text = "", lower = ""]) =>
        forms.some((form) => text.includes(form) || lower.includes(form))
          ? [`${place} in ${where}`]
          : [],
      );
    });
  }
}

/** A text, its base64 wherever in a longer text it begins, and the base64 of that (a docker config within a Secret). */
function formsOf(text: string): string[] {
  const once = within(text);
  return [text, ...once, ...once.flatMap(within)];
}

/** The characters of a base64 that are the same whatever stands around the text. */
function within(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = base64(" ".repeat(shift) + text).replace(/=+$/, "");
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + text.length) * 8) / 6));
  });
}

test("the search finds a secret however it is written", () => {
  const secrets = new Secrets();
  const secret = secrets.at("a");
  const config = JSON.stringify({ auths: { "a.example": { auth: base64(`user:${secret}`) } } });
  for (const said of [
    `x ${secret} y`,
    `half of it: ${secret.slice(0, 14)}…`,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    base64(secret),
    Buffer.from(`user:${secret}`).toString("base64url"),
    base64(config),
    base64(` ${config}`),
    secret.toUpperCase(),
    secret.replace(/[^\w]/g, (character) => `&#${character.charCodeAt(0)};`),
  ])
    assert.deepEqual(secrets.foundIn({ text: said }), ["a in text"], said);
  assert.deepEqual(secrets.foundIn({ text: new Secrets().at("b") }), []);
});

const formats = formatNames.flatMap((name) => [
  "--format",
  name === "text" ? name : `${name}=out.${name}`,
]);

/** Everything that a run of `pullgate` leaves behind: both streams, and the files of all formats. */
async function run(
  files: Record<string, string | Uint8Array>,
  args: string[],
  env: Record<string, string> = {},
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<{ said: Record<string, string>; code: number | null; report: JsonReport | null }> {
  await using folder = await temporaryFolder(files);
  await prepare(folder.path);
  const [command = "", ...rest] = args;
  const traced = command === "explain" ? args : [command, "--verbose", ...rest];
  const { stdout, stderr, code } = await runPullgate(traced, { cwd: folder.path, env });
  assert.notEqual(code, 70, stderr);
  const written = (await readdir(folder.path)).filter((name) => name.startsWith("out."));
  const outputs = await Promise.all(
    written.map(async (name) => [name, await readFile(join(folder.path, name), "utf8")]),
  );
  const said: Record<string, string> = { stdout, stderr, ...Object.fromEntries(outputs) };
  const report =
    said["out.json"] === undefined || args[0] !== "check" ? null : readJsonReport(said["out.json"]);
  return { said, code, report };
}

const rulesOf = (report: JsonReport | null): string[] =>
  [...new Set(report?.findings.map(({ rule }) => rule))].sort();

const json = "kubernetes.io/dockerconfigjson";
const configOf = (host: string, login: string): string => dockerConfig({ [host]: login });
const pod = (image: string, pullSecrets: string[], name = "web"): object =>
  podObject(image, { name, pullSecrets });

describe("a Secret's own manifest", { concurrency: 2 }, () => {
  /** Each is a registry secret of the name `held`, with its value in a place that a line or a message could show. */
  const shapes: Record<string, (secrets: Secrets) => string> = {
    "data in block style": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: held\ntype: ${json}\ndata:\n  .dockerconfigjson: ${base64(`{"auths":{"a.example":{"auth":"${s.at("auth")}`)}\n`,
    "stringData in block style": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: held\ntype: ${json}\nstringData:\n  .dockerconfigjson: |\n    {"auths":{"a.example":{"auth":"${s.at("auth", false)}\n`,
    "one line of JSON": (s) =>
      JSON.stringify(
        secretObject("held", json, { data: { ".dockerconfigjson": base64(s.at("data")) } }),
      ),
    "one line of JSON, data first": (s) =>
      `{"data":{".dockerconfigjson":"${base64(s.at("data"))}"},"stringData":{"a":"${s.at("string", false)}"},"type":"${json}","kind":"Secret","apiVersion":"v1","metadata":{"name":"held"}}`,
    "one line of flow YAML": (s) =>
      `{apiVersion: v1, kind: Secret, metadata: {annotations: {note: ${s.at("annotation", false)}}, name: held}, type: ${json}, stringData: {.dockerconfigjson: ${s.at("string", false)}}}`,
    "metadata in flow style after the data": (s) =>
      `kind: Secret\napiVersion: v1\ntype: ${json}\nstringData: {.dockerconfigjson: ${s.at("string", false)}, other: ${s.at("other", false)}}\nmetadata: {annotations: {a: ${s.at("annotation", false)}}, name: held}\n`,
    "a kind with an escape": (s) =>
      `{"kind":"S\\u0065cret","apiVersion":"v1","metadata":{"name":"held"},"type":"${json}","data":{".dockerconfigjson":"${base64(s.at("data"))}"}}`,
    "a kind on a line of its own": (s) =>
      `{apiVersion: v1, data: {.dockerconfigjson: ${base64(s.at("data"))}}, kind:\n Secret, type: ${json},\n stringData: {a: ${s.at("string", false)}}, metadata: {name: held}}`,
    "a kind with a tag": (s) =>
      `{apiVersion: v1, data: {.dockerconfigjson: ${base64(s.at("data"))}}, kind: !!str Secret, type: ${json}, metadata: {name: held}}`,
    "a kind behind an anchor": (s) =>
      `{apiVersion: v1, data: {.dockerconfigjson: ${base64(s.at("data"))}}, kind: &kind Secret, type: ${json}, metadata: {name: held}}`,
    "a List on one line": (s) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
          secretObject("held", json, { data: { ".dockerconfigjson": base64(s.at("data")) } }),
        ],
      }),
    "a SecretList on one line": (s) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "SecretList",
        items: [
          {
            metadata: { name: "held" },
            type: json,
            data: { ".dockerconfigjson": base64(s.at("data")) },
          },
        ],
      }),
    "a List of it and the pod": (s) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
          secretObject("held", json, { stringData: { ".dockerconfigjson": s.at("data", false) } }),
          pod("a.example/Broken", ["held"], "in-list"),
        ],
      }),
    "a wrong type": (s) =>
      JSON.stringify(
        secretObject("held", "Opaque", {
          stringData: { ".dockerconfigjson": configOf("a.example", `u:${s.at("password")}`) },
        }),
      ),
    "a wrong key": (s) =>
      JSON.stringify(
        secretObject("held", json, {
          stringData: { "config.json": configOf("a.example", `u:${s.at("password")}`) },
        }),
      ),
    "basic-auth": (s) =>
      JSON.stringify(
        secretObject("held", "kubernetes.io/basic-auth", {
          stringData: { username: "u", password: s.at("password") },
        }),
      ),
    "a token that ends": (s) =>
      JSON.stringify(
        secretObject("held", json, {
          stringData: {
            ".dockerconfigjson": configOf(
              "a.example",
              `u:e30.${Buffer.from(`{"exp":1700000000,"jti":"${s.at("jwt", false)}"}`).toString("base64url")}.${s.at("signature", false)}`,
            ),
          },
        }),
      ),
    "a password within an entry's key": (s) =>
      JSON.stringify(
        secretObject("held", json, {
          stringData: {
            ".dockerconfigjson": configOf(
              `https://bot:${s.at("key", false)}@b.example`,
              `u:${s.at("password")}`,
            ),
          },
        }),
      ),
    "JSON that breaks after it": (s) =>
      JSON.stringify(
        secretObject("held", json, {
          stringData: {
            ".dockerconfigjson": `{"auths":{"a.example":{"password":"${s.at("password", false)}"}} ${s.at("rest", false)}`,
          },
        }),
      ),
    "JSON of a wrong shape": (s) =>
      JSON.stringify(
        secretObject("held", json, {
          stringData: { ".dockerconfigjson": `{"auths":{"a.example":"${s.at("entry", false)}"}}` },
        }),
      ),
    "auth that is no base64": (s) =>
      JSON.stringify(
        secretObject("held", json, {
          stringData: {
            ".dockerconfigjson": `{"auths":{"a.example":{"auth":"${s.at("auth", false)}!"}}}`,
          },
        }),
      ),
    "data that is no base64": (s) =>
      JSON.stringify(
        secretObject("held", json, { data: { ".dockerconfigjson": `!${s.at("data", false)}` } }),
      ),
    "data that is a number": (s) =>
      `kind: Secret\napiVersion: v1\nmetadata: {name: held}\ntype: ${json}\ndata:\n  .dockerconfigjson: 12345\n  other: ${s.at("data", false)}\n`,
    "YAML that breaks in its data": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: held}\nstringData:\n  password: "${s.at("password", false)}\n  other: [${s.at("other", false)}\n`,
    "YAML that breaks on its line": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: held}\nstringData: {password: ${s.at("password", false)}, b: @${s.at("other", false)}}\n`,
    "YAML with an unknown alias": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: held}\nstringData: {password: *${s.at("alias", false)}}\n`,
    "YAML with an unknown tag": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: held}\nstringData: {password: !${s.at("tag", false)} x}\n`,
    "JSON that breaks": (s) =>
      `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"held"},"stringData":{"password":"${s.at("password", false)}" "x"}}`,
    "a template that was not rendered": (s) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: held}\nstringData: {a: ${s.at("before", false)}, password: {{ .Values.${s.at("template", false)} }}, b: ${s.at("after", false)}}\n`,
    "a key given twice": (s) =>
      `kind: Secret\napiVersion: v1\nmetadata: {name: held}\nstringData: {a: ${s.at("first", false)}, a: ${s.at("second", false)}}\ntype: x\ntype: ${json}\n`,
    "last-applied-configuration": (s) =>
      JSON.stringify({
        ...secretObject("held", json, { data: {} }),
        metadata: {
          name: "held",
          annotations: {
            "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(
              secretObject("held", json, {
                data: { ".dockerconfigjson": base64(s.at("applied")) },
              }),
            ),
          },
        },
      }),
    "a generator of kustomize": (s) =>
      `{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, secretGenerator: [{literals: ['.dockerconfigjson={"auths":{"a.example":{"auth":"${s.at("literal", false)}"'], name: held, options: {disableNameSuffixHash: true}}]}`,
    "an ExternalSecret with a login in its template": (s) =>
      JSON.stringify({
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        spec: {
          target: {
            template: {
              data: {
                ".dockerconfigjson": configOf("a.example", `u:${s.at("template")}`),
                a: s.at("value"),
              },
            },
          },
        },
        metadata: { name: "held" },
      }),
  };

  test("shows no value, whatever its shape and whatever is wrong with it", async () => {
    const secrets = new Secrets();
    const files = Object.entries(shapes).flatMap(([shape, write], index): [string, string][] => {
      // One folder a shape: the namespaces of roots are apart.
      const held: Secrets["at"] = (place, odd) => secrets.at(`${shape}: ${place}`, odd);
      const own = Object.assign(new Secrets(), { at: held });
      const folder = String(index).padStart(2, "0");
      return [
        [`${folder}/secret.yaml`, write(own)],
        [`${folder}/pod.yaml`, JSON.stringify(pod("a.example/acme/app:1", ["held"]))],
      ];
    });
    const roots = [...new Set(files.map(([name]) => name.slice(0, 2)))];
    const { said, report } = await run(Object.fromEntries(files), [
      "check",
      "--offline",
      "--explain-credentials",
      ...formats,
      ...roots,
    ]);
    assert.deepEqual(secrets.foundIn(said), []);
    const told = new Map(Map.groupBy(report?.findings ?? [], ({ file }) => file.slice(0, 2)));
    const silent = Object.keys(shapes).filter(
      (_, index) => !told.has(String(index).padStart(2, "0")),
    );
    assert.deepEqual(silent, []);
    const broken = [
      "manifest-invalid",
      "manifest-unrendered",
      "pull-secret-expiring",
      "pull-secret-undecodable",
      "pull-secret-wrong-type",
    ];
    for (const rule of broken) assert.ok(rulesOf(report).includes(rule), rule);
    // What is placed on a Secret is placed on its name or its kind.
    for (const { rule, file, line, column, endColumn } of report?.findings ?? []) {
      if (!rule.startsWith("pull-secret-") || !file.endsWith("secret.yaml")) continue;
      const text = new Map(files).get(file)?.split("\n")[line - 1] ?? "";
      assert.match(
        text.slice(column - 1, endColumn - 1),
        /^"?(?:held|a|Secret|ExternalSecret|Kustomization|Opaque|kubernetes\.io\/[a-z-]+|config\.json|\.docker(?:cfg|configjson))"?$/,
        `${rule} ${file}`,
      );
    }
  });

  test("the commands without rules show no value", async () => {
    const secrets = new Secrets();
    const files = Object.fromEntries(
      Object.entries(shapes).map(([shape, write], index): [string, string] => {
        const own = Object.assign(new Secrets(), {
          at: (place: string, odd?: boolean) => secrets.at(`${shape}: ${place}`, odd),
        });
        return [`${index}.yaml`, write(own)];
      }),
    );
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default" },
      imagePullSecrets: [{ name: "held" }],
    };
    for (const [name, text] of Object.entries(files)) {
      if (
        !/key|JSON that|auth that|no base64|one line/.test(
          Object.keys(shapes)[Number(name.replace(".yaml", ""))] ?? "",
        )
      )
        continue;
      for (const format of ["text", "json"]) {
        const { said } = await run(
          { "secret.yaml": text, "account.yaml": JSON.stringify(account) },
          ["credentials", "b.example/app", "--format", format, "."],
        );
        assert.deepEqual(secrets.foundIn(said), []);
      }
    }
    const { said } = await run(
      { ...files, "pod.yaml": JSON.stringify(pod("a.example/app", ["held"])) },
      [
        "images",
        "--format",
        "text",
        "--format",
        "json=out.json",
        "--format",
        "compact=out.compact",
        ".",
      ],
    );
    assert.deepEqual(secrets.foundIn(said), []);
    for (const [key, document] of [
      ["config.json", `{"auths":{"b.example":{"auth":"${secrets.at("by hand", false)}`],
      [".dockercfg", `{"b.example":"${secrets.at("by hand too", false)}"}`],
    ] as const) {
      const byHand = await run({ [key]: document }, [
        "credentials",
        "b.example/app",
        "--pull-secret",
        key,
      ]);
      assert.deepEqual([byHand.code, secrets.foundIn(byHand.said)], [1, []]);
    }
  });
});

/**
 * Gives back what it was shown, in every way a registry can speak. Replies after which it is not
 * asked for more wait until as many logins as `awaited` were shown.
 */
async function startMirror(
  t: TestContext,
  awaited = 0,
): Promise<{ host: string; shown: Set<string>; minted: Secrets }> {
  const shown = new Set<string>();
  const logins = new Set<string>();
  const waiting: (() => void)[] = [];
  const minted = new Secrets();
  let host = "";
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    const { authorization = "" } = request.headers;
    const [, scheme = "", value = ""] = /^(\S+) (.*)$/.exec(authorization) ?? [];
    const login = /^basic$/i.test(scheme) ? Buffer.from(value, "base64").toString() : value;
    const posted = new URLSearchParams(body).get("refresh_token") ?? "";
    for (const one of [login, posted]) if (one !== "") shown.add(one);
    if (login.includes(":")) logins.add(login);
    if (logins.size >= awaited) for (const reply of waiting.splice(0)) reply();
    const secret = login.slice(login.indexOf(":") + 1) || posted;
    // No defence is there against a registry that makes up an encoding of its own: these are the ones in use.
    const plain = /^[\w.-]+$/.test(secret) ? secret : "nothing";
    const echo = [
      authorization,
      login,
      secret,
      encodeURIComponent(secret),
      base64(secret),
      base64(login),
      Buffer.from(login).toString("base64url"),
      JSON.stringify({ posted, login }),
      body,
    ].join(" ");
    const header = encodeURIComponent(echo);
    const [, , mode = "", , step = ""] = url.pathname.split("/");
    const error = JSON.stringify({
      errors: [{ code: echo, message: echo, detail: echo }],
      details: echo,
      error: echo,
      error_description: echo,
    });
    const challenge = (way: string): Record<string, string> => ({ "www-authenticate": way });
    const bearer = `Bearer realm="http://${host}/token/${mode}",service="s",scope="repository:${mode}/app:pull"`;
    const send = (status: number, headers: Record<string, string>, text: string): void => {
      const reply = (): void =>
        void response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : text);
      if (status >= 429 && logins.size < awaited) waiting.push(reply);
      else reply();
    };
    if (url.pathname.startsWith("/token/")) {
      const asked = url.pathname.slice("/token/".length);
      if (secret !== "" && asked === "refused") return send(401, {}, error);
      if (secret !== "" && asked === "failing") return send(503, { "retry-after": "0" }, error);
      if (secret !== "" && asked === "wandering")
        return send(
          307,
          { location: `http://${host}/token/${encodeURIComponent(secret)}/${plain}?a=${header}` },
          error,
        );
      if (asked === "worthless")
        return send(
          200,
          { "content-type": "application/json" },
          JSON.stringify({ token: `${echo} ` }),
        );
      return send(
        200,
        { "content-type": "application/json" },
        JSON.stringify({
          token: secret === "" ? "nobody" : minted.at(`token ${minted.places().length}`, false),
          expires_in: 300,
        }),
      );
    }
    if (secret === "")
      return send(401, challenge(mode.startsWith("basic") ? 'Basic realm="r"' : bearer), "");
    switch (mode) {
      case "basic-refused":
        return send(401, challenge(`Basic realm="${header}"`), error);
      case "denied":
        return send(403, {}, error);
      case "insufficient":
        return send(
          401,
          challenge(`${bearer},error="insufficient_scope",error_description="${header}"`),
          error,
        );
      case "moving":
        return send(
          401,
          challenge(
            `Bearer realm="http://${host}/token/${encodeURIComponent(secret)}/${plain}",service="${header}"`,
          ),
          error,
        );
      case "redirect":
        return send(
          307,
          {
            location: `http://${host}/v2/other/${encodeURIComponent(secret)}/${plain}/${encodeURI(secret)}?sig=${header}#${header}`,
          },
          error,
        );
      case "elsewhere":
        return send(
          307,
          { location: `http://${plain.toLowerCase().slice(0, 60)}.invalid/${plain}` },
          error,
        );
      case "login-in-location":
        return send(
          307,
          { location: `http://user:${encodeURIComponent(secret)}@${host}/v2/other/${plain}` },
          error,
        );
      case "digest":
        return send(
          200,
          {
            "docker-content-digest": `sha256:${header}`,
            "content-type": `text/${plain}; a="${header}"`,
            etag: header,
          },
          echo,
        );
      case "limited":
        return send(
          429,
          {
            "retry-after": "100000",
            "ratelimit-limit": header,
            "ratelimit-remaining": `0;w=${plain}`,
            "docker-ratelimit-source": plain,
          },
          error,
        );
      case "failing-registry":
        return send(
          502,
          { "content-type": "text/html", server: header },
          `<html><title>${echo}</title>${echo}</html>`,
        );
      case "garbled":
        return send(404, {}, echo);
      case "cut":
        return send(
          403,
          {},
          JSON.stringify({
            errors: [{ code: "DENIED", message: `${"x".repeat(3_990 - 10)}${plain}` }],
          }),
        );
      case "escaped":
        return send(
          403,
          {},
          `{"errors":[{"code":"DENIED","message":"${Array.from(secret)
            .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
            .join("")}"}]}`,
        );
      case "tags":
      case "basic-tags":
        if (step === "list" || url.pathname.endsWith("/tags/list"))
          return send(
            200,
            { link: `</v2/${plain}/tags/list?last=${plain}>; rel="next"` },
            JSON.stringify({ name: plain, tags: [`1-${plain}`, plain, "2"] }),
          );
        return send(
          404,
          {},
          JSON.stringify({ errors: [{ code: "MANIFEST_UNKNOWN", message: echo }] }),
        );
      default:
        return send(404, {}, JSON.stringify({ errors: [{ code: "NAME_UNKNOWN", message: echo }] }));
    }
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => answer(request, response, body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(
    () =>
      new Promise<void>((closed) => (server.closeAllConnections(), server.close(() => closed()))),
  );
  const address = server.address();
  host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return { host, shown, minted };
}

const modes = [
  "denied",
  "insufficient",
  "moving",
  "redirect",
  "elsewhere",
  "login-in-location",
  "digest",
  "garbled",
  "cut",
  "escaped",
  "tags",
  "other",
  "refused",
  "wandering",
  "worthless",
];
/** One host asks in one way: these want the login itself. */
const basicModes = ["basic-refused", "basic-tags", "basic-other"];
/** After these a registry is not asked for more. */
const lastModes = ["limited", "failing-registry", "failing"];

describe("a registry that echoes what it receives", { concurrency: 2 }, () => {
  const quick = ["--retries", "0", "--timeout", "60", "--deadline", "120"];

  for (const asked of [modes, basicModes, ...lastModes.map((mode) => [mode])]) {
    test(`the pods' own credentials, from manifests, an inventory and the environment: ${asked.join(", ")}`, async (t) => {
      const closes = asked.length === 1;
      const { host, shown, minted } = await startMirror(t, closes ? 4 : 0);
      const secrets = new Secrets();
      const env: Record<string, string> = {};
      const declared: string[] = [];
      const resources: object[] = [];
      const items: object[] = [];
      for (const mode of asked) {
        const image = `${host}/${mode}/app:1`;
        const document = (login: string): object => ({
          data: { ".dockerconfigjson": base64(configOf(host, login)) },
        });
        resources.push(
          secretObject(
            `${mode}-manifest`,
            json,
            document(`user:${secrets.at(`${mode} manifest`)}`),
          ),
          secretObject(
            `${mode}-plain`,
            json,
            document(`user:${secrets.at(`${mode} plain`, false)}`),
          ),
          pod(image, [`${mode}-manifest`], `${mode}-1`),
          pod(image, [`${mode}-plain`], `${mode}-2`),
          {
            ...pod(image, [`${mode}-live`], `${mode}-3`),
            metadata: { name: `${mode}-3`, namespace: "live" },
          },
          {
            ...pod(image, [`${mode}-env`], `${mode}-4`),
            metadata: { name: `${mode}-4`, namespace: "live" },
          },
        );
        items.push({
          ...secretObject(
            `${mode}-live`,
            json,
            document(`live:${secrets.at(`${mode} inventory`)}`),
          ),
          metadata: { name: `${mode}-live`, namespace: "live" },
        });
        const variable = `PULLGATE_${mode.toUpperCase().replaceAll("-", "_")}`;
        env[variable] = secrets.at(`${mode} environment`);
        declared.push(
          `  "live/${mode}-env": { registries: ["${host}"], username: bot, passwordEnv: ${variable} }`,
        );
      }
      const files = {
        ".pullgate.yaml": `registries: { "${host}": { plainHttp: true } }\npullSecrets:\n${declared.join("\n")}\n`,
        "all.yaml": resources.map((each) => JSON.stringify(each)).join("\n---\n"),
        "live.json": JSON.stringify({ apiVersion: "v1", kind: "List", items }),
      };
      const args = [
        "check",
        "--explain-credentials",
        "--inventory",
        "live.json",
        ...quick,
        ...formats,
        "all.yaml",
      ];
      const { said, report } = await run(files, args, env);
      const seen = [...shown].join("\n");
      const all = secrets.places().map((place) => secrets.at(place, !place.endsWith("plain")));
      assert.deepEqual(
        all.filter((secret) => !seen.includes(secret)),
        [],
      );
      assert.deepEqual([...secrets.foundIn(said), ...minted.foundIn(said)], []);
      if (closes) return;
      assert.equal(
        minted.places().some((place) => seen.includes(minted.at(place, false))),
        asked === modes,
      );
      if (asked === basicModes) assert.ok(rulesOf(report).includes("pull-secret-rejected"));
      assert.ok(
        report?.findings.some(({ evidence }) => evidence.some((line) => line.includes("***"))),
        "nothing was given back",
      );
    });
  }

  test("the runner's own logins, wherever they are kept", async (t) => {
    const secrets = new Secrets();
    for (const [store, kept] of [
      [
        "auth",
        (place: string, host: string) => ({
          auths: { [host]: { auth: base64(`me:${secrets.at(place)}`) } },
        }),
      ],
      [
        "username and password",
        (place: string, host: string) => ({
          auths: { [host]: { username: "me", password: secrets.at(place) } },
        }),
      ],
      [
        "identity token",
        (place: string, host: string) => ({
          auths: { [host]: { auth: base64("me:"), identitytoken: secrets.at(place, false) } },
        }),
      ],
      [
        "registry token",
        (place: string, host: string) => ({
          auths: { [host]: { registrytoken: secrets.at(place, false) } },
        }),
      ],
      ["helper", (_: string, host: string) => ({ credHelpers: { [host]: "told" } })],
      ["helper's token", (_: string, host: string) => ({ credHelpers: { [host]: "told-token" } })],
    ] as const) {
      const { host, shown, minted } = await startMirror(t);
      const config = JSON.stringify(kept(store, host));
      const files = {
        ".pullgate.yaml": `registries: { "${host}": { plainHttp: true } }\n`,
        "docker/config.json": config,
        "bin/docker-credential-told": `#!/bin/sh\ncat <<'EOT'\n${JSON.stringify({ Username: "me", Secret: secrets.at("helper") })}\nEOT\n`,
        "bin/docker-credential-told-token": `#!/bin/sh\ncat <<'EOT'\n${JSON.stringify({ Username: "<token>", Secret: secrets.at("helper's token", false) })}\nEOT\n`,
        "all.yaml": modes
          .map((mode) => JSON.stringify(pod(`${host}/${mode}/app:1`, [], mode)))
          .join("\n---\n"),
      };
      for (const env of [
        { args: ["--docker-config", "docker"] },
        { args: [], DOCKER_AUTH_CONFIG: config },
      ]) {
        if (store.startsWith("helper") && env.args.length === 0) continue;
        const inline =
          env.DOCKER_AUTH_CONFIG === undefined
            ? {}
            : { DOCKER_AUTH_CONFIG: env.DOCKER_AUTH_CONFIG };
        const prepare = async (folder: string): Promise<void> => {
          for (const name of await readdir(join(folder, "bin")))
            await chmod(join(folder, "bin", name), 0o755);
          Object.assign(inline, { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` });
        };
        const { said } = await run(
          files,
          ["check", ...quick, ...formats, ...env.args, "all.yaml"],
          inline,
          prepare,
        );
        assert.deepEqual([...secrets.foundIn(said), ...minted.foundIn(said)], [], store);
      }
      assert.ok(
        [...shown].join("\n").includes(secrets.at(store, !store.includes("token"))),
        `${store} was not shown`,
      );
    }
  });

  test("the action: annotations, summary, outputs, report and log", async (t) => {
    const { host, shown, minted } = await startMirror(t);
    const secrets = new Secrets();
    const action = await temporaryFolder({
      "action.yml": (await readFile(join(import.meta.dirname, "../../action.yml"), "utf8")).replace(
        /main: .*/,
        `main: ${program.action}`,
      ),
    });
    t.after(() => action[Symbol.asyncDispose]());
    const login = (place: string): string => `me:${secrets.at(place)}`;
    for (const [place, auth] of [
      ["registry-auth", `${host} me ${secrets.at("registry-auth")}`],
      ["registry-auth as JSON", configOf(host, login("registry-auth as JSON"))],
    ] as const) {
      await using folder = await temporaryFolder({
        ".pullgate.yaml": `registries: { "${host}": { plainHttp: true } }\n`,
        "all.yaml": modes
          .flatMap((mode) => [
            secretObject(mode, json, {
              data: {
                ".dockerconfigjson": base64(
                  configOf(host, `user:${secrets.at(`${mode} manifest`)}`),
                ),
              },
            }),
            pod(`${host}/${mode}/app:1`, [mode], mode),
            pod(`${host}/${mode}/app:1`, [], `${mode}-runner`),
            secretObject(`${mode}-broken`, json, {
              data: { ".dockerconfigjson": base64(secrets.at(`${mode} broken`)) },
            }),
            pod(`${host}/${mode}/app:1`, [`${mode}-broken`], `${mode}-broken`),
          ])
          .map((each) => JSON.stringify(each))
          .join("\n---\n"),
      });
      const inputs = {
        paths: "all.yaml",
        "registry-auth": auth,
        retries: "0",
        timeout: "5",
        format: "json=out.json\ncompact=out.compact",
      };
      const { printed, log, summary, outputs, annotations, temporaryFiles, state, env } =
        await runStep({
          action: action.path,
          workspace: folder.path,
          with: inputs,
          debug: true,
        });
      const written = await Promise.all(
        ["out.json", "out.compact"].map((name) => readFile(join(folder.path, name), "utf8")),
      );
      const said = {
        // Before anything is masked, the masks themselves aside: that is how a runner is told of them.
        printed: printed.filter((line) => !line.startsWith("::add-mask::")).join("\n"),
        log,
        summary: summary ?? "",
        rest: JSON.stringify({ outputs, annotations, state, env }),
        files: [...written, ...Object.values(temporaryFiles)].join("\n"),
      };
      assert.ok(
        said.summary.includes("image-access-denied") || said.summary.includes("pull-secret-"),
      );
      assert.ok(said.files.includes("***") && annotations.length > 0);
      assert.deepEqual([...secrets.foundIn(said), ...minted.foundIn(said)], [], place);
      assert.ok([...shown].join("\n").includes(secrets.at(place)), `${place} was not shown`);
      for (const told of [secrets.at(place), secrets.at("denied manifest")])
        assert.ok(
          printed.some(
            (line) => line.startsWith("::add-mask::") && decodeURIComponent(line).includes(told),
          ),
          "a secret is not masked",
        );
    }
    for (const [place, auth] of [
      ["a line without a user", `${host} ${secrets.at("a line without a user", false)}`],
      ["a line of one word", secrets.at("a line of one word", false)],
      [
        "JSON that breaks",
        `{"auths":{"${host}":{"auth":"${secrets.at("JSON that breaks", false)}"`,
      ],
      [
        "JSON of a wrong shape",
        `{"auths":{"${host}":"${secrets.at("JSON of a wrong shape", false)}"}}`,
      ],
      [
        "auth that does not decode",
        `{"auths":{"${host}":{"auth":"${secrets.at("auth that does not decode", false)}"}}}`,
      ],
    ] as const) {
      await using folder = await temporaryFolder({
        ".pullgate.yaml": `registries: { "${host}": { plainHttp: true } }\n`,
        "all.yaml": JSON.stringify(pod(`${host}/denied/app:1`, [])),
      });
      const result = await runStep({
        action: action.path,
        workspace: folder.path,
        with: { paths: "all.yaml", "registry-auth": auth, retries: "0" },
      });
      const { printed, summary, annotations, outputs, temporaryFiles } = result;
      const said = {
        printed: printed.filter((line) => !line.startsWith("::add-mask::")).join("\n"),
        rest: JSON.stringify({ summary, annotations, outputs, temporaryFiles }),
      };
      assert.deepEqual(secrets.foundIn(said), [], place);
    }
  });
});

describe("what cannot be read or reached", { concurrency: 2 }, () => {
  const web = (host: string): string => JSON.stringify(pod(`${host}/acme/app:1`, []));

  test("docker configurations and credential helpers that are broken", async (t) => {
    const registry = await startRegistry({ auth: { mode: "basic", users: { me: "my-password" } } });
    t.after(() => registry.close());
    const { host } = registry;
    const secrets = new Secrets();
    const told = (place: string, script: string): [string, object, string] => [
      place,
      { credHelpers: { [host]: "told" } },
      `#!/bin/sh\n${script}\n`,
    ];
    for (const [place, config, helper] of [
      ["malformed", `{"auths":{"${host}":{"auth":"${secrets.at("malformed", false)}`, ""],
      ["not an object", JSON.stringify([secrets.at("not an object")]), ""],
      ["an entry that is text", { auths: { [host]: secrets.at("an entry that is text") } }, ""],
      [
        "an auth without a colon",
        { auths: { [host]: { auth: base64(secrets.at("an auth without a colon")) } } },
        "",
      ],
      told(
        "a helper that fails",
        `echo ${secrets.at("a helper that fails", false)}; echo ${secrets.at("a helper that fails", false)} >&2; exit 1`,
      ),
      told("a helper that talks", `echo ${secrets.at("a helper that talks", false)}`),
      told(
        "a helper without a user",
        `echo '{"Secret":"${secrets.at("a helper without a user", false)}"}'`,
      ),
    ] as const) {
      const text = typeof config === "string" ? config : JSON.stringify(config);
      const files = {
        ".pullgate.yaml": `registries: { "${host}": { plainHttp: true } }`,
        "docker/config.json": text,
        "bin/docker-credential-told": helper,
        "web.yaml": web(host),
      };
      const env: Record<string, string> = {};
      const { said, report } = await run(
        files,
        ["check", "--docker-config", "docker", "--retries", "0", ...formats, "web.yaml"],
        env,
        async (folder) => {
          await chmod(join(folder, "bin/docker-credential-told"), 0o755);
          env["PATH"] = `${join(folder, "bin")}:${process.env["PATH"]}`;
        },
      );
      assert.deepEqual(secrets.foundIn(said), [], place);
      assert.notEqual(report?.findings.length, 0, place);
    }
  });

  test("a proxy's password", async (t) => {
    const secrets = new Secrets();
    const proxy = createServer(
      (request, response) =>
        void response
          .writeHead(407, { "x-echo": request.headers["proxy-authorization"] })
          .end(request.headers["proxy-authorization"]),
    );
    proxy.on("connect", (request, socket) => {
      socket.on("error", () => {});
      const { "proxy-authorization": shown = "" } = request.headers;
      socket.end(
        `HTTP/1.1 407 ${shown} ${Buffer.from(shown.replace(/^Basic /, ""), "base64").toString()}\r\nx: ${shown}\r\n\r\n${shown}`,
      );
    });
    await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
    t.after(() => new Promise((closed) => (proxy.closeAllConnections(), proxy.close(closed))));
    const address = proxy.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const files = {
      ".pullgate.yaml": 'registries: { "plain.example": { plainHttp: true } }',
      "web.yaml": `${web("plain.example")}\n---\n${web("tls.example")}`,
    };
    for (const [place, where] of [
      ["a proxy that refuses", `127.0.0.1:${port}`],
      ["a proxy that is not there", "127.0.0.1:1"],
      ["a proxy that is nowhere", "proxy.invalid:3128"],
      ["no address of a proxy", "127.0.0.1:port"],
    ] as const) {
      const login = (odd: boolean): string => `user:${encodeURIComponent(secrets.at(place, odd))}`;
      for (const url of [
        `http://${login(true)}@${where}`,
        `${login(false)}@${where}`,
        `socks5://${login(false)}@${where}`,
      ]) {
        const { said } = await run(
          files,
          ["check", "--retries", "0", "--timeout", "2", ...formats, "web.yaml"],
          {
            http_proxy: url,
            https_proxy: url,
            HTTP_PROXY: url,
            HTTPS_PROXY: url,
          },
        );
        assert.deepEqual(secrets.foundIn(said), [], `${place}: ${url.split(":", 1)[0]}`);
      }
    }
  });

  test("a configuration that holds a secret where none belongs", async () => {
    const secrets = new Secrets();
    for (const [place, yaml] of [
      [
        "as a password",
        (value: string) =>
          `pullSecrets: { "prod/a": { registries: [a.example], username: bot, password: ${value} } }`,
      ],
      [
        "as the variable's name",
        (value: string) =>
          `pullSecrets: { "prod/a": { registries: [a.example], username: bot, passwordEnv: ${value} } }`,
      ],
      ["as a login", (value: string) => `registries: { a.example: { plainHttp: ${value} } }`],
      ["as a severity", (value: string) => `failOn: ${value}`],
      ["in broken YAML", (value: string) => `pullSecrets: { "prod/a": [ ${value}: "`],
    ] as const) {
      const { said, code } = await run(
        { ".pullgate.yaml": yaml(secrets.at(place, false)), "web.yaml": web("a.example") },
        ["check", "--offline", "web.yaml"],
      );
      assert.deepEqual([code, secrets.foundIn(said)], [2, []], place);
    }
  });

  test("an image or a chart with a login before its host", async () => {
    const secrets = new Secrets();
    const login = (place: string, tail = ""): string => `bot:${secrets.at(place, false)}${tail}`;
    const containers = [
      `{name: a, image: "${login("a domain")}@a.example/app:1"}`,
      `{name: b, image: '${login("a port", "/@!")}@localhost:5000/app', imagePullPolicy: Allways}`,
      `{name: c, image: "https://${secrets.at("a token", false)}@a.example/app:1"}`,
    ];
    const files = {
      "web.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n${containers.map((each) => `    - ${each}\n`).join("")}`,
      "long.yaml": `{apiVersion: v1, kind: Pod, metadata: {name: long}, spec: {containers: [{name: a, image: "${"x".repeat(950)}:${secrets.at("a long reference", false)}@a.example/app"}]}}\n`,
      "app.yaml": `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec:\n  destination: {namespace: web, server: https://kubernetes.default.svc}\n  source: {repoURL: "https://${login("a chart")}@a.example", chart: web, targetRevision: 1.0.0}\n`,
    };
    const { said, report } = await run(files, [
      "check",
      "--offline",
      ...formats,
      "--write-baseline",
      "out.baseline",
      "web.yaml",
      "long.yaml",
      "app.yaml",
    ]);
    assert.ok(said["out.baseline"]?.includes("bot:***@a.example/app:1"));
    assert.deepEqual([report?.findings, secrets.foundIn(said)], [[], []]);
    for (const args of [
      ["check", "--offline", ...formats, "web.yaml", "long.yaml", "app.yaml"],
      ["check", "--offline", "--shard", "1/1", "--format", "json=out.json", "web.yaml"],
      ["images", "--format", "text", "--format", "json=out.json", "web.yaml"],
      ["image", `${login("an argument")}@a.example/app:1`, "--offline"],
      ["credentials", `${login("an argument")}@a.example/app:1`, "web.yaml"],
    ])
      assert.deepEqual(secrets.foundIn((await run(files, args)).said), [], args.join(" "));
  });

  test("prints no environment variable, and leaves nothing on the disk", async () => {
    const secrets = new Secrets();
    const env = {
      GITHUB_TOKEN: secrets.at("GITHUB_TOKEN"),
      PULLGATE_UNUSED: secrets.at("PULLGATE_UNUSED"),
      AWS_SECRET_ACCESS_KEY: secrets.at("AWS"),
    };
    const { said } = await run(
      { "web.yaml": web("a.example") },
      ["check", "--offline", ...formats, "web.yaml"],
      env,
      (folder) => writeFile(join(folder, "out.none"), ""),
    );
    assert.deepEqual(secrets.foundIn(said), []);
  });
});
