/** Builds the TLS contexts of connections: trusted authorities and client certificates. */
import { readFile } from "node:fs/promises";
import { createSecureContext, getCACertificates } from "node:tls";
import type { SecureContext } from "node:tls";
import { readSmall } from "../../system/small-file.ts";
import type { ConnectionOptions } from "./http-message.ts";

/** Reads each combination of files once. */
export class SecureContexts {
  /** The value of NODE_EXTRA_CA_CERTS. */
  readonly #extraCaFile: string | undefined;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  constructor(extraCaFile: string | undefined) {
    this.#extraCaFile = extraCaFile;
  }

  /** Rejects if a file other than NODE_EXTRA_CA_CERTS cannot be read. */
  get(
    caFile: string | undefined,
    connection: ConnectionOptions | undefined,
  ): Promise<SecureContext> {
    const { caFiles = [], clients = [] } = connection ?? {};
    const key = JSON.stringify([caFile, caFiles, clients]);
    let context = this.#contexts.get(key);
    if (context === undefined) {
      context = this.#build([...(caFile === undefined ? [] : [caFile]), ...caFiles], clients);
      this.#contexts.set(key, context);
    }
    return context;
  }

  async #build(caFiles: string[], clients: ConnectionOptions["clients"]): Promise<SecureContext> {
    const extra = this.#extraCaFile;
    // Node itself only warns of an unreadable NODE_EXTRA_CA_CERTS; configured files must exist.
    const extras =
      extra === undefined || extra === "" ? [] : [await readFile(extra, "utf8").catch(() => "")];
    const named = await Promise.all(caFiles.map(readSmall));
    return createSecureContext({
      ca: [
        ...new Set([...getCACertificates("default"), ...getCACertificates("system")]),
        ...extras.filter((pem) => pem !== ""),
        ...named,
      ],
      cert: await Promise.all(clients.map(({ cert }) => readSmall(cert))),
      key: await Promise.all(clients.map((client) => readSmall(client.key))),
    });
  }
}
