/** Offers as reports show them: masked keys, and when a token expires. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { endsBy } from "../../../src/plan/credentials/expiry.ts";
import { maskLogin, publicOffer } from "../../../src/plan/credentials/public-offer.ts";

const today = Date.UTC(2029, 5, 1);

describe("maskLogin", () => {
  for (const [key, expected] of [
    ["ghcr.io", "ghcr.io"],
    ["https://ghcr.io/acme", "https://ghcr.io/acme"],
    ["https://bot:password@ghcr.io", "https://***@ghcr.io"],
    ["http://bot:password@ghcr.io", "http://***@ghcr.io"],
    ["HTTPS://bot:password@ghcr.io", "HTTPS://***@ghcr.io"],
    ["bot:password@ghcr.io", "***@ghcr.io"],
    ["a:b@c@ghcr.io", "***@ghcr.io"],
    ["bot@@ghcr.io", "***@ghcr.io"],
    ["https://a:b@ghcr.io", "https://a:b@ghcr.io"],
    ["https://abcd@ghcr.io", "https://***@ghcr.io"],
    ["a\nbcd@ghcr.io", "***@ghcr.io"],
  ] as const)
    test(JSON.stringify(key), () => assert.equal(maskLogin(key), expected));
});

describe("endsBy", () => {
  const jwt = (claims: unknown): string =>
    ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "sig-_0"].join(".");
  const ecr = "1.dkr.ecr.eu-west-1.amazonaws.com";
  const day = Date.UTC(2030, 0, 31) / 1000;
  for (const [title, key, username, password, expected] of [
    ["a password", "ghcr.io", "u", "p", undefined],
    ["a token of ECR", ecr, "AWS", "p", "a token of Amazon ECR, which expires after 12 hours"],
    [
      "a token of ECR FIPS",
      "1.dkr.ecr-fips.us-east-1.amazonaws.com",
      "AWS",
      "p",
      "a token of Amazon ECR, which expires after 12 hours",
    ],
    ["another user of ECR", ecr, "aws", "p", undefined],
    ["a user AWS of another registry", "ghcr.io", "AWS", "p", undefined],
    ["a user AWS of a similar host", "xdkr.ecr.io", "AWS", "p", undefined],
    [
      "an access token of Google",
      "gcr.io",
      "oauth2accesstoken",
      "p",
      "an access token of Google, which expires after an hour",
    ],
    [
      "a job's token of GitLab",
      "registry.gitlab.com",
      "gitlab-ci-token",
      "p",
      "a token of a GitLab CI job, which ends with the job",
    ],
    [
      "a job's token of GitLab by its prefix",
      "registry.gitlab.com",
      "u",
      "glcbt-64_abc",
      "a token of a GitLab CI job, which ends with the job",
    ],
    [
      "a token of GitHub Actions",
      "ghcr.io",
      "u",
      "ghs_abc",
      "a token of a GitHub Actions job or app, which ends with the job, or after an hour",
    ],
    [
      "a token of a user of a GitHub app",
      "ghcr.io",
      "u",
      "ghu_abc",
      "a token of a user of a GitHub app, which expires after eight hours",
    ],
    [
      "a token of az acr login",
      "acme.azurecr.io",
      "00000000-0000-0000-0000-000000000000",
      "p",
      "a token of `az acr login`, which expires after three hours",
    ],
    ["the zero GUID elsewhere", "x.io", "00000000-0000-0000-0000-000000000000", "p", undefined],
    [
      "a user without a password",
      "acme.azurecr.io",
      "00000000-0000-0000-0000-000000000000",
      "",
      undefined,
    ],
    [
      "a temporary user of Alibaba Cloud",
      "registry.cn-hangzhou.aliyuncs.com",
      "cr_temp_user",
      "p",
      "a temporary password of Alibaba Cloud, which expires after an hour",
    ],
    [
      "an IAM token of Yandex Cloud",
      "cr.yandex",
      "iam",
      "t1.abc",
      "an IAM token of Yandex Cloud, which expires after 12 hours",
    ],
    [
      "a token of `oc whoami -t`",
      "image-registry.openshift-image-registry.svc:5000",
      "kubeadmin",
      "sha256~abc",
      "a token of an OpenShift user, which expires after 24 hours by default",
    ],
    ["a classic token of GitHub", "ghcr.io", "u", "ghp_abc", undefined],
    ["a JWT", "ghcr.io", "u", jwt({ exp: day, x: "?>?>" }), "a token that expires on 2030-01-31"],
    ["a JWT with a late expiry", "ghcr.io", "u", jwt({ exp: 7_999_999_999 }), undefined],
    ["a JWT beyond all dates", "ghcr.io", "u", jwt({ exp: 8e9 }), undefined],
    ["a JWT with expiry 1", "ghcr.io", "u", jwt({ exp: 1 }), "a token that expired on 1970-01-01"],
    ["a JWT with expiry 0", "ghcr.io", "u", jwt({ exp: 0 }), undefined],
    ["a JWT without expiry", "ghcr.io", "u", jwt({ iat: 1 }), undefined],
    ["a JWT with a text as expiry", "ghcr.io", "u", jwt({ exp: "1" }), undefined],
    ["a JWT of null", "ghcr.io", "u", jwt(null), undefined],
    ["a JWT of text", "ghcr.io", "u", jwt("exp"), undefined],
    ["text in the shape of a JWT", "ghcr.io", "u", "a.b.c", undefined],
    ["a JWT with more parts", "ghcr.io", "u", `${jwt({ exp: day })}.x`, undefined],
    ["a JWT after other text", "ghcr.io", "u", ` ${jwt({ exp: day })}`, undefined],
  ] as const) {
    test(title, () =>
      assert.equal(endsBy({ source: { kind: "node" }, key, username, password }, today), expected),
    );
  }
});

test("publicOffer masks the key and adds the expiry only if there is one", () => {
  const source = { kind: "node" } as const;
  assert.deepEqual(
    publicOffer({ source, key: "bot:password@ghcr.io", username: "u", password: "p" }),
    { source, key: "***@ghcr.io", username: "u", password: "p" },
  );
  const google = { source, key: "gcr.io", username: "oauth2accesstoken", password: "p" };
  assert.deepEqual(publicOffer(google), {
    ...google,
    ends: "an access token of Google, which expires after an hour",
  });
});
