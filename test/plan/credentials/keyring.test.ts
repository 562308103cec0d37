/** Credentials that the kubelet offers, in its order: upstream's tables and a second keyring. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseImageReference, repositoryOf } from "../../../src/model/pull/image.ts";
import {
  decodeDockerConfig,
  type DockerConfigEntry,
} from "../../../src/plan/credentials/docker-config.ts";
import { Keyring, offersFor, type DockerConfig } from "../../../src/plan/credentials/keyring.ts";
import table from "../../tables/keyring.json" with { type: "json" };
import { startCpuTimer } from "../../support/cpu-time.ts";
import { propertyRuns, runsOf } from "../../support/property-runs.ts";

const dockerConfigs = new Map([
  ["kubernetes.io/dockerconfigjson", ".dockerconfigjson"],
  ["kubernetes.io/dockercfg", ".dockercfg"],
] as const);

function keyringOf(...keys: string[]) {
  const entries = keys.map((key) => ({ key, username: "u", password: key }));
  return new Keyring([{ source: { kind: "secret", name: "s" }, entries }]);
}

function keysOffered(repository: string, ...keys: string[]) {
  return keyringOf(...keys)
    .lookup(repository)
    .offers.map(({ key }) => key);
}

/** The docker configs of Secrets whose type and key agree. Throws if one does not decode. */
function configsOf(secrets: { name: string; type: string; data: string[][] }[]): DockerConfig[] {
  return secrets.flatMap(({ name, type, data }) => {
    const key = [...dockerConfigs].find(([known]) => known === type)?.[1];
    const document = data.find(([written]) => written === key)?.[1];
    if (key === undefined || document === undefined || document === "") return [];
    return [{ source: { kind: "secret" as const, name }, entries: decode(name, key, document) }];
  });
}

function decode(
  name: string,
  key: ".dockerconfigjson" | ".dockercfg",
  document: string,
): DockerConfigEntry[] {
  const decoded = decodeDockerConfig(key, document);
  if ("error" in decoded) throw new Error(`${name}: ${decoded.error.code}`);
  return decoded.entries;
}

describe("upstream's tables", () => {
  for (const row of table) {
    if (row.kind === "urlMatch") {
      test(`${row.entryKey} for ${row.lookup}`, () => {
        const { via } = keyringOf(row.entryKey ?? "").lookup(row.lookup ?? "");
        assert.equal(via === "url", row.matches);
      });
      continue;
    }
    test(row.id ?? "", () => {
      const name = row.lookup ?? row.image ?? "";
      const reference = parseImageReference(row.image ?? name);
      if (row.lookup === null)
        return assert.deepEqual(
          `InvalidImageName: ${"invalid" in reference ? reference.invalid : ""}`,
          row.error,
        );
      if (row.image !== null)
        assert.equal("invalid" in reference ? null : repositoryOf(reference), row.lookup);
      const secrets = row.imagePullSecrets ?? [];
      if (row.error)
        return assert.throws(
          () => configsOf(secrets),
          new RegExp(`^Error: ${row.error.split(":", 1)[0]}: `),
        );
      const nodeEntries = row.nodeConfig ? decode("node", ".dockerconfigjson", row.nodeConfig) : [];
      const ring = new Keyring(configsOf(secrets));
      const node = new Keyring([{ source: { kind: "node" }, entries: nodeEntries }]);
      const { offers, ordered, via } = offersFor(name, ring, node);
      const matched = offers.map(({ source, key, username, password }) => {
        return {
          secret: source.kind === "node" ? "<node>" : source.name,
          entry: key,
          username,
          password,
        };
      });
      const plain = (rows: object[]) => rows.map((one) => JSON.stringify(one)).toSorted();
      if (row.ordered) assert.deepEqual(matched, row.matched);
      else assert.deepEqual(plain(matched), plain(row.matched ?? []));
      assert.equal(ordered, row.ordered);
      const ways = Object.entries(via).flatMap(([from, way]) =>
        way === null ? [] : [`${from}:${way}`],
      );
      assert.deepEqual(ways, row.via);
      assert.deepEqual(
        ring.skipped.map(({ key }) => key),
        row.skippedEntries,
      );
      return undefined;
    });
  }
});

