import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Cast, formatCast, parseCast } from "../../../docs/recording/cast.ts";
import { playbackOf } from "../../../docs/recording/playback.ts";
import { recordSession } from "../../../docs/recording/pty-session.ts";
import { rowVersions } from "../../../docs/recording/screen-rows.ts";
import { terminalSvg } from "../../../docs/recording/terminal-svg.ts";

const size = { width: 20, height: 4 };
const cast: Cast = {
  ...size,
  events: [
    { time: 1, type: "m", data: "up" },
    { time: 2, type: "o", data: "\u001b[36mwaiting\u001b[39m" },
    { time: 12, type: "o", data: "\r\u001b[2K\u001b[1;32mready\u001b[0m <1>\r\n" },
    { time: 13, type: "m", data: "down" },
  ],
};

describe("a recording", () => {
  it("is kept in asciinema's format", () => {
    expect(formatCast(cast).split("\n").slice(0, 2)).toEqual([
      '{"version":2,"width":20,"height":4}',
      '[1,"m","up"]',
    ]);
    expect(parseCast(formatCast(cast))).toEqual(cast);
  });

  it("is played with its commands typed and its waits shortened", () => {
    const { steps, length } = playbackOf(cast);
    expect(steps.map(({ data }) => data).join("")).toBe(
      "\u001b[1;32m$\u001b[0m up\r\n\u001b[36mwaiting\u001b[39m\r\u001b[2K\u001b[1;32mready\u001b[0m <1>\r\n" +
        "\u001b[1;32m$\u001b[0m down\r\n\u001b[1;32m$\u001b[0m ",
    );
    const at = (text: string): number => steps.find(({ data }) => data.includes(text))?.at ?? Number.NaN;
    // Ten seconds of eleven, which are played in five and a half.
    expect(at("ready") - at("waiting")).toBeCloseTo(5);
    expect(length).toBeGreaterThan(at("ready"));
  });

  it("becomes rows that stand there from one change to the next", async () => {
    const playback = playbackOf(cast);
    const rows = await rowVersions(playback, size);
    const second = rows.filter(({ row }) => row === 1);
    expect(second.map(({ runs }) => runs.map(({ text }) => text).join(" "))).toEqual([
      "waiting",
      "ready <1>",
    ]);
    expect(second[0]?.to).toBe(second[1]?.from);
    expect(second[1]?.to).toBeUndefined();
    expect(second[1]?.runs[0]).toEqual({ column: 0, text: "ready", color: 2, bold: true, dim: false });
  });

  it("is a picture that shows the end where nothing moves", async () => {
    const svg = await terminalSvg(cast, 'a "terminal"');
    expect(svg).toMatch(/^<svg [^>]*aria-label="a &quot;terminal&quot;"/);
    const shown = [...svg.matchAll(/<g class="a\d+">(.*)<\/g>/g)].map(([, content]) => content).join("");
    expect(shown).toContain(">ready</text>");
    expect(shown).toContain(">&lt;1></text>");
    expect(shown).not.toContain("waiting");
    expect(svg).toMatch(/<g class="a\d+ h">.*waiting/);
  });
});

// script(1) of other systems takes other options.
describe.skipIf(process.platform !== "linux")("recordSession", () => {
  const session = { ...size, cwd: "/", env: { PATH: process.env.PATH, TERM: "xterm" } };

  it("runs commands in one shell with a terminal, and marks where each starts", async () => {
    const { events } = await recordSession({ ...session, commands: ["NAME=x", "stty size; echo $NAME"] });
    expect(events.filter(({ type }) => type === "m").map(({ data }) => data)).toEqual([
      "NAME=x",
      "stty size; echo $NAME",
    ]);
    expect(events.flatMap(({ type, data }) => (type === "o" ? [data] : [])).join("")).toBe("4 20\r\nx\r\n");
  });

  it("fails with a command", async () => {
    await expect(
      recordSession({ ...session, commands: ["echo before; false", "echo after"] }),
    ).rejects.toThrow(/failed \(1\):\n.*before/);
  });
});

describe("the README's recording", () => {
  const text = readFileSync(new URL("../../../docs/recording/up.cast", import.meta.url), "utf8");

  it("starts a cluster, uses it and removes it", () => {
    const commands = parseCast(text).events.flatMap(({ type, data }) => (type === "m" ? [data] : []));
    expect(commands[0]).toContain("npx navgw-test up");
    expect(commands.at(-1)).toBe("npx navgw-test down");
    expect(text).toMatch(/is ready after [\d.]+s/);
  });

  it("shows no path of a machine but below ~", () => {
    const paths = text.match(/(?<![\w~.:/])\/[a-z][\w./-]+/g) ?? [];
    expect(paths).toEqual([]);
  });
});
