/** Kinds of the frames of an exec stream, by direction; guest/CONTRACT.md defines them. */
export const TO_GUEST = { stdin: 0, signal: 3, resize: 4 } as const;
export const TO_HOST = { stdout: 1, stderr: 2, exit: 3 } as const;

/** Longest frame accepted, bytes: a faulty guest must not fill the host's memory. */
const LONGEST_FRAME = 16 << 20;
/** Longest payload of input sent, bytes: the guest accepts 1 MiB, and keeps 64 frames that its command has not read yet. */
const LONGEST_INPUT = 64 << 10;
const HEADER = 5;

/** One frame: its kind, its payload's length in 4 bytes big-endian, its payload. */
export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

/** Encodes a frame. */
export function encodeFrame(kind: number, payload: Uint8Array | string = ""): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  return Buffer.concat([frameHeader(kind, body.length), body]);
}

/** The pieces of the frames that carry a chunk of input, of any size but 0, in their order. The chunk is not copied. */
export function* inputFrames(chunk: Buffer): Generator<Buffer, void> {
  for (let at = 0; at < chunk.length; at += LONGEST_INPUT) {
    const payload = chunk.subarray(at, at + LONGEST_INPUT);
    yield frameHeader(TO_GUEST.stdin, payload.length);
    yield payload;
  }
}

function frameHeader(kind: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(length, 1);
  return header;
}

/** Splits a stream of bytes into frames. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0);

  /** Frames completed by a chunk. @throws Error for a frame that is too long */
  *push(chunk: Buffer): Generator<Frame, void> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEADER) {
      const length = this.#rest.readUInt32BE(1);
      if (length > LONGEST_FRAME) throw new Error(`a frame of ${length} bytes is too long`);
      if (this.#rest.length < HEADER + length) return;
      const kind = this.#rest.readUInt8(0);
      const payload = this.#rest.subarray(HEADER, HEADER + length);
      this.#rest = this.#rest.subarray(HEADER + length);
      yield { kind, payload };
    }
  }
}
