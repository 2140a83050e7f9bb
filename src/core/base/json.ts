/** What a text is as JSON; undefined when it is none, which is the caller's to tell. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
