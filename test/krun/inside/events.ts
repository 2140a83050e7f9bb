import { z } from "zod";

/** Name of the virtio port that events leave the lab by. */
export const EVENTS_PORT = "navgw.events";

const seconds = z.number();

/** One line of what the lab says to the outside. `uptime` is the lab's own, in seconds. */
export const labEvent = z.discriminatedUnion("type", [
  /** A step of the lab itself was reached. */
  z.object({ type: z.literal("mark"), name: z.string(), uptime: seconds }),
  /** A test starts. */
  z.object({ type: z.literal("start"), name: z.string() }),
  z.object({
    type: z.literal("test"),
    name: z.string(),
    /** Relative to the repository. */
    file: z.string(),
    state: z.enum(["passed", "failed", "skipped"]),
    seconds,
    errors: z.array(z.string()),
  }),
  /** Something failed outside of every test. */
  z.object({ type: z.literal("error"), message: z.string() }),
  /** The last line: the suite's exit code. */
  z.object({ type: z.literal("end"), code: z.number().int(), uptime: seconds }),
]);

export type LabEvent = z.infer<typeof labEvent>;
