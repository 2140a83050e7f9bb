/** The end of a text that is too long, from the beginning of a line on. */
export function bounded(whole: string, most: number): string {
  const bytes = Buffer.from(whole);
  if (bytes.length <= most) return whole;
  const end = bytes.subarray(bytes.length - most).toString("utf8");
  const from = end.indexOf("\n") + 1;
  return `… ${bytes.length - most} bytes left out\n${end.slice(from)}`;
}
