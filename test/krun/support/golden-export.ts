/** Where an export of a golden disk is in the lab's cache. */
export const GOLDEN_EXPORT = "golden-disk.zst";
