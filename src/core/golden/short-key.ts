/** A golden disk's key as people are shown it. */
export const shortKey = (key: string): string => key.slice(0, 12);
