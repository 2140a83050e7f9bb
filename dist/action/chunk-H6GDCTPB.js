import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);

// src/cli/quote.ts
function quoteForShell(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
function quoteForFish(word) {
  return `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
function quoteForPowerShell(word) {
  return `'${word.replaceAll("'", "''")}'`;
}

export {
  quoteForShell,
  quoteForFish,
  quoteForPowerShell
};
