/** Shortens a text to its last complete lines within a limit, and states how many bytes were omitted. */
export function bounded(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const end = bytes.subarray(bytes.length - maxBytes).toString("utf8");
  const from = end.indexOf("\n") + 1;
  return `… ${bytes.length - maxBytes} bytes omitted\n${end.slice(from)}`;
}
