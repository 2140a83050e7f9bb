import type { Isolation } from "../core/index.ts";

const TEXT: Readonly<Record<Isolation, string>> = {
  hardware: "hardware: the CPU's virtualization is between the guest and this machine",
  none: "none: run nothing in it that you do not trust",
};

/** What is between a guest and this machine. */
export const isolationText = (isolation: Isolation): string => TEXT[isolation];
