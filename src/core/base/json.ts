/** Parses JSON; undefined when the text is not JSON, which the caller reports. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
