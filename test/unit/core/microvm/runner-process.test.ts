import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { STREAMS } from "../../../../src/core/microvm/microvm-plan.ts";
import { Session } from "../../../../src/core/microvm/microvm-session.ts";
import { noNetwork } from "../../../../src/core/microvm/run-network.ts";
import { startRunner } from "../../../../src/core/microvm/runner-process.ts";

/** The real runner, with a document that it cannot do anything with. */
function startFailing(session: Session) {
  return startRunner({
    document: { library: "/no/such/libkrun.so.1", parent: process.pid, vm: { cpus: 1, memoryMiB: 128 } },
    dir: tmpdir(),
    streams: STREAMS,
    terminal: undefined,
    onEvent: session.onEvent,
  });
}

describe("a runner that cannot start its guest", () => {
  it("is an error with its own words, and leaves every stream at its end", async () => {
    const session = new Session("none", {});
    const runner = startFailing(session);
    runner.stdin?.write("nobody reads this");
    const outputs = Promise.all([runner.stdout, runner.stderr].map((stream) => stream && text(stream)));
    await expect(session.follow(runner, noNetwork)).rejects.toMatchObject({
      code: "NAVGW_LIBKRUN",
      message: expect.stringContaining("/no/such/libkrun.so.1"),
    });
    expect(await outputs).toEqual(["", ""]);
  });

  it("is no error once it was killed", async () => {
    const session = new Session("none", {});
    const ended = session.follow(startFailing(session), noNetwork);
    session.kill("SIGKILL");
    expect(await ended).toEqual({ exitCode: 137, signal: "SIGKILL" });
  });
});

describe("a session that fails", () => {
  it("ends with that error, but not once its command has ended", async () => {
    const reason = new Error("stdin is gone");
    const session = new Session("none", {});
    const ended = session.follow(startFailing(session), noNetwork);
    session.fail(reason);
    await expect(ended).rejects.toBe(reason);

    const over = new Session("none", {});
    const result = over.follow(startFailing(over), noNetwork);
    over.onEvent({ type: "exited", code: 3 });
    over.fail(reason);
    expect(await result).toEqual({ exitCode: 3, signal: null });
  });
});

describe("what a guest says of its command", () => {
  it("counts more than how its machine went down", async () => {
    const session = new Session("none", {});
    const ended = session.follow(startFailing(session), noNetwork);
    session.onEvent({ type: "started" });
    session.onEvent({ type: "exited", code: 3 });
    // Whoever has a machine in his hands may say more; only the first word counts.
    session.onEvent({ type: "exited", code: 0 });
    await session.commandStarted;
    expect(await ended).toEqual({ exitCode: 3, signal: null });
  });
});
