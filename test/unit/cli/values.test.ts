import { describe, expect, it } from "vitest";
import {
  collect,
  collectAll,
  parseComponents,
  parseDuration,
  parseInteger,
  parseMemory,
  parseOpenPort,
  parsePort,
  parseVolume,
} from "../../../src/cli/values.ts";

describe("parseDuration", () => {
  it.each([
    ["90", 90_000],
    ["1.5", 1500],
    ["90s", 90_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["1m30s", 90_000],
    ["500ms", 500],
    ["2m500ms", 120_500],
  ])("takes %s as %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "soon", "5 m", "-1", "1d", "30s1m"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow(/Must be seconds/);
  });
});

describe("parseMemory", () => {
  it.each([
    ["2048", 2048],
    ["2048m", 2048],
    ["2g", 2048],
    ["4Gi", 4096],
    ["1GiB", 1024],
  ])("takes %s as %d MiB", (text, mib) => {
    expect(parseMemory(text)).toBe(mib);
  });

  it.each(["", "2.5g", "two", "2k", "-1"])("refuses %j", (text) => {
    expect(() => parseMemory(text)).toThrow(/Must be MiB/);
  });
});

describe("parsePort", () => {
  it("takes HOST:GUEST", () => {
    expect(parsePort("8080:30080")).toEqual({ host: 8080, guest: 30080 });
    expect(parsePort("0:80")).toEqual({ host: 0, guest: 80 });
  });

  it.each(["80", "80:", ":80", "a:b", "1:2:3", "127.0.0.1:80:80", "-1:80"])("refuses %j", (text) => {
    expect(() => parsePort(text)).toThrow(/Must be HOST:GUEST/);
  });
});

describe("parseOpenPort", () => {
  it("takes a free port of the host when none is named", () => {
    expect(parseOpenPort("80")).toEqual({ host: 0, guest: 80 });
    expect(parseOpenPort("8080:80")).toEqual({ host: 8080, guest: 80 });
  });

  it.each(["", "80:", ":80", "http", "127.0.0.1:80:80"])("refuses %j", (text) => {
    expect(() => parseOpenPort(text)).toThrow(/Must be HOST:GUEST/);
  });
});

describe("parseVolume", () => {
  it.each([
    ["/a:/b", { host: "/a", guest: "/b", readOnly: false }],
    ["./a b:/b", { host: "./a b", guest: "/b", readOnly: false }],
    ["/a:/b:rw", { host: "/a", guest: "/b", readOnly: false }],
    ["/a:/b:ro", { host: "/a", guest: "/b", readOnly: true }],
  ])("takes %s", (text, volume) => {
    expect(parseVolume(text)).toEqual(volume);
  });

  it.each(["", "/a", "/a:", ":/b", "/a:/b:", "/a:/b:xx", "/a:/b:ro:ro"])("refuses %j", (text) => {
    expect(() => parseVolume(text)).toThrow(/Must be HOST:GUEST/);
  });
});

describe("parseInteger", () => {
  it("takes whole numbers only", () => {
    expect(parseInteger("12")).toBe(12);
    for (const text of ["", "1.5", "-1", "0x10", "1e3"]) {
      expect(() => parseInteger(text)).toThrow(/Must be a whole number/);
    }
  });
});

it("collect keeps every value of a repeated option, in order", () => {
  const parse = collect(parsePort);
  expect(parse("3:4", parse("1:2", undefined))).toEqual([
    { host: 1, guest: 2 },
    { host: 3, guest: 4 },
  ]);
});

it("collectAll keeps all of each list of a repeated option, in order", () => {
  const parse = collectAll(parseComponents);
  expect(parse("network-policy", parse("traefik, servicelb,", undefined))).toEqual([
    "traefik",
    "servicelb",
    "network-policy",
  ]);
  expect(parse("", undefined)).toEqual([]);
});

it("parseComponents refuses what k3s does not have, with what it has", () => {
  expect(() => parseComponents("servicelb,nginx")).toThrow(
    /^nginx is not one of servicelb, traefik, .*helm-controller/,
  );
});
