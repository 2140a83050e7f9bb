import { totalmem } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { MicroVm } from "../../native/libkrun/runner-document.ts";
import { least, ownKernel, run, scratch } from "./support/microvm.ts";
import { makeRootfs, script } from "./support/rootfs.ts";

const nowhere = join(scratch, "nowhere");
const guest: MicroVm = { ...least, root: makeRootfs(), exec: script("exit 0") };
const tooMuch = Math.ceil(totalmem() / 2 ** 20) + 1;

it.each<[string, Partial<MicroVm>, string, string]>([
  ["a root that is not there", { root: nowhere }, "NAVGW_BAD_OPTION", nowhere],
  ["more memory than there is", { memoryMiB: tooMuch }, "NAVGW_BAD_OPTION", `${tooMuch} MiB`],
  ["no CPU", { cpus: 0 }, "NAVGW_BAD_OPTION", "cpus"],
  ["a kernel that is not there", { kernel: { ...ownKernel, path: nowhere } }, "NAVGW_BAD_OPTION", nowhere],
  [
    "a disk that is not there",
    { disks: [{ id: "disk", path: nowhere, readOnly: true }] },
    "NAVGW_BAD_OPTION",
    nowhere,
  ],
  [
    "a network that is not there",
    { nics: [{ kind: "unixstream", path: nowhere, mac: "5a:94:ef:e4:0c:ee" }] },
    "NAVGW_BAD_OPTION",
    nowhere,
  ],
  [
    "a read-only share with a libkrun that has none",
    { shares: [{ tag: "share", path: scratch, readOnly: true }] },
    "NAVGW_LIBKRUN",
    "1.18",
  ],
])("refuses %s", async (_what, wrong, code, word) => {
  const { exitCode, failure } = await run({ ...guest, ...wrong });
  expect(failure).toMatchObject({ code, message: expect.stringContaining(word) });
  expect(exitCode).toBe(70);
});
