import { readFile } from "node:fs/promises";
import { gzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { configOf, lostLines, parseConfig } from "../../../../guest/kernel/config.ts";
import { type Engine, missingFor } from "../../../../guest/kernel/needed.ts";

const packaged = (name: string): URL =>
  new URL(`../../../../packages/guest-linux-x64/${name}.zst`, import.meta.url);

describe("the packaged kernels", () => {
  it.each<[string, Engine]>([
    ["vmlinux", "virtio"],
    ["linux-uml", "uml"],
  ])("%s carries every option that a node needs", async (name, engine) => {
    const config = configOf(zstdDecompressSync(await readFile(packaged(name))));
    expect(missingFor(engine, config)).toEqual([]);
  });
});

describe("missingFor", () => {
  it("names an option that is missing and who needs it", () => {
    expect(missingFor("uml", new Map())).toContain("CONFIG_NFT_NUMGEN (kube-proxy, nftables)");
  });

  it("names an option that must be off", () => {
    expect(missingFor("uml", new Map([["CONFIG_HOSTFS", "y"]]))).toContain("CONFIG_HOSTFS must be off");
  });
});

describe("lostLines", () => {
  const request = 'CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C="text"\n';

  it("is empty when every line was taken", () => {
    expect(lostLines(request, parseConfig('CONFIG_A=y\nCONFIG_C="text"\nCONFIG_D=y\n'))).toEqual([]);
  });

  it("has what was dropped, changed and turned on", () => {
    const config = parseConfig("CONFIG_B=y\nCONFIG_C=y\n");
    expect(lostLines(request, config)).toEqual(["CONFIG_A=y", 'CONFIG_C="text"', "# CONFIG_B is not set"]);
  });
});

describe("configOf", () => {
  it("reads the configuration that a kernel image carries", () => {
    const image = Buffer.concat([
      Buffer.from("ELF IKCFG_ST"),
      gzipSync("CONFIG_A=y\n"),
      Buffer.from("IKCFG_ED rest"),
    ]);
    expect([...configOf(image)]).toEqual([["CONFIG_A", "y"]]);
  });

  it("refuses an image without one", () => {
    expect(() => configOf(Buffer.from("ELF"))).toThrow("carries no configuration");
  });
});
