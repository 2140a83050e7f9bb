import { StringDecoder } from "node:string_decoder";

/** Yields the lines of a stream, without line ends; text after the last newline is a line if it is not empty. */
export async function* lines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    // Only what is new is searched: a line may be of any length.
    const [first = "", ...others] = (typeof chunk === "string" ? chunk : decoder.write(chunk)).split("\n");
    rest += first;
    if (others.length === 0) continue;
    yield rest;
    rest = others.pop() ?? "";
    yield* others;
  }
  if (rest !== "") yield rest;
}

/** Lines of a log that an error carries. */
const LAST = 20;

/** The last lines of a text that are not empty, oldest first: as many as an error carries of a log. */
export function lastLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .slice(-LAST);
}
