/** Short form of a golden disk's key, for output. */
export const shortKey = (key: string): string => key.slice(0, 12);
