import { Client } from "undici";
import { NavgwError } from "../base/errors.ts";
import { pollUntil } from "../base/poll-until.ts";
import type { ApiCredentials } from "../kubeconfig/rewrite-kubeconfig.ts";

/**
 * Polls `/readyz` as a user's client would, through the forwarded port and with the kubeconfig's credentials, until it
 * responds with 200.
 * @throws the signal's reason when it is aborted; NavgwError NAVGW_CONTROL when the API server refuses the credentials
 */
export async function awaitReadyz(credentials: ApiCredentials, signal: AbortSignal): Promise<void> {
  await pollUntil(() => isReady(credentials, signal), { signal });
}

async function isReady({ server, ca, cert, key }: ApiCredentials, signal: AbortSignal): Promise<boolean> {
  // A client cannot be reused after its connection failed.
  const client = new Client(server, { connect: { ca, cert, key, timeout: 5000 }, pipelining: 0 });
  try {
    const { statusCode, body } = await client.request({ method: "GET", path: "/readyz", signal });
    const text = await body.text();
    if (statusCode !== 401 && statusCode !== 403) return statusCode === 200;
    throw new NavgwError("NAVGW_CONTROL", `the API server refuses its own credentials: ${text.trim()}`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NavgwError) throw error;
    return false; // the API server does not listen yet
  } finally {
    await client.destroy();
  }
}
