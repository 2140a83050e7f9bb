import { NavgwError } from "../../src/core/base/errors.ts";
import type { BoundName } from "./declarations.ts";
import { errnoName } from "./errno.ts";

/** The error of a call that libkrun refused: the call, what it was given, and the errno's name. */
export function refusal(
  call: BoundName,
  given: Readonly<Record<string, unknown>>,
  returned: number,
): NavgwError {
  const args = Object.entries(given).map(([name, value]) => `${name} ${show(value)}`);
  return new NavgwError("NAVGW_LIBKRUN", `${call}(${args.join(", ")}) failed: ${errnoName(returned)}`, {
    hint: HINTS[call],
  });
}

/** What an errno of these calls means more often than not; read in libkrun's sources. */
const HINTS: Readonly<Partial<Record<BoundName, string>>> = {
  krun_add_net_tap: "a tap device is for Linux only",
  krun_add_vsock: "unix sockets cannot be impersonated on macOS",
  krun_add_vsock_port2: "remove the socket that is there: libkrun makes its own; and it needs a vsock device",
  krun_set_nested_virt: "nested virtualization is for macOS, and for Linux from libkrun 1.19 on",
  krun_set_port_map: "a port map is for TSI only: not with a network card, nor without a vsock device",
  krun_split_irqchip: "a split interrupt controller is for x86-64 only",
};

function show(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return Array.isArray(value) ? JSON.stringify(value.filter((item) => item !== null)) : JSON.stringify(value);
}
