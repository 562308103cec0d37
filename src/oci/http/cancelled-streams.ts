/** Reports replies over HTTP/2 that the server cancels before their end. */
import { subscribe } from "node:diagnostics_channel";
import { constants } from "node:http2";
import { Duplex } from "node:stream";

let isWatching = false;

/**
 * undici takes a body that ends with RST_STREAM and CANCEL for a complete one, because Node reports
 * no error for this code:
 * https://github.com/nodejs/node/blob/v24.0.0/lib/internal/http2/core.js
 */
export function failCancelledStreams(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe("http2.client.stream.created", (message) => {
    const stream = streamOf(message);
    // undici listens for the end too, but later.
    stream?.once("end", () => {
      if (Reflect.get(stream, "rstCode") === constants.NGHTTP2_CANCEL)
        stream.emit("error", cancelled());
    });
  });
}

function streamOf(message: unknown): Duplex | null {
  const isStream = typeof message === "object" && message !== null && "stream" in message;
  return isStream && message.stream instanceof Duplex ? message.stream : null;
}

function cancelled(): Error {
  return Object.assign(new Error(), { code: "ERR_HTTP2_STREAM_CANCEL" });
}
