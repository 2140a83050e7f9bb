import { expect, test } from "vitest";
import { amended, NavgwError } from "../../../../src/core/base/errors.ts";
import { command, type Hint, hint, option, parseHint, toHint } from "../../../../src/core/base/hint.ts";
import { API_WORDS, renderHint } from "../../../../src/core/base/render-hint.ts";

const inApi = (parts: Hint): string => renderHint(parts, API_WORDS);

test("a hint keeps its texts, and what they refer to as data", () => {
  const inner = hint`, or ${option("timeoutMs")}`;
  expect(hint`${command("down", "--name", "ci")} first${inner}: ${2} MiB`).toEqual([
    { verb: "down", args: ["--name", "ci"] },
    " first",
    ", or ",
    { option: "timeoutMs" },
    ": ",
    "2",
    " MiB",
  ]);
});

test.each([
  [hint`give it more with ${option("timeoutMs")}`, "give it more with option timeoutMs"],
  [hint`ask for less with ${option("memory")}`, "ask for less with option memory"],
  [hint`use ${option("memory", 3072)}, or less`, "use memory: 3072, or less"],
  [hint`use ${option("storage", "disk")}`, 'use storage: "disk"'],
  [hint`not ${option("k3sConfig", { disable: "traefik" })}`, 'not k3sConfig: {"disable":"traefik"}'],
  [hint`or: ${command("logs", "k3s")}`, "or: navgw-test logs k3s"],
  [hint`or: ${command("run", "--", "a b")}`, "or: navgw-test run -- 'a b'"],
  [toHint("try again"), "try again"],
])("the API's words for %j", (parts, text) => {
  expect(inApi(parts)).toBe(text);
});

test("an error has its hint as data and as text with the API's words", () => {
  const parts = hint`use ${option("engine", "uml")}`;
  const error = new NavgwError("NAVGW_HOST", "it failed", { hint: parts, reason: "SPAWN" });
  expect(error).toMatchObject({ hint: 'use engine: "uml"', hintParts: parts, reason: "SPAWN" });
  expect(new NavgwError("NAVGW_HOST", "x", { hint: "try again" }).hintParts).toEqual(["try again"]);
  expect(new NavgwError("NAVGW_HOST", "x")).toMatchObject({ hint: undefined, hintParts: undefined });
});

test("a amended error keeps what is not changed, the hint's data included", () => {
  const cause = new Error("behind it");
  const parts = hint`use ${option("engine", "uml")}`;
  const details = { hint: parts, reason: "SPAWN", cause, consoleTail: ["one"], logPath: "/log" } as const;
  const error = new NavgwError("NAVGW_HOST", "it failed", details);
  expect(amended(error, { message: "vm: it failed", consoleTail: ["two"] })).toMatchObject({
    ...{ code: "NAVGW_HOST", message: "vm: it failed", hintParts: parts, reason: "SPAWN" },
    ...{ cause, consoleTail: ["two"], logPath: "/log" },
  });
  expect(amended(error, { code: "NAVGW_TIMEOUT", hint: "wait" })).toMatchObject({
    ...{ code: "NAVGW_TIMEOUT", message: "it failed", hint: "wait" },
  });
});

test("a hint of another process is read back, and anything else is none", () => {
  const parts = hint`use ${option("memory", 1)} ${command("doctor")}`;
  expect(parseHint(JSON.parse(JSON.stringify([...parts, { kvm: "denied" }])))).toEqual([
    ...parts,
    { kvm: "denied" },
  ]);
  for (const other of ["text", [1], [null], [{ option: "colour" }], [{ verb: "fly", args: [] }], [{}]])
    expect(parseHint(other)).toBeUndefined();
});
