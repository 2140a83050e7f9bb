import { existsSync, readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, vi } from "vitest";
import { Interrupted, Interruptible } from "../../../src/cli/interrupt.ts";
import { acquireLock } from "../../../src/core/base/locks.ts";
import { waitUntil } from "../../support/wait-until.ts";
import { hollowGuest, MAIN, scratch } from "./support.ts";

describe("Interruptible", () => {
  it("aborts at the first signal and listens no more once disposed", () => {
    const before = process.listenerCount("SIGTERM");
    {
      using interruptible = new Interruptible();
      expect(interruptible.signal.aborted).toBe(false);
      process.emit("SIGTERM", "SIGTERM");
      expect(interruptible.signal.reason).toBeInstanceOf(Interrupted);
      expect(interruptible.signal.reason).toMatchObject({ signal: "SIGTERM" });
    }
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  it("ends the process at the second", () => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    using _interruptible = new Interruptible();
    process.emit("SIGINT", "SIGINT");
    expect(exit).not.toHaveBeenCalled();
    process.emit("SIGINT", "SIGINT");
    expect(exit).toHaveBeenCalledWith(130);
    exit.mockRestore();
  });
});

/** Whether a process has a handler for a signal, by the kernel's own account. */
function catches(pid: number | undefined, signal: NodeJS.Signals): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

describe("`up` that waits for another of the same name", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends at %s with %d and leaves nothing", async (signal, code) => {
    const home = scratch();
    const state = join(home, "state");
    const lock = join(state, "navgw/locks/default");
    await using _held = await acquireLock(lock);
    const up = execa(process.execPath, [MAIN, "up"], {
      env: { HOME: home, XDG_STATE_HOME: state, NAVGW_GUEST_DIR: hollowGuest() },
      reject: false,
    });
    // Node has handlers of its own for the other two; this one shows that ours are there.
    await waitUntil("its handlers of signals", 8000, () => catches(up.pid, "SIGHUP"));
    up.kill(signal);
    const { exitCode, stdout, stderr } = await up;
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: code,
      stdout: "",
      stderr: `interrupted (${signal})`,
    });
    expect(readdirSync(lock)).toHaveLength(1);
    expect(existsSync(join(state, "navgw/clusters"))).toBe(false);
  });
});
