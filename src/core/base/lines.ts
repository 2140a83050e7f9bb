import { StringDecoder } from "node:string_decoder";

/** Yields the lines of a stream, without line ends; text after the last newline is a line if it is not empty. */
export async function* lines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of stream) {
    rest += typeof chunk === "string" ? chunk : decoder.write(chunk);
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
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
