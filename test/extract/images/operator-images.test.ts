/** Tests which flags and variables of operators are images. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { operatorImagesOf } from "../../../src/extract/images/operator-images.ts";
import { yamlNode } from "../../support/yaml-node.ts";

function found(
  container: string,
  kind = "Deployment",
): [path: string, image: string, known: boolean][] {
  return Array.from(
    operatorImagesOf(kind, yamlNode(container), () => true),
    ({ path, image, known }) => [path, image, known],
  );
}

describe("operatorImagesOf", () => {
  const valid: [title: string, container: string, expected: [string, string, boolean]][] = [
    ["a known flag", "args: [--git-image=git:1.0]", ["args[0]", "git:1.0", true]],
    [
      "a flag and its value as two words",
      "args: [--git-image, git:1.0]",
      ["args[1]", "git:1.0", true],
    ],
    [
      "an unknown flag that ends in image",
      "command: [run, --sidecar-image=x:1.0]",
      ["command[1]", "x:1.0", false],
    ],
    [
      "a known variable",
      "env: [{ name: RELATED_IMAGE_PROXY, value: x:1.0 }]",
      ["env[0].value", "x:1.0", true],
    ],
    [
      "an unknown variable",
      "env: [{ name: AGENT_IMAGE, value: x:1.0 }]",
      ["env[0].value", "x:1.0", false],
    ],
    [
      "a list of images by version",
      `env: [{ name: KAFKA_IMAGES, value: "4.0.0=x:1.0\\n" }]`,
      [`env[0].value["4.0.0"]`, "x:1.0", false],
    ],
  ];
  for (const [title, container, expected] of valid)
    test(`finds ${title}`, () => assert.deepEqual(found(`{ ${container} }`), [expected]));

  const invalid: [title: string, container: string, kind?: string][] = [
    ["the image of the container itself", "image: x:1.0, args: [--sidecar-image=x:1.0]"],
    ["a repository without tag", "args: [--sidecar-image=registry.example/x]"],
    ["an image that is pushed", "args: [--output-image=x:1.0]"],
    ["a setting for images", "env: [{ name: IMAGE_REGISTRY, value: 'x:1.0' }]"],
    ["a variable from a reference", "env: [{ name: AGENT_IMAGE, valueFrom: {} }]"],
    ["a Job, which may build or scan images", "args: [--sidecar-image=x:1.0]", "Job"],
  ];
  for (const [title, container, kind] of invalid)
    test(`ignores ${title}`, () => assert.deepEqual(found(`{ ${container} }`, kind), []));

  test("stops when the budget is spent", () => {
    const container = yamlNode("{ args: [--a-image=x:1.0, --b-image=y:1.0] }");
    let visits = 1;
    assert.equal([...operatorImagesOf("Deployment", container, () => visits-- > 0)].length, 1);
  });
});
