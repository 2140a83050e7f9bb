import { StringDecoder } from "node:string_decoder";

/** Longest line, characters; a Kubernetes object has at most some 3 million. */
const LONGEST = 16 << 20;

/**
 * Yields the lines of a stream, without line ends; text after the last newline is a line if it is not empty.
 * Of a longer line than 16 Mi characters each such part is one, so that a stream without line ends does not fill the memory.
 */
export async function* lines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    // Only what is new is looked through, however long the line is by now.
    const [first = "", ...others] = (typeof chunk === "string" ? chunk : decoder.write(chunk)).split("\n");
    const parts = [rest + first, ...others];
    rest = parts.pop() ?? "";
    yield* parts;
    if (rest.length >= LONGEST) {
      yield rest;
      rest = "";
    }
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
