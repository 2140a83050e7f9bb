import { navgw } from "./cli.ts";
import { waitUntil } from "./wait-until.ts";

/** Bound of a start that fails, ms: 30 s from the first sign of a trouble, and the start up to there. */
export const BOUND = 120_000;
export const UP = ["up", "--engine", "uml", "--node", "builtin", "--no-golden", "--timeout", "5m"] as const;

/** Runs a shell script on the node of a cluster that is being started, as soon as that answers. */
export async function asItStarts(script: string, input = ""): Promise<void> {
  await waitUntil("the guest to run a command", 30_000, async () => {
    const { exitCode, stderr } = await navgw(["exec", "--", "sh", "-ec", script], { input });
    if (exitCode !== 0) throw new Error(stderr);
    return true;
  });
}
