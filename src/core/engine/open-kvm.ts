import { existsSync } from "node:fs";
import { type KvmProblem, kvmProblem } from "../../../native/libkrun/hypervisor.ts";

/** Module of a KVM variant that runs only guests built for it; its device opens like any other. */
const PVM_MODULE = "/sys/module/kvm_pvm";

/** Whether this process may use KVM; not whether a guest runs on it, which only a boot shows. */
export type Kvm =
  | {
      readonly ok: true;
      /** Name in reports to users. */
      readonly label: string;
      /** Bound of a probe's boot in ms. */
      readonly probeTimeout: number;
    }
  | ({ readonly ok: false } & KvmProblem);

/** Opens /dev/kvm. */
export function openKvm(): Kvm {
  const problem = kvmProblem();
  if (problem !== undefined) return { ok: false, ...problem };
  // Where a failure is expected it should be fast.
  return existsSync(PVM_MODULE)
    ? { ok: true, label: "KVM (kvm-pvm)", probeTimeout: 4000 }
    : { ok: true, label: "KVM", probeTimeout: 30_000 };
}
