/** Blobs and manifests as they are → an open real registry, piece by piece: what no builder would push. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string; variant?: string };
}

const oci = "application/vnd.oci.image";
export const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
/** Two blocks of zeros end a tar archive, and are an empty one. */
export const emptyTar = Buffer.alloc(1024);

async function send(
  method: string,
  url: string,
  type: string,
  body: Buffer | null,
): Promise<Headers> {
  const answer = await fetch(url, {
    method,
    headers: { "content-type": type },
    body: body === null ? null : new Uint8Array(body),
  });
  assert.ok(answer.ok, `${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.headers;
}

/** `home` is `http://HOST/v2/REPOSITORY`. */
export async function putBlob(
  home: string,
  mediaType: string,
  content: Buffer | object,
): Promise<Descriptor> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  const digest = digestOf(bytes);
  const started = await send("POST", `${home}/blobs/uploads/`, "application/octet-stream", null);
  const place = new URL(started.get("location") ?? "", home);
  place.searchParams.set("digest", digest);
  await send("PUT", place.href, "application/octet-stream", bytes);
  return { mediaType, digest, size: bytes.length };
}

/** Under a tag, or its digest where null. */
export async function putManifest(
  home: string,
  tag: string | null,
  manifest: { mediaType: string; [key: string]: unknown },
): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = digestOf(bytes);
  await send("PUT", `${home}/manifests/${tag ?? digest}`, manifest.mediaType, bytes);
  return { mediaType: manifest.mediaType, digest, size: bytes.length };
}

export interface Made {
  manifest: Descriptor;
  config: Descriptor;
  layer: Descriptor;
}

/** A whole image of one platform. `label` makes its digest its own. */
export async function putImage(
  home: string,
  tag: string | null,
  platform: string,
  label: string,
  tar: Buffer = emptyTar,
): Promise<Made> {
  const [os = "", architecture = "", variant] = platform.split("/");
  const named = { os, architecture, ...(variant === undefined ? {} : { variant }) };
  const config = await putBlob(home, `${oci}.config.v1+json`, {
    ...named,
    config: { Labels: { label } },
    rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
    history: [{ comment: "empty" }],
  });
  const layer = await putBlob(home, `${oci}.layer.v1.tar+gzip`, gzipSync(tar));
  const mediaType = `${oci}.manifest.v1+json`;
  const manifest = await putManifest(home, tag, {
    schemaVersion: 2,
    mediaType,
    config,
    layers: [layer],
  });
  return { manifest: { ...manifest, platform: named }, config, layer };
}

/** An index of whole images, one a platform. */
export async function putIndex(
  home: string,
  tag: string,
  platforms: string[],
  label: string,
): Promise<{ index: Descriptor; images: Made[] }> {
  const images: Made[] = [];
  for (const platform of platforms)
    images.push(await putImage(home, null, platform, `${label} ${platform}`));
  const mediaType = `${oci}.index.v1+json`;
  const index = await putManifest(home, tag, {
    schemaVersion: 2,
    mediaType,
    manifests: images.map(({ manifest }) => manifest),
  });
  return { index, images };
}

/** What is neither image nor index: a config of that type, and no layer. */
export async function putArtifact(
  home: string,
  tag: string,
  configType: string,
  label: string,
): Promise<Descriptor> {
  const config = await putBlob(home, configType, { label });
  const layer = await putBlob(
    home,
    "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
    gzipSync(emptyTar),
  );
  const mediaType = `${oci}.manifest.v1+json`;
  return await putManifest(home, tag, { schemaVersion: 2, mediaType, config, layers: [layer] });
}

export async function remove(
  home: string,
  kind: "manifests" | "blobs",
  digest: string,
): Promise<void> {
  await send("DELETE", `${home}/${kind}/${digest}`, "application/json", null);
}
