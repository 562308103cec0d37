/** Decodes docker configs and validates Secrets: upstream's tables, Go's edge cases, any text. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { dockerConfigErrorText } from "../../../src/model/pull/docker-config-error.ts";
import { decodeDockerConfig } from "../../../src/plan/credentials/docker-config.ts";
import decodings from "../../tables/dockerconfig-decode.json" with { type: "json" };
import validations from "../../tables/secret-validation.json" with { type: "json" };
import { refusalOfSecret } from "../../support/secret-refusal.ts";
import { propertyRuns, runsOf } from "../../support/property-runs.ts";

const dockerconfigjson = "kubernetes.io/dockerconfigjson";
const typeError = "json: cannot unmarshal";
const decoderErrors = new RegExp(
  `^(?:${typeError} |invalid character |unexpected end of JSON input)`,
);

function decode(document: unknown, key: ".dockerconfigjson" | ".dockercfg" = ".dockerconfigjson") {
  return decodeDockerConfig(
    key,
    typeof document === "string" || document instanceof Uint8Array
      ? document
      : JSON.stringify(document),
  );
}

function entriesOf(document: unknown) {
  const decoded = decode(document);
  return "error" in decoded
    ? dockerConfigErrorText(decoded.error)
    : decoded.entries.map(({ key, username, password }) => [key, username, password]);
}

async function accepted(type: string, document: string): Promise<boolean> {
  const data = { [type.replace("kubernetes.io/", ".")]: document };
  return (await refusalOfSecret({ type, data })) === null;
}

/** The entries as the kubelet reads them. */
function withoutUnread(decoded: ReturnType<typeof decodeDockerConfig>) {
  return "error" in decoded
    ? decoded
    : { entries: decoded.entries.map(({ unread: _unread, ...entry }) => entry) };
}

describe("upstream's tables", () => {
  for (const row of decodings) {
    test(`${row.kind}: ${JSON.stringify(row.input)}`, async () => {
      const { kind, input, ok, error } = row;
      const key = kind === "dockercfg" ? ".dockercfg" : ".dockerconfigjson";
      const decoded = decode(kind === "authField" ? { auths: { r: { auth: input } } } : input, key);
      if (kind !== "authField")
        assert.equal(await accepted(`kubernetes.io/${kind}`, input), row.apiServerAccepts);
      if (!ok) {
        assert.ok("error" in decoded);
        if (!decoderErrors.test(error ?? ""))
          assert.equal(dockerConfigErrorText(decoded.error), error);
        return;
      }
      assert.deepEqual(withoutUnread(decoded), {
        entries: row.entries ?? [{ key: "r", username: row.username, password: row.password }],
      });
    });
  }

  for (const { type, data, annotations, ...row } of validations) {
    test(`${type} with ${JSON.stringify(data)}, ${JSON.stringify(annotations)}`, async () => {
      const refusal = await refusalOfSecret({
        type,
        data: Object.fromEntries(data),
        annotations: Object.fromEntries(annotations),
      });
      assert.equal(refusal === null, row.accepted);
    });
  }
});

