/**
 * Tests libkrun for real in the KVM lab (docs/kvm-lab.md): `node test/krun/run.ts [FILE…]`, a whole cluster with
 * `--cluster`, that and commands in microVMs of further forms with `--extended`, a cluster whose node is a k3s with `--k3s`, and of each only
 * the tests whose full names match `--filter PATTERN`. Ends with a line `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { clusterSuite, extendedSuite, k3sSuite, libkrunSuite, runLab } from "./lab/lab.ts";

const { values, positionals: files } = parseArgs({
  options: {
    cluster: { type: "boolean", default: false },
    extended: { type: "boolean", default: false },
    k3s: { type: "boolean", default: false },
    filter: { type: "string" },
  },
  allowPositionals: true,
});
const requested = [
  values.k3s ? [k3sSuite] : [],
  values.extended ? [extendedSuite] : [],
  values.cluster ? [clusterSuite] : [],
].flat();
const [suite] = [...requested, libkrunSuite];

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Not once: execa would take a signal that nobody listens for any more as its own, and end the process.
  process.on(signal, () => interrupt.abort());
}

const { passed, failed } = await runLab(files.length === 0 ? suite : { ...suite, files }, {
  filter: values.filter,
  signal: interrupt.signal,
});
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
