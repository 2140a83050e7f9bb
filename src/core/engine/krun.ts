import type { Engine } from "./engine.ts";

/** libkrun, by hardware virtualization. */
export const krun: Engine = {
  name: "krun",
  kernel: "vmlinux",
  defaultCpus: 2,
  async check() {
    return {
      ok: false,
      reason: "not built yet: it arrives with a later version",
      hint: "use --engine auto, uml or qemu",
    };
  },
  launch() {
    throw new TypeError("an engine that is not usable has no variant to launch");
  },
};