describe("keys as net/url reads them", () => {
  test("a key that is not a URL is skipped; the others stay", () => {
    const bad = [
      "a b.io",
      "quay.io:x",
      "quay.io:50:x",
      "quay.io%",
      "quay.io%2f",
      "quay.io\u001f",
      "quay.io\n",
      "a^b.io",
      "[::1",
      "[::1]x",
      "u/ü@q.io/%zz",
      "u%zz@q.io",
      "q.io#%z",
      "ü@q.io",
    ];
    const good = [
      "quay.io",
      "quay.io%25",
      "q%C3%BC.io",
      "quay.io#\n",
      "quay.io:",
      "x:y%20z@v@quay.io",
      "quay.io?%zz\u0080",
    ];
    const keyring = keyringOf(...bad, ...good);
    assert.deepEqual(
      keyring.skipped.map(({ key }) => key),
      bad,
    );
    assert.deepEqual(
      keyring.lookup("quay.io/app").offers.map(({ key }) => key),
      ["quay.io:", "quay.io", "quay.io#\n", "x:y%20z@v@quay.io", "quay.io?%zz\u0080"],
    );
  });

  test("the path is decoded twice: when the key is added, and at the lookup", () => {
    assert.deepEqual(
      keysOffered(
        "quay.io/team/app",
        "quay.io/te%61m",
        "quay.io/t%2565am",
        "quay.io/team%3Fx",
        "quay.io/team%0A",
      ),
      ["quay.io/team%3Fx", "quay.io/te%61m", "quay.io/t%2565am"],
    );
  });

  test("keys are sorted in descending order of bytes, not of UTF-16 units", () => {
    const keys = ["quay.io/\u{1f600}", "quay.io/\uffee", "quay.io/é"];
    const matched = keyringOf(...keys).lookup("quay.io/\u{1f600}").offers;
    assert.equal(matched.length, 1);
    const everything = keys.map((key) => key.replace("quay.io/", "quay.io?"));
    assert.deepEqual(keysOffered("quay.io/app", ...everything), everything);
    // An escaped question mark becomes part of the key. It counts for the order, but at the lookup
    // it starts a query, so only the path before it matches.
    const ordering = keys.map((key) => key.replace("quay.io/", "quay.io/%3F"));
    assert.deepEqual(keysOffered("quay.io/app", ...ordering), ordering);
  });

  test("globs match within one label; a key with a character class is skipped", () => {
    assert.deepEqual(
      keysOffered(
        "reg1.example.com/app",
        "reg[0-9].example.com",
        "reg[a-z].example.com",
        "reg[0-9.example.com",
        "reg[12].e*e.*m",
        "reg*.e*e.*m",
      ),
      ["reg*.e*e.*m"],
    );
    assert.deepEqual(
      keysOffered(
        "reg1.example.com:5000/app",
        "reg[0-9].example.com:5000",
        "reg*.example.com:5000",
      ),
      ["reg*.example.com:5000"],
    );
  });

  test("an IPv6 address matches itself only with a port", () => {
    assert.deepEqual(keysOffered("[2001:db8::1]/app", "[2001:db8::1]"), []);
    assert.deepEqual(keysOffered("[2001:db8::1]:5000/app", "[2001:db8::1]:5000"), [
      "[2001:db8::1]:5000",
    ]);
  });

  test("no key causes a hang or a stack overflow", () => {
    const cpuSeconds = startCpuTimer();
    const long = runsOf(200_000);
    const keyring = keyringOf(
      `${"*a".repeat(5000)}b`,
      "a".repeat(50 * long),
      "%25".repeat(long),
      "[".repeat(long),
      ":".repeat(long),
      `x[${"a-".repeat(long)}`,
      `x[${"a-b".repeat(long)}]`,
    );
    assert.deepEqual(keyring.lookup(`${"a".repeat(5000)}/app`).offers, []);
    assert.ok(cpuSeconds() < 120, `${cpuSeconds()} s`);
  });
});

describe("the path of a key", () => {
  for (const [key, repository, expected] of [
    ["quay.io/team", "quay.io/team/app", true],
    ["quay.io/team", "quay.io/team", true],
    ["quay.io/team", "quay.io/team-a/app", true],
    ["quay.io/team/", "quay.io/team-a/app", false],
    ["quay.io/team", "quay.io/mirror/team/app", false],
    ["quay.io/app", "quay.io/team/app", false],
    ["quay.io/team/app/x", "quay.io/team/app", false],
    ["quay.io/Team", "quay.io/team/app", false],
    ["quay.io/v1/team", "quay.io/team/app", true],
    ["quay.io/v2/team", "quay.io/team/app", true],
    ["quay.io/v3/team", "quay.io/team/app", false],
    ["quay.io/v1team", "quay.io/team/app", false],
    ["quay.io/x/v1/", "quay.io/team/app", false],
    ["quay.io/", "quay.io/team/app", true],
    ["quay.io//", "quay.io/team/app", false],
    ["https://quay.io", "quay.io/team/app", true],
    ["xhttps://quay.io", "quay.io/team/app", false],
    ["httpx://quay.io", "quay.io/team/app", false],
    ["quay.io/https://", "quay.io/team/app", false],
  ] as const) {
    test(`${key} ${expected ? "matches" : "does not match"} ${repository}`, () =>
      assert.deepEqual(keysOffered(repository, key), expected ? [key] : []));
  }
});