describe("JSON as Go reads it", () => {
  test("field names match by Unicode's simple case folding; the last counts, and null is ignored", () => {
    assert.deepEqual(
      entriesOf('{"authſ":{"r":{"uſername":"u","PASSWORD":"1","password":"2","Password":null}}}'),
      [["r", "u", "2"]],
    );
    assert.deepEqual(entriesOf('{"auths":{"r":{"auth":"dTpw","AUTH":""}}}'), [["r", "", ""]]);
    assert.deepEqual(entriesOf('{"auths":{"r":{"AUTH":"dTpw","auth":null}}}'), [["r", "u", "p"]]);
  });

  test("fields whose names only contain a known name are ignored", () => {
    assert.deepEqual(entriesOf('{"authsX":{"a":{}},"xauths":{"b":{}}}'), []);
    assert.deepEqual(entriesOf('{"HttpHeadersX":{"x":[1]},"XHttpHeaders":{"x":[1]}}'), []);
    assert.deepEqual(entriesOf('{"auths":{"r":{"usernameX":"u","xpassword":"p"}}}'), [
      ["r", "", ""],
    ]);
  });

  test("repeated auths add to one map, which null empties", () => {
    assert.deepEqual(entriesOf('{"auths":{"a":{}},"Auths":{"b":{}}}'), [
      ["a", "", ""],
      ["b", "", ""],
    ]);
    assert.deepEqual(entriesOf('{"auths":{"a":{}},"auths":null,"auths":{"b":{}}}'), [
      ["b", "", ""],
    ]);
    assert.deepEqual(entriesOf('{"auths":{"__proto__":{"username":"u"},"1":{}}}'), [
      ["__proto__", "u", ""],
      ["1", "", ""],
    ]);
  });

  test("an undecodable entry fails the document even if a later one replaces it", () => {
    assert.match(String(entriesOf('{"auths":{"r":{"auth":"!"},"r":{}}}')), /^illegal base64/);
    assert.match(String(entriesOf('{"auths":{"r":[]}}')), /array where JSON object/);
    assert.match(String(entriesOf('{"auths":{"r":{"email":1}}}')), /^email: number/);
    assert.match(String(entriesOf('{"auths":[],"auths":{"r":{"auth":"!"}}}')), /^illegal base64/);
    assert.match(String(entriesOf('{"auths":[],"auths":{},"HttpHeaders":{}}')), /^auths: array/);
    assert.match(String(entriesOf('{"auths":true}')), /^auths: bool/);
    assert.match(String(entriesOf("[]")), /array/);
  });

  test("HttpHeaders are unused but must be strings", () => {
    assert.deepEqual(
      entriesOf('{"HttpHeaders":{"User-Agent":"x","y":null},"httpheaders":null}'),
      [],
    );
    assert.match(String(entriesOf('{"HTTPHEADERS":{"x":[1]}}')), /HttpHeaders: array/);
    assert.match(String(entriesOf('{"HttpHeaders":"x"}')), /HttpHeaders: string/);
    assert.deepEqual(entriesOf('{"headers":{"x":[1]}}'), []);
  });

  test("each byte or surrogate that is no character becomes U+FFFD", () => {
    assert.deepEqual(entriesOf('{"auths":{"r\\ud800":{"username":"\\ud83d\\ude00\\udc00x"}}}'), [
      ["r\ufffd", "😀\ufffdx", ""],
    ]);
    const bytes = Uint8Array.from(
      Buffer.from('{"auths":{"r":{"username":"\xe2\x82\xe9\xf0\x9f\x98\x80"}}}', "latin1"),
    );
    assert.deepEqual(entriesOf(bytes), [["r", "\ufffd\ufffd\ufffd😀", ""]]);
    assert.deepEqual(
      entriesOf({
        auths: { r: { auth: Buffer.from("\xfc:p\xe4:ss", "latin1").toString("base64") } },
      }),
      [["r", "\ufffd", "p\ufffd:ss"]],
    );
    assert.ok("error" in decode(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])));
  });

  test("nesting deeper than 10,000 is an error", async () => {
    const nested = (depth: number) => `{"x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
    assert.deepEqual(decode(nested(10_000)), { entries: [] });
    assert.deepEqual(decode(nested(10_001)), { error: { code: "max-depth" } });
    assert.equal(await accepted(dockerconfigjson, nested(10_000)), true);
    assert.equal(await accepted(dockerconfigjson, nested(10_001)), false);
    assert.ok("error" in decode(nested(1_000_000)));
  });
});

describe("base64 as Go reads it", () => {
  const illegal = (byte: number) => `illegal base64 data at input byte ${byte}`;
  const colonless = "unable to parse auth field, must be formatted as base64(username:password)";
  for (const [auth, outcome] of [
    ["dTpw\r\n", ["r", "u", "p"]],
    ["dTp=", ["r", "u", ""]],
    ["dTo=\n", ["r", "u", ""]],
    ["O\ng=\n=\n", ["r", "", ""]],
    ["dTpw=", illegal(4)],
    ["dT-w", illegal(2)],
    ["dT-=", illegal(2)],
    ["dTo=x", illegal(3)],
    ["dTpw dTpw", illegal(4)],
    ["dTpwdTpwd", illegal(8)],
    ["dTpwd=", illegal(5)],
    ["Og==Og==", illegal(4)],
    ["Og=x", illegal(2)],
    ["Og=x=", illegal(2)],
    ["dTpwd", illegal(4)],
    ["Og=", illegal(3)],
    ["dTo== ", illegal(4)],
    ["dTo=\u0085", illegal(4)],
    ["=", illegal(0)],
    ["\n", colonless],
    ["\u00e9", illegal(0)],
  ] as const) {
    test(JSON.stringify(auth), () => {
      const entries = entriesOf({ auths: { r: { auth } } });
      assert.deepEqual(typeof entries === "string" ? entries : entries[0], outcome);
    });
  }
});

describe("any text", () => {
  const keys = fc.constantFrom(".dockerconfigjson" as const, ".dockercfg" as const);
  const shaped = fc.record({
    auths: fc.dictionary(
      fc.string(),
      fc.record({ auth: fc.oneof(fc.string(), fc.base64String()) }, { requiredKeys: [] }),
    ),
  });

  test("credentials in every valid spelling are decoded", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", "__proto__", "a:b", "p\n", "\ud800"),
    );
    const base64 = (text: string, padded: boolean): string =>
      Buffer.from(text)
        .toString("base64")
        .replace(padded ? "" : /=+$/, "");
    const write = (members: [name: string, json: string][]): string =>
      `{${members.map(([name, json]) => `${JSON.stringify(name)} :\n${json}`).join("\t, ")}}`;
    const entry = fc
      .record({
        name: word.map((text) => text.replaceAll(":", "")),
        password: word,
        way: fc.constantFrom("fields", "auth", "both", "twice", "token", "nothing"),
        field: fc.constantFrom("username", "Username", "USERNAME", "uſername"),
        padded: fc.boolean(),
      })
      .map(({ name, password, way, field, padded }) => {
        const auth = ["Auth", base64(`${name}:${password}`, padded)];
        const others = Object.entries({ username: "x", password: "y" });
        const members = {
          fields: [
            [field, name],
            ["passWord", password],
            ["email", "e"],
          ],
          auth: [auth],
          both: [...others, auth, ["identitytoken", "t"]],
          twice: [...others, [field, name], ["password", password], ["auth", ""]],
          token: [
            ["identitytoken", "t"],
            ["registrytoken", "t"],
            ["auth", null],
          ],
          nothing: [],
        }[way];
        const held = way === "token" || way === "nothing" ? ["", ""] : [name, password];
        return {
          json: write(members.map(([member, value]) => [member ?? "", JSON.stringify(value)])),
          held: held.map((text) => text.toWellFormed()),
        };
      });
    const document = fc.array(fc.tuple(word, fc.option(entry, { nil: null })), { maxLength: 6 });
    fc.assert(
      fc.property(document, keys, fc.boolean(), fc.boolean(), (entries, key, upper, split) => {
        const written = entries.map(([registry, one]): [string, string] => [
          registry,
          one?.json ?? "null",
        ]);
        const name = upper ? "AUTHS" : "auths";
        const parts = split ? [written.slice(0, 2), written.slice(2)] : [written];
        const text =
          key === ".dockercfg"
            ? write(written)
            : write([
                ["HttpHeaders", '{"User-Agent":"x"}'],
                ...parts.map((part): [string, string] => [name, write(part)]),
                ["credsStore", '"desktop"'],
              ]);
        const expected = new Map(
          entries.map(([registry, one]) => [registry.toWellFormed(), one?.held ?? ["", ""]]),
        );
        assert.deepEqual(withoutUnread(decodeDockerConfig(key, text)), {
          entries: Array.from(expected, ([registry, [user = "", password = ""]]) => ({
            key: registry,
            username: user,
            password,
          })),
        });
      }),
      propertyRuns(1000),
    );
  });

  test("never throws, and decodes only what the API server accepts", async () => {
    const document = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.json(),
      shaped.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(keys, document, async (key, text) => {
        const decoded = decodeDockerConfig(key, text);
        assert.deepEqual(decodeDockerConfig(key, new TextEncoder().encode(text)), decoded);
        if ("entries" in decoded)
          assert.equal(await accepted(`kubernetes.io/${key.slice(1)}`, text), true);
      }),
      propertyRuns(3000),
    );
    fc.assert(
      fc.property(keys, fc.uint8Array(), (key, bytes) => void decodeDockerConfig(key, bytes)),
      propertyRuns(100),
    );
  });

  test("errors contain no secrets", async () => {
    const secret = "pX7-hunter2!";
    const auth = (text: string) => Buffer.from(text).toString("base64");
    const whole = JSON.stringify({
      auths: { r: { username: "u", password: secret, auth: auth(`u:${secret}`) } },
    });
    const leaks = [secret, auth(secret).slice(0, 12), auth(`u:${secret}`).slice(0, 12)];
    const damage = fc.tuple(fc.nat(whole.length), fc.nat(8), fc.string({ maxLength: 3 }));
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(keys, damage, async (key, [at, cut, put]) => {
        const document = whole.slice(0, at) + put + whole.slice(at + cut);
        const decoded = decodeDockerConfig(key, document);
        const type = `kubernetes.io/${key.slice(1)}`;
        const refusal = await refusalOfSecret({ type, data: { [key]: document } });
        const refused = refusal === null ? "" : JSON.stringify(refusal);
        const said = `${"error" in decoded ? dockerConfigErrorText(decoded.error) : ""} ${refused}`;
        failed += said === " " ? 0 : 1;
        for (const leak of leaks) assert.ok(!said.includes(leak), said);
      }),
      propertyRuns(2000),
    );
    assert.ok(failed > runsOf(200), `only ${failed} failed`);
    for (const document of [
      { auths: { r: { auth: auth(secret) } } },
      { auths: { r: secret } },
      secret,
      [secret],
      { auths: [secret] },
    ]) {
      const decoded = decode(JSON.stringify(document));
      assert.ok("error" in decoded && !JSON.stringify(decoded.error).includes(secret));
    }
  });
});
