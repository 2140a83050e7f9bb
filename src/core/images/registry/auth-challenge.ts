/** One way to authenticate that a registry offers. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`, … */
  readonly scheme: string;
  /** Parameters by lower-case name. */
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** What is between two of them. Of a long run of blanks each form of the expression tries every part at most once. */
const GAP = "(?:\\s*,)?\\s*";
const PARAMETER = new RegExp(`${GAP}(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`, "y");
const SCHEME = new RegExp(`${GAP}(${TOKEN})(?=\\s|,|$)`, "y");

/** Parses WWW-Authenticate (RFC 9110, 11.6.1); stops at the first thing that is not a challenge. */
export function parseChallenges(headers: string | readonly string[] | undefined): Challenge[] {
  const text = typeof headers === "string" ? headers : (headers ?? []).join(", ");
  const challenges: Challenge[] = [];
  let at = 0;
  while (at < text.length) {
    SCHEME.lastIndex = at;
    const scheme = SCHEME.exec(text);
    if (scheme === null) break;
    at = SCHEME.lastIndex;
    const parameters: Record<string, string> = Object.create(null);
    for (;;) {
      PARAMETER.lastIndex = at;
      const found = PARAMETER.exec(text);
      if (found === null) break;
      at = PARAMETER.lastIndex;
      parameters[(found[1] ?? "").toLowerCase()] = found[2]?.replace(/\\(.)/g, "$1") ?? found[3] ?? "";
    }
    challenges.push({ scheme: (scheme[1] ?? "").toLowerCase(), parameters });
  }
  return challenges;
}
