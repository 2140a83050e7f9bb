// In the guest: prints what the host says on one vsock port, then answers the host on another.
import koffi from "koffi";

const AF_VSOCK = 40;
const SOCK_STREAM = 1;
const HOST = 2;
const ANY = 0xffffffff;

const libc = koffi.load(null);
const socket = libc.func("int socket(int domain, int type, int protocol)");
const connect = libc.func("int connect(int fd, const uint8_t *address, uint32_t length)");
const bind = libc.func("int bind(int fd, const uint8_t *address, uint32_t length)");
const listen = libc.func("int listen(int fd, int backlog)");
const accept = libc.func("int accept(int fd, void *address, void *length)");
const read = libc.func("long read(int fd, _Out_ uint8_t *buffer, size_t length)");
const write = libc.func("long write(int fd, const uint8_t *buffer, size_t length)");

/** struct sockaddr_vm of linux/vm_sockets.h */
function address(cid, port) {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(AF_VSOCK, 0);
  bytes.writeUInt32LE(port, 4);
  bytes.writeUInt32LE(cid, 8);
  return bytes;
}

function must(what, result) {
  if (result < 0) throw new Error(`${what}: errno ${koffi.errno()}`);
  return result;
}

const [outward, inward] = process.argv.slice(2).map(Number);
const server = must("socket", socket(AF_VSOCK, SOCK_STREAM, 0));
must("bind", bind(server, address(ANY, inward), 16));
must("listen", listen(server, 1));

const client = must("socket", socket(AF_VSOCK, SOCK_STREAM, 0));
must("connect", connect(client, address(HOST, outward), 16));
const buffer = Buffer.alloc(64);
process.stdout.write(buffer.subarray(0, must("read", read(client, buffer, buffer.length))));

const visitor = must("accept", accept(server, null, null));
const answer = Buffer.from("from the guest\n");
must("write", write(visitor, answer, answer.length));
