/** A word as POSIX shells read it: as it is when harmless, else in single quotes. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The same for fish, which knows \' and \\ inside single quotes. */
export function quoteForFish(word: string): string {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** The same for PowerShell, which doubles a single quote. */
export function quoteForPowerShell(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
