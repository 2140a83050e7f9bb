/** Ethernet frames of ARP, by which a host on a wire and a guest find each other. */
const HEADER = 14;
const ARP = 0x0806;
const REQUEST = 1;
const REPLY = 2;

/** "Who has this address?", from a host that does not exist. */
export function arpRequest(from: string, to: string): Buffer {
  const frame = Buffer.alloc(HEADER + 28);
  frame.fill(0xff, 0, 6);
  const mac = Buffer.from([0x02, 0, 0, 0, 0, 0x01]);
  mac.copy(frame, 6);
  frame.writeUInt16BE(ARP, 12);
  frame.writeUInt16BE(1, 14); // Ethernet
  frame.writeUInt16BE(0x0800, 16); // IPv4
  frame.set([6, 4], 18);
  frame.writeUInt16BE(REQUEST, 20);
  mac.copy(frame, 22);
  frame.set(octets(from), 28);
  frame.set(octets(to), 38);
  return frame;
}

/** Hardware address that a frame answers with, if it is an answer for this address. */
export function arpAnswer(frame: Buffer, address: string): string | undefined {
  if (frame.length < HEADER + 28 || frame.readUInt16BE(12) !== ARP) return undefined;
  if (frame.readUInt16BE(20) !== REPLY || !frame.subarray(28, 32).equals(octets(address))) return undefined;
  return frame
    .subarray(22, 28)
    .toString("hex")
    .replaceAll(/..(?!$)/g, "$&:");
}

const octets = (address: string): Buffer => Buffer.from(address.split(".").map(Number));
