import type { Isolation } from "../core/index.ts";

const TEXT: Readonly<Record<Isolation, string>> = {
  hardware: "hardware: the CPU's virtualization separates the guest from this machine",
  none: "none: run nothing in it that you do not trust",
};

/** The isolation of a guest from this machine, as text. */
export const isolationText = (isolation: Isolation): string => TEXT[isolation];
