/**
 * A clock whose time limits pass only as the event loop turns. Test servers share the loop, so a busy
 * machine slows the limit as much as the servers: a reply is never late, only a missing one is.
 */
import { systemClock, type Clock } from "../../src/oci/clock.ts";

export const loopClock: Clock = { ...systemClock, expire: expireByTurns };

/** Counts one turn for each millisecond; a turn takes a millisecond or longer. */
export function expireByTurns(ms: number, late: () => void): () => void {
  let leftTurns = Math.min(Math.ceil(ms), 2 ** 31);
  const turn = (): void => {
    if (--leftTurns <= 0) late();
    else timer = setTimeout(turn, 1);
  };
  let timer = setTimeout(turn, 1);
  return () => clearTimeout(timer);
}