describe("the host of a key", () => {
  for (const [key, repository, expected] of [
    ["quay.io:5000", "quay.io/app", false],
    ["quay.io", "quay.io:5000/app", false],
    ["quay.io:5000", "quay.io:5000/app", true],
    ["quay.io:443", "quay.io/app", false],
    ["io", "quay.io/app", false],
    ["*", "quay.io/app", false],
    ["*.quay.io", "quay.io/app", false],
    ["*.io", "quay.io/app", true],
    ["*.io", "eu.quay.io/app", false],
    ["q*y.io", "quay.io/app", true],
    ["quay*.io", "quay.io/app", true],
    ["*q.io", "quay.io/app", false],
    ["QUAY.io", "quay.io/app", false],
    ["q[u]ay.io", "quay.io/app", false],
    ["[q]uay.io", "quay.io/app", false],
  ] as const) {
    test(`${key} ${expected ? "matches" : "does not match"} ${repository}`, () =>
      assert.deepEqual(keysOffered(repository, key), expected ? [key] : []));
  }
});

describe("the fallback to Docker Hub", () => {
  for (const [repository, expected] of [
    ["docker.io/library/nginx", true],
    ["index.docker.io/library/nginx", true],
    ["localhost/app", true],
    ["nginx", true],
    ["my_registry.local/app", false],
    ["registry-1.docker.io/app", false],
    ["localhost:5000/app", false],
    ["/app", false],
    ["", false],
  ] as const) {
    test(`${expected ? "serves" : "does not serve"} ${JSON.stringify(repository)}`, () => {
      const keyring = keyringOf("https://index.docker.io/v1/");
      assert.equal(keyring.lookup(repository).via !== null, expected);
    });
  }

  test("does not serve an image that a key matches", () => {
    const { offers, via } = keyringOf("https://index.docker.io/v1/", "docker.io").lookup(
      "docker.io/library/nginx",
    );
    assert.deepEqual([offers.map(({ key }) => key), via], [["docker.io"], "url"]);
  });
});

describe("sources", () => {
  const config = (source: DockerConfig["source"], ...keys: string[]): DockerConfig => {
    return { source, entries: keys.map((key) => ({ key, username: "u", password: "p" })) };
  };

  test("each keyring falls back to Docker Hub separately", () => {
    const secrets = new Keyring([
      config({ kind: "secret", name: "a" }, "docker.io"),
      config({ kind: "secret", name: "b" }, "index.docker.io"),
    ]);
    const node = new Keyring([config({ kind: "node" }, "https://index.docker.io/v1/")]);
    const { offers, via } = offersFor("docker.io/library/nginx", secrets, node);
    assert.deepEqual(
      offers.map(({ source, key }) => [source.kind, key]),
      [
        ["secret", "docker.io"],
        ["node", "https://index.docker.io/v1/"],
      ],
    );
    assert.deepEqual(via, { secrets: "url", node: "default-registry-fallback" });
  });

  test("two spellings of one key are unordered within one secret only", () => {
    const a = config({ kind: "secret", name: "a" }, "quay.io", "https://quay.io", "ghcr.io");
    const b = config({ kind: "secret", name: "a" }, "ghcr.io/");
    const keyring = new Keyring([a, b]);
    assert.equal(keyring.lookup("quay.io/app").ordered, false);
    assert.equal(keyring.lookup("ghcr.io/app").ordered, true);
    assert.equal(offersFor("quay.io/app", new Keyring([]), keyring).ordered, false);
  });
});

