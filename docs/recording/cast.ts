/** A recorded terminal session in asciinema's format, version 2: https://docs.asciinema.org/manual/asciicast/v2/ */

/** `o`: output of the terminal. `m`: a marker, here the command line that is run from there on. */
export interface CastEvent {
  /** Seconds since the start of the recording. */
  readonly time: number;
  readonly type: "o" | "m";
  readonly data: string;
}

export interface Cast {
  readonly width: number;
  readonly height: number;
  readonly events: readonly CastEvent[];
}

/** Text of a .cast file: a header, then an event a line. */
export function formatCast({ width, height, events }: Cast): string {
  const lines: unknown[] = [
    { version: 2, width, height },
    ...events.map(({ time, type, data }) => [Number(time.toFixed(3)), type, data]),
  ];
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

export function parseCast(text: string): Cast {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const { width, height } = JSON.parse(header) as { readonly width: number; readonly height: number };
  const events = lines.map((line): CastEvent => {
    const [time, type, data] = JSON.parse(line) as [number, CastEvent["type"], string];
    return { time, type, data };
  });
  return { width, height, events };
}
