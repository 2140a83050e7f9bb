import { z } from "zod";
import { parseJson } from "../base/json.ts";

/** Events that init reports about its command; see guest/CONTRACT.md. */
const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("started") }),
  z.object({
    type: z.literal("exited"),
    code: z.number().int().min(0).max(255),
    signal: z.string().max(20).nullish(),
  }),
  z.object({ type: z.literal("failed"), code: z.number().int().min(0).max(255), text: z.string() }),
  z.object({ type: z.literal("log"), text: z.string() }),
]);
export type GuestEvent = z.infer<typeof eventSchema>;

/** Longest line that is read, characters: the rest of a longer one is dropped. */
const LONGEST = 64 << 10;

/** Reads events from chunks of text. The guest may send anything: lines that are not events are ignored. */
export class EventReader {
  #rest = "";

  read(text: string): GuestEvent[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, LONGEST);
    return lines.flatMap((line) => {
      const event = eventSchema.safeParse(parseJson(line));
      return event.success ? [event.data] : [];
    });
  }
}
