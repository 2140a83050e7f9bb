/** Kinds of the frames of an exec stream, by direction; guest/CONTRACT.md defines them. */
export const TO_GUEST = { stdin: 0, signal: 3, resize: 4 } as const;
export const TO_HOST = { stdout: 1, stderr: 2, exit: 3 } as const;

/** Longest frame accepted, bytes: a faulty guest must not fill the host's memory. */
const LONGEST_FRAME = 16 << 20;
const HEADER = 5;

/** One frame: its kind, its payload's length in 4 bytes big-endian, its payload. */
export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

/** Encodes a frame. */
export function encodeFrame(kind: number, payload: Uint8Array | string = ""): Buffer {
  const body = Buffer.from(payload as Uint8Array);
  const bytes = Buffer.allocUnsafe(HEADER + body.length);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32BE(body.length, 1);
  body.copy(bytes, HEADER);
  return bytes;
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
