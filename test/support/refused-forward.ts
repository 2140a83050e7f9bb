import { once } from "node:events";
import { connect } from "node:net";
import { openK3sCluster } from "../../src/core/index.ts";

/**
 * A program that ends its side of a connection to a port of a pod on which nobody listens. Prints how the connection ended, and the CPU time
 * of the second after that; then it ends, if nothing is left.
 */
const [name = "", namespace = ""] = process.argv.slice(2);
await using cluster = await openK3sCluster(name);
const { port } = await cluster.portForward({ pod: "tcp", namespace }, 9999);
const client = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).resume();
client.end("x".repeat(1000));
const result = await once(client, "end").then(
  () => "end",
  (error: NodeJS.ErrnoException) => error.code,
);
const before = process.cpuUsage();
setTimeout(() => {
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ result, microseconds: user + system }));
}, 1000);
