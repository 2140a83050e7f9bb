import { join } from "node:path";
import { expect, test } from "vitest";
import { recall, refusal, remember } from "../../../../src/core/engine/probe-cache.ts";
import { scratch } from "../support/scratch.ts";

const path = join(scratch(), "cache/navgw/probes/qemu.json");
const NOW = Date.parse("2026-01-02T03:04:05Z");
const MINUTE = 60_000;

test("a failure holds until the next reboot, or for ten minutes, whichever way the clock is set", async () => {
  const works = { uptime: 0.1 };
  const lasting = refusal("an internal error", "until-reboot", NOW);
  const passing = refusal("too slow", "for-a-while", NOW);
  await remember(path, { works, lasting, passing });
  for (const at of [NOW, NOW + 9 * MINUTE])
    expect(await recall(path, at)).toEqual({ works, lasting, passing });
  for (const at of [NOW + 11 * MINUTE, NOW - MINUTE])
    expect(await recall(path, at)).toEqual({ works, lasting });
});
