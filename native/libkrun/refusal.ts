import { NavgwError } from "../../src/core/base/errors.ts";
import type { BoundName } from "./declarations.ts";
import { errnoName } from "./errno.ts";

/** The error for a call that libkrun refused: the call, its arguments, and the errno's name. */
export function refusal(
  call: BoundName,
  callArguments: Readonly<Record<string, unknown>>,
  returned: number,
): NavgwError {
  const args = Object.entries(callArguments).map(([name, value]) => `${name} ${show(value)}`);
  return new NavgwError("NAVGW_LIBKRUN", `${call}(${args.join(", ")}) failed: ${errnoName(returned)}`, {
    hint: HINTS[call],
  });
}

/** Most likely causes of a failure of these calls; from libkrun's sources. */
const HINTS: Readonly<Partial<Record<BoundName, string>>> = {
  krun_add_net_tap: "use a tap device on Linux only",
  krun_add_vsock: "leave out unix sockets on macOS, where they cannot be impersonated",
  krun_add_vsock_port2: "remove the existing socket, which libkrun creates itself, and add a vsock device",
  krun_set_nested_virt: "use nested virtualization on macOS, or on Linux with libkrun 1.19 or newer",
  krun_set_port_map: "use a port map with TSI only: with a vsock device and without a network card",
  krun_split_irqchip: "use a split interrupt controller on x86-64 only",
};

function show(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return Array.isArray(value) ? JSON.stringify(value.filter((item) => item !== null)) : JSON.stringify(value);
}
