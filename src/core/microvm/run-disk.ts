import { randomBytes } from "node:crypto";
import { fileError, NavgwError } from "../base/errors.ts";
import { GUEST_NETWORK } from "../base/guest-network.ts";
import { hint, option } from "../base/hint.ts";
import { writeTar } from "../tar/tar-writer.ts";
import { planGuest, type RunPlan } from "./microvm-plan.ts";

/** Largest configuration that the guest reads, bytes; as in guest/init/internal/disks. */
const LARGEST = 1 << 20;

/**
 * Writes the config disk, which describes the command to run.
 * @throws NavgwError NAVGW_BAD_OPTION when command and environment are too large; NAVGW_NO_SPACE, NAVGW_STATE
 */
export async function writeRunDisk(path: string, plan: RunPlan, now = new Date()): Promise<void> {
  const text = JSON.stringify({
    schema: 1,
    mode: "run",
    hostname: plan.options.hostname,
    time: now.toISOString(),
    ...(plan.options.net === "none" ? {} : { network: GUEST_NETWORK }),
    // A machine that has just booted has no entropy of its own.
    seed: randomBytes(64).toString("base64"),
    run: planGuest(plan),
  });
  if (Buffer.byteLength(text) > LARGEST) {
    throw new NavgwError(
      "NAVGW_BAD_OPTION",
      `command and environment are larger than ${LARGEST} bytes together`,
      {
        hint: hint`pass them in a file with ${option("volumes")}`,
      },
    );
  }
  try {
    await writeTar(path, [{ name: "navgw/config.json", text }]);
  } catch (error) {
    throw fileError(error, "writing the config disk", path);
  }
}