/** A naive keyring: tries every entry by a regular expression for its host, and sorts afterwards. */
function naiveOffers(configs: DockerConfig[], repository: string): string[] {
  const kept = configs
    .flatMap(({ entries }) => entries)
    .flatMap(({ key, password }) => {
      const url = /^(?:https?:\/\/)?(?:[^/?#]*@)?([^/?#]*)([^?#]*)/.exec(key);
      const [, authority = "", path = ""] = url ?? [];
      if (!/^[\w.*-]*(:\d*)?$/.test(authority)) return [];
      const rest = path.replace(/^\/v[12](?=\/)/, "").replace(/^\/$/, "");
      return [{ authority, rest, password, bytes: Buffer.from(authority + rest) }];
    });
  const slash = repository.includes("/") ? repository.indexOf("/") : repository.length;
  const first = repository.slice(0, slash);
  const matched = kept.filter(({ authority, rest }) => {
    const pattern = authority
      .replace(/:$/, "")
      .replace(/[.*]/g, (character) => (character === "." ? "\\." : "[^.:]*"));
    return new RegExp(`^${pattern}$`).test(first) && repository.slice(slash).startsWith(rest);
  });
  if (matched.length > 0)
    return matched
      .toSorted((a, b) => Buffer.compare(b.bytes, a.bytes))
      .map(({ password }) => password);
  const hub =
    slash === repository.length ||
    ["docker.io", "index.docker.io"].includes(first) ||
    !/[.:]/.test(first);
  return hub
    ? kept
        .filter(({ bytes }) => bytes.equals(Buffer.from("index.docker.io")))
        .map(({ password }) => password)
    : [];
}

test("random secrets and images get the same offers from a naive second keyring", () => {
  const hosts = [
    "docker.io",
    "index.docker.io",
    "quay.io",
    "reg.example.com",
    "reg-1.example.com",
    "localhost",
    "10.0.0.1",
  ];
  const globs = [
    "*",
    "*.io",
    "*.docker.io",
    "*.*",
    "reg*.example.com",
    "*.example.com",
    "r*g.*.com",
    "reg.example.*",
    "Quay.io",
    "auths",
    "a b.io",
  ];
  const paths = [
    "",
    "/",
    "/v1",
    "/v1/",
    "/v2/",
    "/v2/v2/",
    "/v2/team",
    "/team",
    "/team/",
    "/team-a",
    "/team/app",
    "/library",
    "/library/nginx",
    "//",
  ];
  const ports = ["", "", "", "", "", "", ":5000", ":443", ":", ":x"];
  const key = fc
    .tuple(
      fc.constantFrom("", "", "https://", "http://", "HTTPS://"),
      fc.constantFrom("", "", "", "x:y@"),
      fc.constantFrom(...hosts, ...hosts, ...globs),
      fc.constantFrom(...ports),
      fc.constantFrom(...paths),
      fc.constantFrom("", "", "", "?q", "#f"),
    )
    .map((parts) => parts.join(""));
  const image = fc
    .tuple(
      fc.constantFrom(...hosts, ""),
      fc.constantFrom("", "", "", ":5000"),
      // A configured path may also stand inside a repository, where it must not match.
      fc.constantFrom("", "", "mirror/", "team/", "v2/"),
      fc.constantFrom("team/app", "team-a/app", "library/nginx", "v2/app", "app"),
    )
    .map(([host, port, parent, path]) =>
      host === "" ? parent + path : `${host}${port}/${parent}${path}`,
    );
  const secrets = fc.array(fc.uniqueArray(key, { maxLength: 8, size: "max" }), {
    maxLength: 4,
    size: "max",
  });
  let offered = 0;
  fc.assert(
    fc.property(secrets, image, (keys, repository) => {
      const configs = keys.map((written, secret): DockerConfig => {
        const entries = written.map((one, place) => ({
          key: one,
          username: "u",
          password: `${secret}.${place}`,
        }));
        return { source: { kind: "secret", name: `s${secret}` }, entries };
      });
      const { offers } = new Keyring(configs).lookup(repository);
      assert.deepEqual(
        offers.map(({ password }) => password),
        naiveOffers(configs, repository),
      );
      offered += offers.length > 0 ? 1 : 0;
    }),
    propertyRuns(5000),
  );
  assert.ok(offered > runsOf(500), `only ${offered} images were offered anything`);
});

test("arbitrary keys and names never throw", () => {
  const likely = fc.stringMatching(/^[a-z.:/@%[\]*?#0-9-]{0,30}$/);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: "binary" }), likely), { maxLength: 5 }),
      fc.oneof(fc.string(), likely),
      (keys, repository) => {
        const keyring = keyringOf(...keys);
        assert.ok(keyring.lookup(repository).offers.length + keyring.skipped.length <= keys.length);
      },
    ),
    propertyRuns(2000),
  );
});
