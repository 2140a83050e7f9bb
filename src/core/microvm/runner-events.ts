import { z } from "zod";
import { parseJson } from "../base/json.ts";

/** What init says about its command; guest/CONTRACT.md has the meaning of each. */
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

/** Longest line that is read, characters: a guest that sends more is not listened to. */
const LONGEST = 64 << 10;

/** Reads events from pieces of text. The guest may say anything: what is no event is passed over. */
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
