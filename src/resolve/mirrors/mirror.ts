/** One host of a mirror chain: a mirror, or the registry itself. */
import type { ImageClient } from "../image-client.ts";

export interface Mirror {
  /** Name in messages: "mirror.internal:5000". */
  name: string;
  /** The host is the registry itself. */
  own: boolean;
  /**
   * Whether pods' credentials may be sent there. Never to a mirror, although containerd sends them:
   * a credential goes only to the registry that it is for.
   */
  trusted: boolean;
  pulls: boolean;
  resolves: boolean;
  client: ImageClient;
}
