/** Counts the open sockets of one origin, so that a timeout can name the stage it stopped at. */
import { Socket } from "node:net";

export class SocketCount {
  /** Sockets that TCP has connected. */
  tcp = 0;
  /** Sockets ready for HTTP: those of TLS have finished the handshake. */
  ready = 0;
  /** A socket has agreed on HTTP/2. */
  speaksHttp2 = false;
  readonly #open: Set<Socket>;

  /** `open`: the sockets of all origins, those still connecting among them. */
  constructor(open: Set<Socket>) {
    this.#open = open;
  }

  /**
   * Watches a socket that undici begins to connect. undici's types do not declare the return value
   * of a connector: null for anything but a socket.
   */
  watch(socket: unknown): Socket | null {
    if (!(socket instanceof Socket)) return null;
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
    socket.once("secureConnect", () => {
      if (Reflect.get(socket, "alpnProtocol") === "h2") this.speaksHttp2 = true;
    });
    for (const [event, stage] of [
      ["connect", "tcp"],
      [Reflect.has(socket, "encrypted") ? "secureConnect" : "connect", "ready"],
    ] as const) {
      socket.once(event, () => {
        this[stage]++;
        socket.once("close", () => this[stage]--);
      });
    }
    return socket;
  }
}
