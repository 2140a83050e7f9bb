import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fuzzTargets } from "../../run/fuzz.ts";

test("the fuzz targets of both modules are found, each once", async () => {
  const targets = await fuzzTargets(fileURLToPath(new URL("../../..", import.meta.url)));
  const titles = targets.map(({ module, folder, name }) => `${module}/${folder} ${name}`);
  expect(titles).toContain("native/keeper/internal/network FuzzPacket");
  expect(titles).toContain("guest/init/internal/agent FuzzFrames");
  expect(new Set(titles).size).toBe(titles.length);
});
