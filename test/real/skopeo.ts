/** A few words → an image of one small layer, pushed to a real registry by skopeo. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { run } from "./parts.ts";

export interface PushOptions {
  /** `user:password` */
  credentials?: string;
  /** `os/architecture[/variant]`; more than one makes an index. */
  platforms?: string[];
  /** PEM of the CA of a registry with TLS; without it plain HTTP. */
  caFile?: string | null;
  /** Distinguishes the content, and so the digest, of two images. */
  label?: string;
}

/** Pushes an image made for the purpose to `target` (`host/repository:tag`): the digest of its manifest, or of its index. */
export async function push(target: string, options: PushOptions = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skopeo-"));
  try {
    const digest = await writeImageLayout(
      join(folder, "image"),
      options.platforms ?? ["linux/amd64"],
      options.label ?? target,
    );
    // skopeo keeps the index as it is with --all only, and finds a CA in a folder only.
    await mkdir(join(folder, "certs"));
    if (options.caFile)
      await run("openssl", [
        "x509",
        "-in",
        options.caFile,
        "-out",
        join(folder, "certs", "ca.crt"),
      ]);
    const flags = [
      "--insecure-policy",
      "copy",
      "--all",
      "--quiet",
      "--authfile",
      join(folder, "auth.json"),
    ];
    if (options.credentials !== undefined) flags.push("--dest-creds", options.credentials);
    flags.push(
      ...(options.caFile
        ? ["--dest-cert-dir", join(folder, "certs")]
        : ["--dest-tls-verify=false"]),
    );
    await run("skopeo", [...flags, `oci:${join(folder, "image")}`, `docker://${target}`]);
    return digest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string; variant?: string };
}

/** Writes an OCI image layout: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md */
export async function writeImageLayout(
  folder: string,
  platforms: string[],
  label: string,
): Promise<string> {
  await mkdir(join(folder, "blobs/sha256"), { recursive: true });
  const write = async (mediaType: string, content: Buffer | object): Promise<Descriptor> => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const hex = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(folder, "blobs/sha256", hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const manifests: Descriptor[] = [];
  for (const name of platforms) {
    const [os = "", architecture = "", variant] = name.split("/");
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    // Two blocks of zeros end a tar archive, and are an empty one.
    const tar = Buffer.alloc(1024);
    const diffId = `sha256:${createHash("sha256").update(tar).digest("hex")}`;
    const config = {
      ...platform,
      config: { Labels: { label } },
      rootfs: { type: "layers", diff_ids: [diffId] },
      history: [{ comment: "empty" }],
    };
    const manifest = {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: await write("application/vnd.oci.image.config.v1+json", config),
      layers: [await write("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(tar))],
    };
    manifests.push({ ...(await write(manifest.mediaType, manifest)), platform });
  }
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const top =
    manifests.length > 1
      ? await write(mediaType, { schemaVersion: 2, mediaType, manifests })
      : manifests[0];
  if (top === undefined) throw new Error("an image needs a platform");
  await writeFile(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, mediaType, manifests: [top] }),
  );
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return top.digest;
}
