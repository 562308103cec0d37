/** A transport without sockets: answers each request from a script and records it. */
import { unreachable } from "../../src/oci/http/http-message.ts";
import type { HttpReply, HttpRequest, NoReply } from "../../src/oci/http/http-message.ts";

export interface ScriptedReply {
  status: number;
  headers?: Record<string, string>;
  body?: string | object;
}

export class ScriptedTransport {
  /** "HEAD https://host/path?query", in order. */
  readonly sent: string[] = [];
  readonly requests: HttpRequest[] = [];
  readonly #answer: (request: HttpRequest) => ScriptedReply | NoReply | undefined;

  /** A request that the script does not know gets no reply. */
  constructor(answer: (request: HttpRequest) => ScriptedReply | NoReply | undefined) {
    this.#answer = answer;
  }

  /** Answers by "METHOD URL"; the last reply of a list repeats. */
  static of(script: Record<string, ScriptedReply | ScriptedReply[]>): ScriptedTransport {
    const left = new Map(
      Object.entries(script).map(([key, replies]) => [key, [replies].flat()] as const),
    );
    return new ScriptedTransport(({ method, url }) => {
      const replies = left.get(`${method} ${url.href}`) ?? [];
      return replies.length > 1 ? replies.shift() : replies[0];
    });
  }

  async send(request: HttpRequest): Promise<HttpReply | NoReply> {
    this.sent.push(`${request.method} ${request.url.href}`);
    this.requests.push(request);
    const reply = this.#answer(request) ?? noSuchReply;
    return "noReply" in reply ? reply : httpReply(reply);
  }
}

const noSuchReply = unreachable(
  {
    stage: "connect",
    reason: { code: "connection-failed", error: "not in the script" },
    passing: false,
  },
  1,
);

export function httpReply({ status, headers = {}, body = "" }: ScriptedReply): HttpReply {
  const lists = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]);
  return {
    status,
    headers: Object.fromEntries(lists),
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  };
}
