import { describe, expect, it } from "vitest";
import { EventReader } from "../../../../src/core/microvm/runner-events.ts";

const exited = `{"type":"exited","code":3}`;

describe("events of a guest", () => {
  it("are read however they are cut", () => {
    const text = `{"type":"log","text":"ä"}\n{"type":"started"}\n${exited}\n`;
    for (let at = 0; at <= text.length; at++) {
      const reader = new EventReader();
      const events = [...reader.read(text.slice(0, at)), ...reader.read(text.slice(at))];
      expect(events.map(({ type }) => type)).toEqual(["log", "started", "exited"]);
    }
  });

  it.each([
    ["no JSON", "nonsense"],
    ["an unknown event", `{"type":"reboot"}`],
    ["a code that is none", `{"type":"exited","code":"0"}`],
    ["a code out of range", `{"type":"exited","code":256}`],
    ["a failure without words", `{"type":"failed","code":125}`],
    ["no object", "null"],
  ])("are nothing else: %s", (_what, line) => {
    expect(new EventReader().read(`${line}\n${exited}\n`)).toEqual([{ type: "exited", code: 3 }]);
  });

  it("are not waited for on a line without an end, which is not kept either", () => {
    const reader = new EventReader();
    for (let n = 0; n < 100; n++) expect(reader.read("x".repeat(100_000))).toEqual([]);
    expect(reader.read(`\n${exited}\n`)).toEqual([{ type: "exited", code: 3 }]);
  });
});
