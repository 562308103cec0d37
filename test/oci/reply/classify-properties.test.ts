/** Any reply of a registry → an answer that its bytes bear out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseChallenges } from "../../../src/oci/auth/challenge.ts";
import { classify, type ClassifiedExchange } from "../../../src/oci/reply/classify.ts";
import { quirkOf } from "../../../src/oci/quirks.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const token = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,8}$/);
const value = fc.string({ unit: "grapheme-ascii", maxLength: 20 });

test("challenges are read however they are written", () => {
  const challenge = fc.tuple(
    token,
    fc.uniqueArray(fc.tuple(token, value, fc.boolean(), fc.constantFrom("=", " = ", "= ")), {
      selector: ([name]) => name.toLowerCase(),
      minLength: 1,
      maxLength: 4,
    }),
  );
  fc.assert(
    fc.property(
      fc.array(challenge, { maxLength: 4 }),
      fc.constantFrom(", ", ",", " ,  "),
      (challenges, comma) => {
        const header = challenges
          .map(([scheme, parameters]) => {
            const written = parameters.map(([name, content, quote, equals]) => {
              const bare = !quote && /^[a-zA-Z0-9./:_-]+$/.test(content);
              return `${name}${equals}${bare ? content : `"${content.replaceAll(/["\\]/g, "\\$&")}"`}`;
            });
            return `${scheme} ${written.join(comma)}`;
          })
          .join(comma);
        assert.deepEqual(
          parseChallenges([header]).map(({ scheme, parameters }) => [scheme, [...parameters]]),
          challenges.map(([scheme, parameters]) => [
            scheme.toLowerCase(),
            parameters.map(([name, content]) => [name.toLowerCase(), content]),
          ]),
        );
      },
    ),
    propertyRuns(500),
  );
});

test("any headers are read to their end", () => {
  const piece = fc.oneof(
    fc.constantFrom(...'= , " \\ Bearer Basic realm service'.split(" "), " ", "\t"),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
        { maxLength: 3 },
      ),
      (headers) => {
        for (const { scheme, parameters } of parseChallenges(headers)) {
          assert.equal(scheme, scheme.toLowerCase());
          for (const name of parameters.keys()) assert.equal(name, name.toLowerCase());
        }
      },
    ),
    propertyRuns(500),
  );
});

const codes =
  "MANIFEST_UNKNOWN NAME_UNKNOWN NAME_INVALID UNAUTHORIZED DENIED TOOMANYREQUESTS UNSUPPORTED UNKNOWN NOT_FOUND".split(
    " ",
  );
const error = fc.record({
  code: fc.constantFrom(...codes),
  message: fc.string(),
  detail: fc.jsonValue(),
});
const body = fc.oneof(
  fc.array(error, { maxLength: 3 }).map((errors) => JSON.stringify({ errors })),
  fc.json(),
  fc.constantFrom(
    "",
    "<html>",
    "null",
    "[]",
    '{"errors":null}',
    '{"errors":[null]}',
    '{"layers":[]}',
    '{"token":1}',
  ),
  fc.string(),
);
const exchange: fc.Arbitrary<ClassifiedExchange> = fc.record({
  step: fc.constantFrom<ClassifiedExchange["step"]>("manifest", "blob", "token", "tags"),
  method: fc.constantFrom<ClassifiedExchange["method"]>("HEAD", "GET", "POST"),
  sent: fc.constantFrom<ClassifiedExchange["sent"]>(
    "nothing",
    "anonymous-token",
    "login-token",
    "login",
  ),
  refreshed: fc.boolean(),
  kind: fc.constantFrom<ClassifiedExchange["kind"]>("tag", "digest"),
  quirk: fc
    .constantFrom(
      ..."docker.io ghcr.io quay.io mcr.microsoft.com gcr.io registry.k8s.io 1.dkr.ecr.eu-west-1.amazonaws.com x.azurecr.io x.io".split(
        " ",
      ),
    )
    .map(quirkOf),
  status: fc.oneof(
    fc.constantFrom(
      200,
      201,
      204,
      301,
      302,
      307,
      400,
      401,
      403,
      404,
      405,
      412,
      429,
      500,
      502,
      503,
      504,
    ),
    fc.integer({ min: 200, max: 599 }),
  ),
  headers: fc.dictionary(
    fc.constantFrom(
      ..."content-type docker-content-digest www-authenticate retry-after ratelimit-remaining location server".split(
        " ",
      ),
    ),
    fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom("application/json", "text/html", 'Bearer realm="https://x/t"', "0"),
      ),
      {
        maxLength: 2,
      },
    ),
  ),
  body,
});

test("no reply is taken for more than it says", () => {
  fc.assert(
    fc.property(exchange, (made) => {
      const { status, step, sent } = made;
      // A token is asked for by POST with a login, or not at all.
      fc.pre(
        (made.method === "POST") === (step === "token" && sent === "login") ||
          (step === "token" && made.method === "GET"),
      );
      const outcome = classify(made);
      if (outcome.answer === "found")
        assert.ok(status >= 200 && status < 300 && step !== "tags" && step !== "token");
      if (status >= 500)
        assert.ok(!["found", "missing", "denied"].includes(outcome.answer), outcome.answer);
      if (status === 429)
        assert.ok(outcome.answer === "rate-limited" || outcome.answer === "denied", outcome.answer);
      if (outcome.answer === "missing") assert.ok(status >= 400 && status < 500, String(status));
      if (outcome.answer === "denied" && outcome.credential === "rejected")
        assert.notEqual(sent, "nothing");
      if (outcome.answer === "continue" && outcome.how === "refresh")
        assert.ok(!made.refreshed && status === 401);
    }),
    propertyRuns(2000),
  );
});
