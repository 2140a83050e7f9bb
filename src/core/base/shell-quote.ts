/** Quotes a word for POSIX shells: unchanged when it needs no quotes, else in single quotes. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Quotes a word for fish, which supports \' and \\ inside single quotes. */
export function quoteForFish(word: string): string {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** Quotes a word for PowerShell, where a single quote is doubled. */
export function quoteForPowerShell(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
