/**
 * Entries of a list: one per line, or several separated by commas; a line that begins with `#` is a comment. Commas in braces belong to a pattern.
 */
export function listOf(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .flatMap((line) => (line.includes("{") ? [line] : line.split(",")))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/**
 * Splits a text into arguments like a shell, with quotes and backslashes; nothing is expanded.
 * Undefined when a quote is not closed.
 */
export function splitArguments(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
      else if (char === "\\" && quote === '"' && /["\\]/.test(text[at + 1] ?? ""))
        word += text[++at] as string;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (char === "\\" && at + 1 < text.length) {
      word = (word ?? "") + (text[++at] as string);
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (word !== undefined) words.push(word);
  return quote === undefined ? words : undefined;
}

/** The booleans of YAML 1.2's core schema, as GitHub's own toolkit accepts them. */
export function booleanFrom(text: string): boolean | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  return undefined;
}
