import { Agent } from "undici";

/** Requests over a unix socket, each on its own connection: nothing stays open between them. */
export function unixAgent(path: string): Agent {
  return new Agent({
    connect: { socketPath: path },
    pipelining: 0,
    // Callers bound their requests by signals; streams may be silent for long.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
